"""The methods that a name of an instance stands for."""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.analysis.code import Code, Origin
from hk_lint.model.module import Call, Closure, ObjectLiteral, Reference, Result, Value

Target = tuple[str, int]


def methods(code: Code, origin: Origin) -> Iterator[Target]:
    """The methods behind what was followed: of a class, an instance, or what a factory gives."""
    value = origin.value
    if isinstance(value, Result):
        call = code.module(origin.path).calls[value.call]
        names = (*value.path, *origin.rest)
        if call.receiver is None and len(names) == 1:
            owner = code.follow(origin.path, Reference(call.callee_span, call.path))
            if is_class(owner):
                yield from members(code, owner.path, _class_name(owner), names[0])
            elif owner.target is not None:
                for argument in call.arguments:
                    yield from _of_settings(code, origin.path, argument, names[0])
            elif isinstance(owner.value, Closure) and not owner.rest:
                yield from _of_factory(code, owner.path, owner.value, names[0])
                for argument in _given_back(code, owner.path, owner.value, call):
                    yield from _of_settings(code, origin.path, argument, names[0])
    elif isinstance(value, Reference) and is_class(origin):
        names = (*value.path[1:], *origin.rest)
        if len(names) < 2:
            yield from members(code, origin.path, _class_name(origin), *names or ("constructor",))


def _of_factory(code: Code, path: str, factory: Closure, name: str) -> Iterator[Target]:
    """The methods of a name of what a function makes and gives: `return new Search()`."""
    for value in code.module(path).functions[factory.function].returns:
        made = code.follow(path, value)
        if not isinstance(made.value, Result) or made.rest or made.value.path:
            continue
        call = code.module(made.path).calls[made.value.call]
        if call.receiver is None and call.path:
            owner = code.follow(made.path, Reference(call.callee_span, call.path))
            if is_class(owner):
                yield from members(code, owner.path, _class_name(owner), name)


def _of_settings(code: Code, path: str, given: Value, name: str) -> Iterator[Target]:
    """The function that a member of what a call makes is, where the call was given it by that name:
    `tool({ execute })`."""
    value = given.get(name) if isinstance(given, ObjectLiteral) else None
    if value is not None:
        origin = code.follow(path, value)
        if origin.target is None and not origin.rest and isinstance(origin.value, Closure):
            yield origin.path, origin.value.function


def _given_back(code: Code, path: str, factory: Closure, call: Call) -> Iterator[Value]:
    """The arguments that a function of the project returns as they are."""
    function = code.module(path).functions[factory.function]
    names = [it.name for it in function.parameters]
    for value in function.returns:
        if isinstance(value, Reference) and len(value.path) == 1 and value.path[0] in names:
            place = names.index(value.path[0])
            if place < len(call.arguments):
                yield call.arguments[place]


def is_class(origin: Origin) -> bool:
    """Whether what was followed is a class of the project."""
    return origin.target is None and origin.binding is not None and origin.binding.kind == "class"


def _class_name(origin: Origin) -> str:
    return origin.binding.name if origin.binding is not None else ""


def members(code: Code, path: str, owner: str, name: str) -> Iterator[Target]:
    """The methods of a name that a class of a file has."""
    wanted = f"{owner}.{name}"
    for index, function in enumerate(code.module(path).functions):
        if function.class_name == owner and function.name == wanted:
            yield path, index
