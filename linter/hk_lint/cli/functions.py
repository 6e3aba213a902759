"""`hk-lint functions`: show what will be deployed."""

from __future__ import annotations

import argparse
import sys

from hk_lint.cli.request import request_of
from hk_lint.cli.table import table
from hk_lint.engine import load
from hk_lint.model.deployment import Setting
from hk_lint.project import DeployedFunction
from hk_lint.registry import installed

_HEADINGS = ("URL", "FILE", "FORMAT", "MEMORY", "TIMEOUT", "SCHEDULE", "STREAMING", "NATIVE")


def functions(options: argparse.Namespace) -> int:
    """Print the functions of all projects, one a line, or as JSON."""
    model = load(request_of(options, installed()))
    found = [function for project in model.projects for function in project.functions]
    if options.output_format == "json":
        sys.stdout.write(_json(found))
    elif not found:
        sys.stdout.write("No functions were found.\n")
    else:
        sys.stdout.write(table([_HEADINGS, *(_row(function) for function in found)]))
    return 0


def _row(function: DeployedFunction) -> tuple[str, ...]:
    schedules = [s.expression or f"({s.source})" for s in function.schedules]
    return (
        function.url or "-",
        function.entry,
        _format(function),
        _setting(function.memory, "MB"),
        _setting(function.timeout, "s"),
        ", ".join(schedules) or "-",
        "yes" if function.streaming else "-",
        ", ".join(package.name for package, _ in function.native()) or "-",
    )


def _format(function: DeployedFunction) -> str:
    formats = sorted({h.format for h in function.handlers if h.format != "unknown"})
    return "/".join(formats) or "unknown"


def _setting(setting: Setting, unit: str) -> str:
    value = "unknown" if setting.value is None else f"{setting.value} {unit}"
    return f"{value} (default)" if setting.is_default else value


def _json(found: list[DeployedFunction]) -> str:
    import msgspec

    data = {"version": 1, "functions": [_record(function) for function in found]}
    return msgspec.json.format(msgspec.json.encode(data)).decode() + "\n"


def _record(function: DeployedFunction) -> dict[str, object]:
    data = function.data
    return {
        "project": function.project.folder,
        "platform": function.project.deployment.platform,
        "url": function.url,
        "file": function.entry,
        "format": _format(function),
        "handlers": [handler.name for handler in function.handlers],
        "framework": data.framework,
        "memory": _json_setting(function.memory),
        "timeout": _json_setting(function.timeout),
        "runtime": data.runtime,
        "architecture": data.architecture,
        "schedules": [
            {"expression": schedule.expression, "source": schedule.source}
            for schedule in function.schedules
        ],
        "streaming": function.streaming,
        "native": [package.name for package, _ in function.native()],
    }


def _json_setting(setting: Setting) -> dict[str, object]:
    return {"value": setting.value, "origin": setting.origin, "default": setting.is_default}
