"""Who reads a schedule: a rule of EventBridge, or EventBridge Scheduler.

The scheduler also takes `at(yyyy-mm-ddThh:mm:ss)`, once, and does not say that the unit of a rate
must be singular for 1 and plural for more.
"""

from __future__ import annotations

import re
from datetime import datetime

from msgspec import Struct

from hk_lint.aws.eventbridge.grammar import Cron, Rate, Refusal, parse, refusal
from hk_lint.model.deployment import Dialect
from hk_lint.model.text import Span

_ONCE = re.compile(r"at\((?P<moment>[^()]*)\)")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}")
_RATE = re.compile(r"rate\(\s*(?P<value>[0-9]+)\s+(?P<unit>minute|hour|day)s?\s*\)")

EVENTBRIDGE: frozenset[Dialect] = frozenset(("eventbridge-rule", "eventbridge-scheduler"))
"""The dialects that are read here."""


class Once(Struct, frozen=True):
    """A valid `at(...)`: one moment, in the time zone of the schedule."""

    moment: datetime


def parse_in(
    expression: str, dialect: Dialect = "eventbridge-rule"
) -> Cron | Rate | Once | Refusal:
    """The schedule that an expression stands for in a dialect, or why it stands for none."""
    if dialect != "eventbridge-scheduler":
        return parse(expression)
    text = expression.strip()
    once = _ONCE.fullmatch(text)
    if once is not None:
        return _once(expression, once["moment"].strip())
    rate = _RATE.fullmatch(text)
    if rate is not None and int(rate["value"]) > 0:
        plural = "" if int(rate["value"]) == 1 else "s"
        return parse(f"rate({rate['value']} {rate['unit']}{plural})")
    return parse(expression)


def problem_in(expression: str, dialect: Dialect = "eventbridge-rule") -> str | None:
    """What is refused in an expression, in a clause without a full stop; None when it is valid."""
    found = parse_in(expression, dialect)
    return refusal(expression, found) if isinstance(found, Refusal) else None


def _once(expression: str, moment: str) -> Once | Refusal:
    whole = Span(0, len(expression))
    if not _MOMENT.fullmatch(moment):
        return Refusal(f"`{moment[:40]}` is no time: it must be `at(yyyy-mm-ddThh:mm:ss)`", whole)
    try:
        return Once(datetime.fromisoformat(moment))
    except ValueError:
        return Refusal(f"there is no such time as `{moment}`", whole)
