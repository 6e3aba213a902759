"""What the rules about routes share."""

from __future__ import annotations

from hk_lint.api import site as model

Key = tuple[tuple[str, str], ...]


def first_segment(url: str) -> str:
    """`blog` of `/blog/:slug`; empty for the top."""
    return url.lstrip("/").partition("/")[0]


def pages_by_first_segment(site: model.Site) -> dict[str, list[model.Route]]:
    """The pages by the fixed text that their URL begins with, the shallowest of each first."""
    found: dict[str, list[model.Route]] = {}
    for page in sorted(site.pages, key=lambda it: (len(it.segments), it.path)):
        if page.segments and page.segments[0].kind == "static":
            found.setdefault(page.segments[0].name, []).append(page)
    return found


def key_of(segments: tuple[model.Segment, ...]) -> Key:
    """What decides which URLs are answered: the names of parameters play no part."""
    return tuple((it.kind, it.name if it.kind == "static" else "") for it in segments)


def counted(number: int, thing: str) -> str:
    """`1 page`, `3 pages`."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
