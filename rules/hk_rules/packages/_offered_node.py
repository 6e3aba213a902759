"""The version of Node.js that Vercel takes for a build.

Source: @vercel/build-utils 14.21 (`getSupportedNodeVersion`, `findPackageJson`), as read on
2026-11-21: `engines.node` of the nearest package.json decides, the newest line that it allows is
taken, and a line that is discontinued by then, or none at all, stops the build. `.nvmrc` and the
like play no part.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from hk_lint.api import Finding, Project, Severity, allows_major
from hk_rules import facts

_YET_TO_COME = 20
"""So many lines after the newest known one may be offered by now."""


def unsupported(project: Project) -> Iterator[Finding]:
    """The `engines.node` that leaves only what the platform no longer builds with."""
    lines = [it for it in facts.node_lines() if it.platform == project.deployment.platform]
    manifest = next(iter(project.resolver.manifests(project.path("package.json"))), None)
    node = manifest.root.get("engines", "node") if manifest and manifest.root else None
    wanted = (node.text() or "") if node is not None else ""
    if not wanted or node is None or not lines or not _runs_node(project):
        return
    offered = [it.major for it in lines if not _is_gone(it, project.today)]
    newest = max(it.major for it in lines)
    possible = (*offered, *range(newest + 1, newest + _YET_TO_COME))
    if any(allows_major(wanted, major) is not False for major in possible):
        return
    allowed = [it for it in lines if allows_major(wanted, it.major)]
    taken = max(allowed, key=lambda it: it.major, default=None)
    yield Finding.at(
        node,
        f"`engines.node` is `{wanted}`, which leaves no version of Node.js that Vercel builds with",
        why=f"Vercel has discontinued Node.js {taken.major} on {taken.discontinued}, and stops "
        "every build that asks for it."
        if taken is not None
        else "Vercel stops the build at a range that leaves none of its versions.",
        help=f"Write `{max(offered)}.x`, and try the project with it.",
        severity=Severity.ERROR,
    )


def _is_gone(line: facts.NodeLine, today: date) -> bool:
    return line.discontinued is not None and line.discontinued <= today


def _runs_node(project: Project) -> bool:
    """Whether Node.js builds or runs anything of the project."""
    if project.site.type in ("nextjs", "vite"):
        return True
    return any(function.data.runtime.value == "node" for function in project.functions)
