from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, DeployedFunction, Finding, Place, Project, Severity, rule

_METHODS = "GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS"


@rule(
    "missing-handler",
    category=Category.HANDLERS,
    severity=Severity.ERROR,
    since="0.1",
)
def missing_handler(project: Project) -> Iterator[Finding]:
    """A function file exports nothing that the platform could call.

    ## Why is this bad?
    The file becomes a function with a URL of its own, and every request to it fails because there
    is no handler to call.

    ## Example
    ```json hiveku.json
    { "functions": { "config": { "**": { "timeout": 30 } } } }
    ```
    ```ts api/users.ts
    async function handler(req: Request) {
      return Response.json({ users: [] });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "functions": { "config": { "**": { "timeout": 30 } } } }
    ```
    ```ts api/users.ts
    export default async function handler(req: Request) {
      return Response.json({ users: [] });
    }
    ```

    ## Sources
    - Hiveku serverless guide: API handler formats
    - Next.js: route handlers export functions named after HTTP methods
    """
    for function in project.functions:
        if (
            not function.handlers
            and not function.module.incomplete
            and not function.module.generated
        ):
            yield _finding(function)


def _finding(function: DeployedFunction) -> Finding:
    names = [export.name for export in function.module.exports if export.name != "*"]
    if function.data.framework == "next-app":
        wanted = f"a function named {_METHODS}"
    elif function.data.framework == "next-pages":
        wanted = "a default function"
    else:
        wanted = "a default function, or one named `handler`"
    if names == ["default"] and not function.data.framework:
        has = "has a default export that is no function"
    else:
        has = f"exports only {_listed(names)}" if names else "exports nothing"
    exports = function.module.exports
    place = Place.at(function.entry, exports[0].span) if exports else function
    return Finding.at(
        place,
        f"{function.name} {has}, so there is no handler to call",
        why=f"It is deployed as {function.url or 'a function'}, and every call of it would fail.",
        help=f"Export {wanted}; if it is a helper, move it out of the function folder or add it to "
        "`functions.exclude` in hiveku.json.",
    )


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return shown + (f" and {len(names) - 3} more" if len(names) > 3 else "")
