"""The middleware of a Next.js project (`proxy` from version 16 on) and the paths it asks for."""

from __future__ import annotations

from hk_lint.analysis.code import Code
from hk_lint.analysis.objects import CodeObject, items, literal
from hk_lint.analysis.options import Given
from hk_lint.model.module import ArrayLiteral, ObjectLiteral, Text
from hk_lint.model.site import Matcher, Middleware
from hk_lint.model.text import Location

_NAMES = tuple(
    f"{stem}.{extension}"
    for stem in ("middleware", "proxy")
    for extension in ("ts", "js", "tsx", "jsx", "mts", "mjs")
)


def find_middleware(folder: str, code: Code, *, in_src: bool) -> Middleware | None:
    """The middleware of a project; `in_src` says that its router folders lie in `src/`."""
    place = "/".join(it for it in (folder, "src" if in_src else "") if it)
    names = (f"{place}/{name}" if place else name for name in _NAMES)
    path = next((it for it in names if it in code.sources), None)
    return Middleware(path, _matchers(path, code)) if path else None


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
            conditional = any(entry.has(key) is not False for key in ("has", "missing"))
            return Matcher(source, entry.location, conditional)
    return None
