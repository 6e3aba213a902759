"""What the readers of all formats share: limits, decoding and byte offsets."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager

from hk_lint.model.document import Problem
from hk_lint.model.text import Span

MAX_DEPTH = 100
"""Containers inside containers; what lies deeper is unknown. Callers may recurse over nodes."""

MAX_PROBLEMS = 50
"""No file needs more remarks than this from its parser."""

BOM = b"\xef\xbb\xbf"
INFINITY = float("inf")
TOO_DEEP = f"Nested deeper than {MAX_DEPTH} levels"

_CHUNK = 256
_ESCAPED_BYTES = re.compile("[\udc80-\udcff]")


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the cyclic garbage collector from walking a growing tree again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def binary_problem(data: bytes) -> Problem | None:
    """Why bytes are no UTF-8 text at all, None when they may be."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(Span(0, 2), "The file is encoded in UTF-16; save it as UTF-8")
    nul = data.find(b"\0")
    if nul >= 0:
        return Problem(Span(nul, nul + 1), "The file is binary: it contains a NUL byte")
    return None


def encoding_problem(data: bytes) -> Problem | None:
    """The first byte that is not UTF-8."""
    if data.isascii():
        return None
    try:
        data.decode()
    except UnicodeDecodeError as error:
        message = f"The byte 0x{data[error.start]:02X} is not valid UTF-8"
        return Problem(Span(error.start, error.start + 1), message)
    return None


def is_huge(value: int) -> bool:
    """Whether an integer is beyond a double: readers in JavaScript see infinity."""
    return value.bit_length() > 1024


def content_start(data: bytes) -> int:
    """The offset behind a byte order mark."""
    return len(BOM) if data.startswith(BOM) else 0


class Source:
    """Bytes as text, for parsers that count characters.

    `text` has no byte order mark, and U+FFFD for each byte that is not UTF-8.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._base = content_start(data)
        body = data[self._base :]
        exact = body.decode(errors="surrogateescape")
        self._chunks: list[int] | None = None
        self._exact = exact
        self.text = exact if body.isascii() else _ESCAPED_BYTES.sub("\ufffd", exact)
        if not body.isascii():
            self._chunks = [self._base]
            for start in range(0, len(exact), _CHUNK):
                self._chunks.append(self._chunks[-1] + _width(exact[start : start + _CHUNK]))

    def offset(self, index: int) -> int:
        """The byte offset of the character at `index`; the end for indexes beyond it."""
        index = max(0, min(index, len(self._exact)))
        if self._chunks is None:
            return self._base + index
        chunk = index // _CHUNK
        return self._chunks[chunk] + _width(self._exact[chunk * _CHUNK : index])

    def span(self, start: int, end: int) -> Span:
        """The byte span of the characters from `start` to `end`."""
        return Span(self.offset(start), self.offset(max(start, end)))


def _width(text: str) -> int:
    return len(text.encode(errors="surrogateescape"))


def shortened(text: str, limit: int = 40) -> str:
    """Text in one line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
