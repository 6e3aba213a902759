"""Packages with native code: what is known of them, and how an unknown one gives itself away."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from hk_lint.model.package import NativeEvidence, NativePackage
from hk_lint.packages.versions import holds, minimum

_DATA = Path(__file__).with_name("data") / "native_packages.json"
_MOST_FILES = 5_000
"""A native package has its binaries within its first few hundred files."""

_ALIAS = re.compile(r"npm:(?P<name>(?:@[^@/]+/)?[^@/]+)(?:@(?P<range>.*))?")
_ANY_VERSION = frozenset({"", "*", "x", "X"})


class Names(Struct, frozen=True):
    """A list of names with the source of the fact that they are these."""

    names: tuple[str, ...]
    source: str
    checked: str


class NativeTable(Struct, frozen=True, forbid_unknown_fields=True):
    """The data file. Entries of one package are in the order of their versions, oldest first."""

    layers: Names
    markers: Names
    packages: tuple[NativePackage, ...]


@cache
def table() -> NativeTable:
    """The curated table, read once per process (linter/hk_lint/packages/data)."""
    return msgspec.json.decode(_DATA.read_bytes(), type=NativeTable)


def layer_names() -> tuple[str, ...]:
    """The layers that Hiveku offers."""
    return table().layers.names


@cache
def program_starters() -> tuple[str, ...]:
    """The packages that start a program which a layer provides, sorted."""
    layered = (entry for entry in table().packages if entry.layer)
    return tuple(sorted({it.name for it in layered if it.kind == "system-binary"}))


@cache
def native_names() -> frozenset[str]:
    """The names of all packages of the table."""
    return frozenset(_entries())


@lru_cache(maxsize=4096)
def native_package(name: str, version_or_range: str) -> NativePackage | None:
    """What the table knows of a package in an installed version or as a manifest declares it.

    Of a range, the lowest version counts: that is what a project may run. Where the text fixes no
    version (a tag, a path, `workspace:`, `*`), the newest entry holds. An alias
    (`npm:bcryptjs@^2`) is judged as the package that it stands for.
    """
    wanted = version_or_range.strip()
    if alias := _ALIAS.fullmatch(wanted):
        name, wanted = alias["name"], (alias["range"] or "").strip()
    entries = _entries().get(name)
    if entries is None:
        return None
    newest = entries[-1]
    if (len(entries) == 1 and not newest.versions) or wanted in _ANY_VERSION:
        return newest
    version = minimum(wanted)
    if version is None:
        return newest
    return next((entry for entry in entries if holds(entry.versions, version)), newest)


@cache
def _entries() -> dict[str, tuple[NativePackage, ...]]:
    grouped: dict[str, tuple[NativePackage, ...]] = {}
    for entry in table().packages:
        grouped[entry.name] = (*grouped.get(entry.name, ()), entry)
    return grouped


class Target(Struct, frozen=True, gc=False):
    """The platform that the name of a binary speaks of; empty where the name does not say.

    `libc` is "glibc" or "musl"; `abi` the Node module version that the file is limited to, 0 for
    none; `electron` marks files that only Electron loads.
    """

    system: str = ""
    cpu: str = ""
    libc: str = ""
    abi: int = 0
    electron: bool = False

    @property
    def is_linux_arm64(self) -> bool:
        """Whether Lambda's arm64 runtimes (glibc) can load the file, as far as its name tells."""
        return (
            self.system == "linux"
            and self.cpu == "arm64"
            and self.libc != "musl"
            and not self.electron
        )


_SYSTEMS = {
    "linux": "linux",
    "linuxmusl": "linux",
    "darwin": "darwin",
    "macos": "darwin",
    "win32": "win32",
    "windows": "win32",
    **{
        name: name
        for name in ("freebsd", "openbsd", "netbsd", "sunos", "aix", "android", "openharmony")
    },
}
_CPUS = {
    "arm64": "arm64",
    "aarch64": "arm64",
    "x64": "x64",
    "x86_64": "x64",
    "amd64": "x64",
    "ia32": "ia32",
    "i686": "ia32",
    "universal": "universal",
    **{
        name: name
        for name in (
            *("arm", "armhf", "armv6", "armv7", "ppc64", "ppc64le", "s390x", "riscv64"),
            *("loong64", "loongarch64", "mips64el", "wasm32"),
        )
    },
}
_LIBCS = {
    "musl": "musl",
    "linuxmusl": "musl",
    "musleabihf": "musl",
    "glibc": "glibc",
    "gnu": "glibc",
    "gnueabihf": "glibc",
}
_TOKEN = re.compile(r"x86_64|[A-Za-z0-9]+")
_ABI = re.compile(r"(?:\babi|\b(?:node|glibc|musl)[/-])(\d{2,3})\b", re.IGNORECASE)


def target_of(name: str) -> Target:
    """The platform that a file's or a package's name speaks of.

    Knows the layouts of node-gyp-build (`prebuilds/linux-arm64/a.armv8.glibc.node`), napi-rs
    (`a.linux-arm64-gnu.node`), flat ones (`prebuilds/linux-arm64.node`), triples
    (`aarch64-unknown-linux-gnu`) and folders per system and processor (`linux/arm64/a.node`), per
    Node version too (`linux/arm64/node/glibc-127-Release/a.node`).
    """
    tokens = [token.lower() for token in _TOKEN.findall(name)]
    abi = _ABI.search(name)
    return Target(
        _last(tokens, _SYSTEMS),
        _last(tokens, _CPUS),
        _last(tokens, _LIBCS),
        int(abi[1]) if abi else 0,
        "electron" in tokens and "node" not in tokens[:-1],
    )


def _last(tokens: Sequence[str], known: Mapping[str, str]) -> str:
    return next((known[token] for token in reversed(tokens) if token in known), "")


def installed_native(folder: Path, manifest: Mapping[str, Any]) -> NativeEvidence | None:
    """Whether an installed package has native code, judged by its folder; None when it has none.

    `manifest` is its package.json as plain data, whatever that contains. Signs are `binding.gyp`,
    `.node` files, an install script that builds or fetches one, dependencies that only native
    packages have, and optional dependencies for one platform each. Nested packages are not looked
    at, links are not followed, nothing is executed.
    """
    if manifest.get("name") in table().markers.names:
        return None
    binaries, complete = _binaries(folder)
    family = _platform_packages(manifest)
    signs = (
        *(["it has a binding.gyp"] if (folder / "binding.gyp").is_file() else []),
        *([f"it contains {binaries[0]}"] if binaries else []),
        *(f"its binaries lie in packages like {name}" for name in family[:1]),
        *(f"its install script runs {tool}" for tool in _install_tools(manifest)),
        *(f"it depends on {name}" for name in _marker_dependencies(manifest)),
    )
    if not signs:
        return None
    targets = [
        *(_completed(target_of(name), manifest) for name in binaries),
        *(target_of(name) for name in family),
    ]
    fitting = [target for target in targets if target.is_linux_arm64]
    limited = bool(fitting) and all(target.abi for target in fitting)
    return NativeEvidence(
        signs=signs,
        binaries=binaries,
        platform_packages=family,
        arm64=_verdict(targets, complete),
        abis=tuple(sorted({target.abi for target in fitting})) if limited else (),
        complete=complete,
    )


def _verdict(targets: list[Target], complete: bool) -> Literal["yes", "no", "unknown"]:
    if any(target.is_linux_arm64 for target in targets):
        return "yes"
    told = all((target.system and target.cpu) or target.electron for target in targets)
    return "no" if targets and told and complete else "unknown"


def _completed(target: Target, manifest: Mapping[str, Any]) -> Target:
    """A package for one platform says so in its manifest, while its file has a plain name."""
    if target.system and target.cpu:
        return target
    return msgspec.structs.replace(
        target,
        system=target.system or _only(manifest.get("os")),
        cpu=target.cpu or _CPUS.get(_only(manifest.get("cpu")), ""),
        libc=target.libc or _only(manifest.get("libc")),
    )


def _only(value: object) -> str:
    """The one string of a field that is a string or a list of them; "" for several or negated."""
    values = value if isinstance(value, list) else [value]
    only = values[0] if len(values) == 1 else ""
    return only if isinstance(only, str) and not only.startswith("!") else ""


_TOOL = re.compile(
    r"node-gyp-build(?:-optional-packages)?|node-gyp|prebuild-install|(?:node-)?pre-gyp"
    r"|cmake-js|prebuildify|install-from-cache|pkg-prebuilds"
)


def _install_tools(manifest: Mapping[str, Any]) -> list[str]:
    scripts = manifest.get("scripts")
    if not isinstance(scripts, dict):
        return []
    texts = [scripts.get(key) for key in ("preinstall", "install", "postinstall")]
    found = [tool for text in texts if isinstance(text, str) for tool in _TOOL.findall(text)]
    return [*dict.fromkeys(found)]


def _marker_dependencies(manifest: Mapping[str, Any]) -> list[str]:
    declared = manifest.get("dependencies")
    names = declared if isinstance(declared, dict) else {}
    return [name for name in table().markers.names if name in names]


def _platform_packages(manifest: Mapping[str, Any]) -> tuple[str, ...]:
    """The optional dependencies that are for one platform each; a single one is no family."""
    declared = manifest.get("optionalDependencies")
    names = declared if isinstance(declared, dict) else {}
    targets = {name: target_of(name) for name in names}
    family = tuple(sorted(name for name, told in targets.items() if told.system and told.cpu))
    return family if len(family) > 1 else ()


def _binaries(folder: Path) -> tuple[tuple[str, ...], bool]:
    """The `.node` files below a folder, sorted, and whether all of its files were looked at."""
    found: list[str] = []
    for seen, name in enumerate(_files(folder)):
        if seen >= _MOST_FILES:
            return tuple(sorted(found)), False
        if name.endswith(".node"):
            found.append(name)
    return tuple(sorted(found)), True


def _files(folder: Path) -> Iterator[str]:
    """The files below a folder, relative and with forward slashes, in a fixed order."""
    pending = [""]
    while pending:
        prefix = pending.pop()
        try:
            with os.scandir(folder / prefix) as listed:
                entries = sorted(listed, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.is_symlink():
                continue
            if entry.is_dir():
                if entry.name != "node_modules":
                    pending.append(f"{prefix}{entry.name}/")
            else:
                yield f"{prefix}{entry.name}"
