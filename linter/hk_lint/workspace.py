"""Which folder to read for the paths that somebody names."""

from __future__ import annotations

from pathlib import Path

from hk_lint.walk import git_top

_LARGEST = 4_000_000
_LEVELS = 4
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


def _upwards(folder: Path) -> list[Path]:
    """The folder and those above it, within the git repository; a few where there is none."""
    top = git_top(folder)
    if top is not None:
        return [place for place in (folder, *folder.parents) if place.is_relative_to(top)]
    near = (folder, *folder.parents)[: _LEVELS + 1]
    return [place for place in near if place not in (Path.home(), Path(place.anchor))]


def _is_workspace(folder: Path) -> bool:
    if (folder / "pnpm-workspace.yaml").is_file():
        return True
    manifest = folder / "package.json"
    try:
        fits = manifest.is_file() and manifest.stat().st_size < _LARGEST
        return fits and b'"workspaces"' in manifest.read_bytes()
    except OSError:
        return False
