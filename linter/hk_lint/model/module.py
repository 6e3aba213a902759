"""What one source file says, as facts. Language-neutral; functions, calls and bindings refer to
each other by index into the tuples of their Module, -1 being the module's own top level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from hk_lint.model.document import Comment, Problem
from hk_lint.model.text import Span

TOP = -1
"""The function index of code at module scope."""


class Text(Struct, frozen=True, tag="text"):
    """A string. `complete` is False for a template or a concatenation: `value` is then how it
    begins, and `parts` are the values it is made of."""

    span: Span
    value: str
    complete: bool = True
    parts: tuple[Value, ...] = ()


class Number(Struct, frozen=True, tag="number", gc=False):
    """A numeric literal, or arithmetic on such (`5 * 1000`)."""

    span: Span
    value: int | float


class Constant(Struct, frozen=True, tag="constant", gc=False):
    """true, false, null or undefined (`value` None for the last two)."""

    span: Span
    value: bool | None


class Reference(Struct, frozen=True, tag="reference", gc=False):
    """A name and its members: `process.env.X` is `("process", "env", "X")`. Constant keys and
    indexes are members too. The instance that a method belongs to is `this` in every language."""

    span: Span
    path: tuple[str, ...]


class Property(Struct, frozen=True):
    """`key: value` in an object; a spread or a computed key has no key."""

    span: Span
    key: str | None
    value: Value
    spread: bool = False


class ObjectLiteral(Struct, frozen=True, tag="object"):
    span: Span
    properties: tuple[Property, ...]

    def get(self, key: str) -> Value | None:
        """The value of a key that is written out, None where it is not."""
        for entry in reversed(self.properties):
            if entry.key == key:
                return entry.value
        return None

    @property
    def is_open(self) -> bool:
        """Whether keys may be present that are not written out (spread, computed)."""
        return any(entry.key is None for entry in self.properties)


class ArrayLiteral(Struct, frozen=True, tag="array"):
    """`items` leaves spreads in place as Opaque."""

    span: Span
    items: tuple[Value, ...]


class Result(Struct, frozen=True, tag="result", gc=False):
    """The result of the call with this index; `path` are members taken from it."""

    span: Span
    call: int
    path: tuple[str, ...] = ()


class Closure(Struct, frozen=True, tag="function", gc=False):
    """The function with this index, as a value."""

    span: Span
    function: int


class Choice(Struct, frozen=True, tag="choice"):
    """One of several values: `a ? b : c`, `a ?? b`, `a || b`, `a && b`."""

    span: Span
    options: tuple[Value, ...]


class Operation(Struct, frozen=True, tag="operation"):
    """Arithmetic of which not all is a literal: `2 * MINUTE`."""

    span: Span
    operator: str
    left: Value
    right: Value


class Opaque(Struct, frozen=True, tag="opaque"):
    """A value that is not followed; `parts` are the references and calls it is made of.

    Of a member under a computed key (`records[i].body`) they are the object and the key, and `path`
    are the members taken from it.
    """

    span: Span
    parts: tuple[Value, ...] = ()
    path: tuple[str, ...] | None = None


class Exported(Struct, frozen=True, tag="exported", gc=False):
    """What the file exports under a name, re-exports included: a member of its namespace. Languages
    do not make it; it comes of following an import."""

    span: Span
    name: str


Value = (
    Text
    | Number
    | Constant
    | Reference
    | ObjectLiteral
    | ArrayLiteral
    | Result
    | Closure
    | Choice
    | Operation
    | Opaque
    | Exported
)


def is_same(one: Value, other: Value) -> bool:
    """Whether two values of a file are certainly the same, wherever they stand: literals alone."""
    if isinstance(one, Text) and isinstance(other, Text):
        return one.complete and other.complete and one.value == other.value
    if isinstance(one, Constant | Number) and isinstance(other, Constant | Number):
        return type(one) is type(other) and one.value == other.value
    return False


def values_in(value: Value, depth: int = 8) -> Iterator[tuple[str, Value]]:
    """A value and what it is made of, each with the key of an object under which it stands."""
    stack: list[tuple[str, Value, int]] = [("", value, depth)]
    while stack:
        key, current, left = stack.pop()
        yield key, current
        if left == 0:
            continue
        if isinstance(current, ObjectLiteral):
            stack.extend((it.key or key, it.value, left - 1) for it in current.properties)
        elif isinstance(current, ArrayLiteral):
            stack.extend((key, it, left - 1) for it in current.items)
        elif isinstance(current, Choice):
            stack.extend((key, it, left - 1) for it in current.options)
        elif isinstance(current, Text | Opaque):
            stack.extend((key, it, left - 1) for it in current.parts)


class ImportedName(Struct, frozen=True, gc=False):
    """`imported` is the exporter's name: "default", "*" for the namespace, or a named export."""

    imported: str
    local: str


class Import(Struct, frozen=True, gc=False):
    """One place that loads another module.

    `span` is the specifier with its quotes; `specifier` is empty where it is computed. `erased`
    says that nothing of it is left at run time (`import type`, or names that only types use).
    `function` is where it happens: TOP for code that runs at start-up. `optional` means inside
    `try`; `guards` are the conditions on the way to it.
    """

    specifier: str
    kind: Literal["static", "dynamic", "require", "reexport"]
    span: Span
    names: tuple[ImportedName, ...] = ()
    erased: bool = False
    function: int = TOP
    optional: bool = False
    guards: tuple[Guard, ...] = ()


class Export(Struct, frozen=True):
    """One exported name ("default" included, "*" for everything of `source`).

    `value` is what is exported, where that is an expression or a declaration; `source` and
    `imported` name the origin of a re-export. Types are not exports. `commonjs` marks
    `module.exports` and `exports.x`; an export of `module.exports = value` is named "default".
    """

    name: str
    span: Span
    value: Value | None = None
    source: str = ""
    imported: str = ""
    commonjs: bool = False


class Parameter(Struct, frozen=True, gc=False):
    """A parameter: `name` is empty for a pattern; `type` is the annotation as written. `optional`
    says that it may be left out, or has a default."""

    name: str
    span: Span
    type: str = ""
    optional: bool = False


class Function(Struct, frozen=True):
    """A function, arrow, method or accessor; a class field counts as part of the constructor.

    `name` is the name it is bound to, as far as there is one (`Class.method` for methods);
    `parent` is the enclosing function; `within` the innermost call among whose arguments it
    stands; `loop` the innermost loop of the same enclosing function around it. `class_name` is
    the class of a method; `guards` are the conditions on the way to where it is made.
    """

    name: str
    span: Span
    name_span: Span
    parent: int
    parameters: tuple[Parameter, ...] = ()
    is_async: bool = False
    is_generator: bool = False
    within: int = -1
    loop: int = -1
    class_name: str = ""
    returns: tuple[Value, ...] = ()
    directives: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()


class Binding(Struct, frozen=True):
    """A local name. `scope` is where it is visible; `path` the members taken from `value`."""

    name: str
    kind: Literal[
        "const", "let", "var", "function", "class", "import", "parameter", "catch", "enum"
    ]
    span: Span
    scope: Span
    function: int
    value: Value | None = None
    path: tuple[str, ...] = ()
    loop: int = -1


class Guard(Struct, frozen=True):
    """A condition on the way to a place: the references it tests.

    `early` marks a test before the place whose branch leaves the function; otherwise the place
    stands inside the branch.
    """

    paths: tuple[tuple[str, ...], ...]
    early: bool = False


class Call(Struct, frozen=True):
    """A call or construction.

    `callee` is the qualified name where it is known: `package:member.member` for what imports
    lead to (`axios:get`, `@prisma/client:PrismaClient`, `node:http:request`; a default or
    namespace import adds nothing), `global:name` for globals, else empty. In Python it is
    `builtins:name` for what the language brings, and goes through instances:
    `requests:Session.get`. `path` is the callee
    as written and `receiver` what it is called on, if that is not a plain name. `within` is the
    innermost call among whose arguments this one stands, `loop` the innermost loop of the same
    function. `optional` means inside `try`. `keywords` says that the last argument is made of those
    that are given by name (Python); of a decorator, the first is what it decorates.
    """

    callee: str
    path: tuple[str, ...]
    span: Span
    callee_span: Span
    function: int
    arguments: tuple[Value, ...] = ()
    new: bool = False
    receiver: Value | None = None
    within: int = -1
    loop: int = -1
    awaited: bool = False
    optional: bool = False
    guards: tuple[Guard, ...] = ()
    tagged: bool = False
    keywords: bool = False


class Assignment(Struct, frozen=True):
    """`path = value`, with its operator (`=`, `??=`, `||=`, …). Class fields count too."""

    path: tuple[str, ...]
    value: Value
    operator: str
    span: Span
    function: int
    guards: tuple[Guard, ...] = ()
    loop: int = -1


class Loop(Struct, frozen=True):
    """A loop. `source` is what it iterates over; `bounded` says that the text fixes the count."""

    kind: Literal["for", "for-in", "for-of", "while", "do"]
    span: Span
    function: int
    parent: int
    source: Value | None = None
    bounded: bool = False


class EnvironmentRead(Struct, frozen=True, gc=False):
    """A read of an environment variable; `name` is empty where it is computed. `object` is what it
    is read from, aliases followed."""

    name: str
    span: Span
    function: int
    object: Literal["process.env", "import.meta.env", "os.environ"] = "process.env"


class Catch(Struct, frozen=True, gc=False):
    """A place where errors of a block are caught.

    `tried` is that block. `throws` says that the handling throws again, `returns` that it leaves
    the function, perhaps in some cases only.
    """

    span: Span
    tried: Span
    function: int
    loop: int = -1
    throws: bool = False
    returns: bool = False


class Mention(Struct, frozen=True, gc=False):
    """A member access on a name that is not a call: `event.httpMethod`."""

    path: tuple[str, ...]
    span: Span
    function: int


class Module(Struct, frozen=True):
    """The facts of one source file. Paths are not in it: the same text gives the same Module.

    `error` is what is certainly wrong with the syntax. An `incomplete` module lacks facts, because
    the grammar did not take a part of the text, be it right or wrong. A `generated` file (minified,
    or too large to be written by hand) has no other facts.
    """

    imports: tuple[Import, ...] = ()
    exports: tuple[Export, ...] = ()
    functions: tuple[Function, ...] = ()
    bindings: tuple[Binding, ...] = ()
    calls: tuple[Call, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    loops: tuple[Loop, ...] = ()
    environment: tuple[EnvironmentRead, ...] = ()
    mentions: tuple[Mention, ...] = ()
    catches: tuple[Catch, ...] = ()
    directives: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    error: Problem | None = None
    incomplete: bool = False
    generated: bool = False
