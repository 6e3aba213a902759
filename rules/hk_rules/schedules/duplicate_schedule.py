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
    since="0.2",
)
def duplicate_schedule(project: Project) -> Iterator[Finding]:
    """A function has more than one schedule, or one handler runs twice at the same times.

    ## Why is this bad?
    Hiveku keeps one schedule for a function and environment. Of two comments in one file only one
    takes effect, and nothing says which. Where two files hand on the same handler with the same
    schedule, every run happens twice. Other platforms take several schedules of one function; of
    two that say the same one is too many.

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
    if project.deployment.platform != "hiveku":
        yield from _repeated(project)
        return
    for function, schedule, _ in valid(project):
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
    """Schedules of one function that say the same, and hand over nothing to tell them apart."""
    first_of: dict[tuple[str, object, object], deployment.Schedule] = {}
    for function, schedule, _ in valid(project):
        key = (schedule.target or function.name, meaning(schedule), schedule.timezone)
        first = schedule if schedule.has_input else first_of.setdefault(key, schedule)
        if first.location != schedule.location and schedule.timezone is not None:
            yield Finding.at(
                schedule,
                f"{function.name} has the schedule `{shortened(schedule.expression)}` twice",
                why="Both are created, so that every run happens twice.",
                help="Delete one of them, or give each its own input.",
                related=(Step(first.location, "the first schedule"),),
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
