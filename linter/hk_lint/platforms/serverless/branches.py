"""Values that are there in some cases only, and what all cases agree on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from hk_lint.model.document import Member, Node

_CONDITIONAL = "conditional"


def merged(nodes: Sequence[Node]) -> Node:
    """What stands in the place of the first one, whichever of the values it is."""
    first = nodes[0]
    if all(it.kind == first.kind != "unknown" and it.plain() == first.plain() for it in nodes):
        return first
    objects = [it for it in map(then, nodes) if it.kind == "object"]
    if not objects:
        return Node(first.path, first.span, "unknown", tag=_CONDITIONAL)
    found = replace(objects[0], members=tuple(_members(objects)))
    return found if all(it.kind == "object" for it in nodes) else conditional(found)


def _members(objects: Sequence[Node]) -> Iterable[Member]:
    keys = dict.fromkeys(it.key for node in objects for it in node.members)
    for key in keys:
        found = [it for it in (node.member(key) for node in objects) if it is not None]
        node = merged([it.node for it in found])
        yield replace(found[0], node=node if len(found) == len(objects) else conditional(node))


def conditional(node: Node) -> Node:
    """A value that may be there, or may be another one: unknown, with what it holds."""
    return Node(node.path, node.span, "unknown", members=node.members, tag=_CONDITIONAL)


def then(node: Node) -> Node:
    """The object that a conditional value is in the cases in which it is there."""
    return replace(node, kind="object") if node.tag == _CONDITIONAL and node.members else node
