"""The body of a function to its flow."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from hk_lint.languages.javascript.collect import Collected, collect
from hk_lint.languages.javascript.grammar import parse
from hk_lint.languages.javascript.syntax import FUNCTIONS, span, text, unwrapped
from hk_lint.languages.javascript.values import value_of
from hk_lint.model.flow import (
    Attempt,
    Decide,
    Do,
    Equals,
    Every,
    Flow,
    Holds,
    Leave,
    Not,
    Set,
    Some,
    Statement,
    Test,
    Throw,
    Unclear,
)
from hk_lint.model.module import Opaque

_DEPTH = 30
_DECLARATIONS = ("lexical_declaration", "variable_declaration")
_ASSIGNMENTS = ("assignment_expression", "augmented_assignment_expression")


def flow(data: bytes, language: str, function: int) -> Flow:
    """What the function with this index does."""
    found = collect(parse(data, language))
    if not 0 <= function < len(found.functions):
        return (Unclear(),)
    body = found.functions[function][0].child_by_field_name("body")
    if body is None:
        return (Unclear(),)
    return _Reader(found, body).read(body)


class _Reader:
    """Reads one function. Names that a function inside it assigns are never certain."""

    def __init__(self, found: Collected, body: Node) -> None:
        self._found = found
        self._shared = frozenset(
            name
            for node in _below(body, into_functions=False)
            if node.type in FUNCTIONS
            for name in _assigned(node)
        )

    def read(self, body: Node) -> Flow:
        if body.type == "statement_block":
            return tuple(self._block(body, _DEPTH))
        return tuple(self._leave(body, _DEPTH))

    def _block(self, node: Node, depth: int) -> Iterator[Statement]:
        for child in node.named_children:
            if child.type != "comment":
                yield from self._statement(child, depth)

    def _statement(self, node: Node, depth: int) -> Iterator[Statement]:
        kind = node.type
        if depth == 0:
            yield Unclear()
        elif kind == "statement_block":
            yield from self._block(node, depth - 1)
        elif kind == "return_statement":
            given = [it for it in node.named_children if it.type != "comment"]
            if given:
                yield from self._leave(given[0], depth - 1)
            else:
                yield Leave()
        elif kind == "throw_statement":
            yield Throw()
        elif kind == "if_statement":
            yield self._if(node, depth - 1)
        elif kind == "try_statement":
            yield from self._try(node, depth - 1)
        elif kind in _DECLARATIONS:
            for declarator in node.named_children:
                yield from self._declared(declarator, depth - 1)
        elif kind == "expression_statement" and node.named_child_count:
            yield from self._expression(unwrapped(node.named_children[0]), depth - 1)
        elif kind not in FUNCTIONS:
            yield from self._other(node)

    def _if(self, node: Node, depth: int) -> Decide:
        condition = node.child_by_field_name("condition")
        then = node.child_by_field_name("consequence")
        other = node.child_by_field_name("alternative")
        if other is not None and other.type == "else_clause":
            other = other.named_children[-1] if other.named_child_count else None
        return Decide(
            self._test(condition, depth) if condition is not None else Holds(Opaque(span(node))),
            tuple(self._statement(then, depth)) if then is not None else (),
            tuple(self._statement(other, depth)) if other is not None else (),
        )

    def _try(self, node: Node, depth: int) -> Iterator[Statement]:
        body = node.child_by_field_name("body")
        handler = node.child_by_field_name("handler")
        caught = handler.child_by_field_name("body") if handler is not None else None
        yield Attempt(
            tuple(self._block(body, depth)) if body is not None else (),
            tuple(self._block(caught, depth)) if caught is not None else (Throw(),),
        )
        final = node.child_by_field_name("finalizer")
        if final is not None:
            yield from self._other(final)

    def _declared(self, node: Node, depth: int) -> Iterator[Statement]:
        name = node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        if name is not None and name.type == "identifier":
            yield self._set(text(name), value, depth)
        elif value is not None:
            yield Do(value_of(value, self._found))

    def _expression(self, node: Node, depth: int) -> Iterator[Statement]:
        left = node.child_by_field_name("left")
        if node.type == "assignment_expression" and left is not None and left.type == "identifier":
            yield self._set(text(left), node.child_by_field_name("right"), depth)
        else:
            yield from self._other(node)

    def _other(self, node: Node) -> Iterator[Statement]:
        if any(it.type == "return_statement" for it in _below(node, into_functions=False)):
            yield Unclear()
        yield Do(value_of(node, self._found))
        for name in sorted({*_assigned(node)}):
            yield Set(name)

    def _set(self, name: str, value: Node | None, depth: int) -> Set:
        if name in self._shared or value is None:
            return Set(name)
        return Set(name, value_of(value, self._found), self._test(value, depth))

    def _leave(self, node: Node, depth: int) -> Iterator[Statement]:
        node = unwrapped(node)
        condition = node.child_by_field_name("condition")
        then = node.child_by_field_name("consequence")
        other = node.child_by_field_name("alternative")
        if node.type == "ternary_expression" and condition and then and other and depth:
            yield Decide(
                self._test(condition, depth),
                tuple(self._leave(then, depth - 1)),
                tuple(self._leave(other, depth - 1)),
            )
        else:
            yield Leave(value_of(node, self._found), self._test(node, depth))

    def _test(self, node: Node, depth: int) -> Test:
        node = unwrapped(node)
        if depth <= 0:
            return Holds(Opaque(span(node)))
        operator = node.child_by_field_name("operator")
        sign = operator.type if operator is not None else ""
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operand = node.child_by_field_name("argument")
        if node.type == "unary_expression" and sign == "!" and operand is not None:
            return Not(self._test(operand, depth - 1))
        if node.type == "binary_expression" and left is not None and right is not None:
            if sign in ("&&", "||", "??"):
                both = (self._test(left, depth - 1), self._test(right, depth - 1))
                return Every(both) if sign == "&&" else Some(both)
            if sign in ("==", "===", "!=", "!=="):
                one, two = value_of(left, self._found), value_of(right, self._found)
                equal = Equals(one, two, strict=len(sign) == 3)
                return Not(equal) if sign[0] == "!" else equal
        if node.type == "call_expression":
            callee = node.child_by_field_name("function")
            listed = node.child_by_field_name("arguments")
            if callee is not None and callee.text == b"Boolean" and listed is not None:
                given = [it for it in listed.named_children if it.type != "comment"]
                if len(given) == 1:
                    return self._test(given[0], depth - 1)
        return Holds(value_of(node, self._found))


def _below(node: Node, *, into_functions: bool) -> Iterator[Node]:
    """A node and all below it; functions inside it are named, and entered if asked for."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        if current is node or into_functions or current.type not in FUNCTIONS:
            stack.extend(current.named_children)


def _assigned(node: Node) -> Iterator[str]:
    """The names that something below a node assigns, or assigns a member of."""
    for it in _below(node, into_functions=True):
        if it.type in _ASSIGNMENTS:
            left = it.child_by_field_name("left")
            for target in _below(left, into_functions=True) if left is not None else ():
                if target.type in ("identifier", "shorthand_property_identifier_pattern"):
                    yield text(target)
