from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from hk_lint.api import Category, Finding, Project, Severity, Step, package, rule
from hk_rules import facts

_SINGLE = 5
"""So many packages are reported one by one, and what is guarded always is."""

_NAMED = 8


@rule(
    "lockfile-out-of-sync",
    category=Category.PACKAGES,
    severity=Severity.WARNING,
    aliases=("lockfile_out_of_sync",),
    since="0.2",
)
def lockfile_out_of_sync(project: Project) -> Iterator[Finding]:
    """The lockfile fixes another version of a package than package.json declares, or none.

    ## Why is this bad?
    Hiveku refuses to deploy when the lockfile has another version of next, react, react-dom or
    vite than package.json asks for (422, `lockfile_out_of_sync`); these are errors. For all other
    packages an installation from the lockfile stops, or brings what nobody has tried.

    ## Example
    ```json package.json
    { "name": "shop", "dependencies": { "next": "^15.0.0" } }
    ```
    ```json package-lock.json
    {
      "name": "shop", "lockfileVersion": 3,
      "packages": {
        "": { "name": "shop", "dependencies": { "next": "^14.0.0" } },
        "node_modules/next": { "version": "14.2.3" }
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
    { "name": "shop", "dependencies": { "next": "^15.0.0" } }
    ```
    ```json package-lock.json
    {
      "name": "shop", "lockfileVersion": 3,
      "packages": {
        "": { "name": "shop", "dependencies": { "next": "^15.0.0" } },
        "node_modules/next": { "version": "15.1.4" }
      }
    }
    ```
    ```ts api/shop.ts
    export default async function handler(req: Request) {
      return Response.json({ open: true });
    }
    ```

    ## What is checked
    What the project's own package.json declares, but for peer dependencies, against the lockfile
    of npm, pnpm, yarn or bun in its folder, or of the workspace it belongs to. Ranges of versions
    are judged, in aliases and catalogs too; tags, paths, URLs, packages of the same workspace and
    versions that overrides or resolutions force are not. Of several lockfiles the one counts that
    several-lockfiles leaves.

    ## Sources
    - Hiveku agency plugin, build-and-deploy: the refusal of deploys with a stale lockfile
    - npm, pnpm, Yarn and Bun documentation: lockfiles
    """
    manifest, lockfile = project.manifest, project.lockfile
    if manifest is None or lockfile is None:
        return
    found = [
        (dependency, state)
        for dependency in _judged(manifest)
        if (state := project.lock_state(dependency)).kind in ("differs", "missing")
    ]
    platform = project.deployment.platform
    guarded = [it for it in found if facts.is_guarded(it[0].name, platform)]
    others = [it for it in found if it not in guarded]
    if len(others) == _SINGLE + 1:
        shown, rest = others, []
    else:
        shown, rest = others[:_SINGLE], others[_SINGLE:]
    for dependency, state in guarded:
        severity = Severity.WARNING if project.deployment.assumed else Severity.ERROR
        yield _finding(dependency, state, lockfile, severity)
    for dependency, state in shown:
        yield _finding(dependency, state, lockfile, Severity.WARNING)
    if rest:
        yield _sum([dependency for dependency, _ in rest], lockfile)


def _judged(manifest: package.Manifest) -> list[package.Dependency]:
    """The declarations, each name once; what is declared twice with two ranges is left out."""
    own = [it for it in manifest.dependencies if it.group != "peerDependencies"]
    ranges: dict[str, set[str]] = {}
    for dependency in own:
        ranges.setdefault(dependency.name, set()).add(dependency.range)
    once = {it.name: it for it in reversed(own) if len(ranges[it.name]) == 1}
    return sorted(once.values(), key=lambda it: it.location.span)


def _finding(
    dependency: package.Dependency,
    state: package.LockState,
    lockfile: package.Lockfile,
    severity: Severity,
) -> Finding:
    name = basename(lockfile.path)
    declared = f"`{dependency.range}`"
    if state.range != dependency.range and dependency.range.startswith("catalog:"):
        declared += f" (`{state.range}`)"
    versions = " and ".join(dict.fromkeys(it.version for it in state.locked[:3]))
    has = f"{name} has {versions}" if state.locked else f"{name} does not have it"
    if severity is Severity.ERROR:
        why = (
            "Hiveku refuses the deployment with `lockfile_out_of_sync` when the lockfile has "
            "another version of this package than package.json declares."
        )
    else:
        why = (
            "An installation from the lockfile stops here, or brings another version than the "
            "declared one."
        )
    return Finding.at(
        dependency,
        f"`{dependency.name}` is declared as {declared}, but {has}",
        why=why,
        help=_help(lockfile),
        related=tuple(Step(it.location, f"locked as {it.version}") for it in state.locked[:3]),
        severity=severity,
    )


def _sum(dependencies: list[package.Dependency], lockfile: package.Lockfile) -> Finding:
    names = ", ".join(f"`{it.name}`" for it in dependencies[:_NAMED])
    more = len(dependencies) - _NAMED
    return Finding.at(
        dependencies[0],
        f"{len(dependencies)} more packages are not as {basename(lockfile.path)} has them: "
        f"{names}{f' and {more} more' if more > 0 else ''}",
        why="An installation from the lockfile stops here, or brings other versions than the "
        "declared ones.",
        help=_help(lockfile),
        severity=Severity.WARNING,
    )


def _help(lockfile: package.Lockfile) -> str:
    return (
        f"Run `{lockfile.manager} install` and commit the lockfile with package.json, or correct "
        "the range; do not edit the lockfile by hand."
    )
