"""Python source to a Module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace
from tree_sitter import Node

from hk_lint.languages.python.collect import EVERYWHERE, Bound, Collected, Context, collect
from hk_lint.languages.python.grammar import parse
from hk_lint.languages.python.names import Names, Origin
from hk_lint.languages.python.syntax import COMPREHENSIONS, span, text
from hk_lint.languages.python.values import Values
from hk_lint.model.document import Comment, Problem
from hk_lint.model.module import (
    TOP,
    ArrayLiteral,
    Assignment,
    Binding,
    Call,
    Catch,
    Closure,
    EnvironmentRead,
    Export,
    Function,
    Import,
    ImportedName,
    Loop,
    Mention,
    Module,
    Number,
    Opaque,
    Parameter,
    Reference,
    Result,
    Text,
    Value,
)
from hk_lint.model.text import Span

_GENERATED_BYTES = 3_000_000
_LONG_LINE = 20_000
_STATIC = "staticmethod"
_ROUNDS = 3


def extract(data: bytes) -> Module:
    """The facts of a source file; a generated file gives none."""
    if is_generated(data):
        return Module(generated=True)
    root = parse(data)
    found = collect(root)
    instances = _instances(found)
    values = Values(found, instances.renamed)
    functions = tuple(_functions(found, values))
    imports = tuple(_imports(found))
    tied = _Bindings(found, values, functions, imports)
    names = Names(tied.bindings, _origins(found))
    calls = tuple(_calls(found, values, names))
    mentions = tuple(_mentions(found, values))
    error = next(_errors(root), None) if root.has_error and not _compiles(data) else None
    return Module(
        imports=imports,
        exports=tuple(_exports(tied, imports)),
        functions=functions,
        bindings=tied.bindings,
        calls=calls,
        assignments=(*tied.assignments, *_assignments(found, values)),
        loops=tuple(_loops(found, values)),
        environment=tuple(_environment(calls, mentions, names)),
        mentions=mentions,
        catches=tuple(_catches(found)),
        comments=tuple(Comment(span(node), text(node)) for node in found.comments),
        error=error,
        incomplete=root.has_error,
    )


def is_generated(data: bytes) -> bool:
    """Whether a program wrote this file: it is huge, or has a line that no person writes."""
    if len(data) > _GENERATED_BYTES:
        return True
    return len(data) > _LONG_LINE and any(len(line) > _LONG_LINE for line in data.split(b"\n"))


class _Instances:
    """What the first parameter of each method is called, by the span of the method."""

    def __init__(self, methods: Iterable[tuple[str, Span]]) -> None:
        self._scopes: dict[str, list[Span]] = {}
        for name, place in methods:
            self._scopes.setdefault(name, []).append(place)

    def renamed(self, path: tuple[str, ...], offset: int) -> tuple[str, ...]:
        """The path with `this` for the instance that a method belongs to."""
        scopes = self._scopes.get(path[0], ()) if path else ()
        inside = any(place.start <= offset < place.end for place in scopes)
        return ("this", *path[1:]) if inside else path


def _instances(found: Collected) -> _Instances:
    methods = []
    for node, context in found.functions:
        first = _first_parameter(node)
        if first is not None and _is_method(node, context, found):
            methods.append((text(first), span(node)))
    return _Instances(methods)


def _first_parameter(node: Node) -> Node | None:
    parameters = node.child_by_field_name("parameters")
    first = parameters.named_children[0] if parameters and parameters.named_children else None
    return first if first is not None and first.type == "identifier" else None


def _is_method(node: Node, context: Context, found: Collected) -> bool:
    if node.type != "function_definition" or not context.class_scope:
        return False
    return not any(text(it) == _STATIC for it in found.decorators.get(node.id, ()))


def _functions(found: Collected, values: Values) -> Iterator[Function]:
    returns: dict[int, list[Value]] = {}
    for node, context in found.returns:
        given = [child for child in node.named_children if child.type != "comment"]
        if given:
            returns.setdefault(context.function, []).append(values.of(given[0]))
    for index, (node, context) in enumerate(found.functions):
        body = node.child_by_field_name("body")
        if node.type == "lambda" and body is not None:
            returns.setdefault(index, []).append(values.of(body))
        own = node.child_by_field_name("name")
        name = text(own) if own is not None else _bound_name(node)
        owner = context.class_name if context.class_scope and own is not None else ""
        if owner:
            name = f"{owner}.{'constructor' if name == '__init__' else name}"
        parameters = list(_parameters(node))
        if owner and _first_parameter(node) is not None and _is_method(node, context, found):
            parameters = parameters[1:]
        yield Function(
            name=name,
            span=span(node),
            name_span=span(own) if own is not None else Span(node.start_byte, node.start_byte + 6),
            parent=context.function,
            parameters=tuple(parameters),
            is_async=any(child.type == "async" for child in node.children),
            is_generator=index in found.generators,
            within=context.within,
            loop=context.loop,
            class_name=owner,
            returns=tuple(returns.get(index, ())),
            guards=context.guards,
        )


def _bound_name(node: Node) -> str:
    """The name that a lambda is assigned to."""
    parent = node.parent
    left = parent.child_by_field_name("left") if parent is not None else None
    return text(left) if left is not None and left.type == "identifier" else ""


def _parameters(node: Node) -> Iterator[Parameter]:
    parameters = node.child_by_field_name("parameters")
    for child in parameters.named_children if parameters is not None else ():
        named = child.child_by_field_name("name") or child
        if named.type == "typed_parameter" and named.named_child_count:
            named = named.named_children[0]
        annotation = child.child_by_field_name("type")
        if named.type in ("identifier", "list_splat_pattern", "dictionary_splat_pattern"):
            name = text(named) if named.type == "identifier" else ""
            yield Parameter(name, span(named), text(annotation) if annotation is not None else "")


def _imports(found: Collected) -> Iterator[Import]:
    for node, context in found.imports:
        whole = {
            "function": context.function,
            "optional": context.optional,
            "guards": context.guards,
        }
        kind = "static" if context.function == TOP else "dynamic"
        source = node.child_by_field_name("module_name")
        names = node.children_by_field_name("name")
        if source is None:
            for item in names:
                module, local = _named(item)
                if node.type == "import_statement" and module is not None:
                    specifier = text(module)
                    bound = local or specifier.partition(".")[0]
                    imported = (ImportedName("*", bound),)
                    yield Import(specifier, kind, span(module), imported, **whole)  # type: ignore[arg-type]
            continue
        if any(child.type == "wildcard_import" for child in node.named_children):
            listed: tuple[ImportedName, ...] = (ImportedName("*", "*"),)
        else:
            listed = tuple(
                ImportedName(text(name), local or text(name))
                for item in names
                for name, local in (_named(item),)
                if name is not None
            )
        specifier = text(source).replace(" ", "")
        yield Import(specifier, kind, span(source), listed, **whole)  # type: ignore[arg-type]


def _named(item: Node) -> tuple[Node | None, str]:
    """What `a.b as c` imports, and the name after `as`."""
    if item.type != "aliased_import":
        return item, ""
    alias = item.child_by_field_name("alias")
    return item.child_by_field_name("name"), text(alias) if alias is not None else ""


def _origins(found: Collected) -> dict[str, list[Origin]]:
    """What each imported name stands for."""
    origins: dict[str, list[Origin]] = {}
    for node, _ in found.imports:
        source = node.child_by_field_name("module_name")
        for item in node.children_by_field_name("name"):
            name, local = _named(item)
            if name is None:
                continue
            if source is not None:
                origin = Origin(text(source).replace(" ", ""), text(name))
                origins.setdefault(local or text(name), []).append(origin)
            else:
                module = text(name)
                origins.setdefault(local or module.partition(".")[0], []).append(Origin(module))
    return origins


class _Place(Struct, frozen=True):
    """One thing that binds a name in a scope."""

    name: str
    node: Node
    context: Context
    kind: str
    value: Value | None
    path: tuple[str, ...]
    statement: Node


class _Bindings:
    """The bindings of a file: one per name and scope, the other places being assignments."""

    def __init__(
        self,
        found: Collected,
        values: Values,
        functions: tuple[Function, ...],
        imports: tuple[Import, ...],
    ) -> None:
        self.assignments: list[Assignment] = []
        self._functions = functions
        outer = {
            (context.scope, text(name))
            for node, context in found.outer
            for name in node.named_children
        }
        made: list[Binding] = [
            Binding(name.local, "import", item.span, self._scope_of(item.function), item.function)
            for item in imports
            for name in item.names
            if name.local != "*"
        ]
        made.extend(self._parameters(found))
        places: dict[tuple[Span, str], list[_Place]] = {}
        for place in sorted(self._places(found, values), key=lambda it: it.node.start_byte):
            if (place.context.scope, place.name) in outer:
                self._assign(place)
            else:
                places.setdefault((place.context.scope, place.name), []).append(place)
        taken = {(binding.scope, binding.name) for binding in made}
        for (scope, name), them in places.items():
            if (scope, name) in taken:
                for place in them:
                    self._assign(place)
                continue
            first, *others = them
            made.append(self._binding(first, scope, single=not others))
            for place in others:
                self._assign(place)
        self.bindings = tuple(made)

    def _scope_of(self, function: int) -> Span:
        return self._functions[function].span if function != TOP else EVERYWHERE

    def _parameters(self, found: Collected) -> Iterator[Binding]:
        for index, (node, _) in enumerate(found.functions):
            function = self._functions[index]
            for child in _parameter_names(node):
                yield Binding(text(child), "parameter", span(child), function.span, index)

    def _binding(self, place: _Place, scope: Span, *, single: bool) -> Binding:
        kind = place.kind
        if kind == "let" and single and not self._is_changed(place):
            kind = "const"
        return Binding(
            place.name,
            kind,  # type: ignore[arg-type]
            span(place.node),
            scope,
            place.context.function,
            place.value,
            place.path,
            place.context.loop,
        )

    def _is_changed(self, place: _Place) -> bool:
        """Whether a function reaches out and assigns to the name (`global`)."""
        return any(it.path == (place.name,) for it in self.assignments)

    def _assign(self, place: _Place) -> None:
        context = place.context
        value = (
            place.value if place.value is not None and not place.path else Opaque(span(place.node))
        )
        self.assignments.append(
            Assignment(
                (place.name,),
                value,
                "=",
                span(place.statement),
                context.function,
                context.guards,
                context.loop,
            )
        )

    def _places(self, found: Collected, values: Values) -> Iterator[_Place]:
        for bound in found.bound:
            if bound.context.class_scope:
                self._class_attribute(bound, values)
                continue
            value = _bound_value(bound, values)
            for target, path in _pattern(bound.target):
                if target.type == "identifier":
                    statement = bound.target.parent or target
                    yield _Place(
                        text(target), target, bound.context, bound.kind, value, path, statement
                    )
        for node, context in found.classes:
            name = node.child_by_field_name("name")
            if name is not None and not context.class_scope:
                yield _Place(text(name), name, context, "class", None, (), node)
        for index, (node, context) in enumerate(found.functions):
            name = node.child_by_field_name("name")
            if name is not None and not context.class_scope:
                closure = Closure(span(node), index)
                yield _Place(text(name), name, context, "function", closure, (), node)

    def _class_attribute(self, bound: Bound, values: Values) -> None:
        if bound.target.type == "identifier" and bound.value is not None:
            context = bound.context
            self.assignments.append(
                Assignment(
                    (context.class_name, text(bound.target)),
                    values.of(bound.value),
                    "=",
                    span(bound.target.parent or bound.target),
                    context.function,
                    context.guards,
                    context.loop,
                )
            )


def _bound_value(bound: Bound, values: Values) -> Value | None:
    if bound.value is None:
        return None
    value = values.of(bound.value)
    return Opaque(span(bound.target), (value,)) if bound.iterated else value


def _parameter_names(node: Node) -> Iterator[Node]:
    parameters = node.child_by_field_name("parameters")
    for child in parameters.named_children if parameters is not None else ():
        named = child.child_by_field_name("name") or child
        while named.type in ("typed_parameter", "list_splat_pattern", "dictionary_splat_pattern"):
            if not named.named_child_count:
                break
            named = named.named_children[0]
        if named.type == "identifier":
            yield named


def _pattern(node: Node) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """The targets of an assignment, with the items that lead to each."""
    stack: list[tuple[Node, tuple[str, ...]]] = [(node, ())]
    while stack:
        current, here = stack.pop()
        if current.type in ("pattern_list", "tuple_pattern", "list_pattern", "expression_list"):
            children = [child for child in current.named_children if child.type != "comment"]
            starred = next((i for i, c in enumerate(children) if "splat" in c.type), len(children))
            stack.extend(
                (child, (*here, str(place) if place < starred else "?"))
                for place, child in reversed(list(enumerate(children)))
            )
        elif "splat" in current.type and current.named_child_count:
            stack.append((current.named_children[0], here))
        else:
            yield current, here


def _calls(found: Collected, values: Values, names: Names) -> Iterator[Call]:
    decorated = _decorated(found)
    made = [
        _call(node, context, values, decorated.get(index, ()))
        for index, (node, context) in enumerate(found.calls)
    ]
    for _ in range(_ROUNDS):
        before = len(names.instances)
        for index, call in enumerate(made):
            if index not in names.instances:
                callee = names.callee(call.path, call.receiver, call.span.start)
                if callee and not callee.endswith(":"):
                    names.instances[index] = callee
        if len(names.instances) == before:
            break
    for index, call in enumerate(made):
        yield replace(call, callee=names.instances.get(index, ""))


def _decorated(found: Collected) -> dict[int, tuple[Closure, ...]]:
    """The functions that calls get as decorators."""
    return {
        call: (Closure(span(node), index),)
        for index, (node, _) in enumerate(found.functions)
        for call in found.decorates.get(node.id, ())
    }


def _call(node: Node, context: Context, values: Values, decorated: tuple[Closure, ...]) -> Call:
    decorator = node.type == "decorator"
    callee = node.named_children[0] if decorator else node.child_by_field_name("function")
    if callee is None:
        return Call("", (), span(node), span(node), context.function)
    path, rest = values.path(callee)
    given, named = values.arguments(None if decorator else node.child_by_field_name("arguments"))
    return Call(
        callee="",
        path=path,
        span=span(node),
        callee_span=span(callee),
        function=context.function,
        arguments=(*decorated, *given),
        receiver=values.of(rest) if rest is not None else None,
        within=context.within,
        loop=context.loop,
        awaited=context.awaited,
        optional=context.optional,
        guards=context.guards,
        keywords=named,
    )


def _assignments(found: Collected, values: Values) -> Iterator[Assignment]:
    for node, context in found.assignments:
        left, value = node.child_by_field_name("left"), node.child_by_field_name("right")
        while value is not None and value.type == "assignment":
            value = value.child_by_field_name("right")
        if left is None or value is None:
            continue
        path, rest = values.path(left)
        if rest is not None:
            # `cache[key] = …`: the object that is written to is all that is known.
            inner = rest.child_by_field_name("value") if rest.type == "subscript" else None
            outer, deeper = values.path(inner) if inner is not None else ((), None)
            if not outer or deeper is not None:
                continue
            path = (*outer, "?", *path)
        operator = node.child_by_field_name("operator")
        yield Assignment(
            path,
            values.of(value),
            operator.type if operator is not None else "=",
            span(node),
            context.function,
            context.guards,
            context.loop,
        )


def _loops(found: Collected, values: Values) -> Iterator[Loop]:
    for node, context in found.loops:
        right = node.child_by_field_name("right")
        if node.type in COMPREHENSIONS:
            clause = next((c for c in node.named_children if c.type == "for_in_clause"), None)
            right = clause.child_by_field_name("right") if clause is not None else None
        source = values.of(right) if right is not None else None
        yield Loop(
            kind="while" if node.type == "while_statement" else "for-of",
            span=span(node),
            function=context.function,
            parent=context.loop,
            source=source,
            bounded=_is_bounded(source, right, values),
        )


def _is_bounded(source: Value | None, node: Node | None, values: Values) -> bool:
    if isinstance(source, ArrayLiteral):
        return not any(isinstance(item, Opaque) for item in source.items)
    if isinstance(source, Result) and node is not None and node.type == "call":
        callee = node.child_by_field_name("function")
        given = values.arguments(node.child_by_field_name("arguments"))[0]
        ranged = callee is not None and callee.text == b"range"
        return ranged and all(isinstance(it, Number) for it in given)
    return False


def _environment(
    calls: tuple[Call, ...], mentions: tuple[Mention, ...], names: Names
) -> Iterator[EnvironmentRead]:
    for call in calls:
        if call.callee in ("os:getenv", "os:environ.get", "os:environ.pop") and call.arguments:
            first = call.arguments[0]
            written = isinstance(first, Text) and first.complete
            name = first.value if isinstance(first, Text) and written else ""
            yield EnvironmentRead(name, call.span, call.function, "os.environ")
    for mention in mentions:
        name = names.qualified(mention.path, mention.span.start)
        if name.startswith("os:environ."):
            member = mention.path[-1]
            yield EnvironmentRead(member, mention.span, mention.function, "os.environ")


def _mentions(found: Collected, values: Values) -> Iterator[Mention]:
    for node, context in found.mentions:
        path, rest = values.path(node)
        if rest is None:
            yield Mention(path, span(node), context.function)


def _exports(tied: _Bindings, imports: tuple[Import, ...]) -> Iterator[Export]:
    """Every name at the top level can be imported by others."""
    for item in imports:
        if item.function != TOP:
            continue
        for name in item.names:
            if name.imported == "*":
                # `import a.b` binds `a`; `from a import *` binds what is there.
                source = item.specifier if name.local in ("*", item.specifier) else ""
                kept = source or name.local != item.specifier.partition(".")[0]
                yield Export(
                    name.local,
                    item.span,
                    source=item.specifier if kept else name.local,
                    imported="*",
                )
            else:
                yield Export(name.local, item.span, source=item.specifier, imported=name.imported)
    known = set()
    for binding in tied.bindings:
        if binding.function == TOP and binding.scope == EVERYWHERE and binding.kind != "import":
            known.add(binding.name)
            yield Export(binding.name, binding.span, _exported(binding))
    for assignment in tied.assignments:
        if len(assignment.path) == 1 and assignment.path[0] not in known:
            known.add(assignment.path[0])
            yield Export(assignment.path[0], assignment.span, Opaque(assignment.span))


def _exported(binding: Binding) -> Value:
    if isinstance(binding.value, Closure):
        return binding.value
    return Reference(binding.span, (binding.name,))


def _catches(found: Collected) -> Iterator[Catch]:
    for node, context in found.catches:
        parent = node.parent
        tried = parent.child_by_field_name("body") if parent is not None else None
        if tried is None:
            continue
        yield Catch(
            span=span(node),
            tried=span(tried),
            function=context.function,
            loop=context.loop,
            throws=_holds(node, "raise_statement"),
            returns=_holds(node, "return_statement"),
        )


def _holds(node: Node, kind: str) -> bool:
    """Whether a statement stands below a node, functions inside it left out."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type == kind:
            return True
        if current.type not in ("function_definition", "lambda"):
            stack.extend(current.named_children)
    return False


def _compiles(data: bytes) -> bool:
    """Whether Python's own parser takes the text, or cannot tell."""
    import ast
    import warnings
    from textwrap import dedent

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(data)
        except IndentationError:
            # Code in a template is indented as a whole, or all of it but its first line.
            begun = dedent(data.decode(errors="replace")).lstrip().encode()
            return begun != data and _compiles(begun)
        except SyntaxError:
            return False
        except (ValueError, RecursionError, MemoryError):
            return True
    return True


def _errors(root: Node) -> Iterator[Problem]:
    """Where the syntax could not be recovered."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            first = text(node).strip().split("\n")[0][:30].strip()
            message = f"`{first}` is not expected here" if first else "The syntax is wrong here"
            yield Problem(span(node), message)
        elif node.has_error:
            stack.extend(reversed(node.children))
