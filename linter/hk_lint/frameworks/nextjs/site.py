"""What visitors reach of a Next.js project, whatever platform deploys it."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import join
from typing import Literal

from msgspec.structs import replace

from hk_lint.analysis.code import Code
from hk_lint.frameworks.nextjs import config, middleware, router
from hk_lint.model.package import Manifest
from hk_lint.model.site import DeadFolder, Route, Segment, Site


def next_site(folder: str, code: Code, manifest: Manifest | None, present: frozenset[str]) -> Site:
    """The routes, redirects and middleware of a project; `present` are its own files."""
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
