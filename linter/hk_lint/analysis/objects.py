"""Objects that code writes out, such as the configuration in a next.config: read, never run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from hk_lint.analysis.arguments import is_mixed_into
from hk_lint.analysis.code import Code
from hk_lint.analysis.options import ABSENT, UNSURE, Absent, Given, Option, option
from hk_lint.analysis.visits import Visit, follow, returned, visited
from hk_lint.model.module import (
    ArrayLiteral,
    Binding,
    Choice,
    Closure,
    Constant,
    ObjectLiteral,
    Opaque,
    Property,
    Reference,
    Result,
    Text,
    Value,
    is_same,
)
from hk_lint.model.text import Location, Span

_ANY = "?"
_STEPS = 10
_MOST = 2_000
_MERGES = frozenset({"mergeConfig", "merge", "deepmerge", "mergeDeep", "deepMerge", "defu"})
"""Functions that mix objects key by key, at any depth: what comes out cannot be seen."""


class Entry(Struct, frozen=True):
    """One `key: value` of an object; `path` is the file in which it stands, `span` the whole entry,
    `key_span` its key as written, `visit` the one in which the value is read."""

    key: str
    path: str
    value: Value
    span: Span
    key_span: Span
    visit: Visit | None = None

    @property
    def location(self) -> Location:
        """The key, quotes included."""
        return Location(self.path, self.key_span)

    @property
    def value_location(self) -> Location:
        return Location(self.path, self.value.span)


class CodeObject:
    """An object literal of a file, with what its references lead to.

    `others` are the objects that may stand in its place, `touched` the keys that something assigns
    later ("?" for a key that is computed): of both nothing is certain but what all agree on.
    `visit` is the one in which a function of the project returns the object.
    """

    def __init__(
        self,
        code: Code,
        path: str,
        value: ObjectLiteral,
        others: tuple[tuple[str, ObjectLiteral], ...] = (),
        touched: frozenset[str] = frozenset(),
        visit: Visit | None = None,
    ) -> None:
        self._code = code
        self.path = path
        self.value = value
        self._others = others
        self._touched = touched
        self._visit = visit

    @property
    def location(self) -> Location:
        return Location(self.path, self.value.span)

    def entries(self) -> Iterator[Entry]:
        """The keys that are written out, those of spread objects included, in order."""
        yield from _written(self._code, Given(self.path, self.value, self._visit))

    def entry(self, key: str) -> Entry | None:
        """The last entry with this key."""
        found = None
        for entry in self.entries():
            if entry.key == key:
                found = entry
        return found

    def get(self, key: str) -> Option:
        """What is known of a key: absent, unsure, or its value."""
        if not self._touched.isdisjoint((key, _ANY)):
            return UNSURE
        found = option(self._code, self.path, self.value, key, visit=self._visit)
        for path, value in self._others:
            other = option(self._code, path, value, key)
            if not _agree(self._code, found, other):
                return UNSURE
        return found

    def has(self, key: str) -> bool | None:
        """Whether the key is there; None where that cannot be told."""
        found = self.get(key)
        return True if isinstance(found, Given) else False if isinstance(found, Absent) else None

    def text(self, key: str) -> str | None:
        """The text that a key certainly has."""
        found = self.literal(key)
        if isinstance(found, Given) and isinstance(found.value, Text) and found.value.complete:
            return found.value.value
        return None

    def boolean(self, key: str) -> bool | None:
        """The truth value that a key certainly has; None for any other."""
        found = self.literal(key)
        if isinstance(found, Given) and isinstance(found.value, Constant):
            return found.value.value
        return None

    def object(self, key: str) -> CodeObject | None:
        """The object under a key, None where it cannot be seen."""
        found = self.get(key)
        here = built(self._code, found) if isinstance(found, Given) else None
        if here is not None and isinstance(here.value, ObjectLiteral):
            return CodeObject(self._code, here.path, here.value, visit=here.visit)
        return None

    def items(self, key: str) -> tuple[tuple[Given, ...], bool]:
        """The items of an array under a key, and whether these are certainly all.

        A function under the key stands for what it returns.
        """
        found = self.get(key)
        if isinstance(found, Given):
            return items(self._code, found.path, found.value)
        if isinstance(found, Absent):
            return (), True
        written = self.entry(key)
        if written is None:
            return (), False
        return items(self._code, written.path, written.value)[0], False

    def literal(self, key: str) -> Option:
        """The value under a key, followed to where it is written out."""
        found = self.get(key)
        return literal(self._code, found) if isinstance(found, Given) else found


def literal(code: Code, given: Given) -> Given:
    """The value followed to where it is written out, as far as the text says."""
    origin, visit = follow(code, given.path, given.value, given.visit)
    if origin.target is not None or origin.rest:
        return given
    return Given(origin.path, origin.value, visit)


def built(code: Code, given: Given) -> Given:
    """The value followed to where it is written out, through functions of the project too."""
    here = literal(code, given)
    for _ in range(_STEPS):
        visit = (
            visited(code, here.path, here.value, here.visit)
            if isinstance(here.value, Result)
            else None
        )
        value = returned(code, visit) if visit is not None else None
        if visit is None or value is None:
            break
        here = literal(code, Given(visit.path, value, visit))
    return here


def items(code: Code, path: str, value: Value) -> tuple[tuple[Given, ...], bool]:
    """The items of an array that code builds, spreads and returned arrays included, and whether
    these are certainly all."""
    found: list[Given] = []
    complete = _collect(code, path, value, found, _Effort(), _STEPS)
    return tuple(found), complete


def changed_keys(code: Code, path: str, binding: Binding) -> frozenset[str]:
    """The keys that are assigned to a variable after its object was made ("?" for any)."""
    module = code.module(path)
    found = {
        assignment.path[1]
        for assignment in module.assignments
        if len(assignment.path) > 1 and assignment.path[0] == binding.name
    }
    if any(is_mixed_into(call, (binding.name,)) for call in module.calls):
        found.add(_ANY)
    return frozenset(found)


def exported_object(code: Code, path: str) -> CodeObject | None:
    """The object that a configuration file exports.

    Followed are variables, plugins that wrap it (`withPlugin(options)(config)`), and functions
    that return it. Plugins are taken to leave alone what they are given.
    """
    found = code.exported(path, "default")
    if found is None or found[1].value is None:
        return None
    search = _Search(code)
    search.look(found[0], found[1].value, _STEPS)
    if not search.found:
        return None
    place, value = search.found[-1]
    return CodeObject(code, place, value, tuple(search.found[:-1]), frozenset(search.touched))


class _Effort:
    """Counts the steps of a search, so that no text can make it endless."""

    def __init__(self) -> None:
        self._left = _MOST

    def spend(self) -> bool:
        """Whether one more step may be taken."""
        self._left -= 1
        return self._left >= 0


class _Search:
    """The objects that an expression may stand for, the likeliest last."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.found: list[tuple[str, ObjectLiteral]] = []
        self.touched: set[str] = set()
        self._effort = _Effort()

    def look(self, path: str, value: Value, steps: int) -> bool:
        """Find the objects behind a value; whether there is one."""
        if steps == 0 or not self._effort.spend():
            return False
        if isinstance(value, Reference):
            self._note_changes(path, value)
        here = literal(self.code, Given(path, value))
        if isinstance(here.value, ObjectLiteral):
            if (here.path, here.value) not in self.found:
                self.found.append((here.path, here.value))
            return True
        match here.value:
            case Closure(function=index):
                returned = self.code.module(here.path).functions[index].returns
                return self._all(here.path, returned, steps)
            case Choice(options=options):
                return self._all(here.path, options, steps)
            case Result(call=index, path=()):
                return self._wrapped(here, index, steps)
            case Opaque(parts=(part,)):
                return self.look(here.path, part, steps - 1)
            case _:
                return False

    def _all(self, path: str, values: tuple[Value, ...], steps: int) -> bool:
        """Look at alternatives. One that cannot be seen makes every key of the others unsure."""
        seen = [
            isinstance(value, Constant) or self.look(path, value, steps - 1) for value in values
        ]
        if not all(seen):
            self.touched.add(_ANY)
        return any(seen)

    def _wrapped(self, here: Given, index: int, steps: int) -> bool:
        """The first argument of a plugin that is an object, and no list or text."""
        call = self.code.module(here.path).calls[index]
        if call.path and call.path[-1] in _MERGES:
            return False
        if call.callee == "global:Object.assign":
            parts = (Property(it.span, None, it, spread=True) for it in call.arguments)
            self.found.append((here.path, ObjectLiteral(call.span, tuple(parts))))
            return True
        return any(
            self.look(here.path, argument, steps - 1)
            for argument in call.arguments
            if not isinstance(argument, ArrayLiteral | Text)
        )

    def _note_changes(self, path: str, value: Reference) -> None:
        """Remember the keys that are assigned to a variable after its object was made."""
        binding = self.code.binding(path, value.path[0], value.span.start)
        if binding is not None and binding.kind != "import":
            self.touched |= changed_keys(self.code, path, binding)


def _collect(
    code: Code, path: str, value: Value, found: list[Given], effort: _Effort, steps: int
) -> bool:
    """Add the items of an array to those that are found; whether these are certainly all."""
    if steps == 0 or not effort.spend():
        return False
    here = literal(code, Given(path, value))
    match here.value:
        case ArrayLiteral(items=written):
            complete = True
            for item in written:
                if len(found) >= _MOST:
                    return False
                inner = _spread(item, here.path, code)
                if inner is None:
                    found.append(literal(code, Given(here.path, item)))
                else:
                    known = _collect(code, here.path, inner, found, effort, steps - 1)
                    complete = complete and known
            return complete
        case Closure(function=index):
            returned = code.module(here.path).functions[index].returns
            parts = [_collect(code, here.path, it, found, effort, steps - 1) for it in returned]
            return parts == [True]
        case Result(call=index, path=()):
            call = code.module(here.path).calls[index]
            if not call.arguments and call.path:
                called = Given(here.path, Reference(call.callee_span, call.path))
                if isinstance(literal(code, called).value, Closure):
                    return _collect(code, here.path, called.value, found, effort, steps - 1)
            return False
        case _:
            return False


def _agree(code: Code, one: Option, other: Option) -> bool:
    """Whether two objects say the same of a key."""
    if one == ABSENT or other == ABSENT:
        return one == other
    if not isinstance(one, Given) or not isinstance(other, Given):
        return False
    first, second = literal(code, one).value, literal(code, other).value
    return is_same(first, second) or one == other


def _written(
    code: Code, given: Given, effort: _Effort | None = None, steps: int = _STEPS
) -> Iterator[Entry]:
    effort = effort or _Effort()
    path, value = given.path, given.value
    for property_ in value.properties if isinstance(value, ObjectLiteral) else ():
        if not effort.spend():
            return
        if property_.key is not None:
            span = _key_span(code, path, property_.key, property_.span)
            yield Entry(property_.key, path, property_.value, property_.span, span, given.visit)
        elif property_.spread and steps:
            inner = built(code, Given(path, property_.value, given.visit))
            yield from _written(code, inner, effort, steps - 1)


def _key_span(code: Code, path: str, key: str, span: Span) -> Span:
    """Where the key of an entry is written: behind `async` and the like, quotes included."""
    name = key.encode()
    text = code.sources.read(path)[span.start : span.end]
    found = re.search(rb"(?<![\w$])([\"']?)" + re.escape(name) + rb"\1(?![\w$])", text)
    if found is None:
        return Span(span.start, min(span.end, span.start + len(name)))
    return Span(span.start + found.start(), span.start + found.end())


def _spread(item: Value, path: str, code: Code) -> Value | None:
    """What an item spreads into its array, None for an ordinary item."""
    if not isinstance(item, Opaque):
        return None
    if code.sources.read(path)[item.span.start : item.span.start + 3] != b"...":
        return None
    return item.parts[0] if len(item.parts) == 1 else Opaque(item.span)
