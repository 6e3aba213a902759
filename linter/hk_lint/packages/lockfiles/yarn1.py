"""yarn.lock as Yarn 1 writes it: entries under all `name@range` that lead to them."""

from __future__ import annotations

import posixpath
import re

from hk_lint.model.document import Problem
from hk_lint.model.package import LockedPackage, Lockfile
from hk_lint.model.text import Location, Span
from hk_lint.packages.lockfiles.common import lost_end, split_ident, version_of

_HEADER = re.compile(rb"^([^\s#][^\n]*+)$", re.MULTILINE)
_VERSION = re.compile(rb'\r?\n  version "([^"\n]*+)"')
_GROUP = re.compile(rb"^  (?:optionalD|d)ependencies:\r?((?:\n    [^\n]*+)*+)", re.MULTILINE)
_NEEDED = re.compile(rb'\n    "?([^"\s]++)')
_DESCRIPTOR = re.compile(r'"([^"\n]*+)"|([^\s,"][^,"]*+)')


def read(path: str, data: bytes) -> Lockfile:
    """What a lockfile of Yarn 1 says."""
    packages: dict[str, LockedPackage] = {}
    problems: list[Problem] = []
    for match in _HEADER.finditer(data):
        header = match[1].rstrip()
        version = _VERSION.match(data, match.end(1))
        if not header.endswith(b":") or version is None:
            what = "this entry has no version" if header.endswith(b":") else "this is no entry"
            problems.append(Problem(Span(match.start(1), match.start(1) + len(header)), what))
            break
        text = version[1].decode(errors="replace")
        location = Location(path, Span(match.start(1), match.start(1) + len(header)))
        for quoted, bare in _DESCRIPTOR.findall(header[:-1].decode(errors="replace")):
            name, wanted = split_ident(quoted or bare)
            real = split_ident(wanted[4:])[0] if wanted.startswith("npm:") else name
            packages[quoted or bare] = LockedPackage(real, version_of(text), location)
    if not problems:
        needed = (name for group in _GROUP.findall(data) for name in _NEEDED.findall(group))
        lost = lost_end(needed, packages, len(data))
        problems += [lost] if lost is not None else []
    found = () if problems else packages
    return Lockfile(
        path,
        posixpath.dirname(path),
        "yarn",
        "1",
        packages=dict(found),
        problems=tuple(problems),
    )
