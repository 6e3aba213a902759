"""Which files are templates: by their content, since they have no fixed name.

Cheap checks come first, because a repository may hold thousands of JSON files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hk_lint.aws.cloudformation import Resource, read_resources, text_of
from hk_lint.model.document import Node
from hk_lint.sources import Sources

_EXTENSIONS = (".yaml", ".yml", ".json", ".template")
_NOT_NAMED = re.compile(
    r"(package(-lock)?|composer|tsconfig|cdk|manifest|\w+\.assets)\.json|.*\.schema\.json"
    r"|(pnpm-lock|serverless(\.[\w-]+)*|docker-compose)\.ya?ml"
)
_GENERATED = frozenset(("cdk.out", ".aws-sam", ".github", ".circleci"))
_NAMED = re.compile(r"(\w+[-_.])?template\.(ya?ml|json)")
_SECTION = re.compile(rb"^(?:Resources|[\s{]*\"Resources\"|'Resources')\s*:", re.M)
_TYPE = b"AWS::"
_FUNCTION = "AWS::Lambda::Function"
_FUNCTIONS = ("AWS::Serverless::Function", _FUNCTION)
_TRANSFORM = "AWS::Serverless-"
_S3 = b"s3://"
_UPLOADED = re.compile(r"s3://.+/[0-9a-f]{32}")


def is_template(path: str, sources: Sources) -> bool:
    """Whether a file is a template that makes a project of its folder.

    One does that creates functions, or says that SAM is to transform it, or has the usual name.
    Fragments that others take in (no version, no transform, no function, or functions of SAM
    without its transform) are none.
    """
    folder, _, name = path.rpartition("/")
    if not name.endswith(_EXTENSIONS) or _NOT_NAMED.fullmatch(name):
        return False
    if not _GENERATED.isdisjoint(folder.split("/")):
        return False
    data = sources.glance(path)
    if _TYPE not in data or not _SECTION.search(data):
        return False
    if not any(it.encode() in data for it in (*_FUNCTIONS, _TRANSFORM)):
        return _NAMED.fullmatch(name) is not None and b"AWSTemplateFormatVersion" in data
    document = sources.document(path)
    return document is not None and document.root is not None and _is_one(document.root)


def is_packaged(path: str, sources: Sources) -> bool:
    """Whether a template is the output of `sam package`: it takes the code of all its functions
    from S3, under names that are hashes, and one in the same folder has code for such functions.

    The output may be older than its template: one function that both have is enough.
    """
    if _S3 not in sources.glance(path):
        return False
    functions = _functions(path, sources)
    if not _is_uploaded(functions):
        return False
    folder = path.rpartition("/")[0]
    beside = (it for it in sources.under(folder) if it.rpartition("/")[0] == folder and it != path)
    written = (_functions(it, sources) for it in beside if is_template(it, sources))
    return any(it.keys() & functions.keys() and not _is_uploaded(it) for it in written)


def _functions(path: str, sources: Sources) -> dict[str, Resource]:
    document = sources.document(path)
    resources = read_resources(document.get("Resources") if document is not None else None)
    return {name: it for name, it in resources.items() if it.type in _FUNCTIONS}


def _is_uploaded(functions: Mapping[str, Resource]) -> bool:
    """Whether the code of all functions, but that in the template itself, lies in S3."""
    given = [it.get("CodeUri") for it in functions.values() if it.get("InlineCode") is None]
    return bool(given) and all(_UPLOADED.fullmatch(text_of(it) or "") for it in given)


def is_transformed(root: Node | None) -> bool:
    """Whether SAM transforms a template."""
    transform = root.get("Transform") if root is not None else None
    if transform is None:
        return False
    nodes = transform.items if transform.kind == "array" else (transform,)
    return any((it.text() or "").startswith(_TRANSFORM) for it in nodes)


def _is_one(root: Node) -> bool:
    resources = root.get("Resources")
    if resources is None or resources.kind != "object":
        return False
    types = (it.node.get("Type") for it in resources.members)
    texts = {it.text() for it in types if it is not None}
    return is_transformed(root) or _FUNCTION in texts
