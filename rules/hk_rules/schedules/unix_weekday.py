from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Category,
    Confidence,
    Cron,
    Edit,
    Finding,
    Fix,
    Numbers,
    Part,
    Project,
    Severity,
    deployment,
    next_firings,
    rule,
    unix_weekdays,
    weekday_names,
)
from hk_rules.schedules._schedules import (
    midnight,
    next_times,
    running,
    shortened,
    span_in,
    zone,
)

_WORKDAYS = (1, 5)
_WEEKEND = (6, 7)
_TOLD = {
    _WORKDAYS: re.compile(rb"\bsun(days?)?\b", re.I),
    _WEEKEND: re.compile(rb"\bfri(days?)?\b", re.I),
}
"""Words that say that the days are meant as EventBridge counts them."""


@rule(
    "unix-weekday",
    category=Category.SCHEDULES,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    since="0.2",
)
def unix_weekday(project: Project) -> Iterator[Finding]:
    """Days of the week are numbered as in Unix cron, which EventBridge reads one day off.

    ## Why is this bad?
    EventBridge counts the days of the week from 1 for Sunday, Unix cron from 0: `1-5` are Sunday
    to Thursday, not Monday to Friday. The function runs on a day off and rests on a working day.

    ## Example
    ```ts api/cron/report.ts
    // @schedule cron(0 9 ? * 1-5 *)
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

    ## What is checked
    Ranges and lists of numbers from 1 to 5, which are the working days in Unix cron, and `6,7`,
    which are its weekend. Single numbers, names, `2-6` and `7,1` are taken as they stand, and so
    are numbers beside which a comment names the Sunday (of `6,7`: the Friday).

    ## When not to use it
    Where the week really goes from Sunday to Thursday: write `SUN-THU`, which says so.

    ## Sources
    - Amazon EventBridge user guide: cron expressions (day-of-week 1-7 or SUN-SAT)
    """
    today = midnight(project.today)
    for schedule, parsed in running(project):
        if not isinstance(parsed, Cron):
            continue
        ends = _unix_ends(parsed.day_of_week, schedule.expression)
        if ends is None or _TOLD[ends].search(_lines_around(project, schedule)):
            continue
        if next_firings(schedule.expression, today, 1):
            yield _finding(project, schedule, parsed.day_of_week)


def _unix_ends(part: Part, expression: str) -> tuple[int, int] | None:
    """The first and last day of a field that reads as Unix cron's working days or weekend."""
    text = expression[part.span.start : part.span.end]
    if not re.search(r"[,-]", text):
        return None
    if not all(isinstance(it, Numbers) and not it.named and it.form != "all" for it in part.items):
        return None
    ends = part.numbers[0], part.numbers[-1]
    return ends if ends in (_WORKDAYS, _WEEKEND) else None


def _lines_around(project: Project, schedule: deployment.Schedule) -> bytes:
    """The schedule's line with its neighbours, where a comment may say what is meant."""
    path, span = schedule.location.path, schedule.location.span
    lines = project.sources.lines(path)
    line = lines.position(span.start).line
    first, last = lines.span(max(1, line - 1)), lines.span(min(len(lines), line + 1))
    return lines.data[first.start : span.start] + lines.data[span.end : last.end]


def _finding(project: Project, schedule: deployment.Schedule, part: Part) -> Finding:
    expression = schedule.expression
    before, text, after = (
        expression[: part.span.start],
        expression[part.span.start : part.span.end],
        expression[part.span.end :],
    )
    runs = weekday_names(frozenset(part.numbers), 1)
    meant = weekday_names(unix_weekdays(text))
    fixed = before + meant + after
    place = span_in(project, schedule, part.span)
    times = f"{next_times(fixed, project.today)} ({zone(schedule)})"
    return Finding.at(
        schedule,
        f"The days `{text}` of the schedule `{shortened(expression)}` are {runs} in EventBridge, "
        f"and {meant} in Unix cron",
        why="EventBridge counts the days of the week from 1 for Sunday, so that the function runs "
        "a day earlier than Unix cron would run it.",
        help=f"Probably meant: `{fixed}`, which runs at {times} and so on. "
        f" If {runs} is right, write `{runs}`.",
        fixes=(Fix(f"Write `{meant}`", (Edit(place, meant),)),) if place is not None else (),
    )
