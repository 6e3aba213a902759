"""Lockfiles: text to Lockfile, and what one of them says about a dependency.

Each format has a module of its own, imported when the first file of that format is read.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from importlib import import_module

from hk_lint.model.document import Problem
from hk_lint.model.finding import Severity
from hk_lint.model.package import LockedPackage, Lockfile, Manager
from hk_lint.model.text import Span

MAX_BYTES = 32_000_000
"""Larger lockfiles are not read; the largest known of real repositories has a third of it."""

NAMES: dict[str, Manager] = {
    "npm-shrinkwrap.json": "npm",
    "package-lock.json": "npm",
    "pnpm-lock.yaml": "pnpm",
    "yarn.lock": "yarn",
    "bun.lock": "bun",
    "bun.lockb": "bun",
}
"""The names of lockfiles. Of two that one manager writes, the first is the one it reads."""

_ORDER = tuple(dict.fromkeys(NAMES.values()))
_HEAD = 8_000
_MARK = b"\xef\xbb\xbf"
_AS_COMMENT = b"##\n"
"""What stands in for the mark where lines are read: as long, so that all places stay."""
_BINARY = "bun.lockb"
_BERRY = re.compile(rb"^__metadata:", re.MULTILINE)


def is_lockfile(path: str) -> bool:
    """Whether a path is that of a lockfile, by its name."""
    return posixpath.basename(path) in NAMES


def manager_of(path: str) -> Manager:
    """The package manager that writes a lockfile.

    Raises:
        KeyError: the path is that of no lockfile.
    """
    return NAMES[posixpath.basename(path)]


def in_order(managers: Collection[Manager], named: str) -> list[Manager]:
    """The one that package.json names first, then npm, pnpm, yarn, bun."""
    return sorted(managers, key=lambda it: (it != named, _ORDER.index(it)))


def read(path: str, data: bytes) -> Lockfile:
    """What a lockfile says; `path` is relative to the analysed root. Never raises.

    Raises:
        KeyError: the path is that of no lockfile.
    """
    name = posixpath.basename(path)
    manager = manager_of(path)
    problem = _binary(name, data) or _conflict(data) or _empty(data)
    if problem is not None:
        return Lockfile(path, posixpath.dirname(path), manager, problems=(problem,))
    if data.startswith(_MARK) and manager in ("pnpm", "yarn"):
        data = _AS_COMMENT + data[len(_MARK) :]
    module = import_module(f"hk_lint.packages.lockfiles.{_module(manager, data)}")
    lockfile: Lockfile = module.read(path, data)
    return lockfile


def entries(lockfile: Lockfile, folder: str, name: str, wanted: str) -> tuple[LockedPackage, ...]:
    """The entries that the dependency of a folder on a name may lead to; empty for none.

    `folder` is relative to the lockfile's. There is more than one only where the lockfile does not
    know the range `wanted`: then all versions of that name are given.
    """
    if lockfile.manager == "npm":
        keys = _on_the_way_up(folder, name)
    elif lockfile.manager == "bun":
        keys = iter((f"{lockfile.names.get(folder, '')}/{name}", name))
    elif lockfile.manager == "pnpm":
        keys = iter((lockfile.chosen.get(folder, {}).get(name, ""),))
    else:
        keys = iter((f"{name}@{wanted}", f"{name}@npm:{wanted}"))
    found = next((it for key in keys if (it := lockfile.packages.get(key))), None)
    if found is not None:
        return (found,)
    if lockfile.manager != "yarn":
        return ()
    same = (it for key, it in lockfile.packages.items() if key.startswith(f"{name}@"))
    return tuple(dict.fromkeys(same))


def _on_the_way_up(folder: str, name: str) -> Iterator[str]:
    """Where npm puts what a folder depends on: the nearest node_modules first."""
    while folder:
        yield f"{folder}/node_modules/{name}"
        folder = posixpath.dirname(folder)
    yield f"node_modules/{name}"


def _module(manager: Manager, data: bytes) -> str:
    if manager != "yarn":
        return manager
    return "berry" if _BERRY.search(data, 0, _HEAD) else "yarn1"


def _binary(name: str, data: bytes) -> Problem | None:
    if name == _BINARY:
        return Problem(Span(0, 0), "it is binary and cannot be read", Severity.WARNING)
    if b"\0" in data[:_HEAD]:
        return Problem(Span(0, 0), "it is binary")
    return None


def _conflict(data: bytes) -> Problem | None:
    """The first mark that git leaves in a file with a merge conflict."""
    for mark in (b"<<<<<<< ", b">>>>>>> "):
        at = 0 if data.startswith(mark) else data.find(b"\n" + mark) + 1
        if at or data.startswith(mark):
            return Problem(Span(at, at + len(mark) - 1), "it has the marks of a merge conflict")
    return None


def _empty(data: bytes) -> Problem | None:
    return None if data.strip() else Problem(Span(0, 0), "it is empty")
