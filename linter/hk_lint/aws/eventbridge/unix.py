"""Unix cron, as people write it where EventBridge expressions belong."""

from __future__ import annotations

import re

from hk_lint.aws.eventbridge.grammar import (
    DAY_OF_WEEK,
    MAX_LENGTH,
    Refusal,
    looks_like_unix,
    parse,
    written,
)

MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
"""What Unix cron calls often used expressions."""
_ITEM = re.compile(
    r"(?P<base>\*|(?P<first>[0-9A-Za-z]+)(?:-(?P<last>[0-9A-Za-z]+))?)(?:/(?P<step>[1-9]))?"
)
_WEEK = 7


def from_unix(expression: str) -> str | None:
    """What a five-field Unix cron expression (or `@daily` and its like) is in EventBridge.

    It may stand bare or inside `cron(...)`. Days of the week move from 0-6 (7 is Sunday again) to
    1-7, and `?` goes where EventBridge wants it. None where the expression is not of that form,
    or cannot be said in one: Unix cron takes either day field when both are restricted.
    """
    if len(expression) > MAX_LENGTH:
        return None
    text = expression.strip().strip("\"'`").strip()
    found = written(MACROS.get(text.lower(), text))
    if found is None or found.name not in ("", "cron") or bool(found.name) != found.closed:
        return None
    if not looks_like_unix(found.words):
        return None
    minutes, hours, day, month, weekday = found.words
    day, weekday = ("*" if it == "?" else it for it in (day, weekday))
    if not day.startswith("*") and not weekday.startswith("*"):
        return None
    weekday = _translated(weekday)
    if not weekday or "*" not in (day, weekday):
        return None
    if weekday == "*":
        weekday = "?"
    else:
        day = "?"
    result = f"cron({minutes} {hours} {day} {month.upper()} {weekday} *)"
    return None if isinstance(parse(result), Refusal) else result


def unix_weekdays(text: str) -> frozenset[int]:
    """The days that a Unix day-of-week field stands for, as EventBridge counts them (1 is Sunday).

    Empty where the field is not valid.
    """
    days: set[int] = set()
    for item in text.split(","):
        found = _ITEM.fullmatch(item)
        if found is None:
            return frozenset()
        is_all = found["base"] == "*"
        first = 0 if is_all else _day(found["first"])
        last = _day(found["last"]) if found["last"] else 6 if is_all or found["step"] else first
        if first is None or last is None:
            return frozenset()
        last += _WEEK if last < first else 0
        days.update(day % _WEEK + 1 for day in range(first, last + 1, int(found["step"] or 1)))
    return frozenset(days)


def weekday_names(days: frozenset[int], first: int = 2) -> str:
    """Days of the week (1 is Sunday) by name, counted from `first` on: `MON-FRI`, `SAT,SUN`."""
    order = sorted((day - first) % _WEEK for day in days)
    names = [DAY_OF_WEEK.names[(place + first - 1) % _WEEK] for place in order]
    if len(names) > 2 and order[-1] - order[0] == len(names) - 1:
        return f"{names[0]}-{names[-1]}"
    return ",".join(names)


def _translated(weekday: str) -> str:
    """A Unix day-of-week field in EventBridge's numbers; empty where it is not valid."""
    days = unix_weekdays(weekday)
    if len(days) == _WEEK:
        return "*"
    if days and re.fullmatch(r"[A-Za-z,-]+", weekday):
        return weekday.upper()
    ordered = sorted(days)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{ordered[0]}-{ordered[-1]}"
    return ",".join(map(str, ordered))


def _day(text: str) -> int | None:
    """A day as Unix counts it, 0 and 7 for Sunday."""
    if text.upper() in DAY_OF_WEEK.names:
        return DAY_OF_WEEK.names.index(text.upper())
    return int(text) if text in tuple("01234567") else None
