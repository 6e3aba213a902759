"""pnpm-lock.yaml, versions 5.x, 6.x and 9.x.

The file is YAML as one program writes it, so that lines and regular expressions do: a YAML reader
takes some hundred times as long. What is written otherwise is not taken for anything.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct

from hk_lint.model.document import Problem
from hk_lint.model.package import LockedPackage, Lockfile
from hk_lint.model.text import Location, Span
from hk_lint.packages.lockfiles.common import overridden, split_ident, version_of

_TOP = re.compile(rb"^([A-Za-z]\w*+):([^\r\n]*+)", re.MULTILINE)
_LINE = re.compile(rb"^( *+)([^\s#][^\r\n]*+)", re.MULTILINE)
_PACKAGE = re.compile(rb"^  ([^\s#][^\r\n]*?):(?: \{\})?\r?$((?:\n {4}[^\n]*+)*+)", re.MULTILINE)
_ENTRY = re.compile(rb"^  ([^\s#][^\r\n]*?):(?: \{\})?\r?$", re.MULTILINE)
_NODE = re.compile(rb"^    engines: \{[^}\n]*?\bnode: ('[^'\n]*+'|\"[^\"\n]*+\"|[^,}\n]++)", re.M)
_LIST = re.compile(rb"^    (os|cpu|libc): \[([^\]\n]*+)\]", re.MULTILINE)
_DOCUMENT = re.compile(rb"^---[ \t]*\r?$", re.MULTILINE)
_OLD_KEY = re.compile(r"/((?:@[^/]+/)?[^/]+)/([^/_]+)")
_GROUPS = ("dependencies", "devDependencies", "optionalDependencies")
_KNOWN = re.compile(r"5(\.\d+)?|6\.\d+|9\.\d+")
_UNFINISHED = "it ends in the middle of an entry"


class _Line(Struct, gc=False):
    """One line of a mapping: its depth, its key and its value, and where the key stands."""

    indent: int
    key: str
    value: str
    span: Span


def read(path: str, data: bytes) -> Lockfile:
    """What a lockfile of pnpm says."""
    folder = posixpath.dirname(path)
    sections = _sections(data)
    version = sections.get("lockfileVersion")
    if version is None:
        problem = Problem(Span(0, 0), "it has no lockfileVersion")
        return Lockfile(path, folder, "pnpm", problems=(problem,))
    format = _plain(data[version.start : version.end].split(b"\n", 1)[0].partition(b":")[2])
    if not _KNOWN.fullmatch(format) or len(_DOCUMENT.findall(data)) > 1:
        return Lockfile(path, folder, "pnpm", format[:40], is_read=False)
    problem_found = _problem(data, format, sections)
    if problem_found is not None:
        return Lockfile(path, folder, "pnpm", format, problems=(problem_found,))
    packages = _packages(path, data, sections.get("packages", Span(0, 0)), format)
    importers, versions = _importers(data, sections)
    chosen: dict[str, dict[str, str]] = {}
    for importer, locked in versions.items():
        chosen[importer] = {}
        for name, (text, place) in locked.items():
            key = _key(name, text)
            chosen[importer][name] = key
            if key and key not in packages:
                real, number = split_ident(key)
                packages[key] = LockedPackage(real, number, Location(path, place))
    wanted = {key for keys in chosen.values() for key in keys.values()}
    cut_off = _cut_off(data, format, sections, max(wanted, default=""))
    if cut_off is not None:
        return Lockfile(path, folder, "pnpm", format, problems=(cut_off,))
    forced = sections.get("overrides")
    keys = {line.key: None for line in _lines(data, forced) if line.indent} if forced else {}
    return Lockfile(
        path,
        folder,
        "pnpm",
        format,
        packages=packages,
        importers=importers,
        chosen=chosen,
        overridden=overridden(keys),
    )


def _sections(data: bytes) -> dict[str, Span]:
    """The keys at the top, each with its text: from the key to the next one."""
    found = list(_TOP.finditer(data))
    ends = [*(match.start() for match in found[1:]), len(data)]
    return {
        match[1].decode(): Span(match.start(), end) for match, end in zip(found, ends, strict=True)
    }


def _problem(data: bytes, format: str, sections: dict[str, Span]) -> Problem | None:
    """What shows that the rest is missing. The program ends every file with a line end."""
    if not data.endswith(b"\n"):
        start = data.rfind(b"\n") + 1
        last = data[start:].strip()
        whole = b": " in last or last.endswith(b":") or last.startswith(b"- ")
        if not whole or last.count(b"{") != last.count(b"}") or last.count(b"'") % 2:
            return Problem(Span(start, len(data)), _UNFINISHED)
    if format.startswith("9") and "packages" in sections and "snapshots" not in sections:
        return Problem(Span(len(data), len(data)), "its last part, `snapshots`, is missing")
    return None


def _cut_off(data: bytes, format: str, sections: dict[str, Span], wanted: str) -> Problem | None:
    """Whether the last section ends before the entry that sorts last of those it must have.

    Keys are compared as they are written: in version 6 those of the registry begin with a slash,
    and what comes from elsewhere (`github.com/…`) follows on them all.
    """
    section = sections.get("snapshots" if format.startswith("9") else "packages")
    if section is None or format.startswith("5"):
        return None
    last = b""
    for match in _ENTRY.finditer(data, section.start, section.end):
        last = match[1]
    written = f"/{wanted}" if wanted and format.startswith("6") else wanted
    if last and _plain(last) < written:
        message = f"it ends before the entry of `{wanted}`"
        return Problem(Span(len(data), len(data)), message)
    return None


def _lines(data: bytes, section: Span) -> Iterator[_Line]:
    for match in _LINE.finditer(data, section.start, section.end):
        text = match[2].rstrip()
        key, colon, value = (text[:-1], b":", b"") if text.endswith(b":") else text.partition(b": ")
        if colon:
            span = Span(match.start(2), match.start(2) + len(key))
            yield _Line(len(match[1]), _plain(key), _plain(value), span)


_Ranges = dict[str, dict[str, str]]
_Versions = dict[str, dict[str, tuple[str, Span]]]


def _importers(data: bytes, sections: dict[str, Span]) -> tuple[_Ranges, _Versions]:
    """What was recorded and what was chosen, by folder and name."""
    recorded: _Ranges = {}
    versions: _Versions = {}
    section = sections.get("importers")
    if section is None:
        recorded[""], versions[""] = {}, {}
        for group in ("specifiers", *_GROUPS):
            if group in sections:
                own = _lines(data, sections[group])
                _read_importer(own, recorded[""], versions[""], base=-2)
        return recorded, versions
    folder = ""
    lines_of: dict[str, list[_Line]] = {}
    for line in _lines(data, section):
        if line.indent == 2:
            folder = "" if line.key == "." else line.key
            lines_of[folder] = []
        elif line.indent > 2 and folder in lines_of:
            lines_of[folder].append(line)
    for folder, lines in lines_of.items():
        recorded[folder], versions[folder] = {}, {}
        _read_importer(iter(lines), recorded[folder], versions[folder], base=2)
    return recorded, versions


def _read_importer(
    lines: Iterator[_Line],
    recorded: dict[str, str],
    versions: dict[str, tuple[str, Span]],
    base: int,
) -> None:
    """Read groups of dependencies, whose headings are indented by `base` and 2 more."""
    group = name = ""
    place = Span(0, 0)
    for line in lines:
        depth = line.indent - base
        if depth == 2:
            group = line.key
        elif depth == 4 and group == "specifiers":
            recorded[line.key] = line.value
        elif depth == 4 and group in _GROUPS:
            name, place = line.key, line.span
            if line.value:
                versions[name] = (line.value, place)
        elif depth == 6 and group in _GROUPS and line.key == "specifier":
            recorded[name] = line.value
        elif depth == 6 and group in _GROUPS and line.key == "version":
            versions[name] = (line.value, place)


def _key(name: str, text: str) -> str:
    """The key of the entry that a chosen version leads to; empty for what is none."""
    text = text.partition("(")[0]
    old = _OLD_KEY.match(text)
    if old is not None and version_of(old[2]):
        return f"{old[1]}@{old[2]}"
    if text[:1].isdigit():
        version = version_of(text.partition("_")[0])
        return f"{name}@{version}" if version else ""
    real, version = split_ident(text.removeprefix("/"))
    return f"{real}@{version}" if version_of(version) else ""


def _packages(path: str, data: bytes, section: Span, format: str) -> dict[str, LockedPackage]:
    found: dict[str, LockedPackage] = {}
    for match in _PACKAGE.finditer(data, section.start, section.end):
        written = _plain(match[1])
        key = _key("", written if not format.startswith("9") else f"/{written}")
        if not key or key in found:
            continue
        name, version = split_ident(key)
        body = match[2]
        node = _NODE.search(body)
        lists = {
            it[1].decode(): tuple(text for item in it[2].split(b",") if (text := _plain(item)))
            for it in _LIST.finditer(body)
        }
        found[key] = LockedPackage(
            name=name,
            version=version,
            location=Location(path, Span(*match.span(1))),
            node=_plain(node[1]) if node else "",
            os=lists.get("os", ()),
            cpu=lists.get("cpu", ()),
            libc=lists.get("libc", ()),
        )
    return found


def _plain(text: bytes) -> str:
    """A scalar without its quotes."""
    text = text.strip()
    if len(text) > 1 and text[:1] == text[-1:] and text[:1] in (b"'", b'"'):
        inner = text[1:-1]
        text = inner.replace(b"''", b"'") if text[:1] == b"'" else inner
    return text.decode(errors="replace")
