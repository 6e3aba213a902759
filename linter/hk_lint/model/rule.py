"""What a rule is: metadata, documentation and a generator over the project."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any

from msgspec import Struct

from hk_lint.model.finding import Confidence, Finding, Severity


class Category(Enum):
    """Groups rules for documentation and selection."""

    PACKAGES = "packages"
    BUNDLE = "bundle"
    HANDLERS = "handlers"
    COLD_START = "cold-start"
    TIMEOUTS = "timeouts"
    RELIABILITY = "reliability"
    LIMITS = "limits"
    ENVIRONMENT = "environment"
    CONFIG = "config"
    ROUTING = "routing"
    SCHEDULES = "schedules"
    EDGE = "edge"
    SECURITY = "security"
    HK_LINT = "hk-lint"


class Authority(Enum):
    """How the fact behind a rule is known."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    INFERRED = "inferred"


class Rule(Struct, frozen=True, kw_only=True):
    """One question to the model of a project.

    `triggers` are byte strings: where none of them occurs in a project, `check` is not called.
    `opens` are such that make a file worth opening for a rule that is asked anyway.
    `enabled` says whether the rule is on by default. `options` are the settings it takes, each with
    the values it may have, the default first. `aliases` are other names (a platform's own
    codes) that select, ignore and explain the rule. `platforms` are the names of those that it is
    about, none for all.
    """

    name: str
    category: Category
    severity: Severity
    check: Callable[[Any], Iterator[Finding]]
    documentation: str
    since: str
    confidence: Confidence = Confidence.HIGH
    enabled: bool = True
    triggers: frozenset[bytes] = frozenset()
    opens: frozenset[bytes] = frozenset()
    aliases: tuple[str, ...] = ()
    authority: Authority = Authority.DOCUMENTED
    options: Mapping[str, tuple[str, ...]] = {}
    platforms: frozenset[str] = frozenset()

    def holds_on(self, platform: str) -> bool:
        """Whether it has something to say about projects of a platform."""
        return not self.platforms or platform in self.platforms

    @property
    def summary(self) -> str:
        """The first line of the documentation, without its full stop."""
        return self.documentation.partition("\n")[0].rstrip(".")

    def section(self, heading: str) -> str:
        """The text under `## heading` of the documentation, or an empty string."""
        found = re.search(
            rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", self.documentation, re.M | re.S
        )
        return found[1].strip() if found else ""


def rule(
    name: str,
    *,
    category: Category,
    severity: Severity,
    since: str,
    confidence: Confidence = Confidence.HIGH,
    enabled: bool = True,
    triggers: Iterable[bytes] = (),
    opens: Iterable[bytes] = (),
    aliases: tuple[str, ...] = (),
    authority: Authority = Authority.DOCUMENTED,
    options: Mapping[str, tuple[str, ...]] | None = None,
    platforms: Iterable[str] = (),
) -> Callable[[Callable[[Any], Iterator[Finding]]], Rule]:
    """Make a rule of a generator function; its docstring is the rule's documentation.

    Raises:
        ValueError: the name is not kebab-case, or the function has no docstring.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ValueError(f"rule name {name!r} is not kebab-case")

    def make(check: Callable[[Any], Iterator[Finding]]) -> Rule:
        if not check.__doc__:
            raise ValueError(f"rule {name!r} has no docstring")
        return Rule(
            name=name,
            category=category,
            severity=severity,
            check=check,
            documentation=_dedent(check.__doc__),
            since=since,
            confidence=confidence,
            enabled=enabled,
            triggers=frozenset(triggers),
            opens=frozenset(opens),
            aliases=aliases,
            authority=authority,
            options=options or {},
            platforms=frozenset(platforms),
        )

    return make


def _dedent(docstring: str) -> str:
    first, _, rest = docstring.strip().partition("\n")
    indents = [len(line) - len(line.lstrip()) for line in rest.splitlines() if line.strip()]
    cut = min(indents, default=0)
    return "\n".join([first, *(line[cut:].rstrip() for line in rest.splitlines())]).strip() + "\n"
