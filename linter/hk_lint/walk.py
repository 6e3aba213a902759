"""Which files a repository has: a sorted walk that honours .gitignore."""

from __future__ import annotations

import os
from pathlib import Path

from ignore import WalkBuilder
from ignore.overrides import OverrideBuilder

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
    ".hk-lint-cache",
    "bower_components",
)
"""Folders that hold installed, built or cached files, at any depth."""


def walk(root: Path) -> tuple[str, ...]:
    """All files below `root`, relative to it with forward slashes, sorted.

    Hidden files are included; symbolic links are not followed. Git's ignore files count, whether
    or not `root` is a git repository.
    """
    overrides = OverrideBuilder(root)
    for folder in SKIPPED_FOLDERS:
        overrides.add(f"!**/{folder}/")
    builder = WalkBuilder(root).hidden(False).require_git(False).git_global(False)
    prefix = len(os.fspath(root).rstrip(os.sep)) + 1
    found = []
    for entry in builder.overrides(overrides.build()).build():
        path = os.fspath(entry.path())
        if len(path) >= prefix and not os.path.isdir(path):  # noqa: PTH112
            found.append(path[prefix:].replace(os.sep, "/"))
    return tuple(sorted(found))
