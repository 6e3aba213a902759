"""Whether a source file is broken beyond doubt, judged by its signs alone.

A grammar that stumbles proves nothing: it may be older than the language. So its verdict counts
only where a second reading, which knows nothing but brackets, strings, templates, comments,
regular expressions and JSX, finds something that no valid file contains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from hk_lint.model.document import Problem
from hk_lint.model.text import Span

_PAIRS = {b"(": b")", b"[": b"]", b"{": b"}"}
_OPENED_BY = {closing: opening for opening, closing in _PAIRS.items()}

_CODE = re.compile(
    rb"""(?P<space>\s+|\xef\xbb\xbf|//[^\n\r]*|/\*.*?\*/)
    |(?P<string>"(?:[^"\\\n\r]|\\(?:\r\n|.))*"|'(?:[^'\\\n\r]|\\(?:\r\n|.))*')
    |(?P<word>[\w$@\#\x80-\xff]+)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<operator>=>|\+\+|--|\?\.|&&|\|\||\?\?|[^\s/])
    |(?P<slash>/)""",
    re.S | re.X,
)
_REGEXP = re.compile(
    rb"/(?![*/])(?:[^\\/\[\n\r]|\\[^\n\r]|\[(?:[^\]\\\n\r]|\\[^\n\r])*\])+/[A-Za-z]*"
)
_TEMPLATE = re.compile(rb"(?:[^`\\$]|\\.|\$(?!\{))*(`|\$\{)?", re.S)
_TAG = re.compile(
    rb"""(?P<space>\s+|/\*.*?\*/|//[^\n\r]*)|(?P<part>"[^"]*"|'[^']*'|[\w$.:=\-\x80-\xff]+)
    |(?P<type><)|(?P<open>\{)|(?P<single>/\s*>)|(?P<end>>)""",
    re.S | re.X,
)
_CHILDREN = re.compile(
    rb"(?P<text>[^<{}]+)|(?P<open>\{)|(?P<close></[^<>{}]*>)|(?P<tag><(?=[\s\w$>\x80-\xff]))", re.S
)
_ELEMENT = re.compile(rb"<\s*(?P<name>[A-Za-z_$\x80-\xff][\w$.:\-\x80-\xff]*|(?=>))")
_GENERIC = re.compile(rb"<\s*(?:const\s+)?[\w$]+\s*(?:,|=|extends\b(?!\s*[=>/]))")
_MARKER = re.compile(rb"^(?:<{7} .*|={7}|>{7} .*)\r?$", re.M)
_QUOTED = re.compile(rb"""/\*.*?\*/|//[^\n]*|"[^"\n]*"|'[^'\n]*'""", re.S)

_BEFORE_VALUE = frozenset(
    b"return typeof instanceof in of new delete void throw case do else yield await default "
    b"extends".split()
)
_HEADS = frozenset(b"if while for with".split())
_BLOCKS = frozenset(b"else try do finally static".split())
_NOT_ELEMENT = frozenset((b"", b";", b"{", b"}", b")"))

_Kind = Literal["bracket", "template", "tag", "children"]


class _Frame(Struct):
    """Something that is open: a bracket, `${`, a tag or the children of an element.

    `value` says whether a value has ended where it is closed.
    """

    kind: _Kind
    sign: bytes
    place: int
    value: bool = True


class _Lost(Exception):  # noqa: N818
    """The reading cannot tell any more what the signs mean."""


def fault(data: bytes, *, jsx: bool) -> Problem | None:
    """What is certainly wrong with a file that its grammar does not take, None where in doubt."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or (b"\0" in data and not _is_text(data)):
        return Problem(Span(0, 1), "This is no text in UTF-8")
    reader = _Reader(data, jsx=jsx)
    try:
        found = reader.read()
    except _Lost:
        return _uneven(data, b"{")
    if found is None or not reader.doubtful:
        return found
    counted = (_uneven(data, sign) for sign in reader.suspects)
    return next((problem for problem in counted if problem is not None), None)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class _Reader:
    """Reads once from the beginning to the first fault.

    `doubtful` is set as soon as a sign could have meant something else: then one of the `suspects`,
    the brackets that may be at fault, must be uneven in the whole text, too.
    """

    def __init__(self, data: bytes, *, jsx: bool) -> None:
        self.data = data
        self.jsx = jsx
        self.at = 0
        self.stack: list[_Frame] = []
        self.before = b""
        self.value = False
        self.head = False
        self.doubtful = False
        self.suspects = [b"{"]
        self.markers = {it.start() for it in _MARKER.finditer(data)} if _conflicts(data) else set()

    def read(self) -> Problem | None:
        if self.data.startswith(b"#!"):
            self.at = self.data.find(b"\n") % (len(self.data) + 1)
        while self.at < len(self.data):
            kind = self.stack[-1].kind if self.stack else "bracket"
            if kind == "tag":
                self._tag()
                continue
            if kind == "children" and self.data[self.at : self.at + 1] != b"}":
                self._children()
                continue
            problem = self._code()
            if problem is not None:
                return problem
        return self._end()

    def _end(self) -> Problem | None:
        if any(frame.kind in ("tag", "children") for frame in self.stack):
            raise _Lost
        return self._unclosed(self.stack[-1]) if self.stack else None

    def _unclosed(self, frame: _Frame) -> Problem:
        sign = frame.sign.decode()
        return Problem(Span(frame.place, frame.place + len(sign)), f"`{sign}` is never closed")

    def _code(self) -> Problem | None:
        start = self.at
        if start in self.markers:
            return Problem(Span(start, start + 7), "A merge conflict is not resolved")
        found = _CODE.match(self.data, start)
        if found is None:
            raise _Lost
        kind, sign = str(found.lastgroup), found[0]
        if kind == "slash":
            return self._slash(start)
        if kind == "operator" and sign in (b"'", b'"', b"`"):
            return self._template(start) if sign == b"`" else self._open_string(start)
        if kind == "operator" and sign == b"<" and self._is_element(start):
            self.stack.append(_Frame("tag", b"<", start))
            self.at = start + 1
            return None
        self.at = found.end()
        if kind == "space":
            return None
        if kind == "open":
            self._opened(sign, start)
            return None
        if kind == "close":
            return self._closed(sign, start)
        self._passed(kind, sign)
        return None

    def _passed(self, kind: str, sign: bytes) -> None:
        member = self.before in (b".", b"?.")
        self.head = kind == "word" and not member and sign in _HEADS
        if kind == "word":
            self.value = member or (sign not in _BEFORE_VALUE and not self.head)
        elif kind == "string":
            self.value = True
        elif sign not in (b"++", b"--") and not (sign == b"!" and self.value):
            self.value = False
        self.before = sign

    def _opened(self, sign: bytes, start: int) -> None:
        if sign == b"(":
            value = not self.head
        elif sign == b"{":
            block = self.before in (b"", b")", b"=>", b";", b"{", b"}") or self.before in _BLOCKS
            value = not block and not self.value
        else:
            value = True
        self.stack.append(_Frame("bracket", sign, start, value))
        self.value, self.head, self.before = False, False, sign

    def _closed(self, sign: bytes, start: int) -> Problem | None:
        opening = _OPENED_BY[sign]
        top = self.stack[-1] if self.stack else None
        if top is not None and top.kind == "template" and sign == b"}":
            self.stack.pop()
            return self._template(top.place, self.at)
        if top is None or top.sign != opening:
            return self._unexpected(sign, opening, start)
        self.stack.pop()
        self.value, self.before = top.value, sign
        return None

    def _unexpected(self, sign: bytes, opening: bytes, start: int) -> Problem:
        if any(frame.kind in ("tag", "children") for frame in self.stack):
            self.doubtful = True
            self.suspects += [it for it in (opening, self.stack[-1].sign) if it in _PAIRS]
        elif any(frame.sign.endswith(opening) for frame in self.stack):
            inner = self.stack[-1]
            problem = self._unclosed(inner)
            return Problem(problem.span, f"{problem.message} before `{sign.decode()}`")
        return Problem(Span(start, start + 1), f"`{sign.decode()}` closes nothing")

    def _open_string(self, start: int) -> Problem:
        if self.doubtful or (self.stack and self.stack[-1].kind != "bracket"):
            raise _Lost
        end = self.data.find(b"\n", start)
        return Problem(Span(start, end if end > 0 else len(self.data)), "The string is not closed")

    def _template(self, start: int, at: int | None = None) -> Problem | None:
        """On from the beginning of a template, or from where a substitution has ended."""
        found = _TEMPLATE.match(self.data, start + 1 if at is None else at)
        if found is None or found[1] is None:
            if self.doubtful:
                raise _Lost
            return Problem(Span(start, start + 1), "The template is not closed")
        self.at = found.end()
        self.value, self.head, self.before = found[1] == b"`", False, found[1]
        if found[1] == b"${":
            self.stack.append(_Frame("template", b"${", start))
        return None

    def _slash(self, start: int) -> Problem | None:
        if self.data.startswith(b"/*", start):
            if self.doubtful:
                raise _Lost
            return Problem(Span(start, start + 2), "The comment is not closed")
        found = None if self.value else _REGEXP.match(self.data, start)
        if self.before in (b"}", b"await", b"yield", b"of", b"<") or (
            found is None and not self.value
        ):
            self.doubtful = True
        self.at = found.end() if found is not None else start + 1
        self.value, self.head, self.before = found is not None, False, b"/"
        return None

    def _is_element(self, start: int) -> bool:
        if not self.jsx or self.value:
            return False
        found = _ELEMENT.match(self.data, start)
        if found is None or _GENERIC.match(self.data, start):
            return False
        if self.before in _NOT_ELEMENT and not self._holds_value():
            self.doubtful = True
        name = found["name"]
        closed = self.data.find(b"</" + name, start) > 0
        return closed or self.data.find(b"/>", start) > 0

    def _holds_value(self) -> bool:
        """Whether the innermost bracket is one of JSX: `{ <a/> }` between tags."""
        return len(self.stack) > 1 and self.stack[-2].kind in ("tag", "children")

    def _tag(self) -> None:
        start = self.at
        found = _TAG.match(self.data, start)
        if found is None:
            raise _Lost
        self.at = found.end()
        if found.lastgroup == "open":
            self._opened(b"{", start)
            self.stack[-1].value = True
        elif found.lastgroup == "type":
            self._type_arguments(start)
        elif found.lastgroup == "end":
            self.stack[-1].kind = "children"
        elif found.lastgroup == "single":
            self._leave()

    def _type_arguments(self, start: int) -> None:
        """`<Table<Row>` : the types between the name of an element and what follows."""
        depth = 0
        for found in re.finditer(rb"<|(?<!=)>|[{}()\"'`]", self.data[start : start + 500]):
            depth += {b"<": 1, b">": -1}.get(found[0], 1000)
            if depth == 0:
                self.at = start + found.end()
                return
            if depth > 500:
                break
        raise _Lost

    def _children(self) -> None:
        start = self.at
        found = _CHILDREN.match(self.data, start)
        if found is None:
            raise _Lost
        self.at = found.end()
        if found.lastgroup == "open":
            self._opened(b"{", start)
        elif found.lastgroup == "close":
            self._leave()
        elif found.lastgroup == "tag":
            self.stack.append(_Frame("tag", b"<", start))

    def _leave(self) -> None:
        self.stack.pop()
        self.value, self.head, self.before = True, False, b">"


def _conflicts(data: bytes) -> bool:
    """Whether the three markers of a conflict stand in the file, in their order."""
    kinds = [it[0][:1] for it in _MARKER.finditer(data)]
    return b"".join(kinds).find(b"<=>") >= 0


def _uneven(data: bytes, opening: bytes) -> Problem | None:
    """The bracket too many, where it is one with the quoted text and without it."""
    closing = _PAIRS[opening]
    bare = _QUOTED.sub(lambda found: b" " * len(found[0]), data)
    surplus = bare.count(opening) - bare.count(closing)
    raw = data.count(opening) - data.count(closing)
    if surplus * raw <= 0:
        return None
    place = next(_unmatched(bare, opening, closing), 0)
    sign, state = (closing, "closes nothing") if surplus < 0 else (opening, "is never closed")
    return Problem(Span(place, place + 1), f"`{sign.decode()}` {state}")


def _unmatched(bare: bytes, opening: bytes, closing: bytes) -> Iterator[int]:
    """The places of brackets without a partner, the closing ones first."""
    open_places = []
    for found in re.finditer(re.escape(opening) + b"|" + re.escape(closing), bare):
        if found[0] == opening:
            open_places.append(found.start())
        elif open_places:
            open_places.pop()
        else:
            yield found.start()
    yield from reversed(open_places)
