"""Which files a repository has: a sorted walk that honours .gitignore."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ignore import Error, IOError, Walk, WalkBuilder
from ignore.overrides import OverrideBuilder

_IGNORE = ".gitignore"
_LARGEST = 10_000_000
_MOST_TROUBLES = 10_000

SKIPPED_FOLDERS = (
    ".git",
    ".hg",
    ".svn",
    "node_modules",
    ".next",
    ".nuxt",
    ".svelte-kit",
    ".output",
    ".open-next",
    ".vercel",
    ".netlify",
    ".serverless",
    ".aws-sam",
    ".sst",
    ".wrangler",
    ".turbo",
    ".cache",
    ".yarn",
    ".pnpm-store",
    ".venv",
    "venv",
    "__pycache__",
    "site-packages",
    "dist-packages",
    ".hk-lint-cache",
    "bower_components",
)
"""Folders that hold installed, built or cached files, at any depth."""


class Unwalkable(Exception):  # noqa: N818
    """The folder itself cannot be read; the message says why, for people."""


def walk(root: Path) -> tuple[str, ...]:
    """All files below `root`, relative to it with forward slashes, sorted.

    Hidden files are included; symbolic links are not followed, and folders that cannot be read are
    passed over. Git's ignore files count from the top of the repository down, or from `root` where
    there is none.
    """
    return survey(root)[0]


def survey(root: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files of `walk`, and the folders that cannot be read.

    Raises:
        Unwalkable: `root` cannot be read.
    """
    if not is_open(os.fspath(root)):
        raise Unwalkable(f"{root}: permission denied")
    prefix = len(os.fspath(root).rstrip(os.sep)) + 1
    found: list[str] = []
    closed: list[str] = []
    for path in _paths(_walk(root)):
        name = path[prefix:].replace(os.sep, "/")
        if not name:
            continue
        if not os.path.isdir(path):  # noqa: PTH112
            found.append(name)
        elif not os.path.islink(path) and not is_open(path):  # noqa: PTH114
            closed.append(name)
    return tuple(sorted(found)), tuple(sorted(closed))


def git_top(folder: Path) -> Path | None:
    """The top folder of the git repository around a folder."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)


def _walk(root: Path) -> Walk:
    top = git_top(root)
    is_plain = all(map(_is_plain, _ignore_files(root)))
    builder = (
        _builder(root)
        .require_git(top is not None)
        .parents(top is not None)
        .git_ignore(is_plain)
        .git_exclude(is_plain)
    )
    return builder.overrides(_overrides(root).build()).build()


def _ignore_files(root: Path) -> Iterator[Path]:
    """What a walk would read for its rules. A device among it never ends, a pipe never begins."""
    for place in (root, *root.parents):
        yield place / _IGNORE
        yield place / ".git" / "info" / "exclude"
    only = _overrides(root)
    only.add(f"**/{_IGNORE}")
    plain = _builder(root).parents(False).git_ignore(False).git_exclude(False)
    for path in _paths(plain.overrides(only.build()).build()):
        if path.endswith(f"{os.sep}{_IGNORE}"):
            yield Path(path)
        elif os.path.lexists(f"{path}/.git"):
            yield Path(path, ".git", "info", "exclude")


def _builder(root: Path) -> WalkBuilder:
    return WalkBuilder(root).hidden(False).ignore(False).git_global(False)


def _overrides(root: Path) -> OverrideBuilder:
    overrides = OverrideBuilder(root)
    for folder in SKIPPED_FOLDERS:
        overrides.add(f"!**/{folder}/")
    return overrides


def _paths(entries: Walk) -> Iterator[str]:
    troubles = 0
    while troubles < _MOST_TROUBLES:
        try:
            yield os.fspath(next(entries).path())
        except StopIteration:
            return
        except (Error, IOError):
            troubles += 1


def is_open(folder: str) -> bool:
    """Whether the names in a folder can be read, and what they lead to."""
    return os.access(folder, os.R_OK | os.X_OK)


def _is_plain(file: Path) -> bool:
    """Whether it may be read to its end: a regular file of ordinary size, or none."""
    try:
        return not os.path.lexists(file) or (file.is_file() and file.stat().st_size <= _LARGEST)
    except OSError:
        return True
