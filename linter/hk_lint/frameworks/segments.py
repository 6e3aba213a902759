"""From the names of folders and files to the segments of URLs.

Next.js' rules, which Hiveku's function folders share: `[id]` is a parameter, `[...path]` takes the
rest, `[[...path]]` also nothing; `(group)` and `@slot` do not show; `_private` hides what is below,
`%5F` is an underscore that hides nothing. A parameter is a whole segment: `[slug].xml` is a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from hk_lint.model.deployment import Function
from hk_lint.model.site import Route, Segment

_OPTIONAL = re.compile(r"\[\[\.\.\.([^\[\]]+)\]\]")
_CATCH_ALL = re.compile(r"\[\.\.\.([^\[\]]+)\]")
_DYNAMIC = re.compile(r"\[([^\[\].]+)\]")
_GROUP = re.compile(r"\(.*\)")
_INTERCEPTING = re.compile(r"(?:\(\.{1,3}\))+.*")


def segment(text: str) -> Segment:
    """The segment that the name of a folder or file (without extension) stands for."""
    for pattern, kind in (
        (_OPTIONAL, "optional-catch-all"),
        (_CATCH_ALL, "catch-all"),
        (_DYNAMIC, "dynamic"),
    ):
        found = pattern.fullmatch(text)
        if found:
            return Segment(kind, found[1])  # type: ignore[arg-type]
    return Segment("static", text.replace("%5F", "_"))


def segments(texts: Iterable[str]) -> tuple[Segment, ...]:
    """The segments of folders, those left out that do not show."""
    return tuple(segment(text) for text in texts if text and not is_invisible(text))


def is_invisible(text: str) -> bool:
    """Whether a folder's name is no part of the URL: `(group)`, `@slot`."""
    return bool(_GROUP.fullmatch(text)) or text.startswith("@")


def is_slot(text: str) -> bool:
    """Whether a folder holds what is shown inside another page."""
    return text.startswith("@")


def is_intercepting(text: str) -> bool:
    """Whether a folder intercepts another route: `(.)photo`, `(..)photo`, `(...)photo`."""
    return bool(_INTERCEPTING.fullmatch(text))


def is_private(text: str) -> bool:
    """Whether nothing below a folder of the App Router is a route."""
    return text.startswith("_")


def function_route(function: Function) -> Route:
    """The route of a function by its URL."""
    return Route(
        segments=from_url(function.url),
        path=function.entry,
        kind="function",
        router="functions",
        certain=function.url_origin in ("configured", "documented"),
        method=function.method,
    )


def from_url(url: str) -> tuple[Segment, ...]:
    """The segments of a URL whose form is `/api/:id/*`."""
    return tuple(_from_url(it) for it in url.split("/") if it)


def _from_url(text: str) -> Segment:
    if text == "*":
        return Segment("catch-all", "path")
    return Segment("dynamic", text[1:]) if text.startswith(":") else segment(text)
