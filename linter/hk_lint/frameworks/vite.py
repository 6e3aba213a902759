"""Vite applications: their configuration, their page, and what runs in the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from hk_lint.analysis.code import Code
from hk_lint.analysis.objects import CodeObject, exported_object
from hk_lint.model.site import Route
from hk_lint.sources import Sources

FILES = tuple(f"vite.config.{it}" for it in ("js", "mjs", "ts", "cjs", "mts", "cts"))

_SCRIPT = re.compile(rb"<script\b[^>]{0,300}?\bsrc\s*=\s*[\"']?([^\"'\s>]{1,300})", re.IGNORECASE)


def config_file(folder: str, sources: Sources) -> str | None:
    """The configuration of a project's folder."""
    names = (f"{folder}/{it}" if folder else it for it in FILES)
    return next((it for it in names if it in sources), None)


def read_config(folder: str, code: Code) -> CodeObject | None:
    """The configuration's object, None where there is none or it cannot be seen."""
    path = config_file(folder, code.sources)
    return exported_object(code, path) if path else None


def vite_routes(folder: str, sources: Sources) -> Iterator[Route]:
    """The one page of a single-page application: the index.html at its top."""
    path = join(folder, "index.html")
    if path in sources:
        yield Route(segments=(), path=path, kind="page", router="vite")


def browser_entries(folder: str, sources: Sources) -> Iterator[str]:
    """The scripts that index.html loads: the roots of everything that runs in the browser."""
    page = join(folder, "index.html")
    if page not in sources:
        return
    for found in _SCRIPT.finditer(sources.read(page)):
        source = found[1].decode(errors="replace").partition("?")[0]
        place = folder if source.startswith("/") else dirname(page)
        path = normpath(join(place, source.lstrip("/")))
        if path in sources:
            yield path
