"""Workflow commands: annotations in a GitHub Actions log and on a pull request."""

from __future__ import annotations

from collections import defaultdict

from hk_lint.model.finding import Finding, Severity
from hk_lint.model.report import Report
from hk_lint.output import Options
from hk_lint.output.places import Places
from hk_lint.output.text import clean, folded, plural, sentence

PER_LEVEL = 10
"""GitHub drops what goes beyond, without a word."""

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, options: Options) -> str:  # noqa: ARG001 (the same for all readers)
    """Up to ten commands per level, the gravest first, and a line that counts the rest."""
    by_level: dict[Severity, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_level[finding.severity or Severity.WARNING].append(finding)
    places = Places(report)
    lines = [
        _command(finding, level, places)
        for severity, level in _LEVELS.items()
        for finding in by_level[severity][:PER_LEVEL]
    ]
    rest = len(report.findings) - len(lines)
    if rest:
        verb = "is" if rest == 1 else "are"
        lines.append(
            f"{plural(rest, 'more finding')} {verb} not annotated:"
            f" GitHub shows {PER_LEVEL} of a kind"
        )
    return "".join(f"{line}\n" for line in lines)


def _command(finding: Finding, level: str, places: Places) -> str:
    region = places.region(finding.location)
    properties = {
        "title": f"hk-lint ({finding.rule})",
        "file": places.from_top(finding.location.path),
        "line": region.start.line,
        "endLine": region.end.line,
        "col": region.start.column,
        "endColumn": region.end.column,
    }
    said = ",".join(f"{key}={_escape_property(str(value))}" for key, value in properties.items())
    parts = (sentence(finding.message), folded(finding.why), folded(finding.help))
    message = "\n".join(filter(None, parts))
    return f"::{level} {said}::{_escape(message)}"


def _escape(text: str) -> str:
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
