"""`hk-lint routes`: show what visitors reach, and what is left behind."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator

from hk_lint.cli.request import request_of
from hk_lint.cli.streams import write
from hk_lint.cli.table import table
from hk_lint.engine import load, veil_of
from hk_lint.model.site import Asset, Redirect, Route
from hk_lint.output.json import encode
from hk_lint.output.text import clean_path
from hk_lint.project import Project
from hk_lint.registry import installed
from hk_lint.veil import Veil

_NOTES = {
    "slot": "shown in a slot",
    "intercepting": "intercepts another route",
    "private": "in a private folder",
}


def routes(options: argparse.Namespace) -> int:
    """Print the routes, redirects and assets of all projects, as tables or as JSON."""
    model = load(request_of(options, installed()))
    veil = veil_of(model)
    if options.output_format == "json":
        records = [veil.over_data(_record(it), *_described_by(it)) for it in model.projects]
        write(encode({"version": 1, "projects": records}))
    elif not model.projects:
        write("No project was found.\n")
    else:
        texts = (_text(it, veil) for it in model.projects)
        write("\n".join(texts))
    return 0


def _described_by(project: Project) -> frozenset[str]:
    """The files whose text is shown: where redirects and matchers are written."""
    site = project.site
    middleware = (site.middleware.path,) if site.middleware is not None else ()
    return frozenset((*(it.location.path for it in site.redirects), *middleware))


def _text(project: Project, veil: Veil) -> str:
    site = project.site
    paths = _described_by(project)

    def shown(*rows: tuple[str, ...]) -> str:
        return table(veil.over_data(rows, *paths))

    assumed = ", assumed" if project.deployment.assumed else ""
    folder = clean_path(veil.over_text(project.folder or "."))
    parts = [f"{folder}: {site.type} on {project.deployment.platform}{assumed}\n"]
    rows = [_row(it) for it in sorted(_all_routes(project), key=lambda it: (it.url, it.path))]
    if rows:
        parts.append(shown(("URL", "KIND", "FILE", "NOTE"), *rows))
    else:
        parts.append("No routes were found.\n")
    if site.redirects:
        parts.append(shown(("FROM", "", "TO", "KIND"), *map(_redirect_row, site.redirects)))
    if site.middleware is not None:
        parts.append(shown(("MIDDLEWARE", "PATHS"), (site.middleware.path, _matchers(project))))
    assets = _folders(site.assets)
    if assets:
        parts.append(shown(("ASSETS", "FILES", "SERVED FROM"), *assets))
    behind = _left_out(project)
    if behind:
        parts.append(
            shown(("NOT UPLOADED", "FILES"), *((it, f"{n:,}") for it, n in behind.items()))
        )
    return "\n".join(parts)


def _all_routes(project: Project) -> Iterator[Route]:
    site = project.site
    yield from site.routes
    yield from site.parallel
    yield from site.dead


def _row(route: Route) -> tuple[str, ...]:
    return route.url, route.kind, route.path, _NOTES.get(route.note, route.note)


def _redirect_row(it: Redirect) -> tuple[str, ...]:
    kind = it.kind if it.permanent is None else "permanent" if it.permanent else "temporary"
    return it.source, "->", it.destination, f"{kind}{', conditional' * it.conditional}"


def _matchers(project: Project) -> str:
    middleware = project.site.middleware
    if middleware is None or middleware.matchers is None:
        return "not written out"
    return ", ".join(it.pattern for it in middleware.matchers) or "all"


def _folders(assets: tuple[Asset, ...]) -> list[tuple[str, ...]]:
    """The assets by the first folder of their URL."""
    places = {"cdn": "asset store", "code": "build"}
    counts = Counter((_folder(it.url), it.lane) for it in assets)
    return [
        (folder, f"{count:,}", places[lane]) for (folder, lane), count in sorted(counts.items())
    ]


def _folder(url: str) -> str:
    first, slash, _ = url[1:].partition("/")
    return f"/{first}/" if slash else "/"


def _left_out(project: Project) -> Counter[str]:
    """How many files of the project each folder that is not uploaded holds."""
    reasons = (project.left_out(path) for path in project.own_files)
    found = Counter(reason for reason in reasons if reason)
    return Counter(dict(sorted(found.items())))


def _record(project: Project) -> dict[str, object]:
    site = project.site
    middleware = site.middleware
    return {
        "folder": project.folder,
        "platform": project.deployment.platform,
        "assumed": project.deployment.assumed,
        "type": site.type,
        "routes": [_route(it, "live") for it in site.routes]
        + [_route(it, "parallel") for it in site.parallel]
        + [_route(it, "dead") for it in site.dead],
        "redirects": [
            {
                "kind": it.kind,
                "source": it.source,
                "destination": it.destination,
                "permanent": it.permanent,
                "conditional": it.conditional,
                "file": it.location.path,
            }
            for it in site.redirects
        ],
        "middleware": None
        if middleware is None
        else {
            "file": middleware.path,
            "matchers": None
            if middleware.matchers is None
            else [it.pattern for it in middleware.matchers],
        },
        "assets": [{"url": it.url, "file": it.path, "lane": it.lane} for it in site.assets],
        "not_uploaded": dict(_left_out(project)),
    }


def _route(route: Route, state: str) -> dict[str, str]:
    return {
        "url": route.url,
        "kind": route.kind,
        "router": route.router,
        "file": route.path,
        "state": state,
        "note": route.note,
    }
