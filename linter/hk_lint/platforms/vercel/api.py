"""The functions in `api/`.

Source: @vercel/fs-detectors 7.7 and @vercel/python-analysis 0.14, as read on 2026-11-21. Every file
with one of the endings there is built as a function, unless a part of its path begins with `_` or
`.`; a Python file only if it has an application or a handler at its top level. A JavaScript file
that exports nothing to call is deployed as well, and answers with an error; it is taken for a
helper. A builder of others that `functions` names takes files with any ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from hk_lint.frameworks import handlers
from hk_lint.frameworks.served import Served, named
from hk_lint.model.deployment import Helper
from hk_lint.model.document import Document
from hk_lint.platforms.vercel import settings
from hk_lint.sources import Sources

FOLDER = "api"
_FUNCTION = re.compile(r"\.(js|mjs|ts|tsx|py|rb)$|(?<!_test)\.go$")
_SCRIPT = re.compile(r"\.(m?js|tsx?)$")
_EXTENSION = re.compile(r"\.\w+$")
_HIDDEN = re.compile(r"/[_.]")
_TEST = re.compile(r"[.-](test|spec)\.[jt]sx?$|(^|/)__tests__/")
_RUNTIMES = {"py": "python", "rb": "ruby", "go": "go"}
_PYTHON_APPLICATIONS = ("app", "application")
_PYTHON_CLASSES = ("handler", "Handler")
_EXPORTS = re.compile(rb"\bexport\b|\bexports\b")


def api_functions(
    folder: str, sources: Sources, own: Iterable[str], config: Document | None
) -> Iterator[Served | Helper]:
    """The functions and helpers, sorted by path; `own` are the files of the project."""
    start = f"{folder}/{FOLDER}/" if folder else f"{FOLDER}/"
    for path in sorted(it for it in own if it.startswith(start)):
        name = path[len(start) - len(FOLDER) - 1 :]
        is_known = _FUNCTION.search(name) is not None
        if not is_known and settings.builder(settings.matching(config, name)) is None:
            continue
        if name.endswith(".d.ts"):
            yield Helper(path, "declaration")
        elif _HIDDEN.search(name):
            yield Helper(path, "ignored")
        elif name.endswith(".py"):
            is_entry = _is_python_entry(path, sources)
            yield Served(path, _url(name), "", ()) if is_entry else Helper(path, "helper")
        elif not _SCRIPT.search(name):
            yield Served(path, _url(name), "", ())
        else:
            yield _script(path, name, sources)


def runtime_of(path: str) -> str:
    """The language of a function by its name: `node`, `python`, `go`, `ruby`."""
    return _RUNTIMES.get(path.rpartition(".")[2], "node")


def _is_python_entry(path: str, sources: Sources) -> bool:
    """Whether a Python file has what Vercel looks for, as far as that can be told."""
    module = sources.module(path)
    if module is None or module.incomplete or module.generated:
        return True
    if module.error is not None:
        return False
    data = sources.read(path)
    classes = {it.name for it in module.bindings if it.kind == "class"}
    return any(
        it.name in (_PYTHON_CLASSES if it.name in classes else _PYTHON_APPLICATIONS)
        and it.imported != "*"
        and not _is_indented(data, it.span.start)
        for it in module.exports
    )


def _is_indented(data: bytes, offset: int) -> bool:
    """Whether a place lies in a block: `app` that is made under a condition does not count."""
    return data[data.rfind(b"\n", 0, offset) + 1 :][:1] in (b" ", b"\t")


def _script(path: str, name: str, sources: Sources) -> Served | Helper:
    data = sources.read(path)
    if _TEST.search(name):
        return Helper(path, "test")
    module = sources.module(path) if _EXPORTS.search(data) else None
    if module is None:
        return Helper(path, "helper")
    found = handlers.evidence(path, data, module, handlers.is_default_or_method)
    sure = tuple(it.handler for it in found if it.callable or it.wraps)
    return Served(path, _url(name), "", sure) if sure else Helper(path, "helper")


def _url(name: str) -> str:
    names = _EXTENSION.sub("", name).split("/")
    return named(names[:-1] if names[-1] == "index" else names)
