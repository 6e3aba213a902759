from __future__ import annotations

import json

import pytest

from hk_lint.model.finding import Severity


@pytest.fixture
def site(linter):
    return linter("reserved-path")


@pytest.mark.parametrize(
    "file",
    [
        "app/videos/page.tsx",
        "app/(group)/videos/page.tsx",
        "app/videos/[id]/page.tsx",
        "src/app/videos/page.jsx",
        "pages/videos.tsx",
        "pages/videos/index.tsx",
        "src/pages/videos/[id].tsx",
    ],
)
def test_pages_under_a_reserved_prefix(site, file):
    (finding,) = site(file)
    assert (finding.location.path, finding.severity) == (file, Severity.WARNING)
    assert "`/videos" in finding.message


@pytest.mark.parametrize(
    "file", ["app/media/route.ts", "app/media/feed/route.ts", "app/(x)/media/[id]/route.js"]
)
def test_route_handlers_under_a_reserved_prefix(site, file):
    (finding,) = site(file)
    assert (finding.location.path, finding.severity) == (file, Severity.WARNING)
    assert finding.message.startswith("The route `/media")


def test_pages_and_route_handlers_together(site):
    (finding,) = site("app/media/route.ts", "app/media/a/page.tsx")
    assert "The page `/media/a` and 1 more route lie" in finding.message


@pytest.mark.parametrize("file", ["videos.html", "videos/index.html"])
def test_html_pages(lint, file):
    (finding,) = lint({"index.html": "<p>", file: "<p>", "hiveku.json": "{}"}, ["reserved-path"])
    assert finding.location.path == file


@pytest.mark.parametrize(
    "name",
    [
        "assets",
        "extracted-assets",
        "images",
        "img",
        "icons",
        "documents",
        "fonts",
        "videos",
        "audio",
        "media",
        "screenshots",
        "brand",
        "brand-images",
        "imported",
    ],
)
def test_all_fourteen(site, name):
    assert len(site(f"app/{name}/page.tsx")) == 1


def test_a_file_under_the_prefix_makes_it_an_error(site):
    (finding,) = site("app/images/page.tsx", {"public/images/a.png": "x"})
    assert finding.severity is Severity.ERROR
    assert [it.location.path for it in finding.related] == ["public/images/a.png"]


def test_one_finding_on_the_shallowest_page(site):
    (finding,) = site("app/media/a/b/page.tsx", "app/media/page.tsx", "app/media/z/page.tsx")
    assert finding.location.path == "app/media/page.tsx"
    assert "2 more pages" in finding.message


def test_the_base_path_is_the_first_segment(site):
    config = {"next.config.mjs": "export default { basePath: '/brand' };"}
    (finding,) = site("app/page.tsx", config)
    assert "`/brand`" in finding.message
    assert (
        site("app/images/page.tsx", {"next.config.mjs": "export default { basePath: '/x' };"}) == []
    )


@pytest.mark.parametrize(
    "file",
    [
        "app/media-kit/page.tsx",
        "app/Videos/page.tsx",
        "app/blog/images/page.tsx",
        "app/[media]/page.tsx",
        "app/_media/page.tsx",
        "app/@media/page.tsx",
        "app/(media)/page.tsx",
        "app/api/media/route.ts",
        "pages/api/images.ts",
        "app/images/opengraph-image.tsx",
        "lib/media/page.tsx",
    ],
)
def test_look_alikes(site, file):
    assert site(file) == []


def test_silent_where_nothing_names_hiveku(site):
    assert site("app/videos/page.tsx", assumed=True) == []


@pytest.mark.parametrize(
    ("routes", "text"),
    [
        ({"functions/scale.ts": "/images/scale"}, '"/images/scale"'),
        ({"./functions/scale.ts": "/media"}, '"/media"'),
        ({"functions/scale.ts": "/api/images"}, None),
        ({"functions/scale.ts": "/pictures/images"}, None),
        ({"functions/other.ts": "/images"}, None),
    ],
)
def test_urls_that_hiveku_json_gives_to_functions(site, text_of, routes, text):
    config = {"hiveku.json": json.dumps({"functions": {"routes": routes}})}
    found = site("functions/scale.ts", config)
    assert [text_of(it) for it in found] == ([text] if text else [])


def test_the_platform_code_selects_the_rule(lint):
    files = {"hiveku.json": "{}", "videos.html": "<p>"}
    (finding,) = lint(files, ["reserved_cdn_prefix_page_collision"])
    assert finding.rule == "reserved-path"
