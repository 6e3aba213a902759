"""The schedules of vercel.json, and the functions that they start.

Source: the Vercel documentation on cron jobs and schedules, as read on 2026-11-21: `crons` has a
path, which is requested with GET, and an expression; `schedules`, which is newer, an expression and
a target.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hk_lint.frameworks.segments import from_url
from hk_lint.model.deployment import Function, Schedule
from hk_lint.model.document import Document, Node
from hk_lint.model.site import Segment

_ORDER = {"static": 0, "dynamic": 1, "catch-all": 2, "optional-catch-all": 3}


def schedules(config: Document | None) -> Iterator[Schedule]:
    """All schedules whose expression is a text, in the order of the file."""
    for item in _items(config, "crons"):
        yield from _schedule(item.get("schedule"), item.get("path"))
    for item in _items(config, "schedules"):
        given = item.get("expression", "cron")
        target = item.get("target")
        named = target.members[0].node if target is not None and target.members else target
        yield from _schedule(given if given is not None else item.get("expression"), named)


def function_at(path: str, functions: Iterable[Function]) -> Function | None:
    """The function that a request for a path reaches, None where none is known."""
    steps = [it for it in re.split(r"[?#]", path, maxsplit=1)[0].split("/") if it]
    found = []
    for function in functions:
        if function.url:
            segments = from_url(function.url)
            if _fits(segments, steps):
                found.append((tuple(_ORDER[it.kind] for it in segments), function.name, function))
    return min(found, key=lambda it: it[:2])[2] if found else None


def _items(config: Document | None, key: str) -> tuple[Node, ...]:
    node = config.get(key) if config else None
    return node.items if node is not None else ()


def _schedule(expression: Node | None, target: Node | None) -> Iterator[Schedule]:
    text = expression.text() if expression is not None else None
    if expression is None or text is None:
        return
    yield Schedule(
        text,
        expression.location,
        "config",
        "vercel",
        target=(target.text() if target is not None else None) or "",
        target_location=target.location if target is not None else None,
    )


def _fits(segments: tuple[Segment, ...], steps: list[str]) -> bool:
    for index, segment in enumerate(segments):
        if segment.kind in ("catch-all", "optional-catch-all"):
            return segment.kind == "optional-catch-all" or len(steps) > index
        if index >= len(steps) or (segment.kind == "static" and segment.name != steps[index]):
            return False
    return len(steps) == len(segments)
