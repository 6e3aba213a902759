"""What somebody probably meant who wrote an expression that EventBridge refuses."""

from __future__ import annotations

import re

from hk_lint.aws.eventbridge.grammar import (
    MAX_LENGTH,
    Refusal,
    Written,
    parse,
    written,
)
from hk_lint.aws.eventbridge.unix import from_unix

_SPACES = re.compile(r"[^\S ]+")
_UNSEEN = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_RATE = re.compile(r"(?i)(?:rate\s+)?0*([1-9][0-9]*)\s*(minute|hour|day)s?")


def probable(expression: str) -> str | None:
    """The valid expression that was probably meant, None where there is no good guess.

    It knows Unix cron, a missing `cron(...)`, a missing or doubled `?`, a missing year, the wrong
    number of a rate's unit, and signs that a word processor put in. The answer always passes
    `parse`; there is none for a valid expression.
    """
    if len(expression) > MAX_LENGTH or not isinstance(parse(expression), Refusal):
        return None
    text = _DASHES.sub("-", _UNSEEN.sub("", _SPACES.sub(" ", expression)))
    text = text.strip().strip("\"'`“”‘’").strip()
    words = written(text)
    guesses = [text, from_unix(text)]
    if words is not None:
        guesses += [_with_marks(words), _with_number(words)]
    return next((it for it in guesses if it and not isinstance(parse(it), Refusal)), None)


def _with_marks(words: Written) -> str | None:
    """The expression with `cron(...)` around it and `?` in exactly one day field."""
    if words.name.lower() not in ("", "cron"):
        return None
    fields = list(words.words)
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


def _with_number(words: Written) -> str | None:
    """The rate with its unit in the number that its value asks for."""
    found = _RATE.fullmatch(" ".join(words.words))
    if found is None or words.name.lower() not in ("", "rate"):
        return None
    unit = found[2].lower()
    return f"rate({found[1]} {unit if found[1] == '1' else f'{unit}s'})"
