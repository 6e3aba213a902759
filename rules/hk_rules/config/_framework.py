"""What the rules share that compare a project with the framework that builds it."""

from __future__ import annotations

import re
from posixpath import normpath
from typing import Literal

from msgspec import Struct

from hk_lint.api import Project, document

NEXT_CONFIGS = tuple(f"next.config.{it}" for it in ("js", "mjs", "ts", "mts", "cjs"))
VITE_CONFIGS = tuple(f"vite.config.{it}" for it in ("js", "mjs", "ts", "cjs", "mts", "cts"))

_BEFORE = re.compile(r"^(?:\w+=\S*|cross-env|npx|bunx|yarn|pnpm|bun|exec|dotenv|--|-e|\.env\S*)$")
_JOINED = re.compile(r"[|;&()<>`]")
_HARMLESS = re.compile(r"^(?:(?:npx|pnpm|yarn|bunx)\s+)?(?:next-sitemap|echo|tsc|eslint)\b")
_NO_VALUE = re.compile(r"--?[\w-]+(?:=\S*)?$")


class Build(Struct, frozen=True):
    """One call of a framework's build. `folder` is the output that the command line asks for, empty
    where the configuration decides."""

    tool: str
    folder: str = ""


def builder(project: Project) -> Literal["next", "vite", ""]:
    """The framework that builds the pages: the one that package.json declares and the site uses."""
    manifest = project.manifest
    if manifest is None:
        return ""
    if manifest.dependency("next") is not None:
        return "vite" if project.site.type == "vite" else "next"
    if manifest.dependency("vite") is not None and (
        project.path("index.html") in project.sources or own_file(project, VITE_CONFIGS)
    ):
        return "vite"
    return ""


def own_file(project: Project, names: tuple[str, ...]) -> str:
    """The first of these files that the project has at its top, empty where it has none."""
    paths = (project.path(name) for name in names)
    return next((path for path in paths if path in project.sources), "")


def script(project: Project, name: str) -> document.Node | None:
    """A script of package.json."""
    manifest = project.manifest
    root = manifest.root if manifest is not None else None
    return root.get("scripts", name) if root is not None else None


def builds(project: Project, tool: str) -> tuple[Build, ...] | None:
    """How often the build script calls a framework's build; None where that cannot be told.

    Without a build script the platform's own is taken, which is the framework's.
    """
    given = script(project, "build")
    if given is None:
        return (Build(tool),)
    text = given.text()
    after = script(project, "postbuild")
    if text is None or (after is not None and not _HARMLESS.match(after.text() or "")):
        return None
    found: list[Build] = []
    for command in text.split("&&"):
        if _JOINED.search(command):
            return None
        words = command.split()
        while words and _BEFORE.match(words[0]):
            words.pop(0)
        if words[:1] == [tool]:
            build = _build(tool, words[1:])
            if build is None:
                return None
            found.append(build)
        elif found and not _HARMLESS.match(command.strip()):
            return None
    return tuple(found) or None


def _build(tool: str, words: list[str]) -> Build | None:
    if tool == "next" and words == ["export"]:
        return Build(tool, "out")
    if words[:1] != ["build"]:
        return None
    folder = ""
    words = words[1:]
    while words:
        word = words.pop(0)
        name, _, value = word.partition("=")
        if tool == "vite" and name in ("--outDir", "--mode", "-m", "--base", "--ssr", "-l"):
            if not value and words and not words[0].startswith("-"):
                value = words.pop(0)
            folder = value if name == "--outDir" else folder
        elif name in ("-c", "--config") or not _NO_VALUE.match(word):
            return None
    return Build(tool, normpath(folder) if folder else "")
