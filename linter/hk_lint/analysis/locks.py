"""Which lockfiles hold for a folder, and what they do about what its package.json declares."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator
from functools import cached_property

from hk_lint.analysis.hoisting import CLASSIC, is_found
from hk_lint.analysis.resolve import Resolver
from hk_lint.model.document import Document, Node
from hk_lint.model.package import Dependency, LockedPackage, Lockfile, LockState, Manager, Manifest
from hk_lint.packages import lockfiles
from hk_lint.packages.lockfiles.common import overridden, split_ident
from hk_lint.packages.versions import is_range, may_satisfy
from hk_lint.patterns import matches
from hk_lint.sources import Sources

_WORKSPACE = "pnpm-workspace.yaml"
_HOOKS = (".pnpmfile.cjs", ".pnpmfile.mjs", "pnpmfile.js")
"""Programs that may change what any package.json declares."""

_ALIAS = re.compile(r"npm:((?:@[^@/\s]+/)?[^@/\s]+)(?:@(.*))?")
_MANAGER = re.compile(r"(npm|pnpm|yarn|bun)(?:@.*)?")
_UNKNOWN = LockState("unknown")

Order = Callable[[Collection[Manager], str], list[Manager]]
"""The package managers whose lockfiles lie at one place, the one that a build takes first; the
text is the one that package.json names, or ""."""


class Locks:
    """The lockfiles that a package manager would use for the packages of one folder.

    They lie in the folder itself, or else in the nearest folder above whose workspace it belongs
    to; where that has a lockfile of the same package manager, the folder's own is never read. There
    is one per package manager.
    """

    def __init__(
        self,
        folder: str,
        sources: Sources,
        resolver: Resolver,
        order: Order = lockfiles.in_order,
    ) -> None:
        self.folder = folder
        self._order = order
        self._sources = sources
        self._resolver = resolver

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """The lockfiles, the one that counts first."""
        own = self._at(self.folder)
        if own and not self.unused:
            return self._ordered(self.folder, own)
        for place, found in self._above():
            if self._belongs_to(place, found):
                return self._ordered(place, found)
        return ()

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """The folder's own lockfiles that their package managers pass over, because the lockfile of
        a workspace above was made for the folder."""
        own = self._at(self.folder)
        return tuple(
            own[manager]
            for manager in own
            if any(
                manager in found and self._is_made_for(found[manager]) for _, found in self._above()
            )
        )

    @cached_property
    def files(self) -> tuple[Lockfile, ...]:
        """What can be read of `paths`, in the same order."""
        found = (self._sources.lockfile(path) for path in self.paths)
        return tuple(it for it in found if it is not None)

    @cached_property
    def chosen(self) -> Lockfile | None:
        """The lockfile that counts; None where it cannot be read."""
        return self._sources.lockfile(self.paths[0]) if self.paths else None

    @cached_property
    def manager(self) -> str:
        """The package manager that the package.json beside the lockfiles names, or ""."""
        return self._named(posixpath.dirname(self.paths[0]) if self.paths else self.folder)

    def brings(self, name: str) -> bool | None:
        """Whether code of the folder finds a package that only others depend on; None for unknown.

        Without a lockfile, a build may choose versions that depend on something else.
        """
        if not self.paths:
            return None if self._is_known_above(name) else False
        lockfile = self.chosen
        if lockfile is None:
            return None
        return is_found(lockfile, self._importer(lockfile), name, self._sources)

    def entry(self, name: str, wanted: str) -> LockedPackage | None:
        """The entry that the folder gets for a package it declares, where there is one."""
        lockfile = self._usable
        if lockfile is None or not self._is_importer(lockfile):
            return None
        found = lockfiles.entries(lockfile, self._importer(lockfile), name, wanted)
        return found[0] if len(found) == 1 else None

    def state(self, dependency: Dependency) -> LockState:
        """What the lockfile does about a declaration of the folder's package.json.

        Known only for ranges of versions, in aliases and pnpm's catalogs too. Tags, paths, URLs,
        packages of the same repository and versions that an override forces are not judged.
        """
        lockfile = self._usable
        if lockfile is None or not self._is_importer(lockfile):
            return _UNKNOWN
        name = dependency.name
        if name in self._overridden or self._resolver.workspace(name) is not None:
            return _UNKNOWN
        wanted = dependency.range
        if wanted.startswith("catalog:"):
            wanted = self._catalog(wanted.removeprefix("catalog:").strip(), name)
            if not wanted:
                return _UNKNOWN
        alias = _ALIAS.fullmatch(wanted)
        real, range = (alias[1], alias[2] or "") if alias else (name, wanted)
        if not is_range(range):
            return _UNKNOWN
        importer = self._importer(lockfile)
        found = lockfiles.entries(lockfile, importer, name, wanted)
        if not found:
            is_linked = name in lockfile.chosen.get(importer, {})
            is_optional = dependency.group == "optionalDependencies"
            may_be_absent = is_linked or is_optional or _is_lost(lockfile, importer, name, wanted)
            return _UNKNOWN if may_be_absent else LockState("missing", range)
        answers = {may_satisfy(it.version, range) for it in found if it.name == real}
        if None in answers or not answers:
            return _UNKNOWN
        return LockState("fits" if True in answers else "differs", range, found)

    @cached_property
    def _usable(self) -> Lockfile | None:
        lockfile = self.chosen
        if lockfile is None or lockfile.problems or not lockfile.is_read:
            return None
        if lockfile.manager == "pnpm" and any(
            self._sources.exists(posixpath.join(lockfile.folder, name)) for name in _HOOKS
        ):
            return None
        return lockfile

    def _importer(self, lockfile: Lockfile) -> str:
        """The folder as the lockfile names it."""
        return self.folder[len(lockfile.folder) :].lstrip("/")

    def _is_importer(self, lockfile: Lockfile) -> bool:
        """Whether the lockfile was made for the folder too. Yarn 1 does not say so."""
        if lockfile.importers:
            return self._importer(lockfile) in lockfile.importers
        return lockfile.manager == "yarn"

    def _is_known_above(self, name: str) -> bool:
        """Whether a lockfile above installs a package: code looks for packages there as well."""
        files = (
            self._sources.lockfile(path) for _, found in self._above() for path in found.values()
        )
        return any(
            it.name == name
            for lockfile in files
            if lockfile is not None
            for it in lockfile.packages.values()
        )

    def _above(self) -> Iterator[tuple[str, dict[Manager, str]]]:
        """The folders above with lockfiles, the nearest first."""
        place = self.folder
        while place:
            place = posixpath.dirname(place)
            found = self._at(place)
            if found:
                yield place, found

    def _is_made_for(self, path: str) -> bool:
        """Whether a lockfile above holds for the folder, though it has one of its own.

        A modern Yarn takes the nearer one. What npm has by its path may be no member.
        """
        lockfile = self._sources.lockfile(path)
        if lockfile is None or lockfile.problems or not lockfile.is_read:
            return False
        if lockfile.manager == "yarn":
            return lockfile.format == CLASSIC and self._is_member(lockfile.folder)
        is_known = self._importer(lockfile) in lockfile.importers
        return is_known and (lockfile.manager != "npm" or self._is_member(lockfile.folder))

    def _at(self, folder: str) -> dict[Manager, str]:
        """The lockfiles in a folder by package manager, those that git ignores left out."""
        found: dict[Manager, str] = {}
        for name, manager in lockfiles.NAMES.items():
            path = posixpath.join(folder, name)
            if path in self._sources:
                found.setdefault(manager, path)
        return found

    def _belongs_to(self, place: str, found: dict[Manager, str]) -> bool:
        """Whether the folder is a member of the workspace above it."""
        own = self.folder[len(place) :].lstrip("/")
        for path in found.values():
            lockfile = self._sources.lockfile(path)
            if lockfile is not None and own in lockfile.importers:
                return True
        return self._is_member(place)

    def _is_member(self, place: str) -> bool:
        """Whether the workspace above it names the folder."""
        own = self.folder[len(place) :].lstrip("/")
        manifest = self._resolver.manifest(place)
        patterns = [*(manifest.workspaces if manifest else ())]
        document = self._sources.document(posixpath.join(place, _WORKSPACE))
        packages = document.get("packages") if document else None
        patterns += [text for it in (packages.items if packages else ()) if (text := it.text())]
        if any(it.startswith("!") and matches(it[1:], own) for it in patterns):
            return False
        return any(matches(it, own) for it in patterns if not it.startswith("!"))

    def _ordered(self, place: str, found: dict[Manager, str]) -> tuple[str, ...]:
        return tuple(found[it] for it in self._order(tuple(found), self._named(place)))

    def _named(self, place: str) -> str:
        manifest = self._resolver.manifest(place)
        root = manifest.root if manifest else None
        if root is None:
            return ""
        for node in (root.get("packageManager"), root.get("devEngines", "packageManager", "name")):
            named = _MANAGER.fullmatch((node.text() or "").strip()) if node is not None else None
            if named is not None:
                return named[1]
        return ""

    @cached_property
    def _overridden(self) -> frozenset[str]:
        """The packages whose versions are forced, as far as files say so."""
        lockfile = self.chosen
        if lockfile is None:
            return frozenset()
        found = set(lockfile.overridden)
        places = {lockfile.folder, self.folder}
        for manifest in filter(None, map(self._resolver.manifest, places)):
            found |= _forced(manifest)
        node = self._workspace_document and self._workspace_document.get("overrides")
        return frozenset(found | (overridden(node.plain()) if node else frozenset()))

    @cached_property
    def _catalogs(self) -> tuple[Document | Node, ...]:
        """What may define catalogs: pnpm's file, or for bun the package.json at the top."""
        lockfile = self.chosen
        manifest = self._resolver.manifest(lockfile.folder) if lockfile else None
        if manifest is not None and manifest.root and lockfile and lockfile.manager == "bun":
            inner = manifest.root.get("workspaces")
            return (manifest.root, inner) if inner is not None else (manifest.root,)
        return (self._workspace_document,) if self._workspace_document else ()

    @cached_property
    def _workspace_document(self) -> Document | None:
        lockfile = self.chosen
        if lockfile is None or lockfile.manager != "pnpm":
            return None
        return self._sources.document(posixpath.join(lockfile.folder, _WORKSPACE))

    def _catalog(self, catalog: str, name: str) -> str:
        """The range that a catalog has for a package, "" where it cannot be told."""
        own: list[Node | None] = []
        for place in self._catalogs:
            own.append(place.get("catalogs", catalog or "default", name))
            if catalog in ("", "default"):
                own.append(place.get("catalog", name))
        return next((text for it in own if it is not None and (text := it.text())), "")


def _is_lost(lockfile: Lockfile, importer: str, name: str, wanted: str) -> bool:
    """Whether yarn knew the very range, so that it must have been forced to something else."""
    recorded = lockfile.importers.get(importer, {}).get(name)
    return lockfile.manager == "yarn" and recorded == wanted


def _forced(manifest: Manifest) -> frozenset[str]:
    root = manifest.root
    if root is None:
        return frozenset()
    nodes = (root.get("overrides"), root.get("resolutions"), root.get("pnpm", "overrides"))
    found = frozenset[str]().union(*(overridden(it.plain()) for it in nodes if it is not None))
    return found | {split_ident(it)[0] for it in found}
