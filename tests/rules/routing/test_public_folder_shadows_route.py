from __future__ import annotations

import pytest

PICTURE = {"public/learn/hero.jpg": "x"}


@pytest.fixture
def site(linter):
    return linter("public-folder-shadows-route")


@pytest.mark.parametrize(
    "file",
    [
        "app/learn/page.tsx",
        "app/(a)/learn/buyer/page.tsx",
        "pages/learn.tsx",
        "src/app/learn/[x]/page.tsx",
    ],
)
def test_a_page_with_the_name_of_a_public_folder(site, file):
    (finding,) = site(file, PICTURE)
    assert finding.location.path == file
    assert "public/learn (1 file, for example hero.jpg)" in finding.message


@pytest.mark.parametrize("file", ["app/learn/route.ts", "app/learn/rss.xml/route.ts"])
def test_a_route_handler_with_the_name_of_a_public_folder(site, file):
    (finding,) = site(file, PICTURE)
    assert finding.location.path == file
    assert finding.message.startswith("The route `/learn")


def test_pages_are_shown_before_route_handlers(site):
    (finding,) = site("app/learn/route.ts", "app/learn/a/page.tsx", PICTURE)
    assert finding.location.path == "app/learn/a/page.tsx"
    assert "1 route below `/learn`" in finding.why


def test_one_finding_for_all_pages_of_the_folder(site):
    more = {"public/learn/a/b.png": "x", "public/learn/.gitkeep": ""}
    (finding,) = site(
        "app/learn/page.tsx", "app/learn/a/page.tsx", "app/learn/b/page.tsx", PICTURE, more
    )
    assert finding.location.path == "app/learn/page.tsx"
    assert "2 files" in finding.message
    assert "2 pages below `/learn`" in finding.why


@pytest.mark.parametrize(
    "files",
    [
        ("app/learning/page.tsx", PICTURE),
        ("app/courses/learn/page.tsx", PICTURE),
        ("app/[learn]/page.tsx", PICTURE),
        ("app/learn/page.tsx", {"public/learn.jpg": "x"}),
        ("app/learn/page.tsx", {"public/learn/.gitkeep": ""}),
        ("app/learn/page.tsx", {"learn/hero.jpg": "x", "src/public/learn/hero.jpg": "x"}),
        ("app/learn/page.tsx", {"public/pictures/learn/hero.jpg": "x"}),
        ("app/api/learn/route.ts", PICTURE),
        ("app/api/route.ts", {"public/api/openapi.png": "x"}),
        ("pages/api/learn.ts", {"public/api/logo.png": "x"}),
        ("app/images/page.tsx", {"public/images/a.png": "x"}),
        ("app/dist/page.tsx", {"public/dist/a.png": "x"}),
    ],
)
def test_look_alikes(site, files):
    assert site(*files) == []


def test_silent_where_nothing_names_hiveku(site):
    assert site("app/learn/page.tsx", PICTURE, assumed=True) == []


def test_static_sites_have_all_in_one_place(lint):
    files = {
        "learn/index.html": "<p>",
        "learn/hero.jpg": "x",
        "public/learn/a.jpg": "x",
        "hiveku.json": "{}",
    }
    assert lint(files, ["public-folder-shadows-route"]) == []
