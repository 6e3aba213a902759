"""What the rules about environment variables share."""

from __future__ import annotations

from hk_lint.api import Project


def may_be_elsewhere(project: Project) -> bool:
    """Whether nothing names the platform and a vercel.json speaks for another one.

    The names and sizes that Hiveku allows then say nothing about the project.
    """
    assumed = project.deployment.assumed
    return assumed and project.path("vercel.json") in project.sources
