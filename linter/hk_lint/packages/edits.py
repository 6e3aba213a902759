"""Changes to a package.json that keep the rest of its text."""

from __future__ import annotations

import re

from hk_lint.model.document import Member, Node
from hk_lint.model.finding import Edit
from hk_lint.model.package import Dependency, Manifest
from hk_lint.model.text import Location, Span

_BEFORE = re.compile(rb"\s*\Z")
_FROM, _TO = "devDependencies", "dependencies"


def moved_dependency(manifest: Manifest, dependency: Dependency, data: bytes) -> tuple[Edit, ...]:
    """The edits that move a dependency from devDependencies to dependencies.

    It comes where the order of names wants it, else at the end; the layout is that of its
    neighbours. `data` is the text of the manifest. Empty where the text is not as expected: then
    somebody else has to move it.
    """
    root = manifest.root
    origin = root.get(_FROM) if root else None
    member = origin.member(dependency.name) if origin else None
    if root is None or origin is None or member is None:
        return ()
    names = [it.key for it in origin.members]
    target = root.member(_TO)
    is_odd = target is not None and target.node.kind != "object"
    if is_odd or names.count(dependency.name) != 1 or data[origin.span.end - 1 :][:1] != b"}":
        return ()
    text = data[member.key_span.start : member.node.span.end].decode(errors="surrogateescape")
    removed = _removed(origin, member)
    if target is None:
        added = _new_group(root, text, data)
    else:
        added = _inserted(target.node, dependency.name, text, data)
    if added is None:
        return ()
    path = manifest.path
    return tuple(Edit(Location(path, span), put) for span, put in sorted((removed, added)))


_Change = tuple[Span, str]


def _removed(origin: Node, member: Member) -> _Change:
    """The member with the comma that belongs to it and the space before it."""
    index = origin.members.index(member)
    if index + 1 < len(origin.members):
        return Span(member.key_span.start, origin.members[index + 1].key_span.start), ""
    if index:
        return Span(origin.members[index - 1].node.span.end, member.node.span.end), ""
    return Span(origin.span.start + 1, origin.span.end - 1), ""


def _inserted(target: Node, name: str, text: str, data: bytes) -> _Change | None:
    members = target.members
    if any(it.key == name for it in members):
        return None
    if not members:
        indent = _indent(data, target.span.start)
        if indent is None:
            return Span(target.span.start, target.span.end), f"{{ {text} }}"
        return Span(target.span.start, target.span.end), f"{{{indent}  {text}{indent}}}"
    keys = [it.key for it in members]
    after = next((it for it in members if it.key > name), None) if keys == sorted(keys) else None
    if after is not None:
        start = after.key_span.start
        return Span(start, start), f"{text},{_space(data, start) or ' '}"
    last = members[-1]
    space = _space(data, last.key_span.start) or " "
    return Span(last.node.span.end, last.node.span.end), f",{space}{text}"


def _new_group(root: Node, text: str, data: bytes) -> _Change | None:
    """A group of its own, before devDependencies."""
    origin = root.member(_FROM)
    if origin is None:
        return None
    start = origin.key_span.start
    space = _space(data, start)
    if "\n" in space:
        step = space.rpartition("\n")[2]
        inner = f"{space}{step}"
        return Span(start, start), f'"{_TO}": {{{inner}{text}{space}}},{space}'
    return Span(start, start), f'"{_TO}": {{ {text} }},{space or " "}'


def _space(data: bytes, offset: int) -> str:
    """The white space before a place, at most that of its own line and one line end."""
    found = _BEFORE.search(data[max(0, offset - 200) : offset])
    space = found[0].decode() if found else ""
    if "\n" not in space:
        return space
    head, _, tail = space.rpartition("\n")
    return ("\r\n" if head.endswith("\r") else "\n") + tail


def _indent(data: bytes, offset: int) -> str | None:
    """The line end and the indentation of the line that a place is on; None in the first line."""
    start = data.rfind(b"\n", 0, offset)
    if start < 0:
        return None
    line = data[start + 1 : offset]
    return "\n" + line[: len(line) - len(line.lstrip(b" \t"))].decode(errors="replace")
