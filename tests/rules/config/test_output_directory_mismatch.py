from __future__ import annotations

import json

import pytest

RULE = ["output-directory-mismatch"]
VITE = json.dumps({"scripts": {"build": "vite build"}, "devDependencies": {"vite": "^6.0.0"}})
NEXT = json.dumps({"scripts": {"build": "next build"}, "dependencies": {"next": "^15.0.0"}})
PAGE = "export default function Page() { return null; }\n"


def _package(build, **dependencies):
    return json.dumps({"scripts": {"build": build}, "dependencies": dependencies})


@pytest.fixture
def check(lint):
    def checked(folder, package, **files):
        given = {
            "hiveku.json": json.dumps({"build": {"outputDirectory": folder}}),
            "package.json": package,
            "index.html" if "vite" in package else "app/page.tsx": PAGE,
            **{name.replace("_", "."): text for name, text in files.items()},
        }
        return lint(given, RULE)

    return checked


@pytest.mark.parametrize(
    ("folder", "package", "config", "written"),
    [
        ("build", VITE, "", "dist"),
        ("dist", VITE, 'build: { outDir: "www" }', "www"),
        ("dist", VITE, 'root: "web"', "web/dist"),
        ("web/dist", VITE, 'root: "web", build: { outDir: "../out" }', "out"),
        ("dist", _package("vite build --outDir site", vite="6"), "", "site"),
        (
            "dist",
            _package("tsc && NODE_ENV=production npx vite build --outDir=site", vite="6"),
            "",
            "site",
        ),
        (
            "build",
            _package("vite build && vite build --ssr src/server.ts --outDir server", vite="6"),
            "",
            "dist` and `server",
        ),
        ("out", NEXT, "", ".next"),
        ("dist", _package("prisma generate && next build", next="15"), "", ".next"),
        (".next", NEXT, 'output: "export"', "out"),
        ("out", NEXT, 'output: "export", distDir: "site"', "site"),
        (".next", NEXT, 'distDir: "build"', "build"),
        ("dist", json.dumps({"dependencies": {"next": "15"}}), "", ".next"),
    ],
)
def test_another_folder_than_the_build_writes(check, text_of, folder, package, config, written):
    name = "vite_config_ts" if "vite" in package else "next_config_mjs"
    files = (
        {name.replace("_config_", ".config."): f"export default {{ {config} }};"} if config else {}
    )
    (finding,) = check(folder, package, **files)
    assert text_of(finding) == json.dumps(folder)
    assert f"writes `{written}`" in finding.message
    assert bool(finding.related) == bool(config)


@pytest.mark.parametrize(
    ("folder", "package", "config"),
    [
        ("dist", VITE, ""),
        ("./dist/", VITE, ""),
        ("/dist", VITE, ""),
        ("dist/client", VITE, ""),
        ("www", VITE, 'build: { outDir: "www" }'),
        ("www", VITE, 'build: { outDir: "www/site" }'),
        ("x", VITE, "build: { outDir: folder() }"),
        ("x", VITE, "build: settings"),
        ("x", VITE, "root: process.cwd()"),
        ("x", VITE, "...shared"),
        ("x", _package("node build.mjs", vite="6"), ""),
        ("x", _package("vite build && mv dist x", vite="6"), ""),
        ("x", _package("vite build; mv dist x", vite="6"), ""),
        ("x", _package("vite build --config other.ts", vite="6"), ""),
        ("x", _package("vite build web", vite="6"), ""),
        ("x", _package("npm run build:client", vite="6"), ""),
        ("x", _package("vite build", **{"vite": "6", "@sveltejs/kit": "2"}), ""),
        (".next", NEXT, ""),
        (".next/standalone", NEXT, ""),
        ("out", NEXT, 'output: "export"'),
        ("x", NEXT, "output: process.env.OUTPUT"),
        ("x", NEXT, 'distDir: process.env.X ? "a" : "b"'),
        ("out", _package("next build && next export", next="13"), ""),
        ("x", _package("opennextjs-cloudflare build", next="15"), ""),
        ("x", _package("next build apps/web", next="15"), ""),
        ("x", _package("node build.js", left="1"), ""),
    ],
)
def test_the_same_or_an_unknown_folder_is_silent(check, folder, package, config):
    name = "vite.config.ts" if "vite" in package else "next.config.mjs"
    files = {name: f"export default {{ {config} }};"} if config else {}
    assert check(folder, package, **files) == []


@pytest.mark.parametrize("value", [3, "", "  ", None, ["dist"]])
def test_a_value_that_is_no_folder_is_anothers_affair(check, value):
    assert check(value, VITE) == []


def test_a_configuration_that_cannot_be_seen(check):
    text = "export default mergeConfig(base, { build: { outDir: 'www' } });"
    assert check("x", VITE, **{"vite.config.ts": text}) == []


def test_a_script_after_the_build_may_move_it(check):
    scripts = {"build": "vite build", "postbuild": "node move.mjs"}
    package = json.dumps({"scripts": scripts, "devDependencies": {"vite": "6"}})
    assert check("x", package) == []
    package = package.replace("node move.mjs", "next-sitemap")
    assert len(check("x", package)) == 1


def test_a_leftover_configuration_does_not_count(check):
    (finding,) = check("build", VITE, **{"next.config.mjs": "export default {};"})
    assert "Vite writes `dist`" in finding.message
