"""A quick look whether a value plainly conforms to a schema.

Most configurations are valid, and `jsonschema` takes longer to load than a whole run on a small
project. What this module calls conforming is so by the meaning of the few keywords that it knows;
of everything else it says that it cannot tell, and `jsonschema` decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hk_lint.model.document import UNKNOWN

_ANNOTATIONS = frozenset(
    {"$schema", "$id", "$comment", "$defs", "title", "description", "markdownDescription"}
    | {"default", "examples", "deprecated"}
)
_OF_OBJECTS = frozenset({"required", "propertyNames", "properties", "additionalProperties"})
_MERGED = "<<"
"""The key of what is merged in from somewhere that cannot be seen."""
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


def plainly_conforms(value: Any, schema: Any, root: Mapping[str, Any] | None = None) -> bool:
    """Whether `value` certainly satisfies `schema`; False also where that cannot be told."""
    if not isinstance(schema, Mapping):
        return schema is True
    if value is UNKNOWN:
        return True
    root = schema if root is None else root
    return all(
        keyword in _ANNOTATIONS or _satisfies(keyword, value, schema, root) for keyword in schema
    )


def _satisfies(
    keyword: str, value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]
) -> bool:
    given = schema[keyword]
    if keyword == "type":
        return any(_is(value, it) for it in (given if isinstance(given, list) else (given,)))
    if keyword == "$ref":
        return plainly_conforms(value, _referred(given, root), root)
    if keyword == "anyOf":
        return any(plainly_conforms(value, it, root) for it in given)
    if keyword == "enum":
        return (isinstance(value, str) or value is None) and value in given
    if keyword in ("minimum", "maximum"):
        if isinstance(value, int | float):
            return _is(value, "integer") and (
                value >= given if keyword == "minimum" else value <= given
            )
        return True
    if keyword in ("minLength", "pattern"):
        return not isinstance(value, str) or _is_text(keyword, given, value)
    if keyword == "items":
        return not isinstance(value, list) or all(plainly_conforms(v, given, root) for v in value)
    if keyword in _OF_OBJECTS and not isinstance(value, dict):
        return True
    if keyword == "required":
        return all(name in value for name in given) or _MERGED in value
    if keyword == "propertyNames":
        return all(plainly_conforms(name, given, root) for name in value)
    if keyword == "properties":
        return all(plainly_conforms(value[n], s, root) for n, s in given.items() if n in value)
    if keyword == "additionalProperties":
        known = schema.get("properties", {})
        others = [name for name in value if name not in known and name != _MERGED]
        return "patternProperties" not in schema and all(
            plainly_conforms(value[name], given, root) for name in others
        )
    return False


def _is(value: Any, kind: Any) -> bool:
    """Whether a value certainly has a type."""
    wanted = _TYPES.get(kind) if isinstance(kind, str) else None
    return wanted is not None and type(value) in (
        wanted if isinstance(wanted, tuple) else (wanted,)
    )


def _is_text(keyword: str, given: Any, value: str) -> bool:
    return len(value) >= given if keyword == "minLength" else re.search(given, value) is not None


def _referred(reference: Any, root: Mapping[str, Any]) -> Any:
    found: Any = root
    for name in str(reference).removeprefix("#/").split("/"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if str(reference).startswith("#/") else None
