"""What the readers of lockfiles share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from hk_lint.model.document import Problem
from hk_lint.model.text import Span

_VERSION = re.compile(r"\d{1,16}\.\d{1,16}\.\d{1,16}(?:[-+][\w.+-]{1,200})?", re.ASCII)
_LONGEST = 1000
_SEVERAL = 3
_PARENT = re.compile(r">(?=[@A-Za-z])")
_NAME = re.compile(r"(?:^|/)((?:@[^@/\s]+/)?[^@/\s]+)(?:@.*)?$")


def version_of(text: Any) -> str:
    """The text if it is a version of a registry, else an empty string."""
    return text if isinstance(text, str) and _VERSION.fullmatch(text) else ""


def text_of(value: Any) -> str:
    """The value if it is a string."""
    return value if isinstance(value, str) else ""


def mapping_of(value: Any) -> dict[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def names_of(value: Any) -> tuple[str, ...]:
    """The strings of an array, or the one string that stands for an array."""
    if isinstance(value, str):
        return (value,) if value != "none" else ()
    return tuple(it for it in value if isinstance(it, str)) if isinstance(value, list) else ()


def split_ident(ident: str) -> tuple[str, str]:
    """Name and rest of `name@rest`; the at sign of a scope belongs to the name."""
    at = ident.find("@", 1)
    return (ident, "") if at < 0 else (ident[:at], ident[at + 1 :])


def lost_end(needed: Iterable[bytes], keys: Iterable[str], end: int) -> Problem | None:
    """Whether a sorted file ends before the entries of several names that others need.

    One or two may be missing for other reasons: a version that is forced to something else.
    """
    names = {split_ident(key)[0] for key in keys}
    last = max(names, default="")
    decoded = {name.decode(errors="replace") for name in needed}
    lost = sorted(name for name in decoded - names if name > last)
    if len(lost) < _SEVERAL:
        return None
    return Problem(Span(end, end), f"it ends before the entries of `{lost[0]}` and others")


def overridden(keys: Any) -> frozenset[str]:
    """The package names that the keys of overrides or resolutions speak of.

    `a`, `a@1`, `b>a`, `b/a`, `**/a` and, nested, `{"b": {"a": "1"}}` all speak of `a`.
    """
    found: set[str] = set()
    pending = [keys]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            for key, inner in value.items():
                last = _PARENT.split(text_of(key)[:_LONGEST])[-1]
                found.update(_NAME.findall(last)[:1])
                pending.append(inner)
    return frozenset(found)
