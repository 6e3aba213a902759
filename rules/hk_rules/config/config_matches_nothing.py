from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cached_property
from posixpath import basename, dirname

from hk_lint.api import Category, Finding, Located, Project, Severity, patterns, rule
from hk_rules import schemas
from hk_rules.config import _vercel

_CODE = re.compile(r"\.[cm]?[jt]sx?$")
_INTRICATE = re.compile(r"^!|[*+]\(|\([^()]*[*(]|(?:\*.*){6}|(?:\{.*){4}|.{200}", re.DOTALL)
"""Patterns that may be meant otherwise than they are read here."""

_SHOWN = 60
_MOST_TESTS = 1_000_000
"""How often a glob is held against a file, in all entries together; of more nothing is said."""
_MOST_COMPARED = 50_000
"""How often two names are compared for one that is alike, in all entries together."""
_PAGES = re.compile(r"(?:src/)?(?:app|pages)/")
_BUILT = frozenset(("dist", "build", "out", ".output", ".next", ".nuxt", "generated", ".generated"))


@rule(
    "config-matches-nothing",
    category=Category.CONFIG,
    severity=Severity.WARNING,
    since="0.1",
    platforms=("hiveku", "vercel"),
)
def config_matches_nothing(project: Project) -> Iterator[Finding]:
    """An entry of hiveku.json or vercel.json stands for no file or no function of the project.

    ## Why is this bad?
    The entry has no effect: a function keeps the default timeout, a route is not set, a job is
    not deployed. Mostly the file was renamed or moved, or its name is misspelt. Vercel stops the
    build at such a pattern below `api/`; of one for routes of Next.js, and of a cron job whose path
    nothing answers, it says nothing.

    ## Example
    ```json hiveku.json
    { "functions": { "config": { "api/raport.ts": { "timeout": 120 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeout": 120 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## When not to use it
    `functions.exclude` is not checked: its patterns are often precautions. Neither are files that
    the build makes or that git ignores.

    ## Sources
    - Hiveku serverless guide: hiveku.json configuration
    - Vercel documentation: unmatched function pattern; cron jobs
    - @vercel/fs-detectors: unmatched patterns for the routes of Next.js
    """
    config = project.config
    if config is None or schemas.is_broken(project):
        return
    files = _Files(project)
    if project.deployment.platform == "vercel":
        yield from _vercel.unmatched(project, files.lacks)
        return
    for key in ("directories", "include"):
        node = config.get("functions", key)
        for item in node.items if node is not None else ():
            pattern = item.text()
            if pattern and files.lacks(pattern):
                yield _no_file(item, f"functions.{key}", pattern, files)
    for key in ("routes", "config"):
        node = config.get("functions", key)
        for member in node.members if node is not None and node.kind == "object" else ():
            if not member.key:
                continue
            if files.lacks(member.key):
                yield _no_file(member, f"functions.{key}", member.key, files)
            elif key == "config" and files.has_no_function(member.key):
                yield _no_function(member, member.key)


class _Files:
    """The files of a project by their names in it, and what patterns match of them."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._tests = _MOST_TESTS
        self._compared = _MOST_COMPARED

    @cached_property
    def names(self) -> dict[str, None]:
        """In the order of the walk."""
        start = len(self._project.path(""))
        return {path[start:]: None for path in self._project.files}

    @cached_property
    def folders(self) -> frozenset[str]:
        """All folders that hold a file, at any depth."""
        found: set[str] = set()
        for name in self.names:
            folder = dirname(name)
            while folder and folder not in found:
                found.add(folder)
                folder = dirname(folder)
        return frozenset(found)

    @cached_property
    def _sources(self) -> list[str]:
        return [name for name in self.names if _CODE.search(name)]

    @cached_property
    def _in_lower_case(self) -> dict[str, str]:
        return {name.lower(): name for name in reversed(self._sources)}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._sources:
            found.setdefault(basename(name), []).append(name)
        return found

    def lacks(self, pattern: str) -> bool:
        """Whether certainly no file is meant, now or after a build."""
        own = patterns.normalised(pattern)
        plain = own.removesuffix("/**").removesuffix("/*")
        if own in self.names or plain in self.folders or own in ("", "."):
            return False
        if _INTRICATE.search(own) or ".." in own.split("/"):
            return False
        if not _BUILT.isdisjoint(own.split("/")):
            return False
        if patterns.is_glob(own) and (
            not self._may_test() or any(map(patterns.matcher(own), self.names))
        ):
            return False
        if any(f"{own}.{extension}" in self.names for extension in ("ts", "tsx", "js", "mjs")):
            return False
        return not self._is_on_disk(plain)

    def has_no_function(self, pattern: str) -> bool:
        """Whether a glob matches files of which certainly none is a function or a page."""
        if not patterns.is_glob(pattern) or _INTRICATE.search(pattern) or not self._may_test():
            return False
        matches = patterns.matcher(pattern)
        deployment = self._project.deployment
        if any(matches(function.name) for function in deployment.functions):
            return False
        start = len(self._project.path(""))
        doubtful = (it.path[start:] for it in deployment.helpers if it.role in _DOUBTFUL)
        if any(map(matches, doubtful)):
            return False
        return not any(
            _PAGES.match(name) and _CODE.search(name) and matches(name) for name in self.names
        )

    def nearest(self, pattern: str) -> str:
        """The file that was probably meant, empty where none is alike."""
        if patterns.is_glob(pattern):
            return ""
        own = patterns.normalised(pattern)
        same = self._in_lower_case.get(own.lower())
        moved = self._by_name.get(basename(own), [])
        if same is not None or len(moved) == 1:
            return same if same is not None else moved[0]
        self._compared -= len(self._sources)
        if self._compared < 0:
            return ""
        close = difflib.get_close_matches(own, self._sources, n=1, cutoff=0.8)
        return close[0] if close else ""

    def _may_test(self) -> bool:
        self._tests -= len(self.names)
        return self._tests >= 0

    def _is_on_disk(self, name: str) -> bool:
        """Whether it is there, though the walk left it out."""
        try:
            return (self._project.sources.root / self._project.path(name)).exists()
        except (OSError, ValueError):
            return True


_DOUBTFUL = ("excluded", "ignored")
"""Helpers whose settings are judged elsewhere (conflicting-config), or that may be deployed."""


def _no_file(place: Located, key: str, pattern: str, files: _Files) -> Finding:
    nearest = files.nearest(pattern) if key != "functions.directories" else ""
    return Finding.at(
        place,
        f"`{_shortened(pattern)}` in {key} matches no file of the project",
        why="The entry has no effect on the deployment.",
        help=f"Did you mean `{nearest}`?"
        if nearest
        else "Correct the path, which counts from the project's top folder, or delete the entry.",
    )


def _no_function(place: Located, pattern: str) -> Finding:
    return Finding.at(
        place,
        f"`{_shortened(pattern)}` in functions.config matches no function of the project",
        why="Memory and timeout are set for functions only, so the entry has no effect.",
        help="Correct the pattern, or delete the entry; `hk-lint functions` lists the functions.",
    )


def _shortened(pattern: str) -> str:
    return pattern if len(pattern) <= _SHOWN else f"{pattern[: _SHOWN - 1]}…"
