"""Platforms: from a folder to what would be deployed from it.

A platform is one entry of `PLATFORMS`. `find_projects` says which folders are projects and whose.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Protocol

from msgspec import Struct

from hk_lint.analysis.code import Code
from hk_lint.model.deployment import Deployment, Injected, Limit, Tier
from hk_lint.model.site import ProjectType, ReservedPrefixes, Site
from hk_lint.platforms.hiveku import Hiveku
from hk_lint.platforms.others import configured
from hk_lint.sources import Sources


class Platform(Protocol):
    """What deploys projects."""

    @property
    def name(self) -> str:
        """The name that people select it by."""

    @property
    def limits(self) -> Mapping[str, Limit]:
        """The numbers that it holds to, by name."""

    def recognises(self, folder: str, sources: Sources) -> bool:
        """Whether the folder's own configuration names this platform."""

    def assumes(
        self, folder: str, sources: Sources, nested: tuple[str, ...] = (), *, named: bool = False
    ) -> bool:
        """Whether the folder follows this platform's conventions, though nothing in it names the
        platform; `named` says that somebody did."""

    def claims(self, folder: str, inner: str, sources: Sources) -> bool:
        """Whether a folder below a project of this platform is deployed as part of it."""

    def deploy(
        self,
        folder: str,
        sources: Sources,
        *,
        nested: tuple[str, ...] = (),
        assumed: bool = False,
        imported: Callable[[], frozenset[str]] = frozenset,
    ) -> Deployment:
        """What it would create from the folder. `nested` are folders below it that are no part of
        it; `imported` gives the files that another file of the project imports."""

    @property
    def injected(self) -> tuple[Injected, ...]:
        """The variables that it sets itself."""

    def tiers_of(self, name: str) -> tuple[str, tuple[Tier, ...]]:
        """The name under which code reads a variable, and the tiers that it is for."""

    def left_out(self, name: str) -> str:
        """Why a file, by its path in the project, is not uploaded; empty for others."""

    def is_in_store(self, name: str) -> bool:
        """Whether a file, by its path in the project, is served from the asset store and no part
        of the build."""

    @property
    def reserved_prefixes(self) -> ReservedPrefixes:
        """The first segments of URLs that it keeps for files."""

    def site(
        self,
        deployment: Deployment,
        code: Code,
        files: Iterable[str],
        chosen: ProjectType | None = None,
    ) -> Site:
        """What visitors reach of a deployment: `files` are its own, relative to the analysed root,
        `chosen` is what the settings say that it is."""


HIVEKU: Platform = Hiveku()

PLATFORMS: Mapping[str, Platform] = {HIVEKU.name: HIVEKU}
"""The platforms that are read, by name."""


_TRIED_OUT = frozenset(("fixtures", "__fixtures__", "test", "tests", "__tests__"))
"""Folders below which projects lie that tests read, and that nobody deploys."""


class ProjectRoot(Struct, frozen=True):
    """A folder that is deployed as one, relative to the analysed root.

    `assumed` says that nothing names the platform. `nested` are the folders below it that are no
    part of it. `unread` is the name of another platform, whose configuration lies in the folder
    and which is not read; `platform` is then empty.
    """

    folder: str
    platform: str
    assumed: bool = False
    unread: str = ""
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
    """The projects of a repository, sorted by folder.

    Every folder with the platform's own configuration is a project. Of the others, a folder with a
    package.json (and the root, with or without one) is an assumed project if it has functions by
    the platform's conventions, unless it or a folder above it holds another platform's
    configuration: such folders are listed as unread. What lies among tests below `asked`, the
    folder that somebody wants to be looked at, is never assumed to be one. `platform` names the
    platform that deploys everything, whatever other configuration there is; then nothing is
    assumed or unread.

    Raises:
        ValueError: there is no platform of that name.
    """
    if platform is not None and platform not in PLATFORMS:
        raise ValueError(f"unknown platform {platform!r}; known are {', '.join(PLATFORMS)}")
    chosen = PLATFORMS[platform] if platform else HIVEKU
    folders = {_parent(path) for path in sources.files}
    explicit = frozenset(folder for folder in folders if chosen.recognises(folder, sources))

    def is_apart(folder: str) -> bool:
        return folder not in explicit and not any(
            _is_within(folder, above) and chosen.claims(above, folder, sources)
            for above in explicit
        )

    others = {} if platform else configured(sources)
    others = {folder: name for folder, name in others.items() if is_apart(folder)}
    packages = {it for it in folders if _is_package(it, sources) and is_apart(it)}
    borders = explicit | packages | others.keys()
    candidates = {
        folder
        for folder in ({"", *packages} - explicit)
        if others.keys().isdisjoint(_upwards(folder, explicit)) and not _is_tried_out(folder, asked)
    }
    roots = [ProjectRoot(it, chosen.name, nested=_below(it, borders)) for it in explicit]
    for folder in candidates:
        nested = _below(folder, borders)
        if chosen.assumes(folder, sources, nested, named=platform is not None):
            roots.append(ProjectRoot(folder, chosen.name, platform is None, nested=nested))
    if platform and not roots:
        roots.append(ProjectRoot("", chosen.name))
    roots += [ProjectRoot(folder, "", unread=name) for folder, name in others.items()]
    return tuple(sorted(roots, key=lambda it: it.folder))


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
