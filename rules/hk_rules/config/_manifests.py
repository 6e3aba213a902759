"""Whether anything that is deployed depends on a package.json."""

from __future__ import annotations

import re
from posixpath import splitext

from hk_lint.api import DeployedFunction, Project

_CODE = re.compile(r"\.[cm]?[jt]sx?")


def is_read(project: Project, path: str) -> bool:
    """Whether a function, a page, or the code that declares functions may have this package.json
    for its own. So it is where nothing tells what is deployed."""
    functions: dict[str, list[DeployedFunction]] = {}
    for function in project.functions:
        functions.setdefault(function.entry, []).append(function)
    if not functions or "" in functions:
        return True
    declaring = {
        it.data.declared.path for its in functions.values() for it in its if it.data.declared
    }
    if any(_CODE.fullmatch(splitext(it)[1]) and _is_nearest(project, path, it) for it in declaring):
        return True
    return any(
        _is_nearest(project, path, entry)
        and not all(_is_packed_below(it, path) for it in functions.get(entry, ()) or (None,))
        for entry in project.entries
    )


def _is_nearest(project: Project, path: str, code: str) -> bool:
    return any(it.path == path for it in project.resolver.manifests(code)[:1])


def _is_packed_below(function: DeployedFunction | None, path: str) -> bool:
    """Whether a function is deployed as a folder below the one in which this package.json lies:
    the file that it names as `index.handler` stands at that folder's top."""
    entry = function.data.configured if function is not None else None
    if function is None or entry is None or function.data.packaging != "zip":
        return False
    stem = splitext(entry.text)[0]
    file = splitext(function.entry)[0]
    if not stem or not file.endswith(f"/{stem}"):
        return False
    return len(file.removesuffix(stem)) > len(path.removesuffix("package.json"))
