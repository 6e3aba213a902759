from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity


@pytest.fixture
def site(linter):
    return linter("metadata-file-conflict")


@pytest.mark.parametrize("assumed", [True, False])
@pytest.mark.parametrize(
    ("meta", "other"),
    [
        ("app/sitemap.ts", "app/sitemap/page.tsx"),
        ("app/sitemap.ts", "app/(site)/sitemap/page.tsx"),
        ("app/shop/sitemap.js", "app/shop/sitemap/page.tsx"),
        ("app/icon.tsx", "app/icon/page.tsx"),
        ("app/icon2.tsx", "app/icon2/page.tsx"),
        ("app/apple-icon.tsx", "app/apple-icon/page.tsx"),
        ("app/x/opengraph-image.tsx", "app/x/opengraph-image/page.tsx"),
        ("app/x/twitter-image.tsx", "app/x/twitter-image/route.ts"),
        ("src/app/icon.tsx", "src/app/icon/route.ts"),
        ("app/robots.ts", "app/robots.txt/route.ts"),
        ("app/sitemap.ts", "app/sitemap.xml/route.ts"),
    ],
)
def test_a_metadata_file_and_another_owner(site, meta, other, assumed):
    (finding,) = site(meta, other, assumed=assumed)
    assert (finding.location.path, finding.severity) == (meta, Severity.ERROR)
    assert [it.location.path for it in finding.related] == [other]


@pytest.mark.parametrize("name", ["robots", "manifest"])
def test_names_that_hiveku_reserves_only(site, name):
    files = (f"app/{name}.ts", f"app/{name}/page.tsx")
    assert len(site(*files)) == 1
    assert site(*files, assumed=True) == []


@pytest.mark.parametrize(
    "files",
    [
        ("app/sitemap.ts", "app/html-sitemap/page.tsx"),
        ("app/sitemap.ts", "app/sitemap/[id]/page.tsx"),
        ("app/sitemap.ts", "app/shop/sitemap/page.tsx"),
        ("app/sitemap.ts", "app/sitemap/list.tsx"),
        ("app/sitemap.ts", "app/_sitemap/page.tsx"),
        ("app/sitemap.ts", "app/@sitemap/page.tsx"),
        ("app/icon/page.tsx", {"app/icon.png": "x", "app/favicon.ico": "x"}),
        ("app/sitemap/page.tsx", {"app/sitemap.xml": "<x/>"}),
        ("app/(site)/icon.tsx", "app/(site)/icon/page.tsx"),
        ("app/icon/page.tsx", "app/shop/icon.tsx"),
        ("lib/sitemap.ts", "app/sitemap/page.tsx"),
        (
            {"app/sitemap.ts": "export function generateSitemaps() {}\nexport default () => [];"},
            "app/sitemap.xml/route.ts",
        ),
        ("app/sitemap.ts", "app/sitemap/page.tsx", {"package.json": '{"dependencies":{"next":"16.2.1"}}'}),
    ],
)  # fmt: skip
def test_look_alikes(site, files):
    assert site(*files) == []


def test_before_the_version_that_tells_them_apart(site):
    more = {"package.json": '{"dependencies":{"next":"^16.0.0"}}'}
    assert len(site("app/sitemap.ts", "app/sitemap/page.tsx", more)) == 1
