"""next.config: found, read statically, and what of it shapes URLs."""

from __future__ import annotations

from msgspec import Struct

from hk_lint.analysis.code import Code
from hk_lint.analysis.objects import CodeObject, exported_object, literal
from hk_lint.analysis.options import Absent, Given
from hk_lint.frameworks.nextjs.router import EXTENSIONS
from hk_lint.model.module import Closure, ObjectLiteral, Text
from hk_lint.model.site import Redirect
from hk_lint.model.text import Location
from hk_lint.sources import Sources

FILES = tuple(f"next.config.{it}" for it in ("js", "mjs", "ts", "mts"))
"""The names of the configuration, the one that counts first."""

_STAGES = ("beforeFiles", "afterFiles", "fallback")


class Redirects(Struct, frozen=True):
    """The redirects of a configuration in the order in which they count, then its rewrites;
    `complete` says that there are certainly no other redirects."""

    listed: tuple[Redirect, ...] = ()
    complete: bool = True


def config_file(folder: str, sources: Sources) -> str | None:
    """The configuration of a project's folder."""
    names = (f"{folder}/{it}" if folder else it for it in FILES)
    return next((it for it in names if it in sources), None)


def read_config(folder: str, code: Code) -> CodeObject | None:
    """The configuration's object, None where there is none or it cannot be seen."""
    path = config_file(folder, code.sources)
    return exported_object(code, path) if path else None


def page_extensions(config: CodeObject | None) -> tuple[str, ...]:
    """What the files of pages may end with."""
    if config is None:
        return EXTENSIONS
    given, complete = config.items("pageExtensions")
    texts = tuple(it.value.value for it in given if isinstance(it.value, Text))
    return texts if texts and complete and len(texts) == len(given) else EXTENSIONS


def base_path(config: CodeObject | None) -> str:
    """What comes before every URL, without slashes around it; "" for nothing."""
    return ((config.text("basePath") if config is not None else None) or "").strip("/")


def redirects(folder: str, config: CodeObject | None, code: Code) -> Redirects:
    """The redirects and rewrites that are written out. An exported site has none."""
    if config is None:
        return Redirects(complete=config_file(folder, code.sources) is None)
    if config.text("output") == "export":
        return Redirects()
    given, complete = config.items("redirects")
    found = [_redirect(item, code) for item in given]
    rewrites, _ = config.items("rewrites")
    others = [
        _redirect(item, code, is_rewrite=True) for item in (*rewrites, *_staged(config, code))
    ]
    listed = tuple(it for it in (*found, *others) if it is not None)
    return Redirects(listed, complete and None not in found)


def _staged(config: CodeObject, code: Code) -> list[Given]:
    """Rewrites that are written as `{ beforeFiles, afterFiles, fallback }`."""
    function = config.literal("rewrites")
    if not isinstance(function, Given) or not isinstance(function.value, Closure):
        return []
    found: list[Given] = []
    for returned in code.module(function.path).functions[function.value.function].returns:
        here = literal(code, Given(function.path, returned))
        if isinstance(here.value, ObjectLiteral):
            stages = CodeObject(code, here.path, here.value)
            for stage in _STAGES:
                found.extend(stages.items(stage)[0])
    return found


def _redirect(item: Given, code: Code, *, is_rewrite: bool = False) -> Redirect | None:
    if not isinstance(item.value, ObjectLiteral):
        return None
    entry = CodeObject(code, item.path, item.value)
    source, destination = entry.text("source"), entry.text("destination")
    if source is None or destination is None:
        return None
    return Redirect(
        kind="rewrite" if is_rewrite else "redirect",
        source=source,
        destination=destination,
        location=_place(entry),
        permanent=entry.boolean("permanent"),
        conditional=not all(isinstance(entry.get(key), Absent) for key in ("has", "missing")),
        plain=not all(isinstance(entry.get(key), Absent) for key in ("basePath", "locale")),
    )


def _place(entry: CodeObject) -> Location:
    """The source where it is written, which is what a person looks for."""
    source = entry.entry("source")
    return source.value_location if source is not None else entry.location
