"""Settings that files of Next.js export."""

from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULE = ("invalid-segment-config",)
GET = "export async function GET() { return Response.json({}); }\n"
PAGE = "export default function Page() { return null; }\n"


def next_(version):
    return {"package.json": f'{{"name": "a", "dependencies": {{"next": "{version}"}}}}'}


@pytest.fixture
def found(lint):
    def of(text, path="app/a/route.ts", version="16.0.1", **more):
        body = GET if "route" in path else PAGE
        return lint({**next_(version), "app/page.tsx": PAGE, path: body + text, **more}, RULE)

    return of


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("export const maxDuration = 60 * 5;", "`maxDuration` is `60 * 5`"),
        ("export const revalidate = HOUR;", "`revalidate` is `HOUR`"),
        ("export const runtime = process.env.E ? 'edge' : 'nodejs';", "cannot read"),
        ("export const maxDuration = Number(process.env.M);", "cannot read"),
        ("export const runtime = `${kind}`;", "cannot read"),
        ("export const maxDuration = -1;", "not negative"),
        ("export const maxDuration = 1.5;", "a whole number"),
        ("export const maxDuration = '60';", "a whole number"),
        ("export const revalidate = true;", "or false"),
        ("export const revalidate = 'force-cache';", "or false"),
        ("export const dynamic = 'force-dinamic';", 'one of "auto"'),
        ("export const dynamicParams = 'false';", "true or false"),
        ("export const runtime = 'experimental-edge';", 'one of "edge", "nodejs"'),
        ("export const fetchCache = 'no-store';", 'one of "auto"'),
        ("export const preferredRegion = 1;", "a list of strings"),
        ("export { runtime } from './x';", "another file"),
    ],
)
def test_what_the_build_refuses(found, text, message):
    (finding,) = found(text)
    assert message in finding.message
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    "text",
    [
        "export const maxDuration = 300;",
        "export const maxDuration = 1_000;",
        "export const maxDuration = 60 as const;",
        "export const maxDuration = 0;",
        "export const revalidate = false;",
        "export const revalidate = 0;",
        "export const dynamic = 'force-dynamic' as const;",
        "export const runtime = `edge`;",
        "export const runtime = 'nodejs' satisfies string;",
        "export const preferredRegion = ['iad1', 'fra1'];",
        "export const preferredRegion = 'home';",
        "export const dynamicParams = false;",
        "export const runtime = undefined;",
        "import { revalidate } from './shared'; export { revalidate };",
        "export const { revalidate, maxDuration } = settings();",
        "const maxDuration = 60 * 5;",
        "export const config = { runtime: EDGE };",
        "export const metadata = { runtime: 60 * 5 };",
    ],
)
def test_what_the_build_takes(found, text):
    assert found(text) == []


def test_layouts_and_pages_count_too(found):
    text = "export const dynamic = 'always';"
    assert len(found(text, "app/layout.tsx")) == 1
    assert len(found(text, "app/(shop)/cart/page.tsx")) == 2


def test_other_files_do_not_count(found):
    text = "export const dynamic = 'always';"
    assert found(text, "app/lib/settings.ts") == []
    assert found("'use client'", "lib/a.ts") == []


def test_older_versions_warn_and_only_of_what_they_read_from_the_text(found):
    (finding,) = found("export const maxDuration = 60 * 5;", version="14.2.0")
    assert finding.severity is Severity.WARNING
    assert found("export const revalidate = 60 * 5;", version="14.2.0") == []
    assert found("export { runtime } from './x';", version="15.1.0") == []


def test_another_framework_may_use_the_names(lint):
    files = {
        "package.json": '{"name": "a", "dependencies": {"vite": "7"}}',
        "index.html": "<script src=/src/main.ts></script>",
        "app/a/route.ts": GET + "export const runtime = 'deno';",
    }
    assert lint(files, RULE) == []


def test_the_pages_router_has_settings_of_its_own(lint):
    page = "export default function handler(req, res) { res.end(); }\n"
    files = {**next_("16.0.0"), "pages/index.tsx": PAGE}

    def of(text):
        return lint({**files, "pages/api/a.ts": page + text}, RULE)

    assert of("export const config = { runtime: 'experimental-edge', maxDuration: 30 };") == []
    assert of("export const config = { api: { bodyParser: false } };") == []
    assert of("export const revalidate = 'x';") == []
    assert len(of("export const config = { runtime: 'deno' };")) == 1
    assert len(of("export const config = { maxDuration: MAX };")) == 1


def test_a_proxy_has_no_runtime(lint):
    proxy = "export function proxy() {}\nexport const config = { runtime: 'edge' };"
    files = {"app/page.tsx": PAGE, "proxy.ts": proxy}
    (finding,) = lint({**next_("16.0.0"), **files}, RULE)
    assert "proxy file" in finding.message


def test_cache_components_remove_settings(found):
    config = {"next.config.ts": "export default { cacheComponents: true };"}
    (finding,) = found("export const dynamic = 'force-dynamic';", **config)
    assert "cacheComponents" in finding.message
    assert found("export const maxDuration = 60;", **config) == []
    off = {"next.config.ts": "export default { cacheComponents: false };"}
    assert found("export const dynamic = 'force-dynamic';", **off) == []
