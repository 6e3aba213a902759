"""What a function does as far as it decides what it returns: its statements, tests and results.

Made on demand for the few functions whose decisions are asked for; calls and functions in it are
the indexes that the Module of the same file has.
"""

from __future__ import annotations

from msgspec import Struct

from hk_lint.model.module import Value


class Holds(Struct, frozen=True):
    """Whether a value counts as true."""

    value: Value


class Equals(Struct, frozen=True):
    """`a === b`, or `a == b` where not `strict`."""

    left: Value
    right: Value
    strict: bool = True


class Not(Struct, frozen=True):
    """`!test`."""

    test: Test


class Every(Struct, frozen=True):
    """`a && b`."""

    tests: tuple[Test, ...]


class Some(Struct, frozen=True):
    """`a || b`, and `a ?? b`."""

    tests: tuple[Test, ...]


Test = Holds | Equals | Not | Every | Some


class Set(Struct, frozen=True):
    """A name gets a value; None for one that cannot be told."""

    name: str
    value: Value | None = None
    test: Test | None = None


class Do(Struct, frozen=True):
    """Something that decides nothing: an expression, a loop without `return`."""

    value: Value | None = None


class Decide(Struct, frozen=True):
    """`if` with its two branches."""

    test: Test
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


class Attempt(Struct, frozen=True):
    """`try` and `catch`."""

    body: tuple[Statement, ...]
    rescue: tuple[Statement, ...]


class Leave(Struct, frozen=True):
    """`return`; the test is whether the value counts as true."""

    value: Value | None = None
    test: Test | None = None


class Throw(Struct, frozen=True):
    """`throw`."""


class Unclear(Struct, frozen=True):
    """A statement that may return, in a way that is not followed: a loop, a `switch`."""


Statement = Set | Do | Decide | Attempt | Leave | Throw | Unclear
Flow = tuple[Statement, ...]
