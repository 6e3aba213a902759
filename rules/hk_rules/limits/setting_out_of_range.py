from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Project, Severity, rule

_UNITS = {"memory": "MB", "timeout": "seconds"}


@rule(
    "setting-out-of-range",
    category=Category.LIMITS,
    severity=Severity.ERROR,
    since="0.1",
)
def setting_out_of_range(project: Project) -> Iterator[Finding]:
    """A function's memory or timeout is outside of what the platform allows.

    ## Why is this bad?
    The deployment is refused: AWS Lambda accepts 128 to 10,240 MB of memory and 1 to 900 seconds.

    ## Example
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeout": 1200 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeout": 900 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Sources
    - Hiveku serverless guide: resource limits
    - AWS Lambda quotas
    """
    config = project.config.get("functions", "config") if project.config else None
    for entry in config.members if config else ():
        for key, unit in _UNITS.items():
            node = entry.node.get(key)
            value = node.integer() if node is not None else None
            if node is None or value is None:
                continue
            low = project.limits[f"{key}-minimum"].value
            high = project.limits[f"{key}-maximum"].value
            if not low <= value <= high:
                yield Finding.at(
                    node,
                    f"The {key} of `{entry.key}` is {value:,} {unit}; "
                    f"allowed are {low:,} to {high:,}",
                    why="The platform refuses to create a function with this value.",
                    help=f"Choose a {key} between {low:,} and {high:,} {unit}.",
                )
