"""What code assigns to the members of an object after it has made it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from hk_lint.analysis.arguments import is_mixed_into
from hk_lint.analysis.code import Code
from hk_lint.model.module import Assignment, Binding, Constant, ObjectLiteral, Value
from hk_lint.model.text import Span

ANY = "?"
"""The step that stands for any key."""


class Change(Struct, frozen=True):
    """`object.steps = value`, where `span` is what stands left; a certain one is always made."""

    path: str
    steps: tuple[str, ...]
    value: Value
    span: Span
    is_certain: bool

    @property
    def below(self) -> Change:
        """The same for the object under its first step."""
        return replace(self, steps=self.steps[1:])


def changes_of(code: Code, path: str, value: ObjectLiteral) -> Iterator[Change]:
    """What is assigned below an object under the name that it is bound to, in order."""
    module = code.module(path)
    for binding in code.named(path, value):
        for it in module.assignments:
            is_below = len(it.path) > 1 and it.path[0] == binding.name
            if is_below and code.binding(path, binding.name, it.span.start) is binding:
                left = _left(code, path, it)
                yield Change(path, it.path[1:], it.value, left, _is_certain(it, binding))
        for call in module.calls:
            if is_mixed_into(call, (binding.name,)):
                yield Change(path, (ANY,), Constant(call.span, None), call.span, is_certain=False)


def _left(code: Code, path: str, it: Assignment) -> Span:
    """What stands before the equals sign."""
    written = code.sources.read(path)[it.span.start : it.value.span.start]
    return Span(it.span.start, it.span.start + len(written.rpartition(b"=")[0].rstrip(b" ?|&")))


def _is_certain(it: Assignment, binding: Binding) -> bool:
    always = not it.guards and it.loop == binding.loop and it.function == binding.function
    return always and it.operator == "="
