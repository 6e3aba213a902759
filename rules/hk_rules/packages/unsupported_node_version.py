from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from posixpath import dirname, join

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
    rule,
)
from hk_rules import facts
from hk_rules.environment._deployed import may_be_elsewhere

_WEAKER = {Severity.ERROR: Severity.WARNING, Severity.WARNING: Severity.INFO}
_NUMBER = re.compile(r"v?(\d{1,4})(?:\.\d+){0,2}(?![\w.*+-])")
_NAMED = re.compile(r"lts/([a-z]+)", re.IGNORECASE)
_TOOL = re.compile(rb"^[ \t]*(?:nodejs|node)[ \t]+([^\r\n#]+)", re.MULTILINE)
_LINE = re.compile(rb"^[ \t]*([^\s#][^\r\n#]*)", re.MULTILINE)


@rule(
    "unsupported-node-version",
    category=Category.PACKAGES,
    severity=Severity.WARNING,
    since="0.2",
)
def unsupported_node_version(project: Project) -> Iterator[Finding]:
    """The project or one of its packages is made for another Node.js than the platform runs.

    ## Why is this bad?
    Hiveku builds, previews and runs everything with Node.js 20, whatever a project says. Where
    `engines.node` leaves no version of it, the build refuses the project; a package that needs a
    newer one fails when it is installed or when it first calls what is not there. Where only a
    file for version managers names another version, everything was tried with that one.

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

    ## Sources
    - Hiveku serverless guide: Node.js 20.x
    - Hiveku agency plugin, build-and-deploy: the Node version of builds and previews
    - npm documentation: engines in package.json
    """
    limit = project.limits.get("node-major")
    if limit is None or may_be_elsewhere(project):
        return
    weaker = project.deployment.assumed
    for finding, severity in (*_declared(project, limit.value), *_reached(project, limit.value)):
        yield finding(_WEAKER[severity] if weaker else severity)


_Made = tuple[Callable[[Severity], Finding], Severity]


def _declared(project: Project, major: int) -> Iterator[_Made]:
    """What the project itself says: one finding, on the strongest word."""
    elsewhere = [it for folder in _folders(project) for it in _versions(project, folder, major)]
    related = tuple(Step(place.location, f"{name} too") for place, name, _ in elsewhere)
    for folder in _folders(project):
        manifest = project.resolver.manifest(folder)
        node = manifest.root.get("engines", "node") if manifest and manifest.root else None
        wanted = node.text() if node is not None else None
        if node is None or wanted is None:
            continue
        if allows_major(wanted, major) is False:
            yield (
                _finding(
                    node,
                    f"`engines.node` is `{wanted}`, which leaves no version of Node.js {major}",
                    f"Hiveku builds and runs everything with Node.js {major}, and refuses a project "
                    "that excludes it.",
                    f"Let the range take Node.js {major}, as `>={major}` does, and try it with that.",
                    related,
                ),
                Severity.ERROR,
            )
            return
        break
    for place, name, text in elsewhere[:1]:
        yield (
            _finding(
                place,
                f"{name} names Node.js {text}, but the platform runs {major}",
                f"Hiveku builds and runs everything with Node.js {major}; what was tried with "
                "another version may fail there.",
                f"Write {major}, and try the project with it.",
                related[1:],
            ),
            Severity.WARNING,
        )


def _finding(
    place: Located, message: str, why: str, help: str, related: tuple[Step, ...]
) -> Callable[[Severity], Finding]:
    return lambda severity: Finding.at(
        place, message, why=why, help=help, related=related, severity=severity
    )


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


def _reached(project: Project, major: int) -> Iterator[_Made]:
    """The packages that functions load and that exclude the version, each once."""
    places: dict[str, dict[Location, tuple[ReachedPackage, str]]] = {}
    for function in project.functions:
        for name, importer in sorted(project.graph.packages(function.entry).items()):
            wanted = project.node_range(importer, name)
            if wanted and allows_major(wanted, major) is False:
                reached = project.reached(function.entry, name)
                if reached is not None:
                    places.setdefault(name, {}).setdefault(reached.location, (reached, wanted))
        for reached, wanted in function.installed_inside():
            if reached.name not in places and allows_major(wanted, major) is False:
                places.setdefault(reached.name, {})[reached.location] = (reached, wanted)
    for found in places.values():
        (reached, wanted), *others = found.values()
        optional = any(link.optional for link in reached.chain)
        direct = reached.declared is not None and not reached.through and not optional
        yield (
            _of_package(reached, wanted, major, [it for it, _ in others]),
            Severity.ERROR if direct else Severity.WARNING,
        )


def _of_package(
    reached: ReachedPackage, wanted: str, major: int, others: list[ReachedPackage]
) -> Callable[[Severity], Finding]:
    return lambda severity: Finding.at(
        reached,
        f"{reached.label} is made for Node.js `{wanted}`, but the platform runs {major}",
        why="It fails when it is installed, or when it first calls what this version lacks.",
        help=f"Take a version of it that supports Node.js {major}.",
        trace=reached.trace,
        related=tuple(Step(other.location, "imported here too") for other in others),
        severity=severity,
    )
