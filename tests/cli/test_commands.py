"""`hk-lint rules`, `hk-lint rule` and `hk-lint functions`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hk_lint.registry import installed

Run = Callable[..., Any]

RULES = installed().rules


def test_every_rule_is_listed_under_its_category(hk_lint: Run) -> None:
    lines = hk_lint("rules").out.splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert listed == [rule.name for rule in RULES]
    assert "cold-start" in lines


def test_what_is_off_by_default_is_marked(hk_lint: Run) -> None:
    lines = hk_lint("rules").out.splitlines()
    off = [line.split()[0] for line in lines if line.endswith("(off by default)")]
    assert off == [rule.name for rule in RULES if not rule.enabled]


def test_the_list_of_rules_for_programs(hk_lint: Run) -> None:
    found = json.loads(hk_lint("rules", "--output-format", "json").out)
    assert [rule["name"] for rule in found] == [rule.name for rule in RULES]
    assert all(rule["summary"] and rule["url"] for rule in found)


@pytest.mark.parametrize("name", [rule.name for rule in RULES])
def test_a_rule_explains_itself(hk_lint: Run, name: str) -> None:
    ran = hk_lint("rule", name)
    assert ran.code == 0
    assert ran.out.startswith(f"# {name}\n")
    assert "## Why is this bad?" in ran.out


def test_a_rule_explains_itself_in_color(hk_lint: Run) -> None:
    assert "\x1b[" in hk_lint("rule", RULES[0].name, "--color", "always").out


@pytest.mark.usefixtures("shop")
def test_the_functions_are_shown_as_a_table(hk_lint: Run) -> None:
    ran = hk_lint("functions")
    assert ran.code == 0
    heading, health, users = ran.out.splitlines()
    assert heading.split()[:3] == ["URL", "FILE", "FORMAT"]
    assert health.split()[:3] == ["/api/health", "api/health.ts", "web"]
    assert users.split()[:3] == ["/api/users", "api/users.ts", "web"]


@pytest.mark.usefixtures("shop")
def test_the_functions_for_programs(hk_lint: Run) -> None:
    data = json.loads(hk_lint("functions", ".", "--output-format", "json").out)
    assert data["version"] == 1
    assert [function["file"] for function in data["functions"]] == ["api/health.ts", "api/users.ts"]
    assert data["functions"][0]["memory"]["default"] is True


def test_a_folder_without_functions_says_so(hk_lint: Run, tmp_path: Path) -> None:
    assert hk_lint("functions", str(tmp_path)).out == "No functions were found.\n"
