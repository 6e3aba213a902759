"""Schedules of Amazon EventBridge: what they say, when they fire, and what was meant instead."""

from __future__ import annotations

from hk_lint.aws.eventbridge.firings import last_firing, next_firings, shortest_interval
from hk_lint.aws.eventbridge.grammar import (
    FIELDS,
    Cron,
    Field,
    Numbers,
    Part,
    Rate,
    Refusal,
    parse,
    schedule_problem,
)
from hk_lint.aws.eventbridge.intention import probable
from hk_lint.aws.eventbridge.unix import from_unix, unix_weekdays, weekday_names

__all__ = [
    "FIELDS",
    "Cron",
    "Field",
    "Numbers",
    "Part",
    "Rate",
    "Refusal",
    "from_unix",
    "last_firing",
    "next_firings",
    "parse",
    "probable",
    "schedule_problem",
    "shortest_interval",
    "unix_weekdays",
    "weekday_names",
]
