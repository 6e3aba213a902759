"""next.config and the middleware, as people write them."""

from __future__ import annotations

import pytest

from hk_lint.frameworks.nextjs.config import base_path, page_extensions, read_config, redirects
from hk_lint.frameworks.nextjs.middleware import find_middleware
from hk_lint.frameworks.nextjs.router import EXTENSIONS
from hk_lint.model.document import Document
from hk_lint.packages.manifest import read_manifest

ONE = '{ source: "/a", destination: "/b", permanent: true }'
PROXY = "export function proxy() {}\n"
MIDDLEWARE = "export function middleware() {}\n"


def found(code):
    made = redirects("", read_config("", code), code)
    return [(it.kind, it.source, it.destination) for it in made.listed], made.complete


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("next.config.js", "module.exports = { async redirects() { return [%s]; } };"),
        ("next.config.mjs", "export default { redirects: async () => [%s] };"),
        ("next.config.mjs", "const config = { redirects: async () => [%s] }; export default config;"),
        ("next.config.ts", "const c: NextConfig = { redirects: () => Promise.resolve([%s]) }; export default c;"),
        ("next.config.ts", "const c = { async redirects() { return [%s]; } } satisfies NextConfig; export default c;"),
        ("next.config.js", "module.exports = async (phase) => { const c = { redirects: () => [%s] }; return c; };"),
        ("next.config.js", "module.exports = () => ({ redirects: () => [%s] });"),
        ("next.config.mjs", "const list = [%s]; export default { async redirects() { return list; } };"),
        ("next.config.mjs", "const list = [%s]; export default { async redirects() { return [...list]; } };"),
        ("next.config.mjs", "async function redirects() { return [%s]; }\nexport default { redirects };"),
        ("next.config.mjs", 'import mdx from "@next/mdx"; const c = { redirects: () => [%s] }; export default mdx({ extension: /x/ })(c);'),
        ("next.config.js", 'const withA = require("a"); const withB = require("b")({ on: true }); module.exports = withA(withB({ redirects: () => [%s] }));'),
        ("next.config.mjs", 'import { withSentryConfig } from "@sentry/nextjs"; export default withSentryConfig({ redirects: () => [%s] }, { silent: true });'),
        ("next.config.js", 'const plugins = require("next-compose-plugins"); module.exports = plugins([[x, {}]], { redirects: () => [%s] });'),
    ],
)  # fmt: skip
def test_ways_to_write_redirects(code_of, name, text):
    listed, _ = found(code_of({name: text % ONE}))
    if "Promise" in text:
        assert listed in ([], [("redirect", "/a", "/b")])
    else:
        assert listed == [("redirect", "/a", "/b")]


def test_redirects_of_another_file(code_of):
    listed, complete = found(
        code_of(
            {
                "next.config.mjs": 'import { list } from "./redirects.mjs";\n'
                "export default { async redirects() { return list; } };",
                "redirects.mjs": f"export const list = [{ONE}];",
            }
        )
    )
    assert (listed, complete) == ([("redirect", "/a", "/b")], True)


@pytest.mark.parametrize(
    "text",
    [
        "export default { async redirects() { return [%s, ...(await load())]; } };",
        "export default { async redirects() { if (x) return [%s]; return []; } };",
        "export default { async redirects() { return [%s, { source: from, destination: '/x' }]; } };",
        "export default { async redirects() { return list.map((it) => it); } };%s;",
        "export default load();%s;",
    ],
)
def test_redirects_that_are_not_all_known(code_of, text):
    _, complete = found(code_of({"next.config.mjs": text % ONE}))
    assert not complete


def test_no_redirects(code_of):
    assert found(code_of({})) == ([], True)
    assert found(code_of({"next.config.mjs": "export default {};"})) == ([], True)
    exported = f"export default {{ output: 'export', redirects: () => [{ONE}] }};"
    assert found(code_of({"next.config.mjs": exported})) == ([], True)


def test_what_a_redirect_asks_for(code_of):
    text = """export default { redirects: () => [
        { source: "/a", destination: "/b", permanent: false, has: [{ type: "host", value: "x" }] },
        { source: "/c", destination: "/d", statusCode: 301, missing },
        { source: "/e", destination: "/f", permanent: true, basePath: false },
        { ...more, source: "/g", destination: "/h", permanent: true, locale: false },
    ] };"""
    code = code_of({"next.config.mjs": text})
    listed = redirects("", read_config("", code), code).listed
    assert [(it.conditional, it.plain, it.permanent) for it in listed] == [
        (True, False, False),
        (True, False, None),
        (False, True, True),
        (True, True, True),
    ]
    at = listed[0].location.span
    assert text[at.start : at.end] == '"/a"'


@pytest.mark.parametrize(
    "text",
    [
        'rewrites: async () => [{ source: "/a", destination: "/b" }]',
        'async rewrites() { return { beforeFiles: [{ source: "/a", destination: "/b" }] }; }',
        'rewrites: () => ({ afterFiles: [], fallback: [{ source: "/a", destination: "/b" }] })',
    ],
)
def test_rewrites(code_of, text):
    listed, _ = found(code_of({"next.config.mjs": f"export default {{ {text} }};"}))
    assert listed == [("rewrite", "/a", "/b")]


@pytest.mark.parametrize(
    ("text", "extensions", "base"),
    [
        ("{}", EXTENSIONS, ""),
        ("{ pageExtensions: ['ts', 'page.tsx'], basePath: '/docs' }", ("ts", "page.tsx"), "docs"),
        ("{ pageExtensions: ['ts', ...more], basePath: process.env.BASE }", EXTENSIONS, ""),
        ("{ basePath: '' }", EXTENSIONS, ""),
    ],
)
def test_other_settings_of_urls(code_of, text, extensions, base):
    config = read_config("", code_of({"next.config.mjs": f"export default {text};"}))
    assert (page_extensions(config), base_path(config)) == (extensions, base)


def middleware(code, *, in_src=False):
    document: Document | None = code.sources.document("package.json")
    manifest = read_manifest("package.json", document) if document else None
    return find_middleware("", code, manifest, EXTENSIONS, in_src=in_src)


@pytest.mark.parametrize(
    ("config", "matchers"),
    [
        ("", ()),
        ("export const config = {};", ()),
        ("export const config = { runtime: 'nodejs' };", ()),
        ("export const config = { matcher: '/a/:path*' };", (("/a/:path*", False),)),
        ("export const config = { matcher: ['/a', '/b'] };", (("/a", False), ("/b", False))),
        ("const matcher = ['/a'];\nexport const config = { matcher };", (("/a", False),)),
        (
            "export const config = { matcher: [{ source: '/a', missing: [{ type: 'header' }] }] };",
            (("/a", True),),
        ),
        ("export const config = { matcher: [{ source: '/a', locale: false }] };", (("/a", True),)),
        ("export const config = { matcher: [{ source: '/a' }] };", (("/a", False),)),
        ("export const config = { matcher: [...some, '/a'] };", None),
        ("export const config = { matcher: [`/${x}`] };", None),
        ("export const config = { ...other };", None),
        ("export * from './elsewhere';", None),
        ("export { config } from 'package';", None),
    ],
)
def test_matchers(code_of, config, matchers):
    found = middleware(code_of({"middleware.ts": MIDDLEWARE + config}))
    assert found is not None
    if matchers is None:
        assert found.matchers is None
    else:
        assert tuple((it.pattern, it.conditional) for it in found.matchers or ()) == matchers


@pytest.mark.parametrize(
    ("files", "in_src", "path"),
    [
        ({"middleware.js": MIDDLEWARE}, False, "middleware.js"),
        ({"src/middleware.ts": MIDDLEWARE}, True, "src/middleware.ts"),
        ({"src/middleware.ts": MIDDLEWARE}, False, None),
        ({"middleware.ts": MIDDLEWARE}, True, None),
        ({"app/middleware.ts": MIDDLEWARE}, False, None),
        ({"middleware.mts": MIDDLEWARE}, False, None),
        ({"middleware.ts": "export default function x() {}"}, False, "middleware.ts"),
        (
            {"middleware.ts": "export { default } from 'next-auth/middleware';"},
            False,
            "middleware.ts",
        ),
        ({"middleware.ts": "export const helper = 1;"}, False, None),
        (
            {"proxy.ts": PROXY, "package.json": '{"dependencies":{"next":"^16.0.0"}}'},
            False,
            "proxy.ts",
        ),
        (
            {"proxy.ts": PROXY, "package.json": '{"dependencies":{"next":"latest"}}'},
            False,
            "proxy.ts",
        ),
        ({"proxy.ts": PROXY, "package.json": '{"dependencies":{"next":"15.5.7"}}'}, False, None),
        ({"proxy.ts": "export const to = 1;"}, False, None),
    ],
)
def test_where_the_middleware_lies(code_of, files, in_src, path):
    found = middleware(code_of(files), in_src=in_src)
    assert (found.path if found else None) == path
