from __future__ import annotations

import pytest

RULE = ["missing-root-file"]
PAGE = "export default function Page() { return null; }\n"
ROUTE = "export async function GET() { return new Response(); }\n"
NEXT = {"hiveku.json": "{}", "package.json": '{"dependencies": {"next": "15.5.0"}}'}
NEXT_16 = {"package.json": '{"dependencies": {"next": "16.0.0"}}'}
SITE = {**NEXT, "app/layout.tsx": PAGE, "app/page.tsx": PAGE}


def _places(findings):
    return [(it.location.path, it.location.span.start) for it in findings]


class TestManifest:
    @pytest.mark.parametrize(
        "files",
        [
            {"app/page.tsx": PAGE, "app/layout.tsx": PAGE},
            {"src/app/page.jsx": PAGE, "src/app/layout.jsx": PAGE},
            {"next.config.js": "module.exports = {};", "pages/index.js": PAGE},
            {"pages/index.tsx": PAGE},
            {"vite.config.ts": "export default {};", "index.html": "<p>"},
            {"src/main.tsx": "", "index.html": '<script src="/src/main.tsx"></script>'},
        ],
    )
    def test_source_code_without_a_package_json(self, lint, files):
        found = lint({"hiveku.json": "{}", **files}, RULE)
        assert _places(found) == [("hiveku.json", 0)]
        assert "package.json" in found[0].message
        assert found[0].related

    @pytest.mark.parametrize(
        "files",
        [
            {"index.html": "<p>", "script.js": "1"},
            {"api/a.ts": PAGE, "lib/b.ts": "export const b = 1;"},
            {"index.html": "<p>", "src/main.js": "1"},
            {"index.html": "<p>", "pages/a.html": "<p>", "pages/a.js": "1"},
            {"pages/api/a.ts": PAGE},
        ],
    )
    def test_static_sites_and_functions_need_none(self, lint, files):
        assert lint({"hiveku.json": "{}", **files}, RULE) == []

    def test_one_above_may_be_enough(self, lint):
        files = {f"apps/web/{path}": text for path, text in SITE.items()}
        files["package.json"] = files.pop("apps/web/package.json")
        assert lint(files, RULE) == []

    def test_where_nothing_names_hiveku(self, lint):
        assert lint({"app/page.tsx": PAGE, "app/layout.tsx": PAGE}, RULE) == []

    def test_the_codes_of_hiveku_are_names(self, lint):
        files = {"hiveku.json": "{}", "app/page.tsx": PAGE, "app/layout.tsx": PAGE}
        for code in ("framework_source_without_package_json", "framework_project_served_from_s3"):
            assert [it.rule for it in lint(files, [code])] == RULE


class TestLayout:
    @pytest.mark.parametrize(
        "files",
        [
            {"app/page.tsx": PAGE},
            {"app/page.tsx": PAGE, "app/(a)/layout.tsx": PAGE},
            {"app/page.tsx": PAGE, "layout.tsx": PAGE},
            {"src/app/page.tsx": PAGE, "src/layout.tsx": PAGE, "layout.tsx": PAGE},
        ],
    )
    def test_a_page_without_a_layout(self, lint, files):
        found = lint({**NEXT, **files}, RULE)
        assert _places(found) == [("hiveku.json", 0)]
        assert "layout" in found[0].message
        assert found[0].related[0].location.path in files

    def test_stands_on_package_json_where_there_is_no_hiveku_json(self, lint):
        files = {"package.json": NEXT["package.json"], "app/page.tsx": PAGE}
        assert _places(lint(files, RULE)) == [("package.json", 0)]

    def test_several_pages_are_one_finding(self, lint):
        pages = {f"app/{name}/page.tsx": PAGE for name in "abcde"}
        (finding,) = lint({**NEXT, "app/page.tsx": PAGE, **pages}, RULE)
        assert "5 more pages" in finding.message
        assert len(finding.related) == 3

    @pytest.mark.parametrize(
        "files",
        [
            {"app/layout.tsx": PAGE, "app/page.tsx": PAGE, "app/a/b/page.tsx": PAGE},
            {
                "app/(a)/layout.js": PAGE,
                "app/(a)/page.js": PAGE,
                "app/(b)/b/page.js": PAGE,
                "app/(b)/layout.js": PAGE,
            },
            {"app/api/a/route.ts": ROUTE},
            {"pages/index.tsx": PAGE},
            {"app/layout.tsx": PAGE, "app/page.tsx": PAGE, "app/@modal/a/page.tsx": PAGE},
            {"app/layout.tsx": PAGE, "app/page.tsx": PAGE, "src/app/a/page.tsx": PAGE},
            {"app/[lang]/layout.tsx": PAGE, "app/[lang]/page.tsx": PAGE, "middleware.ts": PAGE},
        ],
    )
    def test_every_page_has_one(self, lint, files):
        assert lint({**NEXT, **files}, RULE) == []


class TestFirstPage:
    @pytest.mark.parametrize(
        "files",
        [
            {"app/layout.tsx": PAGE, "app/about/page.tsx": PAGE},
            {"app/layout.tsx": PAGE, "app/about/page.tsx": PAGE, "app/api/route.ts": ROUTE},
            {"app/layout.tsx": PAGE, "app/[...all]/page.tsx": PAGE},
            {"app/layout.tsx": PAGE, "app/[lang]/page.tsx": PAGE},
            {"pages/about.tsx": PAGE},
            {
                "app/layout.tsx": PAGE,
                "app/a/page.tsx": PAGE,
                "next.config.mjs": "export default { async redirects() { return [{ source: '/b', destination: '/a' }]; } };",
            },
        ],
    )
    def test_nothing_answers(self, lint, files):
        found = lint({**NEXT, **files}, RULE)
        assert _places(found) == [("hiveku.json", 0)]
        assert "`/`" in found[0].message

    @pytest.mark.parametrize(
        "files",
        [
            {"app/layout.tsx": PAGE, "app/(a)/page.tsx": PAGE},
            {"app/layout.tsx": PAGE, "app/[[...all]]/page.tsx": PAGE},
            {"app/layout.tsx": PAGE, "app/about/page.tsx": PAGE, "app/route.ts": ROUTE},
            {"app/layout.tsx": PAGE, "app/[lang]/page.tsx": PAGE, "middleware.ts": PAGE},
            {**NEXT_16, "app/layout.tsx": PAGE, "app/[lang]/page.tsx": PAGE, "proxy.ts": PAGE},
            {"pages/index.jsx": PAGE, "pages/about.jsx": PAGE},
            {"app/api/a/route.ts": ROUTE},
            {"api/a.ts": PAGE},
            {
                "app/layout.tsx": PAGE,
                "app/a/page.tsx": PAGE,
                "api/[...all].ts": PAGE,
                "hiveku.json": '{"functions": {"routes": {"api/[...all].ts": "/*"}}}',
            },
            {
                "app/layout.tsx": PAGE,
                "app/a/page.tsx": PAGE,
                "api/top.ts": PAGE,
                "hiveku.json": '{"functions": {"routes": {"api/top.ts": "/"}}}',
            },
            {"src/app/page.tsx": PAGE, "app/layout.tsx": PAGE, "app/a/page.tsx": PAGE},
        ],
    )
    def test_something_answers_or_there_are_no_pages(self, lint, files):
        assert lint({**NEXT, **files}, RULE) == []

    @pytest.mark.parametrize(
        "config",
        [
            'basePath: "/docs"',
            "basePath: process.env.BASE",
            'i18n: { locales: ["de"], defaultLocale: "de" }',
            "async rewrites() { return []; }",
            "rewrites: load",
            'async redirects() { return [{ source: "/", destination: "/a" }]; }',
            'async redirects() { return [{ source: "/:path*", destination: "/a" }]; }',
            'async redirects() { return [...more, { source: "/x", destination: "/a" }]; }',
            "redirects: load",
            "...shared",
        ],
    )
    def test_the_configuration_may_answer(self, lint, config):
        files = {**NEXT, "app/layout.tsx": PAGE, "app/a/page.tsx": PAGE}
        files["next.config.mjs"] = f"export default {{ {config} }};"
        assert lint(files, RULE) == []
        files["next.config.mjs"] = "export default load();"
        assert lint(files, RULE) == []

    @pytest.mark.parametrize(
        ("files", "count"),
        [
            ({"about.html": "<p>"}, 1),
            ({"public/about.html": "<p>"}, 1),
            ({"index.html": "<p>", "about.html": "<p>"}, 0),
            ({"public/index.html": "<p>"}, 0),
            ({"templates/mail.html": "<p>", "api/a.ts": PAGE}, 0),
            ({"404.html": "<p>"}, 0),
        ],
    )
    def test_static_sites(self, lint, files, count):
        assert len(lint({"hiveku.json": "{}", **files}, RULE)) == count

    def test_where_nothing_names_hiveku(self, lint):
        files = {
            "package.json": NEXT["package.json"],
            "app/layout.tsx": PAGE,
            "app/a/page.tsx": PAGE,
        }
        assert lint(files, RULE) == []

    def test_vite_with_a_leftover_next_config(self, lint):
        files = {"hiveku.json": "{}", "package.json": '{"devDependencies": {"vite": "6"}}'}
        files |= {"index.html": "<p>", "next.config.js": "", "src/pages/map.tsx": PAGE}
        assert lint(files, RULE) == []
