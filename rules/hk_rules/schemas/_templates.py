"""Which parts of a CloudFormation template are held against which part of the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from hk_lint.api import document, without_intrinsics

_FUNCTIONS = {
    "AWS::Serverless::Function": "serverlessFunctions",
    "AWS::Lambda::Function": "lambdaFunctions",
}


def parts(
    root: document.Node, schema: Mapping[str, Any]
) -> Iterator[tuple[document.Node, Mapping[str, Any]]]:
    """The template without its resources, and its functions by their types, each with the schema
    that it has to satisfy."""
    rest = tuple(it for it in root.members if it.key != "Resources")
    yield without_intrinsics(replace(root, members=rest)), schema
    resources = root.member("Resources")
    for kind, name in _FUNCTIONS.items():
        own = tuple(
            it for it in (resources.node.members if resources else ()) if _type(it.node) == kind
        )
        if resources is not None and own:
            section = replace(resources, node=replace(resources.node, members=own))
            below = {**schema["$defs"][name], "$defs": schema["$defs"]}
            yield without_intrinsics(replace(root, members=(section,))), below


def _type(node: document.Node) -> str | None:
    found = node.get("Type")
    return found.text() if found is not None else None
