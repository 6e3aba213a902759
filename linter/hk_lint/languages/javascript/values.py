"""Expressions to values, as far as the text fixes them."""

from __future__ import annotations

from tree_sitter import Node

from hk_lint.languages.javascript.collect import Collected
from hk_lint.languages.javascript.syntax import (
    CALLS,
    FUNCTIONS,
    TYPES,
    path_of,
    span,
    string_value,
    text,
    unescape,
    unwrapped,
)
from hk_lint.model.module import (
    ArrayLiteral,
    Choice,
    Closure,
    Constant,
    Number,
    ObjectLiteral,
    Opaque,
    Operation,
    Property,
    Reference,
    Result,
    Text,
    Value,
)
from hk_lint.model.text import Span

_DEPTH = 24
_ITEMS = 500
_MOST_ITEMS = 5_000
"""Of an array or an object; that there are more is told as a spread of something unknown."""


def value_of(node: Node, found: Collected, depth: int = _DEPTH) -> Value:
    """The value of an expression. Deeper than `depth` nothing is followed."""
    node = unwrapped(node)
    kind = node.type
    here = span(node)
    if depth <= 0:
        return Opaque(here)
    if kind == "string":
        return Text(here, string_value(node) or "")
    if kind == "template_string":
        return _template(node, found, depth)
    if kind == "number":
        return _number(node)
    if kind in ("true", "false"):
        return Constant(here, kind == "true")
    if kind in ("null", "undefined"):
        return Constant(here, None)
    if kind == "identifier" and node.text == b"undefined":
        return Constant(here, None)
    if kind in FUNCTIONS and node.id in found.function_index:
        return Closure(here, found.function_index[node.id])
    if kind in CALLS and node.id in found.call_index:
        return Result(here, found.call_index[node.id])
    if kind in ("identifier", "member_expression", "subscript_expression", "this", "meta_property"):
        return _reference(node, found, depth)
    if kind == "object":
        return ObjectLiteral(here, tuple(_properties(node, found, depth - 1)))
    if kind == "array":
        return ArrayLiteral(here, _items(node, found, depth))
    if kind == "ternary_expression":
        parts = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
        return Choice(here, tuple(value_of(p, found, depth - 1) for p in parts if p is not None))
    if kind == "binary_expression":
        return _binary(node, found, depth)
    if kind in ("assignment_expression", "augmented_assignment_expression"):
        right = node.child_by_field_name("right")
        return value_of(right, found, depth - 1) if right is not None else Opaque(here)
    if kind == "sequence_expression":
        return value_of(node.named_children[-1], found, depth - 1)
    if kind == "unary_expression":
        return _unary(node, found, depth)
    if kind == "spread_element":
        return Opaque(here, (value_of(node.named_children[0], found, depth - 1),))
    return Opaque(here, _parts(node, found, depth))


def _items(node: Node, found: Collected, depth: int) -> tuple[Value, ...]:
    """The items of an array; what comes after the last one that is read is one spread more."""
    written = [child for child in node.named_children if child.type != "comment"]
    items = [value_of(it, found, depth - 1) for it in written[:_MOST_ITEMS]]
    if len(written) > _MOST_ITEMS:
        rest = Span(written[_MOST_ITEMS].start_byte, written[-1].end_byte)
        items.append(Opaque(rest))
    return tuple(items)


def _parts(node: Node, found: Collected, depth: int) -> tuple[Value, ...]:
    children = [
        child
        for child in node.named_children[:_ITEMS]
        if child.type not in TYPES
        and child.type not in ("comment", "statement_block", "class_body")
    ]
    return tuple(value_of(child, found, depth - 1) for child in children)


def _reference(node: Node, found: Collected, depth: int) -> Value:
    path, rest = path_of(node)
    if rest is None:
        return Reference(span(node), path)
    if rest.type in CALLS and rest.id in found.call_index:
        return Result(span(node), found.call_index[rest.id], path)
    if rest.type == "subscript_expression":
        return Opaque(span(node), _parts(rest, found, depth), path)
    return Opaque(span(node), (value_of(rest, found, depth - 1),) if rest.id != node.id else ())


def _template(node: Node, found: Collected, depth: int) -> Value:
    substitutions = [c for c in node.named_children if c.type == "template_substitution"]
    raw = (node.text or b"")[1:-1]
    if not substitutions:
        return Text(span(node), unescape(raw.decode(errors="replace")))
    head = raw[: substitutions[0].start_byte - node.start_byte - 1].decode(errors="replace")
    parts = tuple(
        value_of(s.named_children[0], found, depth - 1)
        for s in substitutions[:_ITEMS]
        if s.named_child_count
    )
    return Text(span(node), unescape(head), complete=False, parts=parts)


def _number(node: Node) -> Value:
    raw = text(node).replace("_", "").rstrip("n").lower()
    try:
        if raw.startswith(("0x", "0b", "0o")):
            return Number(span(node), int(raw[:64], 0))
        return Number(span(node), float(raw) if set(raw) & set(".e") else int(raw[:64]))
    except (ValueError, OverflowError):
        return Opaque(span(node))


def _unary(node: Node, found: Collected, depth: int) -> Value:
    operand = node.child_by_field_name("argument")
    operator = node.child_by_field_name("operator")
    if operand is None or operator is None:
        return Opaque(span(node))
    value = value_of(operand, found, depth - 1)
    if isinstance(value, Number) and operator.type in ("-", "+"):
        return Number(span(node), -value.value if operator.type == "-" else value.value)
    if operator.type == "void":
        return Constant(span(node), None)
    return Opaque(span(node), (value,))


def _binary(node: Node, found: Collected, depth: int) -> Value:
    here = span(node)
    left = node.child_by_field_name("left")
    right = node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is None or right is None or operator is None:
        return Opaque(here)
    one = value_of(left, found, depth - 1)
    two = value_of(right, found, depth - 1)
    if operator.type in ("??", "||", "&&"):
        return Choice(here, (one, two))
    if isinstance(one, Number) and isinstance(two, Number):
        return _arithmetic(here, one.value, operator.type, two.value)
    if operator.type == "+" and isinstance(one, Text):
        if one.complete and isinstance(two, Text) and two.complete:
            return Text(here, one.value + two.value)
        return Text(here, one.value, complete=False, parts=(*one.parts, two))
    if operator.type in ("*", "+", "-", "/"):
        return Operation(here, operator.type, one, two)
    return Opaque(here, (one, two))


def _arithmetic(here: Span, one: float, operator: str, two: float) -> Value:
    if operator == "+":
        return Number(here, one + two)
    if operator == "-":
        return Number(here, one - two)
    if operator == "*" and abs(one) < 1e15 and abs(two) < 1e15:
        return Number(here, one * two)
    if operator == "/" and two:
        return Number(here, one / two)
    return Opaque(here)


def _properties(node: Node, found: Collected, depth: int) -> list[Property]:
    entries: list[Property] = []
    written = node.named_children
    for child in written[:_MOST_ITEMS]:
        kind = child.type
        if kind == "pair":
            key = child.child_by_field_name("key")
            value = child.child_by_field_name("value")
            if key is not None and value is not None:
                entries.append(Property(span(child), key_of(key), value_of(value, found, depth)))
        elif kind == "shorthand_property_identifier":
            name = text(child)
            entries.append(Property(span(child), name, Reference(span(child), (name,))))
        elif kind == "spread_element" and child.named_child_count:
            value = child.named_children[0]
            entries.append(Property(span(child), None, value_of(value, found, depth), spread=True))
        elif kind == "method_definition" and child.id in found.function_index:
            name_node = child.child_by_field_name("name")
            closure = Closure(span(child), found.function_index[child.id])
            key_name = key_of(name_node) if name_node is not None else None
            entries.append(Property(span(child), key_name, closure))
    if len(written) > _MOST_ITEMS:
        rest = Span(written[_MOST_ITEMS].start_byte, written[-1].end_byte)
        entries.append(Property(rest, None, Opaque(rest), spread=True))
    return entries


def key_of(node: Node) -> str | None:
    """The name of a property key, None when it is computed."""
    if node.type in ("property_identifier", "identifier", "private_property_identifier", "number"):
        return text(node)
    if node.type == "computed_property_name" and node.named_child_count:
        return string_value(node.named_children[0])
    return string_value(node)
