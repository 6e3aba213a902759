from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from hk_lint.api import (
    Category,
    Finding,
    Link,
    Place,
    Project,
    Severity,
    Span,
    Step,
    Target,
    deployment,
    rule,
)
from hk_rules import facts
from hk_rules.environment._alternative import has_alternative
from hk_rules.environment._deployed import grade, set_variables


@rule(
    "reserved-environment-name",
    category=Category.ENVIRONMENT,
    severity=Severity.ERROR,
    since="0.1",
)
def reserved_environment_name(project: Project) -> Iterator[Finding]:
    """An environment variable has a name that the platform keeps for itself.

    ## Why is this bad?
    AWS Lambda refuses a function that sets one of its own variables (`AWS_REGION`,
    `AWS_ACCESS_KEY_ID` and others), and Hiveku stores no variable named `CRON_SECRET`,
    `CLERK_SECRET_KEY`, `INTERNAL_API_SECRET`, `AGENT_SERVER_SECRET`, `PROXY_API_KEY` or
    `LITELLM_API_KEY`. Code that reads one of these gets `undefined`: a guard that compares a
    header with it refuses everybody, or lets everybody in.

    ## Example
    ```ts api/cron/report.ts
    // @schedule rate(1 day)
    export default async function handler(req: Request) {
      if (req.headers.get("authorization") !== `Bearer ${process.env.CRON_SECRET}`) {
        return new Response("no", { status: 401 });
      }
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```ts api/cron/report.ts
    // @schedule rate(1 day)
    export default async function handler(req: Request) {
      if (req.headers.get("authorization") !== `Bearer ${process.env.REPORT_SECRET}`) {
        return new Response("no", { status: 401 });
      }
      return Response.json({ ok: true });
    }
    ```

    ## What is checked
    Variables that the project sets, and reads in functions, pages, layouts, middleware and what
    these import, browser code aside.

    ## When not to use it
    Reading what Lambda sets itself (`AWS_REGION`, the credentials of the function's role) is fine,
    and so is a read that falls back to something else. Where no hiveku.json names the platform, a
    finding is information.

    ## Sources
    - Hiveku's build-and-deploy reference: names that a project cannot store
    - AWS Lambda: reserved environment variables
    """
    if not project.platform.lambda_variables:
        return
    platform = project.deployment.platform
    declared = set()
    for variable in (it for it in set_variables(project) if not it.private):
        reserved = facts.reserved_name(variable.name, platform)
        if reserved is not None and reserved.set_is_error:
            declared.add(variable.name)
            yield _set(project, variable, reserved)
    seen: set[tuple[str, str]] = set()
    known: dict[str, tuple[tuple[str, Span], ...]] = {}
    for entry in _server_entries(project):
        for path, name, span in _reads(project, entry, known):
            reserved = facts.reserved_name(name, platform)
            if reserved is None or not reserved.read_is_error:
                continue
            if name in declared or (path, name) in seen or has_alternative(project, path, span):
                continue
            chain = _chain(project, entry, path)
            if path == entry or chain:
                seen.add((path, name))
                yield _read(project, entry, Place.at(path, span), reserved, chain)


def _server_entries(project: Project) -> tuple[str, ...]:
    """The functions, then what Next.js starts with: pages, layouts, middleware."""
    functions = tuple(function.entry for function in project.functions)
    pages = project.entries if project.site.type == "nextjs" else ()
    return tuple(dict.fromkeys((*functions, *pages)))


def _set(project: Project, variable: deployment.Variable, reserved: facts.ReservedName) -> Finding:
    if reserved.platform == "hiveku":
        why = f"Hiveku stores no variable of this name. {reserved.note}."
    else:
        why = "AWS Lambda refuses a function that sets one of its own variables."
    help = (
        "Choose another name, and read that one in the code."
        if reserved.read_is_error
        else "Delete it here: the platform supplies the value itself. For another value, choose "
        "another name."
    )
    severity, confidence = grade(project)
    return Finding.at(
        variable,
        f"`{variable.name}` in {variable.origin} is a reserved name",
        why=why,
        help=help,
        severity=severity,
        confidence=confidence,
    )


def _read(
    project: Project,
    entry: str,
    place: Place,
    reserved: facts.ReservedName,
    chain: tuple[Link, ...],
) -> Finding:
    severity, confidence = grade(project)
    name = entry[len(project.path("")) :]
    return Finding.at(
        place,
        f"`{reserved.name}` is read by {name}, but no variable can have this name on Hiveku",
        why=f"The value is always undefined. {reserved.note}.",
        help="Choose another name, set it in the Hiveku dashboard, and read that one.",
        trace=tuple(Step(link.location, f"imports `{link.specifier}`") for link in chain),
        severity=severity,
        confidence=confidence,
    )


def _reads(
    project: Project, entry: str, known: dict[str, tuple[tuple[str, Span], ...]]
) -> Iterator[tuple[str, str, Span]]:
    """The reads of names that may be reserved, in the files that something starts with and loads.

    `known` keeps what was read of a file.
    """
    for path in project.graph.reach(entry):
        if path not in known:
            known[path] = tuple(_reads_of(project, path))
        for name, span in known[path]:
            yield path, name, span


def _reads_of(project: Project, path: str) -> Iterator[tuple[str, Span]]:
    """Those of one file. One that says "use client" is left to the rules about browser code."""
    if not _names().search(project.sources.read(path)):
        return
    found = project.sources.module(path)
    if found is not None and "use client" not in found.directives:
        for read in found.environment:
            yield read.name, read.span


@cache
def _names() -> re.Pattern[bytes]:
    names: Iterable[str] = (row.name for row in facts.reserved_names() if row.read_is_error)
    return re.compile("|".join(map(re.escape, sorted(set(names)))).encode())


def _chain(project: Project, entry: str, path: str) -> tuple[Link, ...]:
    """The imports that lead from the entry file to a file; empty where there are none."""
    return () if path == entry else project.graph.chain(entry, Target("file", path))
