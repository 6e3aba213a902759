"""The platform's own codes stand for rules wherever a rule is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hk_lint.cli.main import main
from hk_lint.model.rule import Rule
from hk_lint.registry import installed

CODES = [(alias, rule) for rule in installed().rules for alias in rule.aliases]
LARGE = "project_too_large"


@pytest.fixture
def hk_lint(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        main(arguments)
        return capsys.readouterr().out

    return run


@pytest.fixture
def project(tmp_path: Path, sparse: Callable[[str, int], None]) -> Path:
    """A project of 300 MB, which is a warning."""
    (tmp_path / "hiveku.json").write_text("{}\n")
    sparse("recordings/all.bin", 300 << 20)
    return tmp_path


@pytest.mark.parametrize(("alias", "rule"), CODES, ids=lambda it: str(getattr(it, "name", it)))
def test_a_code_explains_its_rule(hk_lint: Callable[..., str], alias: str, rule: Rule) -> None:
    text = hk_lint("rule", alias)
    assert text.startswith(f"# {rule.name}\n")
    assert f"also known as {', '.join(rule.aliases)}" in text


def test_a_code_selects_its_rule(hk_lint: Callable[..., str], project: Path) -> None:
    found = hk_lint("--select", LARGE, "--output-format", "concise", str(project))
    assert "project-too-large" in found


def test_a_code_ignores_its_rule(hk_lint: Callable[..., str], project: Path) -> None:
    assert hk_lint("--ignore", LARGE, "--output-format", "concise", str(project)) == ""


def test_a_code_changes_the_severity_of_its_rule(
    hk_lint: Callable[..., str], project: Path
) -> None:
    (project / "hk-lint.toml").write_text(f'[severity]\n{LARGE} = "info"\n')
    found: Any = json.loads(hk_lint("--output-format", "json", str(project)))
    assert [it["severity"] for it in found["findings"]] == ["info"]


def test_codes_stand_in_the_help_of_sarif(hk_lint: Callable[..., str], project: Path) -> None:
    log = json.loads(hk_lint("--output-format", "sarif", str(project)))
    rules = {it["id"]: it["help"]["text"] for it in log["runs"][0]["tool"]["driver"]["rules"]}
    for alias, rule in CODES:
        assert alias in rules[rule.name]
