"""Which folder to read for the paths that somebody names."""

from __future__ import annotations

from pathlib import Path

_PROJECT = ("hiveku.json", "package.json")


def analysed_root(folder: Path) -> Path:
    """The folder that has to be read to understand `folder`.

    That is the workspace it belongs to (npm, yarn, bun, pnpm), else its project, else itself. The
    way up ends at the git repository's own folder.
    """
    above = list(_upwards(folder))
    workspaces = [place for place in above if _is_workspace(place)]
    if workspaces:
        return workspaces[-1]
    if any((folder / name).is_file() for name in _PROJECT):
        return folder
    return next((p for p in above if any((p / name).is_file() for name in _PROJECT)), folder)


def git_top(folder: Path) -> Path | None:
    """The top folder of the git repository around a folder."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)


def _upwards(folder: Path) -> list[Path]:
    top = git_top(folder)
    if top is None:
        return [folder]
    return [place for place in (folder, *folder.parents) if place.is_relative_to(top)]


def _is_workspace(folder: Path) -> bool:
    if (folder / "pnpm-workspace.yaml").is_file():
        return True
    try:
        return b'"workspaces"' in (folder / "package.json").read_bytes()
    except OSError:
        return False
