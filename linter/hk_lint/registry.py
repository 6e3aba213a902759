"""The rules there are, and which of them a run uses."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence

from hk_lint import meta
from hk_lint.model.rule import Category, Rule

GROUP = "hk_lint.rules"
"""Entry-point group of rule packs: each entry names a module with a sequence `RULES`."""


class UnknownRule(Exception):  # noqa: N818
    """A name that is no rule, alias or category; the message suggests what was meant."""


class Registry:
    """All rules by name. Aliases lead to the same rules."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: (rule.category.value, rule.name)))
        self._known = {rule.name: rule for rule in self.rules}
        self._known |= {alias: rule for rule in self.rules for alias in rule.aliases}

    def find(self, name: str) -> Rule:
        """The rule with this name or alias.

        Raises:
            UnknownRule: there is none.
        """
        rule = self._known.get(name)
        if rule is None:
            raise UnknownRule(f"there is no rule {name!r}{self._suggestion(name, [])}")
        return rule

    def named(self, name: str) -> tuple[Rule, ...]:
        """The rules that a name, alias, category, "all" or "default" stands for.

        Raises:
            UnknownRule: it stands for none.
        """
        if name == "all":
            return self.rules
        if name == "default":
            return tuple(rule for rule in self.rules if rule.enabled)
        if name in self._known:
            return (self._known[name],)
        found = tuple(rule for rule in self.rules if rule.category.value == name)
        if not found:
            categories = [category.value for category in Category]
            hint = self._suggestion(name, categories)
            raise UnknownRule(f"there is no rule or category {name!r}{hint}")
        return found

    def chosen(self, select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
        """The selected rules without the ignored ones. A rule that is named beats its category.

        Raises:
            UnknownRule: a name stands for nothing.
        """
        selected = {rule.name for name in select for rule in self.named(name)}
        explicit = {self._known[name].name for name in select if name in self._known}
        for name in ignore:
            dropped = {rule.name for rule in self.named(name)}
            selected -= dropped if name in self._known else dropped - explicit
        return tuple(rule for rule in self.rules if rule.name in selected)

    def _suggestion(self, name: str, more: list[str]) -> str:
        close = difflib.get_close_matches(name, [*self._known, *more], n=1)
        return f"; did you mean {close[0]!r}?" if close else ""


def installed() -> Registry:
    """The rules of hk-lint itself and of all installed packs."""
    rules = list(meta.RULES)
    for module in sorted(set(_packs())):
        rules.extend(importlib.import_module(module).RULES)
    return Registry(rules)


def _packs() -> Iterator[str]:
    """The modules behind the entry points of `GROUP`.

    Reads the entry-point files itself: `importlib.metadata` costs a third of the start-up time.
    """
    header = f"[{GROUP}]"
    for folder in sys.path:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208
        except OSError:
            continue
        for name in names:
            if not name.endswith((".dist-info", ".egg-info")):
                continue
            try:
                with open(os.path.join(folder, name, "entry_points.txt"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
                    text = file.read()
            except (OSError, UnicodeDecodeError):
                continue
            if header in text:
                yield from _modules(text, header)


def _modules(text: str, header: str) -> Iterator[str]:
    inside = False
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("["):
            inside = line == header
        elif inside and "=" in line:
            yield line.partition("=")[2].strip().partition(":")[0].strip()
