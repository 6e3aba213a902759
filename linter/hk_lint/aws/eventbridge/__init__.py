"""Schedules of Amazon EventBridge: what they say, when they fire, and what was meant instead."""

from __future__ import annotations

from hk_lint.aws.eventbridge.dialects import EVENTBRIDGE, Once, parse_in, problem_in
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
    "EVENTBRIDGE",
    "FIELDS",
    "Cron",
    "Field",
    "Numbers",
    "Once",
    "Part",
    "Rate",
    "Refusal",
    "from_unix",
    "last_firing",
    "next_firings",
    "parse",
    "parse_in",
    "probable",
    "problem_in",
    "schedule_problem",
    "shortest_interval",
    "unix_weekdays",
    "weekday_names",
]
