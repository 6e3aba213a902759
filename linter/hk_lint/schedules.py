"""What a schedule expression means to the platform that reads it."""

from __future__ import annotations

import re
from datetime import date, datetime

from hk_lint import fivefield
from hk_lint.aws import eventbridge
from hk_lint.aws.eventbridge import Cron, Numbers, Once, Rate, Refusal
from hk_lint.aws.eventbridge.unix import MACROS
from hk_lint.fivefield import FiveField, Misfit
from hk_lint.model.deployment import Dialect

DEFAULT: Dialect = "eventbridge-rule"

_RATES = {
    "minute": "* * * * *",
    "minutes": "*/{} * * * *",
    "hour": "0 * * * *",
    "hours": "0 */{} * * *",
    "day": "0 0 * * *",
}
_RATE = re.compile(r"rate\s*\(\s*(\d{1,2})\s+(\w+)\s*\)", re.I)
_INSIDE = re.compile(r"cron\s*\((.*)\)", re.I)


def parse_schedule(
    expression: str, dialect: Dialect = DEFAULT
) -> Cron | Rate | Once | FiveField | Refusal | Misfit:
    """What an expression says in a dialect, or why it is refused."""
    if dialect == "vercel":
        return fivefield.parse(expression)
    return eventbridge.parse_in(expression, dialect)


def schedule_problem(expression: str, dialect: Dialect = DEFAULT) -> str | None:
    """Why an expression is refused, as a part of a sentence; None for a valid one."""
    if dialect == "vercel":
        parsed = fivefield.parse(expression)
        return parsed.problem if isinstance(parsed, Misfit) else None
    return eventbridge.problem_in(expression, dialect)


def next_firings(
    expression: str, since: datetime, count: int, dialect: Dialect = DEFAULT
) -> tuple[datetime, ...]:
    """The first `count` times in UTC at which an expression fires at `since` or later, in order;
    fewer where it fires no more often, none for what is not valid and for a rate."""
    if dialect == "vercel":
        parsed = fivefield.parse(expression)
        return fivefield.next_firings(parsed, since, count) if isinstance(parsed, FiveField) else ()
    return eventbridge.next_firings(expression, since, count)


def last_firing(expression: str, before: datetime, dialect: Dialect = DEFAULT) -> datetime | None:
    """The last time in UTC at which an expression with a year fired before a moment."""
    return None if dialect == "vercel" else eventbridge.last_firing(expression, before)


def shortest_interval(expression: str, since: date, dialect: Dialect = DEFAULT) -> int | None:
    """The least time in seconds between two firings from a day on, None where it fires less than
    twice, and for what is not valid."""
    if dialect == "vercel":
        parsed = fivefield.parse(expression)
        return fivefield.shortest_interval(parsed, since) if isinstance(parsed, FiveField) else None
    rate = eventbridge.parse_in(expression, dialect)
    if isinstance(rate, Rate):
        return rate.seconds
    return eventbridge.shortest_interval(expression, since)


def probable(expression: str, dialect: Dialect = DEFAULT) -> str | None:
    """The valid expression that was probably meant, None where there is no good guess."""
    if dialect != "vercel":
        return eventbridge.probable(expression)
    text = expression.strip()
    meant = (
        MACROS.get(text.lower())
        or fivefield.from_names(text)
        or _from_rate(text)
        or _from_eventbridge(text)
    )
    return meant if meant and isinstance(fivefield.parse(meant), FiveField) else None


def _from_rate(text: str) -> str | None:
    found = _RATE.fullmatch(text)
    form = _RATES.get(found[2].lower()) if found is not None else None
    return form.format(int(found[1])) if found is not None and form is not None else None


def _from_eventbridge(text: str) -> str | None:
    """A valid expression of EventBridge in five fields, or what stands in `cron(...)`."""
    parsed = eventbridge.parse(text)
    inside = _INSIDE.fullmatch(text)
    if not isinstance(parsed, Cron) or inside is None:
        return inside[1].strip() if inside is not None else None
    minutes, hours, day, month, weekday, year = inside[1].split()
    items = (*parsed.day_of_month.items, *parsed.day_of_week.items)
    if year != "*" or not all(isinstance(it, Numbers) for it in items):
        return None
    days = [(number - 1) % 7 for number in parsed.day_of_week.numbers]
    written = "*" if weekday in "*?" else _listed(days)
    months = ",".join(map(str, parsed.month.numbers)) if month != "*" else "*"
    return f"{minutes} {hours} {day.replace('?', '*')} {months} {written}"


def _listed(days: list[int]) -> str:
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{days[0]}-{days[-1]}"
    return ",".join(map(str, days))
