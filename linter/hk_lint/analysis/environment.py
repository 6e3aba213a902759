"""Where a project's code reads environment variables, and what runs that code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from hk_lint.analysis.code import Code
from hk_lint.languages import is_python, language_of
from hk_lint.model.module import TOP
from hk_lint.model.target import Target
from hk_lint.model.text import Location, Span

Side = Literal["server", "browser", "build", "other"]
"""What runs the code: a deployed function or page, the visitor's browser, the build, or something
that is not deployed (scripts)."""

_ENV = re.compile(
    rb"\b(?:process|import\s*\.\s*meta)\s*\??\.\s*env\b"
    rb"|\benv\b[^;\n]{0,40}\bprocess\b"
)
_PYTHON_ENV = re.compile(rb"\benviron\b|\bgetenv\b")
_DIRECT = re.compile(
    rb"\(?\s*(?:process|import\s*\.\s*meta|\(\s*import\.meta\s+as\s+any\s*\))\s*"
    rb"(?:\?|!)?\.\s*env\b"
)
_CONFIG = re.compile(r"[\w.-]+\.config\.[cm]?[jt]s")
_TEST = re.compile(
    r"(?:^|/)(?:__tests__|__mocks__|tests?|e2e|cypress|playwright|\.storybook)/"
    r"|[.-](?:test|spec|e2e|cy|stories)\.[cm]?[jt]sx?$|\.d\.[cm]?ts$"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.py$"
)
_CLIENT = "use client"


class VariableRead(Struct, frozen=True):
    """A read of a variable: `name` as code spells it, `syntax` the object that it is read from.

    `direct` says that object and name are written in one piece, which is what bundlers replace by
    the value; destructuring and aliases are not. `function` is the one that it stands in, an index
    into those of the module.
    """

    name: str
    path: str
    span: Span
    side: Side
    syntax: Literal["process.env", "import.meta.env", "os.environ"] = "process.env"
    direct: bool = True
    function: int = TOP

    @property
    def location(self) -> Location:
        return Location(self.path, self.span)


class Sides(Struct, frozen=True):
    """What decides who runs a file: the project's `files` and its folder (`top`), the files that
    the server starts with and those that a page starts in the browser."""

    files: frozenset[str]
    top: str
    server: tuple[str, ...] = ()
    browser: tuple[str, ...] = ()


def reads(code: Code, sides: Sides) -> Iterator[VariableRead]:
    """All reads in the project's own files, by file and place; tests are left out.

    Of Python, only what functions load counts: other files of it are tools. Reads
    whose name is computed have none.
    """
    start = len(sides.top) + 1 if sides.top else 0
    server = frozenset(it for entry in sides.server for it in code.graph.reach(entry))
    for path in sorted(sides.files | server):
        if language_of(path) is None or is_test(path[start:] if path in sides.files else path):
            continue
        if is_python(path) and path not in server:
            continue
        data = code.sources.read(path)
        if not (_PYTHON_ENV if is_python(path) else _ENV).search(data):
            continue
        module = code.module(path)
        if not module.environment:
            continue
        side = _side(path, path[start:], code, sides, server)
        for read in sorted(module.environment, key=lambda it: it.span):
            if read.name != "?":
                direct = _DIRECT.match(data, read.span.start, read.span.end) is not None
                yield VariableRead(
                    read.name, path, read.span, side, read.object, direct, read.function
                )


def _side(path: str, name: str, code: Code, sides: Sides, server: frozenset[str]) -> Side:
    if "/" not in name and _CONFIG.fullmatch(name):
        return "build"
    if path in server:
        return "browser" if _CLIENT in code.module(path).directives else "server"
    if any(_leads_to(code, entry, path) for entry in sides.browser):
        return "browser"
    return "other"


def _leads_to(code: Code, entry: str, path: str) -> bool:
    """Whether real imports lead from a file to another."""
    if entry == path:
        return True
    return path in code.graph.reach(entry) and bool(code.graph.chain(entry, Target("file", path)))


def is_test(path: str) -> bool:
    """Whether a file is a test, a mock or a story by its path in the project."""
    return _TEST.search(path) is not None
