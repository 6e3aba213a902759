"""Whether a handler that a configuration names is there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from difflib import get_close_matches

from hk_lint.api import DeployedFunction, deployment, module

_GENERATED = frozenset(
    {"wsgi_handler", "wsgi", "serverless_wsgi", "datadog_lambda", "newrelic_lambda"}
)
"""Modules that plugins and layers put beside the code."""

_DYNAMIC = frozenset(
    {"global:Object.assign", "global:Object.defineProperty", "global:Object.defineProperties"}
)
_SOURCE = (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx", ".py")
_RUNS = frozenset({".js", ".mjs", ".cjs", ".py", ".rb"})
_MOST = 3


def is_judged(function: DeployedFunction) -> bool:
    """Whether the handler is looked for in the project's own files."""
    entry = function.data.configured
    if entry is None or function.data.packaging == "image":
        return False
    if entry.text.startswith("/") or "${" in entry.text:
        return False
    stem = entry.text.partition(".")[0].rpartition("/")[2]
    return stem not in _GENERATED


def file_is_missing(function: DeployedFunction, entry: deployment.Entry) -> bool:
    """Whether there certainly is no such file, and nothing but the project could bring it."""
    if not entry.missing or function.data.layers or function.data.uses_unknown_layers:
        return False
    if function.data.packaging == "bundler":
        return False
    return bool(_beside(function, entry)) or bool(close_files(function, entry))


def close_files(function: DeployedFunction, entry: deployment.Entry) -> list[str]:
    """Files of the project that may be meant: in the same folder with a name that is close, or of
    the same name in a folder whose name is."""
    endings = tuple({posixpath.splitext(it)[1] for it in entry.tried})
    found: dict[str, None] = {}
    for path in function.project.files:
        if path.endswith(endings) and any(_is_close(path, it) for it in entry.tried):
            found[path] = None
    return list(found)[:_MOST]


def _is_close(path: str, wanted: str) -> bool:
    folder, name = posixpath.split(posixpath.splitext(path)[0])
    other, meant = posixpath.split(posixpath.splitext(wanted)[0])
    if folder == other:
        return bool(get_close_matches(name, [meant], cutoff=0.7))
    above, inner = posixpath.split(folder)
    beside, sought = posixpath.split(other)
    same = name == meant and above == beside
    return same and bool(get_close_matches(inner, [sought], cutoff=0.75))


def _beside(function: DeployedFunction, entry: deployment.Entry) -> list[str]:
    """Files that run as they are in the folders that were looked in, which then are no product of a
    build. TypeScript is no such file: a build makes of it what the handler names."""
    folders = {posixpath.dirname(it) for it in entry.tried}
    endings = tuple({posixpath.splitext(it)[1] for it in entry.tried} & _RUNS)
    return [
        it
        for it in function.project.files
        if posixpath.dirname(it) in folders and it.endswith(endings)
    ]


def export_is_missing(function: DeployedFunction, entry: deployment.Entry) -> bool:
    """Whether the file certainly has no such export."""
    if not entry.file.endswith(_SOURCE) or not entry.export:
        return False
    facts = function.project.code.module(entry.file)
    if facts.incomplete or facts.generated:
        return False
    name = entry.export.partition(".")[0]
    if function.project.code.exported(entry.file, name) is not None:
        return False
    if entry.file.endswith(".py"):
        return not _is_open_python(facts)
    if name == "default":
        return False
    return not _is_open_javascript(facts)


def _is_open_python(facts: module.Module) -> bool:
    return any(it.name in ("*", "__getattr__") for it in facts.exports) or any(
        it.callee in ("builtins:globals", "builtins:exec", "builtins:setattr", "builtins:vars")
        for it in facts.calls
    )


def _is_open_javascript(facts: module.Module) -> bool:
    """Whether names may be exported that are not written out."""
    for export in facts.exports:
        if export.name == "*":
            return True
        if export.name == "default" and export.commonjs:
            value = export.value
            if not isinstance(value, module.ObjectLiteral) or value.is_open:
                return True
    if any(_is_exports(it.path[:-1]) and it.path[-1] == "?" for it in facts.assignments):
        return True
    return any(
        isinstance(given, module.Reference) and (_is_exports(given.path) or given.path == ("this",))
        for call in facts.calls
        for given in call.arguments
    )


def _is_exports(path: tuple[str, ...]) -> bool:
    return path in (("exports",), ("module", "exports"), ("module",), ("this",))


def close_exports(function: DeployedFunction, entry: deployment.Entry) -> Iterator[str]:
    """What the file exports that may be meant, the nearest first."""
    facts = function.project.code.module(entry.file)
    imported = {name.local for item in facts.imports for name in item.names}
    names = [
        it.name
        for it in facts.exports
        if it.name not in imported and isinstance(it.value, module.Closure | module.Result)
    ]
    close = get_close_matches(entry.export, names, n=1, cutoff=0.6)
    yield from close or (names if len(names) == 1 else ())
