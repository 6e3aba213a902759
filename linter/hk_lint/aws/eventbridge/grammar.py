"""The schedule grammar of Amazon EventBridge rules: `cron(...)` with six fields and `rate(...)`.

Sources: the EventBridge user guide on cron and rate expressions; aws-sdk-js issue 4212 (a step
beyond the field is refused), LocalStack issue 13572 (ranges with steps and ranges of one value are
taken) and LocalStack's tests that were run against AWS (units in upper case and spaces inside
`rate(...)` are refused), as read on 2026-11-21. Where none of them says that a form is refused (a
range that wraps around, lower-case names, `L` in a list, `L-3`), it is let through. All functions
are pure; expressions longer than EventBridge stores are not looked into.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal, get_args

from msgspec import Struct

from hk_lint.model.text import Span

MAX_LENGTH = 256
"""The longest ScheduleExpression that PutRule takes, in characters."""

Unit = Literal["minute", "hour", "day"]

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_SATURDAY = 7
_SECONDS: dict[Unit, int] = {"minute": 60, "hour": 3600, "day": 86400}
_INVISIBLE = re.compile(r"[^\S \t\r\n\f\v]|[\u200b-\u200f\u2060\ufeff]")
_MACRO = re.compile(r"@(hourly|daily|midnight|weekly|monthly|yearly|annually|reboot)", re.I)
_NAMED_FIELDS = "minutes, hours, day-of-month, month, day-of-week, year"


class Field(Struct, frozen=True):
    """One of the six fields: the numbers it takes, the names for them, and its largest step."""

    label: str
    low: int
    high: int
    step: int
    names: tuple[str, ...] = ()

    @property
    def values(self) -> str:
        """What may stand here, for people."""
        numbers = f"{self.low} to {self.high}"
        return f"{numbers} or {self.names[0]} to {self.names[-1]}" if self.names else numbers

    def number(self, text: str) -> int | None:
        """The number that a value stands for, None where it is none of this field's."""
        if text.upper() in self.names:
            return self.names.index(text.upper()) + self.low
        if re.fullmatch(r"[0-9]{1,6}", text) and self.low <= int(text) <= self.high:
            return int(text)
        return None


MINUTES = Field("minutes", 0, 59, 59)
HOURS = Field("hours", 0, 23, 23)
DAY_OF_MONTH = Field("day-of-month", 1, 31, 31)
MONTH = Field("month", 1, 12, 12, _MONTHS)
DAY_OF_WEEK = Field("day-of-week", 1, 7, 7, _DAYS)
YEAR = Field("year", 1970, 2199, 229)

FIELDS = (MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK, YEAR)
"""The fields in the order of the expression."""


class Numbers(Struct, frozen=True):
    """`5`, `1-5`, `*`, and each of them with a step: `first` to `last` in steps of `step`.

    A range whose `first` is greater than its `last` wraps around. `5/10` runs to the field's end.
    `named` says that a name is written, not only numbers.
    """

    span: Span
    first: int
    last: int
    step: int = 1
    form: Literal["all", "value", "range"] = "value"
    named: bool = False

    def expanded(self, field: Field) -> frozenset[int]:
        """The numbers that it stands for."""
        size = field.high - field.low + 1
        last = self.last if self.last >= self.first else self.last + size
        numbers = range(self.first, last + 1, self.step)
        return frozenset((number - field.low) % size + field.low for number in numbers)


class LastDay(Struct, frozen=True):
    """`L`: the last day of the month, or the one `before` days before it (`L-3`)."""

    span: Span
    before: int = 0


class Workday(Struct, frozen=True):
    """`15W`: Monday to Friday nearest to a day of the month; `LW`, without a day, the last one."""

    span: Span
    day: int | None = None


class LastWeekday(Struct, frozen=True):
    """`6L`: the last Friday of the month."""

    span: Span
    weekday: int


class NthWeekday(Struct, frozen=True):
    """`3#2`: the second Tuesday of the month."""

    span: Span
    weekday: int
    nth: int


Item = Numbers | LastDay | Workday | LastWeekday | NthWeekday


class Part(Struct, frozen=True):
    """One of the six fields as written. `?` has no items."""

    field: Field
    span: Span
    items: tuple[Item, ...]

    @property
    def is_open(self) -> bool:
        """Whether it restricts nothing: `*` or `?`."""
        return all(
            isinstance(it, Numbers) and it.form == "all" and it.step == 1 for it in self.items
        )

    @property
    def numbers(self) -> tuple[int, ...]:
        """All numbers that it stands for, sorted; items that depend on the month give none."""
        found = (it.expanded(self.field) for it in self.items if isinstance(it, Numbers))
        return tuple(sorted(frozenset().union(*found)))


class Cron(Struct, frozen=True):
    """A valid `cron(...)`. Spans count characters of the expression."""

    minutes: Part
    hours: Part
    day_of_month: Part
    month: Part
    day_of_week: Part
    year: Part

    @property
    def parts(self) -> tuple[Part, ...]:
        """The fields in the order of the expression."""
        return (
            self.minutes,
            self.hours,
            self.day_of_month,
            self.month,
            self.day_of_week,
            self.year,
        )


class Rate(Struct, frozen=True):
    """A valid `rate(...)`."""

    value: int
    unit: Unit

    @property
    def seconds(self) -> int:
        """The time between two runs."""
        return self.value * _SECONDS[self.unit]


class Refusal(Struct, frozen=True):
    """Why EventBridge would refuse an expression.

    `reason` is a clause without a full stop. `field` is the field that is wrong, None where it is
    the whole; `span` the characters of the expression that are.
    """

    reason: str
    span: Span
    field: Field | None = None


class Written(Struct, frozen=True):
    """An expression cut into words: `name(words)`, or bare words, where `name` is empty.

    `spans` are the words' characters in the expression; `closed` says whether `)` ends it.
    """

    name: str
    words: tuple[str, ...]
    spans: tuple[Span, ...]
    closed: bool


@lru_cache(maxsize=1024)
def parse(expression: str) -> Cron | Rate | Refusal:
    """The schedule that an expression stands for, or why it stands for none."""
    try:
        return _parsed(expression)
    except _Wrong as wrong:
        return Refusal(wrong.reason, wrong.span or Span(0, len(expression)), wrong.field)


def schedule_problem(expression: str) -> str | None:
    """What EventBridge would refuse in a schedule expression, None when it is valid.

    The answer is a clause without a full stop that names the field, the text and the reason.
    """
    found = parse(expression)
    return refusal(expression, found) if isinstance(found, Refusal) else None


def refusal(expression: str, found: Refusal) -> str:
    """Why an expression is refused, for people."""
    if found.field is None:
        return found.reason
    text = expression[found.span.start : found.span.end]
    return f"the {found.field.label} field `{text}` is wrong: {found.reason}"


def written(expression: str) -> Written | None:
    """The words of an expression, None where parentheses stand in odd places."""
    found = _WRITTEN.fullmatch(expression)
    if found is None:
        return None
    words = tuple(re.finditer(r"\S+", found["body"]))
    start = found.start("body")
    return Written(
        found["name"] or "",
        tuple(word[0] for word in words),
        tuple(Span(start + word.start(), start + word.end()) for word in words),
        found["close"] is not None,
    )


_WRITTEN = re.compile(r"\s*(?:(?P<name>[A-Za-z]+)\s*\()?(?P<body>[^()]*)(?P<close>\))?\s*")


class _Wrong(Exception):  # noqa: N818
    """A Refusal on its way to `parse`."""

    def __init__(self, reason: str, field: Field | None = None, span: Span | None = None):
        super().__init__(reason)
        self.reason = reason
        self.field = field
        self.span = span


def _parsed(expression: str) -> Cron | Rate:
    if len(expression) > MAX_LENGTH:
        raise _Wrong(
            f"the expression has {len(expression):,} characters; {MAX_LENGTH} are the most"
        )
    if not expression.strip():
        raise _Wrong("the expression is empty")
    invisible = _INVISIBLE.search(expression)
    if invisible is not None:
        raise _Wrong(
            f"it holds the character U+{ord(invisible[0]):04X}, which is no ordinary space",
            span=Span(*invisible.span()),
        )
    words = written(expression)
    if words is None or not words.name or not words.closed:
        raise _Wrong(_bare(expression.strip(), words))
    if words.name == "cron":
        return _cron(words)
    if words.name == "rate":
        return _rate(expression, words)
    raise _Wrong(_stranger(words.name))


def _stranger(name: str) -> str:
    if name.lower() in ("cron", "rate"):
        return f"`{name}` must be written in lower case: `{name.lower()}(...)`"
    if name == "at":
        return (
            "`at(...)` is for EventBridge Scheduler only; a rule takes `cron(...)` or `rate(...)`"
        )
    return f"`{name}(...)` is no schedule: it must be `cron(...)` or `rate(...)`"


def _bare(expression: str, words: Written | None) -> str:
    """What is wrong with a text that is no call."""
    if _MACRO.fullmatch(expression):
        return f"`{expression}` is Unix cron; EventBridge has no such names"
    if re.match(r"(?i)(cron|rate)\s*\(", expression):
        if expression.endswith(")"):
            return "there are too many parentheses"
        return "the closing parenthesis is missing or text follows it"
    if re.match(r"(?i)rate\b", expression):
        return "the parentheses are missing: it must be `rate(value unit)`"
    if words is not None and looks_like_unix(words.words):
        return (
            "it is a five-field Unix cron expression; EventBridge wants `cron(...)` with six: "
            + _NAMED_FIELDS
        )
    if words is not None and len(words.words) == 6 and re.match(r"[0-9*]", words.words[0]):
        return "the `cron(...)` around the six fields is missing"
    return "it is neither `cron(...)` with six fields nor `rate(value unit)`"


def looks_like_unix(words: tuple[str, ...]) -> bool:
    """Whether these can be the five fields of Unix cron."""
    return (
        len(words) == 5
        and all(re.fullmatch(r"[0-9A-Za-z*?,/-]+", it) for it in words)
        and all(re.match(r"[0-9*]", it) for it in words[:2])
    )


def _cron(words: Written) -> Cron:
    count = len(words.words)
    if looks_like_unix(words.words):
        raise _Wrong(
            f"it has five fields, as Unix cron has; EventBridge wants six: {_NAMED_FIELDS}"
        )
    if count == 7:
        raise _Wrong(
            "it has seven fields, as Quartz cron with seconds has; EventBridge wants six and "
            f"knows no seconds: {_NAMED_FIELDS}"
        )
    if count != 6:
        raise _Wrong(
            f"it has {count} field{'' if count == 1 else 's'}; EventBridge wants six: "
            + _NAMED_FIELDS
        )
    parts = [_part(*it) for it in zip(FIELDS, words.words, words.spans, strict=True)]
    day, weekday = parts[2], parts[4]
    both = Span(day.span.start, weekday.span.end)
    if day.items and weekday.items:
        raise _Wrong(
            f"day-of-month is `{words.words[2]}` and day-of-week is `{words.words[4]}`: "
            "one of the two must be `?`, because EventBridge takes only one of them",
            span=both,
        )
    if not day.items and not weekday.items:
        raise _Wrong(
            "day-of-month and day-of-week are both `?`: one of the two must say when", span=both
        )
    return Cron(*parts)


def _part(field: Field, text: str, span: Span) -> Part:
    try:
        return Part(field, span, tuple(_items(field, text, span.start)))
    except _Wrong as wrong:
        raise _Wrong(wrong.reason, field, span) from None


def _items(field: Field, text: str, start: int) -> list[Item]:
    is_day = field in (DAY_OF_MONTH, DAY_OF_WEEK)
    if text == "?":
        if is_day:
            return []
        raise _Wrong("`?` may stand in day-of-month and day-of-week only")
    found: list[Item] = []
    texts = text.split(",")
    for item in texts:
        if "?" in item and is_day:
            raise _Wrong("`?` must stand alone")
        if "#" in item and len(texts) > 1 and field is DAY_OF_WEEK:
            raise _Wrong("`#` allows no other entry beside it")
        found.append(_item(field, item, Span(start, start + len(item))))
        start += len(item) + 1
    return found


def _item(field: Field, item: str, span: Span) -> Item:
    if not item:
        raise _Wrong("an entry of the list is empty")
    special = _special(field, item.upper(), span)
    if special is not None:
        return special
    base, slash, step = item.partition("/")
    steps = _step(field, step) if slash else 1
    if not base:
        raise _Wrong(f"the start before `/` is missing; write `*/{step}`")
    if base == "*":
        return Numbers(span, field.low, field.high, steps, "all")
    first, dash, last = base.partition("-")
    low = _value(field, first)
    high = _value(field, last) if dash else field.high if slash else low
    if dash and field is YEAR and low > high:
        raise _Wrong(f"the range `{base}` runs backwards")
    return Numbers(
        span, low, high, steps, "range" if dash else "value", not base.replace("-", "").isdigit()
    )


def _special(field: Field, item: str, span: Span) -> Item | None:
    """What a valid use of `L`, `W` or `#` says, None where it is none."""
    if field is DAY_OF_MONTH:
        if item in ("L", "LW"):
            return LastDay(span) if item == "L" else Workday(span)
        before = field.number(item[2:]) if item.startswith("L-") else None
        if before is not None and before < field.high:
            return LastDay(span, before)
        day = field.number(item[:-1]) if item.endswith("W") else None
        return Workday(span, day) if day is not None else None
    if field is DAY_OF_WEEK:
        if item == "L":
            return Numbers(span, _SATURDAY, _SATURDAY, named=True)
        weekday = field.number(item[:-1]) if item.endswith("L") else None
        if weekday is not None:
            return LastWeekday(span, weekday)
        name, _, nth = item.partition("#")
        weekday = field.number(name)
        if weekday is not None and nth in ("1", "2", "3", "4", "5"):
            return NthWeekday(span, weekday, int(nth))
    return None


def _step(field: Field, step: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", step):
        raise _Wrong(
            f"the step `{step}` is not a whole number" if step else "the step after `/` is missing"
        )
    if not 1 <= int(step) <= field.step:
        raise _Wrong(f"the step {int(step)} is outside 1 to {field.step}")
    return int(step)


def _value(field: Field, value: str) -> int:
    number = field.number(value)
    if number is None:
        raise _Wrong(_no_value(field, value))
    return number


def _no_value(field: Field, value: str) -> str:
    upper = value.upper()
    if not value:
        return "a range lacks one of its ends"
    if field is DAY_OF_WEEK and value == "0":
        return "days of the week are 1 to 7 with 1 for Sunday; there is no 0"
    if field is DAY_OF_WEEK and "#" in value:
        return f"`{value}` must be a day, `#` and its number in the month, 1 to 5"
    if "#" in value:
        return "`#` may stand in day-of-week only"
    if upper.endswith("W") and field is not DAY_OF_MONTH:
        return "`W` may stand in day-of-month only"
    if upper == "L" and field not in (DAY_OF_MONTH, DAY_OF_WEEK):
        return "`L` may stand in day-of-month and day-of-week only"
    if "?" in value:
        return "`?` may stand in day-of-month and day-of-week only"
    if re.fullmatch(r"[0-9]+", value):
        return f"{value} is outside {field.low} to {field.high}"
    return f"`{value}` is not one of {field.values}"


def _rate(expression: str, words: Written) -> Rate:
    body = expression[expression.index("(") + 1 : expression.rindex(")")]
    if len(words.words) != 2:
        raise _Wrong(f"`rate({body})` must hold a number and a unit, as in `rate(5 minutes)`")
    (value, unit), (at_value, at_unit) = words.words, words.spans
    if not re.fullmatch(r"[0-9]+", value) or not value.strip("0"):
        raise _Wrong(
            f"the value `{value}` of the rate is not a whole number above 0", span=at_value
        )
    if re.fullmatch(r"(?i)seconds?|secs?", unit):
        raise _Wrong("a rate has no seconds; one minute is the shortest", span=at_unit)
    singular = next((it for it in get_args(Unit) if unit in (it, f"{it}s")), None)
    if singular is None:
        raise _Wrong(
            f"the unit `{unit}` of the rate is not one of minute(s), hour(s), day(s)", span=at_unit
        )
    wanted = singular if int(value) == 1 else f"{singular}s"
    if unit != wanted:
        number = "1 takes the singular" if int(value) == 1 else "values above 1 take the plural"
        raise _Wrong(f"the unit `{unit}` must be `{wanted}`: {number}", span=at_unit)
    if body != body.strip():
        raise _Wrong("no space may stand beside the parentheses of a rate")
    return Rate(int(value), singular)
