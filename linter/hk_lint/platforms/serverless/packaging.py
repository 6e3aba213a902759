"""How the files of functions get to Lambda."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from hk_lint.model.deployment import Setting
from hk_lint.model.document import Node
from hk_lint.platforms.serverless.service import Service
from hk_lint.platforms.serverless.settings import find

Packaging = Literal["", "zip", "bundler", "image"]

_BUNDLERS = frozenset(
    (
        "serverless-bundle",
        "serverless-esbuild",
        "serverless-optimizer",
        "serverless-parcel",
        "serverless-plugin-browserifier",
        "serverless-plugin-optimize",
        "serverless-plugin-typescript",
        "serverless-rollup-plugin",
        "serverless-rspack",
        "serverless-vite",
        "serverless-webpack",
    )
)
_MAKERS = re.compile(
    r"script|hook|wsgi|rack|haskell|purescript|babel|coffee|clojure|cljs|reason|rust|go-plugin|golang"
)
"""Plugins that make the files that handlers name."""

_COMPILED = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx")
_VERSION = re.compile(r"\D*4\b")


def plugins(service: Service) -> frozenset[str] | None:
    """The plugins by their names, None where that cannot be told."""
    node = service.get("plugins")
    if node is not None and node.kind == "object":
        node = node.get("modules")
    if node is None:
        return frozenset()
    names = [it.text() for it in node.items]
    if node.kind != "array" or None in names:
        return None
    return frozenset(name for name in names if name)


def packaging(service: Service, function: Node, file: str) -> Packaging:
    """How a function is packed whose handler lies in a file."""
    if find(function, "image") is not None:
        return "image"
    if _artifact(service, function) is not None:
        return ""
    known = plugins(service)
    if known is None:
        return ""
    if not known.isdisjoint(_BUNDLERS):
        return "bundler"
    return "bundler" if _is_built_in(service, file) else "zip"


def _is_built_in(service: Service, file: str) -> bool:
    """Whether version 4 of the framework bundles the code itself."""
    given = service.get("build", "esbuild")
    if given is not None:
        return given.value is not False
    version = service.get("frameworkVersion")
    text = str(version.value) if version is not None else ""
    return _VERSION.match(text) is not None and file.endswith(_COMPILED)


def packed(service: Service, function: Node) -> Iterator[Setting[str]]:
    """The globs of what is packed, in their order."""
    places = (("package", service.get("package")), ("functions.package", find(function, "package")))
    for origin, package in places:
        given = find(package, "patterns")
        if given is None:
            continue
        for node in given.items if given.kind == "array" else (given,):
            yield Setting(node.text(), f"{origin}.patterns", node.location)


def _artifact(service: Service, function: Node) -> Node | None:
    own = find(find(function, "package"), "artifact")
    return own or service.get("package", "artifact")


def may_make_files(service: Service, function: Node) -> bool:
    """Whether the handler's file may be one that the repository does not hold."""
    known = plugins(service)
    return (
        _artifact(service, function) is not None
        or known is None
        or any(_MAKERS.search(name) for name in known)
    )
