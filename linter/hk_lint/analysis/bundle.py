"""What ships with a function, and what it weighs."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from hk_lint.analysis.graph import Graph
from hk_lint.model.package import Installed, PackageFile
from hk_lint.packages.installed import closure, files_of, find, measure, zipped
from hk_lint.sources import Sources


class Weight(Struct, frozen=True, order=True):
    """A package that a bundle holds because the project imports it, with what it brings along."""

    unzipped: int
    name: str


class Bundle(Struct, frozen=True):
    """The files of one function: project modules and whole installed packages.

    Sizes in bytes. `packages` are the packages that project files import, heaviest first, each with
    its own dependencies; a dependency that several share counts with each of them here, but once in
    `unzipped`. `missing` are imported packages that are not installed: while there are any, the
    sizes are lower bounds.
    """

    unzipped: int
    packages: tuple[Weight, ...]
    missing: tuple[str, ...]
    files: tuple[PackageFile, ...]
    installed: tuple[Installed, ...]

    @property
    def zipped(self) -> int:
        """The size as a zip archive, by really compressing every file. Takes a second per 30 MB."""
        listed = list(self.files)
        for package in self.installed:
            listed.extend(files_of(Path(package.folder), f"node_modules/{package.name}"))
        return zipped(listed)


def bundle(entry: str, graph: Graph, sources: Sources, supplied: Iterable[str] = ()) -> Bundle:
    """The bundle of the function with this entry file.

    `supplied` are packages that the platform's own build provides or traces itself.
    """
    stop = workspace(sources.root)
    own = [
        PackageFile(path, str(sources.root / path), _size(sources.root / path))
        for path in graph.reach(entry)
    ]
    roots: list[Installed] = []
    missing = []
    for name, importer in sorted(graph.packages(entry).items()):
        if name in supplied:
            continue
        package = find(name, (sources.root / importer).parent, stop)
        if package is not None:
            roots.append(package)
        elif graph.chain(entry, lambda target, n=name: target.name == n):  # type: ignore[misc]
            missing.append(name)
    everything = tuple(
        {p.folder: p for p in closure(roots, stop) if p.name not in supplied}.values()
    )
    weights = [
        Weight(sum(measure(Path(p.folder)).unzipped for p in closure([root], stop)), root.name)
        for root in roots
    ]
    total = sum(file.size for file in own)
    total += sum(measure(Path(package.folder)).unzipped for package in everything)
    return Bundle(
        unzipped=total,
        packages=tuple(sorted(weights, reverse=True)),
        missing=tuple(missing),
        files=tuple(own),
        installed=everything,
    )


def workspace(root: Path) -> Path:
    """The folder above which no node_modules is looked for: the outermost with a package.json."""
    found = root
    for folder in (root, *root.parents):
        if (folder / "package.json").is_file():
            found = folder
        if (folder / ".git").exists():
            break
    return found


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116
    except OSError:
        return 0
