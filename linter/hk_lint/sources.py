"""Everything that is read from a repository, each thing at most once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from hk_lint import documents, languages
from hk_lint.index import Unknown
from hk_lint.index import tracked as tracked_files
from hk_lint.model.document import Comment, Document
from hk_lint.model.module import Module
from hk_lint.model.package import Lockfile
from hk_lint.model.text import Lines
from hk_lint.packages import lockfiles
from hk_lint.secrets.search import Secret, find, guesses
from hk_lint.walk import survey

MAX_BYTES = 8_000_000
"""Larger files are data, not source: they are not read. Lockfiles have a bound of their own."""

MAX_EMBEDDED = 8_000_000
"""How many bytes code that stands in other files may take: each such text is as long as what stands
before its end. What is beyond is not read."""

MAX_SECRETIVE = 1_000_000
"""In larger files no secrets are looked for: they are data, or bundles."""


class Unreadable(Exception):  # noqa: N818
    """A file that cannot be read; the message says why, for people."""


class Sources:
    """The files of one analysed root and what they say. Paths are relative to the root.

    `problems` collects the files that could not be read, with the reason; `closed` are the folders.
    `untold` says why it is not known which files git has, once that was asked in vain.

    Raises:
        Unwalkable: the root cannot be read.
    """

    def __init__(self, root: Path, files: tuple[str, ...] | None = None) -> None:
        self.root = root
        self.files, self.closed = survey(root) if files is None else (files, ())
        self.problems: dict[str, str] = {}
        self.untold = ""
        self._present = frozenset(self.files)
        self._bytes: dict[str, bytes] = {}
        self._documents: dict[str, Document | None] = {}
        self._modules: dict[str, Module | None] = {}
        self._lockfiles: dict[str, Lockfile | None] = {}
        self._secrets: dict[str, tuple[Secret, ...]] = {}
        self._hosts: dict[str, str] = {}
        self._room = MAX_EMBEDDED

    def __contains__(self, path: str) -> bool:
        return path in self._present

    def under(self, folder: str) -> Iterator[str]:
        """The files below a folder ("" for all), sorted."""
        return _below(folder, self.files)

    def read(self, path: str) -> bytes:
        """The bytes of a file, whether or not the walk lists it; empty when it cannot be read."""
        data = self._bytes.get(path)
        if data is None:
            try:
                data = _read(self.root, self.root / path)
            except Unreadable as error:
                self.problems[path] = str(error)
                data = b""
            self._bytes[path] = data
        return data

    def embed(self, host: str, name: str, data: bytes) -> str:
        """Take in code that stands in the file `host`, at the same offsets; the path by which it is
        known from then on, "" where it is too much."""
        path = f"{host}#{name}"
        if path not in self._hosts:
            if len(data) > self._room:
                return ""
            self._room -= len(data)
            self._hosts[path] = host
            self._bytes[path] = data
        return path

    @property
    def embedded(self) -> Collection[str]:
        """The paths of code that stands in other files."""
        return self._hosts.keys()

    def host(self, path: str) -> str:
        """The file in which something stands: for code that is embedded, the one that holds it."""
        return self._hosts.get(path, path)

    def exists(self, path: str) -> bool:
        """Whether this is a file on disk, ignored files included."""
        if path in self._present:
            return True
        try:
            return (self.root / path).is_file()
        except (OSError, ValueError):
            return False

    @cached_property
    def tracked(self) -> tuple[str, ...] | None:
        """The files that git has, sorted; None where that is not known."""
        try:
            return tuple(sorted(tracked_files(self.root)))
        except Unknown as error:
            self.untold = str(error)
            return None

    def tracked_under(self, folder: str) -> Iterator[str]:
        """The files below a folder that git has, sorted; none where that is not known."""
        return _below(folder, self.tracked or ())

    def secrets(self, path: str) -> tuple[Secret, ...]:
        """The real secrets in a file that somebody wrote; none in binary and in larger ones.

        Files that are read for nothing else are not kept in memory.
        """
        if path not in self._secrets:
            data = self.glance(path)
            found = find(data)
            self._secrets[path] = found if found and _is_written(path, data) else ()
        return self._secrets[path]

    def guesses(self, path: str) -> tuple[Secret, ...]:
        """What may be a secret in such a file by its name and its randomness alone."""
        data = self.glance(path)
        return tuple(guesses(data)) if _is_written(path, data) else ()

    def glance(self, path: str) -> bytes:
        """The bytes of a file of ordinary size, empty for others; they are not kept."""
        data = self._bytes.get(path)
        if data is None:
            data = _peek(self.root, self.root / path)
        return data if len(data) <= MAX_SECRETIVE else b""

    def comments(self, path: str) -> tuple[Comment, ...]:
        """The comments of a file; none of those that are read neither as code nor as a document."""
        read = self.module(path) if languages.language_of(path) else self.document(path)
        return read.comments if read is not None else ()

    def has_module(self, path: str) -> bool:
        """Whether a file has been parsed."""
        return path in self._modules

    def adopt(self, modules: Mapping[str, Module]) -> None:
        """Take over modules that were parsed elsewhere."""
        self._modules |= modules

    @property
    def parsed(self) -> int:
        """How many source files were parsed."""
        return sum(module is not None for module in self._modules.values())

    @property
    def generated(self) -> list[str]:
        """The source files that a program wrote, of those that were asked for."""
        return sorted(p for p, module in self._modules.items() if module and module.generated)

    @property
    def incomplete(self) -> list[str]:
        """The source files of which a part was not understood, of those that were asked for."""
        read = self._modules.items()
        return sorted(p for p, it in read if it and it.incomplete and it.error is None)

    def lines(self, path: str) -> Lines:
        """The lines of a file."""
        return Lines(self.read(path))

    def document(self, path: str) -> Document | None:
        """A configuration file, None when it does not exist or its format is not known."""
        if path not in self._documents:
            known = documents.format_of(path) is not None and self.exists(path)
            data = self.read(path) if known else b""
            known = known and path not in self.problems
            self._documents[path] = documents.parse(path, data) if known else None
        return self._documents[path]

    def lockfile(self, path: str) -> Lockfile | None:
        """A lockfile, None when there is none or it cannot be read."""
        if path not in self._lockfiles:
            known = lockfiles.is_lockfile(path) and path in self
            data = self.read(path) if known else b""
            known = known and path not in self.problems
            self._lockfiles[path] = lockfiles.read(path, data) if known else None
        return self._lockfiles[path]

    @property
    def unknown_lockfiles(self) -> list[str]:
        """The lockfiles whose format is not known, of those that were asked for."""
        return sorted(path for path, it in self._lockfiles.items() if it and not it.is_read)

    def module(self, path: str) -> Module | None:
        """A source file, None when its language is not known or it cannot be read."""
        if path not in self._modules:
            known = languages.language_of(path) is not None
            data = self.read(path) if known else b""
            self._modules[path] = (
                languages.parse(path, data) if known and path not in self.problems else None
            )
        return self._modules[path]


def _is_written(path: str, data: bytes) -> bool:
    """Whether somebody wrote this, as opposed to a program."""
    return b"\0" not in data and not languages.is_generated(path, data)


def _peek(root: Path, path: Path) -> bytes:
    """The bytes of a file of ordinary size, empty for others."""
    try:
        return b"" if path.lstat().st_size > MAX_SECRETIVE else _read(root, path)
    except (OSError, Unreadable):
        return b""


def _read(root: Path, path: Path) -> bytes:
    try:
        if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
            raise Unreadable("it is a link to a place outside of the analysed folder")
        if not path.is_file():
            raise Unreadable("it is not a regular file")
        size = path.stat().st_size
        most = lockfiles.MAX_BYTES if lockfiles.is_lockfile(path.name) else MAX_BYTES
        if size > most:
            raise Unreadable(f"it has {size:,} bytes; files over {most:,} bytes are not read")
        return path.read_bytes()
    except RuntimeError:
        raise Unreadable("it is a link to itself") from None
    except OSError as error:
        raise Unreadable((error.strerror or "it cannot be read").lower()) from None


def _below(folder: str, files: Sequence[str]) -> Iterator[str]:
    """Those of sorted files that lie below a folder."""
    prefix = f"{folder}/" if folder else ""
    for index in range(bisect_left(files, prefix), len(files)):
        if not files[index].startswith(prefix):
            return
        yield files[index]
