from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Category,
    Confidence,
    Finding,
    Project,
    Severity,
    deployment,
    marked_schedules,
    module,
    patterns,
    probable,
    rule,
    schedule_problem,
)
from hk_rules.schedules._schedules import shortened

_MARK = b"@schedule"
_FORM = re.compile(r"(cron|rate)\s*\(")
_ASIDE = re.compile(
    r"(^|/)(tests?|__tests__|__mocks__|__fixtures__|fixtures|mocks|e2e|docs?|examples?|templates?"
    r"|stories|scaffolds?|dist|build|out|generated|vendor|archive|\.[^/]+)/"
    r"|[.-](test|tests|spec|e2e|stories|story|config|d)\.[cm]?[jt]sx?$|\.min\.[cm]?js$"
)
"""Files that are not deployed on purpose: tests, documentation, what a build makes."""

_EXAMPLE = re.compile(r"@example|```|\bfor example\b|\be\.g\.|\busage\b|\bsyntax\b", re.I)
_LITERALS = (
    module.Text,
    module.Number,
    module.Constant,
    module.ArrayLiteral,
    module.ObjectLiteral,
)
_HANDLERS = ("default", "handler")


@rule(
    "schedule-outside-functions",
    category=Category.SCHEDULES,
    severity=Severity.ERROR,
    triggers=(_MARK,),
    since="0.2",
    platforms=("hiveku",),
)
def schedule_outside_functions(project: Project) -> Iterator[Finding]:
    """A `@schedule` comment stands in a file that is not deployed as a function.

    ## Why is this bad?
    Hiveku reads schedules from functions only: files in a function folder, or in
    `functions.include` of hiveku.json. Elsewhere the comment is prose, and the job never runs.

    ## Example
    ```ts lib/jobs/cleanup.ts
    // @schedule rate(1 day)
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```
    ```json hiveku.json
    {}
    ```

    ## Use instead
    ```ts api/cron/cleanup.ts
    // @schedule rate(1 day)
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```
    ```json hiveku.json
    {}
    ```

    ## What is checked
    Comments at the beginning of a line, outside of functions and classes. Tests, documentation,
    built files and files that `functions.exclude` covers are left out, and so are files that a
    scheduled function loads.

    ## Sources
    - Hiveku serverless guide: scheduled functions, function folders, `functions.include`
    """
    functions = {function.entry for function in project.functions}
    helpers = {helper.path: helper.role for helper in project.deployment.helpers}
    for path in project.hot_files:
        if path in functions or helpers.get(path, "helper") != "helper":
            continue
        if _MARK in project.sources.read(path) and _may_be_deployed(project, path):
            schedule = _schedule(project, path)
            if schedule is not None and not _is_loaded_by_a_job(project, path):
                yield _finding(project, path, schedule)


def _may_be_deployed(project: Project, path: str) -> bool:
    """Whether the file is the project's own and nothing says that it is left out on purpose."""
    if not project.owns(path):
        return False
    name = path[len(project.path("")) :]
    if _ASIDE.search(name):
        return False
    exclude = project.config.get("functions", "exclude") if project.config else None
    texts = (item.text() for item in (exclude.items if exclude is not None else ()))
    return not any(text and patterns.covers(text, name) for text in texts)


def _schedule(project: Project, path: str) -> deployment.Schedule | None:
    """The comment that is meant to schedule the file, None where none certainly is."""
    data = project.sources.read(path)
    parsed = project.sources.module(path)
    if parsed is None or parsed.generated:
        return None
    marked = marked_schedules(path, data, parsed)
    if not marked or data.count(_MARK) > len(marked):
        return None  # the file deals with such comments
    is_handler = any(
        export.name in _HANDLERS and not isinstance(export.value, _LITERALS)
        for export in parsed.exports
    )
    if not is_handler and (project.deployment.assumed or not parsed.exports):
        return None
    for schedule in marked:
        if is_handler or _FORM.match(schedule.expression):
            text = schedule.expression
            if schedule_problem(text) is None or probable(text) is not None:
                return None if _is_aside(data, parsed, schedule) else schedule
    return None


def _is_aside(data: bytes, parsed: module.Module, schedule: deployment.Schedule) -> bool:
    """Whether the comment belongs to something inside the file, or gives an example."""
    span = schedule.location.span
    comment = next((it for it in parsed.comments if it.span.contains(span)), None)
    if comment is None or not _begins_line(data, comment.span.start):
        return True
    above = data[: span.start].decode(errors="replace").splitlines()[-2:-1]
    if above and above[0].rstrip().endswith(":"):
        return True
    return _EXAMPLE.search(comment.text) is not None


def _begins_line(data: bytes, offset: int) -> bool:
    return data[:offset].removeprefix(b"\xef\xbb\xbf")[-1:] in (b"", b"\n", b"\r")


def _is_loaded_by_a_job(project: Project, path: str) -> bool:
    """Whether a function with a schedule loads the file: the comment then repeats its schedule."""
    return any(
        function.schedules and path in project.graph.reach(function.entry)
        for function in project.functions
    )


def _finding(project: Project, path: str, schedule: deployment.Schedule) -> Finding:
    name = path[len(project.path("")) :]
    assumed = project.deployment.assumed
    return Finding.at(
        schedule,
        f"{name} is not deployed as a function, so its schedule "
        f"`{shortened(schedule.expression)}` has no effect",
        why="Hiveku reads schedules from functions only; the job never runs.",
        help="Move the file into a function folder such as `api/cron/`, or add it to "
        "`functions.include` of hiveku.json.",
        severity=Severity.WARNING if assumed else None,
        confidence=Confidence.MEDIUM if assumed else None,
    )
