"""What handlers take from their event: the way from the event to a value.

A way is the members on it: `("Records", "0", "body")`. `EACH` stands for one item after the other,
`PARSED` for what a text of JSON holds.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from hk_lint.analysis.code import Code
from hk_lint.analysis.invoke import Frame, Target
from hk_lint.languages import is_python
from hk_lint.model.module import (
    ArrayLiteral,
    Binding,
    Call,
    Choice,
    Constant,
    ObjectLiteral,
    Opaque,
    Reference,
    Result,
    Text,
    Value,
)
from hk_lint.model.text import Location, Span

EACH = "*"
PARSED = "()"
Way = tuple[str, ...]

_ITERATORS = frozenset({"map", "forEach", "flatMap", "filter", "find", "some", "every", "findLast"})
_PARSERS = frozenset({"global:JSON.parse", "json:loads"})
_TAKERS = {"shift": "0", "pop": "-1"}
_COPIERS = frozenset(
    """
    global:structuredClone global:Array.from global:String builtins:str builtins:list
    builtins:reversed builtins:sorted copy:deepcopy copy:copy
    """.split()  # noqa: SIM905
)
_MEMBER = re.compile(rb"\[\s*(?:(\d+)|[\"']([^\"'\\\n]*)[\"'])\s*\]")
_DEPTH = 12


class EventRead(Struct, frozen=True):
    """A place where code takes something of the event."""

    way: Way
    location: Location


class Events:
    """The ways from the event of a function to the values in the code that it runs."""

    def __init__(
        self, code: Code, handlers: Collection[Target], frames: Mapping[Target, Frame]
    ) -> None:
        self._code = code
        self._handlers = frozenset(handlers)
        self._frames = frames

    def way(self, path: str, function: int, value: Value, depth: int = _DEPTH) -> Way | None:
        """The way from the event to a value in a function; None where it is not known, or where
        the value is made of other things too."""
        if depth == 0:
            return None
        if isinstance(value, Reference):
            return self._of_reference(path, function, value, depth)
        if isinstance(value, Result):
            return self._of_call(path, function, value, depth)
        if isinstance(value, Choice):
            ways = [self.way(path, function, it, depth - 1) for it in value.options]
            return next((way for way in ways if way is not None), None)
        return None

    def reads(self) -> Iterator[EventRead]:
        """What the code of the function takes of the event, with members, in the order of files."""
        for path, function in sorted(self._frames):
            for mention in self._code.module(path).mentions:
                if mention.function == function:
                    way = self.way(path, function, Reference(mention.span, mention.path))
                    if way is not None:
                        yield EventRead(way, Location(path, mention.span))
            for index in self._code.calls_in(path, function):
                call = self._code.module(path).calls[index]
                if is_python(path) and call.path[-1:] == ("get",):
                    way = self.way(path, function, Result(call.span, index))
                    if way is not None:
                        place, members = self._after(path, call.span)
                        yield EventRead((*way, *members), Location(path, place))
            for binding in self._code.module(path).bindings:
                if binding.function == function and binding.path and binding.kind != "import":
                    way = self._of_binding(path, function, binding, _DEPTH)
                    if way is not None:
                        yield EventRead((*way, *binding.path), Location(path, binding.span))

    def _after(self, path: str, span: Span) -> tuple[Span, Way]:
        """The constant members that are taken from an expression, by the text behind it."""
        data = self._code.sources.read(path)
        members: list[str] = []
        end = span.end
        while (found := _MEMBER.match(data, end)) is not None:
            members.append((found[1] or found[2]).decode(errors="replace"))
            end = found.end()
        return Span(span.start, end), tuple(members)

    def _of_reference(self, path: str, function: int, value: Reference, depth: int) -> Way | None:
        binding = self._code.binding(path, value.path[0], value.span.start)
        if binding is None:
            return None
        way = self._of_binding(path, function, binding, depth)
        return (*way, *binding.path, *value.path[1:]) if way is not None else None

    def _of_binding(self, path: str, function: int, binding: Binding, depth: int) -> Way | None:
        """The way to what a binding takes its members from."""
        if binding.kind == "parameter":
            return self._of_parameter(path, function, binding, depth)
        if binding.kind == "import":
            return None
        value = binding.value
        if binding.kind in ("let", "var"):
            written = self._written(path, binding)
            if value is None and len(written) == 1:
                value = written[0]
            elif written and not _is_empty(value):
                return None
            elif written:
                value = written[0] if len(written) == 1 else None
        if isinstance(value, Opaque) and binding.loop >= 0 and len(value.parts) == 1:
            return self._of_item(path, binding, value.parts[0], depth)
        if value is None:
            return None
        if isinstance(value, ArrayLiteral | ObjectLiteral):
            return None
        return self.way(path, binding.function, value, depth - 1)

    def _of_item(self, path: str, binding: Binding, source: Value, depth: int) -> Way | None:
        """The way to the item that a loop is at."""
        loop = self._code.module(path).loops[binding.loop]
        if loop.kind == "for-in" or loop.source is None or loop.source.span != source.span:
            return None
        if isinstance(source, Result):
            call = self._code.module(path).calls[source.call]
            counts = call.callee == "builtins:enumerate" or call.path[-1:] == ("entries",)
            if counts:
                return None
        way = self.way(path, binding.function, source, depth - 1)
        return (*way, EACH) if way is not None else None

    def _written(self, path: str, binding: Binding) -> list[Value]:
        return [
            it.value
            for it in self._code.module(path).assignments
            if it.path == (binding.name,)
            and self._code.binding(path, binding.name, it.span.start) == binding
        ]

    def _of_parameter(self, path: str, function: int, binding: Binding, depth: int) -> Way | None:
        module = self._code.module(path)
        owner = module.functions[binding.function]
        places = [
            index
            for index, it in enumerate(owner.parameters)
            if it.span.start <= binding.span.start < it.span.end
        ]
        if not places:
            return None
        if (path, binding.function) in self._handlers:
            return () if places[0] == 0 else None
        if owner.within >= 0:
            outer = module.calls[owner.within]
            if outer.path and outer.path[-1] in _ITERATORS and places[0] == 0:
                source = _receiver(outer)
                way = self.way(path, owner.parent, source, depth - 1) if source else None
                return (*way, EACH) if way is not None else None
        frame = self._frame_of(path, function, binding.function)
        if frame is None or frame.caller is None or frame.call < 0:
            return None
        call = self._code.module(frame.caller.path).calls[frame.call]
        given = argument(call, [it.name for it in owner.parameters], places[0])
        if given is None:
            return None
        return self.way(frame.caller.path, frame.caller.function, given, depth - 1)

    def _frame_of(self, path: str, function: int, owner: int) -> Frame | None:
        """How the function was reached whose parameter is meant."""
        frame = self._frames.get((path, owner))
        return frame if frame is not None else self._frames.get((path, function))

    def _of_call(self, path: str, function: int, value: Result, depth: int) -> Way | None:
        call = self._code.module(path).calls[value.call]
        way = self._made_by(path, function, call, depth)
        return (*way, *value.path) if way is not None else None

    def _made_by(self, path: str, function: int, call: Call, depth: int) -> Way | None:
        first = call.arguments[0] if call.arguments else None
        if call.callee in _PARSERS and first is not None:
            way = self.way(path, function, first, depth - 1)
            return (*way, PARSED) if way is not None else None
        if call.callee in _COPIERS and first is not None:
            return self.way(path, function, first, depth - 1)
        source = _receiver(call)
        if source is None or not call.path:
            return None
        name = call.path[-1]
        if name == "get" and is_python(path) and isinstance(first, Text) and first.complete:
            way = self.way(path, function, source, depth - 1)
            return (*way, first.value) if way is not None else None
        if name in _TAKERS and not call.arguments:
            way = self.way(path, function, source, depth - 1)
            return (*way, _TAKERS[name]) if way is not None else None
        return None


def _is_empty(value: Value | None) -> bool:
    """Whether a variable is only set up for a later value."""
    return value is None or isinstance(value, Constant)


def _receiver(call: Call) -> Value | None:
    """What a method is called on."""
    if call.receiver is not None:
        if isinstance(call.receiver, Result) and len(call.path) > 1:
            return Result(call.receiver.span, call.receiver.call, call.path[:-1])
        return call.receiver
    return Reference(call.callee_span, call.path[:-1]) if len(call.path) > 1 else None


def argument(call: Call, parameters: list[str], place: int) -> Value | None:
    """What a call gives for the parameter at a place, None where that cannot be told."""
    given: tuple[Value, ...] = call.arguments
    if call.keywords:
        *rest, named = given
        name = parameters[place]
        written = named.get(name) if isinstance(named, ObjectLiteral) and name else None
        if written is not None:
            return written
        given = tuple(rest)
    return given[place] if place < len(given) else None


__all__ = ["EACH", "PARSED", "EventRead", "Events", "Way", "argument"]
