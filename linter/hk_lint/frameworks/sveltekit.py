"""What SvelteKit decides about a route in other files than its own.

Source: the SvelteKit documentation on page options, and @sveltejs/adapter-vercel 6.3, as read on
2026-11-21. A page takes the options of the layouts above it, of which the nearest counts; of the
files of one level the universal one counts before that of the server. An endpoint (`+server`) has
only its own. What the adapter is given holds where no route says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname, join

from hk_lint.frameworks.nextjs.segment_config import (
    NAMES,
    SegmentSetting,
    segment_settings,
)
from hk_lint.model.module import Constant, Module, ObjectLiteral
from hk_lint.model.text import Location
from hk_lint.sources import Sources

ROUTES = "src/routes"
_ADAPTER = "@sveltejs/adapter-vercel:"
_CONFIGS = ("svelte.config.js", "svelte.config.ts", "svelte.config.mjs")
_ENDINGS = ("ts", "js")


def settings(folder: str, path: str, sources: Sources) -> dict[str, SegmentSetting]:
    """The settings of a route file by name: its own, those of the layouts, those of the adapter."""
    found = _of_adapter(folder, sources)
    for place in reversed(list(_levels(folder, path, sources))):
        module = sources.module(place)
        if module is not None:
            own = segment_settings(place, module)
            found |= {name: it for name, it in own.items() if it.origin != name}
    return found


def is_prerendered(folder: str, path: str, sources: Sources) -> bool:
    """Whether the build certainly renders it, so that nothing runs for requests."""
    for place in _levels(folder, path, sources):
        module = sources.module(place)
        if module is not None and _is_said(module, "prerender"):
            return _says(module, "prerender") is True
    return False


def _levels(folder: str, path: str, sources: Sources) -> Iterator[str]:
    """The files whose options hold for a route file, the one that counts first."""
    file = path.rpartition("/")[2]
    kind = file.partition(".")[0]
    if kind == "+server":
        yield path
        return
    place, top = dirname(path), join(folder, ROUTES)
    while True:
        for name in (kind, f"{kind}.server"):
            yield from (it for end in _ENDINGS if (it := join(place, f"{name}.{end}")) in sources)
        if place == top and kind == "+layout":
            return
        place, kind = (place, "+layout") if kind == "+page" else (dirname(place), kind)


def _of_adapter(folder: str, sources: Sources) -> dict[str, SegmentSetting]:
    path = next((it for name in _CONFIGS if (it := join(folder, name)) in sources), "")
    module = sources.module(path) if path else None
    for call in module.calls if module is not None else ():
        if call.callee == _ADAPTER and call.arguments:
            given = call.arguments[0]
            if not isinstance(given, ObjectLiteral) or given.is_open:
                place = Location(path, given.span)
                return {it: SegmentSetting(it, None, place, f"adapter.{it}") for it in NAMES}
            return {
                it.key: SegmentSetting(
                    it.key, it.value, Location(path, it.value.span), f"adapter.{it.key}"
                )
                for it in given.properties
                if it.key in NAMES
            }
    return {}


def _is_said(module: Module, name: str) -> bool:
    return any(it.name == name for it in module.exports)


def _says(module: Module, name: str) -> bool | None:
    for export in module.exports:
        if export.name == name and isinstance(export.value, Constant):
            return export.value.value
    return None
