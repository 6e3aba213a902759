"""When a schedule fires, against a matcher that looks at one moment at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hk_lint.aws.eventbridge import (
    last_firing,
    next_firings,
    schedule_problem,
    shortest_interval,
)

DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
SINCE = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cron(0 9 * * ? *)", ["2026-11-21 09:00", "2026-11-22 09:00", "2026-11-23 09:00"]),
        ("cron(0 0 * * ? *)", ["2026-11-21 00:00", "2026-11-22 00:00", "2026-11-23 00:00"]),
        ("cron(0 9 ? * 2-6 *)", ["2026-11-23 09:00", "2026-11-24 09:00", "2026-11-25 09:00"]),
        ("cron(0 9 ? * 1-5 *)", ["2026-11-22 09:00", "2026-11-23 09:00", "2026-11-24 09:00"]),
        ("cron(0 9 ? * 3#2 *)", ["2026-12-08 09:00", "2027-01-12 09:00", "2027-02-09 09:00"]),
        ("cron(0 9 ? * 6L *)", ["2026-11-27 09:00", "2026-12-25 09:00", "2027-01-29 09:00"]),
        ("cron(0 9 ? * L *)", ["2026-11-21 09:00", "2026-11-28 09:00", "2026-12-05 09:00"]),
        ("cron(0 9 LW * ? *)", ["2026-11-30 09:00", "2026-12-31 09:00", "2027-01-29 09:00"]),
        ("cron(0 9 L-2 * ? *)", ["2026-11-28 09:00", "2026-12-29 09:00", "2027-01-29 09:00"]),
        ("cron(0 9 1W 5 ? *)", ["2027-05-03 09:00", "2028-05-01 09:00", "2029-05-01 09:00"]),
        ("cron(0 0 29 2 ? *)", ["2028-02-29 00:00", "2032-02-29 00:00", "2036-02-29 00:00"]),
        ("cron(50/5 22-23 * * ? *)", ["2026-11-21 22:50", "2026-11-21 22:55", "2026-11-21 23:50"]),
        ("cron(0 0 1 1 ? 2199)", ["2199-01-01 00:00"]),
        ("cron(0 0 30 2 ? *)", []),
        ("cron(0 0 * * ? 2020)", []),
        ("rate(5 minutes)", []),
        ("0 9 * * 1-5", []),
    ],
)
def test_known_firings(expression: str, expected: list[str]) -> None:
    found = next_firings(expression, SINCE, 3)
    assert [f"{it:%Y-%m-%d %H:%M}" for it in found] == expected


def test_the_moment_itself_counts() -> None:
    nine = SINCE.replace(hour=9)
    assert next_firings("cron(0 9 * * ? *)", nine, 1) == (nine,)
    later = nine + timedelta(microseconds=1)
    assert next_firings("cron(0 9 * * ? *)", later, 1) == (nine + timedelta(days=1),)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cron(0 9 * * ? 2020)", datetime(2020, 12, 31, 9, tzinfo=UTC)),
        ("cron(0 9 21 11 ? *)", datetime(2025, 11, 21, 9, tzinfo=UTC)),
        ("cron(0 9 * * ? *)", datetime(2026, 11, 20, 9, tzinfo=UTC)),
        ("cron(0 9 * * ? 2027)", None),
        ("cron(0 9 31 2 ? *)", None),
        ("rate(1 day)", None),
    ],
)
def test_the_last_firing(expression: str, expected: datetime | None) -> None:
    assert last_firing(expression, SINCE) == expected


@pytest.mark.parametrize(
    ("expression", "minutes"),
    [
        ("rate(1 minute)", 1),
        ("rate(2 hours)", 120),
        ("cron(* * * * ? *)", 1),
        ("cron(0/15 * * * ? *)", 15),
        ("cron(0,59 0,23 * * ? *)", 1),
        ("cron(0,59 0,23 ? * MON *)", 59),
        ("cron(0 9 * * ? *)", 24 * 60),
        ("cron(0 9 ? * MON-FRI *)", 24 * 60),
        ("cron(0 9 1 * ? *)", 28 * 24 * 60),
        ("cron(0 9 1 1 ? 2027)", None),
        ("cron(0,5 9 1 1 ? 2027)", 5),
        ("cron(0,5 9 1 1 ? 2020)", None),
        ("0 9 * * *", None),
    ],
)
def test_the_shortest_interval(expression: str, minutes: int | None) -> None:
    found = shortest_interval(expression, SINCE.date())
    assert found == (None if minutes is None else minutes * 60)


@pytest.mark.parametrize(
    "expression",
    [
        "cron(* * 31 2 ? *)",
        "cron(* * 31 2,4,6,9,11 ? 1970-2199)",
        "cron(* * ? 2 2#5 2199)",
        f"cron({','.join(['*'] * 50)} {','.join(['*'] * 40)} 30 2 ? *)",
        "rate(" + "9" * 200 + " days)",
    ],
)
def test_every_search_ends(expression: str) -> None:
    assert schedule_problem(expression) is None
    for year in (1, 1970, 9999):
        since = datetime(year, 1, 1, tzinfo=UTC)
        next_firings(expression, since, 3)
        last_firing(expression, since)
        shortest_interval(expression, since.date())


def values(low: int, high: int, most: int, names: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    """Lists of values, ranges (backwards too) and steps, by numbers and by names."""
    number = st.integers(low, high).map(str)
    if names:
        number = st.one_of(number, st.sampled_from([*names, names[0].lower()]))
    step = st.integers(1, most).map(str)
    spread = st.one_of(st.just("*"), number, st.builds("{}-{}".format, number, number))
    item = st.one_of(spread, st.builds("{}/{}".format, spread, step))
    return st.lists(item, min_size=1, max_size=3).map(",".join)


def joined(*items: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.one_of(*items), min_size=1, max_size=3).map(",".join)


weekday = st.one_of(st.integers(1, 7).map(str), st.sampled_from(DAYS))
day_of_month = joined(
    values(1, 31, 31),
    st.sampled_from(["L", "LW", "lw"]),
    st.integers(1, 31).map("{}W".format),
    st.integers(1, 30).map("L-{}".format),
)
day_of_week = st.one_of(
    joined(values(1, 7, 7, DAYS), st.just("L"), weekday.map("{}L".format)),
    st.builds("{}#{}".format, weekday, st.integers(1, 5)),
)
days = st.one_of(day_of_month.map("{} {{}} ?".format), day_of_week.map("? {{}} {}".format))


@st.composite
def crons(draw: st.DrawFn, years: tuple[str, ...]) -> str:
    minute = draw(st.one_of(st.integers(0, 59).map(str), values(0, 59, 59)))
    hour = draw(st.one_of(st.integers(0, 23).map(str), values(0, 23, 23)))
    month = draw(st.one_of(st.just("*"), values(1, 12, 12, MONTHS)))
    day = draw(days).format(month)
    expression = f"cron({minute} {hour} {day} {draw(st.sampled_from(years))})"
    assume(len(expression) <= 256)
    return expression


@settings(max_examples=150, deadline=None)
@given(crons(("*", "2026-2028", "2027", "2026/2")), st.integers(0, 800), st.integers(0, 1439))
def test_agrees_with_a_look_at_every_minute(expression: str, day: int, minute: int) -> None:
    start = SINCE + timedelta(days=day, minutes=minute)
    window = [start + timedelta(minutes=it) for it in range(3 * 1440)]
    wanted = [it for it in window if matches(expression, it)]
    found = [it for it in next_firings(expression, start, len(wanted) + 1) if it <= window[-1]]
    assert found == wanted


@settings(max_examples=150, deadline=None)
@given(crons(("*", "2026-2028", "2027", "2026/2")))
def test_agrees_with_a_look_at_every_day(expression: str) -> None:
    end = datetime(2028, 3, 15, tzinfo=UTC)
    wanted = [it for it in dates(SINCE, end) if is_on(expression, it)]
    per_day = len(times(expression))
    found = next_firings(expression, SINCE, per_day * (len(wanted) + 1))
    within = [it for it in found if it < end]
    assert sorted({it.date() for it in within}) == wanted
    assert len(within) == per_day * len(wanted)
    last = last_firing(expression, end)
    if wanted:
        assert last == within[-1]


@settings(max_examples=100, deadline=None)
@given(crons(("2026-2028", "2027", "2026,2028")))
def test_the_shortest_interval_is_that_of_all_firings(expression: str) -> None:
    on = [it for it in dates(SINCE, datetime(2029, 1, 1, tzinfo=UTC)) if is_on(expression, it)]
    minutes = [(it - SINCE.date()).days * 1440 + m for it in on for m in times(expression)]
    least = min((late - early for early, late in pairwise(minutes)), default=None)
    found = shortest_interval(expression, SINCE.date())
    assert found == (None if least is None else least * 60)


@settings(deadline=None)
@given(crons(("*", "2026-2028", "1999", "2198-2199")), st.datetimes(timezones=st.just(UTC)))
def test_firings_are_in_order_from_the_moment_on(expression: str, since: datetime) -> None:
    found = next_firings(expression, since, 50)
    assert len(found) <= 50
    assert list(found) == sorted(set(found))
    assert all(it >= since for it in found)
    last = last_firing(expression, since)
    assert last is None or last < since


# The matcher: is this one moment meant? It reads the text itself and knows nothing of the grammar
# under test.


def dates(start: datetime, end: datetime) -> list[date]:
    return [start.date() + timedelta(days=it) for it in range((end - start).days)]


def matches(expression: str, moment: datetime) -> bool:
    minute, hour, *_ = expression[5:-1].split()
    return (
        fits(minute, moment.minute, 0, 59)
        and fits(hour, moment.hour, 0, 23)
        and is_on(expression, moment.date())
    )


def times(expression: str) -> list[int]:
    minute, hour, *_ = expression[5:-1].split()
    return [
        h * 60 + m
        for h in range(24)
        for m in range(60)
        if fits(hour, h, 0, 23) and fits(minute, m, 0, 59)
    ]


def is_on(expression: str, today: date) -> bool:
    _, _, day, month, week, year = expression[5:-1].upper().split()
    if not fits(year, today.year, 1970, 2199) or not fits(month, today.month, 1, 12, MONTHS):
        return False
    if week == "?":
        return any(is_day(item, today) for item in day.split(","))
    return any(is_weekday(item, today) for item in week.split(","))


def fits(text: str, number: int, low: int, high: int, names: tuple[str, ...] = ()) -> bool:
    """Whether a number is one of a field's, by walking the field's circle step by step."""
    for index, name in enumerate(names):
        text = text.replace(name, str(index + low))
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


def month_of(today: date) -> list[date]:
    first = today.replace(day=1)
    return [it for n in range(31) if (it := first + timedelta(days=n)).month == today.month]


def is_day(text: str, today: date) -> bool:
    month = month_of(today)
    if text == "L":
        return today == month[-1]
    if text.startswith("L-"):
        return (month[-1] - today).days == int(text[2:])
    if text.endswith("W"):
        wanted = len(month) if text == "LW" else int(text[:-1])
        working = [it for it in month if it.isoweekday() <= 5]
        return wanted <= len(month) and today == min(working, key=lambda it: abs(it.day - wanted))
    return fits(text, today.day, 1, 31)


def is_weekday(text: str, today: date) -> bool:
    name = DAYS[today.isoweekday() % 7]
    number = today.isoweekday() % 7 + 1
    if "#" in text:
        wanted, nth = text.split("#")
        same = [it for it in month_of(today) if it.isoweekday() == today.isoweekday()]
        return wanted in (name, str(number)) and same.index(today) + 1 == int(nth)
    if text == "L":
        return name == "SAT"
    if text.endswith("L"):
        is_last = (today + timedelta(days=7)).month != today.month
        return is_last and text[:-1] in (name, str(number))
    return fits(text, number, 1, 7, DAYS)
