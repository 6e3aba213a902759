"""A quick look whether a value plainly conforms to a schema.

Most configurations are valid, and `jsonschema` takes longer to load than a whole run on a small
project. What this module calls conforming is so by the meaning of the few keywords that it knows;
of everything else it says that it cannot tell, and `jsonschema` decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_ANNOTATIONS = frozenset(
    {"$schema", "$id", "$comment", "$defs", "title", "description", "markdownDescription"}
    | {"default", "examples", "deprecated"}
)
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
    root = schema if root is None else root
    return all(
        keyword in _ANNOTATIONS or _satisfies(keyword, value, schema, root) for keyword in schema
    )


def _satisfies(
    keyword: str, value: Any, schema: Mapping[str, Any], root: Mapping[str, Any]
) -> bool:
    given = schema[keyword]
    if keyword == "type":
        kind = _TYPES.get(given) if isinstance(given, str) else None
        return kind is not None and type(value) in (kind if isinstance(kind, tuple) else (kind,))
    if keyword == "$ref":
        return plainly_conforms(value, _referred(given, root), root)
    if keyword == "enum":
        return isinstance(value, str) and value in given
    if keyword in ("minimum", "maximum"):
        if type(value) is not int:
            return False
        return bool(value >= given if keyword == "minimum" else value <= given)
    if keyword == "minLength":
        return isinstance(value, str) and len(value) >= given
    if keyword == "pattern":
        return isinstance(value, str) and re.search(given, value) is not None
    if keyword == "items":
        return isinstance(value, list) and all(plainly_conforms(v, given, root) for v in value)
    if not isinstance(value, dict):
        return False
    if keyword == "propertyNames":
        return all(plainly_conforms(name, given, root) for name in value)
    if keyword == "properties":
        return all(plainly_conforms(value[n], s, root) for n, s in given.items() if n in value)
    if keyword == "additionalProperties":
        others = [name for name in value if name not in schema.get("properties", {})]
        return "patternProperties" not in schema and all(
            plainly_conforms(value[name], given, root) for name in others
        )
    return False


def _referred(reference: Any, root: Mapping[str, Any]) -> Any:
    found: Any = root
    for name in str(reference).removeprefix("#/").split("/"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if str(reference).startswith("#/") else None
