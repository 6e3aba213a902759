"""The routes of Next.js projects, by the names of their files.

Source: the Next.js documentation on file conventions, project structure and metadata files, as
read on 2026-11-21. `app` at the top counts before `src/app`, and `pages` before `src/pages`; the
other one is then ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from hk_lint.frameworks.segments import (
    is_intercepting,
    is_invisible,
    is_private,
    is_slot,
    segment,
    segments,
)
from hk_lint.model.site import Route, RouteKind, Segment
from hk_lint.sources import Sources

EXTENSIONS = ("tsx", "ts", "jsx", "js")
"""The page extensions where the configuration names none."""

_HIDDEN = frozenset(("_app", "_document", "_error", "404", "500"))
_IMAGES = ("ico", "jpg", "jpeg", "png", "svg", "gif")
_METADATA = {
    "favicon": ("ico",),
    "icon": _IMAGES,
    "apple-icon": _IMAGES,
    "opengraph-image": _IMAGES,
    "twitter-image": _IMAGES,
    "sitemap": ("xml",),
    "robots": ("txt",),
    "manifest": ("json", "webmanifest"),
}
"""The metadata files and the extensions of their static form; a script can make each but the
favicon."""

_SERVED_AS = {"sitemap": "sitemap.xml", "robots": "robots.txt", "manifest": "manifest.webmanifest"}
_ROUTED = re.compile(r"(page|route)\.\w+")


class Folders(Struct, frozen=True):
    """The router folders of a project, relative to it: those in use, and those that are ignored
    because the other one is there."""

    app: str = ""
    pages: str = ""
    ignored: tuple[str, ...] = ()


def folders(folder: str, sources: Sources) -> Folders:
    """Which router folders a project has.

    A `pages` folder without pages still makes `src/pages` an ordinary folder.
    """
    has = {
        name
        for name in ("app", "src/app", "pages", "src/pages")
        if any(_is_routed(path, name) for path in sources.under(_inside(folder, name)))
    }
    reserved = next(sources.under(_inside(folder, "pages")), None) is not None
    app = "app" if "app" in has else "src/app" if "src/app" in has else ""
    pages = (
        "pages" if "pages" in has else "src/pages" if "src/pages" in has and not reserved else ""
    )
    ignored = (
        *(("src/app",) if "src/app" in has and app != "src/app" else ()),
        *(("src/pages",) if "src/pages" in has and pages == "pages" else ()),
    )
    return Folders(app, pages, ignored)


def app_routes(
    folder: str, router: str, sources: Sources, extensions: tuple[str, ...] = EXTENSIONS
) -> Iterator[Route]:
    """The pages, route handlers and metadata files below an App Router folder.

    Those that nothing reaches, or that are shown inside another page, say so in their `note`.
    """
    prefix = f"{_inside(folder, router)}/"
    for path in sources.under(prefix[:-1]):
        *names, file = path.removeprefix(prefix).split("/")
        kind, last = _app_kind(names, file, extensions)
        if not kind:
            continue
        note = ""
        private = next((it for it in names if is_private(it)), "")
        if private:
            note = f"the folder `{private}` is private"
        elif any(is_slot(it) for it in names):
            note = "slot"
        elif any(is_intercepting(it) for it in names):
            note = "intercepting"
        yield Route(
            segments=(*segments(it for it in names if not is_intercepting(it)), *last),
            path=path,
            kind=kind,
            router="app",
            note=note,
        )


def pages_routes(
    folder: str, router: str, sources: Sources, extensions: tuple[str, ...] = EXTENSIONS
) -> Iterator[Route]:
    """The pages and API routes below a Pages Router folder."""
    prefix = f"{_inside(folder, router)}/"
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
    return _metadata(names, file)


def _metadata(names: list[str], file: str) -> tuple[RouteKind | Literal[""], tuple[Segment, ...]]:
    """A metadata file and the segment that it adds: `/sitemap.xml`, `/icon`."""
    stem, _, extension = file.rpartition(".")
    base = stem if stem in _METADATA else re.sub(r"\d{1,2}$", "", stem)
    static = _METADATA.get(base)
    if static is None or (base != stem and "icon" not in base and "image" not in base):
        return "", ()
    top_only = base in ("favicon", "robots", "manifest")
    if top_only and any(not is_invisible(it) for it in names):
        return "", ()
    if extension in static:
        return "metadata", (Segment("static", file),)
    if extension in ("ts", "tsx", "js", "jsx") and base != "favicon":
        return "metadata", (Segment("static", _SERVED_AS.get(base, stem)),)
    return "", ()


def _stem(file: str, extensions: tuple[str, ...]) -> str | None:
    """The name without a page extension, None for a file that is no page."""
    for extension in extensions:
        if file.endswith(f".{extension}"):
            return file.removesuffix(f".{extension}")
    return None


def _is_routed(path: str, router: str) -> bool:
    """Whether a file speaks for its folder being a router's."""
    file = path.rpartition("/")[2]
    if router.endswith("app"):
        return bool(_ROUTED.fullmatch(file))
    return bool(re.search(r"\.([jt]sx?|mdx?)$", file))


def _inside(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
