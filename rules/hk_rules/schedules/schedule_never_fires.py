from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from hk_lint.api import (
    Category,
    Cron,
    Finding,
    FiveField,
    Once,
    Project,
    Severity,
    deployment,
    last_firing,
    next_firings,
    rule,
)
from hk_rules.schedules._schedules import READERS, midnight, running, shortened, zone

_ZONES = timedelta(days=1)
"""What the time zone of a schedule may make out."""


@rule(
    "schedule-never-fires",
    category=Category.SCHEDULES,
    severity=Severity.WARNING,
    since="0.2",
)
def schedule_never_fires(project: Project) -> Iterator[Finding]:
    """A schedule is valid, but no moment from today on fits it.

    ## Why is this bad?
    The platform takes the expression and never runs the function: the dates that it asks for do
    not exist, as the 31st of February, or they are past.

    ## Example
    ```ts api/cron/close-month.ts
    // @schedule cron(0 22 31 2,4,6,9,11 ? *)
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```ts api/cron/close-month.ts
    // @schedule cron(0 22 L 2,4,6,9,11 ? *)
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```

    ## What is checked
    The dates from the beginning of today (UTC) to the year 2199 (on Vercel, of the
    next thirty years); `--as-of` sets another today.

    ## Sources
    - Amazon EventBridge user guide: cron expressions
    """
    today = midnight(project.today)
    for schedule, parsed in running(project):
        if isinstance(parsed, Once):
            if parsed.moment.date() < project.today - _ZONES:
                yield _past(schedule, parsed)
        elif isinstance(parsed, Cron | FiveField) and not next_firings(
            schedule.expression, today, 1, schedule.dialect
        ):
            yield _finding(schedule, parsed, project.today)


def _finding(schedule: deployment.Schedule, cron: Cron | FiveField, today: date) -> Finding:
    shown = shortened(schedule.expression)
    last = last_firing(schedule.expression, midnight(today), schedule.dialect)
    if last is not None:
        time = f"{last:%Y-%m-%d %H:%M} ({zone(schedule)})"
        message = f"The schedule `{shown}` is over: its last time was {time}"
        help = "Write `*` for the year to run it every year, or delete the schedule."
    else:
        message = f"The schedule `{shown}` never runs: {_impossible(schedule, cron)}"
        last_day = "; `L` stands for the last day of the month" if isinstance(cron, Cron) else ""
        help = f"Correct the date{last_day}."
    return Finding.at(
        schedule,
        message,
        why=f"{READERS[schedule.dialect]} accepts the expression, so nobody is told that the "
        "function never runs.",
        help=help,
    )


def _impossible(schedule: deployment.Schedule, cron: Cron | FiveField) -> str:
    """The fields that no date fits."""
    if isinstance(cron, FiveField):
        _, _, day, month, _ = schedule.expression.split()
        return f"no date fits day of the month `{day}` and month `{month}`"
    texts = [
        f"{part.field.label} `{schedule.expression[part.span.start : part.span.end]}`"
        for part in (cron.day_of_month, cron.month, cron.day_of_week, cron.year)
        if not part.is_open
    ]
    return f"no date fits {' and '.join(texts)}"


def _past(schedule: deployment.Schedule, once: Once) -> Finding:
    return Finding.at(
        schedule,
        f"The schedule `{shortened(schedule.expression)}` is over: its only time was "
        f"{once.moment:%Y-%m-%d %H:%M}",
        why="EventBridge Scheduler runs it once, at a time that is past.",
        help="Choose a time to come, or delete the schedule.",
    )
