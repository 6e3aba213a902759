"""What of a project never reaches Hiveku, and which files are served from its asset store.

Source: Hiveku's build-and-deploy reference (folders that are left out, `public/<folder>/` that the
build leaves to the CDN) and the sync rule of its editor extension, as read on 2026-11-21. That the
names count at any depth is code in the extension and inferred for the server.
"""

from __future__ import annotations

import re

from hk_lint.model.site import Asset

LEFT_OUT = frozenset(
    (
        "node_modules",
        ".git",
        ".next",
        ".nuxt",
        "dist",
        "build",
        ".pnpm",
        ".yarn",
        "coverage",
        ".cache",
        "__pycache__",
        ".venv",
        "vendor",
        ".turbo",
        "out",
    )
)
"""Folders that are left out."""

_TOP = (".ai",)
_NOTES = re.compile(r"extracted-assets/.*\.(?:txt|md)$")
_SERVED = re.compile(r"public/[^/]+/")
_MEDIA = re.compile(
    r"\.(?:avif|bmp|gif|ico|jpe?g|png|svg|tiff?|webp|eot|otf|ttf|woff2?"
    r"|aac|flac|m4a|mp3|oga|ogg|opus|wav|weba|avi|m4v|mkv|mov|mp4|mpe?g|ogv|webm|pdf)$",
    re.IGNORECASE,
)
_HTML = re.compile(r"\.html?$", re.IGNORECASE)


def left_out(name: str) -> str:
    """Why a file, by its path in the project, is not uploaded: the folder; empty for others."""
    *folders, file = name.split("/")
    for folder in folders:
        if folder in LEFT_OUT:
            return folder
    if folders and folders[0] in _TOP:
        return folders[0]
    if file.endswith(".tsbuildinfo"):
        return file
    return "extracted-assets" if _NOTES.match(name) else ""


def is_in_store(name: str) -> bool:
    """Whether a file, by its path in the project, is served by the CDN and no part of the build."""
    return _SERVED.match(name) is not None


def asset(path: str, name: str, *, plain: bool) -> Asset | None:
    """The asset that a file is; `name` is its path in the project, `plain` says that the whole
    project is served as it is."""
    if name.startswith("public/"):
        if _HTML.search(name) and plain:
            return None
        return Asset(path, f"/{name[len('public/') :]}", "cdn" if is_in_store(name) else "code")
    if "/" in name and _MEDIA.search(name) and not name.startswith("src/"):
        # A folder at the top that holds media is taken for one of `public/`.
        return Asset(path, f"/{name}", "cdn") if plain else None
    return Asset(path, f"/{name}", "code") if plain and _MEDIA.search(name) else None
