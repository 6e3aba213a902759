"""What the rules about route segment configuration share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from hk_lint.api import Project, SegmentSetting, segment_settings

Router = Literal["app", "pages", "proxy"]

_NAMED = re.compile(
    rb"\b(dynamic|dynamicParams|fetchCache|maxDuration|preferredRegion|revalidate|runtime)\b"
)
_LAYOUT = re.compile(r"(?:src/)?app/(?:.*/)?(?:layout|template|default)\.[jt]sx?")
_CODE = re.compile(r"\.[jt]sx?$")


class Configured(Struct, frozen=True):
    """A file of Next.js and the settings that it exports."""

    path: str
    router: Router
    settings: dict[str, SegmentSetting]


def configured(project: Project) -> Iterator[Configured]:
    """The pages, layouts and route handlers that export settings, and the proxy, by path."""
    if not is_next(project):
        return
    site = project.site
    files: dict[str, Router] = {}
    for route in (*site.routes, *site.parallel):
        if route.router in ("app", "pages") and _CODE.search(route.path):
            files[route.path] = "app" if route.router == "app" else "pages"
    start = len(project.path(""))
    if any(it == "app" for it in files.values()):
        files |= {it: "app" for it in project.own_files if _LAYOUT.fullmatch(it[start:])}
    if site.middleware is not None and site.middleware.path.rpartition("/")[2].startswith("proxy."):
        files[site.middleware.path] = "proxy"
    for path, router in sorted(files.items()):
        if not _NAMED.search(project.sources.read(path)):
            continue
        module = project.code.module(path)
        if module.generated or "use client" in module.directives:
            continue
        settings = segment_settings(path, module, in_config=router != "app")
        if settings:
            yield Configured(path, router, settings)


def is_next(project: Project) -> bool:
    """Whether it is built by Next.js, which its package.json declares."""
    manifest = project.manifest
    declared = manifest is not None and manifest.dependency("next") is not None
    return declared and project.site.type == "nextjs"


def is_from(project: Project, major: int) -> bool:
    """Whether every version of Next.js that package.json allows is of this one or later."""
    manifest = project.manifest
    place = manifest.path if manifest is not None else ""
    return project.has_version(place, "next", f">={major}.0.0-0") and not project.has_version(
        place, "next", f"<{major}.0.0-0"
    )
