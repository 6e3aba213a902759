"""How long a value lives, and what it depends on: the questions behind "once or per request"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import Struct

from hk_lint.analysis.callbacks import is_memoised
from hk_lint.analysis.code import KEEPING, Code
from hk_lint.analysis.resolve import package_name
from hk_lint.model.module import (
    TOP,
    ArrayLiteral,
    Assignment,
    Binding,
    Call,
    Choice,
    Closure,
    Constant,
    Number,
    ObjectLiteral,
    Opaque,
    Operation,
    Reference,
    Result,
    Text,
    Value,
)

_MEMO = frozenset(
    ("once", "memoize", "memo", "memoizeone", "memoizee", "moize", "lazy", "singleton", "pmemoize")
)
_MEMO_DECORATORS = frozenset(
    """
    functools:cache functools:lru_cache functools:cached_property cachetools:cached
    cachetools.func:ttl_cache cachetools.func:lru_cache
    """.split()  # noqa: SIM905
)
_GLOBALS = ("globalThis", "global", "process")
_PURE = frozenset(
    """
    global:String global:Number global:Boolean global:parseInt global:parseFloat global:URL
    global:JSON.parse global:JSON.stringify global:Buffer.from global:Object.freeze
    global:Object.assign global:Math.max global:Math.min node:url:URL
    """.split()  # noqa: SIM905
)

Dependence = Literal["constant", "request", "unknown"]


def is_memo(call: Call) -> bool:
    """Whether a call wraps a function so that it runs once: `once(() => …)`, `@cache`."""
    if call.callee in _MEMO_DECORATORS:
        return True
    name = call.path[-1].replace("-", "").replace("_", "").lower() if call.path else ""
    return name in _MEMO


def is_kept(code: Code, path: str, index: int) -> bool:
    """Whether what a call gives is kept beyond the request, so that the call runs once.

    Recognised: a test of long-lived state before the call (enclosing `if`, early return, `??`,
    `||`), assignment by `??=` or `||=` to something long-lived, and a memo helper around it, be it
    of a package or one of the project that keeps what it makes in a container.
    """
    module = code.module(path)
    call = module.calls[index]
    enclosing = code.enclosing(path, call.function)
    around = [module.functions[i] for i in enclosing]
    guards = (*call.guards, *(guard for function in around for guard in function.guards))
    if any(_is_long_lived(code, path, names, call) for guard in guards for names in guard.paths):
        return True
    for assignment in module.assignments:
        if (
            assignment.operator in ("??=", "||=")
            and _yields(assignment.value, index)
            and _outlives(code, path, assignment)
        ):
            return True
    if any(f.within >= 0 and is_memo(module.calls[f.within]) for f in around):
        return True
    return any(is_memoised(code, path, function) for function in enclosing)


def _yields(value: Value, call: int) -> bool:
    if isinstance(value, Result):
        return value.call == call
    return isinstance(value, Choice) and any(_yields(option, call) for option in value.options)


def _outlives(code: Code, path: str, assignment: Assignment) -> bool:
    root = assignment.path[0]
    if root in _GLOBALS or root == "this":
        return True
    binding = code.binding(path, root, assignment.span.start)
    return binding is not None and binding.function != assignment.function


def _is_long_lived(code: Code, path: str, names: tuple[str, ...], call: Call) -> bool:
    """Whether a tested name is state that outlives the request and that this file fills.

    A constant table is no such state, however long it lives. What a library tells of itself is:
    `getApps().length` before `initializeApp()`.
    """
    root = names[0]
    if names[:2] == ("process", "env"):
        return False
    if root == "this" or root in _GLOBALS:
        return len(names) > 1 and names[:2] in code.written(path)
    binding = code.binding(path, root, call.span.start)
    if binding is None or binding.kind in ("parameter", "catch"):
        return False
    if binding.kind == "import":
        return _is_of_same_package(code, path, root, call)
    if binding.kind in ("class", "function"):
        return len(names) > 1 and names[:2] in code.written(path)
    if binding.function == call.function:
        return False
    if binding.function != TOP and binding.function not in code.enclosing(path, call.function):
        return False
    if binding.kind == "const" and _is_of_globals(binding):
        return len(names) > 1 and names[:2] in code.written(path)
    return names[:1] in code.written(path)


def _is_of_globals(binding: Binding) -> bool:
    values = binding.value.options if isinstance(binding.value, Choice) else (binding.value,)
    return any(isinstance(it, Reference) and it.path[0] in _GLOBALS for it in values)


def _is_of_same_package(code: Code, path: str, name: str, call: Call) -> bool:
    package = package_name(call.callee.rpartition(":")[0])
    return package is not None and any(
        package_name(item.specifier) == package
        for item in code.module(path).imports
        if any(imported.local == name for imported in item.names)
    )


def is_stored(code: Code, path: str, index: int) -> bool:
    """Whether what a call gives ends up in something long-lived, whatever the conditions."""
    module = code.module(path)
    call = module.calls[index]
    names = {
        binding.name
        for binding in module.bindings
        if binding.value is not None and _yields(binding.value, index)
    }
    names |= {
        it.path[0] for it in module.assignments if len(it.path) == 1 and _yields(it.value, index)
    }
    for assignment in module.assignments:
        direct = _yields(assignment.value, index)
        by_name = (
            isinstance(assignment.value, Reference)
            and len(assignment.value.path) == 1
            and assignment.value.path[0] in names
        )
        tested = assignment.guards or assignment.path in code.tested(path)
        if (direct or by_name) and tested and _outlives(code, path, assignment):
            return True
    for other in module.calls:
        if len(other.path) > 1 and other.path[-1] in KEEPING and other.function == call.function:
            given = any(
                _yields(argument, index)
                or (isinstance(argument, Reference) and argument.path[0] in names)
                for argument in other.arguments
            )
            root = code.binding(path, other.path[0], other.span.start)
            if given and root is not None and root.function != call.function:
                return True
    return False


class Known(Struct, frozen=True):
    """What is known of the parameters of a file: the functions whose parameters are the request,
    and what any other parameter was given on the way here."""

    handlers: frozenset[int]
    parameter: Callable[[Binding], Dependence]


def dependence(code: Code, path: str, value: Value, known: Known, depth: int = 8) -> Dependence:
    """Whether a value is the same for every request, comes from the request, or cannot be told."""
    if depth == 0:
        return "unknown"
    if isinstance(value, Text):
        return _all(code, path, value.parts, known, depth)
    if isinstance(value, Number | Constant):
        return "constant"
    if isinstance(value, ObjectLiteral):
        parts = tuple(entry.value for entry in value.properties)
        return _all(code, path, parts, known, depth)
    if isinstance(value, ArrayLiteral):
        return _all(code, path, value.items, known, depth)
    if isinstance(value, Choice):
        return _all(code, path, value.options, known, depth)
    if isinstance(value, Operation):
        return _all(code, path, (value.left, value.right), known, depth)
    if isinstance(value, Opaque):
        return _all(code, path, value.parts, known, depth) if value.parts else "unknown"
    if isinstance(value, Result):
        return _of_call(code, path, value, known, depth)
    if isinstance(value, Reference):
        return _of_reference(code, path, value, known, depth)
    return "unknown"


def _all(code: Code, path: str, values: tuple[Value, ...], known: Known, depth: int) -> Dependence:
    found = {dependence(code, path, value, known, depth - 1) for value in values}
    if "request" in found:
        return "request"
    return "unknown" if "unknown" in found else "constant"


def _of_call(code: Code, path: str, value: Result, known: Known, depth: int) -> Dependence:
    call = code.module(path).calls[value.call]
    given = _all(code, path, call.arguments, known, depth)
    if given != "constant":
        return given
    if call.function == TOP or call.new or call.callee in _PURE:
        return "constant"
    if call.receiver is None and len(call.path) > 1:
        on = dependence(code, path, Reference(call.callee_span, call.path[:1]), known, depth - 1)
        if on != "constant":
            return on
    from_package = bool(call.callee) and not call.callee.startswith((".", "global:", "@/", "~/"))
    return "constant" if from_package and call.arguments and not call.awaited else "unknown"


def _is_set_up_later(code: Code, path: str, binding: Binding) -> bool:
    """Whether a local object gets something by a method: `auth.setCredentials(token)`."""
    return any(
        call.path[0] == binding.name and call.path[-1].startswith("set")
        for call in code.module(path).calls
        if len(call.path) > 1 and call.function == binding.function
    )


def _is_set_per_request(code: Code, path: str, binding: Binding) -> bool:
    """Whether a function gives a variable of the module, or a member of it, another value."""
    return any(
        it.path[0] == binding.name
        and it.function != TOP
        and code.binding(path, binding.name, it.span.start) == binding
        for it in code.module(path).assignments
    )


def _of_reference(code: Code, path: str, value: Reference, known: Known, depth: int) -> Dependence:
    if value.path[:2] == ("process", "env") or value.path[:3] == ("import", "meta", "env"):
        return "constant"
    binding = code.binding(path, value.path[0], value.span.start)
    if binding is None:
        return "unknown" if value.path[0] in ("this", "arguments") else "constant"
    if binding.kind in ("import", "function", "class", "enum"):
        return "constant"
    if binding.function == TOP:
        return "unknown" if _is_set_per_request(code, path, binding) else "constant"
    if binding.kind == "parameter":
        return "request" if binding.function in known.handlers else known.parameter(binding)
    if binding.kind != "const" or binding.value is None or isinstance(binding.value, Closure):
        return "unknown"
    if _is_set_up_later(code, path, binding):
        return "unknown"
    return dependence(code, path, binding.value, known, depth - 1)
