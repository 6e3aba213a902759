"""The closing lines."""

from __future__ import annotations

from collections.abc import Callable

from hk_lint.model.report import Report
from hk_lint.output import render
from hk_lint.output.summary import summary_lines

Build = Callable[..., Report]


def test_counts_what_was_found(sample: Report) -> None:
    assert summary_lines(sample) == [
        "1 error, 1 warning, 1 note in 2 files (42 files, 7 functions in 1 project, 0.12 s)",
        "note: 2 findings are hidden by ignore comments",
        "note: Sizes were not measured: node_modules is not installed",
    ]


def test_says_that_all_is_clear(clean: Report) -> None:
    said = "All clear: 42 files, 7 functions in 1 project, 0.12 s"
    assert summary_lines(clean) == [said]
    assert render(clean, "full") == f"{said}\n"


def test_says_that_no_functions_were_found(reports: Build) -> None:
    report = reports({}, (), functions=0, projects=0)
    assert summary_lines(report) == [
        "No findings, but no functions were found: 42 files, no functions in 0 projects, 0.12 s"
    ]


def test_counts_one_as_one(reports: Build) -> None:
    report = reports({}, (), functions=1, files=1, suppressed=1)
    assert summary_lines(report) == [
        "All clear: 1 file, 1 function in 1 project, 0.12 s",
        "note: 1 finding is hidden by ignore comments",
    ]


def test_says_that_no_project_was_recognised(reports: Build) -> None:
    report = reports({}, (), recognised=False)
    assert summary_lines(report)[0].startswith("No findings, but no project was recognised here: ")
