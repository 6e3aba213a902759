"""dotenv files, as the `dotenv` package reads them. Values never get into a message."""

from __future__ import annotations

import re

from hk_lint.documents.reading import (
    MAX_PROBLEMS,
    binary_problem,
    content_start,
    encoding_problem,
    shortened,
)
from hk_lint.model.document import Comment, Document, Format, Member, Node, Problem
from hk_lint.model.finding import Severity
from hk_lint.model.text import Span

_SPACE = re.compile(rb"[ \t\f\v\r\n]*+")
_LINE = re.compile(rb"[^\r\n]*+")
_KEY = re.compile(rb"(?:export[ \t]++)?([\w.-]++)(?:[ \t]*+=|:(?=[ \t]))[ \t]*+", re.ASCII)
_QUOTED = re.compile(
    rb"'(?:\\'|[^'])*+'|\"(?:\\.|[^\"\\])*+\"|`(?:\\`|[^`])*+`",
    re.DOTALL,
)
_AFTER_QUOTED = re.compile(rb"[ \t]*+(?=[\r\n#]|\Z)")
_UNQUOTED = re.compile(rb"[^#\r\n]*+")
_COMMENT = re.compile(rb"[ \t]*+(#[^\r\n]*+)")
_INTERPOLATION = re.compile(r"(?<!\\)\$(?:\{|[A-Za-z_])")


def parse(path: str, data: bytes, format: Format) -> Document:
    """Parse a dotenv file to an object of strings; interpolated values are unknown."""
    broken = binary_problem(data)
    if broken:
        return Document(path, format, None, (broken,))
    members: list[Member] = []
    problems = [problem for problem in (encoding_problem(data),) if problem]
    comments: list[Comment] = []
    seen: set[str] = set()
    position = _end(_SPACE, data, content_start(data))
    while position < len(data):
        match = _KEY.match(data, position)
        if match:
            key, span = _text(match[1]), Span(*match.span(1))
            node = _value(path, data, match.end())
            if key in seen:
                message = f'The key "{shortened(key)}" occurs twice; the last one counts'
                problems.append(Problem(span, message, Severity.WARNING))
            seen.add(key)
            members.append(Member(path, key, span, node))
            position = node.span.end
        elif data[position : position + 1] != b"#":
            end = _end(_LINE, data, position)
            message = "Expected KEY=value; the line is ignored"
            problems.append(Problem(Span(position, end), message, Severity.WARNING))
            position = end
        comment = _COMMENT.match(data, position)
        if comment:
            comments.append(Comment(Span(*comment.span(1)), _text(comment[1])))
            position = comment.end()
        position = _end(_SPACE, data, position)
    start = content_start(data)
    root = Node(path, Span(start, len(data)), "object", members=tuple(members))
    kept = sorted(problems[:MAX_PROBLEMS], key=lambda problem: problem.span)
    return Document(path, format, root, tuple(kept), tuple(comments))


def _value(path: str, data: bytes, start: int) -> Node:
    quoted = _QUOTED.match(data, start)
    if quoted and _AFTER_QUOTED.match(data, quoted.end()):
        span = Span(*quoted.span())
        quote, text = quoted[0][:1], _text(quoted[0][1:-1])
        if quote == b'"':
            text = text.replace("\\n", "\n").replace("\\r", "\r")
        return _node(path, span, text, interpolates=quote == b'"')
    unquoted = _UNQUOTED.match(data, start)
    raw = unquoted[0].rstrip() if unquoted else b""
    return _node(path, Span(start, start + len(raw)), _text(raw), interpolates=True)


def _node(path: str, span: Span, text: str, *, interpolates: bool) -> Node:
    if interpolates and _INTERPOLATION.search(text):
        return Node(path, span, "unknown", text, tag="interpolation")
    return Node(path, span, "string", text)


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace").replace("\r\n", "\n")


def _end(pattern: re.Pattern[bytes], data: bytes, start: int) -> int:
    match = pattern.match(data, start)
    return match.end() if match else start
