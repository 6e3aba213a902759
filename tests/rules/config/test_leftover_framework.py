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
