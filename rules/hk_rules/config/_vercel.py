"""What of a vercel.json stands for nothing, and what of it cannot stand together.

Source: @vercel/fs-detectors 7.7 (`checkUnusedFunctions`), as read on 2026-11-21: an unmatched
pattern of `functions` stops the build, but for those of routes where Next.js builds the site.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hk_lint.api import (
    Finding,
    Place,
    Project,
    Severity,
    deployment,
    document,
    path_patterns,
    site,
)

_ROUTER = re.compile(r"(?:src/)?(?:app|pages)/")
_SERVICES = ("services", "experimentalServices", "builds", "routes")
_FRAMEWORKS = re.compile(
    rb"\"(?:@sveltejs/kit|@remix-run/[\w-]+|@react-router/[\w-]+|nuxt3?|astro|nitro(?:pack)?|gatsby"
    rb"|@redwoodjs/[\w-]+|@solidjs/start|@tanstack/[\w-]+start|@shopify/hydrogen|express|hono|fastify"
    rb"|koa|elysia|h3|@nestjs/core)\""
)
_REWRITES = re.compile(rb"\brewrite\b")
_SHOWN = 60


def unmatched(project: Project, lacks: Callable[[str], bool]) -> Iterator[Finding]:
    """The patterns of `functions` that match no file, and the crons that request nothing."""
    config = project.config
    functions = config.get("functions") if config is not None else None
    known = _knows_all(project)
    is_next = project.site.type == "nextjs"
    for member in functions.members if functions is not None and known else ():
        if member.key.startswith("api/") and lacks(member.key):
            yield _unmatched(
                member,
                "Vercel stops the build at a pattern that matches no function.",
                Severity.ERROR,
            )
        elif is_next and _ROUTER.match(member.key) and lacks(member.key):
            yield _unmatched(
                member,
                "The entry has no effect: what it says of memory and run time holds for no route. "
                "Vercel passes over it silently.",
                Severity.WARNING,
            )
    if known and project.functions:
        for schedule in project.deployment.schedules:
            if schedule.target.startswith("/") and not _may_be_answered(project, schedule):
                yield Finding.at(
                    Place(schedule.target_location or schedule.location),
                    f"The cron job requests `{_shortened(schedule.target)}`, which nothing answers",
                    why="Vercel requests the path at its times and gets a 404: the job never runs.",
                    help="Correct the path; `hk-lint functions` lists the functions.",
                )


def _unmatched(member: document.Member, why: str, severity: Severity) -> Finding:
    return Finding.at(
        member,
        f"`{_shortened(member.key)}` in functions matches no file of the project",
        why=why,
        help="Correct the path, which counts from the project's top folder, or delete the entry.",
        severity=severity,
    )


def together(project: Project) -> Iterator[Finding]:
    """Keys of vercel.json that Vercel refuses side by side."""
    config = project.config
    root = config.root if config is not None else None
    functions = root.member("functions") if root is not None else None
    if root is not None and functions is not None and root.member("builds") is not None:
        yield Finding.at(
            functions,
            "vercel.json has both `functions` and `builds`",
            why="Vercel refuses the deployment: `builds` is the older form of the same.",
            help="Delete `builds`; what Vercel builds it finds by itself.",
            severity=Severity.ERROR,
        )
    routes = root.member("routes") if root is not None else None
    for key in ("rewrites", "redirects", "headers", "cleanUrls", "trailingSlash"):
        if root is not None and routes is not None and root.member(key) is not None:
            yield Finding.at(
                routes,
                f"vercel.json has both `routes` and `{key}`",
                why="Vercel refuses the deployment: `routes` is the older form of the others.",
                help="Say with `rewrites`, `redirects` and `headers` what `routes` says.",
                severity=Severity.ERROR,
            )
            return


def _knows_all(project: Project) -> bool:
    """Whether the functions and pages that are known are certainly all there are."""
    config = project.config
    if config is None or any(config.get(key) is not None for key in _SERVICES):
        return False
    given = config.get("framework")
    framework = given.text() if given is not None else None
    if framework not in (None, "nextjs"):
        return False
    return _FRAMEWORKS.search(project.sources.read(project.path("package.json"))) is None


def _may_be_answered(project: Project, schedule: deployment.Schedule) -> bool:
    path = re.split(r"[?#]", schedule.target, maxsplit=1)[0]
    here = project.site
    steps = tuple(it for it in path.split("/") if it)
    if any(_fits(route.segments, steps) for route in here.routes):
        return True
    if not here.knows_redirects or here.base_path:
        return True
    if any(path_patterns.matches(it.source, path) is not False for it in here.redirects):
        return True
    if here.middleware is not None and _REWRITES.search(project.sources.read(here.middleware.path)):
        return True
    start = len(project.path(""))
    stems = {it.path[start:].rpartition(".")[0] for it in project.deployment.helpers}
    if not stems.isdisjoint(("/".join(steps), "/".join((*steps, "index")))):
        return True
    config = project.next_config
    if config is not None:
        return config.has("rewrites") is not False
    names = (project.path(f"next.config.{it}") for it in ("js", "mjs", "ts", "mts"))
    return any(it in project.sources for it in names)


def _fits(segments: tuple[site.Segment, ...], steps: tuple[str, ...]) -> bool:
    for index, segment in enumerate(segments):
        if segment.kind in ("catch-all", "optional-catch-all"):
            return segment.kind == "optional-catch-all" or len(steps) > index
        if index >= len(steps) or (segment.kind == "static" and segment.name != steps[index]):
            return False
    return len(steps) == len(segments)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
