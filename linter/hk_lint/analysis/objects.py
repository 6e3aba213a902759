"""Objects that code writes out, such as the configuration in a next.config: read, never run."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hk_lint.analysis.code import Code
from hk_lint.analysis.options import Absent, Given, Option, option
from hk_lint.model.module import (
    ArrayLiteral,
    Choice,
    Closure,
    Constant,
    ObjectLiteral,
    Opaque,
    Reference,
    Result,
    Text,
    Value,
)
from hk_lint.model.text import Location, Span

_STEPS = 10
_MOST = 2_000


class Entry(Struct, frozen=True):
    """One `key: value` of an object; `path` is the file in which it stands."""

    key: str
    path: str
    value: Value
    span: Span

    @property
    def location(self) -> Location:
        """The key with its value's beginning: one line."""
        return Location(self.path, Span(self.span.start, self.span.start + len(self.key)))

    @property
    def value_location(self) -> Location:
        return Location(self.path, self.value.span)


class CodeObject:
    """An object literal of a file, with what its references lead to."""

    def __init__(self, code: Code, path: str, value: ObjectLiteral) -> None:
        self._code = code
        self.path = path
        self.value = value

    @property
    def location(self) -> Location:
        return Location(self.path, self.value.span)

    def entries(self) -> Iterator[Entry]:
        """The keys that are written out, those of spread objects included, in order."""
        yield from _entries(self._code, self.path, self.value, _STEPS)

    def entry(self, key: str) -> Entry | None:
        """The last entry with this key."""
        found = None
        for entry in self.entries():
            if entry.key == key:
                found = entry
        return found

    def get(self, key: str) -> Option:
        """What is known of a key: absent, unsure, or its value."""
        return option(self._code, self.path, self.value, key)

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
        found = self.literal(key)
        if isinstance(found, Given) and isinstance(found.value, ObjectLiteral):
            return CodeObject(self._code, found.path, found.value)
        return None

    def items(self, key: str) -> tuple[tuple[Given, ...], bool]:
        """The items of an array under a key, and whether these are certainly all.

        A function under the key stands for what it returns.
        """
        found = self.get(key)
        if isinstance(found, Given):
            return items(self._code, found.path, found.value)
        return (), isinstance(found, Absent)

    def literal(self, key: str) -> Option:
        """The value under a key, followed to where it is written out."""
        found = self.get(key)
        return literal(self._code, found) if isinstance(found, Given) else found


def literal(code: Code, given: Given) -> Given:
    """The value followed to where it is written out, as far as the text says."""
    origin = code.follow(given.path, given.value)
    if origin.target is not None or origin.rest:
        return given
    return Given(origin.path, origin.value)


def items(
    code: Code, path: str, value: Value, steps: int = _STEPS
) -> tuple[tuple[Given, ...], bool]:
    """The items of an array that code builds, spreads and returned arrays included, and whether
    these are certainly all."""
    if steps == 0:
        return (), False
    here = literal(code, Given(path, value))
    match here.value:
        case ArrayLiteral(items=written):
            found: list[Given] = []
            complete = True
            for item in written:
                inner = _spread(item, here.path, code)
                if inner is None:
                    found.append(literal(code, Given(here.path, item)))
                    continue
                more, known = items(code, here.path, inner, steps - 1)
                found.extend(more)
                complete = complete and known
            return tuple(found[:_MOST]), complete and len(found) <= _MOST
        case Closure(function=index):
            returned = code.module(here.path).functions[index].returns
            if len(returned) == 1:
                return items(code, here.path, returned[0], steps - 1)
            parts = [items(code, here.path, it, steps - 1)[0] for it in returned]
            return tuple(it for part in parts for it in part)[:_MOST], False
        case Result(call=index, path=()):
            call = code.module(here.path).calls[index]
            if not call.arguments and call.path:
                called = Given(here.path, Reference(call.callee_span, call.path))
                if isinstance(literal(code, called).value, Closure):
                    return items(code, here.path, called.value, steps - 1)
            return (), False
        case _:
            return (), False


def exported_object(code: Code, path: str) -> CodeObject | None:
    """The object that a configuration file exports.

    Followed are variables, plugins that wrap it (`withPlugin(options)(config)`), and functions
    that return it.
    """
    found = code.exported(path, "default")
    if found is None or found[1].value is None:
        return None
    return _object(code, found[0], found[1].value, _STEPS)


def _object(code: Code, path: str, value: Value, steps: int) -> CodeObject | None:
    if steps == 0:
        return None
    here = literal(code, Given(path, value))
    match here.value:
        case ObjectLiteral():
            return CodeObject(code, here.path, here.value)
        case Closure(function=index):
            options = code.module(here.path).functions[index].returns[::-1]
        case Choice(options=options):
            pass
        case Result(call=index, path=()):
            options = code.module(here.path).calls[index].arguments
        case Opaque(parts=(part,)):
            options = (part,)
        case _:
            return None
    for option_ in options:
        if not isinstance(option_, ArrayLiteral | Text):
            inner = _object(code, here.path, option_, steps - 1)
            if inner is not None:
                return inner
    return None


def _entries(code: Code, path: str, value: ObjectLiteral, steps: int) -> Iterator[Entry]:
    for written in value.properties:
        if written.key is not None:
            yield Entry(written.key, path, written.value, written.span)
        elif written.spread and steps:
            inner = literal(code, Given(path, written.value))
            if isinstance(inner.value, ObjectLiteral):
                yield from _entries(code, inner.path, inner.value, steps - 1)


def _spread(item: Value, path: str, code: Code) -> Value | None:
    """What an item spreads into its array, None for an ordinary item."""
    if not isinstance(item, Opaque):
        return None
    if code.sources.read(path)[item.span.start : item.span.start + 3] != b"...":
        return None
    return item.parts[0] if len(item.parts) == 1 else Opaque(item.span)
