from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Applicability,
    Category,
    Finding,
    Fix,
    Location,
    Project,
    ReachedPackage,
    Severity,
    Step,
    moved_dependency,
    package,
    rule,
)
from hk_rules import facts

_DEVELOPMENT = re.compile(
    r"node_?env|vitest|jest|(?:^|[._]|is)(?:dev|prod|test|local|debug|offline|mock|stage)",
    re.IGNORECASE,
)
"""What conditions test that tell development from the deployment."""


@rule(
    "dev-package-at-runtime",
    category=Category.PACKAGES,
    severity=Severity.WARNING,
    since="0.2",
    platforms=("hiveku",),
)
def dev_package_at_runtime(project: Project) -> Iterator[Finding]:
    """A function loads a package that is declared in devDependencies only.

    ## Why is this bad?
    devDependencies are for building and testing. An installation for production leaves them out:
    the function then fails when it is loaded. It works on your machine, where all is installed.

    ## Example
    ```ts api/token.ts
    import { nanoid } from "nanoid";

    export default async function handler(req: Request) {
      return Response.json({ token: nanoid() });
    }
    ```
    ```json package.json
    { "name": "shop", "devDependencies": { "nanoid": "^5.0.0", "typescript": "^5.7.0" } }
    ```

    ## Use instead
    ```ts api/token.ts
    import { nanoid } from "nanoid";

    export default async function handler(req: Request) {
      return Response.json({ token: nanoid() });
    }
    ```
    ```json package.json
    {
      "name": "shop",
      "dependencies": { "nanoid": "^5.0.0" },
      "devDependencies": { "typescript": "^5.7.0" }
    }
    ```

    ## What is checked
    What the project's own files really load on behalf of functions: types, tests, scripts and what
    is loaded for development only do not count. Routes and pages of a Next.js app are left out,
    because its build collects what they need, and so are the packages that the Lambda runtime
    brings along.

    ## Sources
    - npm documentation: devDependencies, and `npm install --omit=dev`
    - Hiveku serverless guide: package.json
    """
    places: dict[str, dict[Location, ReachedPackage]] = {}
    for function in project.functions:
        if function.data.framework or function.data.packaging in ("inline", "image"):
            continue
        for name in sorted(project.packages(function.entry)):
            if not _may_be_meant(project, function.entry, name):
                continue
            if facts.is_in_runtime(name, function.data.runtime.value or ""):
                continue
            reached = project.reached(function.entry, name)
            if reached is not None and _is_for_development(project, reached):
                places.setdefault(name, {}).setdefault(reached.location, reached)
    for found in places.values():
        yield _finding(project, list(found.values()))


def _may_be_meant(project: Project, entry: str, name: str) -> bool:
    """Whether the file that seems to import it has it in devDependencies only, asked before
    anything is parsed."""
    importer = project.packages(entry)[name]
    declared = [it.dependency(name) for it in project.resolver.manifests(importer)]
    return any(it is not None and it.group == "devDependencies" for it in declared)


def _is_for_development(project: Project, reached: ReachedPackage) -> bool:
    """Whether it is declared for development only, and yet loaded in the deployment."""
    manifests = project.resolver.manifests(reached.location.path)
    declared = [it for manifest in manifests if (it := manifest.dependency(reached.name))]
    if not declared or any(it.group != "devDependencies" for it in declared):
        return False
    if not _is_above(manifests[0].folder, project.folder):
        return False
    return not any(
        link.optional or any(map(_DEVELOPMENT.search, link.tested)) for link in reached.chain
    )


def _is_above(folder: str, project: str) -> bool:
    """Whether a folder is the project's or lies above it: other packages of a workspace are built
    in ways that nobody sees."""
    return not folder or project == folder or project.startswith(f"{folder}/")


def _finding(project: Project, places: list[ReachedPackage]) -> Finding:
    first, *others = places
    declared = first.declared
    assert declared is not None
    return Finding.at(
        first,
        f"`{first.name}` is loaded at run time, but {declared.location.path} declares it in "
        "devDependencies only",
        why="An installation for production leaves devDependencies out: the function then fails "
        "when it is loaded.",
        help="Move it to `dependencies`, and bring the lockfile up to date.",
        trace=first.trace,
        related=(
            Step(declared.location, "declared here"),
            *(Step(other.location, "imported here too") for other in others),
        ),
        fixes=_fixes(project, declared),
    )


def _fixes(project: Project, declared: package.Dependency) -> tuple[Fix, ...]:
    manifest = project.resolver.manifest(declared.location.path.rpartition("/")[0])
    document = project.sources.document(declared.location.path)
    if manifest is None or document is None or document.problems:
        return ()
    data = project.sources.read(manifest.path)
    edits = moved_dependency(manifest, declared, data)
    if not edits:
        return ()
    return (Fix(f"Move `{declared.name}` to dependencies", edits, Applicability.SAFE),)
