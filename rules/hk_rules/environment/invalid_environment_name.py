from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import Category, Confidence, Finding, Project, Severity, Step, rule
from hk_rules.environment._deployed import grade, set_variables

_VALID = re.compile(r"[A-Za-z][A-Za-z0-9_]+")
# A name of other parts may be a secret in the wrong place, which no text may repeat or change.
_PART = re.compile(r"[A-Za-z]*\d{0,4}")
_REPLACED = re.compile(r"[^A-Za-z0-9_]+")


@rule(
    "invalid-environment-name",
    category=Category.ENVIRONMENT,
    severity=Severity.ERROR,
    since="0.2",
)
def invalid_environment_name(project: Project) -> Iterator[Finding]:
    """An environment variable has a name that AWS Lambda does not accept.

    ## Why is this bad?
    The name of a variable begins with a letter, has at least two characters, and has none but
    letters, digits and underscores. Lambda refuses to create or update a function that has any
    other: the deployment fails.

    ## Example
    ```json hiveku.json
    { "build": { "env": { "API-URL": "https://api.example.com" } } }
    ```
    ```ts api/users.ts
    export default async function handler(req: Request) {
      return Response.json({ url: process.env["API-URL"] });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "build": { "env": { "NEXT_PUBLIC_API_URL": "https://api.example.com" } } }
    ```
    ```ts api/users.ts
    export default async function handler(req: Request) {
      return Response.json({ url: process.env.NEXT_PUBLIC_API_URL });
    }
    ```

    ## What is checked
    What the configuration of a platform sets, and on Hiveku `.env` and `.env.production` as the
    copy of what the deployment has: a finding there is a warning, because the file alone gives
    Lambda nothing. Where no hiveku.json names the platform, a finding is information. Files
    that git ignores are not looked at.

    ## Sources
    - AWS Lambda: environment variables (pattern of the keys)
    - Hiveku's editor extension: names of variables
    """
    if not project.platform.lambda_variables:
        return
    severity, confidence = grade(project)
    seen: dict[str, Finding] = {}
    for variable in set_variables(project):
        name = variable.name
        if variable.private or _VALID.fullmatch(name) or name in seen:
            continue
        certain = project.deployment.platform != "hiveku" or variable.origin == "build.env"
        proposed = _REPLACED.sub("_", name).strip("_")
        reads = [it for it in project.environment if it.name == name]
        seen[name] = Finding.at(
            variable,
            f"`{name}` in {variable.origin} is no valid name: {_fault(name)}"
            if name
            else f"A variable in {variable.origin} has no name",
            why="AWS Lambda refuses functions with such a variable, so the deployment fails."
            if certain
            else "AWS Lambda refuses functions with such a variable: Hiveku cannot set it.",
            help=f"Rename it, for instance to `{proposed}`, here and where code reads it."
            if _VALID.fullmatch(proposed) and all(map(_PART.fullmatch, proposed.split("_")))
            else "Rename it, here and where code reads it.",
            related=tuple(Step(it.location, "read here") for it in reads),
            severity=severity if certain else severity or Severity.WARNING,
            confidence=confidence if certain else Confidence.MEDIUM,
        )
    yield from seen.values()


def _fault(name: str) -> str:
    strange = sorted(set(re.findall(r"[^A-Za-z0-9_]", name)))
    if strange:
        return f"{', '.join(map(_written, strange))} may not be in it"
    return "it has only one character" if len(name) == 1 else "it does not begin with a letter"


def _written(character: str) -> str:
    return "a space" if character == " " else f"`{character}`"
