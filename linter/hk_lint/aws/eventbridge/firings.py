"""When an EventBridge cron expression fires, in UTC.

EventBridge does not document every detail. Taken from Quartz, whose grammar it is: a range that
runs backwards wraps around, `L` as a day of the week is Saturday, and `31W` and `L-30` fire in no
month that has fewer days. The years of the grammar bound every search.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice, pairwise

from hk_lint.aws.eventbridge.grammar import (
    Cron,
    Item,
    LastDay,
    LastWeekday,
    NthWeekday,
    Rate,
    Workday,
    parse,
)

_DAY = 24 * 60


def next_firings(expression: str, since: datetime, count: int) -> tuple[datetime, ...]:
    """The first `count` times in UTC at which a `cron(...)` fires at `since` or later, in order.

    Fewer where it fires no more often. None for a `rate(...)`, which has no fixed times, and none
    for what is not valid. `since` needs a time zone.
    """
    cron = parse(expression)
    if not isinstance(cron, Cron):
        return ()
    since = since.astimezone(UTC)
    clock = _clock(cron)
    times = (_at(day, m) for day in _days(cron, since.date()) for m in clock)
    return tuple(islice((time for time in times if time >= since), count))


def last_firing(expression: str, before: datetime) -> datetime | None:
    """The last time in UTC at which a `cron(...)` fired before a moment, None if it never did."""
    cron = parse(expression)
    if not isinstance(cron, Cron):
        return None
    before = before.astimezone(UTC)
    clock = _clock(cron)[::-1]
    days = _days(cron, before.date(), backwards=True)
    times = (_at(day, m) for day in days for m in clock)
    return next((time for time in times if time < before), None)


def shortest_interval(expression: str, since: date) -> int | None:
    """The least time in seconds between two firings from a day on.

    None where it fires less than twice, and for what is not valid.
    """
    schedule = parse(expression)
    if isinstance(schedule, Rate):
        return schedule.seconds
    if not isinstance(schedule, Cron):
        return None
    if next(_days(schedule, since), None) is None:
        return None
    clock = _clock(schedule)
    within = min((late - early for early, late in pairwise(clock)), default=None)
    overnight = _DAY + clock[0] - clock[-1]
    if within is not None and within <= overnight:
        return within * 60
    nights = _fewest_nights(schedule, since)
    between = None if nights is None else overnight + (nights - 1) * _DAY
    found = [it for it in (within, between) if it is not None]
    return min(found) * 60 if found else None


def _fewest_nights(cron: Cron, since: date) -> int | None:
    """The least distance in days between two days on which it fires."""
    fewest: int | None = None
    for early, late in pairwise(_days(cron, since)):
        nights = (late - early).days
        if nights == 1:
            return 1
        fewest = nights if fewest is None else min(fewest, nights)
    return fewest


def _clock(cron: Cron) -> list[int]:
    """The minutes of a day at which it fires, sorted."""
    minutes = cron.minutes.numbers
    return [hour * 60 + minute for hour in cron.hours.numbers for minute in minutes]


def _at(day: date, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, *divmod(minute, 60), tzinfo=UTC)


def _days(cron: Cron, bound: date, *, backwards: bool = False) -> Iterator[date]:
    """The days on which it fires from a day on; backwards, from that day back."""
    order = -1 if backwards else 1
    by_month = bool(cron.day_of_month.items)
    part = cron.day_of_month if by_month else cron.day_of_week
    days_of = _days_of_month if by_month else _days_of_week
    numbers, months = part.numbers, cron.month.numbers
    for year in cron.year.numbers[::order]:
        for month in months[::order]:
            here, there = (year, month), (bound.year, bound.month)
            if here > there if backwards else here < there:
                continue
            for day in sorted(days_of(part.items, numbers, year, month))[::order]:
                found = date(year, month, day)
                if found <= bound if backwards else found >= bound:
                    yield found


def _days_of_month(
    items: tuple[Item, ...], numbers: tuple[int, ...], year: int, month: int
) -> set[int]:
    length = calendar.monthrange(year, month)[1]
    found = {day for day in numbers if day <= length}
    for item in items:
        match item:
            case LastDay(before=before) if before < length:
                found.add(length - before)
            case Workday(day=None):
                found.add(_workday(year, month, length))
            case Workday(day=int(day)) if day <= length:
                found.add(_workday(year, month, day))
    return found


def _workday(year: int, month: int, day: int) -> int:
    """The nearest Monday to Friday in the same month."""
    length = calendar.monthrange(year, month)[1]
    weekday = calendar.weekday(year, month, day)
    if weekday == calendar.SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == calendar.SUNDAY:
        return day + 1 if day < length else day - 2
    return day


def _days_of_week(
    items: tuple[Item, ...], numbers: tuple[int, ...], year: int, month: int
) -> set[int]:
    first, length = calendar.monthrange(year, month)

    def falling_on(weekday: int) -> range:
        return range(1 + (weekday - 2 - first) % 7, length + 1, 7)

    found = {day for weekday in numbers for day in falling_on(weekday)}
    for item in items:
        match item:
            case LastWeekday(weekday=weekday):
                found.add(falling_on(weekday)[-1])
            case NthWeekday(weekday=weekday, nth=nth):
                found.update(falling_on(weekday)[nth - 1 : nth])
    return found
