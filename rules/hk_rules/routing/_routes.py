"""What the rules about routes share."""

from __future__ import annotations

from collections.abc import Sequence

from hk_lint.api import site as model

Key = tuple[tuple[str, str], ...]


def first_segment(url: str) -> str:
    """`blog` of `/blog/:slug`; empty for the top."""
    return url.lstrip("/").partition("/")[0]


def routes_by_first_segment(site: model.Site) -> dict[str, list[model.Route]]:
    """The pages and route handlers by the fixed text that their URL begins with; of each the pages
    come first, the shallowest before the others. `/api` belongs to functions and is left out."""
    found: dict[str, list[model.Route]] = {}
    handlers = (it for it in site.routes if it.kind == "function" and it.router == "app")
    for route in sorted((*site.pages, *handlers), key=_rank):
        first = route.segments[0] if route.segments else None
        if first is None or first.kind != "static":
            continue
        if route.kind == "page" or first.name != "api":
            found.setdefault(first.name, []).append(route)
    return found


def _rank(route: model.Route) -> tuple[bool, int, str]:
    return route.kind != "page", len(route.segments), route.path


def thing(routes: Sequence[model.Route]) -> str:
    """What people call such routes: a page, or, for all that code answers, a route."""
    return "page" if all(it.kind == "page" for it in routes) else "route"


def key_of(segments: tuple[model.Segment, ...]) -> Key:
    """What decides which URLs are answered: the names of parameters play no part."""
    return tuple((it.kind, it.name if it.kind == "static" else "") for it in segments)


def counted(number: int, thing: str) -> str:
    """`1 page`, `3 pages`."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
