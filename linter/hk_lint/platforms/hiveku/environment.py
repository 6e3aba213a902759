"""The environment variables that a project sets for its deployment.

Read are `.env` and `.env.production`, whether or not git ignores them, and `build.env` of
hiveku.json. What the Hiveku dashboard holds is not visible here.
"""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.model.deployment import Variable
from hk_lint.model.document import Document, Node
from hk_lint.sources import Sources

FILES = (".env", ".env.production")
"""The files whose variables are deployed, the later before the earlier."""


def variables(folder: str, sources: Sources, config: Document | None) -> tuple[Variable, ...]:
    """Every declaration, in the order of the files; one name may be declared several times."""
    found: list[Variable] = []
    for name in FILES:
        path = f"{folder}/{name}" if folder else name
        document = sources.document(path)
        if document is not None:
            found += _declared(document.root, name, private=path not in sources)
    return (*found, *_declared(config.get("build", "env") if config else None, "build.env"))


def _declared(node: Node | None, origin: str, *, private: bool = False) -> Iterator[Variable]:
    for member in node.members if node else ():
        yield Variable(member.key, _value(member.node), member.location, origin, private)


def _value(node: Node) -> str | None:
    if node.kind == "boolean":
        return "true" if node.value else "false"
    scalar = node.kind in ("string", "integer", "number")
    return str(node.value) if scalar else None
