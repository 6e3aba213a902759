"""The constructs that the code of a CDK app makes, and the values that it gives them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import cached_property

from msgspec import Struct

from hk_lint.analysis.code import Code, Origin
from hk_lint.analysis.objects import CodeObject, changed_keys
from hk_lint.analysis.options import Given, Option, number
from hk_lint.analysis.texts import joined
from hk_lint.analysis.visits import Visit, follow, returned, visited
from hk_lint.languages import is_python
from hk_lint.model.deployment import Setting
from hk_lint.model.module import (
    Call,
    Module,
    ObjectLiteral,
    Reference,
    Result,
    Text,
    Value,
)
from hk_lint.model.text import Location, Span

_LIBRARY = re.compile(
    r"(?:aws-cdk-lib/|@aws-cdk/|aws_cdk\.)(?:aws[-_])?([\w-]+?)(?:[-_]alpha)?:(.+)"
)
_WHOLE = re.compile(r"(?:aws-cdk-lib|monocdk|aws_cdk):(?:aws_)?(\w+)\.(.+)")
_SOLUTIONS = re.compile(r"(?:@aws-solutions-constructs/|aws_solutions_constructs\.)[\w-]+:(\w+)")
SOLUTIONS = "solutions."
"""How the kinds of AWS Solutions Constructs begin."""
_JOINS = frozenset(
    ("node:path:join", "path:join", "node:path:resolve", "path:resolve", "os.path:join")
)
_FOLDERS = frozenset(("os.path:dirname",))
_DEPTH = 6
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_MEGABYTES = {"mebibytes": 1, "gibibytes": 1024}


Place = tuple[str, int]
"""A construct, by its file and the index of the call that makes it."""


class Made(Struct, frozen=True):
    """A call whose result a value is, with its file and the visit in which it is read."""

    path: str
    index: int
    call: Call
    visit: Visit | None

    def argument(self, position: int) -> Given:
        """What it is given at a place that it has."""
        return Given(self.path, self.call.arguments[position], self.visit)


class Construct(Struct, frozen=True):
    """A call that makes a construct: `new lambda.Function(this, "Resize", {...})`.

    `kind` is its module and class: `lambda.Function`, `sqs.Queue`, `solutions.SqsToLambda`.
    """

    kind: str
    path: str
    index: int
    call: Call

    @property
    def place(self) -> Place:
        """Which construct it is."""
        return self.path, self.index

    @property
    def location(self) -> Location:
        """The class and the arguments' opening."""
        return Location(self.path, Span(self.call.span.start, self.call.callee_span.end))

    @property
    def id(self) -> str:
        """The construct's id, "" where the text does not fix it."""
        given = self.call.arguments[1] if len(self.call.arguments) > 1 else None
        return given.value if isinstance(given, Text) and given.complete else ""


class Props:
    """The properties of a construct: an object, or what Python gives by name.

    Keys are those of TypeScript; Python's are the same in snake case.
    """

    def __init__(self, given: CodeObject) -> None:
        self._given = given
        self._named = _in_snake_case if is_python(given.path) else str

    @property
    def location(self) -> Location:
        """Where they stand."""
        return self._given.location

    def get(self, key: str) -> Option:
        """What is known of a key: absent, unsure, or its value."""
        return self._given.get(self._named(key))

    def has(self, key: str) -> bool | None:
        """Whether the key is there; None where that cannot be told."""
        return self._given.has(self._named(key))

    def boolean(self, key: str) -> bool | None:
        """The truth value that a key certainly has; None for any other."""
        return self._given.boolean(self._named(key))

    def object(self, key: str) -> CodeObject | None:
        """The object under a key, None where it cannot be seen."""
        return self._given.object(self._named(key))

    def items(self, key: str) -> tuple[Given, ...]:
        """The items of an array under a key, as far as they are written out."""
        return self._given.items(self._named(key))[0]


class Stacks:
    """The code of a CDK app. `folder` holds its cdk.json, `files` are those that use the CDK."""

    def __init__(self, code: Code, folder: str, files: tuple[str, ...]) -> None:
        self.code = code
        self.folder = folder
        self.files = files

    @cached_property
    def constructs(self) -> tuple[Construct, ...]:
        """Everything that the library's classes are constructed for, by file and place."""
        return tuple(
            Construct(kind, path, index, call)
            for path in self.files
            for index, call in enumerate(self._module(path).calls)
            if (call.new or is_python(path)) and (kind := kind_of(call.callee))
        )

    def of(self, *kinds: str) -> Iterator[Construct]:
        """The constructs of some kinds."""
        return (it for it in self.constructs if it.kind in kinds)

    def calls(self, *methods: str) -> Iterator[tuple[str, Call]]:
        """The calls of methods by name, each with its file."""
        names = {*methods, *map(_in_snake_case, methods)}
        for path in self.files:
            for call in self._module(path).calls:
                if call.path and call.path[-1] in names:
                    yield path, call

    def props(self, construct: Construct, position: int = 2) -> Props | None:
        """The properties that a construct is given, None where they cannot be seen."""
        return self.given(construct.path, construct.call, position)

    def given(
        self, path: str, call: Call, position: int, visit: Visit | None = None
    ) -> Props | None:
        """The properties among the arguments of a call: those at a position, or by name.

        None where they cannot be seen; where there are none at all, they are empty.
        """
        arguments = call.arguments
        if is_python(path):
            named = arguments[-1] if call.keywords else ObjectLiteral(call.span, ())
            return self.object(path, named, visit)
        if len(arguments) <= position:
            return self._nothing(Location(path, call.span))
        return self.object(path, arguments[position], visit)

    def object(self, path: str, value: Value, visit: Visit | None = None) -> Props | None:
        """The object that a value is, None where it cannot be seen.

        In Python, `FunctionProps(…)` and the like are one of what they are given by name.
        """
        origin, within = follow(self.code, path, value, visit)
        if origin.target is not None or origin.rest:
            return None
        if isinstance(origin.value, Result):
            call = self._module(origin.path).calls[origin.value.call]
            if call.keywords and kind_of(call.callee).endswith("Props"):
                return self.given(origin.path, call, 0, within)
            inner = visited(self.code, origin.path, origin.value, within)
            result = returned(self.code, inner) if inner is not None else None
            touched = self._touched(origin)
            if inner is not None and result is not None and not touched:
                return self.object(inner.path, result, inner)
        if isinstance(origin.value, ObjectLiteral):
            made = CodeObject(
                self.code,
                origin.path,
                origin.value,
                touched=self._touched(origin),
                visit=within,
            )
            return Props(made)
        return None

    def _touched(self, origin: Origin) -> frozenset[str]:
        """The keys that are assigned later to the variable that holds an object."""
        binding = origin.binding
        return changed_keys(self.code, origin.path, binding) if binding else frozenset()

    def under(self, props: Props, key: str) -> Props | None:
        """The properties under a key: empty where it is not there, None where they cannot be
        seen."""
        found = props.get(key)
        if isinstance(found, Given):
            return self.object(found.path, found.value, found.visit)
        return self._nothing(props.location) if props.has(key) is False else None

    def made_by(self, path: str, value: Value) -> Place | None:
        """The file and the index of the call whose result a value is."""
        origin = self.code.follow(path, value, settled=True)
        if origin.target is None and not origin.rest and isinstance(origin.value, Result):
            return origin.path, origin.value.call
        return None

    def called(self, given: Given) -> Made | None:
        """The call that a value is the result of."""
        origin, visit = follow(self.code, given.path, given.value, given.visit)
        if origin.target is not None or origin.rest or not isinstance(origin.value, Result):
            return None
        index = origin.value.call
        return Made(origin.path, index, self._module(origin.path).calls[index], visit)

    def overrides(self, path: str, name: str) -> bool:
        """Whether a file sets a property of the template past the constructs, on whichever."""
        return any(
            isinstance(argument, Text) and argument.value.endswith(name)
            for file, call in self.calls("addOverride", "addPropertyOverride")
            if file == path
            for argument in call.arguments[:1]
        )

    def receiver(self, path: str, call: Call) -> Place | None:
        """The construct that a method is called on, by the call that made it."""
        if isinstance(call.receiver, Result):
            return self.made_by(path, call.receiver)
        if len(call.path) < 2:
            return None
        return self.made_by(path, Reference(call.callee_span, call.path[:-1]))

    def names(self, given: Given) -> tuple[str, ...]:
        """The members that a value is taken by: `("lambda", "Runtime", "NODEJS_20_X")`."""
        origin, _ = follow(self.code, given.path, given.value, given.visit)
        if isinstance(origin.value, Reference) and len(origin.value.path) > 1:
            return origin.value.path
        return origin.rest

    def text(self, given: Given, depth: int = _DEPTH) -> str | None:
        """The text that a value certainly is, put together of parts or not."""
        origin, visit = follow(self.code, given.path, given.value, given.visit)
        if origin.target is not None or origin.rest or not isinstance(origin.value, Text):
            return None
        path, value = origin.path, origin.value
        if value.complete or not depth:
            return value.value if value.complete else None
        data = self.code.sources.read(path)
        return joined(path, data, value, lambda it: self.text(Given(path, it, visit), depth - 1))

    def whole(self, props: Props | None, key: str, default: int | None) -> Setting[int]:
        """A whole number under a key: as it is given, or the default of Lambda."""
        return self._setting(props, key, default, lambda given: _integer(number(self.code, given)))

    def seconds(self, props: Props | None, key: str, default: int | None) -> Setting[int]:
        """A duration in seconds under a key."""
        return self._setting(props, key, default, lambda given: self._sized(given, _SECONDS))

    def megabytes(self, props: Props | None, key: str, default: int | None) -> Setting[int]:
        """A size in MB under a key."""
        return self._setting(props, key, default, lambda given: self._sized(given, _MEGABYTES))

    def truth(self, props: Props | None, key: str) -> bool | None:
        """The truth value under a key; False where the key is not there, None if it is unknown."""
        if props is None:
            return None
        if props.has(key) is False:
            return False
        return props.boolean(key)

    def file_path(self, given: Given) -> str | None:
        """A path relative to the analysed root that code writes out.

        Relative ones count from the folder of cdk.json; None for what cannot be told.
        """
        text = self.text(given)
        if text is not None:
            return (
                None
                if text.startswith("/")
                else posixpath.normpath(posixpath.join(self.folder, text))
            )
        found = self.called(given)
        if found is None or found.call.callee not in _JOINS or not found.call.arguments:
            return None
        path, call = found.path, found.call
        first, *others = call.arguments
        parts = [self.text(Given(path, it, found.visit)) for it in others]
        if None in parts or not self._is_own_folder(path, first):
            return None
        known = [it for it in parts if it is not None]
        if call.path[-1:] == ("resolve",) and any(it.startswith("/") for it in known):
            return None
        return posixpath.normpath("/".join((posixpath.dirname(path) or ".", *known)))

    def _is_own_folder(self, path: str, value: Value) -> bool:
        """Whether a value is the folder of its file: `__dirname`, `os.path.dirname(__file__)`."""
        origin = self.code.follow(path, value, settled=True)
        value = origin.value
        if isinstance(value, Reference):
            return value.path == ("__dirname",) and origin.path == path
        if not isinstance(value, Result) or value.path or origin.rest or origin.path != path:
            return False
        call = self._module(path).calls[value.call]
        inner = call.arguments[0] if call.arguments else None
        is_file = isinstance(inner, Reference) and inner.path == ("__file__",)
        return call.callee in _FOLDERS and is_file

    def _setting(
        self,
        props: Props | None,
        key: str,
        default: int | None,
        read: Callable[[Given], int | None],
    ) -> Setting[int]:
        found = props.get(key) if props is not None else None
        if isinstance(found, Given):
            location = Location(found.path, found.value.span)
            return Setting(read(found), key, location)
        if props is not None and props.has(key) is False:
            return Setting(default, "default of AWS Lambda")
        return Setting(None, "unknown")

    def _sized(self, given: Given, units: dict[str, int]) -> int | None:
        """`Duration.minutes(5)`, `Size.gibibytes(1)`."""
        found = self.called(given)
        if found is None or not found.call.path or not found.call.arguments:
            return None
        factor = units.get(found.call.path[-1])
        amount = number(self.code, found.argument(0))
        return None if factor is None or amount is None else _integer(amount * factor)

    def _nothing(self, location: Location) -> Props:
        return Props(CodeObject(self.code, location.path, ObjectLiteral(location.span, ())))

    def _module(self, path: str) -> Module:
        return self.code.module(path)


def kind_of(callee: str) -> str:
    """Module and class of the library: `lambda.Function`; "" for anything else."""
    pattern = _SOLUTIONS.fullmatch(callee)
    if pattern is not None:
        return f"{SOLUTIONS}{pattern[1]}"
    found = _LIBRARY.fullmatch(callee) or _WHOLE.fullmatch(callee)
    name = found[2].rpartition(".")[2] if found is not None else ""
    if found is None or not name[:1].isupper():
        return ""
    return f"{found[1].replace('_', '-')}.{name}"


def _in_snake_case(name: str) -> str:
    return re.sub(r"(?<!^)[A-Z]", lambda found: f"_{found[0]}", name).lower()


def _integer(value: float | None) -> int | None:
    return int(value) if value is not None and float(value).is_integer() else None
