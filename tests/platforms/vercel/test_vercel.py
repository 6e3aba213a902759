"""What Vercel would create from a project."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hk_lint.model.deployment import Deployment, Function
from hk_lint.platforms import PLATFORMS, find_projects
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]
VERCEL = PLATFORMS["vercel"]
NEXT = {"package.json": '{"name": "a", "dependencies": {"next": "16.0.0"}}'}
PLAIN = {"package.json": '{"name": "a"}'}
GET = "export async function GET() { return Response.json({}); }\n"
HANDLER = "export default function handler(req, res) { res.end(); }\n"
PAGE = "export default function Page() { return null; }\n"


def deploy(project: Project, files: Mapping[str, str]) -> Deployment:
    files = {"vercel.json": "{}", **files}
    return VERCEL.deploy("", project(files), config="vercel.json")


def only(project: Project, files: Mapping[str, str]) -> Function:
    (function,) = deploy(project, files).functions
    return function


def test_files_in_api_are_functions_in_every_language(project: Project) -> None:
    files = {
        "api/a.ts": HANDLER,
        "api/b/[id].js": GET,
        "api/index.mjs": "export default { fetch() { return new Response(); } };",
        "api/c.py": "class handler: pass",
        "api/d.go": "package api",
        "api/e.rb": "Handler = 1",
        "api/old.js": "module.exports = (req, res) => res.end();",
    }
    found = deploy(project, {**PLAIN, **files}).functions
    assert {it.name: (it.url, it.runtime.value) for it in found} == {
        "api/a.ts": ("/api/a", "node"),
        "api/b/[id].js": ("/api/b/:id", "node"),
        "api/index.mjs": ("/api", "node"),
        "api/c.py": ("/api/c", "python"),
        "api/d.go": ("/api/d", "go"),
        "api/e.rb": ("/api/e", "ruby"),
        "api/old.js": ("/api/old", "node"),
    }


@pytest.mark.parametrize(
    "name",
    [
        "api/_lib/a.ts",
        "api/_a.ts",
        "api/.a.js",
        "api/a.d.ts",
        "api/a_test.go",
        "api/a.json",
        "api/a.test.ts",
        "lib/a.ts",
        "src/api/a.ts",
    ],
)
def test_other_files_are_none(project: Project, name: str) -> None:
    assert deploy(project, {**PLAIN, name: HANDLER}).functions == ()


def test_builders_of_others_make_functions_of_any_file(project: Project) -> None:
    files = {
        "vercel.json": '{"functions": {"api/*.php": {"runtime": "vercel-php@0.7.3"}, '
        '"api/deno/*": {"runtime": "vercel-deno@3.1.1", "maxDuration": 5}, '
        '"api/b.ts": {"runtime": "@vercel/node@5.0.0"}}}',
        "api/a.php": "<?php",
        "api/b.ts": HANDLER,
        "api/c.txt": "",
        "api/deno/d.ts": HANDLER,
        "lib/e.php": "<?php",
    }
    found = deploy(project, {**PLAIN, **files}).functions
    assert {it.url: (it.runtime.value, it.built_by) for it in found} == {
        "/api/a": ("vercel-php@0.7.3", "vercel-php@0.7.3"),
        "/api/b": ("node", ""),
        "/api/deno/d": ("vercel-deno@3.1.1", "vercel-deno@3.1.1"),
    }


@pytest.mark.parametrize("runtime", ["nodejs18.x", "python3.9", "", "@now/node@1.0.0", "edge"])
def test_what_names_no_builder_of_others(project: Project, runtime: str) -> None:
    config = f'{{"functions": {{"api/*": {{"runtime": "{runtime}"}}}}}}'
    assert only(project, {**PLAIN, "api/a.ts": HANDLER, "vercel.json": config}).built_by == ""


def test_a_file_in_api_without_a_handler_is_a_helper(project: Project) -> None:
    found = deploy(project, {**PLAIN, "api/client.ts": "export const url = 'https://a.example';"})
    assert found.functions == ()
    assert [it.role for it in found.helpers] == ["helper"]


@pytest.mark.parametrize(
    "text",
    [
        "app = Flask(__name__)",
        "app: FastAPI = FastAPI()",
        "async def app(scope, receive, send):\n    pass",
        "application = get_wsgi_application()",
        "from main import app",
        "from main import (\n    server as app,\n)",
        "class handler(BaseHTTPRequestHandler):\n    pass",
        "class Handler(BaseHTTPRequestHandler):\n    pass",
    ],
)
def test_a_python_file_with_an_application_is_a_function(project: Project, text: str) -> None:
    assert only(project, {"api/a.py": text}).url == "/api/a"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "TOKEN = 'app'",
        "def handler(event, context):\n    pass",
        "handler = make()",
        "import app",
        "def make():\n    app = Flask(__name__)\n    return app",
        "if debug:\n    app = Flask(__name__)",
        "class app:\n    pass",
        "class Tools:\n    class handler:\n        pass",
    ],
)
def test_a_python_file_without_one_is_a_helper(project: Project, text: str) -> None:
    found = deploy(project, {"api/a.py": text})
    assert (found.functions, [it.role for it in found.helpers]) == ((), ["helper"])


def test_what_next_runs_for_requests(project: Project) -> None:
    files = {
        "app/api/a/route.ts": GET,
        "app/layout.tsx": PAGE,
        "app/page.tsx": PAGE,
        "app/live/page.tsx": PAGE + "export const dynamic = 'force-dynamic';",
        "app/fresh/page.tsx": PAGE + "export const revalidate = 0;",
        "app/old/page.tsx": PAGE + "export const revalidate = 60;",
        "app/client/page.tsx": "'use client';\nexport const dynamic = 'force-dynamic';\n" + PAGE,
        "pages/api/b.ts": HANDLER,
        "pages/c.tsx": PAGE + "export async function getServerSideProps() { return {}; }",
        "pages/d.tsx": PAGE + "export async function getStaticProps() { return {}; }",
        "lib/actions.ts": "'use server';\nexport async function save() {}\n",
        "lib/inline.ts": "export async function save() { 'use server'; }\n",
        "proxy.ts": "export function proxy() {}\n",
    }
    found = deploy(project, {**NEXT, **files}).functions
    assert {it.name: (it.framework, it.url) for it in found} == {
        "app/api/a/route.ts": ("next-app", "/api/a"),
        "app/live/page.tsx": ("next-page", "/live"),
        "app/fresh/page.tsx": ("next-page", "/fresh"),
        "pages/api/b.ts": ("next-pages", "/api/b"),
        "pages/c.tsx": ("next-page", "/c"),
        "lib/actions.ts": ("next-action", ""),
        "proxy.ts": ("next-middleware", ""),
    }


@pytest.mark.parametrize(
    ("functions", "expected"),
    [
        ("{}", (300, "platform default")),
        ('{"api/a.ts": {"maxDuration": 60}}', (60, 'functions["api/a.ts"]')),
        ('{"api/*.ts": {"maxDuration": 60}, "api/a.ts": {"maxDuration": 9}}', (60, None)),
        ('{"api/*.ts": {"memory": 512}, "api/a.ts": {"maxDuration": 9}}', (300, None)),
        ('{"api/b.ts": {"maxDuration": 60}}', (300, None)),
        ('{"api/a.ts": {"maxDuration": "max"}}', (None, None)),
    ],
)
def test_the_first_pattern_counts(
    project: Project, functions: str, expected: tuple[int | None, str | None]
) -> None:
    files = {**PLAIN, "api/a.ts": HANDLER, "vercel.json": f'{{"functions": {functions}}}'}
    timeout = only(project, files).timeout
    assert timeout.value == expected[0]
    assert expected[1] in (None, timeout.origin)


def test_what_a_route_exports_counts_before_the_configuration(project: Project) -> None:
    config = '{"functions": {"app/**": {"maxDuration": 60, "memory": 512}}, "regions": ["fra1"]}'
    files = {**NEXT, "vercel.json": config}
    path = "app/a/route.ts"
    found = only(project, {**files, path: GET + "export const maxDuration = 20;"})
    assert (found.timeout.value, found.timeout.origin) == (20, "maxDuration")
    assert (found.memory.value, found.regions) == (512, ("fra1",))
    found = only(project, {**files, path: GET + "export const preferredRegion = 'iad1';"})
    assert (found.timeout.value, found.regions) == (60, ("iad1",))
    found = only(project, {**files, path: GET + "export const runtime = 'edge';"})
    assert (found.runtime.value, found.timeout.value) == ("edge", None)


def test_crons_belong_to_the_functions_that_their_paths_reach(project: Project) -> None:
    crons = """{"crons": [
      {"path": "/api/a?full=1", "schedule": "0 1 * * *"},
      {"path": "/api/jobs/daily", "schedule": "0 2 * * *"},
      {"path": "/api/jobs/special", "schedule": "0 3 * * *"},
      {"path": "/api/none", "schedule": "0 4 * * *"}
    ]}"""
    files = {
        "vercel.json": crons,
        "app/api/a/route.ts": GET,
        "app/api/jobs/[job]/route.ts": GET,
        "app/api/jobs/special/route.ts": GET,
    }
    found = deploy(project, {**NEXT, **files})
    assert {it.name: [s.expression for s in it.schedules] for it in found.functions} == {
        "app/api/a/route.ts": ["0 1 * * *"],
        "app/api/jobs/[job]/route.ts": ["0 2 * * *"],
        "app/api/jobs/special/route.ts": ["0 3 * * *"],
    }
    assert [it.target for it in found.schedules] == ["/api/none"]
    assert {it.dialect for it in found.schedules} == {"vercel"}


def test_the_newer_schedules(project: Project) -> None:
    config = (
        '{"schedules": [{"name": "tidy", "expression": {"cron": "0 1 * * *"}, '
        '"target": {"function": "/api/a"}}]}'
    )
    found = only(project, {**PLAIN, "vercel.json": config, "api/a.ts": HANDLER})
    assert [it.expression for it in found.schedules] == ["0 1 * * *"]


def test_a_configuration_in_code_may_set_anything(project: Project) -> None:
    code = 'import type { VercelConfig } from "@vercel/config";\nexport const config = {};'
    sources = project({**PLAIN, "vercel.ts": code, "api/a.ts": HANDLER})
    (root,) = find_projects(sources)
    assert (root.platform, root.config) == ("vercel", "vercel.ts")
    (function,) = VERCEL.deploy("", sources, config="vercel.ts").functions
    assert function.timeout.value is None
    assert not function.timeout.is_default


def test_a_module_named_vercel_is_no_configuration(project: Project) -> None:
    sources = project({**PLAIN, "lib/vercel.ts": "export const url = 1;", "api/a.ts": HANDLER})
    assert [it.platform for it in find_projects(sources)] == ["hiveku"]


def test_hiveku_counts_before_vercel(project: Project) -> None:
    files = {**PLAIN, "hiveku.json": "{}", "vercel.json": "{}", "api/a.ts": HANDLER}
    assert [it.platform for it in find_projects(project(files))] == ["hiveku"]


def test_packages_below_are_assumed_projects_of_vercel(project: Project) -> None:
    files = {
        "package.json": '{"name": "all"}',
        "vercel.json": "{}",
        "apps/web/package.json": '{"name": "web", "dependencies": {"next": "16"}}',
        "apps/web/app/page.tsx": PAGE,
        "apps/web/app/api/a/route.ts": GET,
    }
    found = find_projects(project(files))
    assert [(it.folder, it.platform, it.assumed) for it in found] == [
        ("", "vercel", False),
        ("apps/web", "vercel", True),
    ]


def test_without_configuration_hiveku_stays_assumed(project: Project) -> None:
    found = find_projects(project({**NEXT, "app/page.tsx": PAGE, "app/api/a/route.ts": GET}))
    assert [(it.platform, it.assumed) for it in found] == [("hiveku", True)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "null",
        '{"functions": []}',
        '{"functions": {"api/a.ts": 3}}',
        '{"crons": {"a": 1}}',
        '{"crons": [1, {"schedule": 3}, {"path": []}]}',
        '{"schedules": [{"target": [], "expression": []}]}',
        '{"rewrites": {"a": [{"source": 1}]}, "redirects": "x", "regions": {}}',
        '{"functions": {"' + "*" * 5000 + '": {"maxDuration": 1}}}',
        "[" * 5000,
    ],
)
def test_any_configuration_is_read(project: Project, text: str) -> None:
    assert only(project, {**PLAIN, "api/a.ts": HANDLER, "vercel.json": text}).name == "api/a.ts"
