from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from hk_lint.api import Category, Finding, Place, Project, Severity, document, package, rule


@rule(
    "invalid-lockfile",
    category=Category.PACKAGES,
    severity=Severity.WARNING,
    since="0.2",
)
def invalid_lockfile(project: Project) -> Iterator[Finding]:
    """The lockfile cannot be used: it is cut off, has conflict markers, or is binary.

    ## Why is this bad?
    The package manager stops at it, or makes a new one in the build: then the deployment has
    versions that nobody has tried. Hiveku does not check a lockfile that it cannot read.

    ## Example
    ```json package.json
    { "name": "shop", "dependencies": { "zod": "^3.23.0" } }
    ```
    ```json package-lock.json
    {
      "name": "shop", "lockfileVersion": 3,
      "packages": {
    <<<<<<< HEAD
        "node_modules/zod": { "version": "3.23.8" }
    =======
        "node_modules/zod": { "version": "3.24.1" }
    >>>>>>> feature
      }
    }
    ```
    ```ts api/shop.ts
    export default async function handler(req: Request) {
      return Response.json({ open: true });
    }
    ```

    ## Use instead
    ```json package.json
    { "name": "shop", "dependencies": { "zod": "^3.23.0" } }
    ```
    ```json package-lock.json
    {
      "name": "shop", "lockfileVersion": 3,
      "packages": {
        "node_modules/zod": { "version": "3.24.1" }
      }
    }
    ```
    ```ts api/shop.ts
    export default async function handler(req: Request) {
      return Response.json({ open: true });
    }
    ```

    ## What is checked
    The lockfile that counts: where there are several, the others are several-lockfiles' matter.

    ## Sources
    - npm, pnpm, Yarn and Bun documentation: lockfiles
    - Hiveku agency plugin, build-and-deploy: an unreadable lockfile never blocks a deploy
    """
    lockfile = project.lockfile
    if lockfile is not None and lockfile.problems:
        yield _finding(lockfile, lockfile.problems[0])


def _finding(lockfile: package.Lockfile, problem: document.Problem) -> Finding:
    name = basename(lockfile.path)
    if problem.severity is Severity.WARNING:
        return Finding.at(
            Place.at(lockfile.path, problem.span),
            f"{name} is not usable here: {problem.message}",
            why="Neither hk-lint nor a person who reviews a change can see which versions it "
            "fixes, and Bun has left this format.",
            help="Run `bun install --save-text-lockfile`, commit bun.lock and delete bun.lockb.",
        )
    return Finding.at(
        Place.at(lockfile.path, problem.span),
        f"{name} is not valid: {problem.message}",
        why="The package manager stops at it, or chooses versions anew in the build, which "
        "nobody has tried.",
        help=f"Restore the file, or delete it and run `{lockfile.manager} install`.",
    )
