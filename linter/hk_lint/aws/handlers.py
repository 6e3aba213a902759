"""From a Lambda handler's name to the file that it means.

The name is that of a file without extension, relative to the code's folder, a dot, and what the
file exports: `src/app.handler`. Python takes dots between folders too. Languages that are compiled
name classes or programs, which no file of the project has to hold.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from hk_lint.model.deployment import Entry
from hk_lint.model.document import Node
from hk_lint.model.text import Location

_EXTENSIONS = {
    "nodejs": (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx"),
    "python": (".py",),
    "ruby": (".rb",),
}
_BUILT = frozenset(
    ("dist", "build", "out", "target", "bin", "lib", "publish", "es", "node_modules")
)


def family_of(runtime: str) -> str:
    """The language of a runtime, without its version: `nodejs`, `python`, `java`, `provided`."""
    return runtime.partition(".")[0].rstrip("0123456789")


def entry_of(
    text: str,
    location: Location,
    folders: Iterable[str],
    runtime: str,
    exists: Callable[[str], bool],
) -> Entry:
    """What a handler's name means, looked for in `folders` relative to the analysed root.

    A file is `missing` only where the runtime loads files by their names, and where what it names
    is no product of a build. Without a `runtime`, any language's extension is tried.
    """
    family = family_of(runtime)
    if family and family not in _EXTENSIONS:
        return Entry(text=text, location=location)
    tried: list[str] = []
    folders = tuple(folders)
    for stem, export in _readings(text, family):
        for folder in folders:
            for extension in _extensions(family):
                path = posixpath.normpath(posixpath.join(folder, f"{stem}{extension}"))
                tried.append(path)
                if not path.startswith("..") and exists(path):
                    return Entry(text=text, location=location, file=path, export=export)
    parts = {part for path in tried for part in path.split("/")[:-1]}
    known = bool(family and tried) and _BUILT.isdisjoint(parts)
    outside = any(path.startswith("..") for path in tried)
    return Entry(
        text=text,
        location=location,
        export=text.rpartition(".")[2],
        missing=known and not outside,
        tried=tuple(tried),
    )


def in_image(
    command: Node | None, folders: Iterable[str], exists: Callable[[str], bool]
) -> Entry | None:
    """The code that the command of a container image names: its only word is then a handler.

    Where files lie in an image is not known: it is taken for the handler that the folders hold.
    """
    word = command.items[0] if command is not None and len(command.items) == 1 else None
    text = word.text() if word is not None else None
    if word is None or text is None:
        return None
    found = entry_of(text, word.location, folders, "", exists)
    return replace(found, missing=False, tried=()) if found.file else None


def _extensions(family: str) -> tuple[str, ...]:
    if family:
        return _EXTENSIONS[family]
    return tuple(it for every in _EXTENSIONS.values() for it in every)


def _readings(text: str, family: str) -> list[tuple[str, str]]:
    """The file without its extension and the export, as each language reads a name."""
    folder, slash, name = text.rpartition("/")
    found = []
    if family != "python" and "." in name:
        stem, _, export = name.partition(".")
        found.append((f"{folder}{slash}{stem}", export))
    stem, dot, export = text.rpartition(".")
    if dot:
        if family in ("python", ""):
            found.append((stem.replace(".", "/"), export))
        if (stem, export) not in found:
            found.append((stem, export))
    return found
