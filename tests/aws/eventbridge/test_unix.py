"""Unix cron, and what else people write where EventBridge expressions belong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hk_lint.aws.eventbridge import (
    from_unix,
    next_firings,
    probable,
    schedule_problem,
    unix_weekdays,
    weekday_names,
)


@pytest.mark.parametrize(
    ("unix", "expected"),
    [
        ("0 9 * * *", "cron(0 9 * * ? *)"),
        ("cron(0 9 * * *)", "cron(0 9 * * ? *)"),
        ("*/15 * * * *", "cron(*/15 * * * ? *)"),
        ("0 9 * * 1-5", "cron(0 9 ? * 2-6 *)"),
        ("0 9 * * mon-fri", "cron(0 9 ? * MON-FRI *)"),
        ("0 9 * * 0", "cron(0 9 ? * 1 *)"),
        ("0 9 * * 7", "cron(0 9 ? * 1 *)"),
        ("0 9 * * 6,0", "cron(0 9 ? * 1,7 *)"),
        ("0 9 * * 5-7", "cron(0 9 ? * 1,6,7 *)"),
        ("0 0 * * */2", "cron(0 0 ? * 1,3,5,7 *)"),
        ("0 0 * * 0-6", "cron(0 0 * * ? *)"),
        ("0 0 1 jan *", "cron(0 0 1 JAN ? *)"),
        ("@weekly", "cron(0 0 ? * 1 *)"),
    ],
)
def test_unix_cron_is_translated(unix: str, expected: str) -> None:
    assert from_unix(unix) == expected


@pytest.mark.parametrize(
    "text",
    [
        "0 9 1 * 1",
        "0 9 1 * 0-6",
        "0 9 * * 8",
        "61 9 * * *",
        "every day at nine o'clock",
        "rate(5 minutes)",
    ],
)
def test_what_cannot_be_translated_is_not(text: str) -> None:
    assert from_unix(text) is None


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ("0 9 * * 1-5", "cron(0 9 ? * 2-6 *)"),
        ("cron(0 9 * * * *)", "cron(0 9 * * ? *)"),
        ("cron(0 9 * * MON *)", "cron(0 9 ? * MON *)"),
        ("cron(0 9 ? * ? *)", "cron(0 9 * * ? *)"),
        ("cron(0 9 ? * MON)", "cron(0 9 ? * MON *)"),
        ("0 9 * * ? *", "cron(0 9 * * ? *)"),
        ('"cron(0 9 * * ? *)"', "cron(0 9 * * ? *)"),
        ("rate(1 minutes)", "rate(1 minute)"),
        ("rate(5 minute)", "rate(5 minutes)"),
    ],
)
def test_the_probable_intention_is_found(wrong: str, expected: str) -> None:
    assert probable(wrong) == expected


def test_nothing_is_guessed_for_a_valid_expression() -> None:
    assert probable("rate(1 hour)") is None


@pytest.mark.parametrize(
    ("unix", "names"),
    [
        ("1-5", "MON-FRI"),
        ("0-6", "MON-SUN"),
        ("1,3,5", "MON,WED,FRI"),
        ("6,7", "SAT,SUN"),
        ("6,0", "SAT,SUN"),
        ("1,5", "MON,FRI"),
        ("5-7", "FRI-SUN"),
        ("8", ""),
        ("L", ""),
    ],
)
def test_days_of_the_week_by_name(unix: str, names: str) -> None:
    assert weekday_names(unix_weekdays(unix)) == names


@given(st.text(max_size=60))
def test_any_text_gets_an_answer_and_guesses_are_valid(text: str) -> None:
    schedule_problem(text)
    for guess in (from_unix(text), probable(text)):
        assert guess is None or schedule_problem(guess) is None


@given(
    st.tuples(
        st.sampled_from(["0", "*/5", "1-30/2"]),
        st.sampled_from(["*", "9", "*/2"]),
        st.sampled_from(["*", "1", "1-7"]),
        st.sampled_from(["*", "1", "JAN-MAR"]),
        st.from_regex(r"\A([0-7](-[0-7])?(,[0-7])?|\*(/[1-6])?|[Ss]un)\Z"),
    )
)
def test_unix_cron_with_one_day_field_has_a_translation(fields: tuple[str, ...]) -> None:
    result = from_unix(" ".join(fields))
    assert result is None or schedule_problem(result) is None
    if fields[2] == "*":
        assert result is not None


def _unix_field(low: int, high: int) -> st.SearchStrategy[str]:
    number = st.integers(low, high).map(str)
    ordered = st.tuples(st.integers(low, high), st.integers(low, high)).map(sorted)
    span = ordered.map(lambda ends: f"{ends[0]}-{ends[1]}")
    step = st.integers(1, high).map(str)
    item = st.one_of(number, span, st.builds("{}/{}".format, st.one_of(st.just("*"), span), step))
    return st.one_of(st.just("*"), st.lists(item, min_size=1, max_size=3).map(",".join))


@settings(max_examples=150, deadline=None)
@given(
    minute=st.integers(0, 59).map(str),
    hour=_unix_field(0, 23),
    day=st.one_of(st.just("*"), _unix_field(1, 31)),
    month=_unix_field(1, 12),
    week=_unix_field(0, 6),
    sunday=st.booleans(),
)
def test_a_translation_fires_as_unix_cron_does(
    minute: str, hour: str, day: str, month: str, week: str, sunday: bool
) -> None:
    if sunday and week != "*":
        week = f"{week},7"
    translated = from_unix(f"{minute} {hour} {day} {month} {week}")
    if translated is None:
        assert day != "*"
        assert week != "*"
        return
    start = datetime(2027, 2, 20, tzinfo=UTC)
    window = [start + timedelta(hours=it, minutes=int(minute)) for it in range(24 * 40)]
    wanted = [
        it
        for it in window
        if _fits(hour, it.hour, 23) and _fits(month, it.month, 12, low=1) and _is_day(day, week, it)
    ]
    found = next_firings(translated, start, len(wanted) + 1)
    assert [it for it in found if it <= window[-1]] == wanted


def _is_day(day: str, week: str, moment: datetime) -> bool:
    """Both day fields count where one begins with `*`, else either does."""
    by_day = _fits(day, moment.day, 31, low=1)
    by_week = any(_fits(week, number, 7) for number in _numbers_of(moment))
    if day.startswith("*") or week.startswith("*"):
        return by_day and by_week
    return by_day or by_week


def _numbers_of(moment: datetime) -> tuple[int, ...]:
    """What Unix cron calls the day of the week."""
    return (0, 7) if moment.isoweekday() == 7 else (moment.isoweekday(),)


def _fits(text: str, number: int, high: int, low: int = 0) -> bool:
    for item in text.split(","):
        base, _, step = item.partition("/")
        first, _, last = base.partition("-")
        start, stop = (low, high) if base == "*" else (int(first), int(last or first))
        if number in range(start, stop + 1, int(step or 1)):
            return True
    return False
