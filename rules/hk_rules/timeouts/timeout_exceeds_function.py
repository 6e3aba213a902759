from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    Absent,
    CallSite,
    Category,
    DeployedFunction,
    Finding,
    Given,
    Project,
    Severity,
    Step,
    module,
    rule,
)
from hk_rules import facts

_PLAIN = ("request", "connect", "idle", "wait")


@rule(
    "timeout-exceeds-function",
    category=Category.TIMEOUTS,
    severity=Severity.WARNING,
    triggers=(*facts.client_triggers(), *facts.http_triggers()),
    since="0.1",
)
def timeout_exceeds_function(project: Project) -> Iterator[Finding]:
    """A client waits longer than the function that uses it may run.

    ## Why is this bad?
    The platform ends the function first. The client's timeout never fires: its error handling,
    retries and fallbacks do not run, and the caller sees a bare gateway error.

    ## Example
    ```ts api/summary.ts
    import OpenAI from "openai";

    const openai = new OpenAI();

    export default async function handler(req: Request) {
      const { text } = await req.json();
      const answer = await openai.responses.create({ model: "gpt-5", input: text });
      return Response.json({ summary: answer.output_text });
    }
    ```

    ## Use instead
    ```ts api/summary.ts
    import OpenAI from "openai";

    const openai = new OpenAI({ timeout: 20_000, maxRetries: 0 });

    export default async function handler(req: Request) {
      const { text } = await req.json();
      const answer = await openai.responses.create({ model: "gpt-5", input: text });
      return Response.json({ summary: answer.output_text });
    }
    ```

    ## When not to use it
    Streaming functions are not reported, nor timeouts equal to the function's.

    ## Sources
    - the clients' own source, per client in hk-lint's table of clients
    - Hiveku serverless guide: resource limits (30 s unless configured)
    """
    wrong: dict[tuple[str, int], list[_Case]] = {}
    ways: dict[tuple[str, int], CallSite] = {}
    for function in project.functions:
        limit = function.timeout.value
        if limit is None or function.streaming:
            continue
        for call in function.calls(where=_may_wait):
            if call.language == "python":
                continue  # whose defaults nobody sets: boto3's 60 s exceed nearly every function
            for place, wait in _waits(call):
                if wait.milliseconds > limit * 1000:
                    found = wrong.setdefault((place.path, place.index), [])
                    if all(other.name != function.name for other, _, _ in found):
                        found.append((function, place, wait))
                        ways.setdefault((place.path, place.index), call)
    for key, found in wrong.items():
        yield _finding(found, ways[key])


def _may_wait(call: module.Call) -> bool:
    if facts.http_calls_of(call.callee):
        return True
    return len(call.path) > 1 and not call.callee.startswith("global:")


class _Wait:
    """How long one attempt may take, and where that comes from."""

    def __init__(self, name: str, milliseconds: float, retries: int) -> None:
        self.name = name
        self.milliseconds = milliseconds
        self.retries = retries


_Case = tuple[DeployedFunction, CallSite, _Wait]


def _waits(call: CallSite) -> Iterator[tuple[CallSite, _Wait]]:
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


def _of_http(call: CallSite, row: facts.HttpClient, positions: tuple[int, ...]) -> _Wait | None:
    """The explicit limit of an HTTP call or instance."""
    scale = 1000 if row.unit == "s" else 1
    for position in positions:
        for name in row.timeout_options:
            given = call.option(position, name)
            milliseconds = _milliseconds(call, given) if isinstance(given, Given) else None
            if milliseconds:
                return _Wait(f"`{name}` of {row.package}", milliseconds * scale, 0)
        given = call.option(position, "signal")
        milliseconds = _abort_after(call, given.value) if isinstance(given, Given) else None
        if milliseconds is not None:
            return _Wait("`AbortSignal.timeout`", milliseconds, 0)
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
) -> Iterator[tuple[CallSite, _Wait]]:
    timeout = client.timeout
    if timeout.per_call or timeout.signal:
        given = [call.option(1, name) for name in ("timeout", "signal")]
        if isinstance(given[0], Given):
            milliseconds = call.number(given[0])
            if milliseconds is not None:
                scale = 1000 if timeout.unit == "s" else 1
                name = f"`timeout` of {client.package}"
                yield call, _Wait(name, milliseconds * scale, 0)
            return
        if not all(isinstance(option, Absent) for option in given):
            return
    wait = _of_constructor(maker, client)
    if wait is not None:
        yield maker, wait


def _of_constructor(maker: CallSite, client: facts.Client) -> _Wait | None:
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
            return _Wait(
                f"`{option.path}` of {client.package}",
                milliseconds * scale,
                _retries(maker, position, timeout),
            )
        unset = False
    if not unset or timeout.default_ms is None or not client.version:
        return None
    name = f"The default timeout of {client.package}"
    return _Wait(name, timeout.default_ms, _retries(maker, position, timeout))


def _retries(maker: CallSite, position: int, timeout: facts.ClientTimeout) -> int:
    if not timeout.retries_option:
        return timeout.retries
    found = maker.option(position, timeout.retries_option)
    if isinstance(found, Absent):
        return timeout.retries
    number = maker.number(found) if isinstance(found, Given) else None
    return int(number) if number is not None else 0


def _finding(found: list[_Case], call: CallSite) -> Finding:
    function, place, wait = found[0]
    seconds = wait.milliseconds / 1000
    others = [other.name for other, _, _ in found[1:]]
    more = f" and {len(others)} more" if others else ""
    again = f", and up to {wait.retries} retries follow" if wait.retries else ""
    return Finding.at(
        place,
        f"{wait.name} is {seconds:g} s, but {function.name}{more} may run only "
        f"{function.timeout.value} s",
        why=f"The platform ends the function before the client gives up{again}; the code that "
        "handles the timeout never runs.",
        help=f"Set a timeout below {function.timeout.value} s on the client, or raise the "
        "function's `timeout` in hiveku.json.",
        trace=() if call is place else (*call.trace, Step(call.location, "waits for it")),
        related=tuple(
            Step(other.location, f"{other.name}: {other.timeout.value} s")
            for other, _, _ in found[1:]
        ),
    )
