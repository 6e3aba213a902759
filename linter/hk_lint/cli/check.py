"""`hk-lint check`: find faults."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from hk_lint.cli.progress import Progress
from hk_lint.cli.request import UsageError, request_of
from hk_lint.cli.streams import drop_output, write
from hk_lint.engine import fails, run
from hk_lint.model.finding import Severity
from hk_lint.model.report import Report
from hk_lint.output import FORMATS, Options, render
from hk_lint.output.summary import summary_lines
from hk_lint.output.terminal import use_color, use_links
from hk_lint.registry import installed


def check(options: argparse.Namespace) -> int:
    """Analyse, report, and say by the exit code whether there is something to mend."""
    registry = installed()
    request = request_of(options, registry)
    outputs = options.outputs or [("full", "-")]
    _check_outputs(outputs)
    with Progress(shown=not options.quiet and sys.stderr.isatty()) as progress:
        report = run(request, registry, progress)
    for name, target in outputs:
        _write(render(report, name, _rendering(options, name, target, report)), target)
    told = any(FORMATS[name].has_summary and target == "-" for name, target in outputs)
    if not told and not options.quiet:
        sys.stderr.writelines(f"{line}\n" for line in summary_lines(report))
    threshold = Severity(options.fail_on) if options.fail_on else request.settings.fail_on
    return 1 if fails(report, threshold) else 0


def _check_outputs(outputs: list[tuple[str, str]]) -> None:
    """Raises UsageError where a format that programs read would share standard output."""
    shown = [name for name, target in outputs if target == "-"]
    alone = [name for name in shown if name in ("json", "sarif")]
    if alone and len(shown) > 1:
        raise UsageError(
            f"{' and '.join(shown)} would be mixed on standard output; "
            "give all but one an --output-file"
        )


def _rendering(options: argparse.Namespace, name: str, target: str, report: Report) -> Options:
    terminal = target == "-" and sys.stdout.isatty()
    return Options(
        color=use_color(options.color, os.environ, terminal),
        links=use_links(options.color, os.environ, terminal),
        width=shutil.get_terminal_size((100, 24)).columns if terminal else 100,
        summary=not options.quiet,
        prefix=_prefix(report) if name in ("full", "concise") else "",
    )


def _prefix(report: Report) -> str:
    """What makes the paths of a report openable from the working directory."""
    try:
        relative = Path(report.root).relative_to(Path.cwd().resolve()).as_posix()
    except ValueError:
        return ""
    return "" if relative == "." else f"{relative}/"


def _write(text: str, target: str) -> None:
    if target == "-":
        try:
            write(text)
        except BrokenPipeError:
            drop_output()  # `hk-lint | head`: the exit code still says what was found
        return
    try:
        Path(target).write_bytes(text.encode(errors="replace"))
    except OSError as error:
        reason = (error.strerror or "cannot be written").lower()
        raise UsageError(f"{target}: {reason}") from None
