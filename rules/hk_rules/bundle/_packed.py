"""What the patterns of a package leave out although a function loads it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hk_lint.api import DeployedFunction, Finding, Link, Place, Project, Step, Target, deployment
from hk_rules.packages._runtime import SDK, is_supplied, package_left_out

_RUNS = (".js", ".cjs", ".mjs", ".json", ".py")
"""Files that run as they are; others a build turns into something that the patterns take."""

_SHOWN = 10


class _Loss(Struct):
    """One pattern, and what it takes from functions: what is lost, by whom, and where it is asked
    for, None for the file of the handler itself."""

    pattern: deployment.PackagePattern
    lost: list[tuple[str, DeployedFunction, Link | None]] = []


def lost(project: Project) -> Iterator[Finding]:
    """The patterns that leave out what functions load."""
    losses: dict[deployment.PackagePattern, _Loss] = {}
    for function in project.functions:
        if function.data.package_patterns and function.entry.endswith(_RUNS):
            for pattern, name, link in (*_files(function), *_packages(function)):
                loss = losses.setdefault(pattern, _Loss(pattern))
                loss.lost.append((name, function, link))
    for loss in losses.values():
        yield _finding(loss)


_Lost = tuple[deployment.PackagePattern, str, Link | None]


def _files(function: DeployedFunction) -> Iterator[_Lost]:
    project = function.project
    start = len(project.path(""))
    left = function.leaves_out(function.entry[start:])
    if left is not None:
        yield left, function.entry[start:], None
        return
    for path in sorted(project.graph.reach(function.entry)):
        if not path.endswith(_RUNS) or not project.owns(path):
            continue
        left = function.leaves_out(path[start:])
        chain = project.graph.chain(function.entry, Target("file", path)) if left else None
        if left is not None and chain and not any(link.optional for link in chain):
            yield left, path[start:], chain[-1]


def _packages(function: DeployedFunction) -> Iterator[_Lost]:
    if function.entry.endswith(".py"):
        return  # what pip installs has no folder of its own in the project
    for package in function.reached():
        name = package.name
        if name == SDK or is_supplied(function, name) or package.chain[-1].optional:
            continue
        left = package_left_out(function, package)
        if left is not None:
            yield left, name, package.chain[-1]


def _finding(loss: _Loss) -> Finding:
    name, function, link = loss.lost[0]
    others = len({it for it, _, _ in loss.lost}) - 1
    more = f" and {others} more" if others else ""
    is_handler = "is the handler's file of" if link is None else "is loaded by"
    steps = {
        it.location: Step(it.location, f"`{name}` is loaded here")
        for name, _, it in loss.lost
        if it is not None
    }
    return Finding.at(
        Place(loss.pattern.location),
        f"The package leaves out `{name}`{more}, which {is_handler} {function.name}",
        why="Only what the patterns take is uploaded: the function ends at start-up with "
        "Runtime.ImportModuleError.",
        help="Take it with a pattern further down; the last one that matches a file counts.",
        related=tuple(steps.values())[:_SHOWN],
    )
