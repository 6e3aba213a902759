"""Packages as they lie in node_modules: where Node finds them, and what they weigh."""

from __future__ import annotations

import os
import re
import stat
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from hk_lint.model.package import Installed, PackageFile, Size

MOST_PACKAGES = 20_000
"""A closure stops here; the largest real trees have a tenth of it."""

_LARGEST_MANIFEST = 4_000_000
_CHUNK = 1 << 18
_NAME = re.compile(r"(?:@[\w~-][\w.~-]*/)?[\w~-][\w.~-]*", re.ASCII)

LOCAL_HEADER = 30
CENTRAL_HEADER = 46
END_RECORD = 22
ZIP64_RECORDS = 76
"""Bytes around the data of a zip: per entry, per entry in the directory (each plus its name), at
the end, and at the end in addition when there are more than 65,535 entries (APPNOTE 4.3)."""


class _Manifest(Struct):
    """The members of a package.json that resolution needs; each may have any type."""

    name: Any = None
    version: Any = None
    dependencies: Any = None
    optional: Any = msgspec.field(default=None, name="optionalDependencies")
    engines: Any = None


def find(name: str, from_folder: Path, stop: Path) -> Installed | None:
    """The package that `require(name)` in a file of `from_folder` loads; None when there is none.

    Node's rule: the nearest `node_modules` on the way up that has it. The way ends at `stop`, the
    workspace root. A folder outside of `stop`, where a link led, is searched as far up as it lies
    in a `node_modules` itself. Never raises.
    """
    if not _NAME.fullmatch(name):
        return None
    for modules in _search_path(_real(from_folder), _real(stop)):
        package = _package(f"{modules}/{name}", name)
        if package is not None:
            return package
    return None


def read_installed(folder: Path) -> Installed | None:
    """The package in this folder; None when it has no readable package.json."""
    return _package(str(folder), folder.name)


def closure(roots: Iterable[Installed], stop: Path) -> tuple[Installed, ...]:
    """The roots and all that they need at run time, each folder once, nearest first.

    Optional and peer dependencies are left out, and so is what is not installed (see `missing`).
    At most `MOST_PACKAGES`.
    """
    found: dict[str, Installed] = {}
    pending = deque(roots)
    while pending and len(found) < MOST_PACKAGES:
        package = pending.popleft()
        if package.folder not in found:
            found[package.folder] = package
            pending.extend(_needed(package, stop))
    return tuple(found.values())


def missing(packages: Iterable[Installed], stop: Path) -> tuple[tuple[Installed, str], ...]:
    """What these packages need and is not installed: pairs of a package and a name."""
    return tuple(
        (package, name)
        for package in packages
        for name in package.dependencies
        if find(name, Path(package.folder), stop) is None
    )


def files_of(folder: Path, prefix: str = "") -> tuple[PackageFile, ...]:
    """The regular files of a package, without nested node_modules and without what links lead to.

    Names are relative to the folder, after `prefix`. Sorted by name.
    """
    return tuple(
        PackageFile(f"{prefix}{file.name}", file.path, file.size) for file in _listed(str(folder))
    )


def measure(folder: Path) -> Size:
    """The exact size of a package's own files, as `files_of` lists them. Read once per process."""
    files = _listed(str(folder))
    return Size(len(files), sum(file.size for file in files))


def zipped(files: Iterable[PackageFile]) -> int:
    """The bytes of a zip of these files: deflated at level 6, the default of zip and of zlib.

    Every file is really compressed, in chunks, on several threads; what cannot be read counts
    with its plain size. Tools that pack at level 9 come out about one percent smaller.
    """
    # Only this needs threads, and zlib lets go of the interpreter lock while it works.
    from concurrent.futures import ThreadPoolExecutor

    entries = [*files]
    headers = sum(
        LOCAL_HEADER + CENTRAL_HEADER + 2 * len(entry.name.encode(errors="surrogateescape"))
        for entry in entries
    )
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        data = sum(pool.map(_deflated, entries, chunksize=1))
    return data + headers + END_RECORD + (ZIP64_RECORDS if len(entries) > 0xFFFF else 0)


def forget() -> None:
    """Forget what was read, for a process that outlives a change of node_modules."""
    for cached in (_search_path, _real, _package, _listed, _deflated_size):
        cached.cache_clear()


def _needed(package: Installed, stop: Path) -> Iterator[Installed]:
    for name in package.dependencies:
        dependency = find(name, Path(package.folder), stop)
        if dependency is not None:
            yield dependency


@lru_cache(maxsize=8192)
def _search_path(folder: str, stop: str) -> tuple[str, ...]:
    """The `node_modules` folders that are searched from a folder, nearest first."""
    start, last = Path(folder), Path(stop)
    inside = start.is_relative_to(last)
    paths: list[str] = []
    for place in (start, *start.parents):
        if place.name != "node_modules":
            paths.append(str(place / "node_modules"))
        if place == last or not (inside or "node_modules" in place.parts):
            break
    return tuple(paths)


@lru_cache(maxsize=8192)
def _real(folder: Path) -> str:
    return os.path.realpath(folder)


@lru_cache(maxsize=65536)
def _package(folder: str, name: str) -> Installed | None:
    manifest = _read_manifest(f"{folder}/package.json")
    if manifest is None:
        return None
    optional = _keys(manifest.optional)
    own_name, version = manifest.name, manifest.version
    node = manifest.engines.get("node") if isinstance(manifest.engines, dict) else None
    return Installed(
        name=own_name if isinstance(own_name, str) and own_name else name,
        version=version if isinstance(version, str) else "",
        folder=os.path.realpath(folder),
        dependencies=tuple(key for key in _keys(manifest.dependencies) if key not in optional),
        node=node if isinstance(node, str) else "",
    )


def _read_manifest(path: str) -> _Manifest | None:
    """None when the file is missing, no regular file, huge or no JSON object."""
    file = Path(path)
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_MANIFEST:
            return None
        return msgspec.json.decode(file.read_bytes().removeprefix(b"\xef\xbb\xbf"), type=_Manifest)
    except (OSError, ValueError, RecursionError, msgspec.MsgspecError):
        return None


def _keys(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, dict) else ()


@cache
def _listed(folder: str) -> tuple[PackageFile, ...]:
    return tuple(sorted(_walk(folder)))


def _walk(folder: str) -> Iterator[PackageFile]:
    pending = [""]
    while pending:
        prefix = pending.pop()
        try:
            with os.scandir(f"{folder}/{prefix}") as listed:
                entries = [*listed]
        except OSError:
            continue
        for entry in entries:
            try:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "node_modules":
                        pending.append(f"{prefix}{entry.name}/")
                elif entry.is_file(follow_symlinks=False):
                    size = entry.stat(follow_symlinks=False).st_size
                    yield PackageFile(f"{prefix}{entry.name}", entry.path, size)
            except OSError:
                continue


def _deflated(file: PackageFile) -> int:
    try:
        status = Path(file.path).stat()
        if not stat.S_ISREG(status.st_mode):
            return 0
        return _deflated_size(file.path, status.st_size, status.st_mtime_ns)
    except OSError:
        return file.size


@lru_cache(maxsize=65536)
def _deflated_size(path: str, size: int, changed: int) -> int:  # noqa: ARG001 - parts of the key
    """The bytes of a file as a raw deflate stream; `size` and `changed` only tell versions apart.

    Raises OSError.
    """
    compressor = zlib.compressobj(6, zlib.DEFLATED, -15)
    total = 0
    with open(path, "rb", buffering=0) as stream:  # noqa: PTH123 - unbuffered
        while chunk := stream.read(_CHUNK):
            total += len(compressor.compress(chunk))
    return total + len(compressor.flush())
