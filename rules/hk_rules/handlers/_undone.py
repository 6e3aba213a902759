"""Whether a registration is undone by what it gave: `const stop = bus.on(…)`, then `stop()`."""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import module, values_in

_KEEPING = frozenset({"push", "unshift", "add", "set", "append"})


def is_undone(facts: module.Module, index: int, removals: frozenset[str]) -> bool:
    """Whether the result of a call is called, or kept in something that is looked at again.

    A result on which one of `removals` is called undoes it too.
    """
    names = set(_names(facts, index))
    for place, call in enumerate(facts.calls):
        if call.path[:1] and call.path[0] in names:
            if len(call.path) == 1 or call.path[-1] in removals:
                return True
        elif (
            place != index
            and len(call.path) > 1
            and call.path[-1] in _KEEPING
            and any(_is(value, index, names) for value in call.arguments)
            and _is_looked_at(facts, call.path[0])
        ):
            return True
    return any(_is(it, index, names) for owner in facts.functions for it in owner.returns)


def _names(facts: module.Module, index: int) -> Iterator[str]:
    """The variables that hold the result of a call."""
    for binding in facts.bindings:
        if binding.value is not None and not binding.path and _is(binding.value, index, ()):
            yield binding.name
    for assignment in facts.assignments:
        if len(assignment.path) == 1 and _is(assignment.value, index, ()):
            yield assignment.path[0]


def _is(value: module.Value, index: int, names: set[str] | tuple[()]) -> bool:
    """Whether a value is the result of a call, or one of the names for it, or contains it."""
    return any(
        (isinstance(it, module.Result) and it.call == index and not it.path)
        or (isinstance(it, module.Reference) and it.path[0] in names)
        for _, it in values_in(value)
    )


def _is_looked_at(facts: module.Module, name: str) -> bool:
    """Whether more is done with a collection than to put something into it."""
    values: list[module.Value] = [it.source for it in facts.loops if it.source is not None]
    for call in facts.calls:
        if call.path[:1] == (name,) and call.path[-1] not in _KEEPING:
            return True
        values.extend(call.arguments)
    for owner in facts.functions:
        values.extend(owner.returns)
    values.extend(it.value for it in facts.assignments)
    return any(
        isinstance(it, module.Reference) and it.path[0] == name
        for value in values
        for _, it in values_in(value)
    )
