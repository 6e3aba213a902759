"""Small questions to syntax nodes."""

from __future__ import annotations

import re

from tree_sitter import Node

from hk_lint.model.text import Span

WRAPPERS = frozenset(
    {
        "parenthesized_expression",
        "as_expression",
        "satisfies_expression",
        "non_null_expression",
        "await_expression",
        "type_assertion",
        "instantiation_expression",
    }
)
"""Expressions whose value is that of the expression inside."""

FUNCTIONS = frozenset(
    {
        "function_declaration",
        "function_expression",
        "arrow_function",
        "method_definition",
        "generator_function",
        "generator_function_declaration",
    }
)

CALLS = frozenset({"call_expression", "new_expression"})

TYPES = frozenset(
    {
        "type_annotation",
        "type_arguments",
        "type_parameters",
        "interface_declaration",
        "type_alias_declaration",
        "ambient_declaration",
        "implements_clause",
        "function_signature",
        "method_signature",
        "abstract_method_signature",
        "property_signature",
        "index_signature",
        "asserts_annotation",
        "type_predicate_annotation",
        "predefined_type",
        "union_type",
        "object_type",
        "generic_type",
        "type_query",
        "literal_type",
        "function_type",
        "array_type",
        "lookup_type",
        "conditional_type",
        "intersection_type",
    }
)
"""Nodes that leave nothing behind at run time."""

_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.S
)
_SIMPLE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}


def span(node: Node) -> Span:
    """The bytes of a node."""
    return Span(node.start_byte, node.end_byte)


def text(node: Node) -> str:
    """The source text of a node."""
    return (node.text or b"").decode(errors="replace")


def unwrapped(node: Node) -> Node:
    """The expression inside parentheses, `await`, `as T`, `!` and the like."""
    while node.type in WRAPPERS and node.named_child_count:
        children = [child for child in node.named_children if child.type != "comment"]
        if not children:
            break
        node = children[-1] if node.type == "type_assertion" else children[0]
    return node


def string_value(node: Node) -> str | None:
    """The value of a string literal, or of a template without substitutions."""
    if node.type == "template_string":
        if any(child.type == "template_substitution" for child in node.named_children):
            return None
    elif node.type != "string":
        return None
    return unescape(text(node)[1:-1])


def unescape(raw: str) -> str:
    """The text that a JavaScript string literal stands for."""
    return _ESCAPE.sub(_unescaped, raw) if "\\" in raw else raw


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _SIMPLE.get(found[4], "" if found[4] == "\r\n" else found[4])
    number = int(code[:8], 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def path_of(node: Node) -> tuple[tuple[str, ...], Node | None]:
    """A callee or reference as its names, outermost object first.

    The second value is the expression that the names are taken from, None when they start at a
    name of their own: `a.b.c` gives `("a", "b", "c"), None`; `f().b` gives `("b",)` and the node of
    `f()`. Constant indexes are names too. A computed member ends the path: what stands before it is
    then the receiver.
    """
    names: list[str] = []
    node = unwrapped(node)
    while True:
        kind = node.type
        if kind in ("identifier", "this", "super", "import", "shorthand_property_identifier"):
            names.append(text(node))
            return tuple(reversed(names)), None
        if kind == "meta_property":
            names.extend(reversed(text(node).split(".")))
            return tuple(reversed(names)), None
        if kind == "member_expression":
            member = node.child_by_field_name("property")
            inner = node.child_by_field_name("object")
            if member is None or inner is None:
                return tuple(reversed(names)), node
            names.append(text(member))
        elif kind == "subscript_expression":
            index = node.child_by_field_name("index")
            inner = node.child_by_field_name("object")
            key = member_of(index) if index is not None else None
            if key is None or inner is None:
                return tuple(reversed(names)), node
            names.append(key)
        elif kind == "sequence_expression":
            inner = node.named_children[-1]
        else:
            return tuple(reversed(names)), node
        node = unwrapped(inner)


def member_of(node: Node) -> str | None:
    """A constant key or index as the name of a member, None where it is computed."""
    if node.type == "number" and (node.text or b"").isdigit():
        return text(node)
    return string_value(node)


def references(node: Node, limit: int = 200) -> tuple[tuple[str, ...], ...]:
    """The names and member paths that an expression mentions, at most `limit` nodes deep."""
    found: list[tuple[str, ...]] = []
    stack = [node]
    while stack and limit:
        limit -= 1
        current = stack.pop()
        if current.type in ("identifier", "member_expression", "this", "subscript_expression"):
            path, rest = path_of(current)
            if rest is None:
                found.append(path)
                continue
        if current.type not in TYPES and current.type not in FUNCTIONS:
            stack.extend(current.named_children)
    return tuple(found)
