"""What visitors reach of a Hiveku project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import join
from typing import Literal

from msgspec.structs import replace

from hk_lint.analysis.code import Code
from hk_lint.frameworks import html, kinds, vite
from hk_lint.frameworks.nextjs import config, middleware, router
from hk_lint.frameworks.segments import segment
from hk_lint.model.deployment import Deployment, Function
from hk_lint.model.package import Manifest
from hk_lint.model.site import Asset, DeadFolder, ProjectType, Route, Segment, Site
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
        made = _next(folder, code, manifest, present)
    elif kind == "vite":
        made = Site(type=kind, routes=tuple(vite.vite_routes(folder, sources)))
    elif kind == "static-html":
        found = (it for it in html.html_routes(folder, sources) if it.path in present)
        made = Site(type=kind, routes=tuple(it for it in found if not _is_left_out(it, folder)))
    else:
        made = Site(type=kind)
    known = {route.path for route in (*made.routes, *made.parallel, *made.dead)}
    functions = (_function(it) for it in deployment.functions if it.url and it.entry not in known)
    plain = kind == "static-html"
    return replace(
        made,
        routes=tuple(sorted((*made.routes, *functions), key=_order)),
        assets=tuple(_assets(own, folder, plain=plain)),
    )


def _next(folder: str, code: Code, manifest: Manifest | None, present: frozenset[str]) -> Site:
    sources = code.sources
    settings = config.read_config(folder, code)
    extensions = config.page_extensions(settings)
    found = router.folders(folder, sources)
    base = config.base_path(settings)
    prefix = tuple(Segment("static", it) for it in base.split("/") if it)

    def own(routes: Iterable[Route]) -> tuple[Route, ...]:
        return tuple(
            replace(it, segments=(*prefix, *it.segments)) for it in routes if it.path in present
        )

    def tree(name: str) -> router.Tree:
        made = router.app_tree if name.endswith("app") else router.pages_tree
        return made(folder, name, sources, extensions) if name else router.Tree()

    def unread(name: str, instead: str, reason: Literal["ignored", "apart"]) -> DeadFolder:
        notes = {
            "ignored": f"`{name}` is ignored, because `{instead}` is there",
            "apart": f"`{name}` does not lie beside `{instead}`",
        }
        routes = tuple(replace(it, note=notes[reason]) for it in tree(name).routes)
        return DeadFolder(join(folder, name), reason, routes, join(folder, instead))

    app, pages = tree(found.app), tree(found.pages)
    dead = (
        *(unread(name, instead, "ignored") for name, instead in found.ignored),
        *(unread(name, instead, "apart") for name, instead in found.apart),
        *app.private,
    )
    redirects = config.redirects(folder, settings, code)
    return Site(
        type="nextjs",
        routes=own((*app.routes, *pages.routes)),
        parallel=own(app.parallel),
        dead_folders=tuple(replace(it, routes=routes) for it in dead if (routes := own(it.routes))),
        base_path=base,
        redirects=redirects.listed,
        knows_redirects=redirects.complete,
        middleware=middleware.find_middleware(
            folder, code, manifest, extensions, in_src=found.in_src
        ),
    )


def _function(function: Function) -> Route:
    """The route of a function by its URL, whose form is `/api/:id/*`."""
    parts = [it for it in function.url.split("/") if it]
    return Route(
        segments=tuple(_from_url(it) for it in parts),
        path=function.entry,
        kind="function",
        router="functions",
        certain=function.url_origin in ("configured", "documented"),
    )


def _from_url(text: str) -> Segment:
    if text == "*":
        return Segment("catch-all", "path")
    return Segment("dynamic", text[1:]) if text.startswith(":") else segment(text)


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
