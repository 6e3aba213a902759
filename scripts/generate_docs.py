"""Writes the documentation that comes from the code; `--check` fails when it is stale.

The pages of the rules come from their metadata and docstrings, the table of settings from its JSON
Schema, and the example of README.md from a run.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from checking import FAULTY, write_project
from hk_lint.cli.main import main as hk_lint
from hk_lint.model.rule import Rule
from hk_lint.output.links import rule_url
from hk_lint.registry import installed
from hk_lint.settings import schema
from setup_venv import ROOT

RULES = Path("docs/rules")
HEADER = "<!-- Written by scripts/generate_docs.py; edit the rule instead. -->\n\n"
INDEX_HEADER = "<!-- Written by scripts/generate_docs.py from the rules. -->\n\n"


def main() -> int:
    """1 when `--check` finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when stale")
    only_check = parser.parse_args().check
    wanted = dict(_pages())
    stale = [path for path, text in wanted.items() if _read(path) != text]
    over = [path for path in _present() if path not in wanted]
    if only_check:
        for path in (*stale, *over):
            sys.stdout.write(f"stale: {path}\n")
        if stale or over:
            sys.stdout.write("Run scripts/generate_docs.py and commit what it writes.\n")
        return 1 if stale or over else 0
    (ROOT / RULES).mkdir(parents=True, exist_ok=True)
    for path in stale:
        (ROOT / path).write_text(wanted[path], encoding="utf-8", newline="\n")
    for path in over:
        (ROOT / path).unlink()
    return 0


def _pages() -> Iterator[tuple[Path, str]]:
    rules = [rule for rule in installed().rules if rule_url(rule)]
    yield RULES / "index.md", _index(rules)
    for rule in rules:
        yield RULES / f"{rule.name}.md", _page(rule)
    yield _filled(Path("docs/settings.md"), "settings", _settings())
    yield _filled(Path("README.md"), "example", _example())


def _present() -> list[Path]:
    return sorted(path.relative_to(ROOT) for path in (ROOT / RULES).glob("*.md"))


def _read(path: Path) -> str:
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def _index(rules: list[Rule]) -> str:
    parts = [
        INDEX_HEADER,
        "# Rules\n\n",
        f"{len(rules)} rules in {len({rule.category for rule in rules})} categories. ",
        "Names and categories both work in `select`, `ignore` and `per-file-ignores` ",
        "(see [settings](../settings.md)); `hk-lint rule NAME` shows a page in the terminal.\n",
    ]
    for category, group in groupby(rules, key=lambda rule: rule.category.value):
        parts.append(f"\n## {category}\n\n| Rule | Severity | What it says |\n|---|---|---|\n")
        parts.extend(f"| {_row(rule)} |\n" for rule in group)
    return "".join(parts)


def _row(rule: Rule) -> str:
    off = "" if rule.enabled else " (off by default)"
    return f"[{rule.name}]({rule.name}.md) | {rule.severity.value}{off} | {_cell(rule.summary)}"


def _page(rule: Rule) -> str:
    facts = {
        "Category": rule.category.value,
        "Severity": rule.severity.value,
        "Confidence": rule.confidence.value,
        "By default": "on" if rule.enabled else "off",
        "Since": rule.since,
        "Known from": rule.authority.value,
    }
    if rule.platforms:
        facts["Platforms"] = ", ".join(sorted(rule.platforms))
    if rule.aliases:
        facts["Also known as"] = ", ".join(f"`{alias}`" for alias in rule.aliases)
    table = f"| {' | '.join(facts)} |\n|{'---|' * len(facts)}\n| {' | '.join(facts.values())} |\n"
    return (
        f"{HEADER}# {rule.name}\n\n{table}\n{rule.documentation.strip()}\n\n---\n"
        f"[All rules](index.md) · [Ignoring a finding](../ignoring.md) · "
        f"[Settings](../settings.md)\n"
    )


def _settings() -> str:
    rows = ["| Key | Value | Default | Meaning |\n|---|---|---|---|\n"]
    for key, value in schema()["properties"].items():
        default = f"`{json.dumps(value['default'])}`" if "default" in value else "–"
        rows.append(
            f"| `{key}` | {_cell(_kind(value))} | {default} | {_cell(value['description'])} |\n"
        )
    return "".join(rows)


def _kind(value: dict[str, object]) -> str:
    choices = value.get("enum")
    if isinstance(choices, list):
        return " or ".join(f'`"{choice}"`' for choice in choices)
    items = value.get("items")
    if isinstance(items, dict):
        choices = items.get("enum")
        return f"list of {', '.join(map(str, choices))}" if choices else "list of texts"
    return "table"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _example() -> str:
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        write_project(Path(name), {"users.ts": FAULTY})
        os.chdir(name)
        try:
            said = _said()
        finally:
            os.chdir(here)
    said = re.sub(r"\d\.\d\d s\)", "0.03 s)", said)
    return f"```console\n$ hk-lint\n{said.strip()}\n```\n"


def _said() -> str:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out):
        hk_lint(["--color", "never"])
    out.seek(0)
    return out.read()


def _filled(path: Path, name: str, text: str) -> tuple[Path, str]:
    """A page with the part between its markers replaced."""
    start, end = f"<!-- {name}: written by scripts/generate_docs.py -->\n", "<!-- end -->"
    before, found, rest = _read(path).partition(start)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        sys.exit(f"{path} has no marker {start.strip()} … {end}")
    return path, f"{before}{start}\n{text}\n{closed}{after}"


if __name__ == "__main__":
    sys.exit(main())
