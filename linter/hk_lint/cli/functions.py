"""`hk-lint functions`: show what will be deployed."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, time
from typing import TypeVar

from hk_lint.aws.eventbridge import Once, Rate, Refusal
from hk_lint.aws.runtimes import lifecycle
from hk_lint.cli.request import request_of
from hk_lint.cli.streams import write
from hk_lint.cli.table import table
from hk_lint.engine import load, veil_of
from hk_lint.fivefield import Misfit
from hk_lint.model.deployment import Endpoint, EventSource, Schedule, Setting, Trigger
from hk_lint.output.json import encode
from hk_lint.project import DeployedFunction
from hk_lint.registry import installed
from hk_lint.schedules import next_firings, parse_schedule
from hk_lint.veil import Veil

T = TypeVar("T")
_HEADINGS = (
    "PLATFORM",
    "TRIGGER",
    "FILE",
    "FORMAT",
    "MEMORY",
    "TIMEOUT",
    "RUNTIME",
    "SCHEDULE",
    "NEXT (UTC)",
    "STREAMING",
    "NATIVE",
)
_FIRINGS = 3
_LARGEST = 2**53
"""Larger numbers are not exact in every reader of JSON."""


def functions(options: argparse.Namespace) -> int:
    """Print the functions of all projects, one a line, or as JSON."""
    request = request_of(options, installed())
    model = load(request)
    now = _moment(options.as_of)
    found = [function for project in model.projects for function in project.functions]
    veil = veil_of(model)
    if options.output_format == "json":
        records = [_clear(veil, function, _record(function, now)) for function in found]
        write(encode({"version": 1, "functions": records}))
    elif not found:
        write("No functions were found.\n")
    else:
        rows = (_clear(veil, it, _row(it, request.today, now)) for it in found)
        write(table([_HEADINGS, *rows]))
    return 0


def _clear(veil: Veil, function: DeployedFunction, value: T) -> T:
    """The value without the secrets of the files that a function is described from."""
    config = function.project.config
    paths = (function.entry, *((config.path,) if config is not None else ()))
    return veil.over_data(value, *paths)


def _moment(as_of: date | None) -> datetime:
    """From when on firings are shown: now, or the beginning of the day that was asked for."""
    return datetime.now(UTC) if as_of is None else datetime.combine(as_of, time.min, UTC)


def _row(function: DeployedFunction, today: date, now: datetime) -> tuple[str, ...]:
    schedules = function.schedules
    return (
        function.project.platform.name,
        ", ".join(_triggers(function)) or "-",
        _file(function),
        _format(function),
        _setting(function.memory, "MB"),
        _setting(function.timeout, "s"),
        _runtime(function.data.runtime.value or "", today),
        ", ".join(s.expression or f"({s.source})" for s in schedules) or "-",
        "; ".join(_next(s, now) for s in schedules) or "-",
        "yes" if function.streaming else "-",
        ", ".join(package.name for package, _ in function.native()) or "-",
    )


def _triggers(function: DeployedFunction) -> list[str]:
    """What makes it run, besides schedules: `/api/users`, `POST /orders`, `sqs`."""
    found: dict[str, None] = {}
    if not any(isinstance(it, Endpoint) and it.path for it in function.data.triggers):
        found |= dict.fromkeys(filter(None, (function.url,)))
    for it in function.data.triggers:
        if isinstance(it, Endpoint):
            found[f"{it.method} {it.path}".strip() if it.path else it.kind] = None
        else:
            found[it.kind] = None
    return list(found)


def _file(function: DeployedFunction) -> str:
    """Its file, with the name that a configuration gives it."""
    path = function.project.sources.host(function.entry)
    return path if function.data.declared is None else f"{path} ({function.name})".lstrip()


def _format(function: DeployedFunction) -> str:
    formats = sorted({h.format for h in function.handlers if h.format != "unknown"})
    return "/".join(formats) or "unknown"


def _setting(setting: Setting[int], unit: str) -> str:
    if setting.value is None and setting.is_default:
        return "-"
    value = "unknown" if setting.value is None else f"{setting.value} {unit}"
    return f"{value} (default)" if setting.is_default else value


def _runtime(runtime: str, today: date) -> str:
    """`nodejs22.x (until 2027-04-30)`; of one that is deprecated, its state and what comes next."""
    dates = lifecycle(runtime)
    if dates is None:
        return runtime or "-"
    state, since = dates.state(today)
    if state == "supported":
        return f"{runtime} (until {dates.deprecated})"
    ahead = (("no new functions", dates.block_create), ("no updates", dates.block_update))
    told = [f"{state} {since}", *(f"{what} {day}" for what, day in ahead if day > today)]
    return f"{runtime} ({', '.join(told)})"


def _next(schedule: Schedule, now: datetime) -> str:
    """The next firings, each without what it has in common with the one before."""
    parsed = parse_schedule(schedule.expression, schedule.dialect)
    if not schedule.enabled:
        return "disabled"
    if isinstance(parsed, Once):
        return f"once, {parsed.moment:%Y-%m-%d %H:%M}"
    if isinstance(parsed, Refusal | Misfit):
        return "unknown" if schedule.source == "folder" else "invalid"
    if isinstance(parsed, Rate):
        return (
            f"every {parsed.unit}" if parsed.value == 1 else f"every {parsed.value} {parsed.unit}s"
        )
    shown: list[str] = []
    before: datetime | None = None
    for it in next_firings(schedule.expression, now, _FIRINGS, schedule.dialect):
        if before is None or it.year != before.year:
            form = "%Y-%m-%d %H:%M"
        else:
            form = "%m-%d %H:%M" if it.date() != before.date() else "%H:%M"
        shown.append(it.strftime(form))
        before = it
    zone = f" ({schedule.timezone})" if schedule.timezone else ""
    return f"{', '.join(shown)}{zone}" if shown else "never"


def _record(function: DeployedFunction, now: datetime) -> dict[str, object]:
    data = function.data
    return {
        "project": function.project.folder,
        "platform": function.project.deployment.platform,
        "url": function.url,
        "file": function.project.sources.host(function.entry),
        "name": function.name,
        "triggers": [_json_trigger(it) for it in data.triggers],
        "format": _format(function),
        "handlers": [handler.name for handler in function.handlers],
        "framework": data.framework,
        "memory": _json_setting(function.memory),
        "timeout": _json_setting(function.timeout),
        "runtime": data.runtime.value or "",
        "runtime_dates": _json_dates(data.runtime.value or ""),
        "architecture": data.architecture.value or "",
        "regions": data.regions,
        "layers": [layer.value for layer in data.layers],
        "variables": sorted({it.name for it in data.variables}),
        "schedules": [_json_schedule(schedule, now) for schedule in function.schedules],
        "streaming": function.streaming,
        "native": [package.name for package, _ in function.native()],
    }


def _json_setting(setting: Setting[int]) -> dict[str, object]:
    return {"value": setting.value, "origin": setting.origin, "default": setting.is_default}


def _json_trigger(trigger: Trigger) -> dict[str, object]:
    """A request's `method` and `path`, "" where the text does not fix them; of a source that is
    polled the size of its batches."""
    if isinstance(trigger, Endpoint):
        return {"kind": trigger.kind, "method": trigger.method, "path": trigger.path}
    if isinstance(trigger, EventSource):
        return {"kind": trigger.kind, "batch_size": _json_setting(trigger.batch_size)}
    return {"kind": trigger.kind}


def _json_dates(runtime: str) -> dict[str, date] | None:
    """When the runtime is deprecated, and closed to new functions and to updates."""
    dates = lifecycle(runtime)
    if dates is None:
        return None
    return {
        "deprecated": dates.deprecated,
        "block_create": dates.block_create,
        "block_update": dates.block_update,
    }


def _json_schedule(schedule: Schedule, now: datetime) -> dict[str, object]:
    """`next` are the next firings in UTC; a rate has none, but `seconds` between its runs."""
    parsed = parse_schedule(schedule.expression, schedule.dialect)
    seconds = parsed.seconds if isinstance(parsed, Rate) else None
    return {
        "expression": schedule.expression,
        "source": schedule.source,
        "dialect": schedule.dialect,
        "target": schedule.target,
        "next": next_firings(schedule.expression, now, _FIRINGS, schedule.dialect),
        "seconds": seconds if seconds is None or seconds < _LARGEST else None,
    }
