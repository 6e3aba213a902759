"""Where variables are read, from what, and who runs the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from hk_lint.analysis.environment import VariableRead, is_test
from hk_lint.engine import Request, load
from hk_lint.settings import Settings

Reads = Callable[[Mapping[str, str]], dict[str, VariableRead]]
NEXT = {
    "package.json": '{"name": "x", "dependencies": {"next": "15.5.7"}}',
    "hiveku.json": "{}",
    "app/layout.tsx": "export default () => null;",
}
VITE = {
    "package.json": '{"name": "x", "devDependencies": {"vite": "6.0.0"}}',
    "hiveku.json": "{}",
    "index.html": '<script type="module" src="/src/main.ts"></script>',
}


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    def read(files: Mapping[str, str]) -> dict[str, VariableRead]:
        for path, text in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        settings = Settings(folder=tmp_path)
        request = Request(folder=tmp_path, rules=(), settings=settings, today=date(2026, 11, 21))
        (project,) = load(request).projects
        return {it.name: it for it in project.environment}

    return read


@pytest.mark.parametrize(
    ("code", "syntax", "direct"),
    [
        ("process.env.X", "process.env", True),
        ("process.env['X']", "process.env", True),
        ("process?.env?.X", "process.env", True),
        ("(process.env as any).X", "process.env", True),
        ("import.meta.env.X", "import.meta.env", True),
        ("const { X } = process.env", "process.env", False),
        ("const { X: y = 1 } = import.meta.env", "import.meta.env", False),
        ("const env = process.env; env.X", "process.env", False),
        ("const env = import.meta.env; env.X", "import.meta.env", False),
    ],
)
def test_a_read_says_what_it_is_from(reads: Reads, code: str, syntax: str, direct: bool) -> None:
    found = reads({"hiveku.json": "{}", "api/x.ts": f"{code};\nexport default () => 1;"})
    assert list(found) == ["X"]
    assert (found["X"].syntax, found["X"].direct) == (syntax, direct)


@pytest.mark.parametrize(
    "code", ["process.env[name]", "process.env.X = '1'", "const text = 'process.env.X'", "env.X"]
)
def test_what_is_no_read_of_a_known_name(reads: Reads, code: str) -> None:
    assert not reads({"hiveku.json": "{}", "api/x.ts": f"{code};\nexport default () => 1;"})


def test_who_runs_the_code_of_a_next_project(reads: Reads) -> None:
    found = reads(
        {
            **NEXT,
            "app/page.tsx": "import { A } from './a'; process.env.PAGE; export default A;",
            "app/a.tsx": "'use client'; import './b'; export const A = process.env.CLIENT;",
            "app/b.ts": "process.env.SHARED;",
            "app/unused.tsx": "'use client'; process.env.UNUSED;",
            "app/x.test.tsx": "process.env.TEST;",
            "next.config.js": "module.exports = { x: process.env.BUILD };",
            "scripts/seed.ts": "process.env.SCRIPT;",
            "middleware.ts": "process.env.EDGE; export function middleware() {}",
        }
    )
    assert {name: it.side for name, it in found.items()} == {
        "PAGE": "server",
        "CLIENT": "browser",
        "SHARED": "server",
        "UNUSED": "other",
        "BUILD": "build",
        "SCRIPT": "other",
        "EDGE": "server",
    }


def test_who_runs_the_code_of_a_vite_project(reads: Reads) -> None:
    found = reads(
        {
            **VITE,
            "src/main.ts": "import './a'; import type { T } from './t'; import.meta.env.MAIN;",
            "src/a.ts": "import.meta.env.INNER;",
            "src/t.ts": "export type T = 1; import.meta.env.TYPES;",
            "api/x.ts": "process.env.SERVER; export default () => 1;",
            "vite.config.ts": "export default { base: process.env.BUILD };",
        }
    )
    assert {name: it.side for name, it in found.items()} == {
        "MAIN": "browser",
        "INNER": "browser",
        "TYPES": "other",
        "SERVER": "server",
        "BUILD": "build",
    }


@pytest.mark.parametrize(
    "path", ["tests/a.ts", "src/a.test.ts", "src/__mocks__/a.ts", "a.stories.tsx", "e2e/a.ts"]
)
def test_tests_are_told_by_their_path(path: str) -> None:
    assert is_test(path)


@pytest.mark.parametrize("path", ["src/contest/a.ts", "api/latest.ts", "lib/test-runner.ts"])
def test_names_that_only_sound_like_tests(path: str) -> None:
    assert not is_test(path)
