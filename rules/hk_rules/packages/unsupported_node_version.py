from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from posixpath import dirname, join

from msgspec.structs import replace

from hk_lint.api import (
    Category,
    Finding,
    Located,
    Location,
    Place,
    Project,
    ReachedPackage,
    Severity,
    Span,
    Step,
    allows_major,
    document,
    rule,
)
from hk_rules import facts
from hk_rules.packages import _offered_node

_NUMBER = re.compile(r"v?(\d{1,4})(?:\.\d+){0,2}(?![\w.*+-])")
_NAMED = re.compile(r"lts/([a-z]+)", re.IGNORECASE)
_TOOL = re.compile(rb"^[ \t]*(?:nodejs|node)[ \t]+([^\r\n#]+)", re.MULTILINE)
_LINE = re.compile(rb"^[ \t]*([^\s#][^\r\n#]*)", re.MULTILINE)


@rule(
    "unsupported-node-version",
    category=Category.PACKAGES,
    severity=Severity.WARNING,
    since="0.2",
    platforms=("hiveku", "vercel"),
)
def unsupported_node_version(project: Project) -> Iterator[Finding]:
    """The project or one of its packages is made for another Node.js than the platform runs.

    ## Why is this bad?
    Hiveku builds, previews and runs everything with Node.js 20, whatever a project says. Where
    `engines.node` leaves no version of it, the build refuses the project; a package that needs a
    newer one fails when it is installed or when it first calls what is not there. Where only a
    file for version managers names another version, everything was tried with that one.

    Vercel takes the newest version that `engines.node` allows, and stops the build where all that
    it allows are discontinued.

    ## Example
    ```json package.json
    { "name": "shop", "engines": { "node": ">=22" }, "dependencies": {} }
    ```
    ```ts api/shop.ts
    export default async function handler(req: Request) {
      return Response.json({ open: true });
    }
    ```

    ## Use instead
    ```json package.json
    { "name": "shop", "engines": { "node": ">=20.9.0" }, "dependencies": {} }
    ```
    ```ts api/shop.ts
    export default async function handler(req: Request) {
      return Response.json({ open: true });
    }
    ```

    ## What is checked
    `engines.node` of package.json (an error), `.nvmrc`, `.node-version`, `.tool-versions` and
    `volta` (a warning), of the project and of the workspace it belongs to; and `engines.node` of
    the packages that functions and pages load, as they are installed or as the lockfile has
    them: an error for those that the project imports itself, a warning for what these bring along.

    On Vercel `engines.node` of the nearest package.json only; `--as-of` judges by another day than
    today.

    ## Sources
    - Hiveku serverless guide: Node.js 20.x
    - Hiveku agency plugin, build-and-deploy: the Node version of builds and previews
    - Vercel documentation: supported Node.js versions; @vercel/build-utils for the dates
    - npm documentation: engines in package.json
    """
    limit = project.limits.get("node-major")
    if limit is None:
        yield from _offered_node.unsupported(project)
        return
    yield from _declared(project, limit.value)
    yield from _reached(project, limit.value)


def _severity(project: Project, severity: Severity) -> Severity:
    """Advice where nothing says that Hiveku deploys the project: others run other versions."""
    return Severity.INFO if project.deployment.assumed else severity


def _declared(project: Project, major: int) -> Iterator[Finding]:
    """What the project itself says: one finding, on the strongest word."""
    elsewhere = [it for folder in _folders(project) for it in _versions(project, folder, major)]
    related = tuple(Step(place.location, f"{name} too") for place, name, _ in elsewhere)
    node = next((it for it in map(partial(_engine, project), _folders(project)) if it), None)
    wanted = (node.text() or "") if node is not None else ""
    if node is not None and allows_major(wanted, major) is False:
        yield Finding.at(
            node,
            f"`engines.node` is `{wanted}`, which leaves no version of Node.js {major}",
            why=f"Hiveku builds and runs everything with Node.js {major}, and a project that "
            "excludes it does not build there.",
            help=f"Let the range take Node.js {major}, as `>={major}` does, and try the project "
            "with it.",
            related=related,
            severity=_severity(project, Severity.ERROR),
        )
        return
    for place, name, text in elsewhere[:1]:
        yield Finding.at(
            place,
            f"{name} names Node.js {text}, but the platform runs {major}",
            why=f"Hiveku builds and runs everything with Node.js {major}; what was tried with "
            "another version may fail there.",
            help=f"Write {major}, and try the project with it.",
            related=related[1:],
            severity=_severity(project, Severity.WARNING),
        )


def _engine(project: Project, folder: str) -> document.Node | None:
    """`engines.node` of the package.json in a folder."""
    manifest = project.resolver.manifest(folder)
    return manifest.root.get("engines", "node") if manifest and manifest.root else None


def _folders(project: Project) -> list[str]:
    """The project's folder, and the top of the workspace it belongs to."""
    tops = (dirname(path) for path in project.lockfile_paths[:1])
    return [*dict.fromkeys((project.folder, *tops))]


def _versions(project: Project, folder: str, major: int) -> Iterator[tuple[Located, str, str]]:
    """What certainly names another major version: place, name of the file, version."""
    for name, pattern in ((".nvmrc", _LINE), (".node-version", _LINE), (".tool-versions", _TOOL)):
        path = join(folder, name)
        found = pattern.search(project.sources.read(path)) if path in project.sources else None
        if found is not None:
            words = found[1].decode(errors="replace").split()
            majors = [_major(word) for word in words]
            if words and None not in majors and major not in majors:
                span = Span(found.start(1), found.start(1) + len(found[1].rstrip()))
                yield Place(Location(path, span)), name, words[0]
    manifest = project.resolver.manifest(folder)
    node = manifest.root.get("volta", "node") if manifest and manifest.root else None
    text = (node.text() or "") if node is not None else ""
    if node is not None and _major(text) not in (None, major):
        yield node, "`volta.node`", text


def _major(text: str) -> int | None:
    """The major version that a word certainly names."""
    number = _NUMBER.match(text)
    if number is not None:
        return int(number[1])
    named = _NAMED.fullmatch(text)
    return facts.node_major(named[1]) if named is not None else None


def _reached(project: Project, major: int) -> Iterator[Finding]:
    """The packages that functions and pages load and that exclude the version, each once."""
    places: dict[str, dict[Location, tuple[ReachedPackage, str]]] = {}
    for unit in project.server_units:
        for name, importer in sorted(project.packages(unit.entry).items()):
            version, wanted = project.made_for(importer, name)
            if wanted and allows_major(wanted, major) is False:
                reached = unit.reach(name)
                if reached is not None:
                    known = replace(reached, version=version)
                    places.setdefault(name, {}).setdefault(reached.location, (known, wanted))
        for reached, wanted in unit.installed_inside():
            if reached.name not in places and allows_major(wanted, major) is False:
                places[reached.name] = {reached.location: (reached, wanted)}
    for found in places.values():
        (first, wanted), *others = found.values()
        yield _of_package(project, first, wanted, [it for it, _ in others], major)


def _of_package(
    project: Project,
    reached: ReachedPackage,
    wanted: str,
    others: list[ReachedPackage],
    major: int,
) -> Finding:
    optional = any(link.optional for link in reached.chain)
    direct = reached.declared is not None and not reached.through and not optional
    return Finding.at(
        reached,
        f"{reached.label} is made for Node.js `{wanted}`, but the platform runs {major}",
        why=f"Its makers do not support Node.js {major}: it may fail when it is installed, when it "
        "is loaded, or when it first calls what this version lacks.",
        help=f"Take a version of it that supports Node.js {major}.",
        trace=reached.trace,
        related=tuple(Step(other.location, "imported here too") for other in others),
        severity=_severity(project, Severity.ERROR if direct else Severity.WARNING),
    )
