"""The real engine on a project written from a mapping of paths to texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import pytest

from hk_lint import registry
from hk_lint.engine import Request, run
from hk_lint.model.finding import Finding
from hk_lint.settings import Settings

TODAY = date(2026, 11, 21)


class Lint(Protocol):
    """Write files, run the chosen rules (all by default) over them, and give the findings in order."""

    def __call__(
        self,
        files: Mapping[str, str | bytes],
        chosen: Iterable[str] = ("all",),
        *,
        today: date = TODAY,
        **settings: Any,
    ) -> list[Finding]: ...


@pytest.fixture(scope="session")
def installed() -> registry.Registry:
    """The rules that an installation has."""
    return registry.installed()


@pytest.fixture
def lint(tmp_path: Path, installed: registry.Registry) -> Lint:
    def linted(
        files: Mapping[str, str | bytes],
        chosen: Iterable[str] = ("all",),
        *,
        today: date = TODAY,
        **settings: Any,
    ) -> list[Finding]:
        (tmp_path / ".git").mkdir(exist_ok=True)
        for path, content in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        request = Request(
            folder=tmp_path,
            rules=installed.chosen(tuple(chosen), ()),
            settings=Settings(folder=tmp_path, **settings),
            today=today,
        )
        findings = list(run(request, installed).findings)
        assert not [it.message for it in findings if it.rule == "rule-crashed"]
        return findings

    return linted


@pytest.fixture
def text_of(tmp_path: Path) -> Callable[[Finding], str]:
    """The text that a finding underlines."""

    def text(finding: Finding) -> str:
        span = finding.location.span
        return (tmp_path / finding.location.path).read_bytes()[span.start : span.end].decode()

    return text


@pytest.fixture
def sparse(tmp_path: Path) -> Callable[[str, int], None]:
    """Make a file of a given size that takes no space."""

    def make(path: str, size: int) -> None:
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            file.truncate(size)

    return make
