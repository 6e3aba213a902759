from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Confidence, Finding, Project, Severity, rule
from hk_rules.bundle._sizes import Group, groups, heaviest, measurable, megabytes, weighed


@rule(
    "bundle-too-large",
    category=Category.BUNDLE,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
    since="0.1",
    platforms=("hiveku",),
)
def bundle_too_large(project: Project) -> Iterator[Finding]:
    """A function ships more than AWS Lambda takes.

    ## Why is this bad?
    Lambda refuses a function whose files, layers included, exceed 250 MB when they are unpacked.
    Beyond 50 MB zipped a function cannot be uploaded directly and takes the way through S3, which
    makes deployments slower, and cold starts too.

    ## Example
    ```ts api/classify.ts
    import * as tf from "@tensorflow/tfjs-node";

    export default async function handler(req: Request) {
      return Response.json({ backend: tf.getBackend() });
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "@tensorflow/tfjs-node": "^4.22.0" } }
    ```

    ## Use instead
    ```ts api/classify.ts
    export default async function handler(req: Request) {
      const model = process.env.MODEL_URL;
      const signal = AbortSignal.timeout(10_000);
      return fetch(`${model}/classify`, { method: "POST", body: await req.text(), signal });
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": {} }
    ```

    ## What is counted
    The project's own files that the function loads, and the installed packages that they import,
    with all that these need at run time. Packages count whole; a bundler may leave out a part.
    Layers are not counted. Where node_modules is not installed, nothing is measured.

    ## Sources
    - Hiveku serverless guide: resource limits (50 MB zipped, larger goes through S3; 250 MB)
    - AWS Lambda quotas: 52,428,800 and 262,144,000 bytes
    """
    found = (it for function in measurable(project) if (it := weighed(function)).is_too_large)
    for group in groups(found):
        yield _finding(group)


def _finding(group: Group) -> Finding:
    first = group.bundles[0]
    some = len(group.bundles) > 1
    least = "up to " if some else "at least " if first.function.bundle.missing else ""
    listed = heaviest(first.function)
    zipped = first.kind == "zipped"
    return Finding.at(
        group.place,
        f"{group.functions} {least}{megabytes(first.size)} MB {first.kind}, and the limit is "
        f"{megabytes(first.limit)} MB" + (f"; the heaviest: {listed}" if listed else ""),
        why="A larger zip file cannot be uploaded directly; it goes through S3, and starts cold "
        "more slowly."
        if zipped
        else "AWS Lambda refuses a function with more files than that.",
        help="Import the parts that are needed, choose a lighter package, or move the work that "
        "needs the heaviest one to a service of its own.",
        severity=Severity.WARNING if zipped else None,
        trace=group.trace,
        related=group.related,
    )
