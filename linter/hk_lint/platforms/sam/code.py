"""Where the code of a function lies, and how it gets into the function."""

from __future__ import annotations

import posixpath
import re
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from hk_lint.aws.cloudformation import is_fixed, listed, text_of
from hk_lint.aws.handlers import entry_of, family_of, in_image
from hk_lint.aws.inline import code_in
from hk_lint.model.deployment import Entry
from hk_lint.model.document import Node
from hk_lint.platforms.sam.properties import Properties
from hk_lint.sources import Sources

Packaging = Literal["", "zip", "bundler", "image", "inline"]

_PACKED = re.compile(r"\.(zip|jar|war|tar|tgz|gz)$", re.I)
_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"
_INLINE = {"nodejs": "js", "python": "py"}
_INDEX = "index"
"""The name that Lambda gives to the file that it makes of code in a template."""
_SOURCES = (".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx")


class Found(Struct, frozen=True):
    """How the files get there, and what the handler's name means."""

    packaging: Packaging
    entry: Entry | None


def code_of(
    folder: str,
    name: str,
    sources: Sources,
    properties: Properties,
    metadata: Node | None,
    *,
    is_sam: bool,
) -> Found:
    """The code of a function, by its logical name, of a template that lies in `folder`."""
    kind = text_of(properties.node("PackageType"))
    packed = properties.node("Code")
    if kind == "Image" or properties.node("ImageUri") is not None or _has(packed, "ImageUri"):
        command = properties.node("ImageConfig", "Command")
        context = text_of(metadata.get("DockerContext")) if metadata is not None else None
        return Found(
            "image", in_image(command, (posixpath.join(folder, context or ""),), sources.exists)
        )
    handler = properties.node("Handler")
    text = handler.text() if handler is not None and is_fixed(handler) else None
    if handler is None or text is None:
        return Found("", None)
    unknown = Entry(text=text, location=handler.location)
    written = properties.node("InlineCode") or (packed.get("ZipFile") if packed else None)
    if written is not None:
        return Found("inline", _inline(unknown, name, written, properties, sources))
    place = _place(properties.node("CodeUri") if is_sam else packed, is_sam=is_sam)
    method = text_of(metadata.get("BuildMethod")) if metadata is not None else None
    if place is None or (method or "").lower() == "makefile":
        return Found("", unknown)
    path = posixpath.normpath(posixpath.join(folder, place))
    path = "" if path == "." else path
    if path.startswith("..") or not _is_folder(path, sources):
        return Found("", unknown)
    bundled = method == "esbuild"
    runtime = text_of(properties.node("Runtime")) or ""
    known = is_fixed(properties.node("Runtime"))
    folders = (*_beside_entry_points(path, metadata, text), path) if bundled else (path,)
    entry = entry_of(text, handler.location, folders, runtime if known else "", sources.exists)
    if entry.missing and _may_be_elsewhere(text, path, runtime, properties, sources):
        entry = replace(entry, missing=False)
    return Found("bundler" if bundled else "zip", entry)


def _inline(
    entry: Entry, name: str, written: Node, properties: Properties, sources: Sources
) -> Entry:
    """The entry with the code that a template holds as its file, where that can be told."""
    runtime = properties.text("Runtime").value or ""
    extension = _INLINE.get(family_of(runtime))
    stem, _, export = entry.text.partition(".")
    if extension is None or stem != _INDEX or not name.isalnum():
        return entry
    code = code_in(written, sources.read(written.path))
    file = sources.embed(written.path, f"{name}.{extension}", code) if code is not None else ""
    return replace(entry, file=file, export=export) if file else entry


def _has(node: Node | None, key: str) -> bool:
    return node is not None and node.get(key) is not None


def _place(node: Node | None, *, is_sam: bool) -> str | None:
    """The folder that the code is taken from, None where the text does not say it.

    SAM takes the template's own folder where nothing is said.
    """
    if node is None:
        return "." if is_sam else None
    text = node.text() if is_fixed(node) else None
    if not text or "://" in text or _PACKED.search(text) or text.startswith(("/", "~")):
        return None
    return text


def _is_folder(path: str, sources: Sources) -> bool:
    return next(iter(sources.under(path)), None) is not None


def _beside_entry_points(path: str, metadata: Node | None, handler: str) -> tuple[str, ...]:
    """The folders of esbuild's entry points with the handler's name: only the name stays."""
    points = metadata.get("BuildProperties", "EntryPoints") if metadata is not None else None
    stem = handler.rpartition("/")[2].partition(".")[0]
    found = []
    for it in listed(points):
        text = it.text() if is_fixed(it) else None
        place, name = posixpath.split(text or "")
        if text and name.partition(".")[0] == stem:
            found.append(posixpath.normpath(posixpath.join(path, place)))
    return tuple(found)


def _may_be_elsewhere(
    handler: str, path: str, runtime: str, properties: Properties, sources: Sources
) -> bool:
    """Whether a handler that is no file of the folder can still be there when it is called.

    A layer may hold it, a wrapper or a program may stand for it, a build may make it.
    """
    variables = properties.members("Environment", "Variables")
    wrapped = variables is None or any(it.key == _WRAPPER for it, _ in variables)
    layered = bool(properties.both("Layers")) and family_of(runtime) in ("python", "ruby")
    layered = layered or "/opt/" in handler
    program = sources.exists(posixpath.join(path, handler))
    named = handler.rpartition("/")[2].rpartition(".")[0].replace(".", "/")
    built = any(
        it.rpartition("/")[2].rpartition(".")[0] == named and it.endswith(_SOURCES)
        for it in sources.under(path)
    )
    return wrapped or layered or program or built
