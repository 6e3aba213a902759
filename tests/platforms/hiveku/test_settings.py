"""How memory and timeout are resolved."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from hk_lint import documents
from hk_lint.model.document import Document
from hk_lint.platforms.hiveku import settings


def config(entries: dict[str, object]) -> Document:
    text = json.dumps({"functions": {"config": entries}})
    return documents.parse("hiveku.json", text.encode())


_SEGMENT = st.from_regex(r"\A(\[[a-z]{1,4}\]|[a-z]{1,6})\Z")
_NAME = st.lists(_SEGMENT, min_size=1, max_size=3).map(lambda it: "api/" + "/".join(it) + ".ts")
_KEY = st.sampled_from(["memory", "timeout"])


@st.composite
def _globs(draw: st.DrawFn) -> tuple[str, str]:
    """A name and a glob that matches it."""
    name = draw(_NAME)
    folder = name.rpartition("/")[0]
    return name, draw(st.sampled_from([f"{folder}/*", f"{folder}/**", "api/**", "**/*.ts", "api/"]))


@given(_globs(), _KEY, st.permutations([0, 1, 2]))
def test_exact_beats_glob_beats_everything_beats_the_default(
    case: tuple[str, str], key: str, order: list[int]
) -> None:
    name, glob = case
    entries = [(name, 1001), (glob, 1002), ("**", 1003)]
    shuffled = {entries[index][0]: {key: entries[index][1]} for index in order}
    for pattern, value in entries:
        assert settings.resolve(config(shuffled), name, key).value == value
        del shuffled[pattern]
    assert settings.resolve(config(shuffled), name, key).is_default


@given(_NAME, _KEY)
def test_an_entry_without_the_key_leaves_it_to_the_next(name: str, key: str) -> None:
    other = {"memory": "timeout", "timeout": "memory"}[key]
    document = config({name: {other: 1}, "**": {key: 77}})
    assert settings.resolve(document, name, key).value == 77
    assert settings.resolve(document, name, other).value == 1


def test_a_more_specific_glob_counts() -> None:
    document = config(
        {"api/heavy/**": {"memory": 3}, "api/**": {"memory": 2}, "**/*.ts": {"memory": 1}}
    )
    assert settings.resolve(document, "api/heavy/a.ts", "memory").value == 3
    assert settings.resolve(document, "api/a.ts", "memory").value == 2
    assert settings.resolve(document, "lib/a.ts", "memory").value == 1


def test_of_equally_strong_entries_the_later_counts() -> None:
    document = config({"api/a*.ts": {"memory": 1}, "api/*b.ts": {"memory": 2}})
    assert settings.resolve(document, "api/ab.ts", "memory").value == 2


def test_a_name_of_a_dynamic_route_is_literal() -> None:
    document = config({"api/users/[id].ts": {"timeout": 5}, "app/api/[slug]/**": {"timeout": 6}})
    assert settings.resolve(document, "api/users/[id].ts", "timeout").value == 5
    assert settings.resolve(document, "api/users/i.ts", "timeout").is_default
    assert settings.resolve(document, "app/api/[slug]/x/route.ts", "timeout").value == 6


def test_a_value_that_is_no_integer_is_unknown_but_set() -> None:
    for value in ("1024", 10.5, True, None, [1]):
        setting = settings.resolve(config({"**": {"memory": value}}), "api/a.ts", "memory")
        assert setting.value is None
        assert not setting.is_default


def test_without_a_configuration_the_platforms_defaults_hold() -> None:
    setting = settings.resolve(None, "api/a.ts", "timeout")
    assert (setting.value, setting.origin) == (30, "platform default")
