"""JavaScript and TypeScript source to a Module."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, cast

from tree_sitter import Node

from hk_lint.languages.javascript.collect import (
    Collected,
    Context,
    collect,
    declared_kind,
    is_require,
)
from hk_lint.languages.javascript.grammar import parse
from hk_lint.languages.javascript.lexical import fault
from hk_lint.languages.javascript.names import Names
from hk_lint.languages.javascript.syntax import FUNCTIONS, path_of, span, string_value, text
from hk_lint.languages.javascript.values import key_of, value_of
from hk_lint.model.document import Comment
from hk_lint.model.module import (
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
    ObjectLiteral,
    Opaque,
    Parameter,
    Reference,
    Result,
    Value,
)
from hk_lint.model.text import Span

_GENERATED_BYTES = 3_000_000
_LONG_LINE = 20_000
_MEMBERS = ("method_definition", "field_definition", "public_field_definition")
_LOOPS: dict[str, Literal["for", "for-in", "for-of", "while", "do"]] = {
    "for_statement": "for",
    "while_statement": "while",
    "do_statement": "do",
}


def extract(data: bytes, language: str) -> Module:
    """The facts of a source file; a generated file gives none."""
    if is_generated(data):
        return Module(generated=True)
    root = parse(data, language)
    error = fault(data, jsx=language != "typescript") if root.has_error else None
    found = collect(root)
    returns = _returns(found)
    functions = tuple(_functions(found, returns))
    imports = (*_imports(found, typescript=language != "javascript"), *_requires(found))
    bindings = tuple(_bindings(found, imports, functions))
    names = Names(bindings, imports, found.calls)
    calls = tuple(_calls(found, names))
    return Module(
        imports=tuple(sorted(imports, key=lambda i: i.span)),
        exports=tuple(_exports(found)),
        functions=functions,
        bindings=bindings,
        calls=calls,
        assignments=tuple(_assignments(found)),
        loops=tuple(_loops(found)),
        environment=tuple(_environment(found, bindings, names)),
        mentions=tuple(_mentions(found)),
        catches=tuple(_catches(found)),
        directives=tuple(_directives(root)),
        comments=tuple(Comment(span(node), text(node)) for node in found.comments),
        error=error,
        incomplete=error is not None or _loses_text(root),
    )


def is_generated(data: bytes) -> bool:
    """Whether a program wrote this file: it is huge, or has a line that no person writes."""
    if len(data) > _GENERATED_BYTES:
        return True
    return len(data) > _LONG_LINE and any(len(line) > _LONG_LINE for line in data.split(b"\n"))


def _returns(found: Collected) -> dict[int, list[Value]]:
    values: dict[int, list[Value]] = {}
    for node, context in found.returns:
        given = [child for child in node.named_children if child.type != "comment"]
        if given:
            values.setdefault(context.function, []).append(value_of(given[0], found))
    for index, (node, _) in enumerate(found.functions):
        body = node.child_by_field_name("body")
        if node.type == "arrow_function" and body is not None and body.type != "statement_block":
            values.setdefault(index, []).append(value_of(body, found))
    return values


def _functions(found: Collected, returns: dict[int, list[Value]]) -> Iterator[Function]:
    for index, (node, context) in enumerate(found.functions):
        name, name_span = _function_name(node, context)
        body = node.child_by_field_name("body")
        yield Function(
            name=name,
            span=span(node),
            name_span=name_span,
            parent=context.function,
            parameters=tuple(_parameters(node)),
            is_async=any(child.type == "async" for child in node.children),
            is_generator="generator" in node.type or any(c.type == "*" for c in node.children),
            within=context.within,
            loop=context.loop,
            class_name=context.class_name if node.type in _MEMBERS else "",
            returns=tuple(returns.get(index, ())),
            directives=tuple(_directives(body)) if body is not None else (),
            guards=context.guards,
        )


def _function_name(node: Node, context: Context) -> tuple[str, Span]:
    if node.type in ("field_definition", "public_field_definition"):
        return f"{context.class_name}.constructor", span(node)
    own = node.child_by_field_name("name")
    start = Span(node.start_byte, node.start_byte + len((node.text or b"").split(b"{")[0].rstrip()))
    if own is not None:
        name = text(own)
        if node.type == "method_definition" and context.class_name:
            name = f"{context.class_name}.{name}"
        return name, span(own)
    parent = node.parent
    while parent is not None and parent.type in ("parenthesized_expression", "as_expression"):
        parent = parent.parent
    if parent is None:
        return "", start
    field = {"variable_declarator": "name", "pair": "key", "assignment_expression": "left"}
    named = parent.child_by_field_name(field.get(parent.type, "")) if parent.type in field else None
    if named is None or "pattern" in named.type:
        return "", Span(start.start, min(start.end, start.start + 80))
    return text(named), span(named)


def _parameters(node: Node) -> Iterator[Parameter]:
    single = node.child_by_field_name("parameter")
    if single is not None:
        yield Parameter(text(single), span(single))
        return
    listed = node.child_by_field_name("parameters")
    for child in listed.named_children if listed is not None else ():
        if child.type == "comment":
            continue
        pattern = child.child_by_field_name("pattern") or child
        annotation = child.child_by_field_name("type")
        optional = child.type == "optional_parameter" or child.child_by_field_name("value")
        if pattern.type == "assignment_pattern":
            pattern = pattern.child_by_field_name("left") or pattern
            optional = True
        kind = text(annotation).lstrip(": ") if annotation is not None else ""
        if pattern.type == "this":
            continue
        name = text(pattern) if pattern.type == "identifier" else ""
        yield Parameter(name, span(pattern), kind, bool(optional))


def _imports(found: Collected, *, typescript: bool) -> Iterator[Import]:
    for node, _ in found.imports:
        source = node.child_by_field_name("source")
        clause = next((c for c in node.named_children if c.type == "import_clause"), None)
        required = next((c for c in node.named_children if c.type == "import_require_clause"), None)
        type_only = any(child.type in ("type", "typeof") for child in node.children)
        if required is not None:
            source = required.child_by_field_name("source")
            names = [ImportedName("*", text(required.named_children[0]))]
        else:
            names = list(_imported_names(clause)) if clause is not None else []
        if source is None:
            continue
        unused = (
            typescript
            and bool(names)
            and not any(
                name.local in found.used or (name.local == "React" and found.has_jsx)
                for name in names
            )
        )
        yield Import(
            specifier=string_value(source) or "",
            kind="require" if required is not None else "static",
            span=span(source),
            names=tuple(names),
            erased=type_only or unused or (clause is not None and not names),
        )
    for node, _ in found.exports:
        source = node.child_by_field_name("source")
        if source is not None:
            erased = any(child.type == "type" for child in node.children)
            yield Import(string_value(source) or "", "reexport", span(source), erased=erased)


def _imported_names(clause: Node) -> Iterator[ImportedName]:
    for child in clause.named_children:
        if child.type == "identifier":
            yield ImportedName("default", text(child))
        elif child.type == "namespace_import":
            yield ImportedName("*", text(child.named_children[-1]))
        elif child.type == "named_imports":
            for item in child.named_children:
                name = item.child_by_field_name("name")
                if name is None or any(c.type in ("type", "typeof") for c in item.children):
                    continue
                alias = item.child_by_field_name("alias")
                imported = string_value(name) or text(name)
                yield ImportedName(imported, text(alias) if alias is not None else imported)


def _requires(found: Collected) -> Iterator[Import]:
    for node, context in found.calls:
        specifier = is_require(node)
        if specifier is None:
            continue
        callee = node.child_by_field_name("function")
        arguments = node.child_by_field_name("arguments")
        given = arguments.named_children[0] if arguments is not None else node
        yield Import(
            specifier=specifier,
            kind="dynamic" if callee is not None and callee.type == "import" else "require",
            span=span(given),
            function=context.function,
            optional=context.optional,
            guards=context.guards,
        )


def _bindings(
    found: Collected, imports: tuple[Import, ...], functions: tuple[Function, ...]
) -> Iterator[Binding]:
    for item in imports:
        for imported in item.names:
            yield Binding(imported.local, "import", item.span, Span(0, 1 << 40), -1)
    for node, context in found.declarators:
        kind = declared_kind(node) or "const"
        name = node.child_by_field_name("name") or node.child_by_field_name("left")
        value = node.child_by_field_name("value")
        if name is None:
            continue
        scope = context.function_scope if kind == "var" else context.scope
        initial = value_of(value, found) if value is not None else None
        if node.type == "for_in_statement":
            source = node.child_by_field_name("right")
            parts = (value_of(source, found),) if source is not None else ()
            initial = Opaque(span(node), parts)
        for target, path in _pattern(name, ()):
            yield Binding(
                text(target),
                cast("Literal['const', 'let', 'var']", kind if kind in ("let", "var") else "const"),
                span(target),
                scope,
                context.function,
                initial,
                path,
                context.loop,
            )
    for node, context in found.declarations:
        name = node.child_by_field_name("name")
        if name is not None:
            kind_of = "enum" if node.type == "enum_declaration" else "class"
            yield Binding(
                text(name),
                cast("Literal['class', 'enum']", kind_of),
                span(name),
                context.scope,
                context.function,
            )
    for index, (node, context) in enumerate(found.functions):
        name = node.child_by_field_name("name")
        if name is not None and node.type != "method_definition":
            own = node.type in ("function_expression", "generator_function")
            yield Binding(
                text(name),
                "function",
                span(name),
                span(node) if own else context.scope,
                context.function,
                Closure(span(node), index),
            )
        yield from _parameter_bindings(node, index, functions[index])
    for node, context in found.catches:
        parameter = node.child_by_field_name("parameter")
        for target, _ in _pattern(parameter, ()) if parameter is not None else ():
            yield Binding(text(target), "catch", span(target), span(node), context.function)


def _parameter_bindings(node: Node, index: int, function: Function) -> Iterator[Binding]:
    single = node.child_by_field_name("parameter")
    listed = node.child_by_field_name("parameters")
    given = [single] if single is not None else listed.named_children if listed is not None else []
    for child in given:
        pattern = child.child_by_field_name("pattern") or child
        for target, path in _pattern(pattern, ()):
            yield Binding(text(target), "parameter", span(target), function.span, index, None, path)


def _pattern(node: Node, path: tuple[str, ...]) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """The names that a pattern binds, with the members that lead to each."""
    stack = [(node, path)]
    while stack:
        current, here = stack.pop()
        kind = current.type
        if kind in ("identifier", "shorthand_property_identifier_pattern"):
            own = (text(current),) if kind != "identifier" else ()
            yield current, here + own
        elif kind == "pair_pattern":
            key = current.child_by_field_name("key")
            value = current.child_by_field_name("value")
            if value is not None:
                stack.append((value, (*here, (key_of(key) if key is not None else None) or "?")))
        elif kind in ("assignment_pattern", "object_assignment_pattern"):
            left = current.child_by_field_name("left")
            if left is not None:
                stack.append((left, here))
        elif kind == "array_pattern":
            stack.extend((child, (*here, place)) for place, child in _places(current))
        elif kind in ("object_pattern", "rest_pattern"):
            step = ("?",) if kind == "rest_pattern" else ()
            stack.extend(
                (child, here + step)
                for child in reversed(current.named_children)
                if child.type != "comment"
            )


def _places(pattern: Node) -> list[tuple[str, Node]]:
    """The parts of `[a, , b]` with their indexes, the last first."""
    found = []
    index = 0
    for child in pattern.children:
        if child.type == ",":
            index += 1
        elif child.is_named and child.type != "comment":
            found.append((str(index) if child.type != "rest_pattern" else "?", child))
    return found[::-1]


def _calls(found: Collected, names: Names) -> Iterator[Call]:
    for node, context in found.calls:
        new = node.type == "new_expression"
        callee = node.child_by_field_name("constructor" if new else "function")
        if callee is None:
            yield Call("", (), span(node), span(node), context.function)
            continue
        path, rest = path_of(callee)
        receiver: Value | None = value_of(rest, found) if rest is not None else None
        arguments = node.child_by_field_name("arguments")
        tagged = arguments is not None and arguments.type == "template_string"
        yield Call(
            callee=names.callee(path, receiver, node.start_byte),
            path=path,
            span=span(node),
            callee_span=span(callee),
            function=context.function,
            arguments=tuple(
                value_of(child, found)
                for child in (
                    [] if arguments is None else [arguments] if tagged else arguments.named_children
                )
                if child.type != "comment"
            ),
            new=new,
            receiver=receiver,
            within=context.within,
            loop=context.loop,
            awaited=context.awaited,
            optional=context.optional,
            guards=context.guards,
            tagged=tagged,
        )


def _assignments(found: Collected) -> Iterator[Assignment]:
    for node, context in found.assignments:
        if node.type in ("field_definition", "public_field_definition"):
            name = node.child_by_field_name("property") or node.child_by_field_name("name")
            value = node.child_by_field_name("value")
            if name is None or value is None:
                continue
            owner = context.class_name if context.static and context.class_name else "this"
            path: tuple[str, ...] = (owner, text(name))
            operator = "="
        else:
            left = node.child_by_field_name("left")
            value = node.child_by_field_name("right")
            if left is None or value is None:
                continue
            path, rest = path_of(left)
            if rest is not None:
                # `cache[key] = …`: the object that is written to is all that is known.
                inner = rest.child_by_field_name("object")
                outer, deeper = path_of(inner) if inner is not None else ((), None)
                if not outer or deeper is not None:
                    continue
                path = (*outer, "?", *path)
            found_operator = node.child_by_field_name("operator")
            operator = found_operator.type if found_operator is not None else "="
        yield Assignment(
            path,
            value_of(value, found),
            operator,
            span(node),
            context.function,
            context.guards,
            context.loop,
        )


def _loops(found: Collected) -> Iterator[Loop]:
    for node, context in found.loops:
        kind = _LOOPS.get(node.type)
        source = node.child_by_field_name("right")
        if kind is None:
            operator = node.child_by_field_name("operator")
            kind = "for-in" if operator is not None and operator.type == "in" else "for-of"
        value = value_of(source, found) if source is not None else None
        yield Loop(
            kind=kind,
            span=span(node),
            function=context.function,
            parent=context.loop,
            source=value,
            bounded=_bounded(node, value, found),
        )


def _bounded(node: Node, source: Value | None, found: Collected) -> bool:
    if isinstance(source, ArrayLiteral):
        return not any(isinstance(item, Opaque) for item in source.items)
    if isinstance(source, Reference):
        return False
    if node.type != "for_statement":
        return False
    condition = node.child_by_field_name("condition")
    if condition is None or not condition.named_child_count:
        return False
    test = condition.named_children[0] if condition.type == "expression_statement" else condition
    right = test.child_by_field_name("right")
    return right is not None and isinstance(value_of(right, found), Number)


def _environment(
    found: Collected, bindings: tuple[Binding, ...], names: Names
) -> Iterator[EnvironmentRead]:
    for node, context in found.mentions:
        path, rest = path_of(node)
        if rest is None:
            object, name = _variable(names.expanded(path, node.start_byte))
            if object and name:
                yield EnvironmentRead(name, span(node), context.function, object)
        elif rest.type == "subscript_expression":
            inner = rest.child_by_field_name("object")
            outer = path_of(inner)[0] if inner is not None else ()
            object, name = _variable(names.expanded(outer, node.start_byte))
            if object and not name:
                yield EnvironmentRead("", span(node), context.function, object)
    for binding in bindings:
        if isinstance(binding.value, Reference) and binding.path:
            object, name = _variable((*binding.value.path, *binding.path))
            if object and name and name != "?":
                yield EnvironmentRead(name, binding.span, binding.function, object)


def _variable(
    path: tuple[str, ...],
) -> tuple[Literal["process.env", "import.meta.env", ""], str]:
    """What holds the environment, empty for other paths, and the variable that is read from it."""
    if path[:2] == ("process", "env"):
        return "process.env", path[2] if len(path) > 2 else ""
    if path[:3] == ("import", "meta", "env"):
        return "import.meta.env", path[3] if len(path) > 3 else ""
    return "", ""


def _mentions(found: Collected) -> Iterator[Mention]:
    for node, context in found.mentions:
        path, rest = path_of(node)
        if rest is None:
            yield Mention(path, span(node), context.function)


def _catches(found: Collected) -> Iterator[Catch]:
    for node, context in found.catches:
        parent = node.parent
        tried = parent.child_by_field_name("body") if parent is not None else None
        if tried is not None:
            yield Catch(
                span=span(node),
                tried=span(tried),
                function=context.function,
                loop=context.loop,
                throws=_holds(node, "throw_statement"),
                returns=_holds(node, "return_statement"),
            )


def _holds(node: Node, kind: str) -> bool:
    """Whether a statement stands below a node, functions inside it left out."""
    stack = [node]
    while stack:
        current = stack.pop()
        if current.type == kind:
            return True
        if current.type not in FUNCTIONS:
            stack.extend(current.named_children)
    return False


def _exports(found: Collected) -> Iterator[Export]:
    for node, _ in found.exports:
        yield from _exported(node, found)
    for node, context in found.assignments:
        if context.function == -1 and node.type == "assignment_expression":
            yield from _commonjs(node, found)


def _exported(node: Node, found: Collected) -> Iterator[Export]:
    if any(child.type == "type" for child in node.children):
        return
    source = node.child_by_field_name("source")
    origin = (string_value(source) or "") if source is not None else ""
    declaration = node.child_by_field_name("declaration")
    value = node.child_by_field_name("value")
    if any(child.type == "default" for child in node.children):
        exported = declaration if declaration is not None else value
        if exported is not None and exported.type != "interface_declaration":
            yield Export("default", span(exported), _declared_value(exported, found))
        return
    if any(child.type == "=" for child in node.children):
        exported = node.named_children[-1]
        yield from _whole_module(span(exported), value_of(exported, found))
        return
    if declaration is not None:
        yield from _declared(declaration, found)
        return
    clause = next((c for c in node.named_children if c.type == "export_clause"), None)
    if clause is not None:
        yield from _clause(clause, origin)
    elif source is not None:
        named = next((c for c in node.named_children if c.type == "namespace_export"), None)
        if named is not None:
            name = text(named.named_children[-1])
            yield Export(name, span(named), source=origin, imported="*")
        else:
            yield Export("*", span(node), source=origin, imported="*")


def _declared(declaration: Node, found: Collected) -> Iterator[Export]:
    if declaration.type in ("lexical_declaration", "variable_declaration"):
        for child in declaration.named_children:
            name = child.child_by_field_name("name")
            value = child.child_by_field_name("value")
            if child.type != "variable_declarator" or name is None:
                continue
            if name.type == "identifier":
                initial = value_of(value, found) if value is not None else None
                yield Export(text(name), span(name), initial)
            else:
                initial = value_of(value, found) if value is not None else None
                for target, path in _pattern(name, ()):
                    taken = (
                        Result(span(target), initial.call, (*initial.path, *path))
                        if isinstance(initial, Result)
                        else Opaque(span(target))
                    )
                    yield Export(text(target), span(target), taken)
        return
    name = declaration.child_by_field_name("name")
    if name is not None and declaration.type not in (
        "interface_declaration",
        "type_alias_declaration",
    ):
        yield Export(text(name), span(name), _declared_value(declaration, found))


def _declared_value(declaration: Node, found: Collected) -> Value:
    """The value of a declaration; a class with a name is a reference to it."""
    name = declaration.child_by_field_name("name")
    if name is not None and declaration.type in ("class_declaration", "abstract_class_declaration"):
        return Reference(span(name), (text(name),))
    return value_of(declaration, found)


def _clause(clause: Node, origin: str) -> Iterator[Export]:
    for item in clause.named_children:
        name = item.child_by_field_name("name")
        if name is None or any(child.type == "type" for child in item.children):
            continue
        alias = item.child_by_field_name("alias")
        local = string_value(name) or text(name)
        exported = (string_value(alias) or text(alias)) if alias is not None else local
        if origin:
            yield Export(exported, span(item), source=origin, imported=local)
        else:
            yield Export(exported, span(item), Reference(span(name), (local,)))


def _commonjs(node: Node, found: Collected) -> Iterator[Export]:
    left = node.child_by_field_name("left")
    right = node.child_by_field_name("right")
    if left is None or right is None:
        return
    path, rest = path_of(left)
    if rest is not None:
        return
    value = value_of(right, found)
    names = (
        path[2:]
        if path[:2] == ("module", "exports")
        else path[1:]
        if path[0] == "exports"
        else None
    )
    if names is None or len(names) > 1 or path == ("exports",):
        return
    if names:
        yield Export(names[0], span(left), value, commonjs=True)
        return
    yield from _whole_module(span(left), value)


def _whole_module(place: Span, value: Value) -> Iterator[Export]:
    """`module.exports = value` or `export = value`: the members are exports of their own."""
    yield Export("default", place, value, commonjs=True)
    if isinstance(value, ObjectLiteral):
        for entry in value.properties:
            if entry.key is not None:
                yield Export(entry.key, entry.span, entry.value, commonjs=True)


def _directives(body: Node) -> Iterator[str]:
    for child in body.named_children:
        if child.type in ("comment", "hash_bang_line"):
            continue
        if child.type != "expression_statement" or not child.named_child_count:
            return
        value = child.named_children[0]
        if value.type != "string":
            return
        yield string_value(value) or ""


def _loses_text(root: Node) -> bool:
    """Whether the grammar has skipped text other than signs that stand loose in JSX."""
    stack = [root] if root.has_error else []
    while stack:
        node = stack.pop()
        if node.is_error:
            parent = node.parent
            if parent is None or not (parent.type.startswith("jsx_") or _in_jsx(parent)):
                return True
        elif node.has_error:
            stack.extend(node.children)
    return False


def _in_jsx(node: Node) -> bool:
    return node.type == "string" and node.parent is not None and "jsx_" in node.parent.type
