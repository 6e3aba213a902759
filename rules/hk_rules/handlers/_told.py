"""Whether a value only gets into the log or into the text of a response."""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import DeployedFunction, Location, module, values_in
from hk_rules.reliability._batches import is_log, is_logged

_BODY = "body"


def is_only_told(function: DeployedFunction, place: Location) -> bool:
    """Whether what is read here goes straight into a call that logs, or a `body` that is returned.

    What is first kept in a variable is not followed.
    """
    facts = function.project.code.module(place.path)
    around = [i for i, it in enumerate(facts.calls) if it.span.contains(place.span)]
    if not around:
        return any(_is_at(it, place) for it in _bodies(facts))
    innermost = min(around, key=lambda i: facts.calls[i].span.end - facts.calls[i].span.start)
    call = facts.calls[innermost]
    values = [it for value in call.arguments for _, it in values_in(value)]
    if not is_log(call) or not any(_is_at(it, place) for it in values):
        return False
    return is_logged(function, place.path, call) or any(
        isinstance(it, module.Result) and it.call == innermost for it in _bodies(facts)
    )


def _bodies(facts: module.Module) -> Iterator[module.Value]:
    """What the bodies are made of that functions return."""
    for owner in facts.functions:
        for value in owner.returns:
            body = value.get(_BODY) if isinstance(value, module.ObjectLiteral) else None
            if body is not None:
                yield from (it for _, it in values_in(body))


def _is_at(value: module.Value, place: Location) -> bool:
    return isinstance(value, module.Reference) and value.span == place.span
