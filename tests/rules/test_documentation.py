"""What every rule says of itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hk_rules
from hk_lint.model.rule import Category, Rule
from hk_lint.registry import installed

RULES = [rule for rule in installed().rules if rule.category is not Category.HK_LINT]
FOLDER = Path(hk_rules.__file__).parent
HEADINGS = ("Why is this bad?", "Example", "Use instead", "Sources")
OPTIONAL = ("Options", "When not to use it", "What is checked", "What is counted")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
class TestDocumentation:
    def test_begins_with_a_summary(self, rule: Rule) -> None:
        first, _, rest = rule.documentation.partition("\n")
        assert first.endswith(".")
        assert len(rule.summary) < 100
        assert "should" not in rule.summary.lower().split()
        assert rest.startswith("\n## Why is this bad?")

    def test_has_the_headings_in_order(self, rule: Rule) -> None:
        found = re.findall(r"^## (.+)$", _prose(rule), re.M)
        assert [heading for heading in found if heading in HEADINGS] == list(HEADINGS)
        assert set(found) <= {*HEADINGS, *OPTIONAL}
        for heading in found:
            assert rule.section(heading), f"{heading} is empty"

    def test_names_its_sources(self, rule: Rule) -> None:
        lines = rule.section("Sources").splitlines()
        assert all(line.startswith(("- ", "  ")) for line in lines)

    def test_every_block_is_a_file(self, rule: Rule) -> None:
        for heading in ("Example", "Use instead"):
            fences = re.findall(r"^```(.*)$", rule.section(heading), re.M)
            assert len(fences) % 2 == 0
            assert len(fences) >= 2
            for opening in fences[::2]:
                assert re.fullmatch(r"\w+ \S+", opening), f"{heading}: {opening!r}"

    def test_is_a_file_in_the_folder_of_its_category(self, rule: Rule) -> None:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
        folder = rule.category.value.replace("-", "_")
        assert (FOLDER / folder / f"{rule.name.replace('-', '_')}.py").is_file()


def test_meta_rules_are_documented_too() -> None:
    for rule in installed().rules:
        assert rule.section("Why is this bad?")
        assert len(rule.summary) < 100


def test_names_are_unique() -> None:
    names = [name for rule in installed().rules for name in (rule.name, *rule.aliases)]
    assert len(names) == len(set(names))


def _prose(rule: Rule) -> str:
    return re.sub(r"^```.*?^```", "", rule.documentation, flags=re.M | re.S)
