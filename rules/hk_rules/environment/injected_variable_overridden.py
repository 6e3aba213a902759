from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import Category, Finding, Located, Project, Severity, deployment, rule
from hk_rules import facts

_OWN_BUILD = re.compile(r"(?:NEXT_PUBLIC_\w+|DATABASE_URL)")
"""What a dotenv file may hold for local work: variables of the deployment count before it."""


@rule(
    "injected-variable-overridden",
    category=Category.ENVIRONMENT,
    severity=Severity.WARNING,
    since="0.2",
    platforms=("hiveku",),
)
def injected_variable_overridden(project: Project) -> Iterator[Finding]:
    """A project sets a variable that Hiveku sets itself.

    ## Why is this bad?
    Hiveku gives every deployment `NODE_ENV`, `HIVEKU_PROJECT_ID` and `NEXT_PUBLIC_SITE_URL`, the
    latter with the real domain of the tier, and `DATABASE_URL` once it has a database. A second
    value is lost, or takes the place of the right one: staging then links to production, or code
    talks to another database.

    ## Example
    ```json hiveku.json
    { "build": { "env": { "NEXT_PUBLIC_SITE_URL": "https://shop.example.com" } } }
    ```
    ```ts api/share.ts
    export default async function handler(req: Request) {
      return Response.json({ link: `${process.env.NEXT_PUBLIC_SITE_URL}/share` });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "build": { "env": { "NEXT_PUBLIC_SHOP_NAME": "Tea" } } }
    ```
    ```ts api/share.ts
    export default async function handler(req: Request) {
      return Response.json({ link: `${process.env.NEXT_PUBLIC_SITE_URL}/share` });
    }
    ```

    ## What is checked
    `build.env` of hiveku.json and `env` of next.config; of `.env` and `.env.production`, where git
    tracks them, `NODE_ENV` and `HIVEKU_PROJECT_ID`: what else such a file holds for local work
    gives way to the variables of the deployment. `AWS_REGION` is `reserved-environment-name`'s.
    Projects without hiveku.json are not judged.

    ## Sources
    - Hiveku serverless guide: auto-injected variables
    - Hiveku's build-and-deploy reference: NEXT_PUBLIC_SITE_URL
    """
    if project.deployment.assumed:
        return
    injected = {it.name: it for it in project.platform.injected}
    platform = project.deployment.platform
    for name in sorted(injected):
        if (reserved := facts.reserved_name(name, platform)) and reserved.set_is_error:
            continue
        place = next(_settings(project, name), None)
        if place is not None:
            yield _finding(place[0], place[1], injected[name])


def _settings(project: Project, name: str) -> Iterator[tuple[Located, str]]:
    """Where the project gives the variable a value of its own."""
    for variable in project.deployment.deployed_variables:
        if variable.name == name and not variable.private and _counts(variable):
            yield variable, variable.origin
    config = project.next_config
    own = config.object("env") if config is not None else None
    entry = own.entry(name) if own is not None else None
    if entry is not None:
        span = entry.value.span
        text = project.sources.read(entry.path)[span.start : span.end]
        if name.encode() not in text:
            yield entry, "`env` of next.config"


def _counts(variable: deployment.Variable) -> bool:
    if variable.value is None or not variable.value.strip():
        return False
    if variable.name == "NODE_ENV" and variable.value == "production":
        return False
    return variable.origin == "build.env" or _OWN_BUILD.fullmatch(variable.name) is None


def _finding(place: Located, origin: str, injected: deployment.Injected) -> Finding:
    name = injected.name
    condition = f" {injected.condition}" if injected.condition else ""
    if name == "NODE_ENV":
        why = "Deployments always run with `production`; another value changes how the build and "
        why += "the packages work, or is lost."
    elif name == "NEXT_PUBLIC_SITE_URL":
        why = "Hiveku's value is the real domain of each tier; with one value for all, staging "
        why += "links to production, or the value here is lost."
    else:
        why = "One of the two values is lost, and which one is not documented."
    return Finding.at(
        place,
        f"{origin} sets `{name}`, which Hiveku sets itself{condition}",
        why=why,
        help="Delete it here and read what Hiveku supplies; for another value, choose another "
        "name.",
    )
