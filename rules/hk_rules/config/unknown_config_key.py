from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Project, Severity, document, rule
from hk_rules import schemas

_ELSEWHERE = {
    "layers": "How a layer is added is documented outside of this file: ask Hiveku for it, and "
    "acknowledge it in hk-lint's settings.",
    "crons": "Schedule a function with a comment in its file: `// @schedule cron(0 9 * * ? *)`.",
    "schedule": "Schedule a function with a comment in its file: `// @schedule rate(1 hour)`.",
    "schedules": "Schedule a function with a comment in its file: `// @schedule rate(1 hour)`.",
    "maxDuration": "The longest run of a function, in seconds, is called `timeout` here.",
    "memorySize": "The memory of a function, in MB, is called `memory` here.",
    "streaming": "Mark a streaming function with a comment in its file: `// @streaming`.",
    "env": "Variables of the build stand in `build.env`, those of functions in the dashboard.",
    "environment": "Variables of the build stand in `build.env`, those of functions in the "
    "dashboard.",
}
"""What people from other platforms look for, and where Hiveku has it."""


@rule(
    "unknown-config-key",
    category=Category.CONFIG,
    severity=Severity.WARNING,
    since="0.1",
)
def unknown_config_key(project: Project) -> Iterator[Finding]:
    """A key of hiveku.json is none that the platform documents.

    ## Why is this bad?
    A key that nothing reads has no effect, and nothing says so: with `timeOut` instead of
    `timeout` the function is deployed with 30 seconds and stops in the middle of its work.

    ## Example
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeOut": 120 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeout": 120 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Sources
    - Hiveku serverless guide: hiveku.json configuration
    """
    for violation in schemas.config_violations(project):
        node = violation.node
        if violation.keyword == "additionalProperties" and isinstance(node, document.Member):
            yield Finding.at(
                node,
                violation.message,
                why="A key that the platform does not know has no effect.",
                help=_ELSEWHERE.get(node.key, "Correct the name of the key, or delete it."),
            )
