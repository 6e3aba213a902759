"""Python's HTTP clients: limits are arguments by name, and a call names its URL in several ways."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hk_lint.api import Absent, CallSite, Given, module
from hk_rules import facts

_LOCAL = re.compile(r"(https?://)?(localhost|127\.|\[::1\]|0\.0\.0\.0|169\.254\.)", re.IGNORECASE)
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
            if _lacks(call, rows[0], positions) and not _stays_inside(call):
                direct.setdefault((call.path, call.index), ([], rows[0]))[0].append(call)
            continue
        maker = call.maker()
        made = facts.http_factories_of(maker.callee, "python") if maker is not None else ()
        if maker is None or not made:
            continue
        row = made[0]
        method, factory = call.call.path[-1], maker.callee.rpartition(":")[2]
        if (
            method not in row.methods
            or not _lacks(call, row, row.methods[method])
            or not _lacks(maker, row, row.factories[factory])
            or _stays_inside(call)
            or _stays_inside(maker)
            or _is_adjusted(maker)
        ):
            continue
        if row.per_call:
            direct.setdefault((call.path, call.index), ([], row))[0].append(call)
        else:
            key = (maker.path, maker.index)
            through.setdefault(key, (maker, [], row))[1].append(call)
    return list(direct.values()), list(through.values())


def url_of(call: CallSite) -> module.Value | None:
    """What a call is given as its URL: `get(url)`, `request("GET", url)`, `get(url=url)`."""
    for name in ("url", "fullurl", "host"):
        given = call.keyword(name)
        if isinstance(given, Given):
            return given.value
    first, second = call.argument(0), call.argument(1)
    if call.call.path[-1:] in (("request",), ("stream",)) and second is not None:
        return second
    return first


def _lacks(call: CallSite, row: facts.HttpClient, positions: tuple[int, ...]) -> bool:
    """Whether a call certainly has no limit: none by default, none in its arguments."""
    given = call.arguments[:-1] if call.call.keywords else call.arguments
    if any(isinstance(value, module.Opaque) and not value.parts for value in given):
        return False
    if any(_is_spread(call, value) for value in given):
        return False
    if any(len(given) > position for position in positions):
        return False
    for name in row.timeout_options:
        found = call.keyword(name)
        if isinstance(found, Given) and _is_none(found.value):
            return True
        if not isinstance(found, Absent):
            return False
        if _is_written_none(call, name):
            return True
    return row.default_ms is None


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


def _stays_inside(call: CallSite) -> bool:
    """Whether the URL is on the machine itself: Lambda extensions, the runtime's own API."""
    value = url_of(call)
    origin = call.origin(value) if isinstance(value, module.Reference) else None
    value = origin.value if origin is not None and not origin.rest else value
    if isinstance(value, module.Text):
        if _LOCAL.match(value.value):
            return True
        return any(
            isinstance(it, module.Reference) and it.path[-1] == "AWS_LAMBDA_RUNTIME_API"
            for it in value.parts
        )
    return False


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
