"""CDK apps in Python: the same constructs, with names and properties written in Python's way."""

from __future__ import annotations

import re

from msgspec.structs import replace

from hk_lint.model.module import Call, ObjectLiteral

_JOINED = re.compile(r"(?<=[a-z0-9])_([a-z0-9])")


def as_typescript(call: Call) -> Call:
    """A call as TypeScript would write it: `fromAsset` for `from_asset`, a construction for that of
    a class, and one object of properties for the arguments that are given by name."""
    path = tuple(map(camel, call.path))
    module, colon, member = call.callee.partition(":")
    arguments = call.arguments
    if call.keywords and isinstance(arguments[-1], ObjectLiteral):
        arguments = (*arguments[:-1], _properties(arguments[-1]))
    return replace(
        call,
        callee=f"{module}{colon}{'.'.join(map(camel, member.split('.')))}",
        path=path,
        arguments=arguments,
        new=bool(path) and path[-1][:1].isupper(),
    )


def camel(name: str) -> str:
    """`batchSize` for `batch_size`. Names of modules and constants stay as they are."""
    if name.startswith("aws_") or not name.islower():
        return name
    return _JOINED.sub(lambda found: found[1].upper(), name)


def _properties(given: ObjectLiteral) -> ObjectLiteral:
    return replace(
        given,
        properties=tuple(
            replace(it, key=camel(it.key)) if it.key else it
            for it in given.properties
        ),
    )
