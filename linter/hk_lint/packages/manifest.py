"""package.json to Manifest."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname
from typing import get_args

from hk_lint.model.document import Document, Node
from hk_lint.model.package import Dependency, Group, Manifest

GROUPS: tuple[Group, ...] = get_args(Group)


def read_manifest(path: str, document: Document) -> Manifest:
    """The manifest that a parsed package.json describes; `path` is relative to the analysed root.

    Never raises. What has the wrong type reads as absent, but a dependency whose range is not a
    string stays declared, with an empty range.
    """
    root = document.root if document.root and document.root.kind == "object" else None
    return Manifest(
        path=path,
        folder=dirname(path),
        name=_text(root, "name"),
        dependencies=tuple(
            dependency for group in GROUPS for dependency in _dependencies(root, group)
        ),
        workspaces=_workspaces(root),
        imports=tuple(key for key in _keys(_object(root, "imports")) if key.startswith("#")),
        module_type=_text(root, "type"),
        root=root,
    )


def _dependencies(root: Node | None, group: Group) -> Iterator[Dependency]:
    declared = _object(root, group)
    for name in _keys(declared):
        value = declared.get(name) if declared else None
        if value is not None:
            yield Dependency(name, (value.text() or "").strip(), group, value.location)


def _workspaces(root: Node | None) -> tuple[str, ...]:
    """npm, yarn and bun take an array; yarn 1 and bun also `{"packages": [...]}`."""
    declared = root.get("workspaces") if root else None
    if declared is not None and declared.kind == "object":
        declared = declared.get("packages")
    items = declared.items if declared is not None else ()
    return tuple(text for item in items if (text := item.text()))


def _object(root: Node | None, key: str) -> Node | None:
    node = root.get(key) if root else None
    return node if node is not None and node.kind == "object" else None


def _keys(node: Node | None) -> tuple[str, ...]:
    """The keys of an object in the order of the text, each once."""
    return tuple(dict.fromkeys(member.key for member in node.members)) if node else ()


def _text(root: Node | None, key: str) -> str:
    node = root.get(key) if root else None
    return (node.text() if node is not None else None) or ""
