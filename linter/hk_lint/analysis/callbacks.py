"""What becomes of a function that is given to another one as an argument."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from msgspec import Struct

from hk_lint.analysis.code import Code
from hk_lint.model.module import (
    TOP,
    Binding,
    Call,
    Closure,
    Module,
    Opaque,
    Reference,
    Result,
    Value,
    values_in,
)

_DEPTH = 4
_KNOWN = ("global:", "node:", "react:", "next/", "@vercel/functions:")
"""Where functions come from that call what they are given, and do not end it."""

_METHODS = frozenset(
    """
    map flatMap forEach filter find findIndex some every reduce sort then catch finally push
    unshift replace replaceAll on once addEventListener use get post put patch delete all handle
    $transaction transaction with when otherwise query mutation subscription
    """.split()  # noqa: SIM905
)
_LOOKUPS = ("get", "has")
_KEEPERS = ("set", "add", "push")
_GLOBALS = ("globalThis", "global", "process", "this")

Target = tuple[str, int]


class Arrival(Struct, frozen=True):
    """The parameter of a function of the project that an argument becomes."""

    path: str
    function: int
    parameter: str


def wrappers(module: Module, index: int, stops: Collection[int] = ()) -> Iterator[tuple[int, int]]:
    """The calls among whose arguments a call stands, innermost first.

    Each with the function among its arguments that the call stands in, TOP where it is evaluated
    at once. The way ends at the functions `stops`.
    """
    within, function, through = module.calls[index].within, module.calls[index].function, TOP
    while True:
        while within >= 0:
            yield within, through
            within, through = module.calls[within].within, TOP
        if function == TOP or function in stops:
            return
        here = module.functions[function]
        within, through, function = here.within, function, here.parent


def arrival(code: Code, path: str, call: Call, position: int) -> Arrival | None:
    """Where an argument of a call arrives, None where that is not a function of the project."""
    if call.receiver is not None or not call.path:
        return None
    origin = code.follow(path, Reference(call.callee_span, call.path))
    if origin.target is not None or origin.rest or not isinstance(origin.value, Closure):
        return None
    function = code.module(origin.path).functions[origin.value.function]
    if position >= len(function.parameters) or not function.parameters[position].name:
        return None
    return Arrival(origin.path, origin.value.function, function.parameters[position].name)


def position_of(call: Call, function: int) -> int:
    """Which argument of a call a function is, -1 where it is only part of one."""
    for position, value in enumerate(call.arguments):
        if isinstance(value, Closure) and value.function == function:
            return position
    return -1


def may_be_ended(
    code: Code, path: str, index: int, stops: Collection[int], ends: Callable[[Call], bool]
) -> bool:
    """Whether something around a call may end it before it has its result.

    `ends` knows calls that do; of functions of the project it is read what they do with what they
    are given, up to the functions `stops`. What cannot be read may do anything.
    """
    module = code.module(path)
    for outer, function in wrappers(module, index, stops):
        call = module.calls[outer]
        if ends(call):
            return True
        if function != TOP:
            position = position_of(call, function)
            if position < 0:
                continue  # called at once, or a callback among settings
            if _may_end(code, path, call, position, ends, _DEPTH):
                return True
    around = wrappers(module, index)
    return any(ends(module.calls[outer]) for outer, _ in around) or _is_promise_ended(
        code, path, index, ends
    )


def _is_promise_ended(code: Code, path: str, index: int, ends: Callable[[Call], bool]) -> bool:
    """Whether what a call returns is kept, and given to a call that ends it later on.

    So it is with `const work = load(); await Promise.race([work, late])`, and where a function of
    the project does the same with what it is given.
    """
    module = code.module(path)
    chain = frozenset(code.uses(path).chain(index))
    kept = [
        it
        for it in module.bindings
        if it.value is not None
        and any(
            isinstance(value, Result) and value.call in chain for _, value in values_in(it.value)
        )
    ]

    def is_meant(value: Value) -> bool:
        if isinstance(value, Result):
            return value.call in chain and not value.path
        return (
            isinstance(value, Reference)
            and len(value.path) == 1
            and any(it.name == value.path[0] for it in kept)
            and code.binding(path, value.path[0], value.span.start) in kept
        )

    for call in module.calls:
        for position, given in enumerate(call.arguments):
            if not any(is_meant(value) for _, value in values_in(given)):
                continue
            there = arrival(code, path, call, position)
            if ends(call) or (there is not None and _ends_parameter(code, there, ends)):
                return True
    return False


def _ends_parameter(code: Code, there: Arrival, ends: Callable[[Call], bool]) -> bool:
    module = code.module(there.path)
    inside = _inside(module, there.function)
    return any(
        isinstance(value, Reference) and _is_parameter(code, there, value)
        for call in module.calls
        if call.function in inside and ends(call)
        for given in call.arguments
        for _, value in values_in(given)
    )


def _may_end(
    code: Code, path: str, call: Call, position: int, ends: Callable[[Call], bool], depth: int
) -> bool:
    """Whether a call may end the function that it is given at a position."""
    if ends(call) or depth == 0:
        return True
    if call.callee.startswith(_KNOWN):
        return False
    if (
        (call.receiver is not None or len(call.path) > 1)
        and call.path[-1:]
        and (call.path[-1] in _METHODS)
    ):
        return False
    there = arrival(code, path, call, position) if position >= 0 else None
    if there is None:
        return True
    module = code.module(there.path)
    inside = _inside(module, there.function)
    uses = _calls_of(code, there, inside)
    handed = [
        (outer, place)
        for outer, it in enumerate(module.calls)
        if it.function in inside
        for place, value in enumerate(it.arguments)
        if isinstance(value, Reference) and _is_parameter(code, there, value)
    ]
    if not (uses or handed):
        return True
    if any(it.callee == "global:Promise.race" for it in module.calls if it.function in inside):
        return True
    stops = (there.function,)
    return any(
        may_be_ended(code, there.path, use, stops, ends) or _is_timed(module, use, stops)
        for use in uses
    ) or any(
        _may_end(code, there.path, module.calls[outer], place, ends, depth - 1)
        for outer, place in handed
    )


def _is_timed(module: Module, index: int, stops: Collection[int]) -> bool:
    """Whether a call stands in a `new Promise` that a timer settles as well."""
    return any(
        function != TOP
        and module.calls[outer].callee == "global:Promise"
        and any(
            it.callee == "global:setTimeout" and it.function in _inside(module, function)
            for it in module.calls
        )
        for outer, function in wrappers(module, index, stops)
    )


def is_memoised(code: Code, path: str, function: int) -> bool:
    """Whether a function is given to one that calls it only for what a container lacks, and puts
    the result there; the container must live longer than the request."""
    module = code.module(path)
    within = module.functions[function].within
    if within < 0:
        return False
    call = module.calls[within]
    position = position_of(call, function)
    there = arrival(code, path, call, position) if position >= 0 else None
    if there is None:
        return False
    inside = _inside(code.module(there.path), there.function)
    uses = _calls_of(code, there, inside)
    return bool(uses) and all(
        any(
            _outlives(code, path, call, there, root)
            for root in _containers(code, there, inside, use)
        )
        for use in uses
    )


def _containers(code: Code, there: Arrival, inside: Collection[int], index: int) -> set[str]:
    """The names of what is asked before a call and filled with its result."""
    module = code.module(there.path)
    call = module.calls[index]
    names = {
        it.name
        for it in module.bindings
        if isinstance(it.value, Result) and it.value.call == index and not it.path
    } | {
        it.path[0]
        for it in module.assignments
        if len(it.path) == 1 and isinstance(it.value, Result) and it.value.call == index
    }

    def is_result(value: Value) -> bool:
        if isinstance(value, Reference):
            return value.path[0] in names and len(value.path) == 1
        return isinstance(value, Result) and value.call == index

    around = (it for it in code.enclosing(there.path, call.function) if it in inside)
    guards = (*call.guards, *(g for it in around for g in module.functions[it].guards))
    asked = {
        root
        for guard in guards
        for names_of in guard.paths
        for root in _looked_up(code, there.path, names_of[0], call)
    }
    filled = {
        it.path[0]
        for it in module.calls
        if it.function in inside
        and len(it.path) > 1
        and it.path[-1] in _KEEPERS
        and any(map(is_result, it.arguments))
    }
    for assignment in module.assignments:
        own = assignment.function in inside and len(assignment.path) > 1
        if own and is_result(assignment.value):
            filled.add(assignment.path[0])
            if assignment.operator in ("??=", "||="):
                asked.add(assignment.path[0])
    return asked & filled


def _looked_up(code: Code, path: str, name: str, call: Call) -> Iterator[str]:
    """The container that a tested name is, or was taken from."""
    yield name
    binding = code.binding(path, name, call.span.start)
    value = binding.value if binding is not None else None
    if isinstance(value, Result):
        made = code.module(path).calls[value.call]
        if len(made.path) > 1 and made.path[-1] in _LOOKUPS:
            yield made.path[0]
    elif isinstance(value, Opaque):
        yield from (part.path[0] for part in value.parts if isinstance(part, Reference))


def _outlives(code: Code, path: str, call: Call, there: Arrival, root: str) -> bool:
    """Whether a container lives longer than the request. A parameter is what the call gives."""
    if root in _GLOBALS:
        return True
    function = code.module(there.path).functions[there.function]
    names = [it.name for it in function.parameters]
    if root not in names:
        binding = code.binding(there.path, root, function.span.end - 1)
        return binding is not None and _is_long_lived(binding)
    position = names.index(root)
    given = call.arguments[position] if position < len(call.arguments) else None
    if not isinstance(given, Reference) or given.path[0] in _GLOBALS:
        return isinstance(given, Reference)
    own = code.binding(path, given.path[0], given.span.start)
    return own is not None and _is_long_lived(own)


def _is_long_lived(binding: Binding) -> bool:
    """Module scope; a parameter may be anything, and what may be kept is not reported."""
    return binding.function == TOP or binding.kind in ("import", "parameter")


def _calls_of(code: Code, there: Arrival, inside: Collection[int]) -> list[int]:
    module = code.module(there.path)
    return [
        index
        for index, call in enumerate(module.calls)
        if call.function in inside
        and call.path == (there.parameter,)
        and call.receiver is None
        and _is_parameter(code, there, Reference(call.callee_span, call.path))
    ]


def _is_parameter(code: Code, there: Arrival, value: Reference) -> bool:
    if value.path != (there.parameter,):
        return False
    binding = code.binding(there.path, there.parameter, value.span.start)
    return (
        binding is not None and binding.kind == "parameter" and binding.function == there.function
    )


def _inside(module: Module, function: int) -> frozenset[int]:
    """A function and those in it."""
    span = module.functions[function].span
    return frozenset(
        index
        for index, it in enumerate(module.functions)
        if span.start <= it.span.start and it.span.end <= span.end
    )
