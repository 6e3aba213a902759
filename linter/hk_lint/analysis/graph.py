"""Which files and packages a file loads.

Two readings of the same thing: `candidates` come from a scan of the raw bytes, which is fast and
finds too much (comments, strings, types); `imports` come from the parsed file. Walks start on
candidates and parse only the files on a path that matters, so most files are never parsed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable

from msgspec import Struct

from hk_lint.analysis.resolve import Resolver, Target
from hk_lint.languages import language_of
from hk_lint.model.module import Import
from hk_lint.model.text import Location
from hk_lint.sources import Sources

_LOADS = re.compile(
    rb"(?:\bfrom|\bimport|\brequire)\s*\(?\s*(?:/\*[^*]*\*/\s*)?([\"'`])([^\"'`\r\n]{1,300})\1"
)


class Link(Struct, frozen=True):
    """One import on the way: the file that imports, and what. `optional` means inside `try`."""

    path: str
    specifier: str
    location: Location
    optional: bool = False


class Graph:
    """The import graph of one analysed root."""

    def __init__(self, sources: Sources, resolver: Resolver) -> None:
        self._sources = sources
        self._resolver = resolver
        self._candidates: dict[str, tuple[tuple[str, Target], ...]] = {}
        self._confirmed: dict[str, tuple[tuple[Import, Target], ...]] = {}
        self._reach: dict[str, dict[str, str]] = {}
        self._packages: dict[str, dict[str, str]] = {}
        self._names: dict[str, tuple[str, ...]] = {}

    def candidates(self, path: str) -> tuple[tuple[str, Target], ...]:
        """What a file may load: specifiers with their targets. Too much rather than too little."""
        found = self._candidates.get(path)
        if found is None:
            specifiers = {
                m[2].decode(errors="replace"): None
                for m in _LOADS.finditer(self._sources.read(path))
            }
            found = tuple((s, self._resolver.resolve(s, path)) for s in specifiers)
            self._candidates[path] = found
        return found

    def imports(self, path: str) -> tuple[tuple[Import, Target], ...]:
        """What a file loads at run time, from the parsed file; types are left out."""
        found = self._confirmed.get(path)
        if found is None:
            module = self._sources.module(path)
            found = tuple(
                (item, self._resolver.resolve(item.specifier, path))
                for item in (module.imports if module else ())
                if item.specifier and not item.erased
            )
            self._confirmed[path] = found
        return found

    def reach(self, entry: str) -> dict[str, str]:
        """The files that `entry` may load, itself included, each with the file that led there."""
        known = self._reach.get(entry)
        if known is None:
            known = self._walk(entry, lambda path: [t for _, t in self.candidates(path)])
            self._reach[entry] = known
        return known

    def loaded(self, entry: str, matters: Callable[[str], bool]) -> tuple[str, ...]:
        """The files that `entry` really loads, itself first, as far as they matter."""
        came = {entry: ""}
        queue = deque([entry])
        while queue:
            path = queue.popleft()
            for _, target in self.imports(path):
                name = target.name
                if target.kind == "file" and name not in came and matters(name):
                    came[name] = path
                    queue.append(name)
        return tuple(came)

    def packages(self, entry: str) -> dict[str, str]:
        """The packages that `entry` may load, each with the first file that names it."""
        found = self._packages.get(entry)
        if found is None:
            found = self._packages[entry] = {}
            for path in self.reach(entry):
                for name in self._named(path):
                    found.setdefault(name, path)
        return found

    def _named(self, path: str) -> tuple[str, ...]:
        names = self._names.get(path)
        if names is None:
            names = tuple(t.name for _, t in self.candidates(path) if t.kind == "package")
            self._names[path] = names
        return names

    def chain(self, entry: str, wanted: Callable[[Target], bool]) -> tuple[Link, ...]:
        """The shortest chain of real imports from `entry` to something wanted; empty if none.

        Files are parsed one by one, as far as they lie on a candidate path.
        """
        while True:
            path = self._shortest(entry, wanted)
            if path is None:
                return ()
            unread = next((file for file in path if file not in self._confirmed), None)
            if unread is None:
                return self._links(path, wanted)
            self.imports(unread)

    def _edges(self, path: str) -> list[Target]:
        confirmed = self._confirmed.get(path)
        if confirmed is not None:
            return [target for _, target in confirmed]
        return [target for _, target in self.candidates(path)]

    def _shortest(self, entry: str, wanted: Callable[[Target], bool]) -> list[str] | None:
        came: dict[str, str] = {entry: ""}
        queue = deque([entry])
        while queue:
            path = queue.popleft()
            targets = self._edges(path)
            if any(wanted(target) for target in targets):
                chain = [path]
                while came[chain[-1]]:
                    chain.append(came[chain[-1]])
                return chain[::-1]
            for target in targets:
                if target.kind == "file" and target.name not in came and _is_source(target.name):
                    came[target.name] = path
                    queue.append(target.name)
        return None

    def _links(self, path: list[str], wanted: Callable[[Target], bool]) -> tuple[Link, ...]:
        links = []
        for here, after in zip(path, [*path[1:], None], strict=True):
            for item, target in self._confirmed[here]:
                hit = wanted(target) if after is None else target == Target("file", after)
                if hit:
                    links.append(
                        Link(here, item.specifier, Location(here, item.span), item.optional)
                    )
                    break
        return tuple(links)

    def _walk(self, entry: str, edges: Callable[[str], list[Target]]) -> dict[str, str]:
        came: dict[str, str] = {entry: ""}
        queue = deque([entry])
        while queue:
            path = queue.popleft()
            for target in edges(path):
                if target.kind == "file" and target.name not in came and _is_source(target.name):
                    came[target.name] = path
                    queue.append(target.name)
        return came


def _is_source(path: str) -> bool:
    return language_of(path) is not None and not path.endswith((".d.ts", ".d.mts", ".d.cts"))
