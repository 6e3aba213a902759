from __future__ import annotations

import pytest

RULE = ["server-variable-in-browser"]
NEXT = {
    "package.json": '{"name": "x", "dependencies": {"next": "15.5.7"}}',
    "app/layout.tsx": "export default () => null;",
    "app/page.tsx": "import { A } from './a'; export default A;",
}
VITE = {
    "package.json": '{"name": "x", "devDependencies": {"vite": "6.0.0"}}',
    "hiveku.json": "{}",
    "index.html": '<script type="module" src="/src/main.ts"></script>',
}


@pytest.fixture
def client(lint):
    def linted(code, **more):
        return lint(
            {**NEXT, "app/a.tsx": f"'use client';\n{code}\nexport const A = 1;", **more}, RULE
        )

    return linted


@pytest.fixture
def page(lint):
    return lambda code, **more: lint({**VITE, "src/main.ts": code, **more}, RULE)


class TestNext:
    @pytest.mark.parametrize(
        "read", ["process.env[`NEXT_PUBLIC_${name}`]", "process.env['NEXT_PUBLIC_' + name]"]
    )
    def test_a_public_name_that_is_put_together(self, client, text_of, read):
        (finding,) = client(f"const get = (name) => {read};")
        assert text_of(finding) == read
        assert "put together" in finding.message

    @pytest.mark.parametrize(
        "code",
        [
            "const get = (name) => process.env[name];",
            "const get = (name) => process.env[`${name}_URL`];",
            "const get = (name) => process.env[`NEXT_PUBLIC_${name}`] ?? fallback;",
            "const get = (name) => typeof window ? '' : process.env[`NEXT_PUBLIC_${name}`];",
            "const get = () => process.env['NEXT_PUBLIC_URL'];",
            "const get = (name) => values[`NEXT_PUBLIC_${name}`];",
        ],
    )
    def test_names_that_are_not_certainly_put_together_for_the_browser(self, client, code):
        assert client(code) == []

    def test_a_name_that_is_put_together_on_the_server(self, lint):
        code = "export const get = (name) => process.env[`NEXT_PUBLIC_${name}`];\n"
        assert lint({**NEXT, "app/a.tsx": f"{code}export const A = get;"}, RULE) == []

    def test_a_read_without_prefix(self, client, text_of):
        (finding,) = client("fetch(process.env.API_URL!);")
        assert text_of(finding) == "process.env.API_URL"
        assert "only the server has" in finding.message

    @pytest.mark.parametrize(
        "function",
        [
            "export function parse(url?: string) { return new URL(url || '/', 'https://a.example'); }",
            "export const parse = (url = '/') => url;",
            "export function parse(url: string | undefined) { return url ?? '/'; }",
        ],
    )
    def test_a_function_that_does_without_the_value(self, client, function):
        head = "import { parse } from '../lib/parse';\n"
        for value in ("process.env.API_URL", "process.env.X_URL ?? process.env.API_URL"):
            more = {"lib/parse.ts": function}
            assert client(f"{head}export const a = {{ url: parse({value}).path }};", **more) == []

    def test_a_function_that_needs_the_value(self, client):
        more = {"lib/parse.ts": "export function parse(url: string) { return new URL(url); }"}
        head = "import { parse } from '../lib/parse';\n"
        assert len(client(f"{head}export const a = parse(process.env.API_URL);", **more)) == 1

    @pytest.mark.parametrize(
        ("code", "meant"),
        [
            ("process.env.VITE_API;", "NEXT_PUBLIC_API"),
            ("import.meta.env.VITE_API;", "NEXT_PUBLIC_API"),
            ("process.env.REACT_APP_API;", "NEXT_PUBLIC_API"),
            ("const { NEXT_PUBLIC_API } = process.env;", "process.env.NEXT_PUBLIC_API"),
            ("const e = process.env; e.NEXT_PUBLIC_API;", "process.env.NEXT_PUBLIC_API"),
        ],
    )
    def test_what_was_meant(self, client, code, meant):
        (finding,) = client(code)
        assert meant in finding.help

    @pytest.mark.parametrize(
        "code",
        [
            "process.env.NEXT_PUBLIC_API;",
            "process.env['NEXT_PUBLIC_API'];",
            "process.env.NODE_ENV; process.env.NEXT_RUNTIME; process.env.__NEXT_ROUTER_BASEPATH;",
            "process.env.NEXT_PUBLIC_API ?? process.env.API;",
            "process.env.API || '/api';",
            "if (typeof window === 'undefined') fetch(process.env.API!);",
            "process.env[name];",
            "process.env.JEST_WORKER_ID; process.env.CI;",
        ],
    )
    def test_what_browsers_get_or_need_not(self, client, code):
        assert client(code) == []

    def test_one_finding_for_a_name(self, client):
        (finding,) = client("process.env.A_KEY; process.env.A_KEY;")
        assert len(finding.related) == 1

    def test_server_code_and_dead_code(self, lint):
        files = {
            **NEXT,
            "app/a.tsx": "export const A = process.env.API_KEY;",
            "app/dead.tsx": "'use client'; process.env.API_KEY;",
            "app/act.ts": "'use server'; export async function go() { process.env.API_KEY; }",
        }
        assert lint(files, RULE) == []

    @pytest.mark.parametrize(
        "config",
        [
            "module.exports = { env: { API_URL: process.env.API_URL } };",
            "const own = require('./own'); module.exports = { env: own };",
            "const env = { ...process.env }; module.exports = { env };",
            "module.exports = { webpack: (c) => { c.plugins.push(new DefinePlugin({})); } };",
            "module.exports = require('./made')();",
        ],
    )
    def test_next_config_may_put_it_in(self, client, config):
        assert client("process.env.API_URL;", **{"next.config.js": config}) == []

    def test_next_config_that_puts_others_in(self, client):
        config = "module.exports = { reactStrictMode: true, env: { OTHER: '1' } };"
        assert len(client("process.env.API_URL;", **{"next.config.js": config})) == 1


class TestVite:
    def test_process_does_not_exist(self, page):
        (finding,) = page("fetch(process.env.VITE_API);")
        assert "ReferenceError" in finding.why
        assert "`import.meta.env.VITE_API`" in finding.help

    @pytest.mark.parametrize("name", ["API_URL", "NEXT_PUBLIC_API_URL", "REACT_APP_API_URL"])
    def test_other_prefixes_are_undefined(self, page, name):
        (finding,) = page(f"import.meta.env.{name};")
        assert "`import.meta.env.VITE_API_URL`" in finding.help

    @pytest.mark.parametrize(
        "code",
        [
            "import.meta.env.VITE_API; const { VITE_X } = import.meta.env;",
            "import.meta.env.MODE + import.meta.env.BASE_URL + import.meta.env.DEV;",
            "import.meta.env.PROD || import.meta.env.SSR;",
            "process.env.NODE_ENV;",
            "typeof process === 'undefined' ? 1 : process.env.API;",
            "import.meta.env.VITE_API ?? import.meta.env.API;",
            "import.meta.hot;",
        ],
    )
    def test_what_vite_hands_on(self, page, code):
        assert page(code) == []

    @pytest.mark.parametrize(
        "config",
        [
            "export default { envPrefix: ['VITE_', 'API_'] };",
            "export default { envPrefix: 'API_' };",
            "export default { envPrefix: prefixes() };",
            "export default { define: { 'import.meta.env.API_URL': '\"x\"' } };",
            "import env from 'vite-plugin-environment'; export default { plugins: [env('all')] };",
            "import base from './base.config'; export default mergeConfig(base, {});",
            "export default make();",
        ],
    )
    def test_a_configuration_that_may_hand_on_more(self, page, config):
        assert page("import.meta.env.API_URL;", **{"vite.config.ts": config}) == []

    def test_an_ordinary_configuration(self, page):
        config = "import react from '@vitejs/plugin-react'; export default { plugins: [react()] };"
        assert len(page("import.meta.env.API_URL;", **{"vite.config.ts": config})) == 1

    def test_a_page_that_makes_process_itself(self, page):
        html = "<script>window.process = { env: {} }</script>" + VITE["index.html"]
        assert page("process.env.API;", **{"index.html": html}) == []
        assert page("globalThis.process = {}; process.env.API;") == []

    def test_functions_beside_the_page(self, page):
        code = "export default () => process.env.API_KEY;"
        assert page("fetch('/api/x');", **{"api/x.ts": code}) == []
