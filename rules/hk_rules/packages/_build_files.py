"""The packages that a build certainly asks for: its configuration, plugins, style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath

from msgspec import Struct

from hk_lint.api import (
    CodeObject,
    Entry,
    Location,
    Project,
    Span,
    Step,
    Target,
    allows_major,
    document,
    module,
)

_SCRIPTS = ("js", "mjs", "cjs", "ts", "mts", "cts")
_NEXT = tuple(f"next.config.{it}" for it in ("js", "mjs", "ts", "mts"))
_VITE = tuple(f"vite.config.{it}" for it in _SCRIPTS)
_POSTCSS = tuple(f"postcss.config.{it}" for it in _SCRIPTS)
_POSTCSS_DATA = (".postcssrc.json", "postcss.config.json")
_TAILWIND = tuple(f"tailwind.config.{it}" for it in ("js", "cjs", "mjs", "ts"))
_MDX = tuple(
    f"{top}mdx-components.{it}" for top in ("", "src/") for it in ("tsx", "jsx", "ts", "js")
)

_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_AT_RULE = re.compile(
    rb"@(import|plugin|config)\s+(?:url\(\s*)?([\"'])([^\"'\r\n]{1,300})\2", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|~", re.IGNORECASE)
_MOST = 200


class Named(Struct, frozen=True):
    """A package that a file of the build asks for, with the way to that file. `is_import` is
    False where a configuration names it as a plugin."""

    name: str
    location: Location
    trace: tuple[Step, ...] = ()
    is_import: bool = True


def named_by_build(project: Project) -> Iterator[Named]:
    """What is asked for in files that the build of the site certainly loads."""
    sheets = _Sheets(project)
    for path in _configurations(project, sheets):
        yield from _imports(project, path)
    if sheets.paths:
        yield from _plugins(project)
    yield from sheets.named()


def _first(project: Project, names: tuple[str, ...]) -> str:
    paths = (project.path(name) for name in names)
    return next((path for path in paths if path in project.sources), "")


def _declared(project: Project, name: str) -> str | None:
    """The range in which the project declares a package; None where it does not."""
    manifest = project.manifest
    found = manifest.dependency(name) if manifest is not None else None
    return found.range if found is not None else None


def _configurations(project: Project, sheets: _Sheets) -> Iterator[str]:
    """The files with code that the build certainly runs."""
    kind = project.site.type
    if kind == "nextjs" and _declared(project, "next") is not None:
        yield _first(project, _NEXT)
        if _declared(project, "@next/mdx") is not None:
            yield _first(project, _MDX)
    elif kind == "vite" and _declared(project, "vite") is not None:
        yield _first(project, _VITE)
    else:
        return
    if sheets.paths:
        postcss = _first(project, _POSTCSS)
        yield postcss
        version = _declared(project, "tailwindcss")
        is_old = version is not None and allows_major(version, 4) is False
        if postcss and is_old and b"tailwindcss" in project.sources.read(postcss):
            yield _first(project, _TAILWIND)
        yield from sheets.configurations


def _imports(project: Project, path: str) -> Iterator[Named]:
    """The packages that a file loads as soon as it is loaded itself."""
    if not path:
        return
    for name in sorted(project.graph.packages(path)):
        reached = project.reached(path, name)
        if reached is None or any(link.optional or link.tested for link in reached.chain):
            continue
        if all(_is_immediate(project, link.path, link.location) for link in reached.chain):
            yield Named(name, reached.location, reached.trace)


def _is_immediate(project: Project, path: str, location: Location) -> bool:
    """Whether an import stands at the top level of its file."""
    return any(
        item.span == location.span and item.function == module.TOP and item.kind != "dynamic"
        for item, _ in project.graph.imports(path)
    )


def _plugins(project: Project) -> Iterator[Named]:
    """The plugins of PostCSS that its configuration names by text."""
    kind = project.site.type
    if _declared(project, "next" if kind == "nextjs" else "vite") is None:
        return
    path = _first(project, _POSTCSS)
    if path:
        config = project.object_of(path)
        if config is not None:
            yield from _of_code(project, config)
        return
    data = _first(project, _POSTCSS_DATA)
    found = project.document_at(data) if data else project.document("package.json")
    plugins = found.get(*(("plugins",) if data else ("postcss", "plugins"))) if found else None
    if plugins is not None:
        yield from _of_data(project, plugins)


def _of_code(project: Project, config: CodeObject) -> Iterator[Named]:
    keyed = config.object("plugins")
    if keyed is not None:
        for entry in keyed.entries():
            if keyed.has(entry.key) is True and not _is_off(entry):
                yield from _plugin(project, entry.key, entry.location)
        return
    listed, _ = config.items("plugins")
    for item in listed:
        value = item.value
        if isinstance(value, module.ArrayLiteral) and value.items:
            value = value.items[0]
        if isinstance(value, module.Text) and value.complete:
            yield from _plugin(project, value.value, Location(item.path, value.span))


def _is_off(entry: Entry) -> bool:
    value = entry.value
    return not isinstance(value, module.ObjectLiteral | module.ArrayLiteral) and not (
        isinstance(value, module.Constant) and value.value is True
    )


def _of_data(project: Project, plugins: document.Node) -> Iterator[Named]:
    for member in plugins.members:
        if member.node.kind == "object" or member.node.value is True:
            yield from _plugin(project, member.key, member.location)
    for item in plugins.items:
        text = item.text()
        if text:
            yield from _plugin(project, text, item.location)


def _plugin(project: Project, text: str, location: Location) -> Iterator[Named]:
    target = project.resolver.resolve(text, location.path)
    if target.kind == "package":
        yield Named(target.name, location, is_import=False)


class _Sheets:
    """The style sheets that the pages of a project load."""

    def __init__(self, project: Project) -> None:
        self._project = project
        version = _declared(project, "tailwindcss")
        self._is_new = version is not None and allows_major(version, 3) is False
        self.configurations: list[str] = []
        self.paths: dict[str, tuple[Step, ...]] = {}
        self._found: list[Named] = []
        for path, trace in self._imported():
            self._read(path, trace)

    def named(self) -> Iterator[Named]:
        """The packages that they ask for."""
        return iter(self._found)

    def _imported(self) -> Iterator[tuple[str, tuple[Step, ...]]]:
        project = self._project
        seen: set[str] = set()
        for entry in project.page_entries:
            for path in project.graph.reach(entry):
                if path in seen or b".css" not in project.sources.read(path):
                    continue
                way = () if path == entry else project.graph.chain(entry, Target("file", path))
                if path != entry and not way:
                    continue
                seen.add(path)
                steps = tuple(Step(it.location, f"imports `{it.specifier}`") for it in way)
                for item, target in project.graph.imports(path):
                    if target.kind == "file" and target.name.endswith(".css"):
                        here = Step(Location(path, item.span), f"imports `{item.specifier}`")
                        yield target.name, (*steps, here)

    def _read(self, path: str, trace: tuple[Step, ...]) -> None:
        if path in self.paths or len(self.paths) >= _MOST:
            return
        self.paths[path] = trace
        data = _COMMENT.sub(lambda it: b" " * len(it[0]), self._project.sources.read(path))
        for found in _AT_RULE.finditer(data):
            place = Location(path, Span(found.start(3) - 1, found.end(3) + 1))
            self._rule(found[1].lower(), found[3].decode(errors="replace"), place, trace)

    def _rule(self, kind: bytes, text: str, place: Location, trace: tuple[Step, ...]) -> None:
        sources = self._project.sources
        if _ELSEWHERE.match(text) or (kind != b"import" and not self._is_new):
            return
        file = normpath(join(dirname(place.path), text))
        if kind == b"config":
            if file in sources:
                self.configurations.append(file)
        elif sources.exists(file):
            if kind == b"import":
                step = Step(place, f"imports `{text}`")
                self._read(file, (*trace, step))
        elif not text.startswith((".", "/", "#")):
            target = self._project.resolver.resolve(text, place.path)
            if target.kind == "package" and not target.name.endswith(".css"):
                self._found.append(Named(target.name, place, trace))
