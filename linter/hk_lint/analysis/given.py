"""What a call is given: the calls whose results lie among its arguments."""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.analysis.code import Code
from hk_lint.model.module import ArrayLiteral, Choice, ObjectLiteral, Reference, Result, Value

_MOST = 50


def given(code: Code, path: str, index: int) -> frozenset[tuple[str, int]]:
    """The calls, as file and index, that make what a call is given, and what those are given.

    Names are followed; what functions return is not.
    """
    found: set[tuple[str, int]] = set()
    pending = [(path, index)]
    while pending and len(found) < _MOST:
        place, call = pending.pop()
        for value in code.module(place).calls[call].arguments:
            made = set(_made(code, place, value)) - found
            found |= made
            pending += sorted(made)
    return frozenset(found)


def _made(code: Code, path: str, value: Value) -> Iterator[tuple[str, int]]:
    """The calls that make a value or a part of it."""
    if isinstance(value, Reference):
        origin = code.follow(path, value)
        if origin.target is None and isinstance(origin.value, Result) and not origin.rest:
            yield origin.path, origin.value.call
    elif isinstance(value, Result):
        yield path, value.call
    else:
        for inner in _parts(value):
            yield from _made(code, path, inner)


def _parts(value: Value) -> tuple[Value, ...]:
    if isinstance(value, ObjectLiteral):
        return tuple(it.value for it in value.properties)
    if isinstance(value, ArrayLiteral):
        return value.items
    return value.options if isinstance(value, Choice) else ()
