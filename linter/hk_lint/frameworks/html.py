"""The pages of sites that are plain HTML files.

Clean URLs, as Hiveku serves static sites: `about.html` and `about/index.html` both are `/about`.
"""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.model.site import Route, Segment
from hk_lint.sources import Sources

PUBLIC = "public"


def html_routes(folder: str, sources: Sources) -> Iterator[Route]:
    """The HTML files of a project; those in `public/` have the URLs of its top."""
    prefix = f"{folder}/" if folder else ""
    for path in sources.under(folder):
        if not path.endswith((".html", ".htm")):
            continue
        name = path.removeprefix(prefix).removeprefix(f"{PUBLIC}/")
        *names, file = name.split("/")
        if any(it.startswith((".", "_")) for it in names):
            continue
        stem = file.rpartition(".")[0]
        last = () if stem == "index" else (Segment("static", stem),)
        if not names and stem in ("404", "500"):
            continue
        parts = tuple(Segment("static", it) for it in names)
        yield Route(segments=(*parts, *last), path=path, kind="page", router="html")
