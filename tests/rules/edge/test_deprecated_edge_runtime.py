"""Functions that ask for the edge runtime."""

from __future__ import annotations

import pytest

RULE = ("deprecated-edge-runtime",)
ROUTE = "export async function GET() { return Response.json({}); }\n"
PAGE = {"app/page.tsx": "export default function Page() { return null; }\n"}
EDGE = "export const runtime = 'edge';\n"


def next_(version):
    return {"package.json": f'{{"name": "a", "dependencies": {{"next": "{version}"}}}}', **PAGE}


@pytest.mark.parametrize(
    ("version", "value", "count"),
    [
        ("16.0.0", "edge", 1),
        ("^16.1.0", "edge", 1),
        ("15.3.0", "edge", 0),
        ("15.3.0", "experimental-edge", 1),
        ("14.0.0", "experimental-edge", 0),
        ("latest", "edge", 0),
        ("16.0.0", "nodejs", 0),
    ],
)
def test_by_the_version_of_next(lint, version, value, count):
    route = f"{ROUTE}export const runtime = '{value}';"
    assert len(lint({**next_(version), "app/a/route.ts": route}, RULE)) == count


def test_on_vercel_every_version(lint):
    files = {**next_("14.0.0"), "vercel.json": "{}"}
    (finding,) = lint({**files, "app/a/route.ts": ROUTE + EDGE}, RULE)
    assert "Vercel deprecates" in finding.message


def test_once_where_both_say_so(lint):
    files = {**next_("16.0.0"), "vercel.json": "{}"}
    (finding,) = lint({**files, "app/a/route.ts": ROUTE + EDGE}, RULE)
    assert "Next.js 16 and Vercel deprecate" in finding.message


def test_functions_in_api(lint):
    config = "export const config = { runtime: 'edge' };\n"
    files = {"vercel.json": "{}", "package.json": '{"name": "a"}', "api/a.ts": config + ROUTE}
    assert len(lint(files, RULE)) == 1


@pytest.mark.parametrize(
    "files",
    [
        {"app/lib/shared.ts": EDGE},
        {"middleware.ts": "export default function middleware() {}\n" + EDGE},
        {"app/b/route.ts": ROUTE + "export const config = { runtime: 'edge' };"},
        {"app/b/route.ts": ROUTE + "const runtime = 'edge';"},
        {"app/b/route.ts": ROUTE + "// export const runtime = 'edge';"},
    ],
)
def test_what_has_no_edge_runtime(lint, files):
    assert lint({**next_("16.0.0"), "vercel.json": "{}", **files}, RULE) == []


def test_a_framework_that_ignores_it(lint):
    files = {
        "vercel.json": "{}",
        "package.json": '{"name": "a", "dependencies": {"hono": "4"}}',
        "src/app/a/route.ts": ROUTE + EDGE,
        "server/a.ts": ROUTE + EDGE,
    }
    assert lint(files, RULE) == []


CONFIG = "export const config = { runtime: 'edge' };\n"
DEFAULT = "export default function handler(req: Request) { return new Response(); }\n"


@pytest.mark.parametrize("platform", ["vercel.json", "hiveku.json", "package-lock.json"])
def test_the_advice_for_pages_api_names_what_node_passes(lint, platform):
    files = {**next_("16.0.0"), platform: "{}", "pages/api/a.ts": DEFAULT + EDGE + CONFIG}
    (finding,) = lint(files, RULE)
    assert "rewrite the handler to `(req, res)`" in finding.help
    assert "app/" in finding.help


@pytest.mark.parametrize(
    ("files", "text"),
    [
        ({"app/a/route.ts": ROUTE + EDGE}, "runs in Node.js"),
        ({"api/a.ts": CONFIG + ROUTE}, "runs in Node.js"),
        ({"api/a.ts": CONFIG + DEFAULT}, "by the HTTP method"),
        ({"pages/api-docs.tsx": CONFIG + PAGE["app/page.tsx"]}, "runs in Node.js"),
    ],
)
def test_the_advice_elsewhere(lint, files, text):
    (finding,) = lint({**next_("16.0.0"), "vercel.json": "{}", **files}, RULE)
    assert text in finding.help


def test_what_sveltekit_gives_its_adapter_is_reported_once(lint):
    files = {
        "vercel.json": "{}",
        "package.json": '{"devDependencies": {"@sveltejs/kit": "^2.0.0"}}',
        "svelte.config.js": 'import adapter from "@sveltejs/adapter-vercel";\n'
        "export default { kit: { adapter: adapter({ runtime: 'edge' }) } };",
        "src/routes/a/+server.js": ROUTE,
        "src/routes/b/+server.js": ROUTE,
    }
    (finding,) = lint(files, RULE)
    assert finding.location.path == "svelte.config.js"
    assert "`adapter.runtime`" in finding.message
