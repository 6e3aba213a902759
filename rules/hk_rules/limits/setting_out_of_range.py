from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Project, Severity, document, rule
from hk_rules import schemas

_UNITS = {"memory": "MB", "timeout": "seconds"}
_LARGEST = 10**15


@rule(
    "setting-out-of-range",
    category=Category.LIMITS,
    severity=Severity.ERROR,
    since="0.1",
    platforms=("hiveku",),
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
    if config is None or schemas.is_broken(project):
        return
    for entry in config.members:
        if config.member(entry.key) is not entry:
            continue
        for key, unit in _UNITS.items():
            node = entry.node.get(key)
            value = _whole(node)
            if node is not None and value is not None:
                yield from _judged(project, node, value, f"{key} of `{entry.key}`", key, unit)


def _judged(
    project: Project, node: document.Node, value: int, what: str, key: str, unit: str
) -> Iterator[Finding]:
    low = project.limits[f"{key}-minimum"].value
    high = project.limits[f"{key}-maximum"].value
    if low <= value <= high:
        return
    bound = f"at least {low:,}" if value < low else f"at most {high:,}"
    yield Finding.at(
        node,
        f"The {what} is {_shown(value)} {unit}; it must be {bound}",
        why="The platform refuses to create a function with this value.",
        help=f"Choose a {key} between {low:,} and {high:,} {unit}.",
    )


def _whole(node: document.Node | None) -> int | None:
    """The value of a whole number, however it is written: 30, 30.0 and 3e1 are the same."""
    if node is None or node.kind not in ("integer", "number"):
        return None
    value = node.value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) else None


def _shown(value: int) -> str:
    if abs(value) < _LARGEST:
        return f"{value:,}"
    return "a negative number beyond all bounds of" if value < 0 else "more than a quadrillion"
