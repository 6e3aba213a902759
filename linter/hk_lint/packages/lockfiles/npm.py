"""package-lock.json and npm-shrinkwrap.json, versions 1 to 3."""

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
    split_ident,
    text_of,
    version_of,
)
from hk_lint.packages.lockfiles.jsons import problem_of

_MODULES = "node_modules/"
_KEY = re.compile(rb'\n([ \t]*+)("[^"\\\n]{1,400}")[ \t]*+:[ \t]*+\{')
_KNOWN = (1, 2, 3)


class _Entry(Struct, gc=False):
    """The members of an entry that count; each may have any type."""

    name: Any = None
    version: Any = None
    link: Any = None
    engines: Any = None
    os: Any = None
    cpu: Any = None
    libc: Any = None
    dependencies: Any = None
    dev: Any = msgspec.field(default=None, name="devDependencies")
    optional: Any = msgspec.field(default=None, name="optionalDependencies")
    peer: Any = msgspec.field(default=None, name="peerDependencies")


class _Old(Struct, gc=False):
    """An entry of version 1; what is nested in it belongs to others."""

    version: Any = None


class _File(Struct):
    format: Any = msgspec.field(default=None, name="lockfileVersion")
    packages: dict[str, _Entry] | None = None
    dependencies: dict[str, _Old] | None = None


def read(path: str, data: bytes) -> Lockfile:
    """What a lockfile of npm says."""
    folder = posixpath.dirname(path)
    try:
        file = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"), type=_File)
    except (ValueError, msgspec.DecodeError, RecursionError) as error:
        return Lockfile(path, folder, "npm", problems=(problem_of(error, data),))
    format = str(file.format) if isinstance(file.format, int) else ""
    if file.format is None and file.packages is None and file.dependencies is None:
        problem = Problem(Span(0, 0), "it has neither a version nor packages")
        return Lockfile(path, folder, "npm", problems=(problem,))
    if file.format not in _KNOWN:
        return Lockfile(path, folder, "npm", format, is_read=False)
    places = _places(data)
    if file.packages is None:
        return Lockfile(
            path,
            folder,
            "npm",
            format,
            packages=_old_packages(path, file.dependencies or {}, places),
            importers={"": {}},
        )
    return Lockfile(
        path,
        folder,
        "npm",
        format,
        packages={
            key: _package(key, entry, Location(path, places.get(key, Span(0, 0))))
            for key, entry in file.packages.items()
            if _MODULES in key
        },
        importers={
            key: _recorded(entry) for key, entry in file.packages.items() if _MODULES not in key
        },
        names={
            key: text_of(entry.name)
            for key, entry in file.packages.items()
            if _MODULES not in key and entry.name
        },
    )


def _package(key: str, entry: _Entry, location: Location) -> LockedPackage:
    own = key.rpartition(_MODULES)[2]
    return LockedPackage(
        name=text_of(entry.name) or own,
        version="" if entry.link else version_of(entry.version),
        location=location,
        node=text_of(mapping_of(entry.engines).get("node")),
        os=names_of(entry.os),
        cpu=names_of(entry.cpu),
        libc=names_of(entry.libc),
    )


def _recorded(entry: _Entry) -> dict[str, str]:
    found: dict[str, str] = {}
    for group in (entry.peer, entry.dev, entry.dependencies, entry.optional):
        found |= {name: text_of(wanted) for name, wanted in mapping_of(group).items()}
    return found


def _old_packages(
    path: str, dependencies: dict[str, _Old], places: dict[str, Span]
) -> dict[str, LockedPackage]:
    found = {}
    for name, entry in dependencies.items():
        version = text_of(entry.version)
        real = name
        if version.startswith("npm:"):
            real, version = split_ident(version[4:])
        location = Location(path, places.get(name, Span(0, 0)))
        found[f"{_MODULES}{name}"] = LockedPackage(real, version_of(version), location)
    return found


def _places(data: bytes) -> dict[str, Span]:
    """Where the objects begin, by key; of several of one key, the least indented."""
    found: dict[str, tuple[int, Span]] = {}
    for match in _KEY.finditer(data):
        key = match[2][1:-1].decode(errors="replace")
        indent = match.end(1) - match.start(1)
        known = found.get(key)
        if known is None or indent < known[0]:
            found[key] = (indent, Span(*match.span(2)))
    return {key: span for key, (_, span) in found.items()}
