from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hk_lint.model.finding import Severity

WEB = "export default async function handler(req) { return new Response(); }\n"


@pytest.fixture
def site(linter):
    return linter("duplicate-route")


@pytest.mark.parametrize(
    ("first", "last", "url"),
    [
        ("app/(a)/about/page.tsx", "app/(b)/about/page.tsx", "/about"),
        ("app/(a)/page.tsx", "app/page.tsx", "/"),
        ("app/about/page.js", "app/about/page.tsx", "/about"),
        ("app/about/page.tsx", "app/about/route.ts", "/about"),
        ("app/(a)/x/route.ts", "app/x/page.tsx", "/x"),
        ("app/about/page.tsx", "pages/about.tsx", "/about"),
        ("app/api/x/route.ts", "pages/api/x.ts", "/api/x"),
        ("pages/about.tsx", "pages/about/index.tsx", "/about"),
        ("pages/about.js", "pages/about.tsx", "/about"),
        ("app/(a)/[slug]/page.tsx", "app/(b)/[slug]/page.tsx", "/:slug"),
        ("app/(a)/[...p]/page.tsx", "app/(b)/[...p]/page.tsx", "/*"),
        ("src/app/x/page.tsx", "src/pages/x.tsx", "/x"),
    ],
)
def test_two_files_of_one_url(site, first, last, url):
    (finding,) = site(first, last)
    assert (finding.location.path, finding.severity) == (last, Severity.ERROR)
    assert [it.location.path for it in finding.related] == [first]
    assert f"`{url}`" in finding.message
    assert finding == site(first, last, assumed=True)[0]


def test_three_files_are_one_finding(site):
    (finding,) = site("app/(a)/x/page.tsx", "app/(b)/x/page.tsx", "app/(c)/x/page.tsx")
    assert finding.location.path == "app/(c)/x/page.tsx"
    assert len(finding.related) == 2


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("app/[handle]/page.tsx", "app/[slug]/page.tsx"),
        ("app/(a)/[handle]/page.tsx", "app/(b)/[slug]/page.tsx"),
        ("app/shop/[handle]/page.tsx", "app/shop/[slug]/edit/page.tsx"),
        ("app/shop/[handle]/page.tsx", "pages/shop/[slug].tsx"),
        ("app/[...all]/page.tsx", "app/(b)/[...rest]/page.tsx"),
        ("app/x/[id]/route.ts", "app/x/[key]/y/route.ts"),
    ],
)
def test_parameters_of_different_names_in_one_place(site, first, last):
    (finding,) = site(first, last)
    assert finding.location.path == max(first, last)
    assert "different names" in finding.message


def test_different_names_are_one_finding_for_all_pages_below(site):
    (finding,) = site(
        "app/[a]/page.tsx", "app/[a]/x/page.tsx", "app/[b]/page.tsx", "app/[b]/x/page.tsx"
    )
    assert finding.location.path == "app/[b]/x/page.tsx"


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("app/[[...path]]/page.tsx", "app/page.tsx"),
        ("app/(home)/page.tsx", "app/[[...path]]/page.tsx"),
        ("app/docs/[[...path]]/page.tsx", "app/docs/page.tsx"),
        ("app/docs/[...path]/page.tsx", "app/docs/[[...path]]/page.tsx"),
        ("pages/[[...path]].tsx", "pages/index.tsx"),
    ],
)
def test_an_optional_catch_all_beside_what_it_answers_too(site, first, last):
    (finding,) = site(first, last)
    assert finding.location.path == max(first, last)
    assert "both answer" in finding.message


@pytest.mark.parametrize(
    "files",
    [
        ("app/page.tsx", "app/[...path]/page.tsx"),
        ("app/docs/page.tsx", "app/[[...path]]/page.tsx"),
        ("app/[slug]/page.tsx", "app/about/page.tsx", "app/[...rest]/page.tsx"),
        ("app/page.tsx", "app/@modal/page.tsx", "app/@side/page.tsx"),
        ("app/photo/page.tsx", "app/@modal/(.)photo/page.tsx", "app/feed/(..)photo/page.tsx"),
        ("app/[a]/x/page.tsx", "app/b/[c]/page.tsx"),
        ("app/x/page.tsx", "app/_y/x/page.tsx", "app/x/layout.tsx"),
        ("app/x/page.tsx", "app/x/page.test.tsx", "app/x/page.stories.tsx"),
        ("app/icon.tsx", "app/icon.png", "app/icon2.png"),
        ("app/About/page.tsx", "app/about/page.tsx"),
        ("app/x/page.tsx", {"app/x/page.css": "", "app/x/page.mdx": ""}),
        ("pages/x.tsx", {"pages/x.module.css": "", "pages/x.mdx": ""}),
        ("pages/x.page.tsx", "pages/x.tsx", {"next.config.js": "module.exports = { pageExtensions: ['page.tsx'] };"}),
        ("functions/a.ts", "functions/a/index.ts"),
        ("api/users.ts", "api/users/[id].ts"),
    ],
)  # fmt: skip
def test_look_alikes(site, files):
    assert site(*files) == []


@pytest.mark.parametrize(
    ("files", "routes"),
    [
        (("api/users.ts", "api/users/index.ts"), {}),
        (("api/a/[id].ts", "api/a/[name].ts"), {}),
        (("functions/a.ts", "functions/b.ts"), {"functions/a.ts": "/x", "functions/b.ts": "/x"}),
        (("api/users.ts", "functions/b.ts"), {"functions/b.ts": "/api/users"}),
    ],
)
def test_functions_of_one_url(lint, files, routes):
    texts = dict.fromkeys(files, WEB)
    config = {"hiveku.json": json.dumps({"functions": {"routes": routes}})}
    (finding,) = lint({**texts, **config}, ["duplicate-route"])
    assert (finding.location.path, finding.severity) == (max(files), Severity.ERROR)


def test_functions_are_silent_where_nothing_names_hiveku(lint):
    files = dict.fromkeys(("api/users.ts", "api/users/index.ts"), WEB)
    assert lint({**files, "package.json": "{}"}, ["duplicate-route"]) == []


def test_a_function_beside_a_route_of_next_is_a_warning(site):
    (finding,) = site("api/users.ts", "app/api/users/route.ts")
    assert finding.severity is Severity.WARNING


def test_html_files_of_one_url(lint):
    files = {
        "about.html": "<p>",
        "about/index.html": "<p>",
        "index.html": "<p>",
        "hiveku.json": "{}",
    }
    (finding,) = lint(files, ["duplicate-route"])
    assert finding.location.path == "about/index.html"


def test_html_at_the_top_and_in_public_may_be_two_sites(lint):
    files = {"index.html": "<p>", "public/index.html": "<p>", "hiveku.json": "{}"}
    assert lint(files, ["duplicate-route"]) == []


@given(st.lists(st.sampled_from(["x", "y", "[a]", "[...c]"]), unique=True, max_size=4))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_one_folder_never_holds_the_same_url_twice(site, names):
    assert site(*(f"app/{it}/page.tsx" for it in names)) == []


def test_files_of_nitro_answer_the_method_in_their_name(lint) -> None:
    event = "export default defineEventHandler(() => 1);\n"
    files = {
        "vercel.json": "{}",
        "package.json": '{"name": "a", "dependencies": {"nuxt": "4.0.0"}}',
        **dict.fromkeys(("server/api/a.get.ts", "server/api/a.post.ts", "server/api/a.ts"), event),
    }
    assert lint(files, ["duplicate-route"]) == []
    (finding,) = lint({**files, "server/api/a/index.get.ts": event}, ["duplicate-route"])
    assert "`/api/a`" in finding.message
