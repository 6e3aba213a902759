"""Positions, however they are asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hk_lint.model.report import Report, Summary
from hk_lint.model.text import Lines
from hk_lint.output.places import Places

_FIGURES = Summary(files=1, parsed=1, functions=1, projects=1, seconds=0)


def places(data: bytes) -> Places:
    """The places of a report on one file."""
    return Places(
        Report(root="", top="", findings=(), rules=(), summary=_FIGURES, read=lambda _path: data)
    )


@given(
    st.lists(st.sampled_from(["\ufeff", "a", "ü", "𝒳", "\r", "\n", "\r\n", "x" * 9])),
    st.lists(st.integers(0, 40)),
)
def test_the_order_of_questions_does_not_matter(pieces: list[str], indexes: list[int]) -> None:
    text = "".join(pieces)
    data = text.encode()
    known = places(data)
    for index in indexes:
        offset = len(text[:index].encode())
        assert known.position("a", offset) == Lines(data).position(offset)
