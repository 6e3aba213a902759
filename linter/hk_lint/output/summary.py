"""The closing lines for people: the figures, then what was not checked."""

from __future__ import annotations

from collections import Counter

from hk_lint.model.finding import Severity
from hk_lint.model.report import Report, Summary
from hk_lint.output.text import folded, plural

NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
"""What people call a severity."""


def summary_lines(report: Report) -> list[str]:
    """The figures of a run, one line each.

    The first counts the findings; then come what ignore comments hid and each note.
    """
    summary = report.summary
    lines = [_findings(report) if report.findings else _no_findings(summary)]
    if summary.suppressed:
        verb = "is" if summary.suppressed == 1 else "are"
        hidden = plural(summary.suppressed, "finding")
        lines.append(f"note: {hidden} {verb} hidden by ignore comments")
    lines.extend(f"note: {folded(note).removesuffix('.')}" for note in summary.notes)
    return lines


def _findings(report: Report) -> str:
    counts = Counter(finding.severity for finding in report.findings)
    said = ", ".join(plural(counts[s], noun) for s, noun in NOUNS.items() if counts[s])
    files = plural(len({finding.location.path for finding in report.findings}), "file")
    return f"{said} in {files} ({_extent(report.summary)})"


def _no_findings(summary: Summary) -> str:
    if not summary.recognised:
        verdict = "No findings, but no project was recognised here"
    elif not summary.functions:
        verdict = "No findings, but no functions were found"
    else:
        verdict = "All clear"
    return f"{verdict}: {_extent(summary)}"


def _extent(summary: Summary) -> str:
    functions = plural(summary.functions, "function") if summary.functions else "no functions"
    projects = plural(summary.projects, "project")
    seconds = f"{summary.seconds:.2f} s"
    return f"{plural(summary.files, 'file')}, {functions} in {projects}, {seconds}"
