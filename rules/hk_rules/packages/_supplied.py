"""Modules that no package.json declares, because the build supplies them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import Project, module

_CONFIG = re.compile(
    r"(?:vite|webpack|rspack|rsbuild|rollup|rolldown|craco|modern|next|esbuild|tsup|federation"
    r"|module-federation)(?:[.-]\w+)*\.[cm]?[jt]s"
)
_AMBIENT = re.compile(rb"^[ \t]*declare\s+module\s+([\"'])([^\"'*\r\n]+)\1", re.MULTILINE)
_IS_MODULE = re.compile(rb"^(?:import|export)\b", re.MULTILINE)
_EXTERNAL = ("external", "externals")
_DEPTH = 12


def is_supplied(project: Project, importer: str, specifier: str, name: str) -> bool:
    """Whether the build supplies what a file imports.

    That is so for remotes of a module federation, for externals, and for what an ambient
    declaration (`declare module "content/landing"`) describes. A declaration in a file that imports
    or exports something only adds to the types of a package.
    """
    manifests = project.resolver.manifests(importer)
    folder = manifests[0].folder if manifests else project.folder
    prefix = f"{folder}/" if folder else ""
    for path in project.sources.under(folder):
        if path.endswith((".d.ts", ".d.mts", ".d.cts")):
            data = project.sources.read(path)
            declared = (it[2].decode(errors="replace") for it in _AMBIENT.finditer(data))
            if specifier in declared and not _IS_MODULE.search(data):
                return True
        elif _CONFIG.fullmatch(path[len(prefix) :]):
            names = set(_named(project, path))
            if not names.isdisjoint((name, specifier, "")):
                return True
    return False


def _named(project: Project, path: str) -> Iterator[str]:
    """The remotes and externals of a configuration; "" where they cannot be seen."""
    facts = project.code.module(path)
    values: list[module.Value] = [it for call in facts.calls for it in call.arguments]
    values += [it.value for it in facts.bindings if it.value is not None]
    values += [it.value for it in facts.exports if it.value is not None]
    values += [it.value for it in facts.assignments]
    values += [it for function in facts.functions for it in function.returns]
    for value in values:
        yield from _within(project, path, value, _DEPTH)


def _within(project: Project, path: str, value: module.Value, depth: int) -> Iterator[str]:
    if not depth:
        return
    if isinstance(value, module.ArrayLiteral):
        for item in value.items:
            yield from _within(project, path, item, depth - 1)
    if not isinstance(value, module.ObjectLiteral):
        return
    for entry in value.properties:
        given = entry.value
        if isinstance(given, module.Reference) and entry.key in ("remotes", *_EXTERNAL):
            origin = project.code.follow(path, given)
            given = origin.value if origin.target is None and not origin.rest else given
        if entry.key == "remotes":
            yield from _keys(given)
        elif entry.key in _EXTERNAL:
            yield from _texts(given)
        else:
            yield from _within(project, path, given, depth - 1)


def _keys(value: module.Value) -> Iterator[str]:
    if isinstance(value, module.ObjectLiteral):
        for entry in value.properties:
            yield entry.key or ""
    elif isinstance(value, module.ArrayLiteral):
        yield from _texts(value)
    else:
        yield ""


def _texts(value: module.Value) -> Iterator[str]:
    """The texts of a list, and the keys of an object in it."""
    items = value.items if isinstance(value, module.ArrayLiteral) else (value,)
    for item in items:
        if isinstance(item, module.Text) and item.complete and item.value:
            yield item.value
        elif isinstance(item, module.ObjectLiteral):
            yield from (entry.key for entry in item.properties if entry.key)
