from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    Category,
    DeployedFunction,
    Finding,
    Project,
    Severity,
    Step,
    deployment,
    rule,
)
from hk_rules.schedules._schedules import meaning, shortened, valid


@rule(
    "duplicate-schedule",
    category=Category.SCHEDULES,
    severity=Severity.WARNING,
    opens=(b"@schedule",),
    since="0.2",
)
def duplicate_schedule(project: Project) -> Iterator[Finding]:
    """A function has more than one schedule, or one handler runs twice at the same times.

    ## Why is this bad?
    Hiveku keeps one schedule for a function and environment. Of two comments in one file only one
    takes effect, and nothing says which. Where two files hand on the same handler with the same
    schedule, every run happens twice. On Vercel a function may have several schedules; two entries
    that request the same path at the same times are one too many.

    ## Example
    ```ts api/cron/report.ts
    // @schedule cron(0 9 ? * MON-FRI *)
    // @schedule cron(0 12 ? * SAT,SUN *)
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```ts api/cron/report.ts
    // @schedule cron(0 9 ? * MON-FRI *)
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```
    ```ts api/cron/report-weekend.ts
    // @schedule cron(0 12 ? * SAT,SUN *)
    export { default } from "./report";
    ```

    ## Sources
    - Hiveku automation agency plugin, project crons: a schedule is unique by project, function
      path and environment
    """
    first_of: dict[str, deployment.Schedule] = {}
    running: dict[tuple[object, ...], tuple[DeployedFunction, deployment.Schedule]] = {}
    yield from _repeated(project)
    requested: dict[tuple[str, object], deployment.Schedule] = {}
    for function, schedule, _ in valid(project):
        if schedule.dialect == "vercel":
            twin = requested.setdefault((schedule.target, meaning(schedule)), schedule)
            if twin is not schedule:
                yield _same_request(schedule, twin)
            continue
        if project.deployment.platform != "hiveku":
            continue
        first = first_of.setdefault(function.entry, schedule)
        if first is not schedule:
            yield _second_comment(function, first, schedule)
            continue
        handlers = function.handler_functions
        if not handlers:
            continue
        other, its = running.setdefault((meaning(schedule), *handlers), (function, schedule))
        if other is not function:
            yield _same_handler(function, schedule, other, its)


def _repeated(project: Project) -> Iterator[Finding]:
    """Schedules of one function in a configuration for EventBridge that say the same, and hand
    over nothing to tell them apart."""
    first_of: dict[tuple[str, object, object], deployment.Schedule] = {}
    for function, schedule, _ in valid(project):
        if schedule.source != "config" or schedule.dialect == "vercel" or schedule.has_input:
            continue
        key = (function.name, meaning(schedule), schedule.timezone)
        first = first_of.setdefault(key, schedule)
        if first.location != schedule.location and schedule.timezone is not None:
            yield Finding.at(
                schedule,
                f"{function.name} has the schedule `{shortened(schedule.expression)}` twice",
                why="Both are created, so that every run happens twice.",
                help="Delete one of them, or give each its own input.",
                related=(Step(first.location, "the first schedule"),),
            )


def _same_request(schedule: deployment.Schedule, twin: deployment.Schedule) -> Finding:
    return Finding.at(
        schedule,
        f"{shortened(schedule.target)} is requested twice at the same times, "
        f"`{shortened(schedule.expression)}`",
        why="Vercel runs every entry, so that every run happens twice.",
        help="Delete one of the two entries, or give it another expression.",
        related=(Step(twin.location, "the same path at the same times"),),
    )


def _second_comment(
    function: DeployedFunction, first: deployment.Schedule, schedule: deployment.Schedule
) -> Finding:
    same = meaning(schedule) == meaning(first)
    shown = shortened(schedule.expression)
    return Finding.at(
        schedule,
        f"{function.name} has the schedule `{shown}` twice"
        if same
        else f"{function.name} has a second schedule, `{shown}`, beside "
        f"`{shortened(first.expression)}`",
        why="Hiveku keeps one schedule for a function, so that only one of the comments counts.",
        help="Delete one of the comments."
        if same
        else "Say both in one expression where that is possible; else schedule a second file "
        "that exports the same handler.",
        related=(Step(first.location, "the first schedule"),),
    )


def _same_handler(
    function: DeployedFunction,
    schedule: deployment.Schedule,
    other: DeployedFunction,
    its: deployment.Schedule,
) -> Finding:
    return Finding.at(
        schedule,
        f"{function.name} runs the handler of {other.name} on the same schedule, "
        f"`{shortened(schedule.expression)}`",
        why="Both files are deployed and scheduled, so that every run happens twice.",
        help="Delete one of the two comments, or give it another expression.",
        related=(Step(its.location, "the same schedule for the same handler"),),
    )
