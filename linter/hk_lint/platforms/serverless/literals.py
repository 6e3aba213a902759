"""Configuration that code exports, as a document: what is not written out is unknown."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec.structs import replace

from hk_lint.analysis.code import Code
from hk_lint.analysis.graph import Graph
from hk_lint.analysis.objects import CodeObject, Entry, exported_object, items, literal
from hk_lint.analysis.options import Absent, Given, Unsure
from hk_lint.analysis.resolve import Resolver
from hk_lint.model.document import Kind, Member, Node
from hk_lint.model.module import (
    ArrayLiteral,
    Choice,
    Constant,
    Number,
    ObjectLiteral,
    Text,
    Value,
)
from hk_lint.model.text import Span
from hk_lint.platforms.serverless.branches import conditional, merged
from hk_lint.platforms.serverless.changes import ANY, Change, changes_of
from hk_lint.sources import Sources

MAX_NODES = 20_000
"""How many values are read from one file."""

_DEPTH = 40
_OPEN = "<<"
"""The key that stands for further ones that the text does not fix, as merging does in YAML."""
_BESIDE = re.compile(rb"`\$\{\s*\w+\(\s*__dirname\s*\)\s*\}/([\w./-]+)`")
_EXTENSIONS = (".ts", ".js", ".mjs", ".cjs", ".mts", ".cts")


def new_code(sources: Sources) -> Code:
    """The code of an analysed root, to read configuration from before there is a project."""
    resolver = Resolver(sources)
    return Code(sources, resolver, Graph(sources, resolver))


def read(path: str, folder: str, code: Code) -> Node | None:
    """The object that a file exports; None where none can be seen.

    `folder` is the service's: paths that code builds from `__dirname` become relative to it.
    """
    exported = exported_object(code, path)
    return _Reader(code, folder).object(exported, _DEPTH) if exported is not None else None


class _Reader:
    def __init__(self, code: Code, folder: str) -> None:
        self._code = code
        self._folder = folder
        self._left = MAX_NODES

    def object(self, given: CodeObject, depth: int, changes: tuple[Change, ...] = ()) -> Node:
        """An object with its keys; one that may have others has an unknown one more.

        `changes` are assignments below it that are made under the name of an object around it.
        """
        own = changes_of(self._code, given.path, given.value)
        changes = (*self._spread(given), *own, *changes)
        written: dict[str, list[Entry]] = {}
        for entry in (*given.entries(), *self._conditional(given)):
            written.setdefault(entry.key, []).append(entry)
        assigned = [it.steps[0] for it in changes if it.steps[0] != ANY]
        is_open = len(assigned) < len(changes)
        members: dict[str, Member] = {}
        for key in dict.fromkeys((*written, *assigned)):
            to_key = tuple(it for it in changes if it.steps[0] == key)
            found = self._member(given, key, written.get(key, []), to_key, depth - 1)
            if found is not None:
                node = conditional(found.node) if is_open else found.node
                members[key] = replace(found, node=node)
        if is_open or isinstance(given.get("\0"), Unsure):
            span = given.location.span
            rest = Span(span.end, span.end)
            members[_OPEN] = Member(given.path, _OPEN, rest, _unknown(given.path, rest))
        return Node(given.path, given.location.span, "object", members=tuple(members.values()))

    def _member(
        self,
        given: CodeObject,
        key: str,
        written: list[Entry],
        changes: tuple[Change, ...],
        depth: int,
    ) -> Member | None:
        """A key with the value that it has after all assignments; None where it has none."""
        values = [Given(it.path, it.value) for it in written]
        direct = [it for it in changes if len(it.steps) == 1]
        below = tuple(it.below for it in changes if len(it.steps) > 1)
        is_sure = True
        if direct:
            is_sure = direct[-1].is_certain
            assigned = [Given(it.path, it.value) for it in direct]
            values = assigned[-1:] if is_sure else [*values, *assigned]
        else:
            found = given.get(key)
            if isinstance(found, Absent):
                return None
            is_sure = isinstance(found, Given)
            values = [found] if isinstance(found, Given) else values
        if not values:
            return None
        node = merged([self.value(it, depth, below) for it in values])
        node = node if is_sure else conditional(node)
        if written:
            return Member(written[-1].path, key, written[-1].key_span, node)
        return Member(direct[0].path, key, direct[0].span, node)

    def _spread(self, given: CodeObject) -> Iterator[Change]:
        """What is assigned to objects that are spread into this one: keys behind them count."""
        behind = given.value.properties
        for it in given.value.properties:
            behind = behind[1:]
            here = literal(self._code, Given(given.path, it.value))
            if not it.spread or not isinstance(here.value, ObjectLiteral):
                continue
            for change in changes_of(self._code, here.path, here.value):
                last = not any(other.key in (None, change.steps[0]) for other in behind)
                yield replace(change, is_certain=last and change.is_certain)

    def _conditional(self, given: CodeObject) -> Iterator[Entry]:
        """What is spread into an object in some cases."""
        for it in given.value.properties:
            here = literal(self._code, Given(given.path, it.value))
            for value in here.value.options if it.spread and isinstance(here.value, Choice) else ():
                inner = literal(self._code, Given(here.path, value))
                if isinstance(inner.value, ObjectLiteral):
                    yield from CodeObject(self._code, inner.path, inner.value).entries()

    def value(self, given: Given, depth: int, changes: tuple[Change, ...] = ()) -> Node:
        """A value, followed to where it is written out."""
        self._left -= 1
        if depth <= 0 or self._left < 0:
            return _unknown(given.path, given.value.span)
        here = literal(self._code, given)
        value = here.value
        if isinstance(value, ObjectLiteral):
            return self.object(CodeObject(self._code, here.path, value), depth, changes)
        if isinstance(value, Choice):
            options = [Given(here.path, it) for it in value.options]
            return merged([self.value(it, depth - 1, changes) for it in options])
        if isinstance(value, ArrayLiteral):
            return self._array(here, value, depth)
        return self._scalar(given, here.path, value)

    def _array(self, here: Given, value: ArrayLiteral, depth: int) -> Node:
        found, complete = items(self._code, here.path, value)
        nodes = [self.value(it, depth - 1) for it in found]
        if not complete:
            nodes.append(_unknown(here.path, Span(value.span.end, value.span.end)))
        return Node(here.path, value.span, "array", items=tuple(nodes))

    def _scalar(self, given: Given, path: str, value: Value) -> Node:
        """A scalar stands where it is used, not where its name is bound."""
        place = given.value.span
        if isinstance(value, Text):
            text = value.value if value.complete else self._beside(path, value)
            if text is None:
                return _unknown(given.path, place)
            return Node(given.path, place, "string", text)
        if isinstance(value, Number):
            kind: Kind = "integer" if isinstance(value.value, int) else "number"
            return Node(given.path, place, kind, value.value)
        if isinstance(value, Constant) and value.value is not None:
            return Node(given.path, place, "boolean", value.value)
        if isinstance(value, Constant):
            return Node(given.path, place, "null")
        return _unknown(given.path, place)

    def _beside(self, path: str, value: Text) -> str | None:
        """A path that code builds from its own folder, where there is such a file.

        The framework's own template names handlers so: a function of the project turns
        `__dirname` into a path relative to the service.
        """
        data = self._code.sources.read(path)[value.span.start : value.span.end]
        found = _BESIDE.fullmatch(data)
        if found is None:
            return None
        full = posixpath.join(posixpath.dirname(path), found[1].decode())
        stem = full.rpartition(".")[0]
        if not any(self._code.sources.exists(f"{stem}{it}") for it in _EXTENSIONS):
            return None
        return posixpath.relpath(full, self._folder or ".")


def _unknown(path: str, span: Span) -> Node:
    return Node(path, span, "unknown", tag="computed")
