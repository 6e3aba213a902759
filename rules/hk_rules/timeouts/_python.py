"""Python's HTTP clients: limits are arguments by name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from hk_lint.api import Absent, CallSite, module
from hk_rules import facts
from hk_rules.timeouts._urls import is_outbound

_ADJUSTED = frozenset({"mount", "set_default_timeout"})

Sites = list[CallSite]
Direct = list[tuple[Sites, facts.HttpClient]]
Through = list[tuple[CallSite, Sites, facts.HttpClient]]


def unlimited(calls: Iterable[CallSite]) -> tuple[Direct, Through]:
    """The calls that nothing ends: those that could have a limit themselves, by place, and those
    whose client should have one, with what made it."""
    direct: dict[tuple[str, int], tuple[Sites, facts.HttpClient]] = {}
    through: dict[tuple[str, int], tuple[CallSite, Sites, facts.HttpClient]] = {}
    for call in calls:
        rows = facts.http_calls_of(call.callee, "python")
        if rows:
            positions = rows[0].calls[call.callee.rpartition(":")[2]]
            limit = _limit(call, rows[0], positions)
            open_ended = limit == "off" or (limit == "absent" and rows[0].default_ms is None)
            if open_ended and is_outbound(call):
                direct.setdefault((call.path, call.index), ([], rows[0]))[0].append(call)
            continue
        maker = call.maker()
        made = facts.http_factories_of(maker.callee, "python") if maker is not None else ()
        if maker is None or not made:
            continue
        row = made[0]
        method, factory = call.call.path[-1], maker.callee.rpartition(":")[2]
        if method not in row.methods:
            continue
        own = _limit(call, row, row.methods[method])
        shared = _limit(maker, row, row.factories[factory])
        if shared == "absent" and row.default_ms is None:
            shared = "off"
        if (
            own == "given"
            or (own == "absent" and shared != "off")
            or not is_outbound(call)
            or not is_outbound(maker)
            or _is_adjusted(maker)
        ):
            continue
        if row.per_call:
            direct.setdefault((call.path, call.index), ([], row))[0].append(call)
        else:
            key = (maker.path, maker.index)
            through.setdefault(key, (maker, [], row))[1].append(call)
    return list(direct.values()), list(through.values())


def _limit(
    call: CallSite, row: facts.HttpClient, positions: tuple[int, ...]
) -> Literal["given", "off", "absent"]:
    """What the arguments of a call say about its limit; what may be a limit counts as given."""
    given = call.arguments[:-1] if call.call.keywords else call.arguments
    if any(_is_spread(call, value) for value in given):
        return "given"
    if any(len(given) > position for position in positions):
        return "given"
    for name in row.timeout_options:
        if _is_written_none(call, name):
            return "off"
        if not isinstance(call.keyword(name), Absent):
            return "given"
    return "absent"


def _is_spread(call: CallSite, value: module.Value) -> bool:
    """Whether a value is `*args`, which may hold anything."""
    text = call.function.project.sources.read(call.path)
    return text[value.span.start : value.span.start + 1] == b"*"


def _is_written_none(call: CallSite, name: str) -> bool:
    """Whether the limit is switched off: `timeout=None`."""
    named = call.arguments[-1] if call.call.keywords else None
    value = named.get(name) if isinstance(named, module.ObjectLiteral) else None
    return value is not None and _is_none(value)


def _is_none(value: module.Value) -> bool:
    return isinstance(value, module.Constant) and value.value is None


def _is_adjusted(maker: CallSite) -> bool:
    """Whether something limits the client after it was made: an adapter, a wrapped method."""
    code = maker.function.project.code.module(maker.path)
    names = {
        it.name
        for it in code.bindings
        if isinstance(it.value, module.Result) and it.value.call == maker.index
    }
    return any(
        len(call.path) > 1 and call.path[-1] in _ADJUSTED and call.path[-2] in names
        for call in code.calls
    ) or any(
        len(it.path) > 1 and it.path[-2] in names and it.path[-1] in ("request", "timeout", "send")
        for it in code.assignments
    )
