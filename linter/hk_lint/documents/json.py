"""JSON and JSONC.

A recursive descent over the bytes, with one regular expression per token on the usual way and
a slower, careful way for everything else: comments, escapes, errors. The first syntax error is
reported; after it the reader goes on quietly, so that one slip makes one problem.
"""

from __future__ import annotations

import re

import msgspec

from hk_lint.documents.reading import (
    MAX_DEPTH,
    MAX_PROBLEMS,
    TOO_DEEP,
    binary_problem,
    collector_paused,
    content_start,
    encoding_problem,
    shortened,
)
from hk_lint.model.document import Comment, Document, Format, Kind, Member, Node, Problem
from hk_lint.model.finding import Severity
from hk_lint.model.text import Span

_SPACE = rb"[ \t\r\n]*+"
_STRING = rb'"[^"\\\x00-\x1f]*+"'
_ESCAPED_STRING = rb'"(?:[^"\\\x00-\x1f]++|\\[^\r\n])*+"'
_END = rb"(?![0-9A-Za-z_.+\-$])"
_VALUE = re.compile(
    _SPACE
    + rb"(?:("
    + _STRING
    + rb")|(-?(?:0|[1-9][0-9]*+))"
    + _END
    + rb"|(\{)|(\[)|(true|false|null)"
    + _END
    + rb"|(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)"
    + _END
    + rb"|("
    + _ESCAPED_STRING
    + rb"))"
).match
_STRING_GROUP, _INTEGER_GROUP, _OBJECT_GROUP, _ARRAY_GROUP, _WORD_GROUP, _NUMBER_GROUP = range(1, 7)

_CONTAINER_GROUPS = (_OBJECT_GROUP, _ARRAY_GROUP)

_KEY = re.compile(_SPACE + rb"(" + _STRING + rb")" + _SPACE + rb":").match
_AFTER_MEMBER = re.compile(_SPACE + rb"([,}])").match
_AFTER_ITEM = re.compile(_SPACE + rb"([,\]])").match
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?").fullmatch
_SPACES = re.compile(_SPACE).match
_ANY_STRING = re.compile(rb'"(?:[^"\\\r\n]++|\\[^\r\n])*+').match
_SINGLE_QUOTED = re.compile(rb"'(?:[^'\\\r\n]++|\\[^\r\n])*+'?").match
_BARE = re.compile(rb"[^\s,:\[\]{}\"'/\x00-\x1f]++").match
_COLON_FOLLOWS = re.compile(_SPACE + rb":").match
_COMMENT = re.compile(rb"//[^\r\n]*+|/\*.*?(?:\*/|\Z)", re.DOTALL).match
_SKIPPED = re.compile(
    rb'"(?:[^"\\\r\n]++|\\.)*+"?|//[^\r\n]*+|/\*.*?(?:\*/|\Z)|([\[{])|([\]}])', re.DOTALL
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_CONTROL = re.compile(rb"[\x00-\x1f]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_WORDS: dict[bytes, tuple[Kind, bool | None]] = {
    b"true": ("boolean", True),
    b"false": ("boolean", False),
    b"null": ("null", None),
}
_LOOKALIKES = {
    "True": "true",
    "TRUE": "true",
    "False": "false",
    "FALSE": "false",
    "None": "null",
    "Null": "null",
    "NULL": "null",
    "nil": "null",
    "undefined": "null",
    "NaN": "null",
    "Infinity": "",
    "-Infinity": "",
}
_SHORT_ESCAPES = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_MAX_ERRORS = 100
_CLOSERS = {b"{": b"}", b"[": b"]"}
_NAMED = {"\u00a0": "a no-break space", "\ufeff": "a byte order mark", "\t": "a tab"}

_decode_string = msgspec.json.Decoder(str).decode


def parse(path: str, data: bytes, format: Format) -> Document:
    """Parse JSON (`format` "json") or JSON with comments and trailing commas ("jsonc")."""
    broken = binary_problem(data)
    if broken:
        return Document(path, format, None, (broken,))
    if not data[content_start(data) :].strip():
        empty = Problem(Span(0, 0), "The file is empty; expected a JSON value")
        return Document(path, format, None, (empty,))
    reader = _Reader(path, data, strict=format == "json")
    with collector_paused():
        root = reader.document()
    problems = tuple(sorted(reader.problems, key=lambda problem: problem.span))
    return Document(path, format, root, problems, tuple(reader.comments))


class _Reader:
    """The state of one reading: where it stands, what is open, what was wrong."""

    def __init__(self, path: str, data: bytes, *, strict: bool) -> None:
        self.path = path
        self.data = data
        self.pos = content_start(data)
        self.strict = strict
        self.problems: list[Problem] = []
        self.comments: list[Comment] = []
        self.open: list[bytes] = []
        self.failed = False
        self.errors = 0
        encoding = encoding_problem(data)
        if encoding:
            self.problems.append(encoding)

    def document(self) -> Node | None:
        self.skip()
        if self.pos >= len(self.data):
            self.error(self.pos, self.pos, f"Expected a value, found {self.found()}")
            return None
        root = self.value()
        self.skip()
        if self.pos < len(self.data):
            self.error(*self.token(), f"Expected the end of the file, found {self.found()}")
        return root

    def value(self) -> Node:
        match = _VALUE(self.data, self.pos)
        return self.plain_value(match) if match else self.rare_value()

    def plain_value(self, match: re.Match[bytes]) -> Node:
        group = match.lastindex
        assert group is not None
        start, end = match.span(group)
        if group == _STRING_GROUP:
            self.pos = end
            text = str(self.data[start + 1 : end - 1], "utf-8", "replace")
            return Node(self.path, Span(start, end), "string", text)
        if group == _INTEGER_GROUP:
            self.pos = end
            return _integer(self.path, Span(start, end), match[group])
        if group in _CONTAINER_GROUPS:
            self.pos = start
            return self.container(match[group])
        self.pos = end
        if group == _WORD_GROUP:
            kind, constant = _WORDS[match[group]]
            return Node(self.path, Span(start, end), kind, constant)
        if group == _NUMBER_GROUP:
            return Node(self.path, Span(start, end), "number", float(match[group]))
        return Node(self.path, Span(start, end), "string", self.unescaped(start, end))

    def container(self, opener: bytes) -> Node:
        start = self.pos
        if len(self.open) >= MAX_DEPTH:
            self.error(start, start + 1, TOO_DEEP)
            self.pos = _matching_end(self.data, start)
            return Node(self.path, Span(start, self.pos), "unknown", tag="nested too deeply")
        self.open.append(opener)
        self.pos = start + 1
        if opener == b"{":
            members = self.members()
            self.open.pop()
            if len({member.key for member in members}) < len(members):
                self.duplicates(members)
            return Node(self.path, Span(start, self.pos), "object", members=tuple(members))
        items = self.items()
        self.open.pop()
        return Node(self.path, Span(start, self.pos), "array", items=tuple(items))

    def members(self) -> list[Member]:
        path = self.path
        members: list[Member] = []
        comma = -1
        while True:
            match = _KEY(self.data, self.pos)
            if match:
                start, end = match.span(1)
                self.pos = match.end()
                key = str(self.data[start + 1 : end - 1], "utf-8", "replace")
                members.append(Member(path, key, Span(start, end), self.value()))
            elif self.closes(b"}", comma):
                return members
            else:
                member = self.rare_member()
                if member:
                    members.append(member)
            match = _AFTER_MEMBER(self.data, self.pos)
            if match:
                self.pos = match.end()
                if match[1] == b"}":
                    return members
            elif not self.separated(b"}"):
                return members
            comma = self.pos - 1

    def items(self) -> list[Node]:
        items: list[Node] = []
        comma = -1
        while True:
            match = _VALUE(self.data, self.pos)
            if match:
                items.append(self.plain_value(match))
            elif self.closes(b"]", comma):
                return items
            else:
                items.append(self.value())
            match = _AFTER_ITEM(self.data, self.pos)
            if match:
                self.pos = match.end()
                if match[1] == b"]":
                    return items
            elif not self.separated(b"]"):
                return items
            comma = self.pos - 1

    def closes(self, closer: bytes, comma: int) -> bool:
        """Whether the container ends here, where a key or an item may stand."""
        self.skip()
        at = self.data[self.pos : self.pos + 1]
        if at == closer:
            self.pos += 1
            if comma >= 0 and self.strict and self.data[comma : comma + 1] == b",":
                message = f"JSON allows no ',' before {_quoted(closer)}; remove it"
                self.report(comma, comma + 1, message)
            return True
        if not at or (at in b"]}" and self.closes_outside(at)):
            what = "a key" if closer == b"}" else "a value"
            self.error(*self.token(), f"Expected {what} or {_quoted(closer)}, found {self.found()}")
            return True
        return False

    def separated(self, closer: bytes) -> bool:
        """Go behind what separates two members or items; False at the end of the container."""
        while True:
            self.skip()
            at = self.data[self.pos : self.pos + 1]
            if at == b"," or at == closer:
                self.pos += 1
                return at == b","
            message = f"Expected ',' or {_quoted(closer)} after the value, found {self.found()}"
            self.error(*self.token(), message)
            if not at or (at in b"]}" and self.closes_outside(at)):
                return False
            if at in b"]}:":
                self.pos += 1
            elif at in b"{[" and closer == b"}":
                self.value()
            else:
                return True

    def closes_outside(self, closer: bytes) -> bool:
        return any(_CLOSERS[opener] == closer for opener in self.open[:-1])

    def rare_member(self) -> Member | None:
        """A member that does not begin with a plain key and a colon; None for no member."""
        start, end = self.token()
        at = self.data[start : start + 1]
        if at == b'"':
            key = self.string()
        elif at == b"'" or _BARE(self.data, start):
            self.error(start, end, f"Expected a key in double quotes, found {self.found()}")
            key = self.data[start:end].strip(b"'").decode(errors="replace")
            self.pos = end
        else:
            self.error(start, end, f"Expected a key in double quotes, found {self.found()}")
            if at in b"{[":
                self.value()
            elif at != b",":
                self.pos = end
            return None
        span = Span(start, self.pos)
        self.skip()
        if self.data[self.pos : self.pos + 1] == b":":
            self.pos += 1
        else:
            name = shortened(key)
            self.error(
                *self.token(), f"Expected ':' after the key \"{name}\", found {self.found()}"
            )
        return Member(self.path, key, span, self.value())

    def rare_value(self) -> Node:
        """A value behind a comment, with an odd string, or none at all."""
        before = self.pos
        self.skip()
        if self.pos > before and _VALUE(self.data, self.pos):
            return self.value()
        start, end = self.token()
        at = self.data[start : start + 1]
        if at == b'"':
            text = self.string()
            return Node(self.path, Span(start, self.pos), "string", text)
        if at == b"'":
            self.error(start, end, "Expected a value, found a string in single quotes")
            self.pos = end
            text = self.data[start + 1 : end].removesuffix(b"'").decode(errors="replace")
            return Node(self.path, Span(start, end), "string", text)
        self.error(start, end, f"Expected a value, found {self.found()}{self.hint()}")
        if at and at not in b",:]}":
            self.pos = end
            return Node(self.path, Span(start, end), "unknown", tag="syntax error")
        return Node(self.path, Span(start, start), "unknown", tag="missing value")

    def string(self) -> str:
        """The string that starts here; it ends at the line end when it is not closed."""
        start = self.pos
        match = _ANY_STRING(self.data, start)
        assert match is not None
        end = match.end()
        if self.data[end : end + 1] != b'"':
            self.error(start, end, "Expected '\"' at the end of the string, found the line end")
            self.pos = end
            return self.data[start + 1 : end].decode(errors="replace")
        end += 1
        self.pos = end
        control = _CONTROL.search(self.data, start, end)
        if control:
            place = control.start()
            name = _character(chr(self.data[place]))
            self.error(place, place + 1, f"Expected an escape sequence, found {name} in a string")
        return self.unescaped(start, end)

    def unescaped(self, start: int, end: int) -> str:
        """The text of the string token from `start` to `end`, quotes included."""
        try:
            return _decode_string(self.data[start:end])
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass
        raw = self.data[start + 1 : end - 1].decode(errors="replace")
        if not self.failed:
            wrong = next((m for m in _ESCAPE.finditer(raw) if not _known_escape(m)), None)
            if wrong:
                place = start + 1 + len(raw[: wrong.start()].encode())
                shown = _quoted(shortened(wrong[0]).encode())
                self.error(place, place + len(wrong[0].encode()), f"{shown} is no JSON escape")
        text = _ESCAPE.sub(_escape_value, raw)
        # Two escaped halves make one character; a half without its other half makes none.
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return _SURROGATE.sub("\ufffd", joined)

    def duplicates(self, members: list[Member]) -> None:
        seen: set[str] = set()
        for member in members:
            if member.key in seen:
                message = f'The key "{shortened(member.key)}" occurs twice; the last one counts'
                self.report(member.key_span.start, member.key_span.end, message, Severity.WARNING)
            seen.add(member.key)

    def skip(self) -> None:
        """Go behind white space and comments."""
        while True:
            match = _SPACES(self.data, self.pos)
            assert match is not None
            self.pos = match.end()
            comment = _COMMENT(self.data, self.pos)
            if not comment:
                return
            start, end = comment.span()
            text = comment[0].decode(errors="replace")
            if self.strict and not self.comments:
                self.report(start, end, "JSON allows no comments; remove it")
            if text.startswith("/*") and (len(text) < 4 or not text.endswith("*/")):
                self.error(start, start + 2, "Expected '*/' after '/*', found the end of the file")
            self.comments.append(Comment(Span(start, end), text))
            self.pos = end

    def token(self) -> tuple[int, int]:
        """Start and end of whatever stands here."""
        start = self.pos
        for pattern in (_ANY_STRING, _SINGLE_QUOTED, _BARE):
            match = pattern(self.data, start)
            if match:
                end = match.end()
                return start, end + (self.data[end : end + 1] == b'"' and pattern is _ANY_STRING)
        return start, min(start + 1, len(self.data))

    def found(self) -> str:
        """What stands here, in words. Values are not shown: they may be secrets."""
        if self.failed:
            return ""  # nobody will read it
        start, end = self.token()
        if start >= len(self.data):
            return "the end of the file"
        text = self.data[start:end].decode(errors="replace")
        if text in _LOOKALIKES or text in ("true", "false", "null"):
            return f"'{text}'"
        is_key = _COLON_FOLLOWS(self.data, end) is not None
        if text[0] in "\"'":
            kind = "a string" if text[0] == '"' else "a string in single quotes"
            return f"'{shortened(text)}'" if is_key else kind
        if len(text) == 1 and not text.isalnum():
            return _character(text)
        if text[0] in "0123456789.+-":
            return "a number" if _NUMBER(text) else "a number that JSON does not know"
        return f"'{shortened(text)}'" if is_key else "a word without quotes"

    def hint(self) -> str:
        start, end = self.token()
        meant = _LOOKALIKES.get(self.data[start:end].decode(errors="replace"))
        return f"; did you mean {meant}?" if meant else ""

    def error(self, start: int, end: int, message: str) -> None:
        """Report a syntax error, unless there was one before; give up on the rest of rubbish."""
        if not self.failed:
            self.report(start, end, message)
            self.failed = True
        self.errors += 1
        if self.errors == _MAX_ERRORS:
            self.data = self.data[:start]

    def report(
        self, start: int, end: int, message: str, severity: Severity = Severity.ERROR
    ) -> None:
        if not self.failed and len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(Span(start, end), message, severity))


def _integer(path: str, span: Span, token: bytes) -> Node:
    try:
        return Node(path, span, "integer", int(token))
    except ValueError:  # more digits than Python converts: JavaScript reads such as a double
        return Node(path, span, "number", float(token))


def _matching_end(data: bytes, start: int) -> int:
    """The offset behind the bracket that closes the one at `start`."""
    depth = 0
    for match in _SKIPPED.finditer(data, start):
        depth += (match[1] is not None) - (match[2] is not None)
        if depth == 0:
            return match.end()
    return len(data)


def _known_escape(match: re.Match[str]) -> bool:
    return len(match[1]) == 5 or match[1] in _SHORT_ESCAPES


def _escape_value(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if len(code) == 5 else _SHORT_ESCAPES.get(code, match[0])


def _character(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    if not character.isprintable():
        return f"the character U+{ord(character):04X}"
    return f"'{character}'"


def _quoted(token: bytes) -> str:
    return f"'{token.decode(errors='replace')}'"
