"""Names to what they stand for, within one file."""

from __future__ import annotations

from tree_sitter import Node

from hk_lint.languages.javascript.builtins import canonical
from hk_lint.languages.javascript.collect import Context, is_require
from hk_lint.languages.scope import Scope
from hk_lint.model.module import Binding, Import, Reference, Result, Value

_GLOBALS = ("globalThis", "global", "window", "self")
_HOPS = 8


class Names:
    """Follows names through imports and simple aliases to qualified names."""

    def __init__(
        self,
        bindings: tuple[Binding, ...],
        imports: tuple[Import, ...],
        calls: list[tuple[Node, Context]],
    ) -> None:
        self._scope = Scope(bindings)
        self._imported = {
            name.local: (item.specifier, name.imported) for item in imports for name in item.names
        }
        self._calls = calls

    def expanded(self, path: tuple[str, ...], offset: int) -> tuple[str, ...]:
        """A member path with local aliases of other paths replaced by what they stand for."""
        for _ in range(_HOPS):
            if not path:
                return path
            binding = self._scope.binding(path[0], offset)
            if binding is None or not isinstance(binding.value, Reference) or binding.kind == "let":
                return path
            path = (*binding.value.path, *binding.path, *path[1:])
            offset = binding.span.start
        return path

    def callee(self, path: tuple[str, ...], receiver: Value | None, offset: int) -> str:
        """The qualified name of a callee, empty where it is not known."""
        if receiver is None:
            return self.qualified(path, offset)
        if isinstance(receiver, Result):
            return self._of_require(receiver, path)
        return ""

    def qualified(self, path: tuple[str, ...], offset: int) -> str:
        """The qualified name of a member path (`model.module.Call.callee` says what that is)."""
        for _ in range(_HOPS):
            if not path or path[0] in ("this", "super"):
                return ""
            binding = self._scope.binding(path[0], offset)
            if binding is None:
                names = path[1:] if path[0] in _GLOBALS and len(path) > 1 else path
                return f"global:{'.'.join(names)}"
            if binding.kind == "import":
                return self._of_import(path)
            value = binding.value
            rest = (*binding.path, *path[1:])
            if isinstance(value, Reference):
                path, offset = (*value.path, *rest), binding.span.start
                if value.path and value.path[0] == binding.name:
                    return ""
            elif isinstance(value, Result):
                return self._of_require(value, rest)
            else:
                return ""
        return ""

    def _of_import(self, path: tuple[str, ...]) -> str:
        specifier, imported = self._imported.get(path[0], ("", ""))
        first = () if imported in ("default", "*") else (imported,)
        return _name(specifier, (*first, *path[1:])) if specifier else ""

    def _of_require(self, result: Result, rest: tuple[str, ...]) -> str:
        specifier = is_require(self._calls[result.call][0])
        return _name(specifier, (*result.path, *rest)) if specifier else ""


def _name(specifier: str, members: tuple[str, ...]) -> str:
    while members and members[0] == "default":
        members = members[1:]
    return f"{canonical(specifier)}:{'.'.join(members)}"
