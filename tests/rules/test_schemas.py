"""The published JSON Schemas are valid, and so is every example and default in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import hk_rules
from hk_lint.platforms.hiveku.limits import limits

FOLDER = Path(hk_rules.__file__).with_name("schemas")
SCHEMAS = {path.name: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.schema.json")}


def places(schema: Any) -> Iterator[dict[str, Any]]:
    """The schemas inside a schema, itself included."""
    if not isinstance(schema, dict):
        return
    yield schema
    for key in ("properties", "$defs"):
        for below in schema.get(key, {}).values():
            yield from places(below)
    for key in ("items", "additionalProperties", "propertyNames"):
        yield from places(schema.get(key))


@pytest.mark.parametrize("name", SCHEMAS)
def test_is_a_valid_schema(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_examples_and_defaults_are_valid(name: str) -> None:
    root = SCHEMAS[name]
    seen = 0
    for place in places(root):
        validator = Draft202012Validator({**place, "$defs": root.get("$defs", {})})
        for value in (
            *place.get("examples", ()),
            *([place["default"]] if "default" in place else ()),
        ):
            validator.validate(value)
            seen += 1
    assert seen > 5


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_is_described(name: str) -> None:
    for place in places(SCHEMAS[name]):
        for key, below in place.get("properties", {}).items():
            assert below.get("description", "").endswith("."), key


def test_the_bounds_of_hiveku_are_the_platforms() -> None:
    settings = SCHEMAS["hiveku.schema.json"]["$defs"]["settings"]["properties"]
    for key in ("memory", "timeout"):
        for bound in ("minimum", "maximum", "default"):
            assert settings[key][bound] == limits()[f"{key}-{bound}"].value
