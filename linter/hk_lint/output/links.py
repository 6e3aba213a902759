"""Where a rule is documented on the web."""

from __future__ import annotations

from hk_lint.model.rule import Rule

HOME = "https://github.com/hk-lint/hk-lint"
_OWN_PACKAGES = frozenset({"hk_lint", "hk_rules"})


def rule_url(rule: Rule) -> str:
    """The page about a rule of this project; "" for a rule of another pack."""
    package = rule.check.__module__.partition(".")[0]
    return f"{HOME}/blob/main/docs/rules/{rule.name}.md" if package in _OWN_PACKAGES else ""
