"""YAML, with CloudFormation tags, as JavaScript readers (YAML 1.2 core) resolve it.

Built from the events of PyYAML, which come in a flat stream: no depth of nesting and no number
of aliases makes the builder recurse or explode.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from hk_lint.documents.reading import (
    INFINITY,
    MAX_DEPTH,
    MAX_PROBLEMS,
    TOO_DEEP,
    Source,
    binary_problem,
    collector_paused,
    encoding_problem,
    is_huge,
    shortened,
)
from hk_lint.model.document import Comment, Document, Format, Kind, Member, Node, Problem
from hk_lint.model.finding import Severity
from hk_lint.model.text import Span

MAX_EXPANSION = 100_000
"""How many nodes aliases may stand for in one document, counted as if they were written out."""

MAX_SKIPPED_DEPTH = 500
"""Beyond `MAX_DEPTH`; libyaml takes quadratic time over deep nesting, so reading ends there."""

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_STANDARD = "tag:yaml.org,2002:"
_CONSTANTS: dict[str, tuple[Kind, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), ("null", None)),
    **dict.fromkeys(("true", "True", "TRUE"), ("boolean", True)),
    **dict.fromkeys(("false", "False", "FALSE"), ("boolean", False)),
}
_NUMBER_START = frozenset("+-.0123456789")
_INTEGER = re.compile(
    r"[-+]?(?:0b(?P<b>[01][01_]*)|0x(?P<x>[0-9a-fA-F][0-9a-fA-F_]*)|0o(?P<o>[0-7][0-7_]*)"
    r"|[0-9][0-9_]*)(?<!_)"
)
_FLOAT = re.compile(
    r"(?:[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))(?<!_)"
)
_COMMENT = re.compile(r"(?:^|(?<=[ \t\r\n]))#[^\r\n]*")
_BASES = {"b": 2, "x": 16, "o": 8}

_TAB = "A tab cannot indent YAML; use spaces"
_INDENTATION = "The indentation or the quotes do not fit here"
_REASONS: tuple[tuple[str, str], ...] = (
    ("tab character", _TAB),
    ("mapping values are not allowed", "A ':' is not allowed here; indent it or quote the text"),
    ("could not find expected ':'", "Expected ':' after the key"),
    ("did not find expected key", f"{_INDENTATION}: expected a key or the end of the block"),
    ("expected <block end>", f"{_INDENTATION}: expected a key or the end of the block"),
    ("did not find expected '-'", f"{_INDENTATION}: expected '-' or the end of the list"),
    ("sequence entries are not allowed", "A '-' is not allowed here; start a new line"),
    ("expected ',' or ']'", "Expected ',' or ']' after the item"),
    ("expected ',' or '}'", "Expected ',' or '}' after the value"),
    ("unknown escape character", "This is no escape sequence of a double-quoted YAML string"),
    ("escape sequence", "The escape sequence is not complete"),
    ("unknown escape", "This is no escape sequence of a double-quoted YAML string"),
    ("hexa", "The escape sequence is not complete"),
    ("alphabetic or numeric", "A value that begins with '*', '&' or '!' must be in quotes"),
    ("<document start>", "Expected the end of the file; is the indentation right?"),
    ("undefined tag handle", "The tag handle is not declared"),
    ("duplicate %", "The directive occurs twice"),
    ("incompatible", "The YAML version is not supported"),
    ("control characters", "A control character is not allowed in YAML"),
    ("special characters", "A control character is not allowed in YAML"),
)


def parse(path: str, data: bytes, format: Format) -> Document:
    """Parse the first document of a YAML file. A file without one has no root and no problem."""
    broken = binary_problem(data)
    if broken:
        return Document(path, format, None, (broken,))
    builder = _Builder(path, Source(data))
    encoding = encoding_problem(data)
    if encoding:
        builder.problems.append(encoding)
    with collector_paused():
        builder.build()
    problems = tuple(sorted(builder.problems, key=lambda problem: problem.span))
    return Document(path, format, builder.root, problems, tuple(builder.comments()))


class _Built:
    """A finished node with what it would weigh written out, aliases included."""

    __slots__ = ("height", "merge", "node", "size")

    def __init__(self, node: Node, size: int = 1, height: int = 0, merge: bool = False) -> None:
        self.node = node
        self.size = size
        self.height = height
        self.merge = merge


class _Frame:
    """A container that is being read."""

    __slots__ = (
        "anchor",
        "end",
        "height",
        "is_map",
        "items",
        "key",
        "pairs",
        "size",
        "start",
        "tag",
    )

    def __init__(self, event: Any) -> None:
        self.is_map = isinstance(event, yaml.MappingStartEvent)
        self.anchor: str | None = event.anchor
        self.tag = _shown_tag(event.tag)
        self.start: int = event.start_mark.index
        self.end: int = event.end_mark.index
        self.items: list[Node] = []
        self.pairs: list[tuple[str, Span, Node, bool]] = []
        self.key: tuple[str, Span, bool] | None = None
        self.size = 1
        self.height = 0


class _Builder:
    """Turns the events of one document into nodes."""

    def __init__(self, path: str, source: Source) -> None:
        self.path = path
        self.source = source
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.frames: list[_Frame] = []
        self.anchors: dict[str, _Built] = {}
        self.scalars: list[tuple[int, int]] = []
        self.expansion = 0
        self.too_deep = 0
        self.reported: set[str] = set()

    def build(self) -> None:
        documents = 0
        try:
            loader = _LOADER(self.source.text)
            try:
                while loader.check_event():
                    event: Any = loader.get_event()
                    if isinstance(event, yaml.ScalarEvent):
                        self.scalars.append(_range(event))
                    documents += isinstance(event, yaml.DocumentStartEvent)
                    if documents < 2:
                        self.take(event)
                    if self.too_deep > MAX_SKIPPED_DEPTH:
                        break
            finally:
                loader.dispose()
        except yaml.YAMLError as error:
            if documents < 2 and not self.reported:
                self.fail(error)
        while self.frames:
            self.close(self.frames[-1].end)

    def take(self, event: Any) -> None:
        if self.too_deep:
            self.skip(event)
        elif isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(self.frames) >= MAX_DEPTH:
                self.report_once(*_range(event), TOO_DEEP)
                self.too_deep = 1
                self.unknown(event, "nested too deeply")
            else:
                self.frames.append(_Frame(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            frame = self.frames[-1]
            # The end of a block is where the next thing starts; its last child ends it better.
            start, end = _range(event)
            self.close(end if end > start else frame.end)

    def skip(self, event: Any) -> None:
        """Count down to the end of what is nested too deeply."""
        if isinstance(event, yaml.CollectionStartEvent):
            self.too_deep += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            self.too_deep -= 1

    def scalar(self, event: Any) -> None:
        start, end = _range(event)
        end = max(start, end)
        if event.style in ("|", ">"):
            end = start + len(self.source.text[start:end].rstrip())
        kind, value = _resolved(event)
        tag = _shown_tag(event.tag) if kind == "unknown" else ""
        node = Node(self.path, self.source.span(start, end), kind, value, tag=tag)
        merge = event.value == "<<" and not event.style and event.tag is None
        self.finish(_Built(node, merge=merge), event.anchor, end)

    def alias(self, event: Any) -> None:
        name = event.anchor
        start, end = _range(event)
        if any(frame.anchor == name for frame in self.frames):
            self.unknown(event, "alias to itself")
            return
        target = self.anchors.get(name)
        if target is None:
            message = f"The alias *{shortened(name)} has no anchor &{shortened(name)} before it"
            self.report(start, end, message)
            self.unknown(event, "alias without anchor")
        elif len(self.frames) + target.height > MAX_DEPTH:
            self.report_once(start, end, TOO_DEEP)
            self.unknown(event, "nested too deeply")
        elif self.expansion + target.size > MAX_EXPANSION:
            message = f"The aliases of this file stand for more than {MAX_EXPANSION:,} values"
            self.report_once(start, end, message)
            self.unknown(event, "too many aliases")
        else:
            self.expansion += target.size
            self.finish(_Built(target.node, target.size, target.height), None, end)

    def unknown(self, event: Any, reason: str) -> None:
        start, end = _range(event)
        node = Node(self.path, self.source.span(start, end), "unknown", tag=reason)
        self.finish(_Built(node), None, end)

    def close(self, end: int) -> None:
        """Finish the innermost container."""
        frame = self.frames.pop()
        if frame.key:
            text, span, merge = frame.key
            missing = Node(self.path, Span(span.end, span.end), "unknown", tag="missing value")
            frame.pairs.append((text, span, missing, merge))
        kind: Kind = "object" if frame.is_map else "array"
        node = Node(
            self.path,
            self.source.span(frame.start, end),
            "unknown" if frame.tag else kind,
            items=tuple(frame.items),
            members=self.members(frame.pairs),
            tag=frame.tag,
        )
        self.finish(_Built(node, frame.size, frame.height + 1), frame.anchor, end)

    def finish(self, built: _Built, anchor: str | None, end: int) -> None:
        """Put a node where it belongs: under an anchor, into its container, or at the root."""
        if anchor:
            self.anchors[anchor] = built
        if not self.frames:
            self.root = built.node
            return
        frame = self.frames[-1]
        frame.end = max(frame.end, end)
        frame.size += built.size
        frame.height = max(frame.height, built.height)
        if not frame.is_map:
            frame.items.append(built.node)
        elif frame.key is None:
            span = built.node.span
            if built.node.kind in ("array", "object", "unknown") and not built.node.value:
                key = shortened(self.source.data[span.start : span.end].decode(errors="replace"))
            else:
                key = _key_text(built.node)
            frame.key = (key, span, built.merge)
        else:
            frame.pairs.append((frame.key[0], frame.key[1], built.node, frame.key[2]))
            frame.key = None

    def members(self, pairs: list[tuple[str, Span, Node, bool]]) -> tuple[Member, ...]:
        """The members of a mapping, those of merged mappings included; own keys win."""
        own: set[str] = set()
        for key, span, _, merge in pairs:
            if key in own and not merge:
                message = f'The key "{shortened(key)}" occurs twice; the last one counts'
                self.report(span.start, span.end, message, Severity.WARNING, in_bytes=True)
            if not merge:
                own.add(key)
        members: list[Member] = []
        for key, span, node, merge in pairs:
            merged = _merged(node) if merge else None
            if merged is None:
                members.append(Member(self.path, key, span, node))
                continue
            for member in merged:
                if member.key not in own:
                    own.add(member.key)
                    members.append(member)
        return tuple(members)

    def fail(self, error: Any) -> None:
        """Report a syntax error, at the place and in the words that help most."""
        if not isinstance(error, yaml.MarkedYAMLError):  # a character that YAML does not allow
            index = getattr(error, "position", 0)
            if _LOADER is not yaml.SafeLoader:  # libyaml counts the bytes of what it was given
                index = len(self.source.text.encode()[:index].decode(errors="ignore"))
            self.report(index, index + 1, "A control character is not allowed in YAML")
            return
        mark: Any = error.problem_mark or error.context_mark
        index = min(mark.index, len(self.source.text)) if mark else 0
        begin: Any = error.context_mark
        problem = error.problem or ""
        if begin and "quoted scalar" in (error.context or "") and "end of stream" in problem:
            self.report(
                begin.index, begin.index + 1, "The quoted string that starts here is not closed"
            )
            return
        self.report(index, index + 1, self.reason(problem, index))

    def reason(self, problem: str, index: int) -> str:
        at = self.source.text[index : index + 1]
        if "cannot start any token" in problem:
            return _TAB if at == "\t" else f"A value cannot begin with '{at}'; put it in quotes"
        for words, reason in _REASONS:
            if words in problem:
                return reason
        return f"This is no valid YAML: {shortened(problem, 60)}"

    def report_once(self, start: int, end: int, message: str) -> None:
        if message not in self.reported:
            self.reported.add(message)
            self.report(start, end, message)

    def report(
        self,
        start: int,
        end: int,
        message: str,
        severity: Severity = Severity.ERROR,
        *,
        in_bytes: bool = False,
    ) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            span = Span(start, end) if in_bytes else self.source.span(start, end)
            self.problems.append(Problem(span, message, severity))

    def comments(self) -> list[Comment]:
        """The comments: what begins with a `#` of its own between two scalars."""
        text = self.source.text
        if "#" not in text:
            return []
        comments: list[Comment] = []
        position = 0
        for start, end in [*self.scalars, (len(text), len(text))]:
            self.gap(position, start, comments)
            position = max(position, end)
            if text[start : start + 1] in ("|", ">"):
                header = re.compile(r"[^\r\n]*").match(text, start, end)
                self.gap(start, header.end() if header else start, comments)
        return comments

    def gap(self, start: int, end: int, comments: list[Comment]) -> None:
        if self.source.text.find("#", start, end) < 0:
            return
        for match in _COMMENT.finditer(self.source.text, start, end):
            if match.start() > 0 and self.source.text[match.start() - 1] not in " \t\r\n":
                continue
            comments.append(Comment(self.source.span(*match.span()), match[0]))


def _range(event: Any) -> tuple[int, int]:
    """The characters that an event covers."""
    return event.start_mark.index, event.end_mark.index


def _resolved(event: Any) -> tuple[Kind, bool | int | float | str | None]:
    """Kind and value of a scalar event."""
    tag, text = event.tag, event.value
    if tag is None:
        return ("string", text) if event.style else _plain(text)
    if tag in ("!", f"{_STANDARD}str"):
        return "string", text
    kind, value = _plain(text)
    wanted = {"int": "integer", "float": "number", "bool": "boolean", "null": "null"}
    if tag.startswith(_STANDARD) and wanted.get(tag.removeprefix(_STANDARD)) == kind:
        return kind, value
    if tag == f"{_STANDARD}float" and kind == "integer" and isinstance(value, int):
        return "number", _number(text)
    return "unknown", text


def _plain(text: str) -> tuple[Kind, bool | int | float | str | None]:
    """Kind and value of a scalar without quotes."""
    constant = _CONSTANTS.get(text)
    if constant:
        return constant
    if text[0] not in _NUMBER_START:
        return "string", text
    match = _INTEGER.fullmatch(text)
    if match:
        return _integer(match)
    if _FLOAT.fullmatch(text):
        return "number", _number(text)
    return "string", text


def _integer(match: re.Match[str]) -> tuple[Kind, int | float]:
    sign = -1 if match[0].startswith("-") else 1
    group = match.lastgroup
    if group:
        value = int(match[group].replace("_", ""), _BASES[group])
        return ("number", sign * INFINITY) if is_huge(value) else ("integer", sign * value)
    digits = match[0].replace("_", "")
    try:
        return "integer", int(digits)
    except ValueError:  # more digits than Python converts: JavaScript reads such as a double
        return "number", float(digits)


def _number(text: str) -> float:
    digits = text.replace("_", "").lower()
    return float(digits.replace(".inf", "inf").replace(".nan", "nan"))


def _shown_tag(tag: str | None) -> str:
    """A tag as people write it; empty for the tags of plain strings, lists and mappings."""
    if tag is None or tag == "!":
        return ""
    if not tag.startswith(_STANDARD):
        return tag
    name = tag.removeprefix(_STANDARD)
    return "" if name in ("map", "seq") else f"!!{name}"


def _key_text(node: Node) -> str:
    """The key that a scalar makes, as JavaScript turns it into a string."""
    if node.value is None:
        return "null"
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    if isinstance(node.value, float) and node.value.is_integer() and abs(node.value) < 1e15:
        return str(int(node.value))
    return str(node.value)


def _merged(node: Node) -> list[Member] | None:
    """The members that a merge key brings in, None when its value is no mapping."""
    if node.kind == "object":
        return list(node.members)
    if node.kind == "array" and all(item.kind == "object" for item in node.items):
        return [member for item in node.items for member in item.members]
    return None
