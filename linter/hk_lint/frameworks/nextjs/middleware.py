"""The middleware of a Next.js project (`proxy` from version 16 on) and the paths it asks for.

Source: the Next.js documentation on proxy and middleware, as read on 2026-11-21: one file beside
the router folders, with a page extension.
"""

from __future__ import annotations

from hk_lint.analysis.code import Code
from hk_lint.analysis.objects import CodeObject, items, literal
from hk_lint.analysis.options import Absent, Given
from hk_lint.model.module import ArrayLiteral, ObjectLiteral, Text
from hk_lint.model.package import Manifest
from hk_lint.model.site import Matcher, Middleware
from hk_lint.model.text import Location
from hk_lint.packages.versions import minimum

_STEMS = ("middleware", "proxy")
_PROXY_SINCE = (16, 0, 0)


def find_middleware(
    folder: str,
    code: Code,
    manifest: Manifest | None,
    extensions: tuple[str, ...],
    *,
    in_src: bool,
) -> Middleware | None:
    """The middleware of a project; `in_src` says that its router folders lie in `src/`."""
    place = "/".join(it for it in (folder, "src" if in_src else "") if it)
    for stem in _STEMS if _knows_proxy(manifest) else _STEMS[:1]:
        for extension in extensions:
            path = f"{place}/{stem}.{extension}".removeprefix("/")
            exported = _exported(path, stem, code) if path in code.sources else ""
            if exported:
                return Middleware(path, _matchers(path, code), exported)
    return None


def _knows_proxy(manifest: Manifest | None) -> bool:
    declared = manifest.dependency("next") if manifest is not None else None
    lowest = minimum(declared.range) if declared is not None else None
    return lowest is None or lowest >= _PROXY_SINCE


def _exported(path: str, stem: str, code: Code) -> str:
    """The name of the export that is called, empty where there is none."""
    names = {export.name for export in code.module(path).exports}
    return stem if stem in names or "*" in names else "default" if "default" in names else ""


def _matchers(path: str, code: Code) -> tuple[Matcher, ...] | None:
    found = code.exported(path, "config")
    if found is None:
        has_all = any(export.name == "*" for export in code.module(path).exports)
        return None if has_all else ()
    if found[1].value is None:
        return None
    here = literal(code, Given(found[0], found[1].value))
    if not isinstance(here.value, ObjectLiteral):
        return None
    config = CodeObject(code, here.path, here.value)
    if config.has("matcher") is False:
        return ()
    given = config.literal("matcher")
    if not isinstance(given, Given):
        return None
    if isinstance(given.value, ArrayLiteral):
        listed, complete = items(code, given.path, given.value)
        matchers = [_matcher(item, code) for item in listed]
        if not complete or None in matchers:
            return None
        return tuple(it for it in matchers if it is not None)
    only = _matcher(given, code)
    return (only,) if only is not None else None


def _matcher(item: Given, code: Code) -> Matcher | None:
    if isinstance(item.value, Text) and item.value.complete:
        return Matcher(item.value.value, Location(item.path, item.value.span))
    if isinstance(item.value, ObjectLiteral):
        entry = CodeObject(code, item.path, item.value)
        source = entry.text("source")
        if source is not None:
            conditional = not all(
                isinstance(entry.get(key), Absent) for key in ("has", "missing", "locale")
            )
            return Matcher(source, entry.location, conditional)
    return None
