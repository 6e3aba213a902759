"""What is wrong with a lockfile that is no valid JSON."""

from __future__ import annotations

import re

from hk_lint.model.document import Problem
from hk_lint.model.text import Span

_BYTE = re.compile(r"\(byte (\d{1,12})\)")


def problem_of(error: Exception, data: bytes) -> Problem:
    """The problem that an error of msgspec's JSON decoder stands for."""
    message = str(error)
    if isinstance(error, RecursionError) or "recursion" in message:
        return Problem(Span(0, 0), "it is nested too deeply")
    if "truncated" in message:
        return Problem(Span(len(data), len(data)), "it ends in the middle of a value")
    at = _BYTE.search(message)
    if at is not None:
        place = min(int(at[1]), len(data))
        return Problem(Span(place, min(place + 1, len(data))), "it is no valid JSON from here on")
    return Problem(Span(0, 0), "it has not the form of a lockfile")
