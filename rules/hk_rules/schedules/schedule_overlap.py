from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    Category,
    Confidence,
    DeployedFunction,
    Finding,
    Project,
    Rate,
    Severity,
    Step,
    deployment,
    rule,
    shortest_interval,
)
from hk_rules.schedules._schedules import READERS, shortened, valid

_LEAST = 60
"""The least distance between two runs that EventBridge knows, in seconds."""


@rule(
    "schedule-overlap",
    category=Category.SCHEDULES,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    since="0.2",
)
def schedule_overlap(project: Project) -> Iterator[Finding]:
    """A function is started again before its timeout has ended the run before.

    ## Why is this bad?
    EventBridge starts every run at its time, whether or not the run before has ended. As soon as
    one takes longer than the distance between two, they work side by side: on the same rows, with
    the same mails to send.

    ## Example
    ```ts api/cron/sync.ts
    // @schedule rate(1 minute)
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```
    ```json hiveku.json
    { "functions": { "config": { "api/cron/sync.ts": { "timeout": 300 } } } }
    ```

    ## Use instead
    ```ts api/cron/sync.ts
    // @schedule rate(5 minutes)
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```
    ```json hiveku.json
    { "functions": { "config": { "api/cron/sync.ts": { "timeout": 300 } } } }
    ```

    ## What is checked
    The least distance between two runs from today on, against the configured timeout. How long a
    run really takes is not known.

    ## When not to use it
    Where runs may work side by side, as those do that take their work from a queue.

    ## Sources
    - Hiveku serverless guide: scheduled functions, resource limits
    - Amazon EventBridge user guide: rate and cron expressions
    """
    longest = project.limits["timeout-maximum"].value
    for function, schedule, parsed in valid(project):
        timeout = function.timeout.value
        if (
            timeout is None
            or timeout <= _LEAST
            or function.timeout.is_default
            or _runs_alone(function)
        ):
            continue
        seconds = (
            parsed.seconds
            if isinstance(parsed, Rate)
            else shortest_interval(schedule.expression, project.today, schedule.dialect)
        )
        if seconds is not None and seconds < min(timeout, longest):
            yield _finding(function, schedule, seconds, timeout)


def _runs_alone(function: DeployedFunction) -> bool:
    """Whether the function may run once at a time only: the second run has to wait."""
    reserved = function.data.reserved_concurrency
    return reserved is not None and reserved.value in (None, 0, 1)


def _finding(
    function: DeployedFunction, schedule: deployment.Schedule, seconds: int, timeout: int
) -> Finding:
    setting = function.timeout.location
    return Finding.at(
        schedule,
        f"`{shortened(schedule.expression)}` starts {function.name} again after {seconds} s, "
        f"and a run may take {timeout} s, its timeout",
        why=f"{READERS[schedule.dialect]} does not wait: a run that takes longer than the distance "
        "to the next one works beside it.",
        help=f"Set the timeout to {seconds} s or less, run the function less often, or make sure "
        "that two runs do not disturb each other.",
        related=(Step(setting, f"the timeout of {timeout} s"),) if setting is not None else (),
    )
