"""next.config: found, read statically, and what of it shapes URLs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from hk_lint.analysis.code import Code
from hk_lint.analysis.objects import CodeObject, exported_object, literal
from hk_lint.analysis.options import Given
from hk_lint.frameworks.nextjs.router import EXTENSIONS
from hk_lint.model.module import Closure, ObjectLiteral, Text
from hk_lint.model.site import Redirect
from hk_lint.model.text import Location
from hk_lint.sources import Sources

FILES = tuple(f"next.config.{it}" for it in ("js", "mjs", "ts", "mts", "cjs"))
"""The names of the configuration, the one that counts first."""

_STAGES = ("beforeFiles", "afterFiles", "fallback")


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
    return texts if texts and complete else EXTENSIONS


def redirects(config: CodeObject | None, code: Code) -> Iterator[Redirect]:
    """The redirects and rewrites that are written out, in order."""
    if config is None:
        return
    for kind in ("redirect", "rewrite"):
        given, _ = config.items(f"{kind}s")
        if not given and kind == "rewrite":
            given = tuple(_staged(config, code))
        for item in given:
            found = _redirect(item, code, kind)
            if found is not None:
                yield found


def _staged(config: CodeObject, code: Code) -> Iterator[Given]:
    """Rewrites that are written as `{ beforeFiles, afterFiles, fallback }`."""
    function = config.literal("rewrites")
    if not isinstance(function, Given) or not isinstance(function.value, Closure):
        return
    for returned in code.module(function.path).functions[function.value.function].returns:
        here = literal(code, Given(function.path, returned))
        if isinstance(here.value, ObjectLiteral):
            stages = CodeObject(code, here.path, here.value)
            for stage in _STAGES:
                yield from stages.items(stage)[0]


def _redirect(
    item: Given, code: Code, kind: Literal["redirect", "rewrite"] | str
) -> Redirect | None:
    if not isinstance(item.value, ObjectLiteral):
        return None
    entry = CodeObject(code, item.path, item.value)
    source, destination = entry.text("source"), entry.text("destination")
    if source is None or destination is None:
        return None
    return Redirect(
        kind="redirect" if kind == "redirect" else "rewrite",
        source=source,
        destination=destination,
        location=_place(entry),
        permanent=entry.boolean("permanent"),
        conditional=any(entry.has(key) is not False for key in ("has", "missing")),
    )


def _place(entry: CodeObject) -> Location:
    """The source where it is written, which is what a person looks for."""
    source = entry.entry("source")
    return source.value_location if source is not None else entry.location
