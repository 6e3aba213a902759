from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import Category, Finding, Project, Severity, VariableRead, deployment, rule
from hk_rules import facts
from hk_rules.environment._deployed import also, put_in

_LOCAL = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^@/\s]*@)?(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])"
    r"(?::\d+)?(?:[/?#]|$)",
    re.IGNORECASE,
)


@rule(
    "build-only-variable",
    category=Category.ENVIRONMENT,
    severity=Severity.WARNING,
    since="0.2",
    platforms=("hiveku",),
)
def build_only_variable(project: Project) -> Iterator[Finding]:
    """A variable of `build.env` is needed when requests are served, or names this machine.

    ## Why is this bad?
    `build.env` holds what the build writes into browser code, such as `NEXT_PUBLIC_API_URL`. A
    function does not get its other variables when it runs: it reads `undefined`. An address on
    `localhost` is the visitor's own machine once it is in browser code.

    ## Example
    ```json hiveku.json
    { "build": { "env": { "MAIL_FROM": "shop@example.com" } } }
    ```
    ```ts api/mail.ts
    export default async function handler(req: Request) {
      return Response.json({ from: process.env.MAIL_FROM });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "build": { "env": { "NEXT_PUBLIC_SHOP": "Tea" } } }
    ```
    ```ts api/mail.ts
    // MAIL_FROM is set in the Hiveku dashboard.
    export default async function handler(req: Request) {
      return Response.json({ from: process.env.MAIL_FROM });
    }
    ```

    ## What is checked
    Variables of `build.env` without public prefix that a function reads, unless `.env` or
    `.env.production` sets them too, Hiveku supplies them, or next.config puts them in; and values
    that are an address on this machine. What only the build's own tools use (`NODE_OPTIONS`) is
    fine.

    ## Sources
    - Hiveku serverless guide: build.env
    """
    own = [it for it in project.deployment.variables if it.origin == "build.env"]
    if not own:
        return
    elsewhere = {it.name for it in project.deployment.deployed_variables if it not in own}
    elsewhere |= {it.name for it in project.platform.injected}
    reads = _reads(project)
    for variable in own:
        name = variable.name
        if (local := _LOCAL.match(variable.value or "")) is not None:
            yield _local(variable, local[1])
        elif facts.public_prefix(name) is None and name not in elsewhere and name in reads:
            defined = put_in(project)
            if defined is not None and name not in defined:
                yield _missing(variable, reads[name])


def _reads(project: Project) -> dict[str, list[VariableRead]]:
    """What functions read, by name."""
    loaded = {path for function in project.functions for path in function.loaded}
    found: dict[str, list[VariableRead]] = {}
    for read in project.environment:
        if read.path in loaded and read.syntax == "process.env":
            found.setdefault(read.name, []).append(read)
    return found


def _missing(variable: deployment.Variable, reads: list[VariableRead]) -> Finding:
    return Finding.at(
        variable,
        f"`{variable.name}` is set for the build only, but {reads[0].path} reads it when it runs",
        why="`build.env` is for what the build writes into browser code; documented are variables "
        "with `NEXT_PUBLIC_`, `VITE_` and `REACT_APP_`. The function gets `undefined`.",
        help="Set it in the Hiveku dashboard, where functions get their variables from.",
        related=also(reads, "read here"),
    )


def _local(variable: deployment.Variable, host: str) -> Finding:
    return Finding.at(
        variable,
        f"`{variable.name}` in build.env is an address on `{host}`",
        why="Deployed code runs elsewhere: in the browser this is the visitor's own machine, in a "
        "function the function itself.",
        help="Write the address of the deployed service, and keep the local one in `.env.local`.",
    )
