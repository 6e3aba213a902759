"""The pages of sites that are plain HTML files.

Clean URLs, as Hiveku serves static sites: `about.html` and `about/index.html` both are `/about`.
"""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.model.site import Route, Segment
from hk_lint.sources import Sources

PUBLIC = "public"


def html_routes(folder: str, sources: Sources) -> Iterator[Route]:
    """The HTML files of a project.

    Those in `public/` have the URLs of its top, though not certainly where others lie beside it.
    """
    prefix = f"{folder}/" if folder else ""
    paths = [it for it in sources.under(folder) if it.endswith((".html", ".htm"))]
    in_public = [it.removeprefix(prefix).startswith(f"{PUBLIC}/") for it in paths]
    for path, is_public in zip(paths, in_public, strict=True):
        *names, file = path.removeprefix(prefix).removeprefix(f"{PUBLIC}/").split("/")
        if any(it.startswith((".", "_")) for it in names):
            continue
        stem = file.rpartition(".")[0]
        last = () if stem == "index" else (Segment("static", stem),)
        if not names and stem in ("404", "500"):
            continue
        yield Route(
            segments=(*(Segment("static", it) for it in names), *last),
            path=path,
            kind="page",
            router="html",
            certain=not is_public or all(in_public),
        )
