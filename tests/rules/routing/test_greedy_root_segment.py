from __future__ import annotations

import pytest

PARAMS = "export function generateStaticParams() { return []; }\nexport default () => null;\n"


@pytest.fixture
def site(linter):
    return linter("greedy-root-segment")


@pytest.mark.parametrize(
    "file",
    [
        "app/[year]/[month]/page.tsx",
        "app/(blog)/[year]/[month]/page.tsx",
        "app/[category]/[post]/page.tsx",
        "app/[section]/[...path]/page.tsx",
        "src/app/[year]/[month]/[day]/page.tsx",
    ],
)
def test_two_parameters_at_the_top(site, file):
    (finding,) = site(file)
    assert finding.location.path == file


def test_one_finding_on_the_shallowest_page(site):
    (finding,) = site("app/[year]/[month]/[day]/page.tsx", "app/[year]/[month]/page.tsx")
    assert finding.location.path == "app/[year]/[month]/page.tsx"


def test_params_alone_leave_all_other_urls_open(site):
    assert len(site({"app/[year]/[month]/page.tsx": PARAMS})) == 1


@pytest.mark.parametrize(
    "first",
    [
        "locale",
        "lang",
        "tenant",
        "domain",
        "site",
        "username",
        "workspaceSlug",
        "orgId",
        "team_id",
        "countryCode",
    ],
)
def test_parameters_that_tell_sites_apart(site, first):
    assert site(f"app/[{first}]/[page]/page.tsx") == []


@pytest.mark.parametrize(
    "files",
    [
        ("app/[slug]/page.tsx",),
        ("app/[...slug]/page.tsx",),
        ("app/[year]/about/page.tsx",),
        ("app/blog/[year]/[month]/page.tsx",),
        ("pages/[year]/[month].tsx",),
        ("app/[year]/[month]/route.ts",),
        ({"app/[year]/[month]/page.tsx": f"export const dynamicParams = false;\n{PARAMS}"},),
        ("app/[year]/[month]/page.tsx", {"app/[year]/layout.tsx": "export const dynamicParams = false;"}),
        ({"app/[year]/[month]/page.tsx": 'import { notFound } from "next/navigation"; export default () => notFound();'},),
        ({"app/[year]/[month]/page.tsx": 'import { load } from "@/lib"; export default load;', "lib.ts": 'export const load = () => notFound();', "tsconfig.json": '{"compilerOptions":{"paths":{"@/*":["./*"]}}}'},),
        ("app/[year]/[month]/page.tsx", {"middleware.ts": "export function middleware() { return NextResponse.rewrite(x); }"}),
    ],
)  # fmt: skip
def test_look_alikes(site, files):
    assert site(*files) == []
