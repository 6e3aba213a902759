from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import combinations

from hk_lint.api import (
    Category,
    Finding,
    Located,
    Project,
    Severity,
    Step,
    document,
    patterns,
    rule,
)
from hk_rules import schemas
from hk_rules.config import _vercel

_CODE = re.compile(r"\.[cm]?[jt]sx?$")
_PAGES = re.compile(r"(?:src/)?(?:app|pages)/")
_INTRICATE = re.compile(r"^!|[!*+?@]\(|[{}]|.{200}", re.DOTALL)
"""Patterns that may be meant otherwise than they are read here."""

_KEYS = ("memory", "timeout")
_PAIRED = 60
_MOST = 300
_SHOWN = 60
_UNITS = {"memory": "MB", "timeout": "s"}


@rule(
    "conflicting-config",
    category=Category.CONFIG,
    severity=Severity.WARNING,
    since="0.2",
    platforms=("hiveku", "vercel"),
)
def conflicting_config(project: Project) -> Iterator[Finding]:
    """Two entries of hiveku.json contradict each other.

    ## Why is this bad?
    One of the two has no effect. A file that is excluded becomes no function, whatever else the
    file says about it; and which of two equally good keys gives a function its timeout is not
    documented.

    ## Example
    ```json hiveku.json
    {
      "functions": {
        "exclude": ["api/internal/**"],
        "config": { "api/internal/report.ts": { "timeout": 120 } }
      }
    }
    ```
    ```ts api/internal/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "functions": { "config": { "api/internal/report.ts": { "timeout": 120 } } } }
    ```
    ```ts api/internal/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## What is checked
    Entries of `include`, `directories`, `routes` and `config` of which every file is excluded; two
    spellings of one path with different values; and two globs of which neither is the closer one,
    where a function matches both and they set the same key differently. A path counts before a
    glob, a glob with more leading folders before one with fewer, and `**` last. In vercel.json,
    `functions` beside `builds`, and `routes` beside what took its place.

    ## Sources
    - Hiveku serverless guide: hiveku.json configuration
    - Vercel documentation: project configuration
    """
    if project.config is None or schemas.is_broken(project):
        return
    if project.deployment.platform == "vercel":
        yield from _vercel.together(project)
        return
    functions = project.config.get("functions")
    if functions is None:
        return
    excluded = _Excluded(project, functions)
    if not excluded.is_intricate:
        yield from _taken_out(functions, excluded)
    yield from _two_routes(functions)
    yield from _equal_keys(project, functions)


class _Excluded:
    """The files of a project that `functions.exclude` takes out."""

    def __init__(self, project: Project, functions: document.Node) -> None:
        self._project = project
        node = functions.get("exclude")
        self._items = [
            (it, text) for it in (node.items[:_MOST] if node else ()) if (text := it.text())
        ]

    @property
    def is_intricate(self) -> bool:
        """Whether there is nothing excluded, or it cannot be told what is."""
        return not self._items or any(text.startswith("!") for _, text in self._items)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """The source files, by their names in the project."""
        start = len(self._project.path(""))
        return tuple(it[start:] for it in self._project.own_files if _CODE.search(it))

    @cached_property
    def helpers(self) -> dict[str, str]:
        """The files in function folders that are no functions, with what they are."""
        start = len(self._project.path(""))
        return {it.path[start:]: it.role for it in self._project.deployment.helpers}

    def matched(self, pattern: str) -> list[str]:
        """The source files that a pattern matches or, as a folder, contains."""
        return [name for name in self.sources if patterns.covers(pattern, name)]

    def by(self, names: list[str]) -> list[document.Node]:
        """The entries that take all of these files out; empty where one of the files is left."""
        found: list[document.Node] = []
        for name in names:
            entry = next((it for it, text in self._items if patterns.covers(text, name)), None)
            if entry is None:
                return []
            if entry not in found:
                found.append(entry)
        return found

    def sets_nothing(self, pattern: str) -> bool:
        """Whether an entry of `config` holds for excluded files and for no others."""
        if any(patterns.matches(pattern, it.name) for it in self._project.functions):
            return False
        roles = {role for name, role in self.helpers.items() if patterns.matches(pattern, name)}
        if "excluded" not in roles or "ignored" in roles:
            return False
        return not any(
            _PAGES.match(name) and patterns.matches(pattern, name)
            for name in self.sources
            if name not in self.helpers
        )


def _taken_out(functions: document.Node, excluded: _Excluded) -> Iterator[Finding]:
    for key in ("directories", "include"):
        node = functions.get(key)
        for item in node.items[:_MOST] if node is not None else ():
            text = item.text()
            if text and not _INTRICATE.search(text):
                by = excluded.by(excluded.matched(text))
                if by:
                    yield _excluded(item, f"functions.{key}", text, by)
    for member in _members(functions, "routes"):
        by = excluded.by([it for it in excluded.sources if patterns.normalised(member.key) == it])
        if by:
            yield _excluded(member, "functions.routes", member.key, by)
    for member in _members(functions, "config"):
        if not _INTRICATE.search(member.key) and excluded.sets_nothing(member.key):
            names = [it for it, role in excluded.helpers.items() if role == "excluded"]
            by = excluded.by([it for it in names if patterns.matches(member.key, it)])
            yield _excluded(member, "functions.config", member.key, by)


def _excluded(place: Located, key: str, text: str, by: list[document.Node]) -> Finding:
    what = f"`{by[0].text()}`" if len(by) == 1 else "the entries"
    return Finding.at(
        place,
        f"`{_shortened(text)}` in {key} is taken out by {what} of functions.exclude",
        why="What is excluded becomes no function, so that this entry has no effect.",
        help="Delete this entry, or the one in `exclude`.",
        related=tuple(Step(it.location, "This excludes it") for it in by[:3]),
    )


def _two_routes(functions: document.Node) -> Iterator[Finding]:
    """Spellings of one path, such as `api/a.ts` and `./api/a.ts`, with different URLs."""
    known: dict[str, document.Member] = {}
    for member in _members(functions, "routes"):
        path = patterns.normalised(member.key)
        first = known.setdefault(path, member)
        if first.key == member.key or first.node.plain() == member.node.plain():
            continue
        yield Finding.at(
            member,
            f"`{path}` has two routes: `{first.node.text()}` and `{member.node.text()}`",
            why="A file has one URL; which of the two it gets is not documented.",
            help="Keep one of the entries.",
            related=(Step(first.location, "This is the other entry for the file"),),
        )


def _equal_keys(project: Project, functions: document.Node) -> Iterator[Finding]:
    """Entries of `config` between which nothing decides."""
    entries = [it for it in _members(functions, "config") if it.node.kind == "object"][:_PAIRED]
    for first, second in combinations(entries, 2):
        key = next((it for it in _KEYS if _differ(first, second, it)), "")
        if not key or first.key == second.key or not _is_undecided(first.key, second.key):
            continue
        name = next(_functions_of(project, (first, second), entries, key), "")
        if name:
            one, two = first.node.get(key), second.node.get(key)
            assert one is not None
            assert two is not None
            yield Finding.at(
                second,
                f"`{_shortened(first.key)}` and `{_shortened(second.key)}` set the {key} of "
                f"{name} to {one.value} and to {two.value} {_UNITS[key]}",
                why="Neither of the two keys is the closer one, so that nothing says which counts.",
                help=f'Give "{name}" an entry of its own, or change one of the keys.',
                related=(Step(first.location, "This is the other key"),),
            )


def _functions_of(
    project: Project,
    pair: tuple[document.Member, document.Member],
    entries: list[document.Member],
    key: str,
) -> Iterator[str]:
    """The functions for which both entries count, and no stronger one."""
    for function in project.functions:
        if not all(patterns.matches(it.key, function.name) for it in pair):
            continue
        strength = max(patterns.specificity(it.key)[:2] for it in pair)
        if not any(
            patterns.specificity(it.key)[:2] > strength
            and it.node.get(key) is not None
            and patterns.matches(it.key, function.name)
            for it in entries
        ):
            yield function.name


def _differ(first: document.Member, second: document.Member, key: str) -> bool:
    one, two = first.node.get(key), second.node.get(key)
    if one is None or two is None:
        return False
    numbers = ("integer", "number")
    return one.kind in numbers and two.kind in numbers and one.value != two.value


def _is_undecided(first: str, second: str) -> bool:
    """Whether neither key is the closer one for what both match."""
    if _INTRICATE.search(first) or _INTRICATE.search(second):
        return False
    if patterns.normalised(first) == patterns.normalised(second):
        return True
    if not (patterns.is_glob(first) and patterns.is_glob(second)):
        return False
    if patterns.specificity(first)[:2] != patterns.specificity(second)[:2]:
        return False
    return patterns.matches(second, _sample(first)) == patterns.matches(first, _sample(second))


def _sample(pattern: str) -> str:
    """A path that the pattern matches, and as few others as may be."""
    text = patterns.normalised(pattern).replace("**", "qq/qq").replace("*", "qq")
    return text.replace("?", "q")


def _members(functions: document.Node, key: str) -> tuple[document.Member, ...]:
    """The entries of an object; of equal keys, the one that counts."""
    node = functions.get(key)
    if node is None or node.kind != "object":
        return ()
    members = node.members[:_MOST]
    return tuple(it for it in members if it.key and node.member(it.key) is it)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
