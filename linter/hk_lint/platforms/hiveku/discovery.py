"""Which files of a project are functions.

Documented by the guide: the function folders, `functions.directories`, `functions.include`,
`functions.exclude`, Next.js' App Router and Pages Router, and `cron/` folders. Inferred: `exclude`
counts before `include`; names that begin with `_` or `.`, declarations, tests, stories, minified
files and tool configuration are not deployed as functions; of two folders around a file the inner
one counts; a `cron/` or `src/cron/` folder at the project's top is a function folder.

Where hiveku.json is, a file in a function folder is a function unless it has no handler and another
file imports it. Where Hiveku is only assumed, a file must export something that looks like a
handler, and more so in folders whose names browser code and scripts use as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from hk_lint import patterns
from hk_lint.frameworks import handlers
from hk_lint.frameworks.handlers import Evidence
from hk_lint.model.deployment import Handler, Helper
from hk_lint.model.document import Document, Node
from hk_lint.model.module import Module
from hk_lint.sources import Sources

Kind = Literal["api", "guessed", "next-app", "next-pages", "configured", "included", "cron"]
Role = Literal["helper", "test", "declaration", "excluded", "ignored"]

EXTENSIONS = ("ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts")
"""The JavaScript and TypeScript files that can be functions."""

_SOURCE = re.compile(rf"\.({'|'.join(EXTENSIONS)})$")
_DECLARATION = re.compile(r"\.d(\.\w+)?\.[cm]?ts$")
_TEST_FILE = re.compile(r"[.-](test|tests|spec|e2e|cy)\.[cm]?[jt]sx?$|(^|/)(jest|vitest)\.setup\.")
_TEST_FOLDERS = frozenset(("__tests__", "__mocks__", "__fixtures__", "__snapshots__"))
_MAYBE_TEST_FOLDERS = frozenset(("test", "tests", "mocks", "fixtures", "e2e"))
_TOOLING = re.compile(r"\.(config|setup|stories|story)\.[cm]?[jt]sx?$|\.min\.[cm]?js$")
_HINT = re.compile(
    rb"\bdefault\b|[hH]andler|\bexports\b|\b(%b)\b" % "|".join(handlers.METHODS).encode()
)
"""Without one of these words a file has no handler, so that it need not be parsed."""

_ROUTE_FILE = re.compile(r"route\.(ts|tsx|js|jsx|mjs)")
_BROWSER = re.compile(
    r"(react|react-dom|react-native|react-query|react-router(-dom)?|react-redux|preact|vue|vuex|pinia"
    r"|vue-router|svelte|solid-js|swr|@angular/\w+|@tanstack/(react|vue|svelte|solid)-query"
    r"|@reduxjs/toolkit)(/.*)?"
)


class Place(Struct, frozen=True):
    """A function folder, relative to the project, and the URL that it stands for.

    `url` is None where files in it have none. `documented` says whether the guide gives the URL.
    """

    folder: str
    kind: Kind
    url: str | None
    documented: bool = False


STANDARD = (
    Place("api", "api", "/api", documented=True),
    Place("src/api", "guessed", "/api"),
    Place("functions", "guessed", "/functions"),
    Place("lambdas", "guessed", "/lambdas"),
    Place("serverless", "guessed", "/serverless"),
    Place("app", "next-app", "/", documented=True),
    Place("src/app", "next-app", "/", documented=True),
    Place("pages/api", "next-pages", "/api", documented=True),
    Place("src/pages/api", "next-pages", "/api", documented=True),
    Place("cron", "cron", None),
    Place("src/cron", "cron", None),
)
"""The function folders of every project."""


class Found(Struct, frozen=True):
    """A function: its file relative to the root (`path`), to the project (`name`) and to its
    function folder (`below`)."""

    path: str
    name: str
    below: str
    place: Place
    handlers: tuple[Handler, ...]


class Scope(Struct, frozen=True):
    """What discovery looks at. `imported` gives the files that another file of the project
    imports, type-only imports included; it is called only when a file has no handler."""

    folder: str
    sources: Sources
    nested: tuple[str, ...]
    config: Document | None
    assumed: bool
    imported: Callable[[], frozenset[str]]


def discover(scope: Scope) -> Iterator[Found | Helper]:
    """The functions and helpers of a project, sorted by path."""
    places = _places(scope.config)
    included = _strings(scope.config, "include")
    excluded = _strings(scope.config, "exclude")
    for path, name in _files(scope, places, included):
        place = _place(name, places, included)
        if place is None:
            continue
        if any(patterns.covers(pattern, name) for pattern in excluded):
            yield Helper(path, "excluded")
            continue
        below = name.removeprefix(f"{place.folder}/") if place.folder else name
        role = "" if place.kind == "included" else _role(below, place)
        if role:
            yield Helper(path, role)
            continue
        judged = _judge(path, below, place, scope)
        if isinstance(judged, tuple):
            yield Found(path, name, below, place, judged)
        elif judged and (not scope.assumed or place.kind in ("api", "next-pages")):
            yield Helper(path, judged)


def function_folders(config: Document | None) -> tuple[str, ...]:
    """The folders and files, relative to the project, that its configuration adds as functions."""
    folders = [_folder(directory) for directory in _strings(config, "directories")]
    return (*folders, *map(patterns.normalised, _strings(config, "include")))


def is_function_folder(folder: str) -> bool:
    """Whether a folder of a project is, or lies in, a standard function folder.

    The App Router's folder is none: what lies in it is a function by its file name only.
    """
    return any(
        folder == place.folder or folder.startswith(f"{place.folder}/")
        for place in STANDARD
        if place.kind not in ("next-app", "cron")
    )


def _files(
    scope: Scope, places: tuple[Place, ...], included: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """The source files that may be functions: relative to the root and to the project."""
    prefix = f"{scope.folder}/" if scope.folder else ""
    nested = tuple(f"{folder}/" for folder in scope.nested)
    folders = [place.folder for place in places]
    if any(map(patterns.is_glob, included)):
        folders.append("")
    paths = {path for it in folders for path in scope.sources.under(f"{prefix}{it}".rstrip("/"))}
    paths.update(f"{prefix}{patterns.normalised(it)}" for it in included)
    for path in sorted(paths):
        if path in scope.sources and _SOURCE.search(path) and not path.startswith(nested):
            yield path, path.removeprefix(prefix)


def _strings(config: Document | None, key: str) -> tuple[str, ...]:
    node: Node | None = config.get("functions", key) if config else None
    texts = (item.text() for item in (node.items if node else ()))
    return tuple(text for text in texts if text)


def _folder(directory: str) -> str:
    folder = patterns.normalised(directory).removesuffix("**").rstrip("/")
    return "" if folder == "." else folder


def _places(config: Document | None) -> tuple[Place, ...]:
    """All function folders, the inner before the outer."""
    standard = {place.folder for place in STANDARD}
    own = tuple(
        Place(folder, "configured", "/api")
        for folder in dict.fromkeys(map(_folder, _strings(config, "directories")))
        if folder not in standard
    )
    return tuple(sorted((*own, *STANDARD), key=lambda it: (-len(it.folder), it.folder)))


def _place(name: str, places: tuple[Place, ...], included: tuple[str, ...]) -> Place | None:
    for place in places:
        if place.folder and not name.startswith(f"{place.folder}/"):
            continue
        if place.kind == "next-app" and not _ROUTE_FILE.fullmatch(name.rpartition("/")[2]):
            continue
        return place
    if any(patterns.matches(pattern, name) for pattern in included):
        return Place("", "included", "/api")
    return None


def _role(below: str, place: Place) -> Role | Literal[""]:
    """What a file is by its name, empty where the name leaves it open."""
    *folders, file = below.split("/")
    if _DECLARATION.search(file):
        return "declaration"
    if place.kind == "next-app":
        return "ignored" if any(it.startswith("_") for it in folders) else ""
    if _TEST_FILE.search(file) or not _TEST_FOLDERS.isdisjoint(folders):
        return "test"
    if any(it.startswith("_") for it in (*folders, file)) or file.startswith("."):
        return "ignored"
    if place.kind != "next-pages" and any(
        it.startswith(".") and it != ".well-known" for it in folders
    ):
        return "ignored"
    return "ignored" if _TOOLING.search(file) else ""


def _judge(
    path: str, below: str, place: Place, scope: Scope
) -> tuple[Handler, ...] | Role | Literal[""]:
    """The handlers of a function, or the role of a file that is none ("" for no role at all)."""
    data = scope.sources.read(path)
    hints = not scope.assumed or _HINT.search(data)
    module = scope.sources.module(path) if hints else None
    if module is None:
        return "ignored" if hints else "helper"
    if module.generated or "use client" in module.directives:
        return "ignored"
    if place.kind == "guessed" and _is_browser_code(module):
        return "ignored"
    found = handlers.evidence(path, data, module, _names(place, scope.assumed))
    if place.kind == "cron" and scope.assumed and b"@schedule" not in data:
        return ""
    if scope.assumed:
        found = tuple(it for it in found if _convinces(it, place))
    if found:
        return tuple(it.handler for it in found)
    if place.kind == "next-app":
        is_route = "api" in below.split("/") or _uses_next(scope)
        return () if is_route and not scope.assumed else ""
    if not _MAYBE_TEST_FOLDERS.isdisjoint(below.split("/")[:-1]):
        return "test"
    if scope.assumed or (data.strip() and _is_types_only(module)):
        return "helper"
    return "helper" if place.kind != "included" and path in scope.imported() else ()


def _names(place: Place, assumed: bool) -> Callable[[str], bool]:
    if place.kind == "next-app":
        return handlers.is_method
    if place.kind == "next-pages":
        return handlers.is_default
    if place.kind == "api" and assumed:
        return handlers.is_classic_or_method
    return handlers.is_classic


def _convinces(it: Evidence, place: Place) -> bool:
    """Whether an export speaks for a function where only the folder's name does otherwise."""
    if place.kind in ("next-app", "next-pages"):
        return it.callable is not False
    if it.function is None:
        return it.wraps and (place.kind == "api" or it.handler.name != "default")
    if it.callable is None:
        return False
    if place.kind == "api" or it.handler.name == "handler":
        return True
    if handlers.looks_like_request_handler(it.function):
        return True
    return it.function.is_async and place.folder != "src/api"


def _is_browser_code(module: Module) -> bool:
    return any(
        not imported.erased and _BROWSER.fullmatch(imported.specifier)
        for imported in module.imports
    )


def _is_types_only(module: Module) -> bool:
    """Whether nothing of the file is left at run time."""
    return not (
        module.exports or module.functions or module.calls or module.bindings or module.incomplete
    )


def _uses_next(scope: Scope) -> bool:
    """Whether the project depends on Next.js or configures it."""
    prefix = f"{scope.folder}/" if scope.folder else ""
    if any(
        f"{prefix}next.config.{it}" in scope.sources for it in ("js", "mjs", "cjs", "ts", "mts")
    ):
        return True
    return b'"next"' in scope.sources.read(f"{prefix}package.json")
