"""Values that the template which nests another one gives to its parameters.

`Default` is none of them: whoever deploys the template may give another value.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache

from msgspec.structs import replace

from hk_lint.aws.cloudformation import Resource, is_fixed, read_resources, target_of
from hk_lint.model.document import Node
from hk_lint.sources import Sources

_NESTS: Mapping[str, str] = {
    "AWS::CloudFormation::Stack": "TemplateURL",
    "AWS::Serverless::Application": "Location",
}
"""Resources that nest a template, and the property that names it."""
_TYPE = re.compile(rb"AWS::(?:CloudFormation::Stack|Serverless::Application)\b")
_EXTENSIONS = (".yaml", ".yml", ".json", ".template")
_SCALARS = ("String", "Number")
_KINDS = ("string", "integer", "number", "boolean")


def with_given(root: Node, path: str, sources: Sources) -> Node:
    """A template in which references to parameters are the values that the repository gives."""
    values = _given(root, path, sources)
    return _filled(root, values) if values else root


def _given(root: Node, path: str, sources: Sources) -> dict[str, Node]:
    """The values of parameters, where one resource of the repository nests the template."""
    declared = root.get("Parameters")
    parameters = {
        it.key: it.node
        for it in (declared.members if declared is not None else ())
        if (kind := it.node.get("Type")) is not None and kind.text() in _SCALARS
    }
    nesting = _nested(sources).get(path, ()) if parameters else ()
    given = nesting[0].get("Parameters") if len(nesting) == 1 else None
    return {
        it.key: it.node
        for it in (given.members if given is not None and is_fixed(given) else ())
        if it.key in parameters and it.node.kind in _KINDS
    }


@lru_cache(maxsize=1)  # a run asks for each of its templates
def _nested(sources: Sources) -> Mapping[str, tuple[Resource, ...]]:
    """The resources that nest a template of the repository, by its path."""
    found: dict[str, tuple[Resource, ...]] = {}
    for file in sources.files:
        if not file.endswith(_EXTENSIONS) or _TYPE.search(sources.glance(file)) is None:
            continue
        document = sources.document(file)
        section = document.get("Resources") if document is not None else None
        for it in read_resources(section).values():
            place = it.get(_NESTS[it.type]) if it.type in _NESTS else None
            text = place.text() if place is not None else None
            if text:
                path = posixpath.normpath(posixpath.join(posixpath.dirname(file), text))
                found[path] = (*found.get(path, ()), it)
    return found


def _filled(node: Node, values: Mapping[str, Node]) -> Node:
    name, attribute = target_of(node)
    if name in values and not attribute:
        return replace(values[name], path=node.path, span=node.span)
    if not node.items and not node.members:
        return node
    return replace(
        node,
        items=tuple(_filled(it, values) for it in node.items),
        members=tuple(replace(it, node=_filled(it.node, values)) for it in node.members),
    )
