"""The routes of Next.js projects, by the names of their files.

Source: the Next.js documentation on file conventions, project structure and metadata files, and
what its build does where that is silent, as read on 2026-11-21. `app` at the top counts before
`src/app`, and `pages` before `src/pages`, whatever is in them; the other one is then ignored. Both
routers must lie in the same folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from hk_lint.frameworks.segments import (
    is_intercepting,
    is_private,
    is_slot,
    segment,
    segments,
)
from hk_lint.model.site import DeadFolder, Route, RouteKind, Segment
from hk_lint.sources import Sources

EXTENSIONS = ("tsx", "ts", "jsx", "js")
"""The page extensions where the configuration names none."""

_HIDDEN = frozenset(("_app", "_document", "_error", "404", "500"))
_METADATA = {
    "favicon": ("ico",),
    "icon": ("ico", "jpg", "jpeg", "png", "svg"),
    "apple-icon": ("jpg", "jpeg", "png"),
    "opengraph-image": ("jpg", "jpeg", "png", "gif"),
    "twitter-image": ("jpg", "jpeg", "png", "gif"),
    "sitemap": ("xml",),
    "robots": ("txt",),
    "manifest": ("json", "webmanifest"),
}
"""The metadata files and the extensions of their static form; a script can make each but the
favicon."""

_NUMBERED = frozenset(("icon", "apple-icon", "opengraph-image", "twitter-image"))
_TOP_ONLY = frozenset(("favicon", "robots", "manifest"))
_SERVED_AS = {"sitemap": "sitemap.xml", "robots": "robots.txt", "manifest": "manifest.webmanifest"}
_ROUTED = re.compile(r"(page|route)\.\w+")
_SCRIPT = re.compile(r"\.([jt]sx?|mdx)$")


class Folders(Struct, frozen=True):
    """The router folders of a project, relative to it: those in use, and those in vain with the
    folder that counts instead."""

    app: str = ""
    pages: str = ""
    ignored: tuple[tuple[str, str], ...] = ()
    apart: tuple[tuple[str, str], ...] = ()

    @property
    def in_src(self) -> bool:
        """Whether the routers lie in `src/`."""
        return (self.app or self.pages).startswith("src/")


class Tree(Struct, frozen=True):
    """What a router makes of its folder."""

    routes: tuple[Route, ...] = ()
    parallel: tuple[Route, ...] = ()
    private: tuple[DeadFolder, ...] = ()


def folders(folder: str, sources: Sources) -> Folders:
    """Which router folders a project has."""

    def choose(name: str, is_routed: Callable[[str], bool]) -> tuple[str, tuple[str, ...]]:
        there = [it for it in (name, f"src/{name}") if _has_any(_inside(folder, it), sources)]
        routed = [it for it in there if any(map(is_routed, sources.under(_inside(folder, it))))]
        first = there[0] if there else ""
        return first, tuple(routed)

    app, apps = choose("app", _is_app_route)
    pages, all_pages = choose("pages", _is_page)
    ignored = tuple((it, app) for it in apps if it != app)
    if pages in all_pages:  # else somebody keeps `src/pages` from being a router on purpose
        ignored += tuple((it, pages) for it in all_pages if it != pages)
    app, pages = (app if app in apps else ""), (pages if pages in all_pages else "")
    if app and pages and app.startswith("src/") != pages.startswith("src/"):
        return Folders(app, "", ignored, ((pages, app),))
    return Folders(app, pages, ignored)


def app_tree(
    folder: str, router: str, sources: Sources, extensions: tuple[str, ...] = EXTENSIONS
) -> Tree:
    """The pages, route handlers and metadata files below an App Router folder."""
    prefix = f"{_inside(folder, router)}/"
    routes: list[Route] = []
    parallel: list[Route] = []
    private: dict[str, list[Route]] = {}
    for path in sources.under(prefix[:-1]):
        *names, file = path.removeprefix(prefix).split("/")
        kind, last = _app_kind(names, file, extensions)
        if not kind:
            continue
        hidden = next((index for index, it in enumerate(names) if is_private(it)), None)
        if hidden is not None:
            note, place = "private", private.setdefault("/".join(names[: hidden + 1]), [])
        elif any(map(is_slot, names)):
            note, place = "slot", parallel
        elif any(map(is_intercepting, names)):
            note, place = "intercepting", parallel
        else:
            note, place = "", routes
        shown = segments(it for it in names if not is_intercepting(it))
        place.append(Route(segments=(*shown, *last), path=path, kind=kind, router="app", note=note))
    dead = (
        DeadFolder(prefix + place, "private", tuple(inside))
        for place, inside in private.items()
        if any(it.kind != "metadata" for it in inside)
    )
    return Tree(tuple(routes), tuple(parallel), tuple(dead))


def pages_tree(
    folder: str, router: str, sources: Sources, extensions: tuple[str, ...] = EXTENSIONS
) -> Tree:
    """The pages and API routes below a Pages Router folder."""
    return Tree(tuple(_pages(f"{_inside(folder, router)}/", sources, extensions)))


def _pages(prefix: str, sources: Sources, extensions: tuple[str, ...]) -> Iterator[Route]:
    for path in sources.under(prefix[:-1]):
        *names, file = path.removeprefix(prefix).split("/")
        stem = _stem(file, extensions)
        if stem is None or stem.endswith(".d") or (not names and stem in _HIDDEN):
            continue
        parts = (*names, *(() if stem == "index" else (stem,)))
        is_api = parts[:1] == ("api",)
        yield Route(
            segments=tuple(map(segment, parts)),
            path=path,
            kind="function" if is_api else "page",
            router="pages",
        )


def _app_kind(
    names: list[str], file: str, extensions: tuple[str, ...]
) -> tuple[RouteKind | Literal[""], tuple[Segment, ...]]:
    stem = _stem(file, extensions)
    if stem == "page":
        return "page", ()
    if stem == "route":
        return "function", ()
    return _metadata(names, file, extensions)


def _metadata(
    names: list[str], file: str, extensions: tuple[str, ...]
) -> tuple[RouteKind | Literal[""], tuple[Segment, ...]]:
    """A metadata file and the segment that it adds: `/sitemap.xml`, `/icon`."""
    made = _stem(file, extensions)
    stem, _, extension = file.rpartition(".") if made is None else (made, "", "")
    base = stem[:-1] if stem[-1:].isdecimal() and stem[:-1] in _NUMBERED else stem
    static = _METADATA.get(base)
    if static is None or (base in _TOP_ONLY and names):
        return "", ()
    if made is None:
        return ("metadata", (Segment("static", file),)) if extension in static else ("", ())
    if base == "favicon":
        return "", ()
    return "metadata", (Segment("static", _SERVED_AS.get(base, stem)),)


def _stem(file: str, extensions: tuple[str, ...]) -> str | None:
    """The name without its page extension, the longest that fits; None for a file that is no
    page."""
    fitting = [it for it in extensions if file.endswith(f".{it}")]
    return file.removesuffix(f".{max(fitting, key=len)}") if fitting else None


def _is_app_route(path: str) -> bool:
    return bool(_ROUTED.fullmatch(path.rpartition("/")[2]))


def _is_page(path: str) -> bool:
    return bool(_SCRIPT.search(path))


def _has_any(folder: str, sources: Sources) -> bool:
    return next(sources.under(folder), None) is not None


def _inside(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
