"""The code of a Next.js project that runs for requests.

Route handlers and API routes; pages that are certainly rendered for each request, because they have
`getServerSideProps` or say so; files of server actions; the middleware. Pages that may as well be
rendered by the build are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hk_lint.frameworks import handlers
from hk_lint.frameworks.nextjs import router
from hk_lint.frameworks.nextjs.segment_config import segment_settings
from hk_lint.frameworks.served import Served, is_code, url_of
from hk_lint.frameworks.served import handlers as exported
from hk_lint.model.deployment import Handler
from hk_lint.model.module import Closure, Module, Number, Reference
from hk_lint.model.site import Route
from hk_lint.model.text import Location
from hk_lint.sources import Sources

_DYNAMIC = re.compile(
    rb"getServerSideProps|force-dynamic|force-no-store|\brevalidate\b|\bruntime\b"
)
_MIDDLEWARE = re.compile(r"(?:src/)?(middleware|proxy)\.[jt]sx?")
_ACTIONS = re.compile(rb"^\s*[\"']use server[\"']", re.M)
_EDGE = ("edge", "experimental-edge")


def next_functions(folder: str, sources: Sources, own: Iterable[str]) -> Iterator[Served]:
    """The functions, sorted by path; `own` are the files of the project."""
    files = sorted(own)
    present = frozenset(files)
    found = router.folders(folder, sources)
    routes: list[Route] = []
    if found.app:
        tree = router.app_tree(folder, found.app, sources)
        routes += (*tree.routes, *tree.parallel)
    if found.pages:
        routes += router.pages_tree(folder, found.pages, sources).routes
    by_path = {it.path: it for it in routes if it.path in present and it.kind != "metadata"}
    start = len(folder) + 1 if folder else 0
    for path in files:
        if not is_code(path):
            continue
        served = None
        if path in by_path:
            served = _route(by_path[path], sources)
        elif _MIDDLEWARE.fullmatch(path[start:]):
            served = _middleware(path, sources)
        if served is not None:
            yield served
        elif path not in by_path and _ACTIONS.search(sources.read(path)):
            yield from _actions(path, sources)


def _route(route: Route, sources: Sources) -> Served | None:
    path, url = route.path, url_of(route.segments)
    data = sources.read(path)
    if route.kind == "page" and not _DYNAMIC.search(data):
        return None
    module = sources.module(path)
    if module is None or module.generated or "use client" in module.directives:
        return None
    if route.kind == "page":
        return _page(route, url, module)
    wanted = handlers.is_method if route.router == "app" else handlers.is_default
    found = handlers.evidence(path, data, module, wanted)
    if not found:
        return None
    kind = "next-app" if route.router == "app" else "next-pages"
    return Served(path, url, kind, tuple(it.handler for it in found))  # type: ignore[arg-type]


def _page(route: Route, url: str, module: Module) -> Served | None:
    if route.router == "pages":
        found = exported(route.path, module, ("getServerSideProps",))
        return Served(route.path, url, "next-page", found) if _certain(found) else None
    settings = segment_settings(route.path, module)
    dynamic, runtime = settings.get("dynamic"), settings.get("runtime")
    fresh = settings.get("revalidate")
    is_dynamic = (
        (dynamic is not None and dynamic.text == "force-dynamic")
        or (runtime is not None and runtime.text in _EDGE)
        or (fresh is not None and isinstance(fresh.value, Number) and fresh.value.value == 0)
    )
    found = exported(route.path, module, ("default",))
    return Served(route.path, url, "next-page", found) if is_dynamic and found else None


def _certain(found: tuple[Handler, ...]) -> bool:
    return any(it.name == "getServerSideProps" for it in found)


def _middleware(path: str, sources: Sources) -> Served | None:
    module = sources.module(path)
    if module is None or module.generated:
        return None
    stem = path.rpartition("/")[2].partition(".")[0]
    found = exported(path, module, (stem, "default"))
    return Served(path, "", "next-middleware", found[:1]) if found else None


def _actions(path: str, sources: Sources) -> Iterator[Served]:
    module = sources.module(path)
    if module is None or module.generated or "use server" not in module.directives:
        return
    found = tuple(
        Handler(it.name, "unknown", Location(path, it.span))
        for it in module.exports
        if it.name != "*" and isinstance(it.value, Closure | Reference)
    )
    if found:
        yield Served(path, "", "next-action", found)
