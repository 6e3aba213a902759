"""Small questions to syntax nodes."""

from __future__ import annotations

import re

from tree_sitter import Node

from hk_lint.model.text import Span

FUNCTIONS = frozenset({"function_definition", "lambda"})
COMPREHENSIONS = frozenset(
    {
        "list_comprehension",
        "set_comprehension",
        "dictionary_comprehension",
        "generator_expression",
    }
)
LEAVES = frozenset({"return_statement", "raise_statement", "continue_statement", "break_statement"})
"""Statements after which nothing of the same block runs."""

_ESCAPE = re.compile(
    r"\\(?:U([0-9a-fA-F]{8})|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|N\{[^}]*\}|(\r\n|.))", re.S
)
_SIMPLE = {
    "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "0": "\0",
    "\n": "", "\r\n": "", "\\": "\\", "'": "'", '"': '"',
}  # fmt: skip


def span(node: Node) -> Span:
    """The bytes of a node."""
    return Span(node.start_byte, node.end_byte)


def text(node: Node) -> str:
    """The source text of a node."""
    return (node.text or b"").decode(errors="replace")


def unwrapped(node: Node) -> Node:
    """The expression inside parentheses, `await` and `x := …`."""
    while True:
        if node.type in ("parenthesized_expression", "await"):
            inner = [child for child in node.named_children if child.type != "comment"]
            if len(inner) != 1:
                return node
            node = inner[0]
        elif node.type == "named_expression":
            value = node.child_by_field_name("value")
            if value is None:
                return node
            node = value
        else:
            return node


def string_value(node: Node) -> str | None:
    """The value of a string literal without substitutions, adjacent ones taken together."""
    if node.type == "concatenated_string":
        parts = [string_value(child) for child in node.named_children if child.type != "comment"]
        return "".join(part for part in parts if part is not None) if None not in parts else None
    if node.type != "string" or any(c.type == "interpolation" for c in node.named_children):
        return None
    return contents(node)


def contents(node: Node) -> str:
    """What stands between the quotes of a string, up to its first substitution."""
    start = next((c for c in node.children if c.type == "string_start"), None)
    end = next((c for c in node.children if c.type in ("interpolation", "string_end")), None)
    if start is None or end is None:
        return ""
    raw = (node.text or b"")[start.end_byte - node.start_byte : end.start_byte - node.start_byte]
    written = raw.decode(errors="replace")
    return written if "r" in text(start).lower() else unescaped(written)


def unescaped(raw: str) -> str:
    """The text that an ordinary string literal stands for."""
    return _ESCAPE.sub(_character, raw) if "\\" in raw else raw


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _SIMPLE.get(found[4] or "", found[0])
    number = int(code, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def path_of(node: Node) -> tuple[tuple[str, ...], Node | None]:
    """A callee or reference as its names, outermost object first.

    Constant keys and indexes count as names: `event["Records"][0]` is `("event", "Records", "0")`.
    The second value is the expression that the names are taken from, None when they start at a
    name of their own.
    """
    names: list[str] = []
    node = unwrapped(node)
    while True:
        kind = node.type
        if kind == "identifier":
            names.append(text(node))
            return tuple(reversed(names)), None
        if kind == "attribute":
            member = node.child_by_field_name("attribute")
            inner = node.child_by_field_name("object")
            if member is None or inner is None:
                return tuple(reversed(names)), node
            names.append(text(member))
        elif kind == "subscript":
            keys = node.children_by_field_name("subscript")
            inner = node.child_by_field_name("value")
            key = key_of(keys[0]) if len(keys) == 1 else None
            if key is None or inner is None:
                return tuple(reversed(names)), node
            names.append(key)
        else:
            return tuple(reversed(names)), node
        node = unwrapped(inner)


def key_of(node: Node) -> str | None:
    """A constant key or index as text, None where it is computed."""
    if node.type == "integer":
        return text(node)
    return string_value(node)


def references(node: Node, limit: int = 200) -> tuple[tuple[str, ...], ...]:
    """The names and member paths that an expression mentions, at most `limit` nodes deep."""
    found: list[tuple[str, ...]] = []
    stack = [node]
    while stack and limit:
        limit -= 1
        current = stack.pop()
        if current.type in ("identifier", "attribute", "subscript"):
            path, rest = path_of(current)
            if rest is None:
                found.append(path)
                continue
        if current.type == "keyword_argument":
            value = current.child_by_field_name("value")
            stack.extend([value] if value is not None else [])
        elif current.type not in FUNCTIONS:
            stack.extend(current.named_children)
    return tuple(found)
