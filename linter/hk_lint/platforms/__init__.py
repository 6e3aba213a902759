"""Platforms: from a folder to what would be deployed from it.

Each module or package in this folder with an object `PLATFORM` is one. `find_projects` says which
folders are projects and whose.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules

from msgspec import Struct

from hk_lint.platforms.base import Platform
from hk_lint.platforms.others import configured
from hk_lint.sources import Sources

__all__ = ["HIVEKU", "PLATFORMS", "Platform", "ProjectRoot", "find_projects"]


def _found() -> Iterator[Platform]:
    for module in iter_modules(__path__):
        platform = getattr(import_module(f"{__name__}.{module.name}"), "PLATFORM", None)
        if isinstance(platform, Platform):
            yield platform


PLATFORMS: Mapping[str, Platform] = {it.name: it for it in sorted(_found(), key=lambda p: p.name)}
"""The platforms that are read, by name."""

HIVEKU = PLATFORMS["hiveku"]
"""The platform whose conventions are assumed where no configuration names one."""


_TRIED_OUT = frozenset(("fixtures", "__fixtures__", "test", "tests", "__tests__"))
"""Folders below which projects lie that tests read, and that nobody deploys."""


class ProjectRoot(Struct, frozen=True):
    """A folder that is deployed as one, relative to the analysed root.

    `config` is the configuration file that makes it one; "" where nothing names the platform.
    `assumed` says that nobody does, on the command line neither. `nested` are the folders below it
    that are no part of it. `unread` is the name of another platform, whose configuration lies in
    the folder and which is not read; `platform` is then empty.
    """

    folder: str
    platform: str
    config: str = ""
    assumed: bool = False
    unread: str = ""
    written_by: str = ""
    nested: tuple[str, ...] = ()

    def owns(self, path: str) -> bool:
        """Whether a file, relative to the analysed root, belongs to this project."""
        return _is_within(path, self.folder) and not any(_is_within(path, it) for it in self.nested)

    def is_below(self, folder: str) -> bool:
        """Whether it is that folder, or lies in it."""
        return _is_within(self.folder, folder)


def find_projects(
    sources: Sources, platform: str | None = None, asked: str = ""
) -> tuple[ProjectRoot, ...]:
    """The projects of a repository, sorted by folder and platform.

    Every configuration file of a platform makes a project of its folder, unless it
    is made from a project here. Hiveku counts before the
    others: in its folders, and in those below that it deploys, other configuration is none. Of the
    other folders, one with a package.json (and the root, with or without one) is an assumed project
    if it has functions by Hiveku's conventions, unless it or a folder above it holds another
    platform's configuration; where that platform spreads, such a folder is an assumed project of
    it. What lies among tests below `asked`, the folder that is to be looked at, is never assumed to
    be one, and configuration alone in a folder there makes none. Folders of platforms that are not
    read are listed as unread.
    `platform` names the platform that deploys everything, whatever other configuration there is;
    then nothing is assumed or unread.

    Raises:
        ValueError: there is no platform of that name.
    """
    if platform is not None and platform not in PLATFORMS:
        raise ValueError(f"unknown platform {platform!r}; known are {', '.join(PLATFORMS)}")
    chosen = [PLATFORMS[platform]] if platform else list(PLATFORMS.values())
    first = PLATFORMS[platform] if platform else HIVEKU
    named = {it.name: sorted(it.configs(sources)) for it in chosen}
    samples = _samples({path for paths in named.values() for path in paths}, sources, asked)
    configs = {
        name: [it for it in paths if _parent(it) not in samples] for name, paths in named.items()
    }
    own = {_parent(path) for path in configs[first.name]}

    def is_apart(folder: str) -> bool:
        return folder not in own and not any(
            _is_within(folder, above) and first.owns_everything(above, folder, sources)
            for above in own
        )

    writers = [it for it in chosen if configs[it.name]]
    found = [
        (it, path, _writer(path, writers, sources))
        for it in chosen
        for path in configs[it.name]
        if it is first or is_apart(_parent(path))
    ]
    made = [(it, path) for it, path, writer in found if writer is None]
    written = {path: writer.title for _, path, writer in found if writer is not None}
    read = {_parent(path) for _, path in made}
    others = {} if platform else configured(sources)
    others = {it: name for it, name in others.items() if it not in read | samples and is_apart(it)}
    spread = {_parent(path): it for it, path in made if it.spreads and it is not first}
    elsewhere = ((read - own) | others.keys() | set(map(_parent, written))) - spread.keys()
    folders = {_parent(path) for path in sources.files}
    packages = {
        it
        for it in folders
        if _is_package(it, sources)
        and is_apart(it)
        and (platform or elsewhere.isdisjoint(_upwards(it, own)))
    }
    borders = read | packages | others.keys()
    roots = [
        ProjectRoot(_parent(path), it.name, path, nested=_below(_parent(path), borders))
        for it, path in made
    ]
    candidates = {
        it
        for it in ({"", *packages} - read)
        if elsewhere.isdisjoint(_upwards(it, own)) and not _is_tried_out(it, asked)
    }
    for folder in candidates:
        nested = _below(folder, borders)
        if first.assumes(folder, sources, nested, named=platform is not None):
            above = next((spread[it] for it in _upwards(folder, own) if it in spread), first)
            roots.append(ProjectRoot(folder, above.name, "", platform is None, nested=nested))
    if platform and not roots:
        roots.append(ProjectRoot("", first.name))
    roots += [ProjectRoot(folder, "", unread=name) for folder, name in others.items()]
    roots += [ProjectRoot(_parent(it), "", it, written_by=name) for it, name in written.items()]
    return tuple(sorted(roots, key=lambda it: (it.folder, it.platform, it.config)))


def _samples(configs: set[str], sources: Sources, asked: str) -> set[str]:
    """The folders among tests that hold configuration and no file of a project: a test reads it,
    and nobody deploys it."""
    folders = {_parent(it) for it in configs}
    return {
        it for it in folders if _is_tried_out(it, asked) and configs.issuperset(sources.under(it))
    }


def _writer(config: str, writers: Iterable[Platform], sources: Sources) -> Platform | None:
    """The platform whose projects write a configuration file, None where somebody does."""
    return next((it for it in writers if it.writes(config, sources)), None)


def _is_tried_out(folder: str, asked: str) -> bool:
    """Whether a folder lies among the tests of what was asked for."""
    if asked and _is_within(folder, asked):
        folder = folder[len(asked) + 1 :]
    return not _TRIED_OUT.isdisjoint(folder.split("/")[:-1])


def _is_package(folder: str, sources: Sources) -> bool:
    """Whether the folder's package.json describes a package, not only how to load its files."""
    path = f"{folder}/package.json" if folder else "package.json"
    if path not in sources:
        return False
    data = sources.read(path)
    return any(key in data for key in (b'"name"', b'"dependencies"', b'"devDependencies"'))


def _upwards(folder: str, stops: Container[str]) -> Iterator[str]:
    """The folder and those above it, up to the root; `stops` ends the way without being on it."""
    while folder not in stops:
        yield folder
        if not folder:
            return
        folder = _parent(folder)


def _below(folder: str, others: Iterable[str]) -> tuple[str, ...]:
    """The outermost of those folders that lie below a folder."""
    below = {other for other in others if other != folder and _is_within(other, folder)}
    inner = (it for it in below if not below.isdisjoint(_upwards(_parent(it), (folder,))))
    return tuple(sorted(below.difference(inner)))


def _parent(folder: str) -> str:
    return folder.rpartition("/")[0]


def _is_within(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")
