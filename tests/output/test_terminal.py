"""When colour and links are used."""

from __future__ import annotations

import pytest

from hk_lint.output.terminal import Choice, use_color, use_links


@pytest.mark.parametrize(
    ("choice", "environ", "isatty", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "1"}, False, True),
        ("auto", {"CLICOLOR_FORCE": "0"}, False, False),
    ],
)
def test_color(choice: Choice, environ: dict[str, str], isatty: bool, expected: bool) -> None:
    assert use_color(choice, environ, isatty) is expected


@pytest.mark.parametrize(
    ("choice", "environ", "isatty", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("always", {}, False, False),
        ("auto", {"CI": "true"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"FORCE_HYPERLINK": "1", "CI": "true"}, False, True),
        ("auto", {"FORCE_HYPERLINK": "0"}, True, False),
        ("never", {"FORCE_HYPERLINK": "1"}, True, False),
    ],
)
def test_links(choice: Choice, environ: dict[str, str], isatty: bool, expected: bool) -> None:
    assert use_links(choice, environ, isatty) is expected
