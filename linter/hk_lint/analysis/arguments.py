"""What calls give to the parameters of functions, and do to the objects that they are given."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from hk_lint.model.module import Call, ObjectLiteral, Reference, Value


def argument(call: Call, parameters: Sequence[str], place: int) -> Value | None:
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


def is_mixed_into(call: Call, names: Collection[str]) -> bool:
    """Whether a call gives an object of one of these names the keys of another."""
    if call.callee == "global:Object.assign":
        first = call.arguments[0] if call.arguments else None
        return isinstance(first, Reference) and first.path[-1] in names
    return call.path[1:] == ("update",) and call.path[0] in names
