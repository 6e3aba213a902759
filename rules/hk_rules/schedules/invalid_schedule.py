from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hk_lint.api import (
    Category,
    Edit,
    Finding,
    Fix,
    Project,
    Severity,
    Span,
    deployment,
    probable,
    rule,
    schedule_problem,
    shortest_interval,
)
from hk_rules.schedules._schedules import READERS, next_times, shortened, span_in, written, zone

_DAY = 24 * 60 * 60


@rule(
    "invalid-schedule",
    category=Category.SCHEDULES,
    severity=Severity.ERROR,
    since="0.1",
)
def invalid_schedule(project: Project) -> Iterator[Finding]:
    """A schedule expression is none that the platform accepts.

    ## Why is this bad?
    The schedule is refused, and the function never runs by itself. Schedules are written as
    EventBridge wants them, not as Unix cron: `cron(...)` with six fields, in which exactly one of
    day-of-month and day-of-week is `?` and days of the week count from 1 for Sunday; or
    `rate(...)` with a number and a unit, singular for 1.

    Vercel takes the other form: five fields without `cron(...)`, in numbers only, and never both a
    day of the month and a day of the week.

    ## Example
    ```ts api/cron/report.ts
    // @schedule 0 9 * * 1-5
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

    ## Sources
    - Hiveku serverless guide: scheduled functions
    - Amazon EventBridge user guide: cron and rate expressions
    - Vercel documentation: cron expressions; usage of cron jobs
    """
    for schedule in written(project):
        problem = schedule_problem(schedule.expression, schedule.dialect)
        if problem is not None:
            yield _finding(project, schedule, problem)
        elif schedule.dialect == "vercel" and project.plan == "hobby":
            yield from _too_often(schedule, project.today)


def _too_often(schedule: deployment.Schedule, today: date) -> Iterator[Finding]:
    seconds = shortest_interval(schedule.expression, today, schedule.dialect)
    if seconds is not None and seconds < _DAY:
        yield Finding.at(
            schedule,
            f"The schedule `{shortened(schedule.expression)}` runs more than once a day, which the "
            "Hobby plan does not allow",
            why="Vercel refuses the deployment.",
            help="Run it once a day, or set another `plan` in hk-lint's settings if the project "
            "has one.",
        )


def _finding(project: Project, schedule: deployment.Schedule, problem: str) -> Finding:
    """The fix is unsafe however sure the guess is: a job that never ran begins to run."""
    meant = probable(schedule.expression, schedule.dialect)
    if schedule.expression:
        message = f"The schedule `{shortened(schedule.expression)}` is not valid: {problem}"
    else:
        where = " behind `@schedule`" if schedule.source == "comment" else ""
        message = f"The schedule is not valid: there is no expression{where}"
    place = span_in(project, schedule, Span(0, len(schedule.expression.encode())))
    return Finding.at(
        schedule,
        message,
        why="EventBridge refuses the expression, so the function never runs by itself."
        if schedule.source == "comment"
        else f"{READERS[schedule.dialect]} refuses the expression, and the deployment fails.",
        help=_help(meant, schedule, project.today) if meant else _form(schedule),
        fixes=(Fix(f"Write `{meant}`", (Edit(place, meant),)),) if meant and place else (),
    )


def _form(schedule: deployment.Schedule) -> str:
    if schedule.dialect == "vercel":
        return (
            "Write five fields (minute, hour, day of the month, month, day of the week), as in "
            "`0 9 * * 1-5`."
        )
    return (
        "Write `cron(...)` with six fields (minutes, hours, day-of-month, month, day-of-week, "
        "year), or `rate(...)`."
    )


def _help(meant: str, schedule: deployment.Schedule, today: date) -> str:
    times = next_times(meant, today, schedule.dialect)
    if not times:
        return f"Probably meant: `{meant}`."
    return f"Probably meant: `{meant}`, which runs at {times} ({zone(schedule)}) and so on."
