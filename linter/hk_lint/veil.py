"""Keeps secrets out of what hk-lint says, whichever rule says it.

A rule may quote a value, a parser the text that it stumbles over. Every text about a file goes
through here: what the file holds as a secret is not repeated, nor anything with a secret's form.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar, cast

from msgspec.structs import replace

from hk_lint.model.finding import Finding, Fix, Step
from hk_lint.secrets import hiding
from hk_lint.sources import Sources

T = TypeVar("T")


class Veil:
    """Hides the secrets of the files of one run; looks at each file once.

    `everywhere` are the files whose texts may turn up in what is said about any other.
    """

    def __init__(self, sources: Sources, everywhere: Iterable[str] = ()) -> None:
        self._sources = sources
        self._everywhere = tuple(sorted(everywhere))
        self._sorted: dict[frozenset[str], list[str]] = {}
        self._values: dict[str, frozenset[str]] = {}

    def over(self, finding: Finding) -> Finding:
        """The finding with all secrets of the files it speaks of hidden in its texts."""
        # The steps of a trace name imports and functions only.
        paths = (finding.location.path, *(step.location.path for step in finding.related))
        secrets = self._of(paths)

        def clear(text: str) -> str:
            return hiding.without(text, secrets)

        def step(given: Step) -> Step:
            return replace(given, message=clear(given.message))

        def fix(given: Fix) -> Fix:
            return replace(given, description=clear(given.description))

        def is_safe(given: Fix) -> bool:
            return all(clear(edit.text) == edit.text for edit in given.edits)

        return replace(
            finding,
            message=clear(finding.message),
            why=clear(finding.why),
            help=clear(finding.help),
            related=tuple(map(step, finding.related)),
            trace=tuple(map(step, finding.trace)),
            fixes=tuple(map(fix, filter(is_safe, finding.fixes))),
        )

    def over_text(self, text: str, *paths: str) -> str:
        """A text about some files with their secrets hidden."""
        return hiding.without(text, self._of(paths))

    def over_data(self, value: T, *paths: str) -> T:
        """Rows and records about some files with their secrets hidden in every text."""
        cleared: Any = value
        if isinstance(value, str):
            cleared = self.over_text(value, *paths)
        elif isinstance(value, tuple | list):
            cleared = type(value)(self.over_data(it, *paths) for it in value)
        elif isinstance(value, dict):
            cleared = {
                self.over_data(key, *paths): self.over_data(it, *paths) for key, it in value.items()
            }
        return cast("T", cleared)

    def _of(self, paths: Iterable[str]) -> list[str]:
        asked = frozenset((*paths, *self._everywhere))
        if asked not in self._sorted:
            self._sorted[asked] = self._read(asked)
        return self._sorted[asked]

    def _read(self, paths: Iterable[str]) -> list[str]:
        found: set[str] = set()
        for path in paths:
            if path not in self._values:
                self._values[path] = hiding.values(path, self._sources.read(path))
            found |= self._values[path]
        return sorted(found, key=lambda it: (-len(it), it))
