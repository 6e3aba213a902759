"""A configuration file, parsed into values that know where they stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import Struct

from hk_lint.model.finding import Severity
from hk_lint.model.text import Location, Span

Kind = Literal["null", "boolean", "integer", "number", "string", "array", "object", "unknown"]
Format = Literal["json", "jsonc", "yaml", "toml", "dotenv"]


class Unknown:
    """The plain value of a node whose text does not fix a value. Equal to nothing but itself."""

    def __repr__(self) -> str:
        return "<unknown>"


UNKNOWN = Unknown()


class Node(Struct, frozen=True):
    """One value of a document.

    `value` holds a scalar (None, bool, int, float, str). `items` are the elements of an array,
    `members` those of an object in the order of the text. A node of kind `unknown` (a
    CloudFormation intrinsic, an interpolated string, an alias to itself) is never judged; `tag`
    is then the tag or the reason, and the content it was written with stays in `value`, `items`
    and `members`. `path` is the file, relative to the analysed root.
    """

    path: str
    span: Span
    kind: Kind
    value: bool | int | float | str | None = None
    items: tuple[Node, ...] = ()
    members: tuple[Member, ...] = ()
    tag: str = ""

    @property
    def location(self) -> Location:
        return Location(self.path, self.span)

    def member(self, key: str) -> Member | None:
        """The member with this key; of several, the last, as JSON and YAML readers take it."""
        for member in reversed(self.members):
            if member.key == key:
                return member
        return None

    def get(self, *steps: str | int) -> Node | None:
        """The node at a path of keys and indexes, or None where the path ends early."""
        node: Node | None = self
        for step in steps:
            if node is None:
                return None
            if isinstance(step, int):
                node = node.items[step] if -len(node.items) <= step < len(node.items) else None
            else:
                member = node.member(step)
                node = member.node if member else None
        return node

    def nearest(self, steps: Iterable[str | int]) -> Node:
        """The node at a path, or the last one that exists on the way there."""
        node = self
        for step in steps:
            below = node.get(step)
            if below is None:
                break
            node = below
        return node

    def plain(self) -> Any:
        """The value as Python data; `UNKNOWN` stands where the text fixes no value."""
        if self.kind == "object":
            return {member.key: member.node.plain() for member in self.members}
        if self.kind == "array":
            return [item.plain() for item in self.items]
        return UNKNOWN if self.kind == "unknown" else self.value

    def text(self) -> str | None:
        """The value of a string, None for any other kind."""
        return self.value if self.kind == "string" and isinstance(self.value, str) else None

    def integer(self) -> int | None:
        """The value of an integer, None for any other kind."""
        return self.value if self.kind == "integer" and isinstance(self.value, int) else None


class Member(Struct, frozen=True):
    """One key of an object with its value. `key_span` is the key as written, quotes included."""

    path: str
    key: str
    key_span: Span
    node: Node

    @property
    def location(self) -> Location:
        return Location(self.path, self.key_span)


class Problem(Struct, frozen=True):
    """What a parser has to say about a document, in one sentence without a final full stop."""

    span: Span
    message: str
    severity: Severity = Severity.ERROR


class Document(Struct, frozen=True):
    """A parsed configuration file.

    `root` is None when nothing could be read. `problems` are syntax errors and duplicate keys;
    what stands before an error is still in `root`, as far as the format allows it. `comments`
    are the comment tokens with their marks (`#`, `//`), for suppressions.
    """

    path: str
    format: Format
    root: Node | None
    problems: tuple[Problem, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def location(self) -> Location:
        return Location(self.path, self.root.span if self.root else Span(0, 0))

    def get(self, *steps: str | int) -> Node | None:
        """The node at a path of keys and indexes, or None."""
        return self.root.get(*steps) if self.root else None


class Comment(Struct, frozen=True, gc=False):
    """A comment token as written, marks included."""

    span: Span
    text: str
