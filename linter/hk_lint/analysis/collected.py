"""Promises that are put aside for a later `Promise.all`."""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.analysis.code import Code
from hk_lint.model.module import Binding, Reference, Result, values_in

_KEEPERS = ("push", "unshift")
_WAITERS = "global:Promise."


def is_collected(code: Code, path: str, index: int) -> bool:
    """Whether what a call gives is kept under a name that `Promise.all` and the like wait for."""
    kept = [it for it in _keepers(code, path, index) if it is not None]
    return bool(kept) and any(
        isinstance(value, Reference)
        and len(value.path) == 1
        and code.binding(path, value.path[0], value.span.start) in kept
        for call in code.module(path).calls
        if call.callee.startswith(_WAITERS)
        for given in call.arguments
        for _, value in values_in(given)
    )


def _keepers(code: Code, path: str, index: int) -> Iterator[Binding | None]:
    module = code.module(path)
    for binding in module.bindings:
        if isinstance(binding.value, Result) and _is_call(binding.value, index):
            yield binding
    within = module.calls[index].within
    if within < 0:
        return
    outer = module.calls[within]
    is_put = any(isinstance(it, Result) and _is_call(it, index) for it in outer.arguments)
    if is_put and len(outer.path) == 2 and outer.path[1] in _KEEPERS:
        yield code.binding(path, outer.path[0], outer.span.start)


def _is_call(value: Result, index: int) -> bool:
    return value.call == index and not value.path
