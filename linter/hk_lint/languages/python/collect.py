"""First pass over a syntax tree: finds what there is and in which context it stands.

The walk keeps its own stack, so that nesting depth is bounded by memory and not by Python.
"""

from __future__ import annotations

from msgspec import Struct, field
from msgspec.structs import replace
from tree_sitter import Node

from hk_lint.languages.python.syntax import (
    COMPREHENSIONS,
    FUNCTIONS,
    LEAVES,
    path_of,
    references,
    span,
    text,
)
from hk_lint.model.module import TOP, Guard
from hk_lint.model.text import Span

EVERYWHERE = Span(0, 1 << 40)
"""The scope of names at the top level."""

_LOOPS = frozenset({"for_statement", "while_statement"})


class Context(Struct, frozen=True):
    """Where a node stands: indexes into the collected lists, -1 for none.

    `scope` is the innermost function, comprehension or the file; `class_scope` says that the node
    stands directly in the body of a class.
    """

    scope: Span
    function: int = TOP
    loop: int = -1
    within: int = -1
    guards: tuple[Guard, ...] = ()
    optional: bool = False
    class_name: str = ""
    class_scope: bool = False
    awaited: bool = False


class Bound(Struct, frozen=True):
    """A name that something binds: a pattern, with the value that it takes apart (if it is one)."""

    target: Node
    value: Node | None
    context: Context
    kind: str = "let"
    iterated: bool = False


class Collected(Struct):
    """The nodes of interest, in the order of the text, each with its context."""

    calls: list[tuple[Node, Context]] = field(default_factory=list)
    functions: list[tuple[Node, Context]] = field(default_factory=list)
    loops: list[tuple[Node, Context]] = field(default_factory=list)
    bound: list[Bound] = field(default_factory=list)
    classes: list[tuple[Node, Context]] = field(default_factory=list)
    assignments: list[tuple[Node, Context]] = field(default_factory=list)
    imports: list[tuple[Node, Context]] = field(default_factory=list)
    returns: list[tuple[Node, Context]] = field(default_factory=list)
    mentions: list[tuple[Node, Context]] = field(default_factory=list)
    catches: list[tuple[Node, Context]] = field(default_factory=list)
    outer: list[tuple[Node, Context]] = field(default_factory=list)
    comments: list[Node] = field(default_factory=list)
    generators: set[int] = field(default_factory=set)
    decorates: dict[int, list[int]] = field(default_factory=dict)
    decorators: dict[int, list[Node]] = field(default_factory=dict)
    call_index: dict[int, int] = field(default_factory=dict)
    function_index: dict[int, int] = field(default_factory=dict)

    def call(self, node: Node, context: Context) -> int:
        """Note a call."""
        index = self.call_index[node.id] = len(self.calls)
        self.calls.append((node, context))
        return index


_PARTED = (*FUNCTIONS, "class_definition", "decorated_definition", "import_from_statement")
"""Of these only some parts are looked into, which comments are not among."""


def collect(root: Node) -> Collected:
    """Everything of interest below `root`."""
    found = Collected()
    stack: list[tuple[Node, Context]] = [(root, Context(scope=EVERYWHERE))]
    while stack:
        node, context = stack.pop()
        below = _visit(node, context, found)
        below.reverse()
        stack.extend(below)
    return found


def _visit(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    kind = node.type
    if kind == "comment":
        found.comments.append(node)
        return []
    if kind == "type":
        return []
    if kind in _PARTED:
        found.comments.extend(child for child in node.named_children if child.type == "comment")
    if kind == "await":
        return _children(node, replace(context, awaited=True))
    if kind == "parenthesized_expression":
        return _children(node, context)
    awaited = context.awaited
    if awaited:
        context = replace(context, awaited=False)
    if kind == "call":
        return _call(node, replace(context, awaited=awaited), found)
    if kind == "decorated_definition":
        return _decorated(node, context, found)
    if kind in FUNCTIONS:
        return _function(node, context, found)
    if kind == "class_definition":
        return _class(node, context, found)
    if kind in _LOOPS:
        return _loop(node, context, found)
    if kind in COMPREHENSIONS:
        return _comprehension(node, context, found)
    if kind in ("module", "block"):
        return _block(node, context)
    if kind in ("if_statement", "elif_clause", "conditional_expression"):
        return _if(node, context)
    if kind == "boolean_operator":
        return _boolean(node, context)
    if kind == "try_statement":
        body = node.child_by_field_name("body")
        tried = replace(context, optional=True)
        return [(child, tried if child == body else context) for child in node.named_children]
    if kind in ("except_clause", "except_group_clause"):
        found.catches.append((node, context))
        return _children(node, context)
    if kind == "as_pattern":
        return _as(node, context, found)
    if kind == "assignment":
        return _assignment(node, context, found)
    if kind == "augmented_assignment":
        found.assignments.append((node, context))
        return _fields(node, context, "left", "right")
    if kind == "named_expression":
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is not None:
            found.bound.append(Bound(name, value, context))
        return [(value, context)] if value is not None else []
    if kind in ("import_statement", "import_from_statement"):
        found.imports.append((node, context))
        return []
    if kind in ("global_statement", "nonlocal_statement"):
        found.outer.append((node, context))
        return []
    if kind == "return_statement":
        found.returns.append((node, context))
        return _children(node, context)
    if kind == "yield":
        found.generators.add(context.function)
        return _children(node, context)
    if kind == "keyword_argument":
        return _fields(node, context, "value")
    if kind in ("attribute", "subscript"):
        found.mentions.append((node, context))
        return _member(node, context)
    return _children(node, context)


def _children(node: Node, context: Context) -> list[tuple[Node, Context]]:
    return [(child, context) for child in node.named_children]


def _fields(node: Node, context: Context, *names: str) -> list[tuple[Node, Context]]:
    return [(it, context) for name in names if (it := node.child_by_field_name(name)) is not None]


def _call(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    index = found.call(node, context)
    inner = replace(context, awaited=False)
    callee = node.child_by_field_name("function")
    arguments = node.child_by_field_name("arguments")
    below: list[tuple[Node, Context]] = []
    if callee is not None:
        if callee.type == "attribute":
            target = callee.child_by_field_name("object")
            if target is not None and target.type in ("attribute", "subscript"):
                found.mentions.append((target, inner))
        below.extend(_member(callee, inner) if callee.type == "attribute" else [(callee, inner)])
    if arguments is not None:
        below.append((arguments, replace(inner, within=index)))
    return below


def _member(node: Node, context: Context) -> list[tuple[Node, Context]]:
    """Below a path of members only its root and what is computed matter."""
    below: list[tuple[Node, Context]] = []
    current: Node | None = node
    while current is not None and current.type in ("attribute", "subscript"):
        if current.type == "subscript":
            keys = current.children_by_field_name("subscript")
            below.extend((key, context) for key in keys)
            current = current.child_by_field_name("value")
        else:
            current = current.child_by_field_name("object")
    if current is not None:
        below.insert(0, (current, context))
    return below


def _decorated(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    """Each decorator is a call that gets the function."""
    definition = node.child_by_field_name("definition")
    below: list[tuple[Node, Context]] = []
    within = context.within
    for child in node.named_children:
        if child.type != "decorator" or not child.named_child_count:
            continue
        named = child.named_children[0]
        around = replace(context, within=within)
        if named.type == "call":
            index = len(found.calls)
            below.extend(_call(named, around, found))
        else:
            index = found.call(child, around)
            below.append((named, context))
        if definition is not None:
            found.decorates.setdefault(definition.id, []).append(index)
            found.decorators.setdefault(definition.id, []).append(named)
        within = index
    if definition is not None:
        below.append((definition, replace(context, within=within)))
    return below


def _function(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    index = len(found.functions)
    found.function_index[node.id] = index
    found.functions.append((node, context))
    owner = context.class_name if context.class_scope else ""
    inner = Context(scope=span(node), function=index, class_name=owner or context.class_name)
    below: list[tuple[Node, Context]] = []
    parameters = node.child_by_field_name("parameters")
    for child in parameters.named_children if parameters is not None else ():
        default = child.child_by_field_name("value")
        if default is not None:
            below.append((default, replace(context, within=-1)))
    body = node.child_by_field_name("body")
    if body is not None:
        below.append((body, inner))
    return below


def _class(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    found.classes.append((node, context))
    name = node.child_by_field_name("name")
    inner = replace(
        context,
        class_name=text(name) if name is not None else "",
        class_scope=True,
        within=-1,
    )
    return [
        *_fields(node, context, "superclasses"),
        *_fields(node, inner, "body"),
    ]


def _loop(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    inner = replace(context, loop=len(found.loops))
    found.loops.append((node, context))
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is not None:
        found.bound.append(Bound(left, right, inner, iterated=True))
    return [
        (child, context if child == right or child.type == "else_clause" else inner)
        for child in node.named_children
        if child != left
    ]


def _comprehension(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    """A comprehension is a loop with a scope of its own, except for what it iterates over."""
    inner = replace(context, loop=len(found.loops), scope=span(node))
    found.loops.append((node, context))
    below: list[tuple[Node, Context]] = []
    first = True
    for child in node.named_children:
        if child.type != "for_in_clause":
            below.append((child, inner))
            continue
        left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
        if left is not None:
            found.bound.append(Bound(left, right, inner, iterated=True))
        if right is not None:
            below.append((right, context if first else inner))
        first = False
    return below


def _block(node: Node, context: Context) -> list[tuple[Node, Context]]:
    below = []
    for child in node.named_children:
        below.append((child, context))
        guard = _early_exit(child)
        if guard is not None:
            context = replace(context, guards=(*context.guards, guard))
    return below


def _early_exit(node: Node) -> Guard | None:
    """`if x: return …`: what follows runs only when the test fails."""
    if node.type != "if_statement" or node.child_by_field_name("alternative") is not None:
        return None
    branch = node.child_by_field_name("consequence")
    condition = node.child_by_field_name("condition")
    if branch is None or condition is None:
        return None
    statements = [child for child in branch.named_children if child.type != "comment"]
    if not statements or statements[-1].type not in LEAVES:
        return None
    return Guard(references(condition), early=True)


def _if(node: Node, context: Context) -> list[tuple[Node, Context]]:
    if node.type == "conditional_expression":
        parts = [child for child in node.named_children if child.type != "comment"]
        condition = parts[1] if len(parts) == 3 else None
    else:
        condition = node.child_by_field_name("condition")
    if condition is None:
        return _children(node, context)
    guarded = replace(context, guards=(*context.guards, Guard(references(condition))))
    return [(child, context if child == condition else guarded) for child in node.named_children]


def _boolean(node: Node, context: Context) -> list[tuple[Node, Context]]:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return _children(node, context)
    guarded = replace(context, guards=(*context.guards, Guard(references(left))))
    return [(left, context), (right, guarded)]


def _as(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    """`with open(x) as y`, `except E as y`, `case E() as y`."""
    target = node.child_by_field_name("alias")
    children = [child for child in node.named_children if child != target]
    parent = node.parent
    kind = "catch" if parent is not None and parent.type.startswith("except") else "let"
    if target is not None and target.named_child_count:
        value = children[0] if children and kind == "let" else None
        found.bound.append(Bound(target.named_children[0], value, context, kind))
    return [(child, context) for child in children]


def _assignment(node: Node, context: Context, found: Collected) -> list[tuple[Node, Context]]:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None:
        return []
    below: list[tuple[Node, Context]] = []
    value = right
    while value is not None and value.type == "assignment":  # a = b = value
        value = value.child_by_field_name("right")
    if left.type in ("attribute", "subscript"):
        found.assignments.append((node, context))
        if path_of(left)[1] is not None or left.type == "subscript":
            below.extend(_member(left, context))
    elif right is not None:
        found.bound.append(Bound(left, value, context))
    if right is not None:
        below.append((right, context))
    return below
