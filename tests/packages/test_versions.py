"""Ranges as package managers and as `engines` fields have them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hk_lint.packages.versions import allows_major, is_range, may_satisfy


@pytest.mark.parametrize(
    "wanted",
    ["^1.2.3", "~1.2", "1.x", "*", "", ">= 18", ">=18.18.0||>=20", "1 || 2", "1.0.0 - 2.9",
     "v20", "=1.2.3-beta.1+b", "~>3", "^ 1.2"],
)  # fmt: skip
def test_what_is_a_range(wanted: str) -> None:
    assert is_range(wanted)


@pytest.mark.parametrize(
    "wanted",
    ["latest", "next", "lts/*", "github:a/b", "a/b", "npm:ms@^2", "workspace:*", "catalog:",
     "file:../x", "https://registry.example/x.tgz", "patch:x@npm%3A1#p", "node >=18", "^1, ^2",
     "x" * 400],
)  # fmt: skip
def test_what_is_no_range(wanted: str) -> None:
    assert not is_range(wanted)
    assert may_satisfy("1.2.3", wanted) is None
    assert allows_major(wanted, 20) is None


@pytest.mark.parametrize(
    ("version", "wanted", "answer"),
    [
        ("15.1.4", "^15.0.0", True),
        ("14.2.3", "^15.0.0", False),
        ("15.0.0-rc.1", "15.0.0-rc.1", True),
        ("15.0.0-rc.1", "^15.0.0-rc.0", True),
        ("19.0.0-rc.1", "^19.0.0", True),
        ("19.1.0-canary.3", ">=18", True),
        ("18.3.0-canary.3", "^19.0.0", False),
        ("1.0.0-rc.1", "*", True),
        ("", "^1.0.0", None),
    ],
)
def test_whether_a_version_may_do(version: str, wanted: str, answer: bool | None) -> None:
    assert may_satisfy(version, wanted) is answer


@pytest.mark.parametrize(
    "wanted",
    [">=18", ">=20.9.0", "20", "20.x", "^20.11.0", "20.11.1", "18 || 20 || 22", ">=18 <21", "*",
     "", "<=20", "16 - 20", ">20.1.0", ">20.1.0 <20.2.0", "^18.18.0 || ^19.8.0 || >= 20.0.0",
     "~20.3", "!=20 || 20"],
)  # fmt: skip
def test_a_range_that_takes_node_20(wanted: str) -> None:
    assert allows_major(wanted, 20) in (True, None)


@pytest.mark.parametrize(
    "wanted", [">=22", "22.x", "^18.0.0", "<20", "18 || 22", ">20", "^21.0.0", ">=14 <=18", "24"]
)
def test_a_range_without_node_20(wanted: str) -> None:
    assert allows_major(wanted, 20) is False


parts = st.integers(0, 40)


@given(
    parts, parts, parts, st.sampled_from(["", "^", "~", ">=", "<=", ">", "<", "="]), parts, parts
)
def test_a_range_takes_a_major_version_if_one_of_it_does(
    major: int, minor: int, patch: int, operator: str, low: int, high: int
) -> None:
    wanted = f"{operator}{major}.{minor}.{patch}"
    if may_satisfy(f"20.{low}.{high}", wanted):
        assert allows_major(wanted, 20)
    if allows_major(wanted, 20) is False:
        assert not may_satisfy(f"20.{low}.{high}", wanted)
