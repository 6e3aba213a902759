"""yarn.lock as Yarn 2 and later write it: YAML, one entry for all descriptors that lead to it."""

from __future__ import annotations

import posixpath
import re

from hk_lint.model.document import Problem
from hk_lint.model.package import LockedPackage, Lockfile
from hk_lint.model.text import Location, Span
from hk_lint.packages.lockfiles.common import lost_end, split_ident, version_of

_HEADER = re.compile(rb"^(?:\? )?([^\s#:][^\n]*+)$", re.MULTILINE)
_FIELDS = re.compile(
    rb"(?:\r?\n:)?\r?\n  version: (?P<version>[^\r\n]*+)"
    rb"\r?\n  resolution: (?P<resolution>[^\r\n]*+)"
)
_FORMAT = re.compile(rb"^__metadata:\r?\n  version: (\S{1,20})", re.MULTILINE)
_CONDITIONS = re.compile(rb"\r?\n  conditions: ([^\r\n]*+)")
_CONDITION = re.compile(r"\b(os|cpu|libc)=([\w-]+)")
_DEPENDENCIES = re.compile(rb"\r?\n  dependencies:((?:\r?\n    [^\r\n]*+)*+)")
_NEEDED = re.compile(rb'\n    "?([^"\s]+?)"?:')
_DEPENDENCY = re.compile(rb'\n    "?([^"\s]+?)"?: "?([^"\r\n]*+)"?')


def read(path: str, data: bytes) -> Lockfile:
    """What a lockfile of a modern Yarn says."""
    packages: dict[str, LockedPackage] = {}
    importers: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    problem: Problem | None = None
    headers = [match for match in _HEADER.finditer(data) if match[1].rstrip() != b"__metadata:"]
    for number, match in enumerate(headers):
        end = headers[number + 1].start() if number + 1 < len(headers) else len(data)
        place = Span(match.start(1), match.start(1) + len(match[1].rstrip()))
        fields = _FIELDS.match(data, match.end())
        if fields is None:
            problem = Problem(place, "this entry has no version, or is none at all")
            break
        body = data[fields.end() : end]
        resolution = fields["resolution"].decode(errors="replace").strip('"')
        name, rest = split_ident(resolution)
        protocol, _, target = rest.partition(":")
        if protocol == "workspace":
            folder = "" if target == "." else target
            importers[folder] = _recorded(body)
            names[folder] = name
        told = _conditions(body)
        package = LockedPackage(
            name=name,
            version=_version(protocol, fields["version"]),
            location=Location(path, place),
            os=told.get("os", ()),
            cpu=told.get("cpu", ()),
            libc=told.get("libc", ()),
        )
        for key in _descriptors(match[1]):
            packages[key] = package
    if problem is None:
        needed = (name for group in _DEPENDENCIES.findall(data) for name in _NEEDED.findall(group))
        problem = lost_end(needed, packages, len(data))
    if problem is not None:
        return Lockfile(path, posixpath.dirname(path), "yarn", problems=(problem,))
    format = _FORMAT.search(data)
    return Lockfile(
        path,
        posixpath.dirname(path),
        "yarn",
        format[1].decode(errors="replace") if format else "",
        packages=packages,
        importers=importers,
        names=names,
    )


def _descriptors(header: bytes) -> list[str]:
    text = header.decode(errors="replace").rstrip().rstrip(":").strip('"')
    return text.split(", ")


def _version(protocol: str, text: bytes) -> str:
    if protocol not in ("npm", "patch"):
        return ""
    return version_of(text.decode(errors="replace").strip().strip('"'))


def _recorded(body: bytes) -> dict[str, str]:
    found = _DEPENDENCIES.search(body)
    if found is None:
        return {}
    return {
        name.decode(errors="replace"): wanted.decode(errors="replace").removeprefix("npm:")
        for name, wanted in _DEPENDENCY.findall(found[1])
    }


def _conditions(body: bytes) -> dict[str, tuple[str, ...]]:
    found = _CONDITIONS.search(body)
    told: dict[str, list[str]] = {}
    if found is not None:
        for key, value in _CONDITION.findall(found[1].decode(errors="replace")):
            told.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in told.items()}
