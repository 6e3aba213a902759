from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    CallSite,
    Category,
    DeployedFunction,
    Finding,
    Project,
    Severity,
    Step,
    rule,
)
from hk_rules import facts
from hk_rules.timeouts._settings import timeout_setting
from hk_rules.timeouts._waits import Wait, may_wait, waits


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
    Streaming functions are not reported, nor timeouts equal to the function's. Where no hiveku.json
    names the platform, its default limit makes a finding information.

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
        for call in function.calls(where=may_wait):
            if call.language == "python":
                continue  # whose defaults nobody sets: boto3's 60 s exceed nearly every function
            for place, wait in waits(call):
                if wait.milliseconds > limit * 1000:
                    found = wrong.setdefault((place.path, place.index), [])
                    if all(other.name != function.name for other, _, _ in found):
                        found.append((function, place, wait))
                        ways.setdefault((place.path, place.index), call)
    for key, found in wrong.items():
        yield _finding(found, ways[key])


_SHOWN = 10
_Case = tuple[DeployedFunction, CallSite, Wait]


def _finding(found: list[_Case], call: CallSite) -> Finding:
    found = sorted(found, key=lambda it: _is_guess(it[0]))
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
        help=f"Set a timeout below {function.timeout.value} s on the client, or raise "
        f"{timeout_setting(function)}.",
        trace=() if call is place else (*call.trace, Step(call.location, "waits for it")),
        related=tuple(
            Step(other.location, f"{other.name}: {other.timeout.value} s")
            for other, _, _ in found[1 : _SHOWN + 1]
        ),
        severity=Severity.INFO if _is_guess(function) else None,
    )


def _is_guess(function: DeployedFunction) -> bool:
    """Whether the limit is the default of a platform that nothing in the project names."""
    return function.timeout.is_default and function.project.deployment.assumed
