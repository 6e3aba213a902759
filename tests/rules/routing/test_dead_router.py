from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

ALIAS = {"tsconfig.json": '{"compilerOptions":{"baseUrl":".","paths":{"@/*":["./src/*"]}}}'}


@pytest.fixture
def site(linter):
    return linter("dead-router")


@pytest.mark.parametrize("assumed", [True, False])
def test_the_app_folder_in_src_beside_one_at_the_top(site, assumed):
    (finding,) = site("app/page.tsx", "src/app/a/b/page.tsx", "src/app/z/page.tsx", assumed=assumed)
    assert (finding.location.path, finding.severity) == ("src/app/z/page.tsx", Severity.ERROR)
    assert "2 pages in src/app are never served" in finding.message


def test_the_folder_at_the_top_needs_no_pages_to_win(site):
    (finding,) = site("src/app/page.tsx", {"app/main.py": "x = 1"})
    assert finding.location.path == "src/app/page.tsx"


def test_the_pages_folder_in_src_beside_one_at_the_top(site):
    (finding,) = site("pages/index.tsx", "src/pages/about.tsx")
    assert finding.location.path == "src/pages/about.tsx"


def test_routers_in_different_folders(site):
    (finding,) = site("app/page.tsx", "src/pages/about.tsx")
    assert "refuses" in finding.message


def test_a_private_folder_is_one_finding(site):
    (finding,) = site("app/page.tsx", "app/shop/_cart/page.tsx", "app/shop/_cart/x/page.tsx")
    assert (finding.location.path, finding.severity) == (
        "app/shop/_cart/page.tsx",
        Severity.WARNING,
    )
    assert "2 pages in app/shop/_cart" in finding.message


@pytest.mark.parametrize(
    "files",
    [
        ("app/page.tsx", "pages/about.tsx"),
        ("src/app/page.tsx", "src/pages/about.tsx"),
        (
            "app/page.tsx",
            {"src/app/styles.css": "", "src/app/providers.tsx": "export const A = 1;"},
        ),
        ("app/page.tsx", {"app/_parts/page.tsx": "export const Part = 1;"}),
        ("app/page.tsx", "app/_parts/page-header.tsx", "app/_lib/route.ts"),
        ("app/page.tsx", "app/_old/page.tsx", "app/_disabled-shop/page.tsx"),
        ("app/%5Fnotes/page.tsx",),
        ("app/page.tsx", "lib/app/page.tsx", "packages/x/src/app/page.tsx"),
        ({"app/page.tsx": 'export { default } from "./_home/page";'}, "app/_home/page.tsx"),
        (
            {"app/page.tsx": 'export { default } from "@/app/home/page";'},
            "src/app/home/page.tsx",
            ALIAS,
        ),
        (
            {"pages/index.tsx": 'export { Home as default } from "@/pages/home";'},
            {"src/pages/home/index.ts": 'export { Home } from "./ui";'},
            {
                "src/pages/home/ui.tsx": "export function Home() { return null; }\nexport default Home;"
            },
            ALIAS,
        ),
        (
            {"app/page.tsx": 'import { Home } from "../src/pages/home"; export default Home;'},
            {"src/pages/home.tsx": "export function Home() { return null; }\nexport default Home;"},
        ),
        ("app/page.tsx", "src/pages/home.tsx", {"pages/README.md": "kept empty on purpose"}),
    ],
)
def test_look_alikes(site, files):
    assert site(*files) == []


def test_pages_that_nobody_imports_beside_files_that_are_imported(site):
    home = {"app/page.tsx": 'import { A } from "../src/app/providers"; export default A;'}
    providers = {"src/app/providers.tsx": "export const A = () => null;"}
    (finding,) = site(home, providers, "src/app/about/page.tsx")
    assert finding.location.path == "src/app/about/page.tsx"


def test_vite_has_no_routers_of_this_kind(lint):
    files = {
        "hiveku.json": "{}",
        "package.json": '{ "devDependencies": { "vite": "6" } }',
        "index.html": "<p>",
        "app/page.tsx": "export default 1;",
        "src/app/page.tsx": "export default 1;",
    }
    assert lint(files, ["dead-router"]) == []
