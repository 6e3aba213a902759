"""Which binding a name means."""

from __future__ import annotations

from collections.abc import Iterable

from hk_lint.model.module import Binding


class Scope:
    """The bindings of one module, by name."""

    def __init__(self, bindings: Iterable[Binding]) -> None:
        self._bindings: dict[str, list[Binding]] = {}
        for binding in bindings:
            self._bindings.setdefault(binding.name, []).append(binding)

    def binding(self, name: str, offset: int) -> Binding | None:
        """The binding that a name means at a byte offset: that of the innermost scope around it."""
        best: Binding | None = None
        for candidate in self._bindings.get(name, ()):
            scope = candidate.scope
            if scope.start <= offset < scope.end and (
                best is None or scope.end - scope.start <= best.scope.end - best.scope.start
            ):
                best = candidate
        return best
