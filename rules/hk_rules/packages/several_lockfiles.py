from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from hk_lint.api import Category, Finding, Place, Project, Severity, Step, rule


@rule(
    "several-lockfiles",
    category=Category.PACKAGES,
    severity=Severity.WARNING,
    since="0.2",
)
def several_lockfiles(project: Project) -> Iterator[Finding]:
    """The project has lockfiles of more than one package manager.

    ## Why is this bad?
    Only one of them is kept up to date, and the build may take another: it then installs
    versions that nobody has tried, and Hiveku may refuse a deployment for a file nobody uses.

    ## Example
    ```json package.json
    { "name": "shop", "packageManager": "pnpm@9.15.0", "dependencies": {} }
    ```
    ```json package-lock.json
    { "name": "shop", "lockfileVersion": 3, "packages": { "": { "name": "shop" } } }
    ```
    ```yaml pnpm-lock.yaml
    lockfileVersion: '9.0'
    ```
    ```ts api/shop.ts
    export default async function handler(req: Request) {
      return Response.json({ open: true });
    }
    ```

    ## Use instead
    ```json package.json
    { "name": "shop", "packageManager": "pnpm@9.15.0", "dependencies": {} }
    ```
    ```yaml pnpm-lock.yaml
    lockfileVersion: '9.0'
    ```
    ```ts api/shop.ts
    export default async function handler(req: Request) {
      return Response.json({ open: true });
    }
    ```

    ## What is checked
    The files beside the lockfile that counts, which is that of the `packageManager` field, else of
    npm, pnpm, yarn, bun, in this order. Files that git ignores do not count.

    ## Sources
    - Node.js documentation: Corepack and the `packageManager` field
    - Hiveku agency plugin, build-and-deploy: the check of the lockfile
    """
    chosen, *others = project.lockfile_paths or ("",)
    named = project.package_manager
    for path in others:
        if named and project.manager_of(chosen) == named:
            reason = f"package.json names {named}, which uses {basename(chosen)}"
        else:
            reason = f"{basename(chosen)} lies beside it"
        yield Finding.at(
            Place.file(path),
            f"{basename(path)} is a second lockfile: {reason}",
            why="Only one of them is kept up to date; the build may take the other and install "
            "versions that nobody has tried.",
            help=f"Delete {basename(path)}, or the other one, and name the package manager in the "
            "`packageManager` field of package.json."
            if not named
            else f"Delete {basename(path)}.",
            related=(Step(Place.file(chosen).location, "the lockfile that counts"),),
        )
