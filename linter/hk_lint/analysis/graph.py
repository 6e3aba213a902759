"""Which files and packages a file loads.

Two readings of the same thing: `candidates` come from a scan of the raw bytes, which is fast and
finds too much (comments, strings, types); `imports` come from the parsed file. Walks start on
candidates and parse only the files on a path that matters, so most files are never parsed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from hk_lint.analysis.resolve import Resolver
from hk_lint.languages import is_python, language_of
from hk_lint.model.module import Import
from hk_lint.model.target import Target
from hk_lint.model.text import Location
from hk_lint.sources import Sources

_LOADS = re.compile(
    rb"(?:\bfrom|\bimport|\brequire)\s*+\(?+\s*+(?:/\*[^*]*+\*/\s*+)?+([\"'`])([^\"'`\r\n]{1,300})\1"
)


class Link(Struct, frozen=True):
    """One import on the way: the file that imports, and what.

    `optional` means inside `try`; `tested` are the names that conditions on the way to it test,
    with dots: `process.env.NODE_ENV`.
    """

    path: str
    specifier: str
    location: Location
    optional: bool = False
    tested: tuple[str, ...] = ()


class Edges(Struct, frozen=True):
    """Where a file leads: source files of the analysed root, and packages."""

    files: tuple[str, ...]
    packages: tuple[str, ...]


class Graph:
    """The import graph of one analysed root."""

    def __init__(self, sources: Sources, resolver: Resolver) -> None:
        self._sources = sources
        self._resolver = resolver
        self._candidates: dict[str, Edges] = {}
        self._imports: dict[str, tuple[tuple[Import, Target], ...]] = {}
        self._confirmed: dict[str, Edges] = {}
        self._reach: dict[str, tuple[str, ...]] = {}
        self._packages: dict[str, dict[str, str]] = {}
        self._naming: dict[str, list[str]] = {}

    def candidates(self, path: str) -> Edges:
        """Where a file may lead. Too much rather than too little."""
        found = self._candidates.get(path)
        if found is None:
            found = self._candidates[path] = _edges(self._candidate_targets(path))
            for name in found.packages:
                self._naming.setdefault(name, []).append(path)
        return found

    def _candidate_targets(self, path: str) -> Iterator[Target]:
        data = self._sources.read(path)
        if is_python(path):
            yield from self._resolver.python.candidates(data, path.rpartition("/")[0])
            return
        for specifier in dict.fromkeys(
            m[2].decode(errors="replace") for m in _LOADS.finditer(data)
        ):
            yield self._resolver.resolve(specifier, path)

    def imports(self, path: str) -> tuple[tuple[Import, Target], ...]:
        """What a file loads at run time, from the parsed file; types are left out."""
        found = self._imports.get(path)
        if found is None:
            module = self._sources.module(path)
            found = self._imports[path] = tuple(
                (item, target)
                for item in (module.imports if module else ())
                if item.specifier and not item.erased
                for target in self._targets(item, path)
            )
            self._confirmed[path] = _edges(target for _, target in found)
        return found

    def _targets(self, item: Import, path: str) -> Iterable[Target]:
        """What one import loads; in Python that may be several modules."""
        if is_python(path):
            return self._resolver.python.loaded(item, path.rpartition("/")[0])
        return (self._resolver.resolve(item.specifier, path),)

    def reach(self, entry: str) -> tuple[str, ...]:
        """The source files that `entry` may load, itself first."""
        known = self._reach.get(entry)
        if known is None:
            known = self._reach[entry] = _breadth_first(
                (entry,), lambda path: self.candidates(path).files
            )
        return known

    def reach_without(self, entry: str, avoids: Callable[[str], bool]) -> tuple[str, ...]:
        """The source files that `entry` may load by ways on which nothing is avoided."""

        def after(path: str) -> Iterable[str]:
            return (it for it in self.candidates(path).files if not avoids(it))

        return _breadth_first((entry,), after)

    def loaded(
        self, entry: str, matters: Callable[[str], bool] = lambda _path: True
    ) -> tuple[str, ...]:
        """The source files that `entry` really loads, itself first, as far as they matter."""
        return _breadth_first((entry,), lambda path: filter(matters, self._confirmed_files(path)))

    def loaded_by(self, entries: Iterable[str]) -> tuple[str, ...]:
        """The source files that one of several really loads, themselves first."""
        return _breadth_first(entries, self._confirmed_files)

    def packages(self, entry: str) -> dict[str, str]:
        """The packages that `entry` may load, each with the first file that names it."""
        found = self._packages.get(entry)
        if found is None:
            found = self._packages[entry] = {}
            for path in self.reach(entry):
                for name in self.candidates(path).packages:
                    found.setdefault(name, path)
        return found

    def chain(
        self, entry: str, wanted: Target, avoids: Callable[[str], bool] = lambda _path: False
    ) -> tuple[Link, ...]:
        """The shortest chain of real imports from `entry` to a file or package; empty if none.

        Files are parsed one by one, as far as they lie on a candidate path. No file that the chain
        `avoids` is on the way.
        """
        if wanted.kind == "package" and not self._is_imported(wanted.name, entry):
            return ()
        while True:
            path = self._shortest(entry, wanted, avoids)
            unread = next((file for file in path if file not in self._confirmed), None)
            if unread is None:
                return self._links(path, wanted)
            self.imports(unread)

    def _is_imported(self, package: str, entry: str) -> bool:
        """Whether one of the files that `entry` may load really imports a package.

        Most names of packages stand in prose ("taken from `x`"): what a file names and does not
        import is found out once, not for every entry.
        """
        reach = self.reach(entry)
        naming = self._naming.get(package, [])
        naming[:] = [path for path in naming if package in self._unless_disproved(path)]
        if not naming:
            return False
        reached = frozenset(reach)
        return any(path in reached and self._imports_package(path, package) for path in naming)

    def _unless_disproved(self, path: str) -> tuple[str, ...]:
        return (self._confirmed.get(path) or self.candidates(path)).packages

    def _imports_package(self, path: str, package: str) -> bool:
        self.imports(path)
        return package in self._confirmed[path].packages

    def _confirmed_files(self, path: str) -> tuple[str, ...]:
        self.imports(path)
        return self._confirmed[path].files

    def _shortest(self, entry: str, wanted: Target, avoids: Callable[[str], bool]) -> list[str]:
        came: dict[str, str] = {entry: ""}
        queue = deque([entry])
        while queue:
            path = queue.popleft()
            edges = self._confirmed.get(path) or self.candidates(path)
            if wanted.name in (edges.packages if wanted.kind == "package" else edges.files):
                chain = [path]
                while came[chain[-1]]:
                    chain.append(came[chain[-1]])
                return chain[::-1]
            for name in edges.files:
                if name not in came and not avoids(name):
                    came[name] = path
                    queue.append(name)
        return []

    def _links(self, path: list[str], wanted: Target) -> tuple[Link, ...]:
        targets = [*(Target("file", name) for name in path[1:]), wanted]
        links = []
        for here, after in zip(path, targets, strict=False):
            item = next(item for item, target in self._imports[here] if target == after)
            place = Location(here, item.span)
            tested = tuple(".".join(path) for guard in item.guards for path in guard.paths)
            links.append(Link(here, item.specifier, place, item.optional, tested))
        return tuple(links)


def _edges(targets: Iterable[Target]) -> Edges:
    found = list(dict.fromkeys(targets))
    return Edges(
        tuple(t.name for t in found if t.kind == "file" and _is_source(t.name)),
        tuple(t.name for t in found if t.kind == "package"),
    )


def _breadth_first(
    entries: Iterable[str], after: Callable[[str], Iterable[str]]
) -> tuple[str, ...]:
    found = dict.fromkeys(entries)
    queue = deque(found)
    while queue:
        for name in after(queue.popleft()):
            if name not in found:
                found[name] = None
                queue.append(name)
    return tuple(found)


def _is_source(path: str) -> bool:
    return language_of(path) is not None and not path.endswith((".d.ts", ".d.mts", ".d.cts"))
