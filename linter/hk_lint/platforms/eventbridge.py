"""The schedule grammar of Amazon EventBridge rules: `cron(...)` with six fields and `rate(...)`.

Sources: the EventBridge user guide on cron and rate expressions; aws-sdk-js issue 4212 (a step
beyond the field is refused) and LocalStack issue 13572 (ranges with steps and ranges of one value
are taken), as read on 2026-11-21. Where neither says that a form is refused (a range that wraps
around, lower-case names, `L` in a list), it is let through. All functions are pure; expressions
longer than EventBridge stores are not looked into.
"""

from __future__ import annotations

import re

from msgspec import Struct

MAX_LENGTH = 256
"""The longest ScheduleExpression that PutRule takes, in characters."""

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


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

_MACROS = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_CALL = re.compile(r"(?P<name>[A-Za-z]+)\s*\((?P<body>[^()]*)\)")
_RATE = re.compile(r"\s*(?P<value>\S+)\s+(?P<unit>\S+)\s*")
_UNITS = {"minute": "minutes", "hour": "hours", "day": "days"}


def schedule_problem(expression: str) -> str | None:
    """What EventBridge would refuse in a schedule expression, None when it is valid.

    The answer is a clause without a full stop that names the field, the text and the reason.
    """
    if len(expression) > MAX_LENGTH:
        return f"the expression has {len(expression):,} characters; {MAX_LENGTH} are the most"
    expression = expression.strip()
    if not expression:
        return "the expression is empty"
    call = _CALL.fullmatch(expression)
    if call is None:
        return _wrapper_problem(expression)
    if call["name"] == "cron":
        return _cron_problem(call["body"])
    if call["name"] == "rate":
        return _rate_problem(call["body"])
    if call["name"].lower() in ("cron", "rate"):
        return f"`{call['name']}` must be written in lower case: `{call['name'].lower()}(...)`"
    if call["name"] == "at":
        return (
            "`at(...)` is for EventBridge Scheduler only; a rule takes `cron(...)` or `rate(...)`"
        )
    return f"`{call['name']}(...)` is no schedule: it must be `cron(...)` or `rate(...)`"


def from_unix(expression: str) -> str | None:
    """What a five-field Unix cron expression (or `@daily` and its like) is in EventBridge.

    It may stand bare or inside `cron(...)`. Days of the week move from 0-6 (7 is Sunday again) to
    1-7, and `?` goes where EventBridge wants it. None where the expression is not of that form,
    or cannot be said in one: Unix cron takes either day field when both are restricted.
    """
    fields = _unix_fields(expression)
    if fields is None:
        return None
    minutes, hours, day, month, weekday = fields
    weekday = "*" if weekday == "?" else _shifted(weekday)
    if not weekday:
        return None
    day = "*" if day == "?" else day
    if weekday == "*":
        weekday = "?"
    elif day == "*":
        day = "?"
    else:
        return None
    result = f"cron({minutes} {hours} {day} {month.upper()} {weekday} *)"
    return result if schedule_problem(result) is None else None


def probable(expression: str) -> str | None:
    """The valid expression that was probably meant, None where there is no good guess.

    It knows Unix cron, a missing `cron(...)`, a missing or doubled `?`, a missing year, and the
    wrong number of a rate's unit. The answer always passes `schedule_problem`.
    """
    if len(expression) > MAX_LENGTH or schedule_problem(expression) is None:
        return None
    expression = expression.strip().strip("\"'`").strip()
    guesses = (expression, from_unix(expression), _with_marks(expression), _with_number(expression))
    return next((it for it in guesses if it and schedule_problem(it) is None), None)


def _wrapper_problem(expression: str) -> str:
    if expression.lower() in _MACROS:
        return f"`{expression}` is Unix cron; EventBridge has no such names"
    if re.match(r"(?i)(cron|rate)\s*\(", expression) and not expression.endswith(")"):
        return "the closing parenthesis is missing or text follows it"
    if re.match(r"(?i)rate\b", expression):
        return "the parentheses are missing: it must be `rate(value unit)`"
    count = len(expression.split())
    if count == 5 and _unix_fields(expression):
        return (
            "it is a five-field Unix cron expression; EventBridge wants `cron(...)` with six: "
            "minutes, hours, day-of-month, month, day-of-week, year"
        )
    if count == 6 and re.match(r"[0-9*]", expression):
        return "the `cron(...)` around the six fields is missing"
    return "it is neither `cron(...)` with six fields nor `rate(value unit)`"


def _cron_problem(body: str) -> str | None:
    texts = body.split()
    if len(texts) == 5 and _unix_fields(body):
        return (
            "it has five fields, as Unix cron has; EventBridge wants six: "
            "minutes, hours, day-of-month, month, day-of-week, year"
        )
    if len(texts) == 7:
        return (
            "it has seven fields, as Quartz cron with seconds has; EventBridge wants six and "
            "knows no seconds: minutes, hours, day-of-month, month, day-of-week, year"
        )
    if len(texts) != 6:
        return (
            f"it has {len(texts)} field{'' if len(texts) == 1 else 's'}; EventBridge wants six: "
            "minutes, hours, day-of-month, month, day-of-week, year"
        )
    for field, text in zip(FIELDS, texts, strict=True):
        problem = _field_problem(field, text)
        if problem:
            return f"the {field.label} field `{text}` is wrong: {problem}"
    day, weekday = texts[2], texts[4]
    if "?" not in (day, weekday):
        return (
            f"day-of-month is `{day}` and day-of-week is `{weekday}`: "
            "one of the two must be `?`, because EventBridge takes only one of them"
        )
    if day == weekday:
        return "day-of-month and day-of-week are both `?`: one of the two must say when"
    return None


def _field_problem(field: Field, text: str) -> str | None:
    is_day = field in (DAY_OF_MONTH, DAY_OF_WEEK)
    if text == "?":
        return None if is_day else "`?` may stand in day-of-month and day-of-week only"
    items = text.split(",")
    for item in items:
        if item == "?" or (item and "?" in item and is_day):
            return "`?` must stand alone"
        if "#" in item and len(items) > 1 and field is DAY_OF_WEEK:
            return "`#` allows no other entry beside it"
        problem = _item_problem(field, item)
        if problem:
            return problem
    return None


def _item_problem(field: Field, item: str) -> str | None:
    if not item:
        return "an entry of the list is empty"
    if _is_special(field, item):
        return None
    base, slash, step = item.partition("/")
    if slash:
        problem = _step_problem(field, step)
        if problem:
            return problem
        if not base:
            return f"the start before `/` is missing; write `*/{step}`"
    if base == "*":
        return None
    first, dash, last = base.partition("-")
    for value in (first, last) if dash else (first,):
        problem = _value_problem(field, value)
        if problem:
            return problem
    if dash and field is YEAR and int(first) > int(last):
        return f"the range `{base}` runs backwards"
    return None


def _is_special(field: Field, item: str) -> bool:
    """Whether the item is a valid use of `L`, `W` or `#`."""
    upper = item.upper()
    if field is DAY_OF_MONTH:
        if upper in ("L", "LW"):
            return True
        return upper.endswith("W") and field.number(upper[:-1]) is not None
    if field is DAY_OF_WEEK:
        if upper == "L" or (upper.endswith("L") and field.number(upper[:-1]) is not None):
            return True
        day, hash_, nth = upper.partition("#")
        return bool(hash_) and field.number(day) is not None and nth in ("1", "2", "3", "4", "5")
    return False


def _step_problem(field: Field, step: str) -> str | None:
    if not re.fullmatch(r"[0-9]{1,6}", step):
        return (
            f"the step `{step}` is not a whole number" if step else "the step after `/` is missing"
        )
    if not 1 <= int(step) <= field.step:
        return f"the step {int(step)} is outside 1 to {field.step}"
    return None


def _value_problem(field: Field, value: str) -> str | None:
    if field.number(value) is not None:
        return None
    upper = value.upper()
    if not value:
        return "a range lacks one of its ends"
    if field is DAY_OF_WEEK and value == "0":
        return "days of the week are 1 to 7 with 1 for Sunday; there is no 0"
    if field is DAY_OF_WEEK and "#" in value:
        return f"`{value}` must be a day, `#` and its number in the month, 1 to 5"
    if "#" in value:
        return "`#` may stand in day-of-week only"
    if upper.endswith("W") and field is not DAY_OF_MONTH and upper not in field.names:
        return "`W` may stand in day-of-month only"
    if upper == "L" and field not in (DAY_OF_MONTH, DAY_OF_WEEK):
        return "`L` may stand in day-of-month and day-of-week only"
    if "?" in value:
        return "`?` may stand in day-of-month and day-of-week only"
    if re.fullmatch(r"[0-9]+", value):
        return f"{value} is outside {field.low} to {field.high}"
    return f"`{value}` is not one of {field.values}"


def _rate_problem(body: str) -> str | None:
    found = _RATE.fullmatch(body)
    if found is None:
        return f"`rate({body})` must hold a number and a unit, as in `rate(5 minutes)`"
    value, unit = found["value"], found["unit"]
    if not re.fullmatch(r"[0-9]+", value) or not value.strip("0"):
        return f"the value `{value}` of the rate is not a whole number above 0"
    if re.fullmatch(r"(?i)seconds?|secs?", unit):
        return "a rate has no seconds; one minute is the shortest"
    singular = unit.removesuffix("s")
    if singular not in _UNITS:
        return f"the unit `{unit}` of the rate is not one of minute(s), hour(s), day(s)"
    wanted = singular if int(value) == 1 else _UNITS[singular]
    if unit != wanted:
        number = "1 takes the singular" if int(value) == 1 else "values above 1 take the plural"
        return f"the unit `{unit}` must be `{wanted}`: {number}"
    return None


def _unix_fields(expression: str) -> tuple[str, str, str, str, str] | None:
    """The five fields of Unix cron, None where the text is none."""
    if len(expression) > MAX_LENGTH:
        return None
    text = expression.strip().strip("\"'`")
    call = re.fullmatch(r"cron\s*\(([^()]*)\)", text)
    text = (call[1] if call else text).strip()
    fields = _MACROS.get(text.lower(), text).split()
    if len(fields) != 5 or not all(re.fullmatch(r"[0-9A-Za-z*?,/-]+", it) for it in fields):
        return None
    if not re.match(r"[0-9*]", fields[0]) or not re.match(r"[0-9*]", fields[1]):
        return None
    minutes, hours, day, month, weekday = fields
    return minutes, hours, day, month, weekday


def _shifted(weekday: str) -> str:
    """A Unix day-of-week field in EventBridge's numbers; empty where it is not valid."""
    days: set[int] = set()
    for item in weekday.split(","):
        found = re.fullmatch(r"(\*|([0-9A-Za-z]+)(?:-([0-9A-Za-z]+))?)(?:/([1-9]))?", item)
        if found is None:
            return ""
        first = 0 if found[1] == "*" else _unix_day(found[2])
        last = 6 if found[1] == "*" or (found[4] and not found[3]) else _unix_day(found[3])
        if found[3] is None and found[1] != "*" and not found[4]:
            last = first
        if first is None or last is None:
            return ""
        last += 7 if last < first else 0
        days.update(day % 7 for day in range(first, last + 1, int(found[4] or 1)))
    if len(days) == 7:
        return "*"
    if re.fullmatch(r"[A-Za-z,-]+", weekday):
        return weekday.upper()
    ordered = sorted(day + 1 for day in days)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{ordered[0]}-{ordered[-1]}"
    return ",".join(map(str, ordered))


def _unix_day(text: str | None) -> int | None:
    if text is None:
        return None
    if text.upper() in _DAYS:
        return _DAYS.index(text.upper())
    return int(text) if text in tuple("01234567") else None


def _with_marks(expression: str) -> str | None:
    """The expression with `cron(...)` around it and `?` in exactly one day field."""
    call = re.fullmatch(r"(?i)(?:cron\s*\()?([^()]*)\)?", expression)
    fields = call[1].split() if call else []
    if len(fields) == 5 and "?" in (fields[2], fields[4]):
        fields.append("*")
    if len(fields) != 6:
        return None
    day, weekday = fields[2], fields[4]
    if "?" not in (day, weekday):
        if weekday == "*":
            fields[4] = "?"
        elif day == "*":
            fields[2] = "?"
    elif day == weekday:
        fields[2] = "*"
    return f"cron({' '.join(fields)})"


def _with_number(expression: str) -> str | None:
    """The rate with its unit in the number that its value asks for."""
    found = re.fullmatch(r"(?i)rate\s*\(?\s*([0-9]+)\s*(minute|hour|day)s?\s*\)?", expression)
    if found is None:
        return None
    unit = found[2].lower()
    return f"rate({int(found[1])} {unit if int(found[1]) == 1 else _UNITS[unit]})"
