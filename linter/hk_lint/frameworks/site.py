"""What visitors reach of a project by the conventions of its framework, and of its functions."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from hk_lint.analysis.code import Code
from hk_lint.frameworks import html, kinds, vite
from hk_lint.frameworks.nextjs.site import next_site
from hk_lint.frameworks.segments import function_route
from hk_lint.model.deployment import Deployment
from hk_lint.model.site import ProjectType, Route, Site


def _everything(_route: Route) -> bool:
    return True


def framework_site(
    deployment: Deployment,
    code: Code,
    files: frozenset[str],
    chosen: ProjectType | None = None,
    serves: Callable[[Route], bool] = _everything,
) -> Site:
    """Everything that answers a URL, without assets.

    `files` are the project's own, `chosen` is the type that the settings give it, `serves` says
    which pages of a static site the platform serves.
    """
    folder, sources = deployment.folder, code.sources
    manifest = kinds.manifest_of(folder, sources)
    kind = chosen or kinds.project_type(folder, sources, manifest)
    if kind == "nextjs":
        made = next_site(folder, code, manifest, files)
    elif kind == "vite":
        made = Site(type=kind, routes=tuple(vite.vite_routes(folder, sources)))
    elif kind == "static-html":
        found = (it for it in html.html_routes(folder, sources) if it.path in files)
        made = Site(type=kind, routes=tuple(filter(serves, found)))
    else:
        made = Site(type=kind)
    known = {route.path for route in (*made.routes, *made.parallel, *made.dead)}
    functions = (
        function_route(it) for it in deployment.functions if it.url and it.entry not in known
    )
    return replace(made, routes=tuple(sorted((*made.routes, *functions), key=_order)))


def _order(route: Route) -> tuple[str, str]:
    return route.url, route.path
