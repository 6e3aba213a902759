"""Lists that code writes out, or makes of such lists: the values of their items, as texts.

Followed are names, imports (of JSON too), functions of the project, `map` and `flatMap`, the keys,
values and entries of objects, and lists that a loop fills. What is filtered or cut is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from hk_lint.api import CodeObject, Given, Location, Project, document, literal, module

_DEPTH = 12
_MOST = 4_000
_CACHES = frozenset(("react:cache", "next/cache:unstable_cache"))
_IN_ARRAY = re.compile(rb"\[[\s\w$,]*")
"""What stands before a name in `[slug, page]`."""

_OF_OBJECT = ("keys", "values", "entries")


class Leaf(Struct, frozen=True):
    """A text, and where it is written."""

    text: str
    place: Location


Tree = Leaf | list["Tree"] | dict[str, "Tree"] | None
"""None is what cannot be told."""

_Known = Mapping[tuple[str, str, int], Tree]
"""What a parameter of a function, or the variable of a loop, stands for: file, kind, index."""


class Writer:
    """Works out what a function of a file returns. `visit` is told of each function on the way."""

    def __init__(self, project: Project, visit: Callable[[str, int], None]) -> None:
        self._project = project
        self._code = project.code
        self._visit = visit
        self._left = _MOST

    def returned(self, given: Given) -> Iterator[Tree]:
        """Every item that a function, or a list in its place, certainly gives."""
        here = literal(self._code, given)
        if not isinstance(here.value, module.Closure):
            yield from _items(self._tree(given, {}, _DEPTH))
            return
        self._visit(here.path, here.value.function)
        for value in self._code.module(here.path).functions[here.value.function].returns:
            yield from _items(self._tree(Given(here.path, value), {}, _DEPTH))

    def _tree(self, given: Given, known: _Known, depth: int) -> Tree:
        self._left -= 1
        if depth == 0 or self._left < 0:
            return None
        path, value = given.path, given.value
        match value:
            case module.Text(complete=True):
                return Leaf(value.value, Location(path, value.span))
            case module.ObjectLiteral():
                entries = CodeObject(self._code, path, value).entries()
                return {
                    it.key: self._tree(Given(it.path, it.value), known, depth - 1) for it in entries
                }
            case module.ArrayLiteral():
                return list(self._array(given, known, depth))
            case module.Reference():
                return self._reference(path, value, known, depth)
            case module.Result(path=()):
                call = self._code.module(path).calls[value.call]
                return self._call(path, call, known, depth - 1)
        return None

    def _array(self, given: Given, known: _Known, depth: int) -> Iterator[Tree]:
        assert isinstance(given.value, module.ArrayLiteral)
        data = self._project.sources.read(given.path)
        for item in given.value.items:
            if isinstance(item, module.Opaque) and data[item.span.start :][:3] == b"...":
                part = item.parts[0] if len(item.parts) == 1 else item
                yield from _items(self._tree(Given(given.path, part), known, depth - 1))
            else:
                yield self._tree(Given(given.path, item), known, depth - 1)

    def _reference(self, path: str, value: module.Reference, known: _Known, depth: int) -> Tree:
        binding = self._code.binding(path, value.path[0], value.span.start)
        if binding is not None:
            bound, steps = self._bound(path, binding, known)
            if bound is not None:
                return _member(bound, (*steps, *value.path[1:]))
            filled = self._filled(path, value, binding, known, depth)
            if filled is not None:
                return filled
            is_alias = isinstance(binding.value, module.Reference)
            if (known or is_alias) and binding.kind == "const" and binding.value is not None:
                made = self._tree(Given(path, binding.value), known, depth - 1)
                return _member(made, (*binding.path, *value.path[1:]))
        origin = self._code.follow(path, value)
        if origin.target is not None:
            is_json = origin.target.kind == "file" and origin.target.name.endswith(".json")
            found = self._project.document_at(origin.target.name) if is_json else None
            root = found.root if found is not None else None
            return _member(_of_node(root), origin.rest) if root is not None else None
        here = literal(self._code, Given(path, value))
        if here.value != value:
            return self._tree(here, known, depth - 1)
        if origin.rest and not isinstance(origin.value, module.Reference | module.Result):
            inner = self._tree(Given(origin.path, origin.value), known, depth - 1)
            return _member(inner, origin.rest)
        return None

    def _bound(
        self, path: str, binding: module.Binding, known: _Known
    ) -> tuple[Tree, tuple[str, ...]]:
        """What a parameter or the variable of a loop stands for, and the members taken from it."""
        steps = binding.path
        if "?" in steps:
            start = self._pattern_start(path, binding)
            text = self._project.sources.read(path)[start : binding.span.start]
            if steps != ("?",) or not _IN_ARRAY.fullmatch(text):
                return None, ()
            steps = (str(text.count(b",")),)
        if binding.kind == "parameter":
            own = self._code.module(path).functions[binding.function].parameters[:1]
            is_first = own and own[0].span.contains(binding.span)
            return known.get((path, "function", binding.function)) if is_first else None, steps
        loops = self._code.module(path).loops
        loop = loops[binding.loop] if binding.loop >= 0 else None
        if loop is None or binding.value is None or binding.value.span != loop.span:
            return None, ()
        return known.get((path, "loop", binding.loop)), steps

    def _pattern_start(self, path: str, binding: module.Binding) -> int:
        facts = self._code.module(path)
        if binding.kind == "parameter":
            listed = facts.functions[binding.function].parameters
            return listed[0].span.start if listed else binding.span.start
        data = self._project.sources.read(path)
        return max(data.rfind(b"[", 0, binding.span.start), 0)

    def _filled(
        self,
        path: str,
        value: module.Reference,
        binding: module.Binding,
        known: _Known,
        depth: int,
    ) -> Tree:
        """A list that begins empty, with what calls of `push` put in on every way."""
        empty = isinstance(binding.value, module.ArrayLiteral) and not binding.value.items
        if not empty or binding.kind != "const" or len(value.path) > 1:
            return None
        facts = self._code.module(path)
        found: list[Tree] = []
        for index in self._code.calls_in(path, binding.function):
            call = facts.calls[index]
            if call.path != (binding.name, "push") or call.guards or call.optional:
                continue
            for inner in self._rounds(path, call.loop, known, depth - 1):
                arguments = (Given(path, it) for it in call.arguments)
                found.extend(self._tree(it, inner, depth - 1) for it in arguments)
        return found or None

    def _rounds(self, path: str, index: int, known: _Known, depth: int) -> Iterator[_Known]:
        """What is known in each round of a loop and of the loops around it."""
        if index < 0:
            yield known
            return
        loop = self._code.module(path).loops[index]
        if loop.kind != "for-of" or loop.source is None or depth <= 0:
            return
        for outer in self._rounds(path, loop.parent, known, depth - 1):
            for item in _items(self._tree(Given(path, loop.source), outer, depth - 1)):
                if self._left < 0:
                    return
                yield {**outer, (path, "loop", index): item}

    def _call(self, path: str, call: module.Call, known: _Known, depth: int) -> Tree:
        method = call.path[-1] if call.path else ""
        first = call.arguments[0] if call.arguments else None
        if call.callee.startswith("global:Object.") and method in _OF_OBJECT and first is not None:
            return _of_object(method, self._tree(Given(path, first), known, depth), path, first)
        if method in ("map", "flatMap") and isinstance(first, module.Closure):
            source = call.receiver
            if source is None and len(call.path) > 1:
                source = module.Reference(call.callee_span, call.path[:-1])
            elif len(call.path) > 1:
                return None
            items = self._tree(Given(path, source), known, depth) if source is not None else None
            made = [self._applied(path, first, it, known, depth) for it in _items(items)]
            return [it for part in made for it in _items(part)] if method == "flatMap" else made
        return self._called(path, call, depth)

    def _applied(
        self, path: str, closure: module.Closure, item: Tree, known: _Known, depth: int
    ) -> Tree:
        function = self._code.module(path).functions[closure.function]
        if len(function.returns) != 1 or item is None:
            return None
        inner = {**known, (path, "function", closure.function): item}
        return self._tree(Given(path, function.returns[0]), inner, depth - 1)

    def _called(self, path: str, call: module.Call, depth: int) -> Tree:
        """What a function of the project returns, also one that React's `cache` wraps."""
        if not call.path or call.receiver is not None:
            return None
        found = literal(self._code, Given(path, module.Reference(call.callee_span, call.path)))
        if isinstance(found.value, module.Result) and not found.value.path:
            wrapper = self._code.module(found.path).calls[found.value.call]
            if wrapper.callee not in _CACHES or not wrapper.arguments:
                return None
            found = literal(self._code, Given(found.path, wrapper.arguments[0]))
        if not isinstance(found.value, module.Closure):
            return None
        self._visit(found.path, found.value.function)
        returns = self._code.module(found.path).functions[found.value.function].returns
        if len(returns) != 1:
            return None
        return self._tree(Given(found.path, returns[0]), {}, depth - 1)


def _items(tree: Tree) -> list[Tree]:
    return tree if isinstance(tree, list) else []


def _member(tree: Tree, steps: tuple[str, ...]) -> Tree:
    for step in steps:
        if isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(tree, list) and step.isdecimal() and int(step) < len(tree):
            tree = tree[int(step)]
        else:
            return None
    return tree


def _of_object(method: str, tree: Tree, path: str, value: module.Value) -> Tree:
    if not isinstance(tree, dict):
        return None
    place = Location(path, value.span)
    keys: list[Tree] = [Leaf(it, place) for it in tree]
    if method == "keys":
        return keys
    values = list(tree.values())
    if method == "values":
        return values
    return [[key, item] for key, item in zip(keys, values, strict=True)]


def _of_node(node: document.Node) -> Tree:
    text = node.text()
    if text is not None:
        return Leaf(text, node.location)
    if node.items:
        return [_of_node(it) for it in node.items]
    return {it.key: _of_node(it.node) for it in node.members} if node.members else None
