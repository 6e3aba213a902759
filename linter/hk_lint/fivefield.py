"""Cron expressions with five fields, as Vercel takes them.

Source: the Vercel documentation on cron expressions, as read on 2026-11-21: minute, hour, day of
the month, month, day of the week (0 is Sunday); `*`, lists, ranges and steps; no names of months
and days; day of the month and day of the week cannot both be restricted; UTC. Where the
documentation does not say that a form is refused (a range that wraps around, a 7 for Sunday,
`5/10`), it is let through. All functions are pure.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct

MAX_LENGTH = 256
_YEARS = 30
_LONGEST_DISTANCE = 800
_MINUTES_OF_DAY = 1440
_WEEK = 7
_ITEM = re.compile(r"(?P<base>\*|(?P<first>\d{1,4})(?:-(?P<last>\d{1,4}))?)(?:/(?P<step>\d{1,4}))?")
_NAME = re.compile(r"[A-Za-z]{3}")
_WRAPPED = re.compile(r"(cron|rate|at)\s*\(", re.I)
_MACRO = re.compile(r"@\w+")
_LABELS = ("minute", "hour", "day of the month", "month", "day of the week")
_LOWS = (0, 0, 1, 1, 0)
_HIGHS = (59, 23, 31, 12, 6)


class FiveField(Struct, frozen=True):
    """A valid expression as the numbers that it stands for, sorted; Sunday is 0."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]

    def runs_on(self, day: date) -> bool:
        """Whether it fires on a day."""
        return (
            day.month in self.months
            and day.day in self.days
            and day.isoweekday() % _WEEK in self.weekdays
        )


class Misfit(Struct, frozen=True):
    """Why an expression is none, as a part of a sentence."""

    problem: str


@lru_cache(maxsize=1024)
def parse(expression: str) -> FiveField | Misfit:
    """An expression, or why it is refused."""
    if len(expression) > MAX_LENGTH:
        return Misfit(f"it is longer than {MAX_LENGTH} characters")
    text = expression.strip()
    found = _WRAPPED.match(text)
    if found:
        return Misfit(f"`{found[1]}(...)` is the form of Amazon EventBridge, not of Vercel")
    if _MACRO.fullmatch(text):
        return Misfit("names of schedules are not known here")
    words = text.split()
    if len(words) != len(_LABELS):
        fields = "field" if len(words) == 1 else "fields"
        return Misfit(f"it has {len(words)} {fields}, not five")
    parts: list[tuple[int, ...]] = []
    for index, word in enumerate(words):
        part = _numbers(word, index)
        if isinstance(part, Misfit):
            return part
        parts.append(part)
    if not words[2].startswith("*") and not words[4].startswith("*"):
        return Misfit("day of the month and day of the week cannot both be set")
    minutes, hours, days, months, weekdays = parts
    return FiveField(minutes, hours, days, months, weekdays)


def next_firings(cron: FiveField, since: datetime, count: int) -> tuple[datetime, ...]:
    """The first `count` times in UTC at which it fires at `since` or later; fewer where it fires
    no more often in the years that are looked into."""
    since = since.astimezone(UTC)
    found: list[datetime] = []
    for day in _days(cron, since.date()):
        for minute in _clock(cron):
            time = datetime(day.year, day.month, day.day, *divmod(minute, 60), tzinfo=UTC)
            if time >= since:
                found.append(time)
                if len(found) >= count:
                    return tuple(found)
    return tuple(found)


def shortest_interval(cron: FiveField, since: date) -> int | None:
    """The least time in seconds between two firings from a day on, None where it fires less than
    twice."""
    clock = _clock(cron)
    within = [late - early for early, late in pairwise(clock)]
    over = [
        (late - early).days * _MINUTES_OF_DAY - clock[-1] + clock[0]
        for _, (early, late) in zip(
            range(_LONGEST_DISTANCE), pairwise(_days(cron, since)), strict=False
        )
    ]
    if not over:
        return None
    return min((*within, *over)) * 60


def from_names(expression: str) -> str | None:
    """The expression with numbers for the names of months and days, None where it has none."""
    words = expression.split()
    if len(words) != len(_LABELS) or not _NAME.search(expression):
        return None
    months = {name.upper(): str(index) for index, name in enumerate(calendar.month_abbr) if name}
    days = {name.upper(): str((index + 1) % _WEEK) for index, name in enumerate(calendar.day_abbr)}

    def number(names: dict[str, str], word: str) -> str:
        return _NAME.sub(lambda it: names.get(it[0].upper(), it[0]), word)

    meant = " ".join((*words[:3], number(months, words[3]), number(days, words[4])))
    return meant if isinstance(parse(meant), FiveField) else None


def _numbers(word: str, index: int) -> tuple[int, ...] | Misfit:
    low, high, label = _LOWS[index], _HIGHS[index], _LABELS[index]
    found: set[int] = set()
    for item in word.split(","):
        match = _ITEM.fullmatch(item)
        if match is None:
            return Misfit(_strange(item, label))
        step = int(match["step"] or 1)
        if step == 0:
            return Misfit(f"the {label} `{item}` has a step of 0")
        top = _WEEK if index == len(_LABELS) - 1 else high
        first = low if match["base"] == "*" else int(match["first"])
        alone = first if match["step"] is None and match["base"] != "*" else high
        last = int(match["last"]) if match["last"] is not None else alone
        for number in (first, last):
            if not low <= number <= top:
                return Misfit(f"the {label} goes from {low} to {high}, not to {number}")
        size = high - low + 1
        last += size if last < first else 0
        found.update((number - low) % size + low for number in range(first, last + 1, step))
    return tuple(sorted(found))


def _strange(item: str, label: str) -> str:
    if _NAME.search(item):
        return f"the {label} `{item}` is a name, and only numbers are taken"
    if re.search(r"[?LW#]", item):
        return f"the {label} `{item}` has a sign of other forms of cron"
    return f"the {label} `{item}` is no number, list, range or step"


def _clock(cron: FiveField) -> list[int]:
    return [hour * 60 + minute for hour in cron.hours for minute in cron.minutes]


def _days(cron: FiveField, since: date) -> Iterator[date]:
    """The days on which it fires from a day on."""
    day, end = since, since + timedelta(days=366 * _YEARS)
    while day < end:
        if day.month not in cron.months:
            last = calendar.monthrange(day.year, day.month)[1]
            day = day.replace(day=last) + timedelta(days=1)
            continue
        if cron.runs_on(day):
            yield day
        day += timedelta(days=1)
