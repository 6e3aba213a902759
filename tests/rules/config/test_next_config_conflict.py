from __future__ import annotations

import json

import pytest

from hk_lint.model.finding import Severity

RULE = ["next-config-conflict"]
PAGE = "export default function Page() { return null; }\n"
FILES = {
    "hiveku.json": "{}",
    "package.json": '{"dependencies": {"next": "^15.1.0"}}',
    "app/layout.tsx": PAGE,
    "app/page.tsx": PAGE,
}
ROUTE = "export async function POST() { return new Response(); }\n"


@pytest.fixture
def check(lint):
    def checked(config, hiveku=True, **more):
        files = {**FILES, "next.config.mjs": f"export default {{ {config} }};", **more}
        if not hiveku:
            del files["hiveku.json"]
        return lint(files, RULE)

    return checked


@pytest.mark.parametrize(
    ("config", "underlined", "severity"),
    [
        ('output: "export"', '"export"', Severity.WARNING),
        ('distDir: "build"', '"build"', Severity.WARNING),
        ("turbopack: { root: '..' }", "root", Severity.WARNING),
        ("turbopack: { rules: {} }", "turbopack", Severity.INFO),
        ("experimental: { ppr: true }", "experimental", Severity.INFO),
        ("'experimental': { ppr: true }", "'experimental'", Severity.INFO),
        ("eslint: { ignoreDuringBuilds: true }", "eslint", Severity.INFO),
        ("typescript: { ignoreBuildErrors: false }", "ignoreBuildErrors", Severity.INFO),
        (
            'images: { remotePatterns: [{ protocol: "https", hostname: "**" }] }',
            '"**"',
            Severity.ERROR,
        ),
    ],
)
def test_a_setting_that_the_deployment_overrides(check, text_of, config, underlined, severity):
    assert check(config, hiveku=False) == []
    (finding,) = check(config)
    assert text_of(finding) == underlined
    assert finding.severity is severity


@pytest.mark.parametrize(
    "config",
    [
        'output: "standalone"',
        "output: undefined",
        "output: process.env.OUTPUT",
        'distDir: ".next"',
        'distDir: "./.next"',
        "distDir: process.env.DIST",
        "typescript: { ignoreBuildErrors: true }",
        "typescript: { tsconfigPath: 'x.json' }",
        "images: { unoptimized: true }",
        'images: { remotePatterns: [{ hostname: "**.shop.example" }] }',
        'images: { remotePatterns: [{ hostname: "*.shop.example", pathname: "**" }] }',
        "images: { remotePatterns: hosts }",
        'images: { remotePatterns: [new URL("https://shop.example/**")] }',
        'env: { experimental: "1", eslint: "2", output: "export" }',
        "reactStrictMode: true",
        "...(process.env.X ? { experimental: {} } : {})",
    ],
)
def test_ordinary_and_unknown_settings_are_silent(check, config):
    assert check(config) == []


class TestExport:
    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("app/api/a/route.ts", ROUTE),
            ("app/a/route.ts", "export { PUT } from './put';"),
            ("pages/api/a.ts", PAGE),
            ("middleware.ts", "export function middleware() {}"),
        ],
    )
    def test_a_static_export_has_no_server(self, check, text_of, path, text):
        for hiveku in (False, True):
            (finding,) = check('output: "export"', hiveku, **{path: text})
            assert finding.severity is Severity.ERROR
            assert text_of(finding) == '"export"'
            assert finding.related[0].location.path == path

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("app/feed.xml/route.ts", "export const GET = () => new Response();"),
            ("api/a.ts", PAGE),
            ("app/sitemap.ts", PAGE),
        ],
    )
    def test_what_an_export_can_have(self, check, path, text):
        assert check('output: "export"', False, **{path: text}) == []

    def test_a_decision_that_hiveku_json_confirms(self, check):
        config = json.dumps({"build": {"outputDirectory": "out"}})
        assert check('output: "export"', **{"hiveku.json": config}) == []
        assert check('distDir: "out"', **{"hiveku.json": config}) == []


@pytest.mark.parametrize(
    ("version", "severity"),
    [
        ("16.0.0", Severity.WARNING),
        ("^16.1.0", Severity.WARNING),
        (">=16", Severity.WARNING),
        ("16.0.0-canary.3", Severity.WARNING),
        ("^15.5.0", Severity.INFO),
        (">=15", Severity.INFO),
        ("latest", Severity.INFO),
        ("workspace:*", Severity.INFO),
    ],
)
def test_eslint_by_the_version_of_next(check, version, severity):
    package = json.dumps({"dependencies": {"next": version}})
    (finding,) = check("eslint: {}", **{"package.json": package})
    assert finding.severity is severity


@pytest.mark.parametrize(
    "root",
    [
        "__dirname",
        "import.meta.dirname",
        "path.join(__dirname)",
        "path.resolve(import.meta.dirname, '.')",
        "path.dirname(fileURLToPath(import.meta.url))",
        "here",
        "'./'",
        "process.cwd()",
    ],
)
def test_the_root_of_turbopack_may_be_the_folder_of_the_project(check, root):
    head = "const file = fileURLToPath(import.meta.url);\nconst here = path.dirname(file);\n"
    text = f"{head}export default {{ turbopack: {{ root: {root} }} }};"
    assert check("", **{"next.config.mjs": text}) == []


@pytest.mark.parametrize(
    "root", ["path.join(__dirname, '..')", "path.dirname(__dirname)", "here.parent", "'..'"]
)
def test_another_root_of_turbopack_is_replaced(check, root):
    assert len(check(f"turbopack: {{ root: {root} }}")) == 1


class TestServer:
    SERVER = (
        'import next from "next";\nimport { createServer } from "http";\n'
        "const app = next({ dev: false });\ncreateServer(app.getRequestHandler()).listen(3000);\n"
    )

    @pytest.mark.parametrize(
        ("start", "path"),
        [
            ("node server.js", "server.js"),
            ("NODE_ENV=production node ./server/index.mjs", "server/index.mjs"),
            ("tsx server.ts", "server.ts"),
            ("node --import tsx server.ts", "server.ts"),
            ("prisma migrate deploy && node server.js", "server.js"),
        ],
    )
    def test_a_server_that_start_runs(self, check, text_of, start, path):
        package = {"scripts": {"start": start}, "dependencies": {"next": "15.0.0"}}
        (finding,) = check("", **{path: self.SERVER, "package.json": json.dumps(package)})
        assert finding.location.path == path
        assert text_of(finding) == "next"
        assert finding.related[0].location.path == "package.json"

    @pytest.mark.parametrize(
        ("scripts", "text"),
        [
            ({"start": "next start"}, SERVER),
            ({"dev": "node server.js"}, SERVER),
            ({"start": "node server.js"}, "console.log(1);"),
            ({"start": "node server.js"}, 'import next from "next"; next({});'),
            ({"start": "node server.js"}, 'import x from "express"; x().listen(3);'),
            ({"start": "node other.js"}, SERVER),
            ({"start": 3}, SERVER),
        ],
    )
    def test_other_servers_and_scripts(self, check, scripts, text):
        package = {"scripts": scripts, "dependencies": {"next": "15.0.0"}}
        assert check("", **{"server.js": text, "package.json": json.dumps(package)}) == []


def test_several_patterns_stand_on_their_own(check, text_of):
    found = check(
        'images: { remotePatterns: [{ hostname: "**" }, { hostname: "a.example" }, h, { hostname: "**" }] }'
    )
    assert [text_of(it) for it in found] == ['"**"', '"**"']


def test_settings_of_another_file(lint):
    files = {
        **FILES,
        "next.config.mjs": 'import { base } from "./base.mjs";\nexport default { ...base };',
        "base.mjs": "export const base = { experimental: {} };",
    }
    (finding,) = lint(files, RULE)
    assert finding.location.path == "base.mjs"


def test_a_project_of_another_framework(check):
    package = '{"devDependencies": {"vite": "6"}}'
    files = {"package.json": package, "index.html": "<p>"}
    assert check("experimental: {}", **files) == []
