"""One line per finding, `path:line:column rule message`, for grep, editors and scripts."""

from __future__ import annotations

from hk_lint.model.finding import Finding
from hk_lint.model.report import Report
from hk_lint.output import Options
from hk_lint.output.places import Places
from hk_lint.output.text import clean_path, folded


def render(report: Report, options: Options) -> str:
    """The findings, one a line; "" when there are none. Columns are UTF-16 code units."""
    places = Places(report)
    return "".join(f"{_line(finding, places, options)}\n" for finding in report.findings)


def _line(finding: Finding, places: Places, options: Options) -> str:
    start = places.start(finding.location)
    where = f"{clean_path(options.prefix + finding.location.path)}:{start.line}:{start.column}"
    return f"{where} {finding.rule} {folded(finding.message)}"
