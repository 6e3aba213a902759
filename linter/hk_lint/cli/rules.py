"""`hk-lint rules` and `hk-lint rule NAME`."""

from __future__ import annotations

import argparse
import os
import sys

from hk_lint.cli.streams import write
from hk_lint.model.rule import Rule
from hk_lint.output.links import rule_url
from hk_lint.output.terminal import use_color
from hk_lint.registry import installed


def rules(options: argparse.Namespace) -> int:
    """List all rules, by category."""
    found = installed().rules
    if options.output_format == "json":
        import msgspec

        data = msgspec.json.format(msgspec.json.encode([_record(rule) for rule in found]))
        write(data.decode() + "\n")
        return 0
    width = max(len(rule.name) for rule in found)
    category = ""
    for rule in found:
        if rule.category.value != category:
            write(f"{'' if not category else chr(10)}{rule.category.value}\n")
            category = rule.category.value
        off = "" if rule.enabled else " (off by default)"
        level = f"{rule.severity.value:<7}"
        write(f"  {rule.name:<{width}}  {level}  {rule.summary}{off}\n")
    return 0


def explain(options: argparse.Namespace) -> int:
    """Print the documentation of a rule."""
    rule = installed().find(options.name)
    text = f"# {rule.name}\n\n{_facts(rule)}\n\n{rule.documentation}"
    if use_color(options.color, os.environ, sys.stdout.isatty()):
        from rich.console import Console
        from rich.markdown import Markdown

        console = Console(force_terminal=True)
        with console.capture() as captured:
            console.print(Markdown(text))
        write(captured.get())
    else:
        write(text)
    return 0


def _facts(rule: Rule) -> str:
    facts = [
        f"category {rule.category.value}",
        rule.severity.value,
        f"{rule.confidence.value} confidence",
        "on by default" if rule.enabled else "off by default",
        f"since {rule.since}",
        f"{rule.authority.value} fact",
    ]
    if rule.platforms:
        facts.append(f"on {', '.join(sorted(rule.platforms))}")
    if rule.aliases:
        facts.append(f"also known as {', '.join(rule.aliases)}")
    return " · ".join(facts)


def _record(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name,
        "category": rule.category.value,
        "severity": rule.severity.value,
        "confidence": rule.confidence.value,
        "enabled": rule.enabled,
        "since": rule.since,
        "authority": rule.authority.value,
        "aliases": list(rule.aliases),
        "platforms": sorted(rule.platforms),
        "summary": rule.summary,
        "url": rule_url(rule),
    }
