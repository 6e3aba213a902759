"""What kind of project a folder holds, by its files.

Hiveku knows `nextjs`, `vite`, `static-html` and `internal`, and decides anew by the files at each
deployment. What decides is not documented; taken here are the framework's configuration, its
dependency and its entry files, in this order of frameworks. A dependency on Next.js that nothing
uses does not count where the build script builds an application of Vite. `internal` is taken for
projects without any page.
"""

from __future__ import annotations

import re
from posixpath import join

from hk_lint.frameworks import vite
from hk_lint.frameworks.nextjs import config as next_config
from hk_lint.frameworks.nextjs.router import folders
from hk_lint.model.package import Manifest
from hk_lint.model.site import ProjectType
from hk_lint.packages.manifest import read_manifest
from hk_lint.sources import Sources

_VITE_ENTRIES = tuple(f"src/main.{it}" for it in ("tsx", "jsx", "ts", "js"))
_PAGE = re.compile(r"page\.[jt]sx?")
_VITE_BUILD = re.compile(r"\bvite\s+build\b")
_NEXT_BUILD = re.compile(r"\bnext\s+build\b")


def manifest_of(folder: str, sources: Sources) -> Manifest | None:
    """The package.json of a folder, None where there is none."""
    path = join(folder, "package.json")
    document = sources.document(path)
    return read_manifest(path, document) if document else None


def project_type(folder: str, sources: Sources, manifest: Manifest | None) -> ProjectType:
    """What the files of a folder are made to be, whether or not a package.json says so."""
    if _needs_next(manifest):
        return "vite" if only_names_next(folder, sources, manifest) else "nextjs"
    if is_vite(folder, sources, manifest):
        return "vite"
    if is_next(folder, sources, manifest):
        return "nextjs"
    if manifest is None and has_app_pages(folder, sources):
        return "nextjs"
    if any(path.endswith(".html") for path in _pages(folder, sources)):
        return "static-html"
    return "internal"


def is_next(folder: str, sources: Sources, manifest: Manifest | None) -> bool:
    """Whether the folder is an application that depends on Next.js, not in name only, or configures
    it."""
    configured = next_config.config_file(folder, sources) is not None
    return (_needs_next(manifest) or configured) and not only_names_next(folder, sources, manifest)


def _needs_next(manifest: Manifest | None) -> bool:
    """Whether it brings Next.js along; a library leaves that to its users, as a peer."""
    declared = manifest.dependencies if manifest is not None else ()
    groups = {it.group for it in declared if it.name == "next"}
    return groups == {"devDependencies"} or bool(groups & {"dependencies", "optionalDependencies"})


def is_vite(folder: str, sources: Sources, manifest: Manifest | None) -> bool:
    """Whether the folder is an application that Vite builds, not a package that it tests."""
    if join(folder, "index.html") not in sources:
        return False
    declared = manifest is not None and manifest.dependency("vite") is not None
    if declared or vite.config_file(folder, sources) is not None:
        return True
    return any(join(folder, it) in sources for it in _VITE_ENTRIES)


def only_names_next(folder: str, sources: Sources, manifest: Manifest | None) -> bool:
    """Whether Next.js is declared or configured in an application that Vite builds, without pages
    of the App Router. (A `src/pages` may be Vite's as well.)"""
    root = manifest.root if manifest is not None else None
    script = root.get("scripts", "build") if root is not None else None
    text = (script.text() or "") if script is not None else ""
    return (
        _VITE_BUILD.search(text) is not None
        and _NEXT_BUILD.search(text) is None
        and is_vite(folder, sources, manifest)
        and not has_app_pages(folder, sources)
    )


def has_pages(folder: str, sources: Sources) -> bool:
    """Whether there are pages of one of the routers of Next.js."""
    return bool(folders(folder, sources).pages) or has_app_pages(folder, sources)


def has_app_pages(folder: str, sources: Sources) -> bool:
    """Whether there are pages of an App Router."""
    app = folders(folder, sources).app
    return bool(app) and any(
        _PAGE.fullmatch(path.rpartition("/")[2]) for path in sources.under(join(folder, app))
    )


def _pages(folder: str, sources: Sources) -> list[str]:
    """The files at the top of the project and of its public folder."""
    places = (folder, join(folder, "public"))
    return [path for place in places for path in sources.under(place) if _is_in(path, place)]


def _is_in(path: str, place: str) -> bool:
    return path.rpartition("/")[0] == place
