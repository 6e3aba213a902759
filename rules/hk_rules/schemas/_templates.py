"""Which parts of a CloudFormation template are held against which part of the schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from hk_lint.api import document, without_intrinsics

_SERVERLESS = "AWS::Serverless::Function"
_FUNCTIONS = {
    _SERVERLESS: "serverlessFunctions",
    "AWS::Lambda::Function": "lambdaFunctions",
}


def parts(
    root: document.Node, schema: Mapping[str, Any]
) -> Iterator[tuple[document.Node, Mapping[str, Any]]]:
    """The template without its resources, its functions by their types, and their events by theirs,
    each with the schema that it has to satisfy."""
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
    if resources is not None:
        yield from _events(root, resources, schema["$defs"])


def _events(
    root: document.Node, resources: document.Member, schemas: Mapping[str, Any]
) -> Iterator[tuple[document.Node, Mapping[str, Any]]]:
    """The events of SAM's functions: the template with only those of one type, for each type."""
    found: dict[str, list[document.Member]] = {}
    for resource in resources.node.members:
        properties = resource.node.member("Properties")
        events = properties.node.member("Events") if properties is not None else None
        if properties is None or events is None or _type(resource.node) != _SERVERLESS:
            continue
        by_type: dict[str, list[document.Member]] = {}
        for event in events.node.members:
            by_type.setdefault(_type(event.node) or "", []).append(event)
        for kind, own in by_type.items():
            below = _with(properties, _with(events, *own))
            found.setdefault(kind, []).append(_with(resource, below))
    for kind, functions in found.items():
        expected = schemas.get(f"event{kind}")
        if expected is not None:
            whole = replace(root, members=(_with(resources, *functions),))
            yield without_intrinsics(whole), _nested(expected)


def _with(member: document.Member, *inside: document.Member) -> document.Member:
    """The same key with only some of what stands below it."""
    return replace(member, node=replace(member.node, members=inside))


def _nested(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a template whose functions have events of one type only."""
    events = {"properties": {"Events": {"additionalProperties": event}}}
    resource = {"properties": {"Properties": events}}
    return {"properties": {"Resources": {"additionalProperties": resource}}}


def _type(node: document.Node) -> str | None:
    found = node.get("Type")
    return found.text() if found is not None else None
