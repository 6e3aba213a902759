from __future__ import annotations

import json

import pytest

RULE = ["leftover-framework"]
CONFIG = "export default {};\n"
PAGE = "export default function Page() { return null; }\n"


@pytest.fixture
def check(lint):
    def checked(dependencies, scripts=(), hiveku=True, **more):
        package = {"scripts": dict(scripts), "dependencies": dict.fromkeys(dependencies, "*")}
        files = {"package.json": json.dumps(package), "app/page.tsx": PAGE, "index.html": "<p>"}
        if hiveku:
            files["hiveku.json"] = "{}"
        return lint({**files, **more}, RULE)

    return checked


@pytest.mark.parametrize(
    ("dependencies", "files", "place"),
    [
        (["next"], {"vite.config.ts": CONFIG}, "vite.config.ts"),
        (["next", "vite"], {"vite.config.mjs": CONFIG}, "vite.config.mjs"),
        (["next", "vite", "@vitejs/plugin-react"], {}, "package.json"),
        (["next"], {"next.config.js": CONFIG, "vite.config.ts": CONFIG}, "vite.config.ts"),
        (["vite"], {"next.config.js": CONFIG}, "next.config.js"),
        (["react"], {"next.config.js": CONFIG, "vite.config.ts": CONFIG}, "next.config.js"),
    ],
)
def test_what_another_framework_left(check, dependencies, files, place):
    assert check(dependencies, hiveku=False, **files) == []
    (finding,) = check(dependencies, **files)
    assert finding.location.path == place


@pytest.mark.parametrize(
    ("dependencies", "scripts", "files"),
    [
        (["next"], {}, {}),
        (["next"], {}, {"next.config.js": CONFIG}),
        (["vite"], {}, {"vite.config.js": CONFIG}),
        (["react"], {}, {"next.config.js": CONFIG}),
        (["next", "vitest"], {}, {"vite.config.ts": CONFIG}),
        (["next", "vite", "@storybook/nextjs-vite"], {}, {}),
        (
            ["next", "vite"],
            {"build": "next build", "widget": "vite build"},
            {"vite.config.ts": CONFIG},
        ),
        (["next"], {"test": "npx vitest run"}, {"vite.config.ts": CONFIG}),
        (["next", "vite"], {"build": "vite build"}, {"vite.config.ts": CONFIG}),
        (["next"], {}, {"vite.config.ts": "export default { test: {} };"}),
        (["next"], {}, {"vite.config.ts": "export default { build: { lib: {} } };"}),
        (["next"], {}, {"vite.config.ts": "export default { ...shared };"}),
        (["next"], {}, {"vite.config.ts": "export default shared;"}),
        (["next"], {}, {"vitest.config.ts": CONFIG, "tools/vite.config.ts": CONFIG}),
        (["vite"], {"build": "next build"}, {"next.config.js": CONFIG}),
        (["vite", "next-themes"], {}, {"src/next.config.js": CONFIG}),
    ],
)
def test_what_is_in_use(check, dependencies, scripts, files):
    assert check(dependencies, scripts, **files) == []


@pytest.fixture
def vite_app(lint):
    """An application of Vite that depends on Next.js too."""

    def checked(build, dependencies=("vite", "next", "react"), **more):
        package = {"scripts": {"build": build}, "dependencies": dict.fromkeys(dependencies, "*")}
        files = {
            "hiveku.json": "{}",
            "package.json": json.dumps(package),
            "index.html": '<script type="module" src="/src/main.tsx"></script>',
            "src/main.tsx": 'import "./pages/Home";',
            "src/pages/Home.tsx": PAGE,
            "vite.config.ts": CONFIG,
        }
        return lint({**files, **more}, [*RULE, "missing-root-file"])

    return checked


@pytest.mark.parametrize("build", ["vite build", "tsc -b && vite build --mode production"])
def test_next_in_name_only_beside_vite(vite_app, build):
    (finding,) = vite_app(build)
    assert (finding.rule, finding.location.path) == (RULE[0], "package.json")
    assert "`next`" in finding.message


def test_next_beside_vite_that_code_imports(vite_app):
    assert vite_app("vite build", **{"src/pages/Home.tsx": 'import "next/link";' + PAGE}) == []


def test_vite_alone_is_no_site_without_first_page(vite_app):
    assert vite_app("vite build", ("vite", "react")) == []


def test_next_in_name_only_with_a_configuration(vite_app):
    (finding,) = vite_app("vite build", **{"next.config.js": CONFIG})
    assert (finding.rule, finding.location.path) == (RULE[0], "package.json")


def test_two_frameworks_that_both_have_pages(vite_app):
    more = {"app/page.tsx": PAGE, "app/layout.tsx": PAGE}
    assert vite_app("vite build", **more) == []
