"""What the stacks of a CDK app allow their functions to do."""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.analysis.objects import CodeObject
from hk_lint.analysis.options import Given
from hk_lint.model.deployment import Grant, Setting
from hk_lint.model.text import Location
from hk_lint.platforms.cdk.stacks import Stacks

_POLICIES_OF_RESOURCES = frozenset(("addToResourcePolicy", "grantPrincipal"))


def grants(stacks: Stacks) -> Iterator[Grant]:
    """The policy statements that allow something to what has them: those with principals say who
    may use a resource, and are none."""
    for construct in stacks.of("iam.PolicyStatement"):
        props = stacks.props(construct, 0)
        if props is None or not _allows(props, stacks) or props.has("principals") is not False:
            continue
        outer = construct.call.within
        within = stacks.calls_in(construct.path)[outer] if outer >= 0 else None
        if within is not None and within.path[-1:] and within.path[-1] in _POLICIES_OF_RESOURCES:
            continue
        excludes = props.has("notActions") is not False or props.has("notResources") is not False
        yield Grant(
            location=construct.location,
            actions=tuple(_texts(props, "actions", stacks)),
            resources=tuple(_texts(props, "resources", stacks)),
            excludes=excludes,
            conditional=props.has("conditions") is not False,
        )


def _allows(props: CodeObject, stacks: Stacks) -> bool:
    effect = props.get("effect")
    if isinstance(effect, Given):
        return stacks.names(effect)[-2:] == ("Effect", "ALLOW")
    return props.has("effect") is False


def _texts(props: CodeObject, key: str, stacks: Stacks) -> Iterator[Setting[str]]:
    for item in props.items(key)[0]:
        yield Setting(stacks.text(item), key, Location(item.path, item.value.span))
