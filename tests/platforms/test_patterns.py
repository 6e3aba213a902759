"""Paths and globs of configuration files."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hk_lint import patterns


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("**", "api/a.ts"),
        ("api/internal/**", "api/internal/a/b.ts"),
        ("**/*.test.ts", "a.test.ts"),
        ("**/*.test.ts", "api/deep/a.test.ts"),
        ("./api/a.ts", "api/a.ts"),
        ("/api/a.ts", "api/a.ts"),
        ("api/", "api/a/b.ts"),
        ("api/*.{ts,js}", "api/a.js"),
        ("api/v[12].ts", "api/v1.ts"),
        ("api/**", "api/.hidden/a.ts"),
        ("api/users/[id].ts", "api/users/[id].ts"),
        ("app/api/[slug]/**", "app/api/[slug]/x/route.ts"),
        ("api/files/[...path].*", "api/files/[...path].ts"),
        ("api/[[...path]].ts", "api/[[...path]].ts"),
        ("app/(shop)/api/**", "app/(shop)/api/route.ts"),
        ("api/@(a|b).ts", "api/b.ts"),
    ],
)
def test_a_pattern_matches(pattern: str, path: str) -> None:
    assert patterns.matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("api/*.ts", "api/deep/a.ts"),
        ("api/users/[id].ts", "api/users/i.ts"),
        ("app/api/[slug]/**", "app/api/s/route.ts"),
        ("api", "api/a.ts"),
        ("!api/a.ts", "api/b.ts"),
        ("api/{a,b", "api/a"),
        ("", "api/a.ts"),
    ],
)
def test_a_pattern_does_not_match(pattern: str, path: str) -> None:
    assert not patterns.matches(pattern, path)


def test_the_name_of_a_folder_covers_what_is_in_it() -> None:
    assert patterns.covers("api/internal", "api/internal/a.ts")
    assert patterns.covers("./api/internal/", "api/internal/a.ts")
    assert not patterns.covers("api/internal", "api/internal-notes.ts")


def test_specificity_orders_patterns() -> None:
    ordered = ["**", "**/*.ts", "api/**", "api/*.ts", "api/heavy/**", "api/heavy/[id].ts"]
    assert sorted(ordered, key=patterns.specificity) == ordered


@pytest.mark.parametrize(
    "pattern",
    ["*a" * 30 + "b", "**/a/" * 30 + "b", "+(+(a))b", "*(a|aa)b", "{a,b}" * 60, "{1..99999999}"],
)
def test_a_hostile_pattern_is_answered_at_once(pattern: str) -> None:
    started = time.perf_counter()
    patterns.matches(pattern, "a/" * 60 + "a" * 200)
    assert time.perf_counter() - started < 1


_SEGMENT = st.from_regex(r"\A(\[(\.\.\.)?[a-z]{1,5}\]|[a-zA-Z0-9_-]{1,8})(\.[a-z]{1,3})?\Z")
_PATH = st.lists(_SEGMENT, min_size=1, max_size=4).map("/".join)


@given(_PATH)
def test_a_path_matches_itself_and_is_no_glob(path: str) -> None:
    assert patterns.matches(path, path)
    assert patterns.matches(f"./{path}", path)
    assert not patterns.is_glob(path)


@given(st.text(alphabet="ab/*[]{}()!@?.,|\\", max_size=30), _PATH)
def test_any_pattern_gets_an_answer(pattern: str, path: str) -> None:
    assert patterns.matches(pattern, path) in (True, False)
    assert patterns.specificity(pattern) >= (0, 0, 0)
