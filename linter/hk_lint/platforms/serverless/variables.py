"""Variables of a service's configuration, as far as the text certainly says what they stand for.

`${self:custom.stage}`, `${opt:stage, 'dev'}`, `${file(config.yml):dev}`, `${param:domain}` and
`${sls:stage}` are followed. Options of the command line and variables of the environment are taken
as not given: their default is what the project itself says. Everything else is unknown. A scalar
keeps the place where it is used; what a variable brings in as a whole stands where it is written.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from hk_lint.model.document import Node

MAX_DEPTH = 50
"""References and containers inside each other; what lies deeper is unknown."""

MAX_NODES = 100_000
"""How many values a configuration may have, written out."""

MAX_TEXT = 20_000
"""Longer strings are not searched for variables, and not put together."""

_NESTED = 8
_START = re.compile(r"\s*(?:[A-Za-z][\w-]*\s*(?:\(|:(?!:))|[\"']|\$\{)")
_SOURCE = re.compile(r"([A-Za-z][\w-]*)\s*(?:\(([^()]*)\))?\s*(?::(.*))?", re.S)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_STEP = re.compile(r"\d{1,6}")
_CONSTANTS = {"true": True, "false": False}


class _Missing(Struct, frozen=True):
    """Nothing is there: the next source of the variable counts."""


_MISSING = _Missing()
_Found = Node | _Missing


class Variables:
    """The values of one configuration, variables followed.

    `root` is the configuration as written, `folder` the service's, relative to the analysed root;
    `load` reads a file, by its path from the analysed root, None where it cannot be read.
    """

    def __init__(
        self,
        root: Node,
        folder: str,
        load: Callable[[str], Node | None],
        exists: Callable[[str], bool],
    ) -> None:
        self._root = root
        self._folder = folder
        self._load = load
        self._exists = exists
        self._known: dict[int, tuple[Node, Node, int]] = {}
        self._targets: dict[int, tuple[Node, _Found]] = {}
        self._open: set[int] = set()
        self._asked: set[int] = set()
        self._nodes = 0
        self._depth = 0
        self._is_custom_syntax = root.get("provider", "variableSyntax") is not None

    def get(self, *steps: str) -> Node | None:
        """The value at a path of keys, variables followed on the way and below."""
        found = self._walk(self._root, steps)
        return self.resolved(found) if isinstance(found, Node) else None

    def resolved(self, node: Node) -> Node:
        """The value with everything below it, variables replaced by what they stand for."""
        return self._resolved(node)[0]

    def _resolved(self, node: Node) -> tuple[Node, int]:
        """The value, and how many values it has written out."""
        known = self._known.get(id(node))
        if known is not None:
            return known[1], known[2]
        if id(node) in self._open or self._depth >= MAX_DEPTH:
            return _unknown(node), 1
        self._open.add(id(node))
        self._depth += 1
        try:
            found, size = self._below(node)
        finally:
            self._depth -= 1
            self._open.discard(id(node))
        self._nodes += 1
        if size > MAX_NODES or self._nodes > MAX_NODES:
            found, size = _unknown(node), 1
        self._known[id(node)] = (node, found, size)
        return found, size

    def _below(self, node: Node) -> tuple[Node, int]:
        if node.kind == "string":
            target = self._target(node)
            if target is node:
                return node, 1
            if isinstance(target, _Missing):
                return _unknown(node), 1
            if target.kind in ("object", "array"):
                return self._resolved(target)
            return replace(target, path=node.path, span=node.span), 1
        if not node.items and not node.members:
            return node, 1
        items = [self._resolved(item) for item in node.items]
        members = [(it, *self._resolved(it.node)) for it in node.members]
        size = 1 + sum(it[1] for it in items) + sum(it[2] for it in members)
        return replace(
            node,
            items=tuple(it[0] for it in items),
            members=tuple(
                it if it.node is below else replace(it, node=below) for it, below, _ in members
            ),
        ), size

    def _target(self, node: Node) -> _Found:
        """What a string stands for; the node itself where it holds no variable."""
        text = node.text()
        if text is None or "${" not in text:
            return node
        known = self._targets.get(id(node))
        if known is not None:
            return known[1]
        if id(node) in self._asked or self._depth >= MAX_DEPTH:
            return _unknown(node)
        self._asked.add(id(node))
        self._depth += 1
        try:
            found = self._evaluated(node, text)
        finally:
            self._depth -= 1
            self._asked.discard(id(node))
        self._targets[id(node)] = (node, found)
        return found

    def _evaluated(self, node: Node, text: str) -> _Found:
        if self._is_custom_syntax or len(text) > MAX_TEXT:
            return _unknown(node)
        parts = list(_parts(text))
        if not any(isinstance(part, _Variable) for part in parts):
            return node
        if len(parts) == 1 and isinstance(parts[0], _Variable):
            return self._variable(node, parts[0].text, _NESTED)
        written = self._joined(node, parts, _NESTED)
        return _unknown(node) if written is None else replace(node, value=written)

    def _joined(self, node: Node, parts: list[str | _Variable], nested: int) -> str | None:
        """Text with its variables put in; None where one of them is not known."""
        written = ""
        for part in parts:
            if isinstance(part, _Variable):
                found = self._variable(node, part.text, nested)
                text = None if isinstance(found, _Missing) else _written(found)
                if text is None:
                    return None
                written += text
            else:
                written += part
            if len(written) > MAX_TEXT:
                return None
        return written

    def _variable(self, node: Node, text: str, nested: int) -> _Found:
        """What a variable stands for: the first of its sources that is there."""
        if nested == 0:
            return _unknown(node)
        for source in _sources(text):
            found = self._source(node, source.strip(), nested - 1)
            if not isinstance(found, _Missing) and found.kind != "null":
                return found
        return _MISSING

    def _source(self, node: Node, source: str, nested: int) -> _Found:
        if source.startswith("${"):
            parts = list(_parts(source))
            if len(parts) == 1 and isinstance(parts[0], _Variable):
                return self._variable(node, parts[0].text, nested)
        if source[:1] in ("'", '"'):
            if len(source) > 1 and source[-1] == source[0]:
                return self._literal(node, source[1:-1], nested)
            return _unknown(node)
        if source in _CONSTANTS:
            return replace(node, kind="boolean", value=_CONSTANTS[source])
        if source == "null":
            return _MISSING
        if _NUMBER.fullmatch(source) and len(source) < 16:
            number = json.loads(source) if not re.match(r"-?0\d", source) else None
            kind = "integer" if isinstance(number, int) else "number"
            return _unknown(node) if number is None else replace(node, kind=kind, value=number)
        written = self._joined(node, list(_parts(source)), nested)
        match = _SOURCE.fullmatch(written) if written is not None else None
        if match is None:
            return _unknown(node)
        return self._address(node, match[1], match[2] or "", (match[3] or "").strip())

    def _literal(self, node: Node, text: str, nested: int) -> _Found:
        written = self._joined(node, list(_parts(text)), nested)
        return _unknown(node) if written is None else replace(node, value=written)

    def _address(self, node: Node, kind: str, argument: str, address: str) -> _Found:
        steps = tuple(address.split(".")) if address else ()
        if kind == "self" and steps:
            found = self._walk(self._root, steps)
            if not isinstance(found, _Missing) or steps[0] != "provider" or len(steps) > 2:
                return found
            # The framework fills in what a provider lacks.
            return self._stage(node) if steps[-1] == "stage" else _unknown(node)
        if kind == "opt" or kind == "env":
            if kind == "env" and self._root.get("useDotenv") is not None:
                return _unknown(node)
            return _MISSING
        if kind == "file":
            return self._file(node, argument.strip(), steps)
        if kind == "sls" and address == "stage":
            return self._stage(node)
        if kind == "param" and address:
            return self._param(node, address)
        return _unknown(node)

    def _file(self, node: Node, name: str, steps: tuple[str, ...]) -> _Found:
        path = posixpath.normpath(posixpath.join(self._folder, name))
        if not name or name.startswith(("/", "~")) or path.startswith(".."):
            return _unknown(node)
        found = self._load(path)
        if found is None:
            return _unknown(node) if self._exists(path) else _MISSING
        return self._walk(found, steps)

    def _stage(self, node: Node) -> _Found:
        """The stage that is deployed where nobody chooses another one."""
        found = self._walk(self._root, ("provider", "stage"))
        if isinstance(found, _Missing) or found.kind == "null":
            return replace(node, kind="string", value="dev")
        return found if found.text() is not None else _unknown(node)

    def _param(self, node: Node, name: str) -> _Found:
        stage = self._stage(node)
        text = stage.text() if isinstance(stage, Node) else None
        if text is None:
            return _unknown(node)
        for scope in (text, "default"):
            for steps in (("stages", scope, "params", name), ("params", scope, name)):
                found = self._walk(self._root, steps)
                if not isinstance(found, _Missing):
                    return found
        return _unknown(node)

    def _walk(self, node: Node, steps: tuple[str, ...]) -> _Found:
        """The value at a path, as written, variables on the way followed."""
        found = self._target(node)
        for step in steps:
            if isinstance(found, _Missing):
                return _MISSING
            if found.kind == "unknown":
                return _unknown(found)
            if found.kind == "object" and found.member(step) is None and found.member("<<"):
                return _unknown(found)
            below = found.get(step)
            if below is None and found.kind == "array" and _STEP.fullmatch(step):
                below = found.get(int(step))
            if below is None:
                return _MISSING
            found = self._target(below)
        return found


class _Variable(Struct, frozen=True):
    """What stands between `${` and `}`."""

    text: str


def _parts(text: str) -> Iterator[str | _Variable]:
    """Text and the variables in it; what has the form of none stays text."""
    position, plain = 0, 0
    while (start := text.find("${", position)) >= 0:
        end = _closing(text, start + 2)
        if end < 0:
            break
        if _START.match(text, start + 2):
            if start > plain:
                yield text[plain:start]
            yield _Variable(text[start + 2 : end])
            plain = end + 1
        position = end + 1
    if plain < len(text) or not text:
        yield text[plain:]


def _closing(text: str, position: int) -> int:
    """The brace that closes the variable whose content begins here, -1 for none."""
    depth = 1
    for match in re.compile(r"\$\{|\}").finditer(text, position):
        depth += 1 if match[0] == "${" else -1
        if depth == 0:
            return match.start()
    return -1


def _sources(text: str) -> Iterator[str]:
    """The sources of a variable, which commas separate."""
    depth, quote, start = 0, "", 0
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "{(":
            depth += 1
        elif character in "})":
            depth -= 1
        elif character == "," and depth == 0:
            yield text[start:index]
            start = index + 1
    yield text[start:]


def _written(node: Node) -> str | None:
    """A scalar as it stands inside a text."""
    value = node.value
    if node.kind == "boolean":
        return "true" if value else "false"
    return str(value) if node.kind in ("string", "integer", "number") else None


def _unknown(node: Node) -> Node:
    """A value that the text does not fix, where it is used."""
    return Node(node.path, node.span, "unknown", node.text(), tag="variable")
