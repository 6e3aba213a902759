"""What the rules about schedules share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time

from hk_lint.api import (
    Cron,
    DeployedFunction,
    FiveField,
    Location,
    Project,
    Rate,
    Span,
    deployment,
    next_firings,
    parse_schedule,
)

_SHOWN = 60
_FIRINGS = 3


READERS: Mapping[deployment.Dialect, str] = {
    "eventbridge-rule": "EventBridge",
    "eventbridge-scheduler": "EventBridge Scheduler",
    "vercel": "Vercel",
    "cloudflare": "Cloudflare",
}
"""Who reads an expression, for people."""


def written(
    project: Project,
) -> Iterator[tuple[DeployedFunction | None, deployment.Schedule]]:
    """The schedules that have an expression, each with the function that it starts, None for one
    that starts no known function."""
    for function in project.functions:
        for schedule in function.schedules:
            if schedule.source != "folder":
                yield function, schedule
    for schedule in project.deployment.schedules:
        yield None, schedule


def valid(
    project: Project,
) -> Iterator[tuple[DeployedFunction, deployment.Schedule, Cron | Rate | FiveField]]:
    """The schedules of functions that are taken; the others are invalid-schedule's."""
    for function, schedule in written(project):
        parsed = parse_schedule(schedule.expression, schedule.dialect)
        if function is not None and isinstance(parsed, (Cron, Rate, FiveField)):
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


def span_in(schedule: deployment.Schedule, span: Span) -> Location:
    """Where characters of a valid expression, which is ASCII, stand in the file."""
    start = schedule.location.span.start
    return Location(schedule.location.path, Span(start + span.start, start + span.end))


def shortened(text: str) -> str:
    """An expression as messages show it."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def meaning(schedule: deployment.Schedule) -> object:
    """What is equal for valid expressions that say the same: the seconds of a rate, the numbers of
    five fields, or a text."""
    parsed = parse_schedule(schedule.expression, schedule.dialect)
    if isinstance(parsed, FiveField):
        return parsed
    if isinstance(parsed, Rate):
        return parsed.seconds
    return " ".join(schedule.expression.upper().split())
