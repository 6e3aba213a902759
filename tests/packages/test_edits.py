"""Moving a declaration changes nothing else of a package.json."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hk_lint import documents
from hk_lint.packages.edits import moved_dependency
from hk_lint.packages.manifest import read_manifest


def moved(text: str, name: str) -> str:
    data = text.encode()
    manifest = read_manifest("package.json", documents.parse("package.json", data))
    dependency = next(
        it for it in manifest.dependencies if it.name == name and it.group == "devDependencies"
    )
    for edit in reversed(moved_dependency(manifest, dependency, data)):
        span = edit.location.span
        data = data[: span.start] + edit.text.encode() + data[span.end :]
    return data.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '{\n  "dependencies": {\n    "a": "1",\n    "c": "1"\n  },\n'
            '  "devDependencies": {\n    "b": "^1",\n    "d": "1"\n  }\n}\n',
            '{\n  "dependencies": {\n    "a": "1",\n    "b": "^1",\n    "c": "1"\n  },\n'
            '  "devDependencies": {\n    "d": "1"\n  }\n}\n',
        ),
        (
            '{\n  "dependencies": {\n    "c": "1",\n    "a": "1"\n  },\n'
            '  "devDependencies": {\n    "a0": "1",\n    "b": "1"\n  }\n}\n',
            '{\n  "dependencies": {\n    "c": "1",\n    "a": "1",\n    "b": "1"\n  },\n'
            '  "devDependencies": {\n    "a0": "1"\n  }\n}\n',
        ),
        (
            '{\r\n\t"devDependencies": {\r\n\t\t"b": "1",\r\n\t\t"d": "1"\r\n\t}\r\n}\r\n',
            '{\r\n\t"dependencies": {\r\n\t\t"b": "1"\r\n\t},\r\n'
            '\t"devDependencies": {\r\n\t\t"d": "1"\r\n\t}\r\n}\r\n',
        ),
        (
            '{\n  "dependencies": {},\n  "devDependencies": {\n    "b": "1"\n  }\n}\n',
            '{\n  "dependencies": {\n    "b": "1"\n  },\n  "devDependencies": {}\n}\n',
        ),
        (
            '{ "devDependencies": { "b": "1", "d": "2" } }',
            '{ "dependencies": { "b": "1" }, "devDependencies": { "d": "2" } }',
        ),
        (
            '{"dependencies":{"a":"1"},"devDependencies":{"b":"1"}}',
            '{"dependencies":{"a":"1", "b":"1"},"devDependencies":{}}',
        ),
    ],
)
def test_order_and_layout_stay(before: str, after: str) -> None:
    assert moved(before, "b") == after


@pytest.mark.parametrize(
    "text",
    [
        '{"dependencies": {"b": "1"}, "devDependencies": {"b": "1"}}',
        '{"dependencies": [], "devDependencies": {"b": "1"}}',
        '{"devDependencies": {"b": "1", "b": "2"}}',
        '{"devDependencies": {"b": "1"',
    ],
)
def test_odd_manifests_are_left_alone(text: str) -> None:
    assert moved(text, "b") == text


names = st.text(alphabet='abcé-@/"\\', min_size=1, max_size=4)


@given(
    st.dictionaries(names, st.just("1"), max_size=4) | st.none(),
    st.dictionaries(names, st.just("2"), min_size=1, max_size=4),
    st.sampled_from([None, 0, 2, "\t"]),
    st.booleans(),
    st.booleans(),
)
def test_the_result_is_the_same_json_with_one_entry_moved(
    own: dict[str, str] | None,
    dev: dict[str, str],
    indent: int | str | None,
    first: bool,
    crlf: bool,
) -> None:
    name = next(iter(dev))
    before: dict[str, object] = {"name": "x", "private": True}
    groups = [("devDependencies", dev)]
    if own is not None:
        own.pop(name, None)
        groups.insert(1 if first else 0, ("dependencies", own))
    before |= groups
    text = json.dumps(before, indent=indent, ensure_ascii=False)
    text = text.replace("\n", "\r\n") if crlf else text
    after = json.loads(moved(text, name))
    assert after == {
        **before,
        "dependencies": {**(own or {}), name: "2"},
        "devDependencies": {key: it for key, it in dev.items() if key != name},
    }
    assert list(after["devDependencies"]) == [key for key in dev if key != name]
    assert [key for key in after["dependencies"] if key != name] == list(own or {})
    if own and list(own) == sorted(own):
        assert list(after["dependencies"]) == sorted([*own, name])
