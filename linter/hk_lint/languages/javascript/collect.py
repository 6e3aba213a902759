"""First pass over a syntax tree: finds what there is and in which context it stands.

The walk keeps its own stack, so that nesting depth is bounded by memory and not by Python.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace
from tree_sitter import Node

from hk_lint.languages.javascript.syntax import (
    FUNCTIONS,
    TYPES,
    references,
    span,
    string_value,
    text,
    unwrapped,
)
from hk_lint.model.module import TOP, Guard
from hk_lint.model.text import Span

LOOPS = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})
_LEAVES = frozenset(
    {"return_statement", "throw_statement", "continue_statement", "break_statement"}
)
_SHORT_CIRCUITS = frozenset({"&&", "||", "??"})


class Context(Struct, frozen=True):
    """Where a node stands: indexes into the collected lists, -1 for none."""

    scope: Span
    function: int = TOP
    function_scope: Span = Span(0, 0)
    loop: int = -1
    within: int = -1
    guards: tuple[Guard, ...] = ()
    optional: bool = False
    class_name: str = ""
    awaited: bool = False
    static: bool = False


class Collected(Struct):
    """The nodes of interest, in the order of the text, each with its context."""

    calls: list[tuple[Node, Context]] = field(default_factory=list)
    functions: list[tuple[Node, Context]] = field(default_factory=list)
    loops: list[tuple[Node, Context]] = field(default_factory=list)
    declarators: list[tuple[Node, Context]] = field(default_factory=list)
    declarations: list[tuple[Node, Context]] = field(default_factory=list)
    assignments: list[tuple[Node, Context]] = field(default_factory=list)
    imports: list[tuple[Node, Context]] = field(default_factory=list)
    exports: list[tuple[Node, Context]] = field(default_factory=list)
    returns: list[tuple[Node, Context]] = field(default_factory=list)
    mentions: list[tuple[Node, Context]] = field(default_factory=list)
    catches: list[tuple[Node, Context]] = field(default_factory=list)
    comments: list[Node] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    has_jsx: bool = False
    call_index: dict[int, int] = field(default_factory=dict)
    function_index: dict[int, int] = field(default_factory=dict)
    loop_index: dict[int, int] = field(default_factory=dict)


def collect(root: Node) -> Collected:
    """Everything of interest below `root`."""
    found = Collected()
    whole = span(root)
    stack: list[tuple[Node, Context]] = [(root, Context(scope=whole, function_scope=whole))]
    while stack:
        node, context = stack.pop()
        children = _visit(node, context, found)
        children.reverse()
        stack.extend(children)
    return found


def _visit(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    kind = node.type
    if kind == "comment":
        found.comments.append(node)
        return []
    if kind in TYPES:
        return [(child, context) for child in node.named_children if child.type == "comment"]
    if kind in ("identifier", "shorthand_property_identifier"):
        found.used.add(text(node))
        return []
    if kind == "await_expression":
        return _children(node, replace(context, awaited=True))
    if kind in ("parenthesized_expression", "non_null_expression"):
        return _children(node, context)
    if kind in ("as_expression", "satisfies_expression", "instantiation_expression"):
        return _children(node, context)[:1]
    awaited = context.awaited
    if awaited:
        context = replace(context, awaited=False)
    if kind in ("call_expression", "new_expression"):
        return _call(node, replace(context, awaited=awaited), found)
    if kind in FUNCTIONS:
        return _function(node, context, found)
    if kind in LOOPS:
        return _loop(node, context, found)
    if kind in (
        "statement_block",
        "program",
        "switch_case",
        "switch_default",
        "class_static_block",
    ):
        return _block(node, context)
    if kind == "if_statement":
        return _if(node, context)
    if kind == "ternary_expression":
        return _ternary(node, context)
    if kind == "binary_expression":
        return _binary(node, context)
    if kind == "try_statement":
        return _try(node, context)
    if kind == "catch_clause":
        inner = replace(context, scope=span(node))
        found.catches.append((node, inner))
        return _children(node, inner)
    if kind == "variable_declarator":
        found.declarators.append((node, context))
        value = node.child_by_field_name("value")
        name = node.child_by_field_name("name")
        below = [(value, context)] if value is not None else []
        return below + ([(name, context)] if name is not None and name.type != "identifier" else [])
    if kind in ("class_declaration", "abstract_class_declaration", "class"):
        name = node.child_by_field_name("name")
        if kind != "class":
            found.declarations.append((node, context))
        inner = replace(context, class_name=text(name) if name is not None else "")
        return [(child, inner) for child in node.named_children if child != name]
    if kind == "enum_declaration":
        found.declarations.append((node, context))
        return []
    if kind in ("field_definition", "public_field_definition"):
        return _field(node, context, found)
    if kind in ("assignment_expression", "augmented_assignment_expression"):
        found.assignments.append((node, context))
        return _assignment(node, context)
    if kind == "import_statement":
        found.imports.append((node, context))
        return []
    if kind == "export_statement":
        found.exports.append((node, context))
        if node.child_by_field_name("source") is not None:
            return []
        return _children(node, context)
    if kind == "return_statement":
        found.returns.append((node, context))
        return _children(node, context)
    if kind in ("member_expression", "subscript_expression"):
        found.mentions.append((node, context))
        return _member(node, context)
    if kind in ("jsx_element", "jsx_self_closing_element"):
        found.has_jsx = True
    return _children(node, context)


def _children(node: Node, context: Context) -> list[tuple[Node, Context]]:
    return [(child, context) for child in node.named_children]


def _call(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    index = len(found.calls)
    found.call_index[node.id] = index
    found.calls.append((node, context))
    inner = replace(context, awaited=False)
    below: list[tuple[Node, Context]] = []
    for child in node.named_children:
        if child.type in ("arguments", "template_string"):
            below.append((child, replace(inner, within=index)))
        else:
            target = child.child_by_field_name("object")
            target = unwrapped(target) if target is not None else None
            if target is not None and target.type == "member_expression" and _is_plain(target):
                found.mentions.append((target, inner))
            below.extend(_callee(child, inner))
    return below


def _is_plain(node: Node) -> bool:
    """Whether a member path starts at a name of its own, without computed steps."""
    while node.type == "member_expression":
        inner = node.child_by_field_name("object")
        if inner is None:
            return False
        node = unwrapped(inner)
    return node.type != "subscript_expression"


def _callee(node: Node, context: Context) -> list[tuple[Node, Context]]:
    """Below a callee only its root matters: the members are in the call's own path."""
    while node.type in ("member_expression", "parenthesized_expression", "non_null_expression"):
        inner = node.child_by_field_name("object") or (
            node.named_children[0] if node.named_child_count else None
        )
        if inner is None:
            return []
        node = inner
    return [(node, context)]


def _member(node: Node, context: Context) -> list[tuple[Node, Context]]:
    below = []
    inner = node.child_by_field_name("object")
    while inner is not None and inner.type in ("member_expression", "non_null_expression"):
        inner = inner.child_by_field_name("object") or inner.named_children[0]
    if inner is not None:
        below.append((inner, context))
    index = node.child_by_field_name("index")
    if index is not None:
        below.append((index, context))
    return below


def _assignment(node: Node, context: Context) -> list[tuple[Node, Context]]:
    left = node.child_by_field_name("left")
    right = node.child_by_field_name("right")
    below = []
    if left is not None and left.type not in ("identifier", "member_expression"):
        below.append((left, context))
    if right is not None:
        operator = node.child_by_field_name("operator")
        if left is not None and operator is not None and operator.type in ("??=", "||=", "&&="):
            context = replace(context, guards=(*context.guards, Guard(references(left))))
        below.append((right, context))
    return below


def _function(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    index = len(found.functions)
    found.function_index[node.id] = index
    found.functions.append((node, context))
    inner = Context(
        scope=span(node), function=index, function_scope=span(node), class_name=context.class_name
    )
    name = node.child_by_field_name("name")
    return [
        (child, inner)
        for child in node.named_children
        if child != name or child.type == "computed_property_name"
    ]


def _field(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    """A class field. The value of one that is not static is set by every construction."""
    static = any(child.type == "static" for child in node.children)
    value = node.child_by_field_name("value")
    if not static and value is not None:
        index = len(found.functions)
        found.function_index[node.id] = index
        found.functions.append((node, context))
        context = Context(
            scope=span(node),
            function=index,
            function_scope=span(node),
            class_name=context.class_name,
        )
    found.assignments.append((node, replace(context, static=static)))
    return [(value, context)] if value is not None else []


def _loop(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    index = len(found.loops)
    found.loop_index[node.id] = index
    found.loops.append((node, context))
    outer = replace(context, scope=span(node))
    inner = replace(outer, loop=index)
    once = (node.child_by_field_name("initializer"), node.child_by_field_name("right"))
    if node.type == "for_in_statement":
        found.declarators.append((node, inner))
    return [(child, outer if child in once else inner) for child in node.named_children]


def _block(node: Node, context: Context) -> list[tuple[Node, Context]]:
    if node.type != "program":
        context = replace(context, scope=span(node))
    below = []
    for child in node.named_children:
        below.append((child, context))
        guard = _early_exit(child)
        if guard is not None:
            context = replace(context, guards=(*context.guards, guard))
    return below


def _early_exit(node: Node) -> Guard | None:
    """`if (x) return …`: what follows runs only when the test fails."""
    if node.type != "if_statement" or node.child_by_field_name("alternative") is not None:
        return None
    branch = node.child_by_field_name("consequence")
    condition = node.child_by_field_name("condition")
    if branch is None or condition is None:
        return None
    if branch.type == "statement_block":
        statements = [child for child in branch.named_children if child.type != "comment"]
        if not statements:
            return None
        branch = statements[-1]
    return Guard(references(condition), early=True) if branch.type in _LEAVES else None


def _if(node: Node, context: Context) -> list[tuple[Node, Context]]:
    condition = node.child_by_field_name("condition")
    if condition is None:
        return _children(node, context)
    guarded = replace(context, guards=(*context.guards, Guard(references(condition))))
    return [(child, context if child == condition else guarded) for child in node.named_children]


def _ternary(node: Node, context: Context) -> list[tuple[Node, Context]]:
    return _if(node, context)


def _binary(node: Node, context: Context) -> list[tuple[Node, Context]]:
    operator = node.child_by_field_name("operator")
    left = node.child_by_field_name("left")
    right = node.child_by_field_name("right")
    if left is None or right is None or operator is None or operator.type not in _SHORT_CIRCUITS:
        return _children(node, context)
    guarded = replace(context, guards=(*context.guards, Guard(references(left))))
    return [(left, context), (right, guarded)]


def _try(node: Node, context: Context) -> list[tuple[Node, Context]]:
    body = node.child_by_field_name("body")
    tried = replace(context, optional=True)
    return [(child, tried if child == body else context) for child in node.named_children]


def declared_kind(node: Node) -> str:
    """`const`, `let` or `var` of the declaration that a declarator stands in."""
    declaration = node.parent if node.type == "variable_declarator" else node
    if declaration is None:
        return "var"
    kind = declaration.child_by_field_name("kind")
    if kind is not None:
        return text(kind)
    return text(declaration).partition(" ")[0] if declaration.type != "for_in_statement" else ""


def is_require(node: Node) -> str | None:
    """The specifier of `require("x")` or `import("x")`: "" when computed, None for other calls."""
    if node.type != "call_expression":
        return None
    callee = node.child_by_field_name("function")
    arguments = node.child_by_field_name("arguments")
    if callee is None or arguments is None or arguments.type != "arguments":
        return None
    if callee.type != "import" and not (callee.type == "identifier" and callee.text == b"require"):
        return None
    given = [child for child in arguments.named_children if child.type != "comment"]
    if not given:
        return None
    return string_value(unwrapped(given[0])) or ""
