"""Parsing ahead on several cores gives the same as parsing when asked."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hk_lint import ahead
from hk_lint.sources import Sources

TEXT = "export const n = {n}; fetch(`x${{process.env.A}}`, {{ a: [1, true, null], ...b }});\n"


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sources:
    monkeypatch.setattr(ahead, "_WORTH_IT", 4)
    monkeypatch.setattr(ahead.os, "cpu_count", lambda: 2)
    for n in range(9):
        (tmp_path / f"f{n}.ts").write_text(TEXT.format(n=n), encoding="utf-8")
    (tmp_path / "broken.ts").write_bytes(b"\xff\xfe(((")
    return Sources(tmp_path)


def by_hand(sources: Sources) -> dict[str, object]:
    fresh = Sources(sources.root)
    return {path: fresh.module(path) for path in fresh.files}


def test_a_helper_gives_the_same_modules(sources: Sources) -> None:
    ahead.parse_ahead(sources, sources.files)
    assert all(sources.has_module(path) for path in sources.files)
    assert {path: sources.module(path) for path in sources.files} == by_hand(sources)


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false", "/bin/cat"])
def test_a_helper_that_fails_costs_nothing_but_time(
    sources: Sources, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    ahead.parse_ahead(sources, sources.files)
    assert {path: sources.module(path) for path in sources.files} == by_hand(sources)


def test_a_few_files_are_not_worth_a_helper(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "_WORTH_IT", 100)
    ahead.parse_ahead(sources, sources.files)
    assert sources.parsed == 0


def test_nothing_in_the_working_directory_is_imported(
    sources: Sources, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    sprung = tmp_path / "sprung"
    for name in ("msgspec", "hk_lint", "tree_sitter", "ignore"):
        (trap / f"{name}.py").write_text(f"open({str(sprung)!r}, 'w')\n", encoding="utf-8")
    monkeypatch.chdir(trap)
    ahead.parse_ahead(sources, sources.files)
    assert not sprung.exists()
    assert all(sources.has_module(path) for path in sources.files)
