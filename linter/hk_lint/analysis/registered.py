"""What runs when a value is called: a function, what wraps it, the routes of an app."""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.analysis.code import Code, Origin
from hk_lint.analysis.members import methods
from hk_lint.model.module import (
    ArrayLiteral,
    Binding,
    Call,
    Choice,
    Closure,
    Module,
    ObjectLiteral,
    Reference,
    Result,
    Value,
)

_DEPTH = 8
_CALLBACK = 3
_AT_START = frozenset("listen ready after then catch finally once".split())  # noqa: SIM905
"""Methods of an app whose callbacks run when it starts, or ends."""

Target = tuple[str, int]
_Seen = set[tuple[str, int]] | None
"""The apps that were looked into; None where none is to be."""


def functions_in(code: Code, path: str, value: Value) -> Iterator[Target]:
    """The functions that calling a value may run: itself, wrapped, or registered on an app."""
    return _functions_in(code, path, value, _DEPTH, set())


def called_in(code: Code, path: str, value: Value) -> Iterator[Target]:
    """Those of them that get what the call is given: an app gives its callbacks objects of its
    own."""
    return _functions_in(code, path, value, _DEPTH, None)


def _functions_in(
    code: Code, path: str, value: Value, depth: int, seen: _Seen, *, outermost: bool = True
) -> Iterator[Target]:
    """Of an argument that a call made elsewhere (`auth`, in `handler(auth)`) only what stands
    directly among the arguments of that call counts, not what its settings hold. An object that is
    written out elsewhere is as good as one in place."""
    if depth == 0:
        return
    if isinstance(value, Closure):
        yield path, value.function
    elif isinstance(value, ObjectLiteral):
        for entry in value.properties:
            yield from _functions_in(code, path, entry.value, depth - 1, seen)
    elif isinstance(value, Choice):
        for option in value.options:
            yield from _functions_in(code, path, option, depth - 1, seen)
    elif isinstance(value, ArrayLiteral):
        for item in value.items:
            yield from _functions_in(code, path, item, depth - 1, seen)
    elif isinstance(value, Reference | Result):
        origin = code.follow(path, value)
        if origin.target is None and (origin.path, origin.value) != (path, value):
            is_made = not outermost and not isinstance(origin.value, ObjectLiteral)
            inner = min(depth - 1, 2) if is_made else depth - 1
            yield from _functions_in(
                code, origin.path, origin.value, inner, seen, outermost=outermost
            )
        elif isinstance(value, Result):
            yield from _wrapped(code, path, value, depth, seen, outermost=outermost)
        if origin.target is None and origin.rest:
            yield from methods(code, origin)
        if origin.binding is not None:
            yield from _registered(code, origin.path, origin.binding, seen)


def _wrapped(
    code: Code, path: str, value: Result, depth: int, seen: _Seen, *, outermost: bool
) -> Iterator[Target]:
    """What a call gives runs what was given to the call, and what the function called returns."""
    call = code.module(path).calls[value.call]
    for argument in call.arguments:
        if outermost or isinstance(argument, Closure | Result):
            direct = outermost and not isinstance(argument, Reference)
            yield from _functions_in(code, path, argument, depth - 1, seen, outermost=direct)
    if call.receiver is not None:
        yield from _functions_in(code, path, call.receiver, depth - 1, seen)
    elif len(call.path) > 1:
        yield from _functions_in(code, path, _stem(call), depth - 1, seen)
    factory = called(code, path, call)
    if isinstance(factory.value, Closure) and factory.target is None and not factory.rest:
        for given in code.module(factory.path).functions[factory.value.function].returns:
            if isinstance(given, Reference | Result):
                yield from _functions_in(code, factory.path, given, depth - 1, seen)


def _stem(call: Call) -> Reference:
    """What the first method of a call is called on."""
    return Reference(call.callee_span, call.path[:-1] if call.path[-1] == "bind" else call.path[:1])


def called(code: Code, path: str, call: Call) -> Origin:
    """Where the function that a call names comes from."""
    if call.receiver is not None:
        return code.follow(path, call.receiver, rest=call.path)
    return code.follow(path, Reference(call.callee_span, call.path or ("?",)))


def _registered(code: Code, path: str, app: Binding, seen: _Seen) -> Iterator[Target]:
    """The callbacks that an app gets where it is made: `app.get("/x", callback)`, `routes(app)`."""
    place = (path, app.span.start)
    if seen is None or place in seen:
        return
    seen.add(place)
    module = code.module(path)
    for index in code.calls_in(path, app.function):
        call = module.calls[index]
        methods_called = _methods_on(module, call, app.name)
        if methods_called and code.binding(path, app.name, call.span.start) is app:
            if _AT_START.isdisjoint(methods_called) and not call.new:
                for argument in call.arguments:
                    yield from _given(code, path, argument, methods_called[0], seen)
            continue
        for position, argument in enumerate(call.arguments):
            if (
                isinstance(argument, Reference)
                and argument.path == (app.name,)
                and code.binding(path, app.name, call.span.start) is app
            ):
                yield from _set_up(code, called(code, path, call), position, seen)


def _methods_on(module: Module, call: Call, name: str) -> tuple[str, ...]:
    """The methods called on a name, of a chain the last one first: `app.route("/x").get(…)`."""
    found: list[str] = []
    while isinstance(call.receiver, Result) and call.path:
        found.append(call.path[-1])
        call = module.calls[call.receiver.call]
    if call.receiver is not None or len(call.path) < 2 or call.path[0] != name:
        return ()
    return (*found, call.path[-1])


def _given(code: Code, path: str, value: Value, method: str, seen: _Seen) -> Iterator[Target]:
    """What a method of an app is given. A plugin runs when the app starts: what it registers on
    the app that it gets runs later."""
    if isinstance(value, ObjectLiteral):
        for entry in value.properties:
            if isinstance(entry.value, Closure | Reference):
                yield from _callbacks(code, path, entry.value, 2, seen)
        return
    for place, function in _callbacks(code, path, value, _CALLBACK, seen):
        if method != "register":
            yield place, function
        else:
            span = code.module(place).functions[function].span
            yield from _set_up(code, Origin(place, Closure(span, function)), 0, seen)


def _set_up(code: Code, origin: Origin, position: int, seen: _Seen) -> Iterator[Target]:
    """What a function of the project registers on the app that it is given at a position."""
    if not isinstance(origin.value, Closure) or origin.target is not None or origin.rest:
        return
    function = code.module(origin.path).functions[origin.value.function]
    if position < len(function.parameters):
        name = function.parameters[position].name
        app = code.binding(origin.path, name, function.span.end - 1) if name else None
        if app is not None and app.kind == "parameter":
            yield from _registered(code, origin.path, app, seen)


def _callbacks(code: Code, path: str, value: Value, depth: int, seen: _Seen) -> Iterator[Target]:
    """The callbacks that a value is, wraps (`safe(callback)`) or, as a router, has been given."""
    if depth == 0:
        return
    if isinstance(value, Closure):
        yield path, value.function
    elif isinstance(value, ArrayLiteral):
        for item in value.items:
            yield from _callbacks(code, path, item, depth - 1, seen)
    elif isinstance(value, Reference | Result):
        origin = code.follow(path, value)
        if origin.target is not None:
            return
        if origin.rest:
            yield from methods(code, origin)
        elif (origin.path, origin.value) != (path, value):
            yield from _callbacks(code, origin.path, origin.value, depth - 1, seen)
        elif isinstance(value, Result):
            yield from _wrapped_callbacks(code, path, value, depth, seen)
        if origin.binding is not None and isinstance(origin.value, Result | Reference):
            yield from _registered(code, origin.path, origin.binding, seen)


def _wrapped_callbacks(
    code: Code, path: str, value: Result, depth: int, seen: _Seen
) -> Iterator[Target]:
    call = code.module(path).calls[value.call]
    for argument in call.arguments:
        if isinstance(argument, Closure | Result):
            yield from _callbacks(code, path, argument, depth - 1, seen)
        elif isinstance(argument, Reference):
            origin = code.follow(path, argument)
            if origin.target is None and not origin.rest and isinstance(origin.value, Closure):
                yield origin.path, origin.value.function
            elif origin.rest:
                yield from methods(code, origin)
    if call.receiver is not None:
        yield from _callbacks(code, path, call.receiver, depth - 1, seen)
    elif len(call.path) > 1:
        yield from _callbacks(code, path, _stem(call), depth, seen)
    factory = called(code, path, call)
    if isinstance(factory.value, Closure) and factory.target is None and not factory.rest:
        for given in code.module(factory.path).functions[factory.value.function].returns:
            if isinstance(given, Closure | Reference | Result):
                yield from _callbacks(code, factory.path, given, depth - 1, seen)
