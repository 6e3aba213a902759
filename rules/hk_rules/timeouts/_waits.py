"""How long the clients of a function wait before they give up."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hk_lint.api import Absent, CallSite, Given, module
from hk_rules import facts

_PLAIN = ("request", "connect", "idle", "wait")


class Wait(Struct, frozen=True):
    """How long one attempt may take, where that comes from, and how many attempts may follow."""

    name: str
    milliseconds: float
    retries: int
    explicit: bool = True


def may_wait(call: module.Call) -> bool:
    """Whether a call may be one that `waits` knows."""
    if facts.http_calls_of(call.callee):
        return True
    return len(call.path) > 1 and not call.callee.startswith("global:")


def waits(call: CallSite) -> Iterator[tuple[CallSite, Wait]]:
    """The limits of a call, each with the place that sets it: the call, or what made the client."""
    http = facts.http_calls_of(call.callee)
    if http:
        member = call.callee.rpartition(":")[2]
        wait = _of_http(call, http[0], http[0].calls[member])
        if wait is not None:
            yield call, wait
        return
    if len(call.call.path) < 2 or call.call.receiver is not None:
        return
    maker = call.maker(len(call.call.path) - 1)
    if maker is None:
        return
    factory = facts.http_factories_of(maker.callee)
    if factory:
        wait = _of_http(maker, factory[0], factory[0].factories[maker.callee.rpartition(":")[2]])
        if wait is not None:
            yield maker, wait
        return
    client = facts.client_of(maker.callee)
    if client is not None and call.is_awaited and call.call.path[1] not in client.local:
        yield from _of_client(call, maker, client)


def _of_http(call: CallSite, row: facts.HttpClient, positions: tuple[int, ...]) -> Wait | None:
    """The explicit limit of an HTTP call or instance."""
    scale = 1000 if row.unit == "s" else 1
    for position in positions:
        for name in row.timeout_options:
            given = call.option(position, name)
            milliseconds = _milliseconds(call, given) if isinstance(given, Given) else None
            if milliseconds:
                return Wait(f"`{name}` of {row.package}", milliseconds * scale, 0)
        given = call.option(position, "signal")
        milliseconds = _abort_after(call, given.value) if isinstance(given, Given) else None
        if milliseconds is not None:
            return Wait("`AbortSignal.timeout`", milliseconds, 0)
    return None


def _milliseconds(call: CallSite, given: Given) -> float | None:
    """The number of a timeout, or of the whole request in an object of timeouts (got)."""
    if isinstance(given.value, module.ObjectLiteral):
        inner = given.value.get("request")
        return call.number(Given(given.path, inner)) if inner is not None else None
    return call.number(given)


def _abort_after(call: CallSite, value: module.Value) -> float | None:
    origin = call.origin(value)
    if not isinstance(origin.value, module.Result) or origin.target is not None:
        return None
    made = call.function.project.code.module(origin.path).calls[origin.value.call]
    if made.callee != "global:AbortSignal.timeout" or not made.arguments:
        return None
    return call.number(Given(origin.path, made.arguments[0]))


def _of_client(
    call: CallSite, maker: CallSite, client: facts.Client
) -> Iterator[tuple[CallSite, Wait]]:
    timeout = client.timeout
    if timeout.per_call or timeout.signal:
        given = [call.option(1, name) for name in ("timeout", "signal")]
        if isinstance(given[0], Given):
            milliseconds = call.number(given[0])
            if milliseconds is not None:
                scale = 1000 if timeout.unit == "s" else 1
                name = f"`timeout` of {client.package}"
                yield call, Wait(name, milliseconds * scale, 0)
            return
        if not all(isinstance(option, Absent) for option in given):
            return
    wait = _of_constructor(maker, client)
    if wait is not None:
        yield maker, wait


def _of_constructor(maker: CallSite, client: facts.Client) -> Wait | None:
    timeout = client.timeout
    position = timeout.argument if timeout.argument >= 0 else max(len(maker.arguments) - 1, 0)
    unset = True
    for option in timeout.options:
        if option.per_call or option.bounds not in _PLAIN:
            continue
        found = maker.option(position, option.path.partition(".")[0])
        if isinstance(found, Absent):
            continue
        if not isinstance(found, Given) or "." in option.path or option.bounds != "request":
            unset = False
            continue
        milliseconds = maker.number(found)
        if milliseconds:
            scale = 1000 if timeout.unit == "s" else 1
            return Wait(
                f"`{option.path}` of {client.package}",
                milliseconds * scale,
                _retries(maker, position, timeout),
            )
        unset = False
    if not unset or timeout.default_ms is None or not client.version:
        return None
    name = f"The default timeout of {client.package}"
    retries = _retries(maker, position, timeout)
    return Wait(name, timeout.default_ms, retries, explicit=False)


def _retries(maker: CallSite, position: int, timeout: facts.ClientTimeout) -> int:
    if not timeout.retries_option:
        return timeout.retries
    found = maker.option(position, timeout.retries_option)
    if isinstance(found, Absent):
        return timeout.retries
    number = maker.number(found) if isinstance(found, Given) else None
    return int(number) if number is not None else 0
