"""Names of files to URLs, as Next.js has them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hk_lint.frameworks.nextjs.router import Folders, app_tree, folders, pages_tree
from hk_lint.frameworks.segments import segment, segments
from hk_lint.model.site import Segment

WORDS = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)


@pytest.mark.parametrize(
    ("name", "url", "kind"),
    [
        ("page.tsx", "/", "page"),
        ("about/page.jsx", "/about", "page"),
        ("about/route.ts", "/about", "function"),
        ("(shop)/about/page.js", "/about", "page"),
        ("(a)/(v1.0)/x/page.js", "/x", "page"),
        ("blog/[slug]/page.tsx", "/blog/:slug", "page"),
        ("docs/[...path]/page.tsx", "/docs/*", "page"),
        ("docs/[[...path]]/page.tsx", "/docs/*", "page"),
        ("%5Fnotes/page.tsx", "/_notes", "page"),
        ("feed.xml/route.ts", "/feed.xml", "function"),
        ("[slug].xml/route.ts", "/[slug].xml", "function"),
        ("favicon.ico", "/favicon.ico", "metadata"),
        ("robots.ts", "/robots.txt", "metadata"),
        ("robots.txt", "/robots.txt", "metadata"),
        ("manifest.json", "/manifest.json", "metadata"),
        ("manifest.ts", "/manifest.webmanifest", "metadata"),
        ("sitemap.xml", "/sitemap.xml", "metadata"),
        ("shop/sitemap.ts", "/shop/sitemap.xml", "metadata"),
        ("icon.tsx", "/icon", "metadata"),
        ("icon2.png", "/icon2.png", "metadata"),
        ("apple-icon.png", "/apple-icon.png", "metadata"),
        ("shop/opengraph-image.tsx", "/shop/opengraph-image", "metadata"),
        ("shop/twitter-image1.jpg", "/shop/twitter-image1.jpg", "metadata"),
    ],
)
def test_files_of_the_app_router(code_of, name, url, kind):
    tree = app_tree("", "app", code_of([f"app/{name}"]).sources)
    (route,) = tree.routes
    assert (route.url, route.kind, route.router, route.path) == (url, kind, "app", f"app/{name}")


@pytest.mark.parametrize(
    "name",
    [
        "about.tsx",
        "layout.tsx",
        "about/page.module.css",
        "about/page.mdx",
        "about/page.d.ts/x.ts",
        "mypage.tsx",
        "shop/robots.ts",
        "(site)/robots.ts",
        "shop/favicon.ico",
        "favicon.tsx",
        "sitemap1.xml",
        "icon12.png",
        "apple-icon.svg",
        "opengraph-image.alt.txt",
    ],
)
def test_files_that_are_no_routes(code_of, name):
    assert app_tree("", "app", code_of([f"app/{name}"]).sources).routes == ()


@pytest.mark.parametrize(
    ("name", "url", "note"),
    [
        ("@modal/login/page.tsx", "/login", "slot"),
        ("@modal/(.)photo/[id]/page.tsx", "/:id", "slot"),
        ("feed/(..)photo/[id]/page.tsx", "/feed/:id", "intercepting"),
        ("feed/(..)(..)photo/page.tsx", "/feed", "intercepting"),
        ("(...)photo/page.tsx", "/", "intercepting"),
    ],
)
def test_what_is_shown_inside_another_page(code_of, name, url, note):
    tree = app_tree("", "app", code_of([f"app/{name}"]).sources)
    assert tree.routes == tree.private == ()
    assert [(it.url, it.note) for it in tree.parallel] == [(url, note)]


def test_private_folders_are_told_one_by_one(code_of):
    names = [
        "_a/page.tsx",
        "_a/x/page.tsx",
        "b/_c/page.tsx",
        "_d/icon.tsx",
        "_e/util.ts",
        "page.tsx",
    ]
    tree = app_tree("web", "src/app", code_of(f"web/src/app/{it}" for it in names).sources)
    assert [(it.path, it.reason, len(it.routes)) for it in tree.private] == [
        ("web/src/app/_a", "private", 2),
        ("web/src/app/b/_c", "private", 1),
    ]
    assert [it.url for it in tree.routes] == ["/"]


@pytest.mark.parametrize(
    ("name", "url", "kind"),
    [
        ("index.tsx", "/", "page"),
        ("about.js", "/about", "page"),
        ("about/index.tsx", "/about", "page"),
        ("index/index.tsx", "/index", "page"),
        ("blog/[slug].tsx", "/blog/:slug", "page"),
        ("[[...path]].tsx", "/*", "page"),
        ("_draft.tsx", "/_draft", "page"),
        ("shop/404.tsx", "/shop/404", "page"),
        ("shop/_app.tsx", "/shop/_app", "page"),
        ("(group)/x.tsx", "/(group)/x", "page"),
        ("api/users.ts", "/api/users", "function"),
        ("api/users/[id].ts", "/api/users/:id", "function"),
        ("api/index.ts", "/api", "function"),
        ("apis/x.ts", "/apis/x", "page"),
    ],
)
def test_files_of_the_pages_router(code_of, name, url, kind):
    (route,) = pages_tree("", "pages", code_of([f"pages/{name}"]).sources).routes
    assert (route.url, route.kind, route.router) == (url, kind, "pages")


@pytest.mark.parametrize(
    "name",
    ["_app.tsx", "_document.js", "_error.tsx", "404.tsx", "500.jsx", "x.css", "x.mdx", "x.d.ts"],
)
def test_files_beside_the_pages(code_of, name):
    assert pages_tree("", "pages", code_of([f"pages/{name}"]).sources).routes == ()


def test_page_extensions_decide_and_the_longest_counts(code_of):
    files = ["about.page.tsx", "about.test.tsx", "index.page.tsx", "_app.page.tsx", "post.mdx"]
    sources = code_of(f"pages/{it}" for it in files).sources
    found = pages_tree("", "pages", sources, ("tsx", "page.tsx", "mdx")).routes
    assert {it.url for it in found} == {"/about", "/about.test", "/", "/post"}
    found = pages_tree("", "pages", sources, ("page.tsx",)).routes
    assert {it.url for it in found} == {"/about", "/"}


def test_page_extensions_of_the_app_router(code_of):
    sources = code_of(
        ["app/page.page.tsx", "app/page.tsx", "app/x/page.mdx", "app/robots.ts"]
    ).sources
    assert [it.path for it in app_tree("", "app", sources, ("page.tsx", "mdx")).routes] == [
        "app/page.page.tsx",
        "app/x/page.mdx",
    ]


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["app/page.tsx"], Folders("app")),
        (["src/app/page.tsx", "src/pages/x.tsx"], Folders("src/app", "src/pages")),
        (["app/page.tsx", "src/app/page.tsx"], Folders("app", "", (("src/app", "app"),))),
        (["app/page.tsx", "src/app/styles.css"], Folders("app")),
        (["app/readme.md", "src/app/page.tsx"], Folders("", "", (("src/app", "app"),))),
        (["pages/x.tsx", "src/pages/y.tsx"], Folders("", "pages", (("src/pages", "pages"),))),
        (["app/page.tsx", "pages/readme.md", "src/pages/home.tsx"], Folders("app")),
        (
            ["app/page.tsx", "src/pages/home.tsx"],
            Folders("app", "", (), (("src/pages", "app"),)),
        ),
        (["lib/app/page.tsx"], Folders()),
    ],
)
def test_which_folders_are_routers(code_of, files, found):
    assert folders("", code_of(files).sources) == found
    assert found.in_src == (found.app or found.pages).startswith("src/")


@given(st.lists(WORDS, max_size=4))
def test_a_plain_folder_is_its_url_and_back(names):
    made = segments(names)
    assert [it.text for it in made] == names
    assert "/".join(it.name for it in made) == "/".join(names)


@given(WORDS, st.sampled_from(["dynamic", "catch-all", "optional-catch-all"]))
def test_a_parameter_keeps_its_name(name, kind):
    written = {"dynamic": f"[{name}]", "catch-all": f"[...{name}]"}.get(kind, f"[[...{name}]]")
    assert segment(written) == Segment(kind, name)


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(st.integers(0, 4), max_size=3))
def test_groups_do_not_show(names, places):
    grouped = list(names)
    for place in places:
        grouped.insert(min(place, len(grouped)), "(group)")
    assert segments(grouped) == segments(names)


def test_the_order_of_files_plays_no_part(code_of):
    names = ["app/page.tsx", "app/(a)/b/page.tsx", "app/_p/page.tsx", "app/@s/page.tsx"]
    code = code_of(names)
    expected = app_tree("", "app", code.sources)
    for seed in range(4):
        shuffled = names[:]
        random.Random(seed).shuffle(shuffled)
        assert app_tree("", "app", code_of(shuffled).sources) == expected
