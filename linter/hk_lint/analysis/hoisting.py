"""Whether Node.js finds a package that a lockfile installs for somebody else.

Package managers that put everything into one folder let code use what it never declared; others
hide it. Which of them it is, their settings say.
"""

from __future__ import annotations

import posixpath
import re

from hk_lint.model.document import Document
from hk_lint.model.package import Lockfile
from hk_lint.packages.lockfiles import entries
from hk_lint.packages.lockfiles.common import split_ident
from hk_lint.patterns import matches
from hk_lint.sources import Sources

CLASSIC = "1"
"""The format of Yarn 1's lockfiles."""

_SETTING = re.compile(rb"^[ \t]*([\w-]+)(\[\])?[ \t]*=[ \t]*([^\r\n]*?)[ \t]*\r?$", re.MULTILINE)
_ISOLATED = re.compile(rb'"configVersion"[ \t]*:[ \t]*1\b')
_HEAD = 400
_TRUE = "true"


def is_found(lockfile: Lockfile, importer: str, name: str, sources: Sources) -> bool | None:
    """Whether code of a folder finds a package that only others depend on; None for unknown.

    `importer` is the folder, relative to the lockfile's. Settings of the machine are not seen.
    """
    if lockfile.problems or not lockfile.is_read:
        return None
    if lockfile.manager == "pnpm":
        return _has(lockfile, name) and _is_public(lockfile.folder, name, sources)
    if lockfile.manager == "yarn":
        return _has(lockfile, name) and _is_flat_yarn(lockfile, sources)
    if lockfile.manager == "bun" and not _is_flat_bun(lockfile, sources):
        return False
    return any(not it.os or "linux" in it.os for it in entries(lockfile, importer, name, wanted=""))


def _has(lockfile: Lockfile, name: str) -> bool:
    return any(split_ident(key)[0] == name for key in lockfile.packages)


def _is_public(folder: str, name: str, sources: Sources) -> bool:
    """Whether pnpm puts a package at the top of `node_modules`: not unless it is told to."""
    patterns: list[str] = []
    for key, is_item, value in _npmrc(posixpath.join(folder, ".npmrc"), sources):
        if (key, value) in (("node-linker", "hoisted"), ("shamefully-hoist", _TRUE)):
            return True
        if key == "public-hoist-pattern":
            patterns = [*patterns, value] if is_item else [value]
    settings = sources.document(posixpath.join(folder, "pnpm-workspace.yaml"))
    if settings is not None:
        if _text(settings, "nodeLinker") == "hoisted":
            return True
        if _text(settings, "shamefullyHoist") == _TRUE:
            return True
        listed = settings.get("publicHoistPattern")
        if listed is not None:
            patterns = [text for it in listed.items if (text := it.text())]
    if any(it.startswith("!") and matches(it[1:], name) for it in patterns):
        return False
    return any(it == "*" or matches(it, name) for it in patterns)


def _is_flat_yarn(lockfile: Lockfile, sources: Sources) -> bool | None:
    """Yarn 1 makes one folder, later ones do so only where that is asked for."""
    if lockfile.format == CLASSIC:
        return True
    settings = sources.document(posixpath.join(lockfile.folder, ".yarnrc.yml"))
    if settings is None or _text(settings, "nodeLinker") != "node-modules":
        return False
    return True if _text(settings, "nmHoistingLimits") in ("", "none") else None


def _is_flat_bun(lockfile: Lockfile, sources: Sources) -> bool:
    """Bun makes one folder, but for workspaces that it began in version 1.3.2 or later."""
    settings = sources.document(posixpath.join(lockfile.folder, "bunfig.toml"))
    linker = settings.get("install", "linker") if settings is not None else None
    if linker is not None:
        return linker.text() != "isolated"
    is_new = _ISOLATED.search(sources.read(lockfile.path), 0, _HEAD) is not None
    return not (is_new and len(lockfile.importers) > 1)


def _npmrc(path: str, sources: Sources) -> list[tuple[str, bool, str]]:
    """The settings of a .npmrc: key, whether it is one item of a list, value."""
    if path not in sources:
        return []
    return [
        (it[1].decode(), bool(it[2]), it[3].decode(errors="replace").strip("\"'"))
        for it in _SETTING.finditer(sources.read(path))
    ]


def _text(settings: Document, key: str) -> str:
    """A setting as text; "" where it is not there."""
    node = settings.get(key)
    if node is None:
        return ""
    return _TRUE if node.value is True else node.text() or ""
