"""Places in text. Everything inside hk-lint counts bytes; only outputs count lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right

from msgspec import Struct

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"


class Span(Struct, frozen=True, order=True, array_like=True, gc=False):
    """A half-open range of byte offsets, `start <= end`."""

    start: int
    end: int

    def contains(self, other: Span) -> bool:
        """Whether `other` lies inside this span, edges included."""
        return self.start <= other.start and other.end <= self.end


class Location(Struct, frozen=True, order=True, gc=False):
    """A span in a file. `path` is relative to the analysed root, with forward slashes."""

    path: str
    span: Span


class Position(Struct, frozen=True, order=True, gc=False):
    """A place as editors show it: line and column from 1, the column in UTF-16 code units."""

    line: int
    column: int


class Lines:
    """The lines of one text: converts byte offsets to positions.

    A line ends with LF, CRLF or CR. A byte order mark has no width. Offsets beyond the end are
    taken as the end; bytes that are not UTF-8 count as one unit each.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._starts = [0, *(m.end() for m in _LINE_END.finditer(data))]

    def __len__(self) -> int:
        return len(self._starts)

    def position(self, offset: int) -> Position:
        """The position of a byte offset."""
        offset = max(0, min(offset, len(self.data)))
        line = bisect_right(self._starts, offset) - 1
        before = self.data[self._starts[line] : offset]
        if line == 0 and before.startswith(_BOM):
            before = before[len(_BOM) :]
        return Position(line + 1, 1 + utf16_length(before))

    def span(self, line: int) -> Span:
        """The span of a line (from 1), without its line end."""
        start = self._starts[line - 1]
        stop = self._starts[line] if line < len(self._starts) else len(self.data)
        return Span(start, start + len(self.data[start:stop].rstrip(b"\r\n")))

    def text(self, line: int) -> str:
        """A line (from 1) as text, without its line end."""
        span = self.span(line)
        return self.data[span.start : span.end].removeprefix(_BOM).decode(errors="replace")


def utf16_length(data: bytes) -> int:
    """How many UTF-16 code units the UTF-8 bytes `data` need; 1 for each undecodable byte."""
    if data.isascii():
        return len(data)
    text = data.decode(errors="surrogateescape")
    return len(text) + sum(character > "\uffff" for character in text)
