"""When functions run by themselves, and the markers that say so.

Documented by the guide: `// @schedule cron(...)` or `rate(...)` in a comment, or a file in a
`cron/` folder; `// @streaming`, or a `text/event-stream` content type. A marker counts at the start
of a line of a comment that stands outside of functions; prose that mentions it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from hk_lint.model.deployment import Schedule
from hk_lint.model.module import Module
from hk_lint.model.text import Location, Span

_MARK = rb"^[ \t]*(?://+|/\*+|\*)?[ \t]*@"
_SCHEDULE = re.compile(_MARK + rb"schedule\b[ \t]*[:=]?[ \t]*(?P<rest>[^\r\n]*)", re.M)
_STREAMING = re.compile(_MARK + rb"streaming\b", re.M)
_CALL = re.compile(rb"[A-Za-z]+[ \t]*\([^()]*\)")
_ENTRY = (
    rb"(?!-\s)(?:[0-9*?/,#LW-]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
    rb"|SUN|MON|TUE|WED|THU|FRI|SAT)+"
)
_BARE = re.compile(_ENTRY + rb"(?:[ \t]+" + _ENTRY + rb"){4,6}(?=\s|$)", re.I)
_ATTEMPT = re.compile(
    rb"(cron|rate|at)\b|[0-9*?@\"'`]|every\b|(hourly|daily|weekly|monthly|yearly)\b|$", re.I
)
_EVENT_STREAM = b"text/event-stream"


def schedules(path: str, below: str, data: bytes, module: Module | None) -> tuple[Schedule, ...]:
    """The schedules of a function; `below` is its path below its function folder."""
    commented = marked(path, data, module)
    if commented or "cron" not in below.split("/")[:-1]:
        return commented
    return (Schedule("", Location(path, Span(0, 0)), "folder"),)


def streaming(data: bytes, module: Module | None) -> Literal["", "comment", "content-type"]:
    """What says that a function streams its response, empty where nothing does."""
    if any(_STREAMING.search(text) for _, text in _comments(data, module)):
        return "comment"
    return "content-type" if _EVENT_STREAM in data else ""


def marked(path: str, data: bytes, module: Module | None) -> tuple[Schedule, ...]:
    """The schedules that the comments of a file ask for, whether or not it is a function."""
    return tuple(_marked(path, data, module))


def _marked(path: str, data: bytes, module: Module | None) -> Iterator[Schedule]:
    for start, text in _comments(data, module):
        for found in _SCHEDULE.finditer(text):
            rest = found["rest"].removesuffix(b"*/").rstrip()
            if not _ATTEMPT.match(rest):
                continue
            expression = _CALL.match(rest) or _BARE.match(rest)
            rest = expression[0] if expression else rest
            first = start + found.start("rest")
            location = Location(path, Span(first, first + len(rest)))
            yield Schedule(rest.decode(errors="replace"), location, "comment")


def _comments(data: bytes, module: Module | None) -> Iterator[tuple[int, bytes]]:
    """The comments outside of functions: where they start and their bytes."""
    if module is None or (b"@schedule" not in data and b"@streaming" not in data):
        return
    for comment in module.comments:
        if not any(function.span.contains(comment.span) for function in module.functions):
            yield comment.span.start, data[comment.span.start : comment.span.end]
