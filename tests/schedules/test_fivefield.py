"""Five-field cron, against a matcher that looks at one moment and one character at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hk_lint.fivefield import FiveField, Misfit, next_firings, parse, shortest_interval
from hk_lint.schedules import parse_schedule, probable, schedule_problem

SINCE = datetime(2026, 11, 21, tzinfo=UTC)
BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


def valid(expression: str) -> FiveField:
    found = parse(expression)
    assert isinstance(found, FiveField), found
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0 9 * * *", ["2026-11-21 09:00", "2026-11-22 09:00", "2026-11-23 09:00"]),
        ("0 9 * * 1-5", ["2026-11-23 09:00", "2026-11-24 09:00", "2026-11-25 09:00"]),
        ("0 9 * * 0", ["2026-11-22 09:00", "2026-11-29 09:00", "2026-12-06 09:00"]),
        ("0 9 * * 7", ["2026-11-22 09:00", "2026-11-29 09:00", "2026-12-06 09:00"]),
        ("*/25 3 * * *", ["2026-11-21 03:00", "2026-11-21 03:25", "2026-11-21 03:50"]),
        ("0 13 25-31,1-5 * *", ["2026-11-25 13:00", "2026-11-26 13:00", "2026-11-27 13:00"]),
        ("0 0 29 2 *", ["2028-02-29 00:00", "2032-02-29 00:00", "2036-02-29 00:00"]),
        ("0 0 30 2 *", []),
        ("0 22-1/2 1 1 *", ["2027-01-01 00:00", "2027-01-01 22:00", "2028-01-01 00:00"]),
    ],
)
def test_known_firings(expression: str, expected: list[str]) -> None:
    found = next_firings(valid(expression), SINCE, 3)
    assert [f"{it:%Y-%m-%d %H:%M}" for it in found] == expected


@pytest.mark.parametrize(
    ("expression", "minutes"),
    [
        ("* * * * *", 1),
        ("*/15 * * * *", 15),
        ("0 9 * * *", 24 * 60),
        ("0,59 0,23 * * *", 1),
        ("0 9 * * 1", 7 * 24 * 60),
        ("0 0 1 * *", 28 * 24 * 60),
        ("0 0 30 2 *", None),
    ],
)
def test_the_shortest_interval(expression: str, minutes: int | None) -> None:
    found = shortest_interval(valid(expression), SINCE.date())
    assert found == (None if minutes is None else minutes * 60)


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("", "0 fields"),
        ("0 9 * *", "4 fields"),
        ("0 0 9 * * *", "6 fields"),
        ("cron(0 9 * * ? *)", "EventBridge"),
        ("rate(5 minutes)", "EventBridge"),
        ("@daily", "names of schedules"),
        ("0 9 * * MON-FRI", "is a name"),
        ("0 9 ? * 1", "other forms of cron"),
        ("0 9 1 * 1", "cannot both be set"),
        ("60 9 * * *", "not to 60"),
        ("0 24 * * *", "not to 24"),
        ("0 9 0 * *", "not to 0"),
        ("0 9 * 13 *", "not to 13"),
        ("0 9 * * 8", "not to 8"),
        ("*/0 * * * *", "step of 0"),
        ("0 9 * * 1,,2", "no number"),
        ("5/ * * * *", "no number"),
        ("-1 * * * *", "no number"),
        ("1" * 300, "longer"),
    ],
)
def test_what_is_refused(expression: str, problem: str) -> None:
    found = parse(expression)
    assert isinstance(found, Misfit)
    assert problem in found.problem
    assert schedule_problem(expression, "vercel") == found.problem


@pytest.mark.parametrize(
    ("expression", "meant"),
    [
        ("cron(0 9 ? * MON-FRI *)", "0 9 * * 1-5"),
        ("cron(0 9 * * ? *)", "0 9 * * *"),
        ("cron(0 9 1 JAN ? *)", "0 9 1 1 *"),
        ("cron(0 9 * * 1-5)", "0 9 * * 1-5"),
        ("rate(5 minutes)", "*/5 * * * *"),
        ("rate(1 day)", "0 0 * * *"),
        ("@daily", "0 0 * * *"),
        ("0 9 * * MON-FRI", "0 9 * * 1-5"),
        ("0 9 * JAN SUN", "0 9 * 1 0"),
        ("cron(0 9 L * ? *)", None),
        ("cron(0 9 ? * 6L *)", None),
        ("every day", None),
    ],
)
def test_what_was_meant(expression: str, meant: str | None) -> None:
    assert probable(expression, "vercel") == meant


NUMBERS = tuple(st.integers(low, high).map(str) for low, high in BOUNDS)


def field(index: int) -> st.SearchStrategy[str]:
    number = NUMBERS[index]
    low, high = BOUNDS[index]
    ends = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted)
    range_ = ends.map(lambda it: f"{it[0]}-{it[1]}")
    base = st.one_of(st.just("*"), number, range_)
    stepped = st.tuples(st.one_of(st.just("*"), range_), st.integers(1, 12)).map(
        lambda it: f"{it[0]}/{it[1]}"
    )
    return st.lists(st.one_of(base, stepped), min_size=1, max_size=3).map(",".join)


@st.composite
def expressions(draw: st.DrawFn) -> str:
    words = [draw(field(index)) for index in range(5)]
    words[draw(st.sampled_from((2, 4)))] = "*"
    return " ".join(words)


def fits(word: str, number: int, low: int) -> bool:
    """Whether a field stands for a number, by trying every item of it."""
    for item in word.split(","):
        base, _, step = item.partition("/")
        first, _, last = base.partition("-")
        start = low if first == "*" else int(first)
        end = 10**6 if first == "*" else int(last or first)
        if start <= number <= end and (number - start) % int(step or 1) == 0:
            return True
    return False


def fires(expression: str, time: datetime) -> bool:
    values = (time.minute, time.hour, time.day, time.month, time.isoweekday() % 7)
    words = expression.split()
    return all(
        fits(word, value, low) for word, value, (low, _) in zip(words, values, BOUNDS, strict=True)
    )


@settings(max_examples=150, deadline=None)
@given(expressions(), st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(0, 1439))
def test_firings_are_those_of_the_matcher(expression: str, day: date, minute: int) -> None:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minute)
    end = start + timedelta(days=2)
    found = next_firings(valid(expression), start, 3000)
    times = (start + timedelta(minutes=it) for it in range(2 * 1440))
    assert [it for it in found if it < end] == [it for it in times if fires(expression, it)]


@settings(max_examples=60, deadline=None)
@given(expressions())
def test_no_two_firings_are_closer_than_the_shortest_interval(expression: str) -> None:
    cron = valid(expression)
    shortest = shortest_interval(cron, SINCE.date())
    times = next_firings(cron, SINCE, 300)
    distances = [(b - a).total_seconds() for a, b in pairwise(times)]
    assert shortest is not None or not distances
    assert all(it >= (shortest or 0) for it in distances)


@given(st.text(max_size=40))
def test_any_text_is_judged(text: str) -> None:
    assert isinstance(parse(text), FiveField | Misfit)
    meant = probable(text, "vercel")
    assert meant is None or isinstance(parse_schedule(meant, "vercel"), FiveField)
