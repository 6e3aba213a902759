"""TOML: values from the standard library, places from a scanner of our own.

The scanner runs only over text that `tomllib` has accepted, so it need not judge, only measure.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from hk_lint.documents.reading import (
    INFINITY,
    MAX_DEPTH,
    TOO_DEEP,
    Source,
    binary_problem,
    collector_paused,
    encoding_problem,
    is_huge,
    shortened,
)
from hk_lint.model.document import Comment, Document, Format, Kind, Member, Node, Problem
from hk_lint.model.text import Span

_KEY_PART = r"(?:[A-Za-z0-9_-]+|\"(?:[^\"\\\r\n]|\\.)*+\"|'[^'\r\n]*+')"
_PART = re.compile(_KEY_PART)
_MANY_PARTS = re.compile(
    rf"(?:[\r\n{{,]|\A)[ \t\[]*+(?:{_KEY_PART}[ \t]*+\.[ \t]*+){{{MAX_DEPTH}}}"
)
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_BLANK = re.compile(r"[ \t]*")
_TRIVIA = re.compile(r"(?:[ \t\r\n]++|#[^\r\n]*+)*+")
_COMMENT = re.compile(r"#[^\r\n]*")
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+"{3,5}'
    r"|'''(?:[^']|'(?!''))*+'{3,5}"
    r'|"(?:[^"\\\r\n]|\\.)*+"'
    r"|'[^'\r\n]*+'",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\r\n]+")
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_STATEMENT = re.compile(r"[ \t]*(?:\[|[A-Za-z0-9_\"'.-]+[ \t]*=)")
_NAME = re.compile(r"'([^']*)'")
_REASONS = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"Cannot declare \((.*)\) twice", "The table [{}] is declared twice"),
        (r"Cannot overwrite a value", "The key is defined twice"),
        (r"Duplicate inline table key", "A key is defined twice in the inline table"),
        (r"Cannot mutate immutable namespace", "An inline table cannot be extended later"),
        (r"Cannot redefine namespace", "The key is defined twice"),
        (r"Illegal character '\\n'", "The string is not closed at the end of the line"),
    )
)
_LONG_NUMBER = re.compile(r"[0-9_]{640,}")
_MAX_RETRIES = 8
_MAX_RETRY_LENGTH = 200_000


class _Value:
    """The span of a value; the keys of a table with their spans, or the elements of an array."""

    __slots__ = ("end", "items", "start", "table")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.table: dict[str, _Entry] | None = None
        self.items: list[_Value] | None = None


class _Entry:
    __slots__ = ("end", "start", "value")

    def __init__(self, start: int, end: int, value: _Value) -> None:
        self.start = start
        self.end = end
        self.value = value


def parse(path: str, data: bytes, format: Format) -> Document:
    """Parse TOML. Dates and times become strings, as they are written.

    The span of a table is its header, that of an array of tables the first header: their content
    may be spread over the file.
    """
    broken = binary_problem(data)
    if broken:
        return Document(path, format, None, (broken,))
    source = Source(data)
    problems = [problem for problem in (encoding_problem(data),) if problem]
    with collector_paused():
        text, values, error = _values(source)
        if error:
            problems.append(error)
        if values is None:
            return Document(path, format, None, tuple(problems))
        scanner = _Scanner(text)
        root = scanner.document()
        node = _Joiner(path, source, text).node(root, values)
    comments = tuple(
        Comment(source.span(start, end), text[start:end]) for start, end in scanner.comments
    )
    return Document(path, format, node, tuple(problems), comments)


def _values(source: Source) -> tuple[str, dict[str, Any] | None, Problem | None]:
    """The text that could be read (all of it or what stands before an error), and its values."""
    text = source.text
    if _MANY_PARTS.search(text):  # tomllib takes quadratic time over such
        return text, None, Problem(Span(0, 0), TOO_DEEP)
    try:
        return text, tomllib.loads(text), None
    except RecursionError:
        return text, None, Problem(Span(0, 0), TOO_DEEP)
    except ValueError as error:
        index, problem = _explained(source, error)
    for cut in _cuts(text, index):
        try:
            return text[:cut], tomllib.loads(text[:cut]), problem
        except (ValueError, RecursionError):
            continue
    return text, None, problem


def _explained(source: Source, error: ValueError) -> tuple[int, Problem]:
    """Where an error stands in the text, and what to say about it."""
    message = str(error)
    place = _PLACE.search(message)
    if not place:
        number = _LONG_NUMBER.search(source.text)
        index = number.start() if number else 0
        return index, Problem(source.span(index, index + 1), "The number has too many digits")
    index = len(source.text)
    if place[1]:
        # tomllib counts in text whose CRLF are LF.
        index = _line_starts(source.text, int(place[1])) + int(place[2]) - 1
    reason = message[: place.start()]
    where = ", at the end of the file" if not place[1] else ""
    for pattern, words in _REASONS:
        match = pattern.match(reason)
        if match:
            line = source.text.rfind("\n", 0, index) + 1
            start = line + len(source.text[line:index]) - len(source.text[line:index].lstrip())
            keys = ".".join(_NAME.findall(match[1])) if match.groups() else ""
            return index, Problem(source.span(start, index), words.format(keys) + where)
    span = source.span(index, min(index + 1, len(source.text)))
    return index, Problem(span, f"{shortened(reason, 80)}{where}")


def _line_starts(text: str, line: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start


def _cuts(text: str, index: int) -> Iterator[int]:
    """Offsets of statements before `index`, nearest first: where reading may stop instead."""
    if len(text) > _MAX_RETRY_LENGTH:
        return
    cut = text.rfind("\n", 0, index) + 1
    tries = 0
    while cut > 0 and tries < _MAX_RETRIES:
        if tries == 0 or _STATEMENT.match(text, cut):
            yield cut
            tries += 1
        cut = text.rfind("\n", 0, cut - 1) + 1


class _Scanner:
    """Measures valid TOML: which characters make which key and which value."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.pos = 0
        self.comments: list[tuple[int, int]] = []

    def document(self) -> _Value:
        root = _table(0, len(self.text))
        current = root
        self.skip()
        while self.pos < len(self.text):
            current = self.header(root) if self.text[self.pos] == "[" else self.pair(current)
            self.skip()
        return root

    def header(self, root: _Value) -> _Value:
        """A `[table]` or `[[array of tables]]` line; gives the table it opens."""
        start = self.pos
        many = self.text.startswith("[[", start)
        self.pos += 2 if many else 1
        self.blank()
        path = self.key()
        self.blank()
        self.pos += 2 if many else 1
        header = (start, self.pos)
        table = root
        for name, key_start, key_end in path[:-1]:
            table = _below(table, name, (key_start, key_end), header).value
            if table.items:
                table = table.items[-1]
        name, key_start, key_end = path[-1]
        key = (key_start, key_end)
        if not many:
            entry = _below(table, name, key, header)
            entry.start, entry.end = key  # the table may have come up in a longer header before
            entry.value.start, entry.value.end = header
            return entry.value
        assert table.table is not None
        array = table.table.get(name)
        if array is None:
            array = table.table[name] = _Entry(*key, _Value(*header))
            array.value.items = []
        assert array.value.items is not None
        array.value.items.append(_table(*header))
        return array.value.items[-1]

    def pair(self, table: _Value) -> _Value:
        """A `key = value` line; gives the table it stands in."""
        self.assign(table)
        return table

    def assign(self, table: _Value) -> None:
        path = self.key()
        self.blank()
        self.pos += 1  # the equals sign
        self.blank()
        value = self.value()
        for name, start, end in path[:-1]:
            table = _below(table, name, (start, end), (start, end)).value
        name, start, end = path[-1]
        assert table.table is not None
        table.table[name] = _Entry(start, end, value)

    def key(self) -> list[tuple[str, int, int]]:
        parts = []
        while True:
            match = _PART.match(self.text, self.pos)
            assert match is not None
            parts.append((_key_name(match[0]), match.start(), match.end()))
            self.pos = match.end()
            dot = _DOT.match(self.text, self.pos)
            if not dot:
                return parts
            self.pos = dot.end()

    def value(self) -> _Value:
        start = self.pos
        at = self.text[start]
        if at == "[":
            return self.array()
        if at == "{":
            return self.inline_table()
        string = _STRING.match(self.text, start)
        bare = string or _BARE.match(self.text, start)
        assert bare is not None
        self.pos = start + len(bare[0] if string else bare[0].rstrip())
        return _Value(start, self.pos)

    def array(self) -> _Value:
        array = _Value(self.pos, self.pos)
        array.items = []
        self.pos += 1
        self.skip()
        while self.text[self.pos] != "]":
            array.items.append(self.value())
            self.skip()
            if self.text[self.pos] == ",":
                self.pos += 1
                self.skip()
        self.pos += 1
        array.end = self.pos
        return array

    def inline_table(self) -> _Value:
        table = _table(self.pos, self.pos)
        self.pos += 1
        self.skip()
        while self.text[self.pos] != "}":
            self.assign(table)
            self.skip()
            if self.text[self.pos] == ",":
                self.pos += 1
                self.skip()
        self.pos += 1
        table.end = self.pos
        return table

    def blank(self) -> None:
        match = _BLANK.match(self.text, self.pos)
        assert match is not None
        self.pos = match.end()

    def skip(self) -> None:
        """Go behind white space and comments."""
        match = _TRIVIA.match(self.text, self.pos)
        assert match is not None
        if "#" in match[0]:
            self.comments.extend(
                found.span() for found in _COMMENT.finditer(self.text, *match.span())
            )
        self.pos = match.end()


class _Joiner:
    """Joins places and values to nodes."""

    def __init__(self, path: str, source: Source, text: str) -> None:
        self.path = path
        self.source = source
        self.text = text

    def node(self, place: _Value, value: Any, depth: int = 0) -> Node:
        span = self.source.span(place.start, place.end)
        if depth > MAX_DEPTH:
            return Node(self.path, span, "unknown", tag="nested too deeply")
        if place.table is not None:
            members = tuple(
                Member(
                    self.path,
                    key,
                    self.source.span(entry.start, entry.end),
                    self.node(entry.value, value[key], depth + 1),
                )
                for key, entry in place.table.items()
            )
            return Node(self.path, span, "object", members=members)
        if place.items is not None:
            pairs = zip(place.items, value, strict=True)
            items = tuple(self.node(item, below, depth + 1) for item, below in pairs)
            return Node(self.path, span, "array", items=items)
        if not isinstance(value, bool | int | float | str):  # a date or a time
            value = self.text[place.start : place.end]
        if isinstance(value, int) and is_huge(value):
            value = INFINITY
        return Node(self.path, span, _kind(value), value)


def _kind(value: bool | int | float | str) -> Kind:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "number" if isinstance(value, float) else "string"


def _table(start: int, end: int) -> _Value:
    table = _Value(start, end)
    table.table = {}
    return table


def _below(table: _Value, name: str, key: tuple[int, int], place: tuple[int, int]) -> _Entry:
    """The entry of the table under a key, made when it is not there yet."""
    assert table.table is not None
    entry = table.table.get(name)
    if entry is None:
        entry = table.table[name] = _Entry(*key, _table(*place))
    return entry


def _key_name(token: str) -> str:
    if token[0] == "'":
        return token[1:-1]
    if token[0] == '"':
        return next(iter(tomllib.loads(f"{token} = 0"))) if "\\" in token else token[1:-1]
    return token
