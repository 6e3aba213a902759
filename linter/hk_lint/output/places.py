"""Where findings stand, as outputs say it."""

from __future__ import annotations

import posixpath
from pathlib import PurePath

from msgspec import Struct

from hk_lint.model.report import Report
from hk_lint.model.text import Lines, Location, Position, Span, utf16_length
from hk_lint.secrets.hiding import values

_BOM = b"\xef\xbb\xbf"


class Range(Struct, frozen=True):
    """A span as editors show it. `end` is exclusive."""

    start: Position
    end: Position


class Places:
    """Turns the byte offsets of one report into positions; asks for each file once."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lines: dict[str, Lines] = {}
        self._secrets: dict[str, frozenset[str]] = {}
        self._positions: dict[tuple[str, int], Position] = {}
        self._latest: dict[str, int] = {}
        self._below = _below(report.root, report.top)

    def lines(self, path: str) -> Lines:
        """The lines of a file."""
        if path not in self._lines:
            self._lines[path] = Lines(self._report.read(path))
        return self._lines[path]

    def secrets(self, path: str) -> frozenset[str]:
        """What a file holds that no excerpt of it may show."""
        if path not in self._secrets:
            self._secrets[path] = values(path, self.lines(path).data)
        return self._secrets[path]

    def position(self, path: str, offset: int) -> Position:
        """The position of a byte offset."""
        found = self._positions.get((path, offset))
        if found is None:
            found = self._after_latest(path, offset) or self.lines(path).position(offset)
            self._positions[path, offset] = found
            self._latest[path] = offset
        return found

    def _after_latest(self, path: str, offset: int) -> Position | None:
        """The position as counted from the latest one asked for, if it is before on the same line.

        Without this each finding in a minified file would count the whole line from its start.
        """
        latest = self._latest.get(path, 0)
        data = self.lines(path).data
        if not len(_BOM) <= latest <= offset <= len(data) or _is_inside(data, latest):
            return None
        between = data[latest:offset]
        if b"\n" in between or b"\r" in between:
            return None
        known = self._positions[path, latest]
        return Position(known.line, known.column + utf16_length(between))

    def start(self, location: Location) -> Position:
        """Where a location starts."""
        return self.position(location.path, location.span.start)

    def exact(self, location: Location) -> Range:
        """The positions of a location as it is."""
        path, span = location.path, location.span
        return Range(self.position(path, span.start), self.position(path, span.end))

    def marked(self, location: Location) -> Span:
        """What to underline: the part on the first line, one character at least if there is one.

        Viewers ignore or misplace an empty range, and hide a long one.
        """
        lines = self.lines(location.path)
        line = lines.span(self.start(location).line)
        first = line.start
        if first == 0 and lines.data.startswith(_BOM):
            first = len(_BOM)
        start = min(max(location.span.start, first), line.end)
        end = min(max(location.span.end, start), line.end)
        if start < end or first == line.end:
            return Span(start, end)
        if start == line.end:
            return Span(_character_start(lines.data, start - 1), start)
        return Span(start, _character_end(lines.data, start + 1, line.end))

    def region(self, location: Location) -> Range:
        """The positions of what to underline."""
        return self.exact(Location(location.path, self.marked(location)))

    def from_top(self, path: str) -> str:
        """The path of a finding as seen from the top of the git repository."""
        return posixpath.normpath(posixpath.join(self._below, path))


def _below(root: str, top: str) -> str:
    if not top:
        return ""
    try:
        return PurePath(root).relative_to(top).as_posix()
    except ValueError:
        return ""


def _is_inside(data: bytes, index: int) -> bool:
    """Whether an offset is inside a character, not before one."""
    return index < len(data) and data[index] & 0xC0 == 0x80


def _character_start(data: bytes, index: int) -> int:
    while index > 0 and _is_inside(data, index):
        index -= 1
    return index


def _character_end(data: bytes, index: int, limit: int) -> int:
    while index < limit and _is_inside(data, index):
        index += 1
    return index
