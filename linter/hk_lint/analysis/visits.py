"""Functions of the project as one call runs them: what they return, and what their parameters are.

`Code.follow` stays in the text and ends at calls and parameters; here both are followed.
"""

from __future__ import annotations

import re

from msgspec import Struct

from hk_lint.analysis.arguments import argument, is_mixed_into
from hk_lint.analysis.code import Code, Origin
from hk_lint.model.module import (
    Binding,
    Call,
    Choice,
    Closure,
    Constant,
    Function,
    Opaque,
    Parameter,
    Reference,
    Result,
    Value,
)

_HOPS = 12
_RETURN = re.compile(rb"\breturn\b")
_GUARDED = re.compile(rb"(?:\)|\belse)[ \t]*return\s*\(?\s*$")
_SPREADS = (b".", b"*")


class Visit(Struct, frozen=True):
    """A function as one call runs it: its parameters stand for what that call gives.

    `caller` is the file of the call, `outer` the visit in which the call itself is read.
    """

    path: str
    function: int
    caller: str
    call: int
    outer: Visit | None = None


def follow(
    code: Code, path: str, value: Value, visit: Visit | None = None
) -> tuple[Origin, Visit | None]:
    """Where a settled value comes from, parameters of a visit included; and in which visit that
    has to be read."""
    origin = code.follow(path, value, settled=True)
    for _ in range(_HOPS):
        binding = origin.binding
        if binding is None or not isinstance(origin.value, Reference):
            break
        holder = _holder(visit, origin.path, binding)
        given = _given(code, holder, binding) if holder is not None else None
        if holder is None or given is None:
            break
        names = (*binding.path, *origin.value.path[1:], *origin.rest)
        visit = holder.outer
        origin = code.follow(holder.caller, given, settled=True, rest=names)
    return origin, visit


def visited(code: Code, path: str, value: Result, outer: Visit | None = None) -> Visit | None:
    """The visit whose result a value is, None where no function of the project is called, or one
    that is on the way already."""
    call = code.module(path).calls[value.call]
    if value.path or call.new or call.tagged or call.receiver is not None or not call.path:
        return None
    found = _method(code, path, call) or _function(code, path, call)
    if found is None or _is_within(outer, found):
        return None
    function = code.module(found[0]).functions[found[1]]
    if function.is_async or function.is_generator:
        return None
    return Visit(*found, path, value.call, outer)


def returned(code: Code, visit: Visit) -> Value | None:
    """What a visit gives back, None where it may end without giving anything."""
    function = code.module(visit.path).functions[visit.function]
    if not function.returns or not _always_returns(code.sources.read(visit.path), function):
        return None
    one, *others = function.returns
    return Choice(one.span, function.returns) if others else one


def _always_returns(data: bytes, function: Function) -> bool:
    """Whether the last return stands at the end of a function, and none is without a value.

    A word in a comment or in an inner function counts too: then it is not known.
    """
    words = len(_RETURN.findall(data, function.span.start, function.span.end))
    last = function.returns[-1].span
    if words == 0:
        return len(function.returns) == 1
    tail = data[last.end : function.span.end]
    before = data[function.span.start : last.start]
    whole = tail.count(b"}") <= 1 and not _GUARDED.search(before)
    return whole and words == len(function.returns)


def _is_within(visit: Visit | None, function: tuple[str, int]) -> bool:
    while visit is not None and (visit.path, visit.function) != function:
        visit = visit.outer
    return visit is not None


def _function(code: Code, path: str, call: Call) -> tuple[str, int] | None:
    origin = code.follow(path, Reference(call.callee_span, call.path), settled=True)
    if origin.target is not None or origin.rest or not isinstance(origin.value, Closure):
        return None
    return origin.path, origin.value.function


def _method(code: Code, path: str, call: Call) -> tuple[str, int] | None:
    """The method of the same class that `this.name()` calls."""
    if len(call.path) != 2 or call.path[0] != "this":
        return None
    functions = code.module(path).functions
    around = (functions[index].class_name for index in code.enclosing(path, call.function))
    wanted = f"{next(filter(None, around), '')}.{call.path[1]}"
    found = [index for index, it in enumerate(functions) if it.class_name and it.name == wanted]
    return (path, found[0]) if len(found) == 1 else None


def _holder(visit: Visit | None, path: str, binding: Binding) -> Visit | None:
    """The visit of the function whose parameter a binding is."""
    if binding.kind != "parameter":
        return None
    while visit is not None and (visit.path, visit.function) != (path, binding.function):
        visit = visit.outer
    return visit


def _given(code: Code, visit: Visit, binding: Binding) -> Value | None:
    """What the call of a visit gives for a parameter, or for what a parameter is taken from."""
    parameters = code.module(visit.path).functions[visit.function].parameters
    place = next((i for i, it in enumerate(parameters) if _holds(it, binding)), -1)
    call = code.module(visit.caller).calls[visit.call]
    if place < 0 or _is_changed(code, visit.path, binding):
        return None
    data = code.sources.read(visit.caller)
    if any(_is_spread(data, it) for it in call.arguments[: place + 1]):
        return None
    value = argument(call, [it.name for it in parameters], place)
    is_left_out = isinstance(value, Constant) and value.value is None
    return None if is_left_out and parameters[place].optional else value


def _holds(parameter: Parameter, binding: Binding) -> bool:
    """Whether a binding is a parameter, or a member that its pattern names and gives no default."""
    if not parameter.span.start <= binding.span.start < parameter.span.end:
        return False
    if parameter.name:
        return parameter.name == binding.name
    return bool(binding.path) and "?" not in binding.path


def _is_changed(code: Code, path: str, binding: Binding) -> bool:
    """Whether a function gives its parameter another value, or changes what it was given."""
    module = code.module(path)
    return any(
        it.path[0] == binding.name and code.binding(path, binding.name, it.span.start) is binding
        for it in module.assignments
    ) or any(is_mixed_into(call, (binding.name,)) for call in module.calls)


def _is_spread(data: bytes, value: Value) -> bool:
    return isinstance(value, Opaque) and data[value.span.start : value.span.start + 1] in _SPREADS
