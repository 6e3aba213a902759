from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    CallSite,
    Category,
    DeployedFunction,
    Finding,
    Project,
    Severity,
    module,
    rule,
)
from hk_rules import facts
from hk_rules.timeouts._waits import waits

_PAYMENT_SECONDS = 30
"""A default that leaves payments enough time."""

_WORK = {
    "ai": "calls a language model",
    "browser": "drives a browser",
    "payment": "talks to a payment service",
    "file": "moves or converts large files",
}


@rule(
    "function-timeout-unset",
    category=Category.TIMEOUTS,
    severity=Severity.INFO,
    triggers=[
        f"{quote}{row.package.rstrip('*')}".encode()
        for row in facts.slow_packages()
        for quote in "\"'"
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

    ## When not to use it
    A client whose own timeout ends all its attempts before the function's is not reported.

    ## Sources
    - Hiveku serverless guide: resource limits (30 s unless configured, 900 s at most)
    """
    for function in project.functions:
        if function.timeout.is_default:
            calls = (it for it in slow_calls(function) if not _fits(function, it[1]))
            found = next((it for it in calls if not _is_limited(it[0])), None)
            if found is not None:
                yield _finding(function, *found)


def slow_calls(function: DeployedFunction) -> Iterator[tuple[CallSite, facts.SlowPackage]]:
    """The calls per request whose work takes seconds to minutes."""
    for call in function.calls(where=_may_be_slow):
        slow = _slow(call.callee) or _slow(call.base_callee)
        if slow is None and len(call.call.path) > 1:
            maker = call.maker(len(call.call.path) - 1)
            slow = _slow(maker.callee) if maker is not None else None
        if slow is not None and _is_work(call, slow):
            yield call, slow


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


def _is_work(call: CallSite, slow: facts.SlowPackage) -> bool:
    path = call.call.path
    if slow.calls:
        return bool(path) and call.callee.rpartition(":")[2] in slow.calls
    return call.is_awaited and not call.call.new and path[1:2] not in [(n,) for n in slow.local]


def _may_be_slow(call: module.Call) -> bool:
    if _slow(call.callee) is not None:
        return True
    if isinstance(call.receiver, module.Result):
        return call.awaited
    return len(call.path) > 1 and not call.callee.startswith("global:")


def _slow(callee: str) -> facts.SlowPackage | None:
    return facts.slow_package(callee.rpartition(":")[0])


def _finding(function: DeployedFunction, call: CallSite, slow: facts.SlowPackage) -> Finding:
    return Finding.at(
        call,
        f"{function.name} {_WORK[slow.kind]} ({slow.package}) with the default timeout of "
        f"{function.timeout.value} s",
        why="Such work often takes longer than the default, and is then cut off in the middle.",
        help=f'Set `timeout` for "{function.name}" in `functions.config` of hiveku.json.',
        trace=call.trace,
    )
