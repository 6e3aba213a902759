"""Follows names and values through bindings and imports, across files."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hk_lint.analysis.graph import Graph
from hk_lint.analysis.resolve import Resolver
from hk_lint.languages import is_python
from hk_lint.languages.scope import Scope
from hk_lint.model.module import (
    TOP,
    ArrayLiteral,
    Assignment,
    Binding,
    Call,
    Export,
    Exported,
    Module,
    ObjectLiteral,
    Opaque,
    Property,
    Reference,
    Result,
    Text,
    Value,
    is_same,
)
from hk_lint.model.target import Target
from hk_lint.model.text import Span
from hk_lint.sources import Sources

_EMPTY = Module()
_HOPS = 12
_HEAD = Span(0, 0)

KEEPING = ("set", "add", "push", "unshift")
"""The methods that put something into a container."""


class Origin(Struct, frozen=True):
    """Where following a value ended: the file, the value, and the members still to be taken.

    `outside` is what a bare import or an unknown file left to follow; `binding` is the last
    binding on the way.
    """

    path: str
    value: Value
    rest: tuple[str, ...] = ()
    target: Target | None = None
    binding: Binding | None = None


class Uses(Struct, frozen=True):
    """What becomes of the results of calls: the methods that are called on each (`on_result`) and
    on each name (`on_name`), as indexes of calls, and the names that each is given (`names`)."""

    on_result: dict[int, list[int]]
    on_name: dict[str, list[int]]
    names: dict[int, list[str]]

    def chain(self, index: int) -> list[int]:
        """A call, and the methods that are called on its result one after the other."""
        found = [index]
        for place in found:
            found += self.on_result.get(place, ())
        return found


def _uses(module: Module) -> Uses:
    found = Uses({}, {}, {})
    for index, call in enumerate(module.calls):
        if isinstance(call.receiver, Result):
            found.on_result.setdefault(call.receiver.call, []).append(index)
        if len(call.path) > 1:
            found.on_name.setdefault(call.path[0], []).append(index)
    for binding in module.bindings:
        if isinstance(binding.value, Result):
            found.names.setdefault(binding.value.call, []).append(binding.name)
    return found


class Code:
    """The code of one analysed root, as far as it has been asked about."""

    def __init__(self, sources: Sources, resolver: Resolver, graph: Graph) -> None:
        self.sources = sources
        self.graph = graph
        self._resolver = resolver
        self._scopes: dict[str, Scope] = {}
        self._exported: dict[tuple[str, str], tuple[str, Export] | None] = {}
        self._namespaces: dict[str, ObjectLiteral | None] = {}
        self._calls: dict[str, dict[int, list[int]]] = {}
        self._uses: dict[str, Uses] = {}
        self._tested: dict[str, frozenset[tuple[str, ...]]] = {}
        self._functions: dict[str, dict[int, list[int]]] = {}
        self._written: dict[str, frozenset[tuple[str, ...]]] = {}

    @classmethod
    def of(cls, sources: Sources) -> Code:
        """The code of an analysed root that nothing has been asked about yet."""
        resolver = Resolver(sources)
        return cls(sources, resolver, Graph(sources, resolver))

    def module(self, path: str) -> Module:
        """The facts of a file; no facts where it cannot be read."""
        return self.sources.module(path) or _EMPTY

    def binding(self, path: str, name: str, offset: int) -> Binding | None:
        """The binding that a name means at a byte offset of a file."""
        scope = self._scopes.get(path)
        if scope is None:
            scope = self._scopes[path] = Scope(self.module(path).bindings)
        return scope.binding(name, offset)

    def calls_in(self, path: str, function: int) -> list[int]:
        """The calls directly in a function of a file."""
        known = self._calls.get(path)
        if known is None:
            known = self._calls[path] = {}
            for index, call in enumerate(self.module(path).calls):
                known.setdefault(call.function, []).append(index)
        return known.get(function, [])

    def uses(self, path: str) -> Uses:
        """What becomes of the results of a file's calls."""
        if path not in self._uses:
            self._uses[path] = _uses(self.module(path))
        return self._uses[path]

    def functions_in(self, path: str, function: int) -> list[int]:
        """The functions directly in a function of a file."""
        known = self._functions.get(path)
        if known is None:
            known = self._functions[path] = {}
            for index, inner in enumerate(self.module(path).functions):
                known.setdefault(inner.parent, []).append(index)
        return known.get(function, [])

    def written(self, path: str) -> frozenset[tuple[str, ...]]:
        """The names of a file, and the members of these, that it assigns to once it has started,
        or puts something into."""
        known = self._written.get(path)
        if known is None:
            module = self.module(path)
            known = self._written[path] = frozenset(
                [it.path[:1] for it in _later(module)]
                + [it.path[:2] for it in _later(module) if len(it.path) > 1]
                + [call.path[:1] for call in _keeping(module)]
                + [call.path[:2] for call in _keeping(module) if len(call.path) > 2]
            )
        return known

    def tested(self, path: str) -> frozenset[tuple[str, ...]]:
        """The references on which something in a file depends: it happens with or without them."""
        known = self._tested.get(path)
        if known is None:
            module = self.module(path)
            guards = (
                *(it.guards for it in module.calls),
                *(it.guards for it in module.assignments),
                *(it.guards for it in module.functions),
            )
            known = self._tested[path] = frozenset(
                names for found in guards for guard in found for names in guard.paths
            )
        return known

    def exported(self, path: str, name: str, hops: int = _HOPS) -> tuple[str, Export] | None:
        """The export of a name with the file that defines it, re-exports followed."""
        key = (path, name)
        if key not in self._exported:
            self._exported[key] = None  # what leads back to itself has no origin
            self._exported[key] = self._find_export(path, name, hops)
        return self._exported[key]

    def _find_export(self, path: str, name: str, hops: int) -> tuple[str, Export] | None:
        if hops == 0:
            return None
        module = self.module(path)
        for export in module.exports:
            if export.name != name:
                continue
            if not export.source:
                return path, export
            return self._origin_of(path, export.source, export.imported, hops) or (path, export)
        if name == "default" and not any(e.name == "default" for e in module.exports):
            return None
        for export in module.exports:
            if export.name == "*":
                found = self._origin_of(path, export.source, name, hops)
                if found is not None:
                    return found
        return None

    def _origin_of(self, path: str, source: str, name: str, hops: int) -> tuple[str, Export] | None:
        target = self._resolver.resolve(source, path)
        if target.kind != "file" or name == "*":
            return None
        return self.exported(target.name, name, hops - 1)

    def namespace(self, path: str) -> ObjectLiteral | None:
        """The object that `import *` of a file gives, None where it has no names to give.

        It is open where names come from files that cannot be seen.
        """
        if path not in self._namespaces:
            self._namespaces[path] = None  # files that take in each other end here
            names = {it.key or "": it for it in self._names(path)}
            self._namespaces[path] = ObjectLiteral(_HEAD, tuple(names.values())) if names else None
        return self._namespaces[path]

    def _names(self, path: str) -> Iterator[Property]:
        """What a file exports by name; names of its own stand behind those that it takes in."""
        exports = self.module(path).exports
        for export in exports:
            if export.name != "*":
                continue
            target = self._resolver.resolve(export.source, path)
            inner = self.namespace(target.name) if target.kind == "file" else None
            if inner is None or inner.is_open:
                yield Property(export.span, None, Opaque(export.span))
            for it in inner.properties if inner is not None else ():
                if it.key is not None and it.key != "default":
                    yield Property(export.span, it.key, Exported(export.span, it.key))
        for export in exports:
            if export.name != "*":
                yield Property(export.span, export.name, Exported(export.span, export.name))

    def follow(
        self,
        path: str,
        value: Value,
        hops: int = _HOPS,
        *,
        rest: tuple[str, ...] = (),
        settled: bool = False,
    ) -> Origin:
        """Where a value, or the member `rest` of it, comes from, as far as the text says.

        `settled` ends the way at what may be something else by the time it is used: a variable or a
        key that is given other values, in branches or one after another.
        """
        binding: Binding | None = None
        for _ in range(hops):
            if isinstance(value, ObjectLiteral) and rest:
                inner = value.get(rest[0]) or self._added(path, value, rest[0])
                if inner is None or (settled and self._is_changed(path, value, rest[0])):
                    return Origin(path, value, rest, None, binding)
                value, rest = inner, rest[1:]
                continue
            if isinstance(value, ArrayLiteral) and rest and rest[0].isdigit():
                place = int(rest[0][:9])
                if place >= len(value.items) or any(isinstance(it, Opaque) for it in value.items):
                    return Origin(path, value, rest, None, binding)
                value, rest = value.items[place], rest[1:]
                continue
            if isinstance(value, Exported):
                export = self.exported(path, value.name)
                if export is None or export[1].value is None:
                    return Origin(path, value, rest, None, binding)
                path, value = export[0], export[1].value
                continue
            if isinstance(value, Result):
                loaded = self._loaded(path, value)
                if loaded is None:
                    return Origin(path, value, (*value.path, *rest), None, binding)
                names = (*value.path, *rest)
                step = self._import(path, loaded, "*", names, value)
            elif isinstance(value, Reference) and value.path[0] == "this" and len(value.path) > 1:
                member = self._member(path, value.path[1])
                if member is None or member == value:
                    return Origin(path, value, rest)
                rest = (*value.path[2:], *rest)
                value = member
                continue
            elif isinstance(value, Reference):
                binding = self.binding(path, value.path[0], value.span.start)
                if binding is None:
                    return Origin(path, value, rest)
                names = (*binding.path, *value.path[1:], *rest)
                if binding.kind == "import":
                    item = self._imported(path, binding)
                    if item is None:
                        return Origin(path, value, rest, None, binding)
                    if is_python(path):
                        step = self._python_import(path, binding, item, names, value)
                    else:
                        step = self._import(path, item[0], item[1], names, value)
                else:
                    given = binding.value or self._assigned(path, binding)
                    unsure = settled and self._varies(path, binding)
                    if given is None or given == value or unsure:
                        return Origin(path, value, rest, None, binding)
                    value, rest = given, names
                    continue
            else:
                return Origin(path, value, rest, None, binding)
            if step.target is not None:
                return Origin(step.path, step.value, step.rest, step.target, binding)
            named = self.named(step.path, step.value) if settled else ()
            if any(self._varies(step.path, it) for it in named):
                return Origin(path, value, rest, None, binding)
            path, value, rest = step.path, step.value, step.rest
        return Origin(path, value, rest, None, binding)

    def _varies(self, path: str, binding: Binding) -> bool:
        """Whether a variable is given something else than its first value."""
        if binding.kind not in ("let", "var") or binding.value is None:
            return False
        return any(
            assignment.path == (binding.name,)
            and not (assignment.operator == "=" and is_same(assignment.value, binding.value))
            and self.binding(path, binding.name, assignment.span.start) is binding
            for assignment in self.module(path).assignments
        )

    def _is_changed(self, path: str, value: ObjectLiteral, key: str) -> bool:
        """Whether a key of an object is assigned under a name that the object has."""
        names = {it.name for it in self.named(path, value)}
        return any(
            len(assignment.path) > 1
            and assignment.path[0] in names
            and assignment.path[1] in (key, "?")
            for assignment in self.module(path).assignments
        )

    def _added(self, path: str, value: ObjectLiteral, key: str) -> Value | None:
        """The one value that a key which an object is not written with is given at start-up."""
        named = [it for it in self.named(path, value) if it.function == TOP]
        values = [
            assignment.value
            for assignment in (self.module(path).assignments if named else ())
            if assignment.function == TOP
            and assignment.operator == "="
            and assignment.path[1:] == (key,)
            and self.binding(path, assignment.path[0], assignment.span.start) in named
        ]
        return values[0] if len(values) == 1 else None

    def named(self, path: str, value: Value) -> Iterator[Binding]:
        """The bindings whose first value stands at the place of a value."""
        for binding in self.module(path).bindings:
            if binding.value is not None and binding.value.span == value.span:
                yield binding

    def _import(
        self, path: str, specifier: str, imported: str, names: tuple[str, ...], value: Value
    ) -> Origin:
        target = self._resolver.resolve(specifier, path)
        if target.kind != "file":
            return Origin(path, value, names, target)
        is_all = imported == "*" and not names
        if imported == "*":
            name, names = (names[0], names[1:]) if names else ("default", ())
        else:
            name = imported
        found = self.exported(target.name, name)
        if found is None and name == "default" and names:
            member = self.exported(target.name, names[0])
            found, names = (member, names[1:]) if member is not None else (None, names)
        elif found is None:
            every = self.namespace(target.name) if is_all else None
            if every is not None:
                return Origin(target.name, every)
            found = self._whole(target.name)
            names = (name, *names) if found is not None else names
        if found is None or found[1].value is None:
            return Origin(path, value, names, target)
        return Origin(found[0], found[1].value, names)

    def _whole(self, path: str) -> tuple[str, Export] | None:
        """What `module.exports = value` gives, whose members are exports too."""
        found = self.exported(path, "default")
        return found if found is not None and found[1].commonjs else None

    def _python_import(
        self,
        path: str,
        binding: Binding,
        item: tuple[str, str],
        names: tuple[str, ...],
        value: Value,
    ) -> Origin:
        """Where names of a module come from; modules inside it count as its members."""
        module, imported = item
        taken = names
        if imported != "*":
            names = (imported, *names)
        elif binding.name == module.partition(".")[0]:
            module = binding.name
        target = self._resolver.resolve(module, path)
        while names:
            if target.kind == "file":
                found = self.exported(target.name, names[0])
                if found is not None and found[1].value is not None:
                    return Origin(found[0], found[1].value, names[1:])
            module = f"{module}{'' if module.endswith('.') else '.'}{names[0]}"
            inner = self._resolver.resolve(module, path)
            if inner.kind not in ("file", "alias"):
                break
            target, names = inner, names[1:]
        return Origin(path, value, taken, target)

    def _imported(self, path: str, binding: Binding) -> tuple[str, str] | None:
        for item in self.module(path).imports:
            for name in item.names:
                if name.local == binding.name and item.span == binding.span:
                    return item.specifier, name.imported
        return None

    def _loaded(self, path: str, value: Result) -> str | None:
        """The specifier of `require("x")` or `import("x")`."""
        call = self.module(path).calls[value.call]
        if call.callee not in ("global:require", "global:import") or not call.arguments:
            return None
        specifier = call.arguments[0]
        return specifier.value if isinstance(specifier, Text) and specifier.complete else None

    def _member(self, path: str, name: str) -> Value | None:
        """The one value that `this.name` is given in a file."""
        values = [
            assignment.value
            for assignment in self.module(path).assignments
            if assignment.path == ("this", name)
        ]
        return values[0] if len(values) == 1 else None

    def _assigned(self, path: str, binding: Binding) -> Value | None:
        """The one value that a variable without an initial value is given."""
        if binding.kind not in ("let", "var"):
            return None
        values = [
            assignment.value
            for assignment in self.module(path).assignments
            if assignment.path == (binding.name,)
            and self.binding(path, binding.name, assignment.span.start) is binding
        ]
        return values[0] if len(values) == 1 else None

    def enclosing(self, path: str, function: int) -> list[int]:
        """A function and the functions around it, innermost first, without the top level."""
        functions = self.module(path).functions
        found = []
        while function != TOP:
            found.append(function)
            function = functions[function].parent
        return found


def _later(module: Module) -> Iterator[Assignment]:
    return (it for it in module.assignments if it.function != TOP or it.operator != "=")


def _keeping(module: Module) -> Iterator[Call]:
    return (it for it in module.calls if len(it.path) > 1 and it.path[-1] in KEEPING)
