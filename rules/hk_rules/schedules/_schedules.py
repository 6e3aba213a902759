"""What the rules about schedules share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time

from hk_lint.api import (
    READ,
    Cron,
    DeployedFunction,
    FiveField,
    Location,
    Once,
    Project,
    Rate,
    Span,
    deployment,
    next_firings,
    parse_schedule,
)

_SHOWN = 60
_FIRINGS = 3


Parsed = Cron | Rate | Once | FiveField

READERS: Mapping[deployment.Dialect, str] = {
    "eventbridge-rule": "EventBridge",
    "eventbridge-scheduler": "EventBridge",
    "vercel": "Vercel",
    "cloudflare": "Cloudflare",
}
"""Who reads an expression, for people."""


def written(project: Project) -> Iterator[deployment.Schedule]:
    """The expressions that are read, each once, whatever they start."""
    own = (it for function in project.functions for it in function.schedules)
    seen = set()
    for schedule in (*own, *project.deployment.schedules):
        is_written = schedule.source != "folder" and schedule.dialect in READ
        if is_written and schedule.location not in seen:
            seen.add(schedule.location)
            yield schedule


def running(project: Project) -> Iterator[tuple[deployment.Schedule, Parsed]]:
    """The expressions that the platform takes and that are not switched off; the others are
    invalid-schedule's."""
    for schedule in written(project):
        parsed = parse_schedule(schedule.expression, schedule.dialect)
        if schedule.enabled and isinstance(parsed, Parsed):
            yield schedule, parsed


def valid(
    project: Project,
) -> Iterator[tuple[DeployedFunction, deployment.Schedule, Parsed]]:
    """The same of functions, each with its function."""
    for function in project.functions:
        for schedule in function.schedules:
            if schedule.dialect in READ and schedule.enabled:
                parsed = parse_schedule(schedule.expression, schedule.dialect)
                if isinstance(parsed, Parsed):
                    yield function, schedule, parsed


def midnight(day: date) -> datetime:
    """The beginning of a day in UTC."""
    return datetime.combine(day, time.min, UTC)


def next_times(
    expression: str, today: date, dialect: deployment.Dialect = "eventbridge-rule"
) -> str:
    """The next firings for people, from the beginning of today on; empty where there are none."""
    times = next_firings(expression, midnight(today), _FIRINGS, dialect)
    return ", ".join(f"{it:%a %Y-%m-%d %H:%M}" for it in times)


def zone(schedule: deployment.Schedule) -> str:
    """The time zone of a schedule's times, for people."""
    return "its own time zone" if schedule.timezone is None else schedule.timezone or "UTC"


def span_in(project: Project, schedule: deployment.Schedule, span: Span) -> Location | None:
    """Where bytes of an expression stand in the file.

    None where the file does not have the expression as it is, but a variable for it, say.
    """
    path, whole = schedule.location.path, schedule.location.span
    text = project.sources.read(path)[whole.start : whole.end]
    expression = schedule.expression.encode()
    start = text.find(expression)
    if start not in (0, 1) or len(text) - len(expression) > 2:
        return None
    start += whole.start
    return Location(path, Span(start + span.start, start + span.end))


def shortened(text: str) -> str:
    """An expression as messages show it."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def meaning(schedule: deployment.Schedule) -> object:
    """What is equal for valid expressions that say the same: the seconds of a rate, the numbers of
    five fields, or a text."""
    expression = schedule.expression
    parsed = parse_schedule(expression, schedule.dialect)
    if isinstance(parsed, FiveField):
        return parsed
    return parsed.seconds if isinstance(parsed, Rate) else " ".join(expression.upper().split())
