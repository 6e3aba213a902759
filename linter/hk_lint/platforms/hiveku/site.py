"""What visitors reach of a Hiveku project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from hk_lint.analysis.code import Code
from hk_lint.frameworks import html, kinds, vite
from hk_lint.frameworks.nextjs.site import next_site
from hk_lint.frameworks.segments import function_route
from hk_lint.model.deployment import Deployment
from hk_lint.model.package import Manifest
from hk_lint.model.site import Asset, ProjectType, Route, Site
from hk_lint.platforms.hiveku import upload


def site_of(
    deployment: Deployment,
    code: Code,
    manifest: Manifest | None,
    files: Iterable[str],
    chosen: ProjectType | None = None,
) -> Site:
    """Everything that answers a URL, and the assets. `files` are the project's own, `chosen` is
    the type that the settings give it."""
    folder, sources = deployment.folder, code.sources
    kind = chosen or kinds.project_type(folder, sources, manifest)
    own = tuple(files)
    present = frozenset(own)
    if kind == "nextjs":
        made = next_site(folder, code, manifest, present)
    elif kind == "vite":
        made = Site(type=kind, routes=tuple(vite.vite_routes(folder, sources)))
    elif kind == "static-html":
        found = (it for it in html.html_routes(folder, sources) if it.path in present)
        made = Site(type=kind, routes=tuple(it for it in found if not _is_left_out(it, folder)))
    else:
        made = Site(type=kind)
    known = {route.path for route in (*made.routes, *made.parallel, *made.dead)}
    functions = (
        function_route(it) for it in deployment.functions if it.url and it.entry not in known
    )
    plain = kind == "static-html"
    return replace(
        made,
        routes=tuple(sorted((*made.routes, *functions), key=_order)),
        assets=tuple(_assets(own, folder, plain=plain)),
    )


def _assets(files: Iterable[str], folder: str, *, plain: bool) -> Iterator[Asset]:
    start = len(folder) + 1 if folder else 0
    for path in files:
        name = path[start:]
        if not upload.left_out(name):
            found = upload.asset(path, name, plain=plain)
            if found is not None:
                yield found


def _is_left_out(route: Route, folder: str) -> bool:
    return bool(upload.left_out(route.path[len(folder) + 1 if folder else 0 :]))


def _order(route: Route) -> tuple[str, str]:
    return route.url, route.path
