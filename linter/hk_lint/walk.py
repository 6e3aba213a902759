"""Which files a repository has: a sorted walk that honours .gitignore."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ignore import Error, IOError, Walk, WalkBuilder
from ignore.overrides import OverrideBuilder

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


def walk(root: Path) -> tuple[str, ...]:
    """All files below `root`, relative to it with forward slashes, sorted.

    Hidden files are included; symbolic links are not followed, and folders that cannot be read are
    passed over. Git's ignore files count, whether or not `root` is a git repository.
    """
    overrides = OverrideBuilder(root)
    for folder in SKIPPED_FOLDERS:
        overrides.add(f"!**/{folder}/")
    builder = WalkBuilder(root).hidden(False).require_git(False).git_global(False)
    if not _is_plain(root / ".gitignore"):
        builder = builder.git_ignore(False)
    prefix = len(os.fspath(root).rstrip(os.sep)) + 1
    found = (
        path[prefix:].replace(os.sep, "/")
        for path in _paths(builder.overrides(overrides.build()).build())
        if len(path) >= prefix and not os.path.isdir(path)  # noqa: PTH112
    )
    return tuple(sorted(found))


def _paths(entries: Walk) -> Iterator[str]:
    troubles = 0
    while troubles < _MOST_TROUBLES:
        try:
            yield os.fspath(next(entries).path())
        except StopIteration:
            return
        except (Error, IOError):
            troubles += 1


def _is_plain(file: Path) -> bool:
    """Whether it may be read to its end: a regular file, or none. A device never ends."""
    return file.is_file() or not os.path.lexists(file)
