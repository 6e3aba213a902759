"""What the rules about environment variables share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hk_lint.api import (
    Confidence,
    DeployedFunction,
    Project,
    Severity,
    Step,
    VariableRead,
    deployment,
)

_NEXT = tuple(f"next.config.{it}" for it in ("js", "mjs", "ts", "mts", "cjs"))
_VITE = tuple(f"vite.config.{it}" for it in ("js", "mjs", "ts", "cjs", "mts", "cts"))
_NEXT_DEFINES = re.compile(rb"DefinePlugin|EnvironmentPlugin|dotenv-webpack|\bdefine\b")
_VITE_DEFINES = re.compile(
    rb"\bdefine\b|[Ee]nvironment\b|[Ee]nv-?[Cc]ompatible|[Pp]olyfill|mergeConfig|\bextends\b"
    rb"|from\s*[\"'][^\"'\n]{0,80}(?:env|config)[\"']"
)
_SHOWN = 10


def grade(project: Project) -> tuple[Severity | None, Confidence | None]:
    """Advice where nothing in the project names the platform."""
    assumed = project.deployment.assumed
    return (Severity.INFO, Confidence.MEDIUM) if assumed else (None, None)


def set_variables(project: Project) -> Iterator[deployment.Variable]:
    """The variables that functions get in production: those of all, and their own, each place once.

    What a service without functions sets reaches nothing.
    """
    general = project.deployment.deployed_variables
    if project.deployment.platform != "hiveku" and not project.functions:
        return
    yield from general
    seen = {it.location for it in general}
    for function in project.functions:
        for variable in function.data.variables:
            if variable.location not in seen:
                seen.add(variable.location)
                yield variable


def environments(
    project: Project,
) -> Iterator[tuple[tuple[DeployedFunction, ...], dict[str, deployment.Variable]]]:
    """The different environments of a project, each with the functions that have it; a function's
    own variables take the place of the general ones."""
    general = {it.name: it for it in project.deployment.deployed_variables}
    found: dict[tuple[deployment.Variable, ...], list[DeployedFunction]] = {}
    for function in project.functions:
        own = {**general, **{it.name: it for it in function.data.variables}}
        found.setdefault(tuple(own.values()), []).append(function)
    if not found and project.deployment.platform == "hiveku":
        found[tuple(general.values())] = []
    for variables, functions in found.items():
        yield tuple(functions), {it.name: it for it in variables}


def put_in(project: Project) -> frozenset[str] | None:
    """The variables that the build writes into the code besides the public ones (`env` of
    next.config); None where that cannot be told."""
    if project.site.type == "vite":
        path = _first(project, _VITE)
        unknown = path is not None and (
            project.vite_config is None or _VITE_DEFINES.search(project.sources.read(path))
        )
        return None if unknown else frozenset()
    path = _first(project, _NEXT)
    if path is None:
        return frozenset()
    config = project.next_config
    if config is None or _NEXT_DEFINES.search(project.sources.read(path)):
        return None
    if config.has("env") is False:
        return frozenset()
    own = config.object("env")
    if own is None or own.value.is_open:
        return None
    return frozenset(entry.key for entry in own.entries())


def by_name(reads: Iterable[VariableRead]) -> dict[str, list[VariableRead]]:
    """The reads of each variable, by name."""
    found: dict[str, list[VariableRead]] = {}
    for read in reads:
        found.setdefault(read.name, []).append(read)
    return dict(sorted(found.items()))


def also(reads: Iterable[VariableRead], message: str = "read here too") -> tuple[Step, ...]:
    """Further reads as related places, the first ones."""
    return tuple(Step(it.location, message) for it in list(reads)[:_SHOWN])


def _first(project: Project, names: Iterable[str]) -> str | None:
    return next((it for it in map(project.path, names) if it in project.sources), None)
