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
    npm, pnpm, yarn, bun, in this order. On Vercel it is that of the package manager which
    `installCommand` of vercel.json calls, else of bun if yarn's lies beside it, else of yarn, pnpm,
    npm, bun, in this order, whatever the field says. Files that git ignores do not count.

    ## Sources
    - Node.js documentation: Corepack and the `packageManager` field
    - Hiveku agency plugin, build-and-deploy: the check of the lockfile
    - @vercel/build-utils: which lockfile the build takes
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
            help=_help(basename(path), basename(chosen), named, of=project.manager_of(path)),
            related=(Step(Place.file(chosen).location, "the lockfile that counts"),),
        )


def _help(name: str, chosen: str, named: str, *, of: str) -> str:
    if not named:
        return (
            f"Delete {name}, or the other one, and name the package manager in the "
            "`packageManager` field of package.json."
        )
    if named == of:
        return f"Delete {chosen}: package.json names {named}."
    return f"Delete {name}."
