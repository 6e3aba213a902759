"""How the package manager of a project is told to add a package."""

from __future__ import annotations

from hk_lint.api import Project


def command(project: Project, name: str) -> str:
    """The command that declares a package and installs it."""
    paths = project.lockfile_paths
    manager = project.manager_of(paths[0]) if paths else project.package_manager
    return f"{manager} add {name}" if manager not in ("", "npm") else f"npm install {name}"
