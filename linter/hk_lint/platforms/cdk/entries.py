"""Where a CDK app begins, and which of its files it loads from there."""

from __future__ import annotations

import posixpath
import re

from hk_lint.analysis.graph import Graph
from hk_lint.languages import is_python
from hk_lint.model.module import Import, Module
from hk_lint.sources import Sources

CONFIG = "cdk.json"
_ENTRY = re.compile(r"[^\s\"';&|=]+\.(?:[cm]?[jt]sx?|py)(?![\w.])")
_COMPILED = {".js": (".ts", ".tsx"), ".mjs": (".mts",), ".cjs": (".cts",)}
_APPS = frozenset(
    ("aws-cdk-lib:App", "@aws-cdk/core:App", "monocdk:App", "aws_cdk:App", "aws_cdk.core:App")
)
_LOADERS = re.compile(r"(importlib|pkgutil|runpy)\b|global:(__import__|exec)$")


def source_of(path: str, sources: Sources) -> str:
    """The TypeScript beside a file that `tsc` made of it, else the file itself."""
    stem, extension = posixpath.splitext(path)
    written = (stem + it for it in _COMPILED.get(extension, ()))
    return next((it for it in written if it in sources), path)


def only_loaded(
    own: tuple[str, ...], folder: str, sources: Sources, graph: Graph
) -> tuple[str, ...]:
    """Those of an app's files that are loaded from where it begins; all of them where that cannot
    be told, since code may load files under names that it works out."""
    entry = _entry(folder, sources)
    if entry is None:
        return own
    loaded = graph.loaded_by((entry, *(it for it in own if _makes_app(sources.module(it)))))
    if not all(_is_followed(it, sources, graph) for it in loaded):
        return own
    reached = {source_of(it, sources) for it in loaded}
    return tuple(it for it in own if it in reached) or own


def _entry(folder: str, sources: Sources) -> str | None:
    """The file that cdk.json runs, None where the command names none that is there."""
    document = sources.document(posixpath.join(folder, CONFIG))
    app = document.get("app") if document is not None else None
    named = _ENTRY.findall((app.text() if app is not None else None) or "")
    if len(named) != 1:
        return None
    path = source_of(posixpath.normpath(posixpath.join(folder, named[0])), sources)
    return path if path in sources else None


def _makes_app(module: Module | None) -> bool:
    return module is not None and any(it.callee in _APPS for it in module.calls)


def _is_followed(path: str, sources: Sources, graph: Graph) -> bool:
    """Whether all that a file loads is known."""
    module = sources.module(path)
    if module is None or module.incomplete:
        return False
    if is_python(path):
        found = {(item, target.name) for item, target in graph.imports(path)}
        return all(
            any(_is_of(it, file) for item, file in found if item == it)
            or not _is_local(it, path, sources)
            for it in module.imports
        ) and not any(_LOADERS.match(it.callee) for it in module.calls)
    return all(it.specifier for it in module.imports) and not any(
        target.kind == "alias" for _, target in graph.imports(path)
    )


def _is_of(item: Import, file: str) -> bool:
    """Whether a file is the module that an import in Python names, or lies in that folder."""
    stem = item.specifier.lstrip(".").replace(".", "/")
    return f"/{file}".endswith(f"/{stem}.py" if stem else ".py") or f"/{stem}/" in f"/{file}"


def _is_local(item: Import, path: str, sources: Sources) -> bool:
    """Whether an import in Python means a module of the project, be it there or not."""
    folder = path.rpartition("/")[0]
    place = posixpath.join(folder, item.specifier.partition(".")[0])
    return item.specifier.startswith(".") or any(True for _ in sources.under(place))
