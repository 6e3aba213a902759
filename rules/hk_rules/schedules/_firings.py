"""When an EventBridge cron expression fires, in UTC.

EventBridge does not document every detail. Taken from Quartz, whose grammar it is: a range that
runs backwards wraps around, `L` as a day of the week is Saturday, and `31W` fires in no month that
has fewer days.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

from hk_lint.api import SCHEDULE_FIELDS, ScheduleField, schedule_problem

_SATURDAY = 7


def firings(expression: str, since: date) -> Iterator[datetime]:
    """The times at which a valid `cron(...)` fires from the beginning of a day on, in order.

    Nothing for a `rate(...)`, which has no fixed times, and for what is not valid.
    """
    call = re.fullmatch(r"\s*cron\s*\(([^()]*)\)\s*", expression)
    if call is None or schedule_problem(expression) is not None:
        return
    minutes, hours, days, months, weekdays, years = call[1].upper().split()
    minute, hour, day_field, month_field, weekday_field, year_field = SCHEDULE_FIELDS
    times = [(h, m) for h in _numbers(hour, hours) for m in _numbers(minute, minutes)]
    for year in _numbers(year_field, years):
        for month in _numbers(month_field, months):
            if (year, month) < (since.year, since.month):
                continue
            if weekdays == "?":
                found = _days_of_month(day_field, days, year, month)
            else:
                found = _days_of_week(weekday_field, weekdays, year, month)
            for day in found:
                if date(year, month, day) >= since:
                    for h, m in times:
                        yield datetime(year, month, day, h, m, tzinfo=UTC)


def _numbers(field: ScheduleField, text: str) -> list[int]:
    """The numbers that a field without special signs stands for, sorted."""
    return sorted({number for item in text.split(",") for number in _item(field, item)})


def _item(field: ScheduleField, item: str) -> Iterator[int]:
    base, _, step = item.partition("/")
    first, dash, last = base.partition("-")
    low = field.low if base == "*" else field.number(first)
    high = field.number(last) if dash else None if step or base == "*" else low
    high = field.high if high is None else high
    if low is None:
        return
    if high >= low:
        yield from range(low, high + 1, int(step or 1))
        return
    size = field.high - field.low + 1
    for number in range(low, high + size + 1, int(step or 1)):
        yield (number - field.low) % size + field.low


def _days_of_month(field: ScheduleField, text: str, year: int, month: int) -> list[int]:
    length = calendar.monthrange(year, month)[1]
    found: set[int] = set()
    for item in text.split(","):
        if item == "L":
            found.add(length)
        elif item == "LW":
            found.add(_nearest_weekday(year, month, length))
        elif item.endswith("W"):
            day = int(item[:-1])
            if day <= length:
                found.add(_nearest_weekday(year, month, day))
        else:
            found.update(day for day in _item(field, item) if day <= length)
    return sorted(found)


def _nearest_weekday(year: int, month: int, day: int) -> int:
    """The nearest Monday to Friday in the same month."""
    length = calendar.monthrange(year, month)[1]
    weekday = calendar.weekday(year, month, day)
    if weekday == calendar.SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == calendar.SUNDAY:
        return day + 1 if day < length else day - 2
    return day


def _days_of_week(field: ScheduleField, text: str, year: int, month: int) -> list[int]:
    length = calendar.monthrange(year, month)[1]
    first = calendar.weekday(year, month, 1)
    found: set[int] = set()
    for item in text.split(","):
        name, hash_, nth = item.partition("#")
        if hash_:
            days = _on_weekday(field.number(name), first, length)
            found.update(days[int(nth) - 1 : int(nth)])
        elif item == "L":
            found.update(_on_weekday(_SATURDAY, first, length))
        elif item.endswith("L") and field.number(item[:-1]) is not None:
            found.add(_on_weekday(field.number(item[:-1]), first, length)[-1])
        else:
            for weekday in _item(field, item):
                found.update(_on_weekday(weekday, first, length))
    return sorted(found)


def _on_weekday(weekday: int | None, first: int, length: int) -> range:
    """The days of a month that fall on a weekday (1 is Sunday); the month begins on `first`
    (0 is Monday)."""
    python = ((weekday or 1) - 2) % 7
    return range(1 + (python - first) % 7, length + 1, 7)
