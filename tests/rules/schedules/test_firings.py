"""The enumerator of firings against a test of every single day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice, takewhile

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hk_lint.api import schedule_problem
from hk_rules.schedules._firings import firings

DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
SINCE = date(2026, 11, 21)


def shown(expression: str, count: int = 3) -> list[str]:
    return [f"{time:%Y-%m-%d %H:%M}" for time in islice(firings(expression, SINCE), count)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cron(0 9 * * ? *)", ["2026-11-21 09:00", "2026-11-22 09:00", "2026-11-23 09:00"]),
        ("cron(0 9 ? * 2-6 *)", ["2026-11-23 09:00", "2026-11-24 09:00", "2026-11-25 09:00"]),
        ("cron(0 9 ? * 3#2 *)", ["2026-12-08 09:00", "2027-01-12 09:00", "2027-02-09 09:00"]),
        ("cron(0 9 ? * 6L *)", ["2026-11-27 09:00", "2026-12-25 09:00", "2027-01-29 09:00"]),
        ("cron(0 9 LW * ? *)", ["2026-11-30 09:00", "2026-12-31 09:00", "2027-01-29 09:00"]),
        ("cron(0 9 1W 5 ? *)", ["2027-05-03 09:00", "2028-05-01 09:00", "2029-05-01 09:00"]),
        ("cron(0 0 29 2 ? *)", ["2028-02-29 00:00", "2032-02-29 00:00", "2036-02-29 00:00"]),
        ("cron(50/5 22-23 * * ? *)", ["2026-11-21 22:50", "2026-11-21 22:55", "2026-11-21 23:50"]),
        ("cron(0 0 30 2 ? *)", []),
        ("cron(0 0 * * ? 2020)", []),
        ("rate(5 minutes)", []),
        ("0 9 * * 1-5", []),
    ],
)
def test_known_firings(expression: str, expected: list[str]) -> None:
    assert shown(expression) == expected


def values(low: int, high: int, most: int) -> st.SearchStrategy[str]:
    """Fields of numbers: lists of values, ranges (backwards too), and steps."""
    number = st.integers(low, high).map(str)
    step = st.integers(1, most).map(str)
    spread = st.one_of(st.just("*"), number, st.builds("{}-{}".format, number, number))
    item = st.one_of(spread, st.builds("{}/{}".format, spread, step))
    return st.lists(item, min_size=1, max_size=3).map(",".join)


day_of_month = st.one_of(
    values(1, 31, 31), st.just("L"), st.just("LW"), st.integers(1, 31).map("{}W".format)
)
day_of_week = st.one_of(
    values(1, 7, 7),
    st.sampled_from(DAYS),
    st.just("L"),
    st.integers(1, 7).map("{}L".format),
    st.builds("{}#{}".format, st.integers(1, 7), st.integers(1, 5)),
)
days = st.one_of(
    day_of_month.map(lambda it: (it, "?")),
    day_of_week.map(lambda it: ("?", it)),
)


@settings(max_examples=100, deadline=None)
@given(
    minute=st.one_of(st.integers(0, 59).map(str), values(0, 59, 59)),
    hour=st.one_of(st.integers(0, 23).map(str), values(0, 23, 23)),
    day=days,
    month=values(1, 12, 12),
    year=st.sampled_from(["*", "2026-2028", "2027", "2026/2"]),
)
def test_agrees_with_brute_force(
    minute: str, hour: str, day: tuple[str, str], month: str, year: str
) -> None:
    expression = f"cron({minute} {hour} {day[0]} {month} {day[1]} {year})"
    assume(schedule_problem(expression) is None)
    end = datetime(2028, 3, 15, tzinfo=UTC)
    found = list(takewhile(lambda time: time < end, firings(expression, SINCE)))
    hours = [it for it in range(24) if fits(hour, it, 0, 23)]
    minutes = [it for it in range(60) if fits(minute, it, 0, 59)]
    months = [it for it in range(1, 13) if fits(month, it, 1, 12)]
    years = [it for it in (2026, 2027, 2028) if fits(year, it, 1970, 2199)]
    assert found == [
        datetime(today.year, today.month, today.day, h, m, tzinfo=UTC)
        for today in (SINCE + timedelta(days=it) for it in range((end.date() - SINCE).days))
        if today.year in years and today.month in months
        if (is_day(day[0], today) if day[1] == "?" else is_weekday(day[1], today))
        for h in hours
        for m in minutes
    ]


def fits(text: str, number: int, low: int, high: int) -> bool:
    """Whether a number is one of a field's, by walking the field's circle step by step."""
    for item in text.split(","):
        base, _, step = item.partition("/")
        first, dash, last = base.partition("-")
        start = low if base == "*" else int(first)
        stop = int(last) if dash else high if step or base == "*" else start
        position, walked = start, 0
        while True:
            if walked % int(step or 1) == 0 and position == number:
                return True
            if position == stop:
                break
            position = low if position == high else position + 1
            walked += 1
    return False


def is_day(text: str, today: date) -> bool:
    last = (today + timedelta(days=1)).day == 1
    if text == "L":
        return last
    if text == "LW" or text.endswith("W"):
        return today == nearest(text, today)
    return fits(text, today.day, 1, 31)


def nearest(text: str, today: date) -> date | None:
    """The weekday of the month that is nearest to a day; the later of two never ties."""
    month = [
        it
        for it in (today.replace(day=1) + timedelta(days=n) for n in range(31))
        if it.month == today.month
    ]
    wanted = len(month) if text == "LW" else int(text[:-1])
    if wanted > len(month):
        return None
    working = [it for it in month if it.isoweekday() <= 5]
    return min(working, key=lambda it: abs(it.day - wanted))


def is_weekday(text: str, today: date) -> bool:
    number = today.isoweekday() % 7 + 1
    name, hash_, nth = text.partition("#")
    if hash_:
        return number == int(name) and (today.day - 1) // 7 + 1 == int(nth)
    if text == "L":
        return number == 7
    if text.endswith("L"):
        return number == int(text[:-1]) and (today + timedelta(days=7)).month != today.month
    if text in DAYS:
        return number == DAYS.index(text) + 1
    return fits(text, number, 1, 7)
