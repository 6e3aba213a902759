from __future__ import annotations

import json
from collections.abc import Iterator

from hk_lint.api import (
    Category,
    DeployedFunction,
    Finding,
    Location,
    Project,
    Severity,
    Step,
    deployment,
    rule,
)
from hk_rules.environment._deployed import environments

_LISTED = 3


@rule(
    "environment-too-large",
    category=Category.ENVIRONMENT,
    severity=Severity.ERROR,
    since="0.1",
)
def environment_too_large(project: Project) -> Iterator[Finding]:
    """The environment variables of the functions exceed 4 KB in total.

    ## Why is this bad?
    AWS Lambda refuses to create or update a function whose variables, names and values together,
    exceed 4,096 bytes. They are measured as compact JSON: quotes, commas and the escapes of line
    breaks count, and so do all bytes of letters beyond ASCII. A private key or a JSON file in a
    variable is mostly what uses them up.

    ## Example
    ```dotenv .env.production
    SERVICE_ACCOUNT={4200 characters of JSON}
    ```
    ```ts api/users.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```dotenv .env.production
    SERVICE_ACCOUNT_SECRET=shop/service-account
    ```
    ```ts api/users.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## What is counted
    `.env` and `.env.production`, also where git ignores them and they are this machine's copy of
    what is deployed, and `build.env`; of a name that occurs several times, the last. Variables that
    only the dashboard has are not visible here and come on top. On platforms whose configuration
    sets variables: those of each function, inherited ones included. A value that the text does not
    fix counts as empty.

    ## Sources
    - Hiveku serverless guide: resource limits (4 KB in total; Secrets Manager for more)
    - AWS Lambda: the error "exceeded the 4KB limit" shows the JSON that was measured
    """
    if not project.platform.lambda_variables:
        return
    limit = project.limits["environment-size"].value
    found: dict[Location, Finding] = {}
    for functions, variables in environments(project):
        total = _size({it.name: it.value or "" for it in variables.values()})
        if total > limit:
            finding = _finding(functions, variables, total, limit)
            found.setdefault(finding.location, finding)
    yield from found.values()


def _finding(
    functions: tuple[DeployedFunction, ...],
    variables: dict[str, deployment.Variable],
    total: int,
    limit: int,
) -> Finding:
    """What is too large, on the largest variable."""
    own = {it.name for function in functions for it in function.data.variables}
    whose = f" of {functions[0].name}" if functions and own else ""
    heaviest = sorted(variables.values(), key=lambda it: (-_weight(it), it.name))[:_LISTED]
    unknown = sum(it.value is None for it in variables.values())
    beyond = (
        f" (not counting {unknown} {'values that are' if unknown > 1 else 'value that is'} "
        "not written out)"
        if unknown
        else ""
    )
    listed = ", ".join(f"{it.name} ({_weight(it):,} bytes)" for it in heaviest)
    return Finding.at(
        heaviest[0],
        f"The {len(variables)} environment variables{whose} have {total:,} bytes as JSON{beyond}; "
        f"{limit:,} fit"
        if len(variables) > 1
        else f"The environment variable {heaviest[0].name}{whose} has {total:,} bytes as JSON; "
        f"{limit:,} fit",
        why=f"AWS Lambda refuses functions with more. The largest: {listed}.",
        help="Move the large values to Secrets Manager or into a file of the bundle, and keep only "
        "their names in the environment.",
        related=tuple(
            Step(it.location, f"{it.name} has {_weight(it):,} bytes") for it in heaviest[1:]
        ),
    )


def _size(variables: dict[str, str]) -> int:
    """The bytes of the compact JSON, which is what Lambda measures."""
    text = json.dumps(variables, separators=(",", ":"), ensure_ascii=False)
    return len(text.encode(errors="surrogatepass"))


def _weight(variable: deployment.Variable) -> int:
    """What one variable adds to that, without the comma."""
    return _size({variable.name: variable.value or ""}) - len("{}")
