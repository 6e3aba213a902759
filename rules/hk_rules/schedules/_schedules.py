"""What the rules about schedules share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from hk_lint.api import (
    Cron,
    DeployedFunction,
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


def valid(project: Project) -> Iterator[tuple[DeployedFunction, deployment.Schedule, Cron | Rate]]:
    """The schedules of functions that EventBridge takes; the others are invalid-schedule's."""
    for function in project.functions:
        for schedule in function.schedules:
            parsed = parse_schedule(schedule.expression)
            if isinstance(parsed, (Cron, Rate)):
                yield function, schedule, parsed


def midnight(day: date) -> datetime:
    """The beginning of a day in UTC."""
    return datetime.combine(day, time.min, UTC)


def next_times(expression: str, today: date) -> str:
    """The next firings for people, from the beginning of today on; empty where there are none."""
    times = next_firings(expression, midnight(today), _FIRINGS)
    return ", ".join(f"{it:%a %Y-%m-%d %H:%M}" for it in times)


def span_in(schedule: deployment.Schedule, span: Span) -> Location:
    """Where characters of a valid expression, which is ASCII, stand in the file."""
    start = schedule.location.span.start
    return Location(schedule.location.path, Span(start + span.start, start + span.end))


def shortened(text: str) -> str:
    """An expression as messages show it."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def meaning(expression: str) -> str | int:
    """What is equal for valid expressions that say the same: the seconds of a rate, or a text."""
    parsed = parse_schedule(expression)
    return parsed.seconds if isinstance(parsed, Rate) else " ".join(expression.upper().split())
