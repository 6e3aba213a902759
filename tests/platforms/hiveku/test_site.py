"""What visitors reach of a Hiveku project."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from hk_lint.analysis.code import Code
from hk_lint.model.site import Site
from hk_lint.platforms import HIVEKU
from hk_lint.platforms.hiveku import upload
from hk_lint.platforms.hiveku.prefixes import prefixes
from hk_lint.platforms.hiveku.site import site_of

PAGE = "export default function Page() { return null; }\n"
ROUTE = "export async function GET() { return new Response(); }\n"
NEXT = {"package.json": '{ "dependencies": { "next": "15.5.7" } }'}


@pytest.fixture
def site(project):
    def made(
        files: Mapping[str, str], folder: str = "", nested: tuple[str, ...] = (), kind=None
    ) -> Site:
        sources = project(files)
        deployment = HIVEKU.deploy(folder, sources, nested=nested)
        own = [
            it for it in sources.under(folder) if not it.startswith(tuple(f"{n}/" for n in nested))
        ]
        return site_of(deployment, Code.of(sources), own, kind)

    return made


def urls(found: Site) -> dict[str, str]:
    return {it.path: it.url for it in found.routes}


def test_a_next_site_with_both_routers_and_functions(site):
    found = site(
        {
            **NEXT,
            "hiveku.json": '{ "functions": { "routes": { "functions/mail.ts": "/mail" } } }',
            "app/page.tsx": PAGE,
            "app/api/a/route.ts": ROUTE,
            "pages/old.tsx": PAGE,
            "pages/api/b.ts": PAGE,
            "api/c.ts": PAGE,
            "functions/mail.ts": PAGE,
            "lambdas/d.ts": PAGE,
            "middleware.ts": "export function middleware() {}",
        }
    )
    assert found.type == "nextjs"
    assert urls(found) == {
        "app/page.tsx": "/",
        "app/api/a/route.ts": "/api/a",
        "pages/old.tsx": "/old",
        "pages/api/b.ts": "/api/b",
        "api/c.ts": "/api/c",
        "functions/mail.ts": "/mail",
        "lambdas/d.ts": "/lambdas/d",
    }
    assert [it.path for it in found.routes if not it.certain] == ["lambdas/d.ts"]
    assert found.middleware is not None
    assert [it.url for it in found.pages] == ["/", "/old"]


def test_the_base_path_is_before_every_route_of_next(site):
    found = site(
        {
            **NEXT,
            "next.config.mjs": "export default { basePath: '/docs/v1' };",
            "app/x/page.tsx": PAGE,
        }
    )
    assert (urls(found), found.base_path) == ({"app/x/page.tsx": "/docs/v1/x"}, "docs/v1")


def test_dead_folders(site):
    found = site(
        {
            **NEXT,
            "app/page.tsx": PAGE,
            "app/_old/page.tsx": PAGE,
            "src/app/about/page.tsx": PAGE,
            "src/pages/home.tsx": PAGE,
        }
    )
    assert [(it.path, it.reason, it.instead) for it in found.dead_folders] == [
        ("src/app", "ignored", "app"),
        ("src/pages", "apart", "app"),
        ("app/_old", "private", ""),
    ]
    assert [it.note for it in found.dead] == [
        "`src/app` is ignored, because `app` is there",
        "`src/pages` does not lie beside `app`",
        "private",
    ]


def test_projects_inside_are_left_out(site):
    files = {f"web/{path}": text for path, text in {**NEXT, "app/page.tsx": PAGE}.items()}
    found = site({**files, "web/app/inner/page.tsx": PAGE}, "web", ("web/app/inner",))
    assert urls(found) == {"web/app/page.tsx": "/"}


def test_static_sites_have_clean_urls(site):
    found = site(
        {
            "index.html": "<p>",
            "about.html": "<p>",
            "shop/index.html": "<p>",
            "shop/cart.htm": "<p>",
            "404.html": "<p>",
            "dist/index.html": "<p>",
            "_parts/head.html": "<p>",
            "images/a.png": "x",
            "style.css": "x",
        }
    )
    assert found.type == "static-html"
    assert urls(found) == {
        "index.html": "/",
        "about.html": "/about",
        "shop/index.html": "/shop",
        "shop/cart.htm": "/shop/cart",
    }
    assert [(it.url, it.lane) for it in found.assets] == [("/images/a.png", "cdn")]


def test_html_in_public_is_at_the_top_where_nothing_else_is(site):
    found = site({"public/index.html": "<p>", "public/about.html": "<p>"})
    assert [(it.url, it.certain) for it in found.routes] == [("/", True), ("/about", True)]
    found = site({"about.html": "<p>"})
    assert {it.path: it.certain for it in found.routes} == {
        "about.html": True,
        "public/about.html": False,
        "public/index.html": False,
    }


def test_vite_has_one_page(site):
    found = site(
        {
            "package.json": '{ "devDependencies": { "vite": "6" } }',
            "index.html": '<script type="module" src="/src/main.tsx"></script>',
            "src/main.tsx": PAGE,
            "api/a.ts": PAGE,
        }
    )
    assert (found.type, urls(found)) == ("vite", {"index.html": "/", "api/a.ts": "/api/a"})


def test_functions_alone_are_internal(site):
    found = site({"hiveku.json": "{}", "api/a.ts": PAGE})
    assert (found.type, urls(found)) == ("internal", {"api/a.ts": "/api/a"})


def test_the_settings_decide_the_type(site):
    found = site({**NEXT, "app/page.tsx": PAGE, "index.html": "<p>"}, kind="static-html")
    assert (found.type, urls(found)) == ("static-html", {"index.html": "/"})


def test_assets_of_a_next_site(site):
    found = site(
        {
            **NEXT,
            "public/a.svg": "x",
            "public/img/b.svg": "x",
            "public/dist/c.svg": "x",
            "img/d.svg": "x",
        }
    )
    assert [(it.url, it.lane) for it in found.assets] == [("/a.svg", "code"), ("/img/b.svg", "cdn")]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("app/page.tsx", ""),
        ("app/build/page.tsx", "build"),
        ("packages/a/dist/x.js", "dist"),
        (".ai/notes.md", ".ai"),
        ("docs/.ai/notes.md", ""),
        ("a/tsconfig.tsbuildinfo", "tsconfig.tsbuildinfo"),
        ("extracted-assets/a/b.txt", "extracted-assets"),
        ("extracted-assets/a/b.png", ""),
        ("outside/x.ts", ""),
        ("dist", ""),
    ],
)
def test_what_is_not_uploaded(name, reason):
    assert upload.left_out(name) == reason


@pytest.mark.parametrize(
    ("name", "expected"),
    [("public/img/a.png", True), ("public/a.png", False), ("src/public/img/a.png", False)],
)
def test_what_is_in_the_store(name, expected):
    assert upload.is_in_store(name) is expected


def test_the_fourteen_prefixes():
    found = prefixes()
    assert len(found.names) == 14
    assert {"videos", "brand-images", "extracted-assets"} <= found.names
    assert found.source
    assert found.checked == "2026-11-21"


def test_the_order_of_files_plays_no_part(site):
    files = {
        **NEXT,
        "app/page.tsx": PAGE,
        "pages/a.tsx": PAGE,
        "public/x/y.svg": "x",
        "api/b.ts": PAGE,
    }
    expected = site(files)
    for seed in range(3):
        names = list(files)
        random.Random(seed).shuffle(names)
        assert site({it: files[it] for it in names}) == expected
