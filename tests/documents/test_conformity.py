"""The quick look agrees with jsonschema wherever it says yes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import hk_lint
import hk_rules
from hk_lint.documents.conformity import plainly_conforms
from hk_lint.model.document import UNKNOWN

SCHEMAS = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in (
        Path(hk_lint.__file__).with_name("settings.schema.json"),
        Path(hk_rules.__file__).parent / "schemas" / "hiveku.schema.json",
        Path(hk_rules.__file__).parent / "schemas" / "serverless.schema.json",
    )
]

NAMES = (
    "functions config memory timeout build env include routes select layers severity a.ts ** "
    "provider name runtime events http path method environment architecture package patterns"
)
KEYS = st.sampled_from(NAMES.split())
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 20_000) | st.floats(allow_nan=False)
    | st.sampled_from(["", "/", "sharp", "error", "api/x.ts", "aws", "30", "arm64"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema["title"])
@settings(deadline=None, derandomize=True, max_examples=300)
@given(value=VALUES)
def test_what_it_calls_conforming_is_valid(schema: dict[str, Any], value: Any) -> None:
    if plainly_conforms(value, schema):
        assert Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"functions": {"config": {"**": {"memory": 256, "timeout": 30}}}},
        {"functions": {"routes": {"api/a.ts": "/a"}}, "build": {"env": {"NEXT_PUBLIC_A": "b"}}},
    ],
)
def test_it_recognises_ordinary_configurations(value: Any) -> None:
    assert plainly_conforms(value, SCHEMAS[1])


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (True, {"type": "integer"}),
        (3, {"type": ["array", "string"]}),
        (3, {"anyOf": [{"type": "string"}, {"minimum": 4}]}),
        ({}, {"required": ["a"]}),
        (3.5, {"minimum": 1}),
        ("x", {"format": "uri"}),
        ({"a": 1}, {"properties": {"a": {"type": "string"}}}),
        (1, {"$ref": "https://elsewhere.example/schema"}),
    ],
)
def test_it_does_not_guess(value: Any, schema: Any) -> None:
    assert not plainly_conforms(value, schema)


@pytest.mark.parametrize(
    "value",
    [
        {
            "service": "shop",
            "provider": {"name": "aws", "runtime": "nodejs22.x", "timeout": "29"},
            "functions": {"pay": {"handler": "pay.handler", "events": [{"httpApi": "POST /pay"}]}},
        },
        {"service": UNKNOWN, "provider": {"timeout": UNKNOWN}, "functions": [{"a": UNKNOWN}]},
    ],
)
def test_it_recognises_ordinary_services_and_takes_unknown_values_as_valid(value: Any) -> None:
    assert plainly_conforms(value, SCHEMAS[2])
