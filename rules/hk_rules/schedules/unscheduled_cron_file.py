from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Authority,
    Category,
    Confidence,
    DeployedFunction,
    Finding,
    Project,
    Severity,
    rule,
)

_DYNAMIC = re.compile(r"\[|/:|\*")
_WORKFLOW = re.compile(r"\.github/workflows/[^/]+\.ya?ml")


@rule(
    "unscheduled-cron-file",
    category=Category.SCHEDULES,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    authority=Authority.INFERRED,
    since="0.2",
)
def unscheduled_cron_file(project: Project) -> Iterator[Finding]:
    """A function in a `cron/` folder does not say when it runs.

    ## Why is this bad?
    A file in a `cron/` folder is a scheduled function, but the folder does not say when it is to
    run. Without a `@schedule` comment nothing in the project does: unless the dashboard has a
    schedule for it, it never runs by itself.

    ## Example
    ```ts api/cron/report.ts
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```
    ```json hiveku.json
    {}
    ```

    ## Use instead
    ```ts api/cron/report.ts
    // @schedule cron(0 9 * * ? *)
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```
    ```json hiveku.json
    {}
    ```

    ## When not to use it
    Where schedules are set in the Hiveku dashboard, which hk-lint does not see.

    ## What is checked
    Functions of projects with a hiveku.json. Functions that vercel.json schedules or a GitHub
    workflow calls are left out, and so are those with a parameter in their path.

    ## Sources
    - Hiveku serverless guide: scheduled functions (a comment, or a file in a `cron/` directory)
    """
    if project.deployment.assumed:
        return
    for function in project.functions:
        by_folder = [it for it in function.schedules if it.source == "folder"]
        if by_folder and function.handlers and not _is_called_otherwise(project, function):
            yield Finding.at(
                function,
                f"{function.name} lies in a `cron/` folder, but nothing in the project says when "
                "it runs",
                why="The folder makes it a scheduled function without a schedule, and unless one "
                "is set in the dashboard, which hk-lint does not see, it never runs by itself.",
                help="Add a comment like `// @schedule cron(0 9 * * ? *)` at the top of the file, "
                "or move the file out of `cron/` if it is not meant to run by itself.",
            )


def _is_called_otherwise(project: Project, function: DeployedFunction) -> bool:
    """Whether somebody else seems to start it: by its URL, with a parameter, or on Vercel."""
    if _DYNAMIC.search(function.name) or _DYNAMIC.search(function.url):
        return True
    if not function.url:
        return False
    vercel = project.document("vercel.json")
    crons = vercel.get("crons") if vercel is not None else None
    for item in crons.items if crons is not None else ():
        path = item.get("path")
        text = path.text() if path is not None else None
        if text is not None and text.partition("?")[0] == function.url:
            return True
    url = function.url.encode()
    return any(
        _WORKFLOW.fullmatch(path) and url in project.sources.read(path)
        for path in project.sources.under(".github/workflows")
    )
