"""Names to what they stand for, within one file."""

from __future__ import annotations

import builtins

from msgspec import Struct

from hk_lint.languages.scope import Scope
from hk_lint.model.module import Binding, Reference, Result, Value

_HOPS = 8
_BUILTINS = frozenset(dir(builtins))
_SUBMODULES = frozenset(
    """
    urllib.parse urllib.request urllib.error os.path http.client xml.etree concurrent.futures
    botocore.config botocore.exceptions botocore.client botocore.session boto3.session
    boto3.dynamodb importlib.metadata
    """.split()  # noqa: SIM905
)
"""Modules inside others that code names as members too: `from urllib import request`."""


class Origin(Struct, frozen=True, gc=False):
    """What an import binds a name to: a module, and a name in it ("" for the module itself)."""

    module: str
    name: str = ""


class Names:
    """Follows names through imports and simple aliases to qualified names.

    `instances` maps a call to the qualified name of what it makes: `requests:Session`.
    """

    def __init__(self, bindings: tuple[Binding, ...], imported: dict[str, list[Origin]]) -> None:
        self._scope = Scope(bindings)
        self._imported = imported
        self.instances: dict[int, str] = {}

    def qualified(self, path: tuple[str, ...], offset: int) -> str:
        """The qualified name of a member path, empty where it is not known.

        That is `module:name.member` for what imports lead to, `builtins:name` for what Python
        brings; of an instance, the class with the member: `requests:Session.get`.
        """
        for _ in range(_HOPS):
            if not path or path[0] == "this":
                return ""
            binding = self._scope.binding(path[0], offset)
            if binding is None:
                return f"builtins:{'.'.join(path)}" if path[0] in _BUILTINS else ""
            if binding.kind == "import":
                return self._of_import(path)
            value = binding.value
            rest = (*binding.path, *path[1:])
            if isinstance(value, Reference):
                if value.path[0] == binding.name or binding.kind != "const":
                    return ""
                path, offset = (*value.path, *rest), binding.span.start
            elif isinstance(value, Result) and binding.kind == "const":
                return self.member(value, rest)
            else:
                return ""
        return ""

    def callee(self, path: tuple[str, ...], receiver: Value | None, offset: int) -> str:
        """The qualified name of a callee, empty where it is not known."""
        if receiver is None:
            return self.qualified(path, offset)
        return self.member(receiver, path) if isinstance(receiver, Result) else ""

    def member(self, made: Result, rest: tuple[str, ...]) -> str:
        """The qualified name of a member of what a call makes: an instance, by its class."""
        owner = self.instances.get(made.call, "")
        names = (*made.path, *rest)
        return f"{owner}.{'.'.join(names)}" if owner and names and len(names) < 3 else ""

    def _of_import(self, path: tuple[str, ...]) -> str:
        """With `import a.b` and `import a.c` beside each other, the longest module counts."""
        best, members = "", -1
        for origin in self._imported.get(path[0], ()):
            rest = path[1:]
            if origin.name:
                name, size = f"{origin.module}:{'.'.join((origin.name, *rest))}", len(rest) + 1
            else:
                module = tuple(origin.module.split("."))
                if origin.module.startswith(".") or module[0] != path[0]:
                    inner: tuple[str, ...] = ()  # `import a.b as c`
                else:
                    inner = module[1:]
                if rest[: len(inner)] != inner:
                    continue
                left = rest[len(inner) :]
                name, size = f"{origin.module}:{'.'.join(left)}", len(left)
            if members < 0 or size < members:
                best, members = name, size
        return _canonical(best)


def _canonical(name: str) -> str:
    """With a known inner module before the colon, however it was imported."""
    module, _, member = name.partition(":")
    first, dot, rest = member.partition(".")
    return f"{module}.{first}:{rest}" if dot and f"{module}.{first}" in _SUBMODULES else name
