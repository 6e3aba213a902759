"""The rule that CONTRIBUTING.md walks through is a rule that works."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from hk_lint.engine import Request, run
from hk_lint.model.rule import Rule
from hk_lint.registry import Registry
from hk_lint.settings import Settings

GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"
NAME = "process_exit_in_handler"


@pytest.fixture
def rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rule]:
    """The rule of the guide."""
    code = re.search(r"^````python\n(.*?)^````", GUIDE.read_text(encoding="utf-8"), re.M | re.S)
    assert code is not None
    (tmp_path / f"{NAME}.py").write_text(code[1])
    monkeypatch.syspath_prepend(tmp_path)
    yield getattr(import_module(NAME), NAME)
    del sys.modules[NAME]


@pytest.mark.parametrize(("heading", "found"), [("Example", 1), ("Use instead", 0)])
def test_the_rule_of_the_guide_works(rule: Rule, tmp_path: Path, heading: str, found: int) -> None:
    folder = tmp_path / "project"
    (folder / "api").mkdir(parents=True)
    (folder / "hiveku.json").write_text("{}")
    text = rule.section(heading).partition("\n")[2].rpartition("```")[0]
    (folder / "api/users.ts").write_text(text)
    request = Request(
        folder=folder, rules=(rule,), settings=Settings(folder=folder), today=date(2026, 11, 21)
    )
    assert len(run(request, Registry([rule])).findings) == found


def test_the_house_in_the_guide_exists() -> None:
    folders = re.findall(r"^\| `([\w/.]+)`", GUIDE.read_text(encoding="utf-8"), re.M)
    assert len(folders) > 8
    assert [name for name in folders if not (GUIDE.parent / name).exists()] == []


def test_every_dependency_is_justified_in_the_guide() -> None:
    import tomllib

    project = tomllib.loads((GUIDE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])
    names = {re.split(r"[<>=~! ]", text)[0] for text in wanted}
    guide = GUIDE.read_text(encoding="utf-8").partition("## Dependencies")[2]
    assert sorted(name for name in names if name not in guide) == []
