"""Everything a report says, for programs.

`version` grows with each change that could break a reader; fields may be added without one.
Paths are relative to the analysed root, with forward slashes. Lines and columns count from 1,
columns in UTF-16 code units (`column_kind`), and ends are exclusive. Edits have byte offsets too.
"""

from __future__ import annotations

import re
from collections import Counter

import msgspec

from hk_lint import __version__
from hk_lint.model.finding import Edit, Finding, Fix, Severity, Step
from hk_lint.model.report import Report
from hk_lint.model.rule import Rule
from hk_lint.model.text import Location
from hk_lint.output import Options
from hk_lint.output.links import rule_url
from hk_lint.output.places import Places

VERSION = 1

# Encoders escape C0 only; DEL, C1, separators and bidirectional controls steer terminals too.
_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

Json = dict[str, object]


def render(report: Report, options: Options) -> str:  # noqa: ARG001 (the same for all readers)
    """The report as indented JSON. The same findings give the same text: no times, no places."""
    places = Places(report)
    rules = {rule.name: rule for rule in report.rules}
    return encode(
        {
            "version": VERSION,
            "tool": {"name": "hk-lint", "version": __version__},
            "column_kind": "utf16",
            "findings": [
                _finding(finding, rules.get(finding.rule), places) for finding in report.findings
            ],
            "summary": _summary(report),
        }
    )


def encode(document: Json) -> str:
    """Indented JSON text with a line end. What UTF-8 cannot say (half of a pair) is replaced.

    What could steer a terminal is escaped, which tells readers the same.
    """
    try:
        data = msgspec.json.encode(document)
    except UnicodeEncodeError:
        data = msgspec.json.encode(_encodable(document))
    text = msgspec.json.format(data, indent=2).decode() + "\n"
    return _STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _encodable(value: object) -> object:
    match value:
        case str():
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        case dict():
            return {_encodable(key): _encodable(item) for key, item in value.items()}
        case list() | tuple():
            return [_encodable(item) for item in value]
        case _:
            return value


def _finding(finding: Finding, rule: Rule | None, places: Places) -> Json:
    url = rule_url(rule) if rule else ""
    return {
        "rule": finding.rule,
        **({"url": url} if url else {}),
        "severity": finding.severity and finding.severity.value,
        "confidence": finding.confidence and finding.confidence.value,
        "message": finding.message,
        "why": finding.why,
        "help": finding.help,
        **_place(finding.location, places),
        "related": [_step(step, places) for step in finding.related],
        "trace": [_step(step, places) for step in finding.trace],
        "fixes": [_fix(fix, places) for fix in finding.fixes],
    }


def _place(location: Location, places: Places) -> Json:
    found = places.exact(location)
    return {
        "path": location.path,
        "line": found.start.line,
        "column": found.start.column,
        "end_line": found.end.line,
        "end_column": found.end.column,
    }


def _step(step: Step, places: Places) -> Json:
    return {**_place(step.location, places), "message": step.message}


def _fix(fix: Fix, places: Places) -> Json:
    return {
        "description": fix.description,
        "applicability": fix.applicability.value,
        "edits": [_edit(edit, places) for edit in fix.edits],
    }


def _edit(edit: Edit, places: Places) -> Json:
    return {
        **_place(edit.location, places),
        "start_byte": edit.location.span.start,
        "end_byte": edit.location.span.end,
        "text": edit.text,
    }


def _summary(report: Report) -> Json:
    summary = report.summary
    counts = Counter(finding.severity for finding in report.findings)
    return {
        **{f"{severity.value}s": counts[severity] for severity in Severity},
        "suppressed": summary.suppressed,
        "files": summary.files,
        "parsed": summary.parsed,
        "functions": summary.functions,
        "projects": summary.projects,
        "notes": list(summary.notes),
    }
