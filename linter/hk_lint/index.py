"""Which files git has: its index, read without running git.

The format is documented with git (gitformat-index): versions 2 to 4, with SHA-1 or SHA-256.
"""

from __future__ import annotations

import re
from pathlib import Path

_LARGEST = 200_000_000
_LONGEST_LINK = 4_096
_LONGEST_NAME = 65_536
_ENTRY = 40
_EXTENDED = 0x4000
_NAME_LENGTH = 0x0FFF
_FILES = (0o100644, 0o100755, 0o100664)
_FOLDER = 0o040000


class Unknown(Exception):  # noqa: N818
    """Which files git has cannot be told; the message says why, as a part of a sentence."""


def tracked(folder: Path) -> frozenset[str]:
    """The regular files below a folder that git has in its index, relative to the folder.

    Raises:
        Unknown: there is no repository around the folder, or its index cannot be read.
    """
    folder = folder.resolve()
    top = next((it for it in (folder, *folder.parents) if (it / ".git").exists()), None)
    if top is None:
        raise Unknown("there is no git repository")
    prefix = folder.relative_to(top).as_posix()
    start = "" if prefix == "." else f"{prefix}/"
    names = parse(_bytes(_git_folder(top) / "index"))
    return frozenset(name[len(start) :] for name in names if name.startswith(start))


def _git_folder(top: Path) -> Path:
    """The folder of this work tree's own files; for worktrees and submodules a file names it."""
    place = top / ".git"
    if place.is_dir():
        if not (place / "HEAD").is_file():
            raise Unknown("there is no git repository")
        return place
    try:
        if not place.is_file():  # to open a pipe may never end
            raise Unknown("its .git cannot be read")
        with place.open("rb") as file:
            link = file.read(_LONGEST_LINK).decode(errors="surrogateescape")
    except OSError:
        raise Unknown("its .git cannot be read") from None
    match = re.match(r"gitdir: ([^\n\0]+)", link)
    if match is None:
        raise Unknown("its .git cannot be read")
    return top / match[1].strip()


def _bytes(index: Path) -> bytes:
    try:
        if not index.is_file():
            if (index.parent / "HEAD").is_file():
                return b""  # nothing was ever added
            raise Unknown("its .git leads nowhere")
        if index.stat().st_size > _LARGEST:
            raise Unknown("git's index is too large")
        return index.read_bytes()
    except OSError:
        raise Unknown("git's index cannot be read") from None


def parse(data: bytes) -> tuple[str, ...]:
    """The names of the regular files in an index, in its order.

    Raises:
        Unknown: it is damaged, or in a form that does not name all files.
    """
    if not data:
        return ()
    for width in (20, 32):
        names = _names(data, width)
        if names is not None:
            return names
    raise Unknown("git's index cannot be read")


def _names(data: bytes, width: int) -> tuple[str, ...] | None:
    """The names if hashes have `width` bytes; None where that cannot be."""
    version, count = int.from_bytes(data[4:8], "big"), int.from_bytes(data[8:12], "big")
    if len(data) < 12 + width or data[:4] != b"DIRC" or version not in (2, 3, 4):
        return None
    if count > len(data) // (_ENTRY + width):
        return None
    found: list[bytes] = []
    position, name, end = 12, b"", len(data) - width
    for _ in range(count):
        flags_at = position + _ENTRY + width
        flags = int.from_bytes(data[flags_at : flags_at + 2], "big")
        start = flags_at + (4 if flags & _EXTENDED else 2)
        if version == 4:
            cut, start = _number(data, start)
            if cut > len(name):
                return None
            stop = data.find(b"\0", start, end)
            name = name[: len(name) - cut] + data[start:stop]
            following = stop + 1
        else:
            stop = data.find(b"\0", start, end)
            name = data[start:stop]
            following = position + ((stop - position) // 8 + 1) * 8
        if (
            stop < 0
            or not 0 < len(name) < _LONGEST_NAME
            or min(len(name), _NAME_LENGTH) != flags & _NAME_LENGTH
        ):
            return None
        mode = int.from_bytes(data[position + 24 : position + 28], "big")
        if mode == _FOLDER:
            raise Unknown("git's index is sparse")
        if mode in _FILES:
            found.append(name)
        position = following
    if _extension(data, position, end) == b"link":
        raise Unknown("git's index is split")
    return tuple(dict.fromkeys(name.decode(errors="surrogateescape") for name in found))


def _number(data: bytes, position: int) -> tuple[int, int]:
    """A number of variable width as git writes offsets, and where it ends."""
    value = 0
    while position < len(data):
        byte = data[position]
        position += 1
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80 or value > len(data):
            break
        value += 1
    return value, position


def _extension(data: bytes, position: int, end: int) -> bytes:
    """The name of the extension that says that names are elsewhere, if the index has it."""
    while position + 8 <= end:
        name = data[position : position + 4]
        if name == b"link":
            return name
        position += 8 + int.from_bytes(data[position + 4 : position + 8], "big")
    return b""
