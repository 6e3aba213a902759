from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Project, ReachedPackage, Severity, Step, rule
from hk_rules import facts
from hk_rules.packages._runtime import SDK, lacks_sdk


@rule(
    "discouraged-package",
    category=Category.PACKAGES,
    severity=Severity.INFO,
    since="0.1",
)
def discouraged_package(project: Project) -> Iterator[Finding]:
    """A function imports a package that has a documented replacement.

    ## Why is this bad?
    The package is no longer maintained, or weighs far more than what it is used for: it makes
    bundles larger and cold starts slower, and gets no security fixes.

    ## Example
    ```ts api/report.ts
    import moment from "moment";

    export default async function handler(req: Request) {
      return Response.json({ today: moment().format("YYYY-MM-DD") });
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "moment": "^2.30.0" } }
    ```

    ## Use instead
    ```ts api/report.ts
    import { format } from "date-fns";

    export default async function handler(req: Request) {
      return Response.json({ today: format(new Date(), "yyyy-MM-dd") });
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "date-fns": "^4.0.0" } }
    ```

    ## Sources
    - the packages' own deprecation notices and project pages
    - Hiveku serverless guide: package compatibility (for what the platform advises)
    """
    platform = project.deployment.platform
    names = [row.package for row in facts.discouraged_packages()]
    places: dict[str, dict[object, ReachedPackage]] = {}
    for function in project.functions:
        for reached in function.reached(names):
            if reached.declared is not None and reached.declared.range.startswith("npm:"):
                continue
            if reached.name == SDK and lacks_sdk(function, reached):
                continue
            places.setdefault(reached.name, {}).setdefault(reached.location, reached)
    for name, found in places.items():
        row = facts.discouraged_package(name, platform)
        if row is None:
            continue
        first, *others = found.values()
        better = " or ".join(row.replacements)
        message = f"`{name}` has a better replacement: {better}"
        if row.authority == "advised":
            message = f"The Hiveku guide advises {better} instead of `{name}`"
        yield Finding.at(
            first,
            message,
            why=f"{row.reason}.",
            help=f"Use {row.replacements[0]} instead.",
            trace=first.trace,
            related=tuple(Step(other.location, "imported here too") for other in others),
        )
