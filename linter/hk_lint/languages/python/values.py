"""Expressions to values, as far as the text fixes them."""

from __future__ import annotations

from collections.abc import Callable

from tree_sitter import Node

from hk_lint.languages.python.collect import Collected
from hk_lint.languages.python.syntax import (
    contents,
    key_of,
    path_of,
    span,
    string_value,
    text,
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
_LARGEST = 1 << 53
_CONSTANTS = {"true": True, "false": False, "none": None}

Renaming = Callable[[tuple[str, ...], int], tuple[str, ...]]
"""Turns a path as written into that of the model: the instance of a method is `this`."""


class Values:
    """The values of one file's expressions."""

    def __init__(self, found: Collected, rename: Renaming) -> None:
        self._found = found
        self._rename = rename

    def path(self, node: Node) -> tuple[tuple[str, ...], Node | None]:
        """The names of a callee or reference (`syntax.path_of`), `self` being `this`."""
        path, rest = path_of(node)
        return (self._rename(path, node.start_byte), None) if rest is None else (path, rest)

    def of(self, node: Node, depth: int = _DEPTH) -> Value:
        """The value of an expression. Deeper than `depth` nothing is followed."""
        node = unwrapped(node)
        kind = node.type
        here = span(node)
        if depth <= 0:
            return Opaque(here)
        if kind in ("string", "concatenated_string"):
            return self._text(node, depth)
        if kind in ("integer", "float"):
            return _number(node)
        if kind in _CONSTANTS:
            return Constant(here, _CONSTANTS[kind])
        if kind == "lambda":
            return Closure(here, self._found.function_index[node.id])
        if kind == "call" and node.id in self._found.call_index:
            return Result(here, self._found.call_index[node.id])
        if kind in ("identifier", "attribute", "subscript"):
            return self._reference(node, depth)
        if kind == "dictionary":
            return ObjectLiteral(here, tuple(self._pairs(node, depth - 1)))
        if kind in ("list", "tuple", "set", "expression_list"):
            return ArrayLiteral(here, self._all(node, depth))
        if kind == "conditional_expression":
            parts = [child for child in node.named_children if child.type != "comment"]
            chosen = (parts[0], parts[2]) if len(parts) == 3 else parts
            return Choice(here, tuple(self.of(part, depth - 1) for part in chosen))
        if kind == "boolean_operator":
            sides = (node.child_by_field_name("left"), node.child_by_field_name("right"))
            return Choice(here, tuple(self.of(it, depth - 1) for it in sides if it is not None))
        if kind == "binary_operator":
            return self._binary(node, depth)
        if kind == "unary_operator":
            return self._unary(node, depth)
        return Opaque(here, self._all(node, depth))

    def _all(self, node: Node, depth: int) -> tuple[Value, ...]:
        children = (it for it in node.named_children[:_ITEMS] if it.type not in ("comment", "type"))
        return tuple(self.of(child, depth - 1) for child in children)

    def _text(self, node: Node, depth: int) -> Value:
        whole = string_value(node)
        if whole is not None:
            return Text(span(node), whole)
        strings = node.named_children if node.type == "concatenated_string" else [node]
        head: list[str] = []
        parts: list[Value] = []
        for string in strings:
            if string.type != "string":
                continue
            inserted = [child for child in string.named_children if child.type == "interpolation"]
            if not parts:
                head.append(contents(string))
            for child in inserted[:_ITEMS]:
                expression = child.child_by_field_name("expression")
                if expression is not None:
                    parts.append(self.of(expression, depth - 1))
        return Text(span(node), "".join(head), complete=False, parts=tuple(parts))

    def _reference(self, node: Node, depth: int) -> Value:
        path, rest = self.path(node)
        if rest is None:
            return Reference(span(node), path)
        if rest.type == "call" and rest.id in self._found.call_index:
            return Result(span(node), self._found.call_index[rest.id], path)
        if rest.type == "subscript":
            return Opaque(span(node), self._all(rest, depth), path)
        return Opaque(span(node), (self.of(rest, depth - 1),) if rest.id != node.id else ())

    def _pairs(self, node: Node, depth: int) -> list[Property]:
        entries: list[Property] = []
        for child in node.named_children[:_ITEMS]:
            if child.type == "pair":
                key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
                if key is not None and value is not None:
                    entries.append(Property(span(child), key_of(key), self.of(value, depth)))
            elif child.type == "dictionary_splat" and child.named_child_count:
                inner = self.of(child.named_children[0], depth)
                entries.append(Property(span(child), None, inner, spread=True))
        return entries

    def arguments(self, node: Node | None) -> tuple[tuple[Value, ...], bool]:
        """The arguments of a call; those with names are one object, the last of them. The second
        value says whether there is such."""
        if node is None:
            return (), False
        if node.type != "argument_list":
            return (self.of(node),), False
        given: list[Value] = []
        named: list[Property] = []
        for child in node.named_children[:_ITEMS]:
            if child.type == "keyword_argument":
                name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
                if name is not None and value is not None:
                    named.append(Property(span(child), text(name), self.of(value)))
            elif child.type == "dictionary_splat" and child.named_child_count:
                value_of_splat = self.of(child.named_children[0])
                named.append(Property(span(child), None, value_of_splat, spread=True))
            elif child.type != "comment":
                given.append(self.of(child))
        if named:
            given.append(ObjectLiteral(span(node), tuple(named)))
        return tuple(given), bool(named)

    def _unary(self, node: Node, depth: int) -> Value:
        operand = node.child_by_field_name("argument")
        operator = node.child_by_field_name("operator")
        if operand is None or operator is None:
            return Opaque(span(node))
        value = self.of(operand, depth - 1)
        if isinstance(value, Number) and operator.type in ("-", "+"):
            return Number(span(node), -value.value if operator.type == "-" else value.value)
        return Opaque(span(node), (value,))

    def _binary(self, node: Node, depth: int) -> Value:
        here = span(node)
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None or operator is None:
            return Opaque(here)
        one, two = self.of(left, depth - 1), self.of(right, depth - 1)
        if isinstance(one, Number) and isinstance(two, Number):
            return _arithmetic(here, one.value, operator.type, two.value)
        if isinstance(one, Text) and operator.type == "+":
            if one.complete and isinstance(two, Text) and two.complete:
                return Text(here, one.value + two.value)
            return Text(here, one.value, complete=False, parts=(*one.parts, two))
        if isinstance(one, Text) and operator.type == "%":
            parts = two.items if isinstance(two, ArrayLiteral) else (two,)
            return Text(here, one.value.partition("%")[0], complete=False, parts=parts)
        if operator.type in ("*", "+", "-", "/"):
            return Operation(here, operator.type, one, two)
        return Opaque(here, (one, two))


def _number(node: Node) -> Value:
    raw = text(node).replace("_", "").lower()
    try:
        if raw.startswith(("0x", "0b", "0o")):
            value: float = int(raw[:64], 0)
        elif raw.endswith(("j", "l")):
            return Opaque(span(node))
        else:
            value = float(raw) if set(raw) & set(".e") else int(raw[:64])
        return Number(span(node), value if abs(value) < _LARGEST else float(value))
    except (ValueError, OverflowError):
        return Opaque(span(node))


def _arithmetic(here: Span, one: float, operator: str, two: float) -> Value:
    if max(abs(one), abs(two)) > _LARGEST:
        return Opaque(here)
    if operator == "+":
        return Number(here, one + two)
    if operator == "-":
        return Number(here, one - two)
    if operator == "*":
        return Number(here, float(one) * two if abs(one * two) > _LARGEST else one * two)
    if operator == "/" and two:
        return Number(here, one / two)
    return Opaque(here)
