"""An npm dependency as manifest and installed folder see it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from hk_lint.model.document import Node
from hk_lint.model.text import Location, Span

Group = Literal[
    "dependencies", "devDependencies", "peerDependencies", "optionalDependencies"
]


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
    """A package folder in node_modules. `folder` is absolute, links resolved."""

    name: str
    version: str
    folder: str
    dependencies: tuple[str, ...]


class NativePackage(Struct, frozen=True):
    """What is known of a package with native code or with executables it needs.

    `versions` limits the entry to an npm range ("" for all). `layer` is the Hiveku layer that
    provides it. `arm64` says whether a linux-arm64-glibc binary can be had without compiling;
    `bundled` that it lies in the package's own tarball. `source` and `checked` say how and when
    the fact was established.
    """

    name: str
    kind: str
    arm64: Literal["yes", "no", "partial", "unknown", "n/a"]
    severity: Literal["error", "warning", "info", "ok"]
    versions: str = ""
    layer: str = ""
    bundled: bool = False
    platform_package: str = ""
    alternatives: tuple[str, ...] = ()
    note: str = ""
    source: str = ""
    checked: str = ""
