"""An npm dependency as manifest and installed folder see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from hk_lint.model.document import Node, Problem
from hk_lint.model.text import Location, Span

Group = Literal["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]


class Dependency(Struct, frozen=True):
    """One declared dependency: `range` as written; `location` is that range in the manifest."""

    name: str
    range: str
    group: Group
    location: Location


class Manifest(Struct, frozen=True):
    """A package.json. `folder` is its folder relative to the analysed root ("" for the root)."""

    path: str
    folder: str
    name: str
    dependencies: tuple[Dependency, ...]
    workspaces: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    module_type: str = ""
    root: Node | None = None

    @property
    def location(self) -> Location:
        return Location(self.path, Span(0, 0))

    def dependency(self, name: str) -> Dependency | None:
        """The declaration that counts at run time first: dependencies before devDependencies."""
        for group in (
            "dependencies",
            "optionalDependencies",
            "peerDependencies",
            "devDependencies",
        ):
            for dependency in self.dependencies:
                if dependency.name == name and dependency.group == group:
                    return dependency
        return None


class Installed(Struct, frozen=True):
    """A package folder in node_modules. `folder` is absolute, links resolved.

    `name` is what the package calls itself, which differs from the folder's name for an alias
    (`npm:bcryptjs@2` installed as `bcrypt`). `dependencies` are needed at run time: optional and
    peer dependencies are not among them. `node` is its `engines.node`, or empty.
    """

    name: str
    version: str
    folder: str
    dependencies: tuple[str, ...]
    node: str = ""


NativeKind = Literal[
    "addon-platform-pkg",
    "addon-prebuilt-tarball",
    "addon-download",
    "addon-compile",
    "binary-download",
    "binary-tarball",
    "binary-platform-pkg",
    "engine",
    "native-transitive",
    "optional-native",
    "system-binary",
    "hardware",
    "build-tool",
    "wasm",
    "pure-js",
]
"""How native code or an executable reaches the machine that runs the package:

* addon-…: a `.node` file from a package for one platform, from the package's own tarball, from a
  download during the installation, or from a compiler;
* binary-…: an executable from a download, the own tarball, or a package for one platform;
* engine: generated code that loads a query engine;
* native-transitive: plain JavaScript that cannot do without a native package;
* optional-native: works without its native part;
* system-binary: starts a program that the runtime image lacks; hardware: needs a device;
* build-tool: has no business at run time; wasm, pure-js: no native code at all.
"""


class NativePackage(Struct, frozen=True):
    """What is known of a package with native code or with executables it needs.

    `versions` limits the entry to an npm range ("" for all). `layer` is the Hiveku layer that
    provides it. `arm64` says whether a linux-arm64-glibc binary can be had without compiling;
    `bundled` that it lies in the package's own tarball, `platform_package` in which other package
    it lies. `node` limits that binary to an npm range of Node versions ("" for all). `severity`
    is how grave it is when a function reaches the package ("ok": not at all). `source` and
    `checked` (an ISO date) say how and when the fact was established.
    """

    name: str
    kind: NativeKind
    arm64: Literal["yes", "no", "partial", "unknown", "n/a"]
    severity: Literal["error", "warning", "info", "ok"]
    versions: str = ""
    layer: str = ""
    bundled: bool = False
    platform_package: str = ""
    node: str = ""
    alternatives: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    checked: str = ""


class NativeEvidence(Struct, frozen=True):
    """Why an installed folder is taken for a package with native code.

    `signs` are what gave it away, as phrases for people. `binaries` are its `.node` files,
    relative to the folder; `platform_packages` the optional dependencies that carry them instead,
    one per platform. `arm64` says whether one of either is, by its name, for linux-arm64-glibc;
    "unknown" where names tell nothing. `abis` are the Node module versions
    (115 is Node 20) that those fitting binaries are limited to; empty where one has no limit.
    `complete` is False when the folder has more files than were looked at.
    """

    signs: tuple[str, ...]
    binaries: tuple[str, ...] = ()
    platform_packages: tuple[str, ...] = ()
    arm64: Literal["yes", "no", "unknown"] = "unknown"
    abis: tuple[int, ...] = ()
    complete: bool = True


class PackageFile(Struct, frozen=True, order=True, gc=False):
    """A regular file to ship: its name in the archive, where it lies, and its size in bytes."""

    name: str
    path: str
    size: int


class Size(Struct, frozen=True, gc=False):
    """What a folder weighs: the number of regular files and their bytes, not compressed."""

    files: int
    unzipped: int

    def __add__(self, other: Size) -> Size:
        return Size(self.files + other.files, self.unzipped + other.unzipped)


Manager = Literal["npm", "pnpm", "yarn", "bun"]
"""What writes lockfiles."""


class LockedPackage(Struct, frozen=True):
    """One entry of a lockfile.

    `name` is what the registry calls it. `version` is empty where the entry leads to no version of
    a registry: a link, a folder, a git commit, a URL. `node` is its `engines.node`; `os`, `cpu`
    and `libc` limit it to platforms as in package.json, `!win32` included. They are empty where
    nothing is said, or where the format does not tell.
    """

    name: str
    version: str
    location: Location
    node: str = ""
    os: tuple[str, ...] = ()
    cpu: tuple[str, ...] = ()
    libc: tuple[str, ...] = ()


class Lockfile(Struct, frozen=True):
    """A lockfile. `folder` is its folder relative to the analysed root, `format` its version.

    `packages` are the entries by the key that the format has for them: the folder in node_modules
    (npm), `name@version` (pnpm), every `name@range` (yarn), `name` or `parent/name` (bun).
    `importers` are the manifests that it was made for: folder relative to its own ("" for that),
    then name and recorded range. The ranges are empty where the format records none; yarn 1 has
    no importers at all. `chosen` maps folder and name to a key of `packages`, for formats that say
    so; the key is empty for what is no entry, such as a link. `names` are what the members of a
    workspace are called, by folder. `overridden` are the packages whose versions the lockfile
    says are forced. `problems` say why it cannot be used; `is_read` is False where the format
    is not known.
    """

    path: str
    folder: str
    manager: Manager
    format: str = ""
    packages: Mapping[str, LockedPackage] = {}
    importers: Mapping[str, Mapping[str, str]] = {}
    chosen: Mapping[str, Mapping[str, str]] = {}
    names: Mapping[str, str] = {}
    overridden: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    is_read: bool = True

    @property
    def location(self) -> Location:
        return Location(self.path, Span(0, 0))


class LockState(Struct, frozen=True):
    """What a lockfile does about a declared dependency.

    `fits`: the locked version satisfies the range; `differs`: it does not; `missing`: the lockfile
    has no version for it; `unknown`: it cannot be told. `range` is the range that counts, of a
    catalog or an alias too; `locked` are the entries that were looked at.
    """

    kind: Literal["fits", "differs", "missing", "unknown"]
    range: str = ""
    locked: tuple[LockedPackage, ...] = ()
