"""Where findings stand, as outputs say it."""

from __future__ import annotations

import posixpath
from pathlib import PurePath

from msgspec import Struct

from hk_lint.model.report import Report
from hk_lint.model.text import Lines, Location, Position, Span

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
        self._below = _below(report.root, report.top)

    def lines(self, path: str) -> Lines:
        """The lines of a file."""
        if path not in self._lines:
            self._lines[path] = Lines(self._report.read(path))
        return self._lines[path]

    def start(self, location: Location) -> Position:
        """Where a location starts."""
        return self.lines(location.path).position(location.span.start)

    def exact(self, location: Location) -> Range:
        """The positions of a location as it is."""
        lines = self.lines(location.path)
        return Range(lines.position(location.span.start), lines.position(location.span.end))

    def marked(self, location: Location) -> Span:
        """What to underline: the part on the first line, one character at least if there is one.

        Viewers ignore or misplace an empty range, and hide a long one.
        """
        lines = self.lines(location.path)
        line = lines.span(lines.position(location.span.start).line)
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


def _character_start(data: bytes, index: int) -> int:
    while index > 0 and data[index] & 0xC0 == 0x80:
        index -= 1
    return index


def _character_end(data: bytes, index: int, limit: int) -> int:
    while index < limit and data[index] & 0xC0 == 0x80:
        index += 1
    return index
