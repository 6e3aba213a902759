"""Which code runs per request: from the handlers along the calls."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from hk_lint.analysis.code import Code, Origin
from hk_lint.analysis.lifetime import is_kept, is_memo
from hk_lint.model.module import (
    TOP,
    ArrayLiteral,
    Call,
    Choice,
    Closure,
    ObjectLiteral,
    Reference,
    Result,
    Value,
)

_DEPTH = 8
_OUTSIDE = ("global:", "node:", "builtins:")
Target = tuple[str, int]
Successor = tuple[int, Target, bool]


class Frame(Struct, frozen=True):
    """A function that runs per request, and the call that leads to it (-1 for a handler).

    `once` says that the way leads through a call whose result is kept from one request to the
    next: the function runs in a request, but not in each.
    """

    path: str
    function: int
    call: int = -1
    caller: Frame | None = None
    once: bool = False


class Invocations:
    """Which functions run per request, for all entry files of a project.

    `matters` says whether a file is worth opening.
    """

    def __init__(self, code: Code, matters: Callable[[str], bool]) -> None:
        self._code = code
        self._matters = matters
        self._next: dict[Target, tuple[Successor, ...]] = {}

    def frames(self, handlers: Iterable[Target]) -> dict[Target, Frame]:
        """The functions that run when these handlers are called, each with how it is reached."""
        frames: dict[Target, Frame] = {}
        queue: deque[Frame] = deque()

        later: deque[Frame] = deque(Frame(*handler) for handler in handlers)
        while later:
            queue.append(later.popleft())
            while queue:
                frame = queue.popleft()
                if (frame.path, frame.function) in frames:
                    continue
                frames[frame.path, frame.function] = frame
                for index, target, kept in self._successors((frame.path, frame.function)):
                    after = self._frame(frame, index, target, kept=kept)
                    # What runs once is looked at last: another way may lead there each time.
                    (later if after.once and not frame.once else queue).append(after)
        return frames

    @staticmethod
    def _frame(frame: Frame, index: int, target: Target, *, kept: bool) -> Frame:
        if index < 0:
            return Frame(*target, frame.call, frame.caller, frame.once)
        return Frame(*target, index, frame, frame.once or kept)

    def _successors(self, source: Target) -> tuple[Successor, ...]:
        """The functions that run when this one does: those inside it (call -1), those it calls.

        The last value says whether the call's result is kept.
        """
        known = self._next.get(source)
        if known is None:
            known = self._next[source] = tuple(self._find_successors(*source))
        return known

    def _find_successors(self, path: str, function: int) -> Iterator[Successor]:
        code = self._code
        module = code.module(path)
        if function != TOP:
            for index in code.functions_in(path, function):
                yield -1, (path, index), False
        for index in code.calls_in(path, function):
            targets = list(callees(code, path, module.calls[index], self._matters))
            kept = bool(targets) and is_kept(code, path, index)
            for target in targets:
                yield index, target, kept


def handler_functions(code: Code, entry: str, handlers: Iterable[str]) -> list[Target]:
    """The functions behind exported names: directly, wrapped, registered on an app, re-exported."""
    found: dict[Target, None] = {}
    for name in handlers:
        export = code.exported(entry, name)
        if export is not None and export[1].value is not None:
            for target in _functions_in(code, export[0], export[1].value, _DEPTH):
                found[target] = None
    return list(found)


def _functions_in(
    code: Code, path: str, value: Value, depth: int, *, outermost: bool = True
) -> Iterator[Target]:
    """The functions that calling a value may run.

    Of an argument that a call made elsewhere (`auth`, in `handler(auth)`) only what stands directly
    among the arguments of that call counts, not what its settings hold. An object that is written
    out elsewhere is as good as one in place.
    """
    if depth == 0:
        return
    if isinstance(value, Closure):
        yield path, value.function
    elif isinstance(value, ObjectLiteral):
        for entry in value.properties:
            yield from _functions_in(code, path, entry.value, depth - 1)
    elif isinstance(value, Choice):
        for option in value.options:
            yield from _functions_in(code, path, option, depth - 1)
    elif isinstance(value, ArrayLiteral):
        for item in value.items:
            yield from _functions_in(code, path, item, depth - 1)
    elif isinstance(value, Reference):
        origin = code.follow(path, value)
        if origin.target is None and origin.value != value:
            is_made = not outermost and not isinstance(origin.value, ObjectLiteral)
            inner = min(depth - 1, 2) if is_made else depth - 1
            yield from _functions_in(code, origin.path, origin.value, inner, outermost=outermost)
        if origin.binding is not None and origin.binding.function == TOP:
            yield from _registered(code, origin.path, origin.binding.name, depth)
    elif isinstance(value, Result):
        call = code.module(path).calls[value.call]
        for argument in call.arguments:
            if outermost or isinstance(argument, Closure | Result):
                direct = outermost and not isinstance(argument, Reference)
                yield from _functions_in(code, path, argument, depth - 1, outermost=direct)
        if call.receiver is not None:
            yield from _functions_in(code, path, call.receiver, depth - 1)
        elif len(call.path) > 1:
            yield from _functions_in(
                code, path, Reference(call.callee_span, call.path[:1]), depth - 1
            )


def _registered(code: Code, path: str, name: str, depth: int) -> Iterator[Target]:
    """Callbacks given to the methods of an app object: `app.get("/x", callback)`."""
    for call in code.module(path).calls:
        if call.function == TOP and len(call.path) > 1 and call.path[0] == name and not call.new:
            for argument in call.arguments:
                if isinstance(argument, Closure | Reference | Result):
                    yield from _functions_in(code, path, argument, min(depth - 1, 2))


def callees(code: Code, path: str, call: Call, matters: Callable[[str], bool]) -> Iterator[Target]:
    """The functions of the project that a call runs, as far as the text says."""
    if isinstance(call.receiver, Closure):
        yield path, call.receiver.function
    elif isinstance(call.receiver, Result):
        origin = code.follow(path, call.receiver, rest=call.path)
        if origin.target is None:
            yield from _bodies(code, origin)
    elif call.receiver is None and call.path and call.path[0] == "this":
        if len(call.path) == 2:
            yield from _own_methods(code, path, call)
        else:
            yield from _bodies(code, code.follow(path, Reference(call.callee_span, call.path)))
    elif call.receiver is None and call.path and not call.callee.startswith(_OUTSIDE):
        yield from _named(code, path, Reference(call.callee_span, call.path), matters)
    for argument in call.arguments:
        # A class that is handed on is made when, and as often as, the other side wants.
        if isinstance(argument, Reference) and not _is_class(code.follow(path, argument)):
            yield from _named(code, path, argument, matters)
        elif isinstance(argument, ObjectLiteral):
            yield from _handed(code, path, argument, matters)


def _handed(
    code: Code, path: str, given: ObjectLiteral, matters: Callable[[str], bool]
) -> Iterator[Target]:
    """The callbacks in what a call at the top of a file made (`tool({ execute })`), where it is
    handed on among settings: the callee runs them as if they were written in place."""
    for entry in given.properties:
        value = entry.value
        if isinstance(value, ObjectLiteral):
            yield from _handed(code, path, value, matters)
        if not isinstance(value, Reference):
            continue
        binding = code.binding(path, value.path[0], value.span.start)
        if binding is None or binding.function != TOP:
            continue
        if binding.kind == "import" and not matters(path):
            continue
        origin = code.follow(path, value)
        if origin.target is None and not origin.rest and isinstance(origin.value, Result):
            call = code.module(origin.path).calls[origin.value.call]
            if call.function == TOP and not is_memo(call):
                yield from _functions_in(code, origin.path, origin.value, _DEPTH)


def _own_methods(code: Code, path: str, call: Call) -> Iterator[Target]:
    functions = code.module(path).functions
    around = (functions[index].class_name for index in code.enclosing(path, call.function))
    owner = next(filter(None, around), "")
    if owner:
        yield from _members(code, path, owner, call.path[1])


def _named(
    code: Code, path: str, reference: Reference, matters: Callable[[str], bool]
) -> Iterator[Target]:
    binding = code.binding(path, reference.path[0], reference.span.start)
    if binding is None or binding.kind == "parameter":
        return
    if binding.kind == "import" and not matters(path):
        return
    origin = code.follow(path, reference)
    if origin.target is None:
        yield from _bodies(code, origin)


def _bodies(code: Code, origin: Origin) -> Iterator[Target]:
    """The functions that run when what was followed is called (or constructed)."""
    value = origin.value
    if isinstance(value, Closure) and not origin.rest:
        yield origin.path, value.function
    elif isinstance(value, Result):
        call = code.module(origin.path).calls[value.call]
        names = (*value.path, *origin.rest)
        if call.receiver is None and len(names) == 1:
            owner = code.follow(origin.path, Reference(call.callee_span, call.path))
            if _is_class(owner):
                yield from _members(code, owner.path, _class_name(owner), names[0])
            elif owner.target is None and isinstance(owner.value, Closure) and not owner.rest:
                yield from _of_factory(code, owner.path, owner.value, names[0])
        elif not names and not is_memo(call):
            for argument in call.arguments:
                if isinstance(argument, Closure):
                    yield origin.path, argument.function
    elif isinstance(value, Reference) and _is_class(origin):
        names = (*value.path[1:], *origin.rest)
        if len(names) < 2:
            yield from _members(code, origin.path, _class_name(origin), *names or ("constructor",))


def _of_factory(code: Code, path: str, factory: Closure, name: str) -> Iterator[Target]:
    """The methods of a name of what a function makes and gives: `return new Search()`."""
    for value in code.module(path).functions[factory.function].returns:
        made = code.follow(path, value)
        if not isinstance(made.value, Result) or made.rest or made.value.path:
            continue
        call = code.module(made.path).calls[made.value.call]
        if call.receiver is None and call.path:
            owner = code.follow(made.path, Reference(call.callee_span, call.path))
            if _is_class(owner):
                yield from _members(code, owner.path, _class_name(owner), name)


def _is_class(origin: Origin) -> bool:
    return origin.target is None and origin.binding is not None and origin.binding.kind == "class"


def _class_name(origin: Origin) -> str:
    return origin.binding.name if origin.binding is not None else ""


def _members(code: Code, path: str, owner: str, name: str) -> Iterator[Target]:
    wanted = f"{owner}.{name}"
    for index, function in enumerate(code.module(path).functions):
        if function.class_name == owner and function.name == wanted:
            yield path, index
