"""What ships with a function, and what it weighs."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path

from msgspec import Struct

from hk_lint.analysis.graph import Graph
from hk_lint.model.package import Installed, PackageFile, Size
from hk_lint.model.target import Target
from hk_lint.packages.installed import END_RECORD, MOST_PACKAGES, files_of, find, measure, zipped
from hk_lint.sources import Sources

_DOUBTED_FROM = 32_000_000
"""From this size on, every import is looked at before its package counts."""

_SAMPLE = 1 << 14
_STRIDE = 1 << 18
_USUAL_RATIO = 0.35


class Weight(Struct, frozen=True, order=True):
    """A package that a bundle holds because the project imports it, with what it brings along."""

    unzipped: int
    name: str


class Bundle:
    """The files of one function: project modules and installed packages, sizes in bytes.

    Packages count whole, with what they depend on; a bundler may leave out a part. What a function
    loads at run time is taken from the text of the imports while that is little, and from the
    parsed files, without types, once it is not.
    """

    def __init__(
        self, entry: str, graph: Graph, sources: Sources, supplied: frozenset[str] = frozenset()
    ) -> None:
        self._entry = entry
        self._graph = graph
        self._sources = sources
        self._supplied = supplied
        self._stop = workspace(sources.root)

    @cached_property
    def unzipped(self) -> int:
        """The bytes of all files. A lower bound while there are `missing` packages."""
        return self._own + _total(self._roots, self._stop, self._supplied)

    @cached_property
    def packages(self) -> tuple[Weight, ...]:
        """The packages that project files import, heaviest first, each with its own dependencies.

        A dependency that several share counts with each of them, but once in `unzipped`.
        """
        weights = (
            Weight(_total((root,), self._stop, self._supplied), root.name) for root in self._roots
        )
        return tuple(sorted(weights, reverse=True))

    @cached_property
    def heaviest(self) -> tuple[Weight, ...]:
        """All packages in it, heaviest first, each by itself."""
        weights = (Weight(_size(it.folder).unzipped, it.name) for it in self.installed)
        return tuple(sorted(weights, reverse=True))

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Imported packages that are not installed."""
        return tuple(
            name
            for name, importer in sorted(self._graph.packages(self._entry).items())
            if name not in self._supplied
            and self._find(name, importer) is None
            and self._graph.chain(self._entry, Target("package", name))
        )

    @cached_property
    def files(self) -> tuple[PackageFile, ...]:
        """The project's own files."""
        return tuple(
            PackageFile(path, str(self._sources.root / path), len(self._sources.read(path)))
            for path in self._loaded
        )

    @property
    def installed(self) -> tuple[Installed, ...]:
        """The packages in it, those that packages bring along included."""
        return _together(self._roots, self._stop, self._supplied)

    def chain(self, name: str) -> tuple[str, ...]:
        """The packages that lead to an installed one: first the one that the project imports."""
        return _chains(self._roots, self._stop).get(name, ())

    @cached_property
    def zipped(self) -> int:
        """The size as a zip archive, by really compressing every file. Takes a second per 30 MB."""
        packages = sum(_zipped(package.folder, package.name) for package in self.installed)
        return packages + zipped(self.files)

    @cached_property
    def zipped_estimate(self) -> int:
        """About the size as a zip archive, from samples of the larger packages."""
        packages = sum(_estimate(package.folder) for package in self.installed)
        return packages + int(self._own * _USUAL_RATIO)

    @cached_property
    def _own(self) -> int:
        return sum(len(self._sources.read(path)) for path in self._loaded)

    @cached_property
    def _is_doubted(self) -> bool:
        """Whether the text of the imports alone makes so much that types must be left out."""
        named = self._resolved(self._graph.packages(self._entry).items())
        return _total(named, self._stop, self._supplied) >= _DOUBTED_FROM

    @cached_property
    def _loaded(self) -> tuple[str, ...]:
        if self._is_doubted:
            return self._graph.loaded(self._entry)
        return tuple(self._graph.reach(self._entry))

    @cached_property
    def _roots(self) -> tuple[Installed, ...]:
        """The installed packages that project files import, sorted."""
        if not self._is_doubted:
            return self._resolved(self._graph.packages(self._entry).items())
        return self._resolved(
            (target.name, path)
            for path in self._loaded
            for _, target in self._graph.imports(path)
            if target.kind == "package"
        )

    def _resolved(self, imports: Iterable[tuple[str, str]]) -> tuple[Installed, ...]:
        found = {
            package.folder: package
            for name, importer in imports
            if name not in self._supplied and (package := self._find(name, importer)) is not None
        }
        return tuple(found[folder] for folder in sorted(found))

    def _find(self, name: str, importer: str) -> Installed | None:
        return _found(name, str(self._sources.root), importer.rpartition("/")[0], self._stop)


def bundle(entry: str, graph: Graph, sources: Sources, supplied: Iterable[str] = ()) -> Bundle:
    """The bundle of the function with this entry file.

    `supplied` are packages that the platform's own build provides or traces itself.
    """
    return Bundle(entry, graph, sources, frozenset(supplied))


@lru_cache(maxsize=64)
def workspace(root: Path) -> Path:
    """The folder above which no node_modules is looked for: the outermost with a package.json."""
    found = root
    for folder in (root, *root.parents):
        if (folder / "package.json").is_file():
            found = folder
        if (folder / ".git").exists():
            break
    return found


def forget() -> None:
    """Forget what was read, for a process that outlives a change of node_modules."""
    for cached in (
        workspace,
        _found,
        _together,
        _chains,
        _needs,
        _total,
        _size,
        _zipped,
        _estimate,
    ):
        cached.cache_clear()


@lru_cache(maxsize=65536)
def _found(name: str, root: str, folder: str, stop: Path) -> Installed | None:
    return find(name, Path(root, folder), stop)


@lru_cache(maxsize=4096)
def _together(
    roots: tuple[Installed, ...], stop: Path, supplied: frozenset[str]
) -> tuple[Installed, ...]:
    """The packages that roots and their dependencies are, each once.

    The same as `installed.closure`, which looks every dependency up again for every function.
    """
    found: dict[str, Installed] = {}
    pending = list(roots)
    while pending and len(found) < MOST_PACKAGES:
        package = pending.pop()
        if package.folder not in found:
            found[package.folder] = package
            pending.extend(_needs(package, stop))
    return tuple(package for package in found.values() if package.name not in supplied)


@lru_cache(maxsize=1024)
def _chains(roots: tuple[Installed, ...], stop: Path) -> dict[str, tuple[str, ...]]:
    """Every package that roots bring along, with the shortest way there, itself last."""
    found: dict[str, tuple[str, ...]] = {}
    pending: deque[tuple[Installed, tuple[str, ...]]] = deque()
    pending.extend((root, (root.name,)) for root in roots)
    while pending and len(found) < MOST_PACKAGES:
        package, chain = pending.popleft()
        if package.name not in found:
            found[package.name] = chain
            pending.extend((it, (*chain, it.name)) for it in _needs(package, stop))
    return found


@lru_cache(maxsize=65536)
def _needs(package: Installed, stop: Path) -> tuple[Installed, ...]:
    folder = Path(package.folder)
    needed = (find(name, folder, stop) for name in package.dependencies)
    return tuple(it for it in needed if it is not None)


@lru_cache(maxsize=4096)
def _total(roots: tuple[Installed, ...], stop: Path, supplied: frozenset[str]) -> int:
    return sum(_size(package.folder).unzipped for package in _together(roots, stop, supplied))


@lru_cache(maxsize=65536)
def _size(folder: str) -> Size:
    return measure(Path(folder))


@lru_cache(maxsize=65536)
def _zipped(folder: str, name: str) -> int:
    """What a package adds to a zip archive."""
    return zipped(files_of(Path(folder), f"node_modules/{name}/")) - END_RECORD


@lru_cache(maxsize=65536)
def _estimate(folder: str) -> int:
    """About what a package adds to a zip archive: a sample of each stride is compressed."""
    size = _size(folder).unzipped
    if size < _STRIDE:
        return int(size * _USUAL_RATIO)
    plain = packed = 0
    passed = 0
    following = _STRIDE // 2
    for file in files_of(Path(folder)):
        while following < passed + file.size:
            sample = _sample(file.path, following - passed)
            plain += len(sample)
            packed += len(zlib.compress(sample, 6))
            following += _STRIDE
        passed += file.size
    return int(size * packed / plain) if plain else size


def _sample(path: str, offset: int) -> bytes:
    try:
        with open(path, "rb", buffering=0) as stream:  # noqa: PTH123 - unbuffered
            stream.seek(offset)
            return stream.read(_SAMPLE)
    except OSError:
        return b""
