"""Texts that code puts together: templates, f-strings and concatenations."""

from __future__ import annotations

import re
from collections.abc import Callable

from hk_lint.languages import is_python
from hk_lint.model.module import Text, Value

_QUOTED = (b"'", b'"')
_TEMPLATES = (
    (re.compile(rb"`([^`\\{}]*)\$\{\s*"), re.compile(rb"\s*\}([^`\\{}]*)(?:\$\{\s*|`)")),
    (
        re.compile(rb"[fF][\"']([^\"'\\{}]*)\{\s*"),
        re.compile(rb"\s*\}([^\"'\\{}]*)(?:\{\s*|[\"'])"),
    ),
)
"""How a template begins, and what stands behind each of its parts: of JavaScript, then of Python.
Escapes and format specifications are not worked out."""


def joined(path: str, data: bytes, value: Text, read: Callable[[Value], str | None]) -> str | None:
    """The whole of a text in the file `path`, whose parts `read` knows; None where it does not."""
    if value.complete:
        return value.value
    pieces = _pieces(path, data, value)
    texts = [read(it) for it in value.parts] if pieces is not None else []
    known = [it for it in texts if it is not None]
    if pieces is None or len(known) < len(value.parts):
        return None
    return pieces[0] + "".join(map("".join, zip(known, pieces[1:], strict=True)))


def _pieces(path: str, data: bytes, value: Text) -> list[str] | None:
    """What stands before, between and behind the parts of a text."""
    start = value.span.start
    if not is_python(path) and data[start : start + 1] in _QUOTED:
        return [value.value, *("" for _ in value.parts)]
    opening, closing = _TEMPLATES[is_python(path)]
    found = opening.match(data, start, value.span.end)
    pieces = []
    for part in value.parts:
        if found is None or found.end() != part.span.start:
            return None
        pieces.append(found[1])
        found = closing.match(data, part.span.end, value.span.end)
    if found is None or found.end() != value.span.end:
        return None
    return [it.decode(errors="replace") for it in (*pieces, found[1])]
