"""The properties of a function with those of `Globals` merged in, and where each comes from.

SAM merges maps key by key, joins lists with those of Globals first, and lets a function's own
scalars replace theirs; `IgnoreGlobals` leaves some or all of them out.
"""

from __future__ import annotations

from msgspec import Struct

from hk_lint.aws.cloudformation import Resource, is_fixed, is_left_out, listed
from hk_lint.model.deployment import Setting
from hk_lint.model.document import Member, Node

GLOBAL = "Globals.Function."
OWN = "Properties."


class Properties(Struct, frozen=True):
    """What a function's resource says, and what `Globals.Function` adds.

    `known` is False where the text does not fix which properties there are.
    """

    own: Node | None
    shared: Node | None = None
    known: bool = True

    def get(self, *steps: str) -> tuple[Node | None, str]:
        """A property with the name of its source; the function's own counts first."""
        name = ".".join(steps)
        for node, origin in ((self.own, OWN), (self.shared, GLOBAL)):
            found = _down(node, steps)
            if found is not None:
                return found, origin + name
        return None, ""

    def node(self, *steps: str) -> Node | None:
        """A property."""
        return self.get(*steps)[0]

    def both(self, *steps: str) -> tuple[tuple[Node, str], ...]:
        """A property of Globals and of the function itself, those that are set."""
        name = ".".join(steps)
        found = ((self.shared, GLOBAL), (self.own, OWN))
        return tuple(
            (below, origin + name)
            for node, origin in found
            if (below := _down(node, steps)) is not None
        )

    def text(self, name: str) -> Setting[str]:
        """A text; without a value where it is not set or not fixed."""
        node, origin = self.get(name)
        if node is None:
            return Setting(None, "platform default" if self.known else "")
        return Setting(node.text() if is_fixed(node) else None, origin, node.location)

    def members(self, *steps: str) -> list[tuple[Member, str]] | None:
        """The entries of a map of both, the function's own last; None where they are not known."""
        entries: dict[str, tuple[Member, str]] = {}
        for node, origin in self.both(*steps):
            if node.kind != "object" or not is_fixed(node):
                return None
            for member in node.members:
                entries[member.key] = (member, f"{origin}.{member.key}")
                if is_left_out(member.node):
                    del entries[member.key]
        return list(entries.values())


def merged(resource: Resource, globals_: Node | None) -> Properties:
    """The properties of a function with those of the template's Globals."""
    own = resource.node.get("Properties")
    ignored = {it.text() for it in listed(resource.node.get("IgnoreGlobals"))}
    shared = globals_.get("Function") if globals_ is not None else None
    if shared is not None and "*" in ignored:
        shared = None
    if shared is not None and ignored:
        kept = tuple(it for it in shared.members if it.key not in ignored)
        shared = Node(shared.path, shared.span, shared.kind, members=kept)
    transforms = own is not None and own.get("Fn::Transform") is not None
    known = own is None or (is_fixed(own) and own.kind == "object" and not transforms)
    return Properties(own, shared, known)


def _down(node: Node | None, steps: tuple[str, ...]) -> Node | None:
    """The node at a path; an unknown one on the way stands for what it would hold."""
    for step in steps:
        if node is None or not is_fixed(node):
            return node
        node = node.get(step)
    return node
