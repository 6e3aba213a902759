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
    """The project has more than one lockfile.

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
    npm, bun, in this order, whatever the field says. Files that git ignores do not count. In a
    member of a workspace, its own lockfile where the one at the top, of the same package manager,
    was made for it too.

    ## Sources
    - npm, pnpm, Yarn 1 and Bun documentation: one lockfile for all members of a workspace
    - Node.js documentation: Corepack and the `packageManager` field
    - Hiveku agency plugin, build-and-deploy: the check of the lockfile
    - @vercel/build-utils: which lockfile the build takes
    """
    chosen, *others = project.lockfile_paths or ("",)
    for path in project.unused_lockfiles:
        yield _unused(project, path, chosen)
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


def _unused(project: Project, path: str, chosen: str) -> Finding:
    """A lockfile in a member of a workspace."""
    return Finding.at(
        Place.file(path),
        f"{path} is not used: {project.manager_of(path)} takes {chosen} of the workspace",
        why="An installation passes over it: what it fixes is not what is deployed.",
        help=f"Delete {path}.",
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
