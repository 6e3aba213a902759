from __future__ import annotations

from collections.abc import Iterable, Iterator

from hk_lint.api import (
    Category,
    DeployedFunction,
    Finding,
    Location,
    Place,
    Project,
    ReachedPackage,
    Severity,
    Step,
    rule,
)
from hk_rules import facts
from hk_rules.packages._build_files import Named, named_by_build
from hk_rules.packages._install import command
from hk_rules.packages._runtime import SDK, is_supplied, lacks_sdk
from hk_rules.packages._supplied import is_supplied as is_supplied_by_build

_GRAVITY = (False, None, True)
_WHY = {
    True: "The lockfile installs it for another package, so that the build finds it by accident: "
    "the next update of that package may take it away, or change its version.",
    None: "The build installs what package.json lists: this package is missing there, or there "
    "only by accident, because another one depends on it.",
    False: "The build installs what package.json lists: this package is missing there, and no "
    "lockfile puts it where code finds it.",
}
"""By whether the lockfile brings it along."""


@rule(
    "undeclared-package",
    category=Category.PACKAGES,
    severity=Severity.ERROR,
    since="0.1",
)
def undeclared_package(project: Project) -> Iterator[Finding]:
    """A function, a page or its build imports a package that no package.json declares.

    ## Why is this bad?
    The build installs what package.json lists and nothing else. A package that is only there on
    your machine, because another one depends on it or because it was installed without saving,
    is missing in the deployment: the build or the first request fails.

    ## Example
    ```ts api/token.ts
    import { nanoid } from "nanoid";

    export default async function handler(req: Request) {
      return Response.json({ token: nanoid() });
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "zod": "^3.23.0" } }
    ```

    ## Use instead
    ```ts api/token.ts
    import { nanoid } from "nanoid";

    export default async function handler(req: Request) {
      return Response.json({ token: nanoid() });
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "nanoid": "^5.0.0", "zod": "^3.23.0" } }
    ```

    ## What is checked
    What functions and pages load; what the configuration of Next.js or Vite loads at once, and that
    of PostCSS and Tailwind where the pages load style sheets; plugins of PostCSS; `@import` and,
    from Tailwind 4 on, `@plugin` in those style sheets. A configuration may use what the lockfile
    brings along for another package, unless the package manager hides it. Code that does so is a
    warning: npm, Yarn 1 and most projects of bun put everything into one folder; pnpm and Yarn's
    Plug'n'Play do so where their settings say it. Without a lockfile it is a warning too, unless
    package.json lists no package that could depend on it.

    ## When not to use it
    Remotes of a module federation, externals of a bundler, and modules that an ambient declaration
    describes (`declare module "content/landing"`) are supplied by the build: not reported. Neither
    are packages that a declared one makes during the build, such as `@nuxthub/db`.

    ## Sources
    - Hiveku build and deploy notes: package.json is the only list of what is installed
    - Documentation of pnpm (`node-linker`, `shamefully-hoist`, `public-hoist-pattern`), Yarn
      (`nodeLinker`, `nmHoistingLimits`) and bun (isolated installs), 2026-11-21
    """
    places: dict[str, dict[Place, ReachedPackage]] = {}
    functions: dict[str, list[DeployedFunction]] = {}
    for function in project.functions:
        functions.setdefault(function.entry, []).append(function)
    declared: dict[tuple[str, str], bool] = {}
    supplied: dict[Place, bool] = {}
    for entry in project.entries:
        if entry not in functions and not project.resolver.manifests(entry):
            continue  # missing-root-file says that there is no package.json
        if any(it.data.packaging in ("inline", "image") for it in functions.get(entry, ())):
            continue  # beside code in a template nothing is installed, in an image what it says
        for name, importer in sorted(project.packages(entry).items()):
            if (importer, name) not in declared:
                declared[importer, name] = _is_declared(project, importer, name)
            if declared[importer, name] or _is_made(project, (importer, entry), name):
                continue
            reached = project.reached(entry, name)
            if reached is None or reached.declared or reached.chain[-1].optional:
                continue
            owners = functions.get(entry, [])
            if owners and all(_is_judged_elsewhere(it, reached) for it in owners):
                continue
            place = Place(reached.location)
            if place not in supplied:
                link = reached.chain[-1]
                supplied[place] = is_supplied_by_build(project, link.path, link.specifier, name)
            if not supplied[place]:
                places.setdefault(name, {}).setdefault(place, reached)
    built: dict[str, dict[Location, Named]] = {}
    for named in named_by_build(project):
        if not _is_declared(project, named.location.path, named.name):
            built.setdefault(named.name, {}).setdefault(named.location, named)
    for name in dict.fromkeys((*places, *built)):
        others = built.get(name, {}).values()
        found: list[ReachedPackage | Named] = [*places.get(name, {}).values(), *others]
        there = {it.location: project.brings(it.location.path, name) for it in found}
        if name in places or False in there.values():
            yield _finding(project, name, found, there)


def _is_judged_elsewhere(function: DeployedFunction, package: ReachedPackage) -> bool:
    """Whether the runtime or a layer may bring it, or sdk-not-in-runtime says that none does."""
    if package.name == SDK and lacks_sdk(function, package):
        return True
    return is_supplied(function, package.name)


def _is_declared(project: Project, importer: str, name: str) -> bool:
    """Whether the file that seems to import it has it declared, asked before anything is parsed."""
    manifests = project.resolver.manifests(importer)
    return any(m.dependency(name) is not None or m.name == name for m in manifests)


def _is_made(project: Project, paths: Iterable[str], name: str) -> bool:
    """Whether a package that one of the files has declared makes the one of this name."""
    makers = facts.makers_of(name)
    return any(_is_declared(project, path, maker) for maker in makers for path in paths)


def _finding(
    project: Project,
    name: str,
    places: list[ReachedPackage | Named],
    there: dict[Location, bool | None],
) -> Finding:
    """One finding for a package, where it stands the worst: `there` says where it is found."""
    first, *others = sorted(places, key=lambda it: _GRAVITY.index(there[it.location]))
    is_there = there[first.location]
    manifests = project.resolver.manifests(first.location.path)
    others_may_bring_it = any(it.dependencies for it in manifests)
    if is_there is False and others_may_bring_it and not project.lockfile_paths:
        is_there = None
    lacks = f"{manifests[0].path} does not declare it" if manifests else "there is no package.json"
    is_plugin = isinstance(first, Named) and not first.is_import
    what = "a plugin of the build" if is_plugin else "imported"
    again = "asked for" if is_plugin else "imported"
    return Finding.at(
        Place(first.location),
        f"`{name}` is {what}, but {lacks}",
        why=_WHY[is_there],
        help=f"Add it to `dependencies`: `{command(project, name)}`.",
        severity=None if is_there is False else Severity.WARNING,
        trace=first.trace,
        related=tuple(Step(other.location, f"{again} here too") for other in others),
    )
