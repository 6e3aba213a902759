from __future__ import annotations

from collections.abc import Iterable, Iterator

from hk_lint.api import (
    Category,
    DeployedFunction,
    Finding,
    Place,
    Project,
    Severity,
    deployment,
    rule,
)
from hk_rules.handlers._configured import (
    close_exports,
    close_files,
    export_is_missing,
    file_is_missing,
    is_judged,
)

_METHODS = "GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS"


@rule(
    "missing-handler",
    category=Category.HANDLERS,
    severity=Severity.ERROR,
    since="0.1",
)
def missing_handler(project: Project) -> Iterator[Finding]:
    """A function has no handler that the platform could call.

    ## Why is this bad?
    Where the folder makes a file a function, it gets a URL of its own, and every request to it
    fails because there is no handler to call. Where the configuration names the handler, nothing
    looks for it when deploying: each invocation then ends with `Runtime.ImportModuleError` or
    `Runtime.HandlerNotFound`.

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

    ## When not to use it
    A configured handler is looked for only where the code is deployed as it is: what a build makes
    (folders such as `dist`), layers and container images bring is not judged, nor a file whose
    exports are computed.

    ## Sources
    - Hiveku serverless guide: API handler formats
    - Next.js: route handlers export functions named after HTTP methods
    - AWS Lambda: the handler is `file.export`, relative to the folder of the code
    """
    for function in project.functions:
        if function.data.configured is not None:
            if is_judged(function):
                yield from _configured(function, function.data.configured)
        elif project.platform.name == "hiveku" and _has_none(function):
            yield _finding(function)


def _has_none(function: DeployedFunction) -> bool:
    module = function.module
    return not function.handlers and not module.incomplete and not module.generated


def _configured(function: DeployedFunction, entry: deployment.Entry) -> Iterator[Finding]:
    if file_is_missing(function, entry):
        close = close_files(function, entry)
        meant = f" Did you mean {_paths(close)}?" if close else ""
        yield Finding.at(
            Place(entry.location),
            f"There is no file for the handler `{entry.text}` of {function.name}",
            why="Lambda does not look for it when deploying; each invocation then ends with "
            "Runtime.ImportModuleError.",
            help=f"Looked for were {_paths(entry.tried)}.{meant}",
        )
    elif export_is_missing(function, entry):
        near = next(close_exports(function, entry), "")
        host = function.project.sources.host(entry.file)
        code = entry.file if host == entry.file else f"The code in {host}"
        meant = f" Did you mean `{near}`?" if near else ""
        yield Finding.at(
            Place(entry.location),
            f"{code} has no `{entry.export}`, which is the handler of {function.name}",
            why="Lambda does not look for it when deploying; each invocation then ends with "
            "Runtime.HandlerNotFound.",
            help=f"Name what the file exports, or export `{entry.export}`.{meant}",
        )


def _paths(paths: Iterable[str]) -> str:
    names = list(dict.fromkeys(paths))
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return shown + (f" and {len(names) - 3} more" if len(names) > 3 else "")


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
