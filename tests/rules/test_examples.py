"""The examples in the documentation of every rule, executed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hk_lint.model.finding import Finding
from hk_lint.model.rule import Rule
from hk_lint.registry import installed

RULES = [rule for rule in installed().rules if rule.section("Example")]
Lint = Callable[[Mapping[str, str]], list[Finding]]
_BLOCK = re.compile(r"^```\w+ (\S+)\n(.*?)^```", re.M | re.S)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_example_is_flagged(
    rule: Rule, lint: Lint, tmp_path: Path, keys: Mapping[str, str], git_has: Callable[..., None]
) -> None:
    files = blocks(rule, "Example", keys)
    git_has(*files)
    PREPARATIONS.get(rule.name, _nothing)(tmp_path)
    assert rule.name in {finding.rule for finding in lint(files)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_to_use_instead_is_not_flagged(
    rule: Rule, lint: Lint, tmp_path: Path, keys: Mapping[str, str], git_has: Callable[..., None]
) -> None:
    files = blocks(rule, "Use instead", keys)
    git_has(*files)
    PREPARATIONS.get(rule.name, _nothing)(tmp_path)
    assert rule.name not in {finding.rule for finding in lint(files)}


def blocks(rule: Rule, heading: str, keys: Mapping[str, str]) -> dict[str, str]:
    """The files of a section; `{4200 characters of JSON}` stands for as many, `{a Stripe secret
    key}` for one of `keys`."""

    def filled(text: str) -> str:
        text = re.sub(r"\{(\d+) characters of \w+\}", lambda m: "x" * int(m[1]), text)
        return re.sub(r"\{an? ([\w -]+)\}", lambda m: keys[m[1]], text)

    return {path: filled(text) for path, text in _BLOCK.findall(rule.section(heading))}


def _package(folder: Path, name: str, megabytes: int) -> None:
    """An installed package of a size; the file takes no space on the disk."""
    place = folder / "node_modules" / name
    place.mkdir(parents=True)
    (place / "package.json").write_text(f'{{"name": "{name}", "version": "1.0.0"}}')
    _sparse(place / "data.bin", megabytes)


def _sparse(path: Path, megabytes: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(megabytes << 20)


def _converters(folder: Path) -> None:
    _package(folder, "office-converter", 220)
    _package(folder, "small-converter", 20)


def _nothing(folder: Path) -> None:
    """Most examples need nothing but their files."""
    del folder


PREPARATIONS: dict[str, Callable[[Path], None]] = {
    "bundle-too-large": lambda folder: _package(folder, "@tensorflow/tfjs-node", 420),
    "bundle-near-limit": _converters,
    "project-too-large": lambda folder: _sparse(folder / "recordings" / "all.bin", 1600),
}
"""What the examples of a rule need besides their blocks, by the rule's name."""
