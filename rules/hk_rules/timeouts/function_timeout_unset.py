from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hk_lint.api import (
    CallSite,
    Category,
    DeployedFunction,
    Finding,
    Phase,
    Place,
    Project,
    Severity,
    Step,
    deployment,
    module,
    rule,
)
from hk_rules import facts
from hk_rules.timeouts._settings import timeout_setting
from hk_rules.timeouts._urls import is_outbound
from hk_rules.timeouts._waits import waits

_BOTO = frozenset({"boto3:client", "boto3:resource"})

_PROCESSES = frozenset(
    f"{package}:{member}"
    for package, members in (
        (
            "node:child_process",
            ("exec", "execFile", "spawn", "execSync", "execFileSync", "spawnSync"),
        ),
        ("subprocess", ("run", "call", "check_call", "check_output", "Popen")),
        ("os", ("system",)),
    )
    for member in members
)

_PAYMENT_SECONDS = 30
"""A default that leaves payments enough time."""

_WORK = {
    "ai": "calls a language model",
    "browser": "drives a browser",
    "payment": "talks to a payment service",
    "file": "moves or converts large files",
}


_SHORT = 10
"""Defaults of up to so many seconds leave no room for a cold start and another system."""

_LONG = 60
"""Defaults beyond so many seconds leave room for slow work."""


class _Work(NamedTuple):
    """What takes its time: the place, what it is for people, and whether it is slow by nature."""

    place: CallSite | deployment.EventSource
    words: str
    is_slow: bool


@rule(
    "function-timeout-unset",
    category=Category.TIMEOUTS,
    severity=Severity.INFO,
    opens=[
        *(
            f"{before}{row.package.rstrip('*')}".encode()
            for row in facts.slow_packages()
            for before in ('"', "'", "import ", "from ")
        ),
        *facts.http_triggers(),
        *facts.client_triggers(),
        b"child_process",
        b"subprocess",
        b"os.system",
    ],
    since="0.1",
)
def function_timeout_unset(project: Project) -> Iterator[Finding]:
    """A function does slow work and keeps the platform's default timeout.

    ## Why is this bad?
    Language models, browsers and large files take seconds to minutes, payments seconds. The
    default is made for short requests: sooner or later the function is ended in the middle of its
    work. Payments are not reported where the default is 30 s or more.

    ## Example
    ```ts api/answer.ts
    import { generateText } from "ai";

    export default async function handler(req: Request) {
      const { prompt } = await req.json();
      const { text } = await generateText({ model: "openai/gpt-5", prompt });
      return Response.json({ text });
    }
    ```

    ## Use instead
    ```ts api/answer.ts
    import { generateText } from "ai";

    export default async function handler(req: Request) {
      const { prompt } = await req.json();
      const { text } = await generateText({ model: "openai/gpt-5", prompt });
      return Response.json({ text });
    }
    ```
    ```json hiveku.json
    { "functions": { "config": { "api/answer.ts": { "timeout": 120 } } } }
    ```

    ## What is checked
    It is a warning where the default is a few seconds (Serverless Framework 6, SAM and CDK 3),
    otherwise information. With such a default it is information as well where a function asks a
    database or another system over HTTP, whose connection alone may take as long, and where it
    takes a batch of messages from a queue: one that does not fit is delivered again, all of it.

    ## When not to use it
    A client whose own timeout ends all its attempts before the function's is not reported.

    ## Sources
    - Hiveku serverless guide: resource limits (30 s unless configured, 900 s at most)
    - Serverless Framework documentation: `timeout` (6 s unless configured)
    - AWS Lambda: function timeout (3 s unless configured)
    """
    places: dict[tuple[Place, str], list[tuple[DeployedFunction, _Work]]] = {}
    for function in project.functions:
        default = function.timeout.value
        if function.timeout.is_default and default is not None and default <= _LONG:
            found = next(_works(function, is_short=default <= _SHORT), None)
            if found is not None:
                key = (_place(function, found), found.words)
                places.setdefault(key, []).append((function, found))
    for (place, _), cases in places.items():
        yield _finding(place, cases)


def _works(function: DeployedFunction, *, is_short: bool) -> Iterator[_Work]:
    """What a function does that takes its time, what is slow by nature first."""
    for call, slow in slow_calls(function):
        if not _fits(function, slow) and not _is_limited(call):
            yield _Work(call, f"{_WORK[slow.kind]} ({slow.package})", is_slow=True)
    for call, service in _service_calls(function):
        yield _Work(call, f"uses {service}", is_slow=True)
    for call in _calls(function, _is_process):
        program = _program(call)
        if program is not None:
            yield _Work(call, f"converts files (`{program}`)", is_slow=True)
    if not is_short:
        return
    for call in function.calls(where=_may_send):
        if is_outbound(call) and _sends(call):
            yield _Work(call, "asks another system over HTTP", is_slow=False)
    for call in _calls(function, _is_database):
        yield _Work(call, f"asks a database (`{call.name}`)", is_slow=False)
    for source in function.data.triggers:
        if isinstance(source, deployment.EventSource) and source.kind == "sqs" and source.enabled:
            size = source.batch_size.value
            if size is not None and size > 1:
                words = f"takes up to {size:,} messages at once from a queue"
                yield _Work(source, words, is_slow=False)


def _calls(function: DeployedFunction, where: Callable[[module.Call], bool]) -> Iterator[CallSite]:
    """Calls at start-up and per request: clients are made in either."""
    for phase in (Phase.INVOKE, Phase.INIT):
        yield from function.calls(where=where, phase=phase)


def _may_send(call: module.Call) -> bool:
    """Whether a call may send an HTTP request: by its name, or as a method of what it is on."""
    if facts.http_calls_of(call.callee) or facts.http_calls_of(call.callee, "python"):
        return True
    local = len(call.path) > 1 and not call.callee.startswith("global:")
    return local and call.path[-1] in facts.http_methods()


def _sends(call: CallSite) -> bool:
    """Whether an HTTP client certainly sends a request."""
    if facts.http_calls_of(call.callee, call.language):
        return True
    maker = call.maker()
    return maker is not None and bool(facts.http_factories_of(maker.callee, call.language))


def _is_database(call: module.Call) -> bool:
    found = facts.client_of(call.callee) or facts.client_of(call.callee, "python")
    return found is not None and found.kind == "database"


def _is_service(call: module.Call) -> bool:
    return call.callee in _BOTO or call.callee.startswith("aws-sdk:")


def _service_calls(function: DeployedFunction) -> Iterator[tuple[CallSite, str]]:
    """The calls per request that make or use a client of a slow service: one that is only made at
    start-up asks for nothing."""
    for call in function.calls(where=_is_service):
        service = _service(call)
        if service is not None:
            yield call, service
    made = {
        (call.path, call.index): service
        for call in function.calls(where=_is_service, phase=Phase.INIT)
        if (service := _service(call)) is not None
    }
    for call in function.calls() if made else ():
        clients = (call.maker(length) for length in range(1, len(call.call.path) or 2))
        places = [(it.path, it.index) for it in clients if it is not None]
        service = next((made[it] for it in (*places, *call.given) if it in made), None)
        if service is not None:
            yield call, service


def _service(call: CallSite) -> str | None:
    """The slow service of AWS that a client is made for."""
    first = call.argument(0)
    for row in facts.slow_services():
        if call.callee in _BOTO:
            if isinstance(first, module.Text) and first.complete and first.value == row.python:
                return row.service
        elif call.call.new and call.callee == f"aws-sdk:{row.javascript}":
            return row.service
    return None


def _is_process(call: module.Call) -> bool:
    return call.callee in _PROCESSES


def _program(call: CallSite) -> str | None:
    """The program that a call starts, where it is one that converts files."""
    first = call.argument(0)
    value = call.origin(first).value if first is not None else None
    if isinstance(value, module.ArrayLiteral) and value.items:
        value = call.origin(value.items[0]).value
    if not isinstance(value, module.Text):
        return None
    words = value.value.split(maxsplit=1)
    if not words or not (value.complete or len(words) > 1 or value.value[-1].isspace()):
        return None
    name = posixpath.basename(words[0])
    return name if name in facts.slow_programs() else None


def slow_calls(function: DeployedFunction) -> Iterator[tuple[CallSite, facts.SlowPackage]]:
    """The calls per request whose work takes seconds to minutes."""
    for call in function.calls(where=_may_be_slow):
        name = next((it for it in _names(call) if _slow(it) is not None), "")
        slow = _slow(name)
        if slow is not None and _is_work(call, name, slow):
            yield call, slow


def _names(call: CallSite) -> Iterator[str]:
    """What a call may be known as: by its own name, or by what made the thing that it is on."""
    yield call.callee
    yield call.base_callee
    path = call.call.path
    maker = call.maker(len(path) - 1) if path else None
    if maker is not None:
        yield ".".join((maker.callee, *path[1:]))


def _is_limited(call: CallSite) -> bool:
    """Whether the client gives up, after its last attempt, before the function is ended."""
    limit = call.function.timeout.value
    if limit is None:
        return False
    given = [wait for _, wait in waits(call)]
    return bool(given) and all(
        it.explicit and it.milliseconds * (it.retries + 1) <= limit * 1000 for it in given
    )


def _fits(function: DeployedFunction, slow: facts.SlowPackage) -> bool:
    """Whether the default has room for the work: payments take seconds, not minutes."""
    return slow.kind == "payment" and (function.timeout.value or 0) >= _PAYMENT_SECONDS


def _is_work(call: CallSite, name: str, slow: facts.SlowPackage) -> bool:
    path = call.call.path
    if slow.calls:
        return bool(path) and name.rpartition(":")[2] in slow.calls
    if ".".join(path[-2:]) in slow.quick:
        return False
    return call.is_awaited and not call.call.new and path[1:2] not in [(n,) for n in slow.local]


def _may_be_slow(call: module.Call) -> bool:
    if _slow(call.callee) is not None:
        return True
    if isinstance(call.receiver, module.Result):
        return call.awaited
    if len(call.path) == 1:
        return not call.callee
    return bool(call.path) and not call.callee.startswith("global:")


def _slow(callee: str) -> facts.SlowPackage | None:
    return facts.slow_package(callee.rpartition(":")[0])


def _place(function: DeployedFunction, work: _Work) -> Place:
    """The function in the configuration, or where a convention makes it one, the work."""
    declared = function.data.declared
    return Place(declared if declared is not None else work.place.location)


def _finding(place: Place, cases: list[tuple[DeployedFunction, _Work]]) -> Finding:
    """One finding for the functions that do the same work at the same place."""
    function, work = cases[0]
    is_short = (function.timeout.value or 0) <= _SHORT
    declared = function.data.declared
    call = work.place if isinstance(work.place, CallSite) else None
    others = len({it.name for it, _ in cases} - {function.name})
    name = function.name + (f" (and {others} more)" if others else "")
    return Finding.at(
        place,
        f"{name} {work.words} with the default timeout of {function.timeout.value} s",
        why="Such work often takes longer than the default, and is then cut off in the middle."
        if work.is_slow
        else "A cold start, a new connection or one slow answer is enough to be cut off.",
        help=f"Set {timeout_setting(function)}.",
        related=(Step(work.place.location, "what takes its time"),) if declared else (),
        trace=call.trace if call is not None and declared is None else (),
        severity=Severity.WARNING if is_short and work.is_slow else None,
    )
