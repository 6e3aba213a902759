"""bun.lock: JSON with trailing commas, versions 0 to 2."""

from __future__ import annotations

import posixpath
import re
from typing import Any

import msgspec
from msgspec import Struct

from hk_lint.model.document import Problem
from hk_lint.model.package import LockedPackage, Lockfile
from hk_lint.model.text import Location, Span
from hk_lint.packages.lockfiles.common import (
    mapping_of,
    names_of,
    overridden,
    split_ident,
    text_of,
    version_of,
)
from hk_lint.packages.lockfiles.jsons import problem_of

_AT_LINE_END = re.compile(rb",(?=[ \t\r]*+\n\s*+[}\]])")
"""No string holds a line end, so that such a comma stands between values."""

_STRING = rb'"(?:[^"\\\n]++|\\.)*+(?:"|(?=\n)|\Z|\\\Z)'
"""One that is not closed ends with its line: what was read of it is not read again."""

_COMMENTS = re.compile(_STRING + rb"|//[^\n]*+|/\*(?:[^*]++|\*(?!/))*+(?:\*/|\Z)", re.DOTALL)
_COMMAS = re.compile(_STRING + rb"|,(?=\s*+[}\]])", re.DOTALL)
_KEY = re.compile(rb'\n[ \t]*+("[^"\\\n]{1,400}")[ \t]*+:[ \t]*+\[')
_GROUPS = ("peerDependencies", "devDependencies", "dependencies", "optionalDependencies")
_KNOWN = (0, 1, 2)


class _File(Struct):
    format: Any = msgspec.field(default=None, name="lockfileVersion")
    workspaces: Any = None
    packages: Any = None
    overrides: Any = None


def read(path: str, data: bytes) -> Lockfile:
    """What a bun.lock says."""
    folder = posixpath.dirname(path)
    try:
        file = _decoded(data)
    except (ValueError, msgspec.DecodeError, RecursionError) as error:
        return Lockfile(path, folder, "bun", problems=(problem_of(error, data),))
    if file.format is None:
        problem = Problem(Span(0, 0), "it has no version")
        return Lockfile(path, folder, "bun", problems=(problem,))
    if file.format not in _KNOWN:
        return Lockfile(path, folder, "bun", str(file.format)[:40], is_read=False)
    places = {it[1][1:-1].decode(errors="replace"): Span(*it.span(1)) for it in _KEY.finditer(data)}
    workspaces = {key: mapping_of(it) for key, it in mapping_of(file.workspaces).items()}
    return Lockfile(
        path,
        folder,
        "bun",
        str(file.format),
        packages={
            key: _package(key, entry, Location(path, places.get(key, Span(0, 0))))
            for key, entry in mapping_of(file.packages).items()
        },
        importers={
            key: {
                name: text_of(wanted)
                for group in _GROUPS
                for name, wanted in mapping_of(it.get(group)).items()
            }
            for key, it in workspaces.items()
        },
        names={key: text_of(it.get("name")) for key, it in workspaces.items()},
        overridden=overridden(file.overrides),
    )


def _decoded(data: bytes) -> _File:
    """Raises msgspec's errors."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return msgspec.json.decode(_AT_LINE_END.sub(b" ", data), type=_File)
    except (ValueError, msgspec.DecodeError) as error:
        if "truncated" in str(error):
            raise
    data = _COMMAS.sub(_kept, _COMMENTS.sub(_kept, data))
    return msgspec.json.decode(data, type=_File)


def _kept(match: re.Match[bytes]) -> bytes:
    """A string as it is; commas and comments as so many blanks, which keeps the places."""
    text = match[0]
    is_open = text.startswith(b"/*") and not text.endswith(b"*/", 2)
    return text if is_open or text.startswith(b'"') else b" " * len(text)


def _package(key: str, entry: Any, location: Location) -> LockedPackage:
    parts = entry if isinstance(entry, list) else []
    name, rest = split_ident(text_of(parts[0])) if parts else (key, "")
    facts: dict[str, Any] = next((it for it in parts if isinstance(it, dict)), {})
    return LockedPackage(
        name=name,
        version=version_of(rest),
        location=location,
        os=names_of(facts.get("os")),
        cpu=names_of(facts.get("cpu")),
        libc=names_of(facts.get("libc")),
    )
