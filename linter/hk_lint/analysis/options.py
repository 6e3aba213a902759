"""What an options object says about a key, wherever the object was built."""

from __future__ import annotations

from msgspec import Struct

from hk_lint.analysis.arguments import is_mixed_into
from hk_lint.analysis.code import Code
from hk_lint.analysis.visits import Visit, follow, returned, visited
from hk_lint.model.module import (
    Choice,
    Closure,
    Constant,
    Number,
    ObjectLiteral,
    Opaque,
    Operation,
    Reference,
    Result,
    Text,
    Value,
    is_same,
)

_DEPTH = 6
_LARGEST = 1e15


class Absent(Struct, frozen=True):
    """The key is certainly not there."""


class Unsure(Struct, frozen=True):
    """The key may be there."""


class Given(Struct, frozen=True):
    """The key is there; `path` is the file of the value, `visit` the one in which it is read."""

    path: str
    value: Value
    visit: Visit | None = None


Option = Absent | Unsure | Given

ABSENT = Absent()
UNSURE = Unsure()


def option(
    code: Code,
    path: str,
    value: Value | None,
    key: str,
    depth: int = _DEPTH,
    visit: Visit | None = None,
) -> Option:
    """What the options `value` (None: no argument at all) say about `key`.

    Followed: variables, constants of other files, spreads, later assignments to the key, what
    functions of the project return. What is there in any case, but with a value that depends on a
    condition, is given as an opaque value.
    """
    if value is None or (isinstance(value, Constant) and value.value is None):
        return ABSENT
    if depth == 0:
        return UNSURE
    if isinstance(value, ObjectLiteral):
        return _in_literal(code, path, value, key, depth, visit)
    if isinstance(value, Choice):
        answers = [option(code, path, o, key, depth - 1, visit) for o in value.options]
        if all(isinstance(a, Absent) for a in answers):
            return ABSENT
        given = [a for a in answers if isinstance(a, Given)]
        if len(given) < len(answers):
            return UNSURE
        alike = all(it == given[0] or is_same(it.value, given[0].value) for it in given)
        return given[0] if alike else Given(path, Opaque(value.span))
    if isinstance(value, Closure | Text | Number | Operation):
        return ABSENT
    if isinstance(value, Constant):
        return ABSENT if value.value is False else UNSURE
    if isinstance(value, Reference):
        origin, within = follow(code, path, value, visit)
        if origin.target is not None or origin.rest or origin.value == value:
            return UNSURE
        if _changed(code, origin.path, value, key, origin.binding.name if origin.binding else ""):
            return UNSURE
        return option(code, origin.path, origin.value, key, depth - 1, within)
    if isinstance(value, Result):
        inner = visited(code, path, value, visit)
        result = returned(code, inner) if inner is not None else None
        if inner is not None and result is not None:
            return option(code, inner.path, result, key, depth - 1, inner)
    return UNSURE


def _in_literal(
    code: Code, path: str, value: ObjectLiteral, key: str, depth: int, visit: Visit | None
) -> Option:
    unsure = False
    for entry in reversed(value.properties):
        if entry.key == key:
            if isinstance(entry.value, Constant) and entry.value.value is None:
                return UNSURE if unsure else ABSENT
            return UNSURE if unsure else Given(path, entry.value, visit)
        if entry.spread:
            inner = option(code, path, entry.value, key, depth - 1, visit)
            if isinstance(inner, Given):
                return UNSURE if unsure else inner
            unsure = unsure or isinstance(inner, Unsure)
        elif entry.key is None:
            unsure = True
    return UNSURE if unsure else ABSENT


def _changed(code: Code, path: str, value: Reference, key: str, name: str) -> bool:
    """Whether the key is assigned after the object was made, or the object is handed around."""
    names = {value.path[-1], name}
    for assignment in code.module(path).assignments:
        written = assignment.path
        if len(written) > 1 and written[-1] in (key, "?") and written[-2] in names:
            return True
    return any(is_mixed_into(call, names) for call in code.module(path).calls)


def number(code: Code, given: Given, depth: int = _DEPTH) -> float | None:
    """The number that an option certainly is."""
    value, path, visit = given.value, given.path, given.visit
    if isinstance(value, Reference):
        origin, visit = follow(code, path, value, visit)
        if origin.target is not None or origin.rest:
            return None
        if origin.binding is not None and origin.binding.kind not in ("const", "import"):
            return None
        value, path = origin.value, origin.path
    if isinstance(value, Operation) and depth:
        left = number(code, Given(path, value.left, visit), depth - 1)
        right = number(code, Given(path, value.right, visit), depth - 1)
        if left is None or right is None:
            return None
        return _result(left, value.operator, right)
    return value.value if isinstance(value, Number) else None


def _result(left: float, operator: str, right: float) -> float | None:
    if max(abs(left), abs(right)) > _LARGEST:
        return None
    if operator == "*":
        return left * right
    if operator == "/":
        return left / right if right else None
    return left + right if operator == "+" else left - right
