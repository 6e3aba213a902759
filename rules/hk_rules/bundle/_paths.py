"""The paths of files that code reads, as far as the text fixes them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from enum import Enum
from itertools import islice
from typing import Literal

from msgspec import Struct

from hk_lint.api import CallSite, Project, module

READS = frozenset(
    f"node:{package}:{member}"
    for package, prefix in (("fs", ""), ("fs", "promises."), ("fs/promises", ""))
    for member in (
        *(f"{prefix}{it}" for it in ("readFile", "readdir", "opendir", "open")),
        *(() if prefix or "/" in package else ("readFileSync", "readdirSync", "createReadStream")),
    )
) | {f"fs-extra:{it}" for it in ("readFile", "readFileSync", "readJson", "readJSON", "readdir")}
"""The callees that read a file or list a folder; the path is the first argument."""

_ASKS = frozenset(
    f"{package}:{it}"
    for package in ("node:fs", "node:fs/promises", "node:fs:promises", "fs-extra")
    for it in ("existsSync", "exists", "access", "accessSync", "stat", "statSync", "pathExists")
)
_JOINS = frozenset(("node:path:join", "node:path:posix.join", "path:join"))
_RESOLVES = frozenset(("node:path:resolve", "node:path:posix.resolve"))
_STEPS = 8
_MOST = 40


class FilePath(Struct, frozen=True):
    """A path below the working folder (`cwd`) or the folder of the file (`dir`).

    `text` is how it begins, relative to that; `complete` says that it is all of it.
    """

    root: Literal["cwd", "dir"]
    text: str
    complete: bool

    @property
    def name(self) -> str:
        """The path, or the folder of one that is not complete; normalised, "" for the root."""
        known = self.text if self.complete else self.text.rpartition("/")[0]
        found = posixpath.normpath(known.lstrip("/")) if known.lstrip("/") else ""
        return "" if found == "." else found


class _Piece(Enum):
    CWD = "cwd"
    DIR = "dir"
    UNKNOWN = "unknown"
    ANYWHERE = "anywhere"
    """What may make the whole path another one, such as an absolute argument of `resolve`."""


def file_path(
    project: Project, path: str, value: module.Value | None, *, across: bool
) -> FilePath | None:
    """The path that a value is; None where not even its beginning is known.

    `across` says that constants of other files are followed too.
    """
    if value is None:
        return None
    found = _pieces(project, path, value, _STEPS, across=across)
    pieces = list(islice((it for it in found if it != ""), _MOST))
    if _Piece.ANYWHERE in pieces:
        return None
    root: Literal["cwd", "dir"] = "cwd"
    match pieces:
        case [_Piece.CWD, *rest]:
            pass
        case [_Piece.DIR, *rest]:
            root = "dir"
        case [str() as first, *_] if first and not first.startswith("/") and ":" not in first:
            rest = pieces
        case _:
            return None
    known: list[str] = []
    for piece in rest:
        if not isinstance(piece, str):
            return FilePath(root, "".join(known), complete=False)
        known.append(piece)
    return FilePath(root, "".join(known), complete=True)


def is_optional(site: CallSite) -> bool:
    """Whether the code asks for the file before it reads it, or reads it in development only."""
    if any(path[-1:] == ("NODE_ENV",) for guard in site.call.guards for path in guard.paths):
        return True
    return any(call.callee in _ASKS for call in site.calls_beside())


def _pieces(
    project: Project, path: str, value: module.Value, steps: int, *, across: bool
) -> Iterator[str | _Piece]:
    if steps == 0:
        yield _Piece.UNKNOWN
        return

    def inner(part: module.Value) -> Iterator[str | _Piece]:
        return _pieces(project, path, part, steps - 1, across=across)

    match value:
        case module.Text(complete=True):
            yield value.value
        case module.Text():
            for part in _parts(project.sources.read(path), value):
                if isinstance(part, str):
                    yield part
                else:
                    yield from inner(part)
        case module.Operation(operator="+"):
            yield from inner(value.left)
            yield from inner(value.right)
        case module.Choice():
            yield _Piece.ANYWHERE
        case module.Result(call=index, path=()):
            yield from _of_call(project, path, index, steps, across=across)
        case module.Reference(path=("__dirname",)):
            known = project.code.binding(path, "__dirname", value.span.start)
            yield _Piece.DIR if known is None else _Piece.UNKNOWN
        case module.Reference():
            origin = project.code.follow(path, value)
            binding = origin.binding
            is_fixed = binding is not None and binding.kind in ("const", "import")
            near = across or origin.path == path
            ends = origin.target is not None or bool(origin.rest) or origin.value == value
            if not is_fixed or not near or ends:
                yield _Piece.UNKNOWN
            else:
                yield from _pieces(project, origin.path, origin.value, steps - 1, across=across)
        case _:
            yield _Piece.UNKNOWN


def _of_call(
    project: Project, path: str, index: int, steps: int, *, across: bool
) -> Iterator[str | _Piece]:
    call = project.code.module(path).calls[index]
    if call.callee == "global:process.cwd":
        yield _Piece.CWD
        return
    if call.callee not in _JOINS and call.callee not in _RESOLVES:
        yield _Piece.UNKNOWN
        return
    for position, argument in enumerate(call.arguments):
        found = list(_pieces(project, path, argument, steps - 1, across=across))
        if position:
            yield "/"
            first = found[0] if found else ""
            absolute = isinstance(first, str) and first.startswith("/")
            if call.callee in _RESOLVES and (absolute or first is _Piece.UNKNOWN):
                yield _Piece.ANYWHERE
        if position and found and found[0] in (_Piece.CWD, _Piece.DIR):
            yield _Piece.ANYWHERE
        yield from found


def _parts(data: bytes, text: module.Text) -> Iterator[str | module.Value]:
    """The texts and values that a template or a concatenation is made of, in order."""
    if data[text.span.start : text.span.start + 1] != b"`":
        if text.value:
            yield text.value
        yield from text.parts
        return
    start = text.span.start + 1
    for part in text.parts:
        opening = data.rfind(b"${", start, part.span.start)
        closing = data.find(b"}", part.span.end, text.span.end)
        if opening < 0 or closing < 0:
            break
        yield data[start:opening].decode(errors="replace")
        yield part
        start = closing + 1
    yield data[start : text.span.end - 1].decode(errors="replace")
