"""What the functions of web frameworks have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from hk_lint.frameworks.segments import segment
from hk_lint.model.deployment import Framework, Handler
from hk_lint.model.module import Module
from hk_lint.model.site import Segment
from hk_lint.model.text import Location

SOURCE = re.compile(r"\.[cm]?[jt]sx?$")
"""The names of JavaScript and TypeScript files."""

_NO_CODE = re.compile(
    r"\.d(\.\w+)?\.[cm]?ts$|[.-](test|tests|spec|e2e|cy|stories|story)\.[cm]?[jt]sx?$"
)


class Served(Struct, frozen=True):
    """A file that a framework runs for requests. `url` and `method` are as in `Function`."""

    path: str
    url: str
    framework: Framework
    handlers: tuple[Handler, ...]
    method: str = ""


def is_code(path: str) -> bool:
    """Whether a file holds code by its name: no declarations, tests, stories."""
    return SOURCE.search(path) is not None and _NO_CODE.search(path) is None


def handlers(path: str, module: Module, names: Iterable[str]) -> tuple[Handler, ...]:
    """The exports of those names; what another file exports is taken to be all of them."""
    wanted = frozenset(names)
    found = [it for it in module.exports if it.name in wanted or it.name == "*"]
    return tuple(
        Handler(it.name if it.name != "*" else min(wanted), "web", Location(path, it.span))
        for it in found
    )


def url_of(segments: Iterable[Segment]) -> str:
    """The URL of segments, as functions have it."""
    return "/" + "/".join(it.text for it in segments)


def named(names: Iterable[str]) -> str:
    """The URL of folders and files whose parameters are in brackets, as Next.js writes them."""
    return url_of(segment(it) for it in names if it)
