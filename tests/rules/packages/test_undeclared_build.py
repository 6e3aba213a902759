"""Packages that the build asks for and that no package.json declares."""

from __future__ import annotations

import json

import pytest

RULE = ["undeclared-package"]
VITE = {
    "index.html": '<script type="module" src="/src/main.ts"></script>',
    "src/main.ts": 'import "./index.css";',
    "src/index.css": "a { color: red }",
}
NEXT = {
    "app/layout.tsx": 'import "./globals.css";\nexport default function Layout() {}',
    "app/globals.css": "a { color: red }",
    "app/page.tsx": "export default function Page() {}",
}
USES_TAILWIND = {"postcss.config.js": "module.exports = { plugins: { tailwindcss: {} } };"}


@pytest.fixture
def check(lint):
    def checked(files, *dependencies, tailwind="", **more):
        site = VITE if "vite" in dependencies else NEXT
        known = dict.fromkeys(dependencies or ("next",), "*")
        if tailwind:
            known["tailwindcss"] = tailwind
        package = {"dependencies": known, **more}
        found = lint(
            {"hiveku.json": "{}", "package.json": json.dumps(package), **site, **files}, RULE
        )
        return [(it.location.path, it.message.split("`")[1]) for it in found]

    return checked


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("next.config.mjs", 'import pwa from "next-pwa";\nexport default pwa({});'),
        ("next.config.js", 'const pwa = require("next-pwa");\nmodule.exports = pwa({});'),
        ("next.config.ts", 'import pwa from "next-pwa";\nexport default pwa({});'),
    ],
)
def test_the_configuration_of_next(check, path, text):
    assert check({path: text}) == [(path, "next-pwa")]


def test_what_the_configuration_imports(check):
    files = {
        "next.config.mjs": 'import { pwa } from "./config/pwa.mjs";\nexport default pwa({});',
        "config/pwa.mjs": 'export { pwa } from "next-pwa";',
    }
    assert check(files) == [("config/pwa.mjs", "next-pwa")]


@pytest.mark.parametrize(
    "files",
    [
        {"next.config.js": 'if (process.env.ANALYZE) require("analyzer");\nmodule.exports = {};'},
        {"next.config.js": 'try { require("analyzer"); } catch {}\nmodule.exports = {};'},
        {"next.config.js": 'module.exports = { webpack: () => require("analyzer") };'},
        {"next.config.ts": 'import type { A } from "analyzer";\nexport default {};'},
        {"next.config.cjs": 'require("analyzer");'},
        {"vite.config.ts": 'import a from "analyzer";\nexport default a();'},
        {"web/next.config.js": 'require("analyzer");'},
        {"next.config.js": 'require("next/constants"); require("node:fs"); require("./other");'},
        {"mdx-components.tsx": 'import a from "analyzer";\nexport const b = a();'},
        {"eslint.config.mjs": 'import a from "analyzer";\nexport default a();'},
    ],
)
def test_what_the_build_may_not_load(check, files):
    assert check(files) == []


def test_the_configuration_of_vite(check):
    files = {"vite.config.ts": 'import react from "@vitejs/plugin-react";\nexport default react();'}
    assert check(files, "vite") == [("vite.config.ts", "@vitejs/plugin-react")]


def test_components_of_mdx_where_it_is_in_use(check):
    files = {"mdx-components.tsx": 'import a from "callouts";\nexport const b = a();'}
    assert check(files, "next", "@next/mdx") == [("mdx-components.tsx", "callouts")]


@pytest.mark.parametrize(
    "text",
    [
        'export default { plugins: { "postcss-nested": {} } };',
        'export default { plugins: { "postcss-nested": true, cssnano: false } };',
        'export default { plugins: ["postcss-nested"] };',
        'export default { plugins: [["postcss-nested", { a: 1 }]] };',
        'import nested from "postcss-nested";\nexport default { plugins: [nested()] };',
        'const config = { plugins: { "postcss-nested": {} } };\nexport default config;',
    ],
)
@pytest.mark.parametrize("framework", ["next", "vite"])
def test_plugins_of_postcss(check, text, framework):
    found = check({"postcss.config.mjs": text}, framework)
    assert found == [("postcss.config.mjs", "postcss-nested")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".postcssrc.json", '{ "plugins": { "postcss-nested": {} } }'),
        ("postcss.config.json", '{ "plugins": ["postcss-nested"] }'),
    ],
)
def test_plugins_in_data(check, path, text):
    assert check({path: text}) == [(path, "postcss-nested")]


def test_plugins_in_package_json(check):
    found = check({}, postcss={"plugins": {"postcss-nested": {}}})
    assert found == [("package.json", "postcss-nested")]


@pytest.mark.parametrize(
    "files",
    [
        {"postcss.config.js": "module.exports = { plugins: { cssnano: false } };"},
        {"postcss.config.js": 'module.exports = { plugins: { "./plugins/own.js": {} } };'},
        {
            "postcss.config.js": "module.exports = { plugins: "
            "{ ...(process.env.CI ? { cssnano: {} } : {}) } };"
        },
        {
            "postcss.config.js": 'module.exports = { plugins: { "postcss-nested": {} } };',
            "app/layout.tsx": "export default function Layout() {}",
        },
        {"tools/postcss.config.js": 'module.exports = { plugins: { "postcss-nested": {} } };'},
    ],
)
def test_plugins_that_are_off_or_not_loaded(check, files):
    assert check(files) == []


def test_the_configuration_of_tailwind(check):
    text = 'module.exports = { plugins: [require("tailwindcss-animate")] };'
    files = {**USES_TAILWIND, "tailwind.config.js": text}
    assert check(files, tailwind="^3.4.0") == [("tailwind.config.js", "tailwindcss-animate")]
    assert check(files, tailwind="^4.0.0") == []


@pytest.mark.parametrize(("version", "count"), [("^4.1.0", 1), ("^3.4.0", 0), ("latest", 0)])
def test_a_configuration_that_a_style_sheet_names(check, version, count):
    files = {
        "tailwind.config.js": 'module.exports = { plugins: [require("tailwindcss-animate")] };',
        "app/globals.css": '@import "tailwindcss";\n@config "../tailwind.config.js";',
    }
    assert len(check(files, tailwind=version)) == count


@pytest.mark.parametrize("framework", ["next", "vite"])
def test_a_style_sheet_imports_a_package(check, framework):
    path = "src/index.css" if framework == "vite" else "app/globals.css"
    found = check({path: '@import "tw-animate-css";\n'}, framework)
    assert found == [(path, "tw-animate-css")]


def test_a_style_sheet_behind_another(check):
    files = {
        "app/globals.css": '@import "./theme.css";',
        "app/theme.css": '@import url("swiper/css") layer(base);',
    }
    assert check(files) == [("app/theme.css", "swiper")]


@pytest.mark.parametrize(("version", "count"), [("^4.1.0", 1), ("^3.4.0", 0)])
def test_a_plugin_in_a_style_sheet(check, version, count):
    css = '@plugin "@tailwindcss/typography";'
    assert len(check({"app/globals.css": css}, tailwind=version)) == count


@pytest.mark.parametrize(
    "css",
    [
        '@import "https://fonts.example.com/a.css";',
        '@import url("//fonts.example.com/a.css");',
        '@import "other.css";',
        '@import "theme/base.css";',
        '@import "tailwindcss";',
        '@import "@/styles/a.css";',
        '@import "~bootstrap/a.css";',
        '/* @import "swiper"; */',
        '@plugin "./plugin.js";',
    ],
)
def test_what_a_style_sheet_finds(check, css):
    files = {
        "app/globals.css": css,
        "app/other.css": "",
        "app/theme/base.css": "",
        "tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./*"]}}}',
    }
    assert check(files, tailwind="^4.1.0") == []


def test_a_style_sheet_that_nothing_loads(check):
    assert check({"styles/print.css": '@import "swiper/css";'}) == []


@pytest.mark.parametrize(("name", "count"), [("package-lock.json", 0), ("none.json", 1)])
def test_what_a_lockfile_has_anyway(check, name, count):
    lock = {
        "lockfileVersion": 3,
        "packages": {"": {}, "node_modules/postcss-nested": {"version": "6.0.0"}},
    }
    text = 'module.exports = { plugins: { "postcss-nested": {} } };'
    assert len(check({"postcss.config.js": text, name: json.dumps(lock)})) == count
