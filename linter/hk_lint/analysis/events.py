"""What handlers take from their event: the way from the event to a value.

A way is the members on it: `("Records", "0", "body")`. `EACH` stands for one item after the other,
`PARSED` for what a text of JSON holds, `UNESCAPED` for a text whose `%` escapes are decoded, and
whose plus signs are not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from hk_lint.analysis.arguments import argument
from hk_lint.analysis.code import Code
from hk_lint.analysis.invoke import Frame, Target
from hk_lint.languages import is_python
from hk_lint.model.module import (
    ArrayLiteral,
    Assignment,
    Binding,
    Call,
    Choice,
    Closure,
    Constant,
    Function,
    Guard,
    Module,
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
UNESCAPED = "%"
Way = tuple[str, ...]

_ITERATORS = frozenset({"map", "forEach", "flatMap", "filter", "find", "some", "every", "findLast"})
_PARSERS = frozenset({"global:JSON.parse", "json:loads"})
_UNESCAPERS = frozenset(
    {"global:decodeURIComponent", "global:decodeURI", "global:unescape", "urllib.parse:unquote"}
)
_TAKERS = {"shift": "0", "pop": "-1"}
_COPIERS = frozenset(
    """
    global:structuredClone global:Array.from global:String builtins:str builtins:list
    builtins:reversed builtins:sorted copy:deepcopy copy:copy
    """.split()  # noqa: SIM905
)
_MEMBER = re.compile(rb"\[\s*(?:(\d+)|[\"']([^\"'\\\n]*)[\"'])\s*\]")
_DEPTH = 12
_PARTS = 500
_NOTHING: frozenset[str] = frozenset()


class EventRead(Struct, frozen=True):
    """A place where code takes something of the event."""

    way: Way
    location: Location


class Taken(Struct, frozen=True):
    """Something of the event that a value holds: under which key, and where the code takes it."""

    key: str
    way: Way
    location: Location


class _Part(Struct, frozen=True):
    """A part of a value, in a function of a file; keys that are `hidden` are written later on."""

    key: str
    path: str
    function: int
    value: Value
    hidden: frozenset[str] = _NOTHING


class _Write(Struct, frozen=True):
    """A place that writes to a variable: what, from which byte offset on it counts, in which loop.
    `source` is what a loop takes its items from, `path` the members that are taken."""

    value: Value | None
    place: int
    function: int
    loop: int = -1
    path: Way = ()
    source: Value | None = None
    conditional: bool = False
    is_parameter: bool = False


class Events:
    """The ways from the event of a function to the values in the code that it runs."""

    def __init__(
        self, code: Code, handlers: Collection[Target], frames: Mapping[Target, Frame]
    ) -> None:
        self._code = code
        self._handlers = frozenset(handlers)
        self._frames = frames
        self._known: dict[tuple[str, Span], list[_Write]] = {}
        self._assigned: dict[str, dict[str, list[Assignment]]] = {}

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
        if isinstance(value, Opaque) and value.path is not None and len(value.parts) == 2:
            if not isinstance(value.parts[1], Reference):
                return None
            way = self.way(path, function, value.parts[0], depth - 1)
            return (*way, EACH, *value.path) if way is not None else None
        return None

    def taken(self, path: str, function: int, value: Value) -> Iterator[Taken]:
        """What of the event a value is, or is made of: objects are looked into, variables and
        parameters that hold one are followed."""
        stack = [_Part("", path, function, value)]
        left = _PARTS
        while stack and left:
            left -= 1
            part = stack.pop()
            way = self.way(part.path, part.function, part.value)
            if way is not None:
                yield Taken(part.key, way, self._source_of(part))
            elif len(stack) < _PARTS:
                stack.extend(self._inside(part))

    def _source_of(self, part: _Part) -> Location:
        """Where the code takes a value from the event that variables and parameters hold."""
        path, function, value = part.path, part.function, part.value
        for _ in range(_DEPTH):
            if not isinstance(value, Reference) or len(value.path) > 1:
                break
            binding = self._code.binding(path, value.path[0], value.span.start)
            writes = self._reaching(path, function, binding, value.span.start) if binding else []
            if binding is None or len(writes) != 1 or writes[0].source is not None:
                break
            (write,) = writes
            if write.path:
                return Location(path, binding.span)
            if write.is_parameter:
                given = self._given(path, function, binding)
                if given is None:
                    break
                path, function, value = given
            elif write.value is None:
                break
            else:
                function, value = write.function, write.value
        return Location(path, value.span)

    def _inside(self, part: _Part) -> Iterator[_Part]:
        """What a value is made of."""
        value = part.value
        if isinstance(value, ObjectLiteral):
            known: set[str] = set(part.hidden)
            for it in reversed(value.properties):
                if it.spread:
                    yield replace(part, value=it.value, hidden=frozenset(known))
                elif it.key not in known:
                    yield replace(part, key=it.key or part.key, value=it.value, hidden=_NOTHING)
                    known.update([it.key] if it.key else ())
        elif isinstance(value, ArrayLiteral):
            yield from (replace(part, value=it) for it in value.items)
        elif isinstance(value, Choice):
            yield from (replace(part, value=it) for it in value.options)
        elif isinstance(value, Text | Opaque):
            yield from (replace(part, value=it) for it in value.parts)
        elif isinstance(value, Reference) and len(value.path) == 1:
            yield from self._held(part, value)

    def _held(self, part: _Part, value: Reference) -> Iterator[_Part]:
        """The object that a variable or a parameter holds where it is used, and what it is given
        later on: `params.Key = key`."""
        path, place = part.path, value.span.start
        binding = self._code.binding(path, value.path[0], place)
        if binding is None or binding.kind == "import":
            return
        writes = self._reaching(path, part.function, binding, place)
        if len(writes) != 1 or writes[0].path:
            return
        if writes[0].is_parameter:
            given = self._given(path, part.function, binding)
            if given is not None:
                yield replace(part, path=given[0], function=given[1], value=given[2])
            return
        made = writes[0].value
        if not isinstance(made, ObjectLiteral | ArrayLiteral):
            return
        later: dict[str, list[Assignment]] = {}
        for it in self._assignments(path).get(binding.name, ()):
            if len(it.path) > 1 and self._code.binding(path, it.path[0], it.span.start) == binding:
                later.setdefault(it.path[1], []).append(it)
        hidden = part.hidden | frozenset(later)
        if "?" not in hidden:
            yield replace(part, function=binding.function, value=made, hidden=hidden)
        for key, them in later.items():
            one = them[0]
            if len(them) > 1 or len(one.path) > 2 or one.function != part.function:
                continue
            # What nothing else writes to has this value, or none at all.
            sure = one.span.end <= place and not _is_conditional(one.guards)
            if key not in part.hidden and (sure or not _may_have(made, key)):
                yield replace(part, key=key, value=one.value, hidden=_NOTHING)

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
                    write = _first_write(self._code.module(path), binding)
                    way = self._of_write(path, function, binding, write, _DEPTH)
                    if way is not None:
                        yield EventRead(way, Location(path, binding.span))

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
        ways = [
            self._of_write(path, function, binding, write, depth)
            for write in self._reaching(path, function, binding, value.span.start)
        ]
        if not ways or any(way is None or way != ways[0] for way in ways):
            return None
        return (*(ways[0] or ()), *value.path[1:])

    def _of_write(
        self, path: str, function: int, binding: Binding, write: _Write, depth: int
    ) -> Way | None:
        """The way to what a variable holds after it was written."""
        value, owner = write.value, binding.function
        if write.is_parameter:
            way = self._of_parameter(path, function, binding, depth)
        elif isinstance(value, Opaque) and value.path is None and write.source is not None:
            return self._of_item(path, owner, write, depth)
        elif value is None or isinstance(value, ArrayLiteral | ObjectLiteral):
            return None
        else:
            way = self.way(path, owner, value, depth - 1)
        return (*way, *write.path) if way is not None else None

    def _of_item(self, path: str, function: int, write: _Write, depth: int) -> Way | None:
        """The way to the item that a loop is at, or to what is taken of it."""
        source, members = write.source, write.path
        loop = self._code.module(path).loops[write.loop]
        if loop.kind == "for-in" or source is None:
            return None
        if isinstance(source, Result):
            call = self._code.module(path).calls[source.call]
            numbered = _numbered(call)
            if numbered is not None:
                if members[:1] != ("1",):
                    return None
                source, members = numbered, members[1:]
        way = self.way(path, function, source, depth - 1)
        return (*way, EACH, *members) if way is not None else None

    def _reaching(self, path: str, function: int, binding: Binding, place: int) -> list[_Write]:
        """What may have been written last to a variable, where a function uses it at a byte offset.

        All writes where their order cannot be told, because functions inside share the variable.
        """
        writes = self._writes(path, binding)
        if len(writes) < 2 or any(it.function != function for it in writes):
            return writes
        loops = self._code.module(path).loops
        around = {index for index, it in enumerate(loops) if it.span.start <= place < it.span.end}
        found: list[_Write] = []
        last: _Write | None = None
        for write in reversed(writes):
            if write.place <= place:
                found.append(write)
                if not write.conditional and (write.loop < 0 or write.loop in around):
                    last = write
                    break
        again = [it for it in around if last is None or not _holds(loops[it].span, last.place)]
        found += [
            it
            for it in writes
            if it.place > place and any(_holds(loops[loop].span, it.place) for loop in again)
        ]
        return found

    def _writes(self, path: str, binding: Binding) -> list[_Write]:
        """The places that write to a variable, in the order of the text."""
        key = (path, binding.span)
        known = self._known.get(key)
        if known is None:
            found = [_first_write(self._code.module(path), binding)]
            if binding.kind not in ("const", "function", "class", "import"):
                found += [
                    _later_write(self._code.module(path), it)
                    for it in self._assignments(path).get(binding.name, ())
                    if len(it.path) == 1
                    and self._code.binding(path, binding.name, it.span.start) == binding
                ]
            if len(found) > 1 and not found[0].is_parameter and _is_empty(found[0].value):
                found = found[1:]
            known = self._known[key] = sorted(found, key=lambda it: it.place)
        return known

    def _assignments(self, path: str) -> Mapping[str, list[Assignment]]:
        """The assignments of a file by the variable that they begin with."""
        known = self._assigned.get(path)
        if known is None:
            known = self._assigned[path] = {}
            for it in self._code.module(path).assignments:
                known.setdefault(it.path[0], []).append(it)
        return known

    def _of_parameter(self, path: str, function: int, binding: Binding, depth: int) -> Way | None:
        module = self._code.module(path)
        owner = module.functions[binding.function]
        place = _place_of(owner, binding)
        if place < 0:
            return None
        if (path, binding.function) in self._handlers:
            return () if place == 0 else None
        if owner.within >= 0:
            outer = module.calls[owner.within]
            if outer.path and outer.path[-1] in _ITERATORS and place == 0:
                source = _receiver(outer)
                way = self.way(path, owner.parent, source, depth - 1) if source else None
                return (*way, EACH) if way is not None else None
        given = self._given(path, function, binding)
        return self.way(*given, depth - 1) if given is not None else None

    def _given(self, path: str, function: int, binding: Binding) -> tuple[str, int, Value] | None:
        """What the call that led here gives for a parameter: file, function and value."""
        owner = self._code.module(path).functions[binding.function]
        place = _place_of(owner, binding)
        called = self._call_of(path, function, binding.function)
        if called is None or place < 0:
            return None
        file, call = called
        given = argument(call, [it.name for it in owner.parameters], place)
        return (file, call.function, given) if given is not None else None

    def _call_of(self, path: str, function: int, owner: int) -> tuple[str, Call] | None:
        """The call that led to a function, with its file; None for one of several."""
        frame = self._frame_of(path, function, owner)
        if frame is None:
            return None
        here = self._code.module(path).functions[owner]
        around = self._frames.get((path, here.parent))
        if around is not None and around.call == frame.call and around.caller is frame.caller:
            # It stands inside of a function that runs: what led there gives it nothing.
            calls = [it for it in self._calls_by(path, here.name) if self._is_of(path, it, owner)]
            return (path, calls[0]) if len(calls) == 1 else None
        if frame.caller is None or frame.call < 0:
            return None
        return frame.caller.path, self._code.module(frame.caller.path).calls[frame.call]

    def _calls_by(self, path: str, name: str) -> list[Call]:
        return [it for it in self._code.module(path).calls if name and it.path == (name,)]

    def _is_of(self, path: str, call: Call, function: int) -> bool:
        """Whether a call by a plain name calls a function of its file."""
        value = self._code.follow(path, Reference(call.callee_span, call.path)).value
        return isinstance(value, Closure) and value.function == function

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
        if call.callee in _UNESCAPERS and first is not None:
            way = self.way(path, function, first, depth - 1)
            return (*way, UNESCAPED) if way is not None else None
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


def _first_write(module: Module, binding: Binding) -> _Write:
    value = binding.value
    source = _source(module, value, binding.loop)
    end = source.span.end if source is not None else binding.span.end
    return _Write(
        value,
        binding.span.start if value is None else max(end, binding.span.end),
        binding.function,
        binding.loop,
        binding.path,
        source,
        is_parameter=binding.kind == "parameter",
    )


def _later_write(module: Module, assignment: Assignment) -> _Write:
    source = _source(module, assignment.value, assignment.loop)
    return _Write(
        assignment.value if assignment.operator in ("=", ":=") else None,
        source.span.end if source is not None else assignment.span.end,
        assignment.function,
        assignment.loop,
        (),
        source,
        _is_conditional(assignment.guards),
    )


def _source(module: Module, value: Value | None, loop: int) -> Value | None:
    """What a loop takes its items from, where the value is such an item."""
    if loop < 0 or not isinstance(value, Opaque) or len(value.parts) != 1:
        return None
    source = module.loops[loop].source
    part = value.parts[0]
    return part if source is not None and source.span == part.span else None


def _is_conditional(guards: Collection[Guard]) -> bool:
    return any(not it.early for it in guards)


def _holds(span: Span, place: int) -> bool:
    return span.start <= place < span.end


def _may_have(made: ObjectLiteral | ArrayLiteral, key: str) -> bool:
    return isinstance(made, ArrayLiteral) or any(
        it.spread or it.key in (key, None) for it in made.properties
    )


def _numbered(call: Call) -> Value | None:
    """What `enumerate(items)` or `items.entries()` goes through."""
    if call.callee == "builtins:enumerate":
        return call.arguments[0] if call.arguments else None
    return _receiver(call) if call.path[-1:] == ("entries",) and not call.arguments else None


def _place_of(owner: Function, binding: Binding) -> int:
    """Which parameter of a function a binding is, or is taken from; -1 for none."""
    for place, it in enumerate(owner.parameters):
        if it.span.start <= binding.span.start < it.span.end:
            return place
    return -1


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


__all__ = ["EACH", "PARSED", "UNESCAPED", "EventRead", "Events", "Taken", "Way"]
