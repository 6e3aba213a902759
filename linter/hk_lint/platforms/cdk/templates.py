"""Templates that the CDK makes of stacks."""

from __future__ import annotations

from hk_lint.aws.cloudformation import read_resources
from hk_lint.sources import Sources

_PATH = "aws:cdk:path"
_OWN = "AWS::CDK::Metadata"


def is_synthesized(path: str, sources: Sources) -> bool:
    """Whether a template is the output of `cdk synth`, by what that notes at every resource."""
    if _PATH.encode() not in sources.glance(path):
        return False
    document = sources.document(path)
    resources = read_resources(document.get("Resources")) if document is not None else {}
    written = [it for it in resources.values() if it.type != _OWN]
    return bool(written) and all(it.node.get("Metadata", _PATH) is not None for it in written)
