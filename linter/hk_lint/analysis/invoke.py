"""Which code runs per request: from the handlers along the calls."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from hk_lint.analysis.code import Code, Origin
from hk_lint.analysis.lifetime import is_kept, is_memo
from hk_lint.analysis.members import is_class, members, methods
from hk_lint.analysis.registered import called, called_in, functions_in
from hk_lint.model.module import (
    TOP,
    Call,
    Choice,
    Closure,
    ObjectLiteral,
    Opaque,
    Reference,
    Result,
)

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


def handler_functions(
    code: Code, entry: str, handlers: Iterable[str], *, apps: bool = True
) -> list[Target]:
    """The functions behind exported names: directly, wrapped, re-exported, and, with `apps`,
    registered on an app."""
    inside = functions_in if apps else called_in
    found: dict[Target, None] = {}
    for name in handlers:
        export = code.exported(entry, name)
        if export is not None and export[1].value is not None:
            for target in inside(code, export[0], export[1].value):
                found[target] = None
    return list(found)


def callees(code: Code, path: str, call: Call, matters: Callable[[str], bool]) -> Iterator[Target]:
    """The functions of the project that a call runs, as far as the text says."""
    if isinstance(call.receiver, Closure):
        yield path, call.receiver.function
    elif isinstance(call.receiver, Opaque):
        yield from _bodies(code, Origin(path, call.receiver, call.path))
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
        if isinstance(argument, Reference) and not is_class(code.follow(path, argument)):
            yield from _named(code, path, argument, matters, handed=True)
        elif isinstance(argument, ObjectLiteral):
            yield from _handed(code, path, call, argument, matters)


def _handed(
    code: Code, path: str, call: Call, given: ObjectLiteral, matters: Callable[[str], bool]
) -> Iterator[Target]:
    """The callbacks in what a call at the top of a file made (`tool({ execute })`), where it is
    handed on among settings: the callee runs them as if they were written in place. So does a
    package with an object that is written out there; the project's own code is read instead."""
    for entry in given.properties:
        value = entry.value
        if isinstance(value, ObjectLiteral):
            yield from _handed(code, path, call, value, matters)
        if not isinstance(value, Reference):
            continue
        binding = code.binding(path, value.path[0], value.span.start)
        if binding is None or binding.function != TOP:
            continue
        if binding.kind == "import" and not matters(path):
            continue
        origin = code.follow(path, value)
        if origin.target is not None or origin.rest:
            continue
        if isinstance(origin.value, Result):
            made = code.module(origin.path).calls[origin.value.call]
            if made.function == TOP and not is_memo(made):
                yield from functions_in(code, origin.path, origin.value)
        elif isinstance(origin.value, ObjectLiteral) and _is_of_package(code, path, call):
            yield from functions_in(code, origin.path, origin.value)


def _is_of_package(code: Code, path: str, call: Call) -> bool:
    target = called(code, path, call).target
    return target is not None and target.kind == "package"


def _own_methods(code: Code, path: str, call: Call) -> Iterator[Target]:
    functions = code.module(path).functions
    around = (functions[index].class_name for index in code.enclosing(path, call.function))
    owner = next(filter(None, around), "")
    if owner:
        yield from members(code, path, owner, call.path[1])


def _named(
    code: Code,
    path: str,
    reference: Reference,
    matters: Callable[[str], bool],
    *,
    handed: bool = False,
) -> Iterator[Target]:
    binding = code.binding(path, reference.path[0], reference.span.start)
    if binding is None or binding.kind == "parameter":
        return
    if binding.kind == "import" and not matters(path):
        return
    origin = code.follow(path, reference)
    if origin.target is None:
        yield from _bodies(code, origin, handed=handed)


def _bodies(code: Code, origin: Origin, *, handed: bool = False) -> Iterator[Target]:
    """The functions that run when what was followed is called (or constructed).

    What a call of the same run gave is mostly data where it is handed on.
    """
    value = origin.value
    if isinstance(value, Closure) and not origin.rest:
        yield origin.path, value.function
    elif isinstance(value, Choice) and not origin.rest:
        for option in value.options:
            if isinstance(option, Closure | Result):
                yield from _bodies(code, Origin(origin.path, option))
    elif isinstance(value, Result) and not (value.path or origin.rest):
        call = code.module(origin.path).calls[value.call]
        if handed and call.function != TOP:
            for argument in call.arguments:
                if isinstance(argument, Closure) and not is_memo(call):
                    yield origin.path, argument.function
        elif not is_memo(call):
            yield from functions_in(code, origin.path, value)
    elif isinstance(value, Opaque):
        yield from _of_table(code, origin.path, value, origin.rest)
    else:
        yield from methods(code, origin)


def _of_table(code: Code, path: str, value: Opaque, rest: tuple[str, ...]) -> Iterator[Target]:
    """Any of the functions that a constant object holds: `actions[event.kind]()`."""
    if value.path is None or not value.parts:
        return
    table = code.follow(path, value.parts[0])
    is_constant = table.binding is None or table.binding.kind == "const"
    if table.target is None and isinstance(table.value, ObjectLiteral) and is_constant:
        for entry in table.value.properties:
            if not entry.spread:
                origin = code.follow(table.path, entry.value, rest=(*value.path, *rest))
                if origin.target is None and not isinstance(origin.value, Opaque):
                    yield from _bodies(code, origin)
