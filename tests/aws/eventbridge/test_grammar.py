"""The schedule grammar: what EventBridge takes, and what it refuses and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hk_lint.aws.eventbridge import (
    FIELDS,
    Cron,
    Field,
    Numbers,
    Rate,
    Refusal,
    parse,
    schedule_problem,
)


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 9 * * ? *)",
        "cron(0 */2 * * ? *)",
        "cron(0 9 ? * MON-FRI *)",
        "cron(0 0 1 * ? *)",
        "rate(5 minutes)",
        "rate(1 hour)",
        "rate(1 day)",
        "rate(7 days)",
    ],
)
def test_the_examples_of_the_guide_are_valid(expression: str) -> None:
    assert schedule_problem(expression) is None


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0-15/5 * * * ? *)",
        "cron(8-8 * * * ? *)",
        "cron(0/59 * * * ? *)",
        "cron(0 22-2 * * ? *)",
        "cron(0 0 L * ? *)",
        "cron(0 0 LW * ? *)",
        "cron(0 0 L-3 * ? *)",
        "cron(0 0 L,15W * ? *)",
        "cron(0 0 3W * ? *)",
        "cron(0 0 ? * L *)",
        "cron(0 0 ? * 5L *)",
        "cron(0 0 ? * FRI#1 *)",
        "cron(0 0 ? * 3#5 *)",
        "cron(0 0 1,15 JAN,jul-SEP ? 1970-2199/2)",
        "cron(0 0 ? 1-12/3 sun,Wed *)",
        "  cron( 0  9 * * ? * )  ",
        "rate(30 minutes)",
    ],
)
def test_every_form_of_the_grammar_is_taken(expression: str) -> None:
    assert schedule_problem(expression) is None


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("", "empty"),
        ("0 9 * * *", "five-field Unix"),
        ("cron(0 9 * * *)", "five fields"),
        ("cron(0 0 9 * * ? *)", "seven fields"),
        ("cron(0 9 * *)", "4 fields"),
        ("0 9 * * ? *", "around the six fields is missing"),
        ("cron(0 9 * * ? *", "closing parenthesis"),
        ("Cron(0 9 * * ? *)", "lower case"),
        ("at(2026-01-01T00:00:00)", "Scheduler"),
        ("@daily", "Unix"),
        ("every 5 minutes", "neither"),
        ("often(1)", "no schedule"),
        ("cron(60 9 * * ? *)", "minutes field `60` is wrong: 60 is outside 0 to 59"),
        ("cron(0 24 * * ? *)", "hours field"),
        ("cron(0 9 32 * ? *)", "day-of-month field"),
        ("cron(0 9 * 13 ? *)", "month field `13` is wrong: 13 is outside 1 to 12"),
        ("cron(0 9 * FOO ? *)", "`FOO` is not one of 1 to 12 or JAN to DEC"),
        ("cron(0 9 ? * 0 *)", "1 for Sunday"),
        ("cron(0 9 ? * 8 *)", "day-of-week field"),
        ("cron(0 9 * * ? 1969)", "year field"),
        ("cron(0 9 * * ? 2030-2020)", "backwards"),
        ("cron(*/60 * * * ? *)", "the step 60 is outside 1 to 59"),
        ("cron(*/0 * * * ? *)", "the step 0"),
        ("cron(*/x * * * ? *)", "not a whole number"),
        ("cron(*/ * * * ? *)", "step after `/` is missing"),
        ("cron(/5 * * * ? *)", "start before `/` is missing"),
        ("cron(1,,2 * * * ? *)", "list is empty"),
        ("cron(1- * * * ? *)", "lacks one of its ends"),
        ("cron(0 ? * * ? *)", "day-of-month and day-of-week only"),
        ("cron(0 9 * * * *)", "one of the two must be `?`"),
        ("cron(0 9 1 * 2 *)", "one of the two must be `?`"),
        ("cron(0 9 ? * ? *)", "both `?`"),
        ("cron(0 9 1,? * ? *)", "must stand alone"),
        ("cron(0 9 ? * 3#1,6#3 *)", "no other entry"),
        ("cron(0 9 ? * 3#6 *)", "1 to 5"),
        ("cron(0 9 3#1 * ? *)", "`#` may stand in day-of-week only"),
        ("cron(0 9 ? * 3W *)", "`W` may stand in day-of-month only"),
        ("cron(0 L * * ? *)", "`L` may stand"),
        ("rate(1 minutes)", "must be `minute`"),
        ("rate(5 minute)", "must be `minutes`"),
        ("rate(0 minutes)", "above 0"),
        ("rate(1.5 hours)", "above 0"),
        ("rate(-1 hours)", "above 0"),
        ("rate(5 seconds)", "no seconds"),
        ("rate(2 weeks)", "`weeks`"),
        ("rate(5minutes)", "a number and a unit"),
        ("rate 5 minutes", "parentheses"),
        ("rate(5 MINUTES)", "`MINUTES`"),
        ("rate( 5 minutes )", "no space"),
        ("cron((0 9 * * ? *))", "too many parentheses"),
        ("cron(0\u00a09 * * ? *)", "U+00A0"),
        ("cron(0 9 L-31 * ? *)", "day-of-month field"),
        ("@often", "neither"),
        ("cron(" + "1," * 200 + "1 * * * ? *)", "256"),
    ],
)
def test_a_refusal_names_the_field_and_the_reason(expression: str, words: str) -> None:
    problem = schedule_problem(expression)
    assert problem is not None
    assert words in problem
    assert not problem.endswith(".")


class TestParsedValue:
    def test_fields_know_where_they_stand(self) -> None:
        text = " cron(0/15 9-17  ? JAN,3 MON-FRI 2026)"
        found = parse(text)
        assert isinstance(found, Cron)
        assert [text[it.span.start : it.span.end] for it in found.parts] == text[6:-1].split()
        assert [text[it.span.start : it.span.end] for it in found.month.items] == ["JAN", "3"]

    def test_items_say_what_is_written(self) -> None:
        found = parse("cron(0/15 9-17 * JAN,3 ? *)")
        assert isinstance(found, Cron)
        assert found.minutes.numbers == (0, 15, 30, 45)
        assert found.hours.numbers == tuple(range(9, 18))
        assert found.month.numbers == (1, 3)
        assert [isinstance(it, Numbers) and it.named for it in found.month.items] == [True, False]
        assert found.day_of_month.is_open
        assert found.day_of_week.is_open
        assert not found.hours.is_open

    def test_a_range_backwards_wraps_around(self) -> None:
        found = parse("cron(0 22-2 ? * SAT-MON *)")
        assert isinstance(found, Cron)
        assert found.hours.numbers == (0, 1, 2, 22, 23)
        assert found.day_of_week.numbers == (1, 2, 7)

    def test_a_rate_knows_its_length(self) -> None:
        assert parse("rate(2 hours)") == Rate(2, "hour")
        assert Rate(2, "hour").seconds == 7200

    def test_a_refusal_knows_where_it_stands(self) -> None:
        text = "cron(0 25 * * ? *)"
        found = parse(text)
        assert isinstance(found, Refusal)
        assert found.field is FIELDS[1]
        assert text[found.span.start : found.span.end] == "25"


def _values(field: Field) -> st.SearchStrategy[str]:
    numbers = st.integers(field.low, field.high).map(str)
    names = [*field.names, *map(str.lower, field.names)]
    return st.one_of(numbers, st.sampled_from(names)) if names else numbers


def _items(field: Field) -> st.SearchStrategy[str]:
    value = _values(field)
    ordered = st.tuples(*2 * [st.integers(field.low, field.high)]).map(sorted)
    span = ordered.map(lambda ends: f"{ends[0]}-{ends[1]}")
    step = st.integers(1, field.step).map(str)
    base = st.one_of(st.just("*"), value, span)
    return st.one_of(value, span, st.tuples(base, step).map("/".join))


def _field(field: Field) -> st.SearchStrategy[str]:
    lists = st.lists(_items(field), min_size=1, max_size=4).map(",".join)
    special: list[str] = []
    if field.label == "day-of-month":
        special = ["L", "LW", "1W", "31W"]
    if field.label == "day-of-week":
        special = ["L", "1L", "7L", "1#1", "SAT#5", "FRIL"]
    return st.one_of(st.just("*"), lists, st.sampled_from(special) if special else lists)


@st.composite
def crons(draw: st.DrawFn) -> str:
    texts = [draw(_field(field)) for field in FIELDS]
    texts[draw(st.sampled_from([2, 4]))] = "?"
    return f"cron({' '.join(texts)})"


@st.composite
def rates(draw: st.DrawFn) -> str:
    value = draw(st.integers(1, 10_000))
    unit = draw(st.sampled_from(["minute", "hour", "day"]))
    return f"rate({value} {unit}{'' if value == 1 else 's'})"


@given(st.one_of(crons(), rates()))
def test_every_expression_of_the_grammar_is_accepted(expression: str) -> None:
    assert len(expression) > 256 or schedule_problem(expression) is None


@given(crons(), st.integers(0, 5), st.sampled_from(["x", "99999", "*/0", "1-", ",", "5/"]))
def test_a_broken_field_is_named(expression: str, index: int, wrong: str) -> None:
    texts = expression[5:-1].split()
    texts[index] = wrong
    problem = schedule_problem(f"cron({' '.join(texts)})")
    assert problem is not None
    assert len(expression) > 240 or FIELDS[index].label in problem


@given(crons(), st.integers(0, 5), st.integers(-3, 3), st.data())
def test_one_number_out_of_range_is_found_in_its_field(
    expression: str, index: int, beyond: int, data: st.DataObject
) -> None:
    field = FIELDS[index]
    wrong = field.high + 1 + beyond if beyond >= 0 else field.low + beyond
    texts = expression[5:-1].split()
    form = data.draw(st.sampled_from(["{}", "{},*", "*,{}", "{}-{}", "{}/2", "*/{}"]))
    if wrong < 0:
        form = "{}"
    if form == "*/{}":
        wrong = field.step + 1
    texts[index] = form.format(wrong, wrong)
    found = parse(f"cron({' '.join(texts)})")
    assert isinstance(found, Refusal)
    assert len(expression) > 230 or found.field is field


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    problem = schedule_problem(text)
    assert (problem is None) == (not isinstance(parse(text), Refusal))


@given(st.text(alphabet="cron(rate)0159*/-,?LW# MON@\u00a0dy", max_size=300))
def test_text_made_of_its_signs_gets_an_answer(text: str) -> None:
    found = parse(text)
    assert isinstance(found, Cron | Rate | Refusal)
    if isinstance(found, Cron):
        assert [text[it.span.start : it.span.end] for it in found.parts] == (
            text[text.index("(") + 1 : text.rindex(")")].split()
        )
