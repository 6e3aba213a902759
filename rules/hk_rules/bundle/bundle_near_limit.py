from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Confidence, Finding, Project, Severity, rule
from hk_rules.bundle._sizes import Group, groups, heaviest, measurable, megabytes, weighed


@rule(
    "bundle-near-limit",
    category=Category.BUNDLE,
    severity=Severity.INFO,
    confidence=Confidence.MEDIUM,
    since="0.1",
    platforms=("hiveku",),
)
def bundle_near_limit(project: Project) -> Iterator[Finding]:
    """A function ships more than 80 % of what AWS Lambda takes.

    ## Why is this bad?
    The next update of a package can carry the function over the limit, and then the deployment is
    refused. A large bundle also makes every cold start slower.

    ## Example
    ```ts api/convert.ts
    import { convert } from "office-converter";

    export default async function handler(req: Request) {
      return new Response(await convert(await req.arrayBuffer()));
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "office-converter": "^2.0.0" } }
    ```

    ## Use instead
    ```ts api/convert.ts
    import { convert } from "small-converter";

    export default async function handler(req: Request) {
      return new Response(await convert(await req.arrayBuffer()));
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "small-converter": "^1.0.0" } }
    ```

    ## What is counted
    The same as for bundle-too-large.

    ## Sources
    - Hiveku serverless guide: resource limits (50 MB zipped, 250 MB unzipped)
    - AWS Lambda quotas: 52,428,800 and 262,144,000 bytes
    """
    found = (it for function in measurable(project) if (it := weighed(function)).is_near)
    for group in groups(found):
        yield _finding(group)


def _finding(group: Group) -> Finding:
    first = group.bundles[0]
    listed = heaviest(first.function)
    return Finding.at(
        group.place,
        f"{group.functions} {megabytes(first.size)} MB {first.kind}, "
        f"{first.size / first.limit:.0%} of the {megabytes(first.limit)} MB that fit"
        + (f"; the heaviest: {listed}" if listed else ""),
        why="The next update of a package can carry it over the limit.",
        help="Import the parts that are needed, or choose a lighter package, before it grows.",
        trace=group.trace,
        related=group.related,
    )
