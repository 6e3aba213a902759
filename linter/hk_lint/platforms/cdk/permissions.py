"""What the stacks of a CDK app allow their functions to do."""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.analysis.options import Given
from hk_lint.model.deployment import Grant, Setting
from hk_lint.model.text import Location
from hk_lint.platforms.cdk.lambdas import KINDS
from hk_lint.platforms.cdk.stacks import SOLUTIONS, Construct, Place, Props, Stacks, kind_of

_POLICIES_OF_RESOURCES = frozenset(
    ("addToResourcePolicy", "add_to_resource_policy", "grantPrincipal", "grant_principal")
)
_ADDERS = (
    "addToPolicy",
    "addToPrincipalPolicy",
    "addToRolePolicy",
    "add_to_policy",
    "add_to_principal_policy",
    "add_to_role_policy",
)
_PERSONS = ("iam.User", "iam.Group")
_POLICIES = ("iam.Policy", "iam.ManagedPolicy")
_HOLDERS = frozenset(("iam.Role", *_POLICIES, *_PERSONS))
_PEOPLE = frozenset(
    (
        "iam.AccountPrincipal",
        "iam.AccountRootPrincipal",
        "iam.FederatedPrincipal",
        "iam.OpenIdConnectPrincipal",
        "iam.SamlConsolePrincipal",
        "iam.SamlPrincipal",
        "iam.WebIdentityPrincipal",
    )
)
_FUNCTIONS = ("lambda.amazonaws.com", "edgelambda.amazonaws.com")


def grants(stacks: Stacks) -> Iterator[Grant]:
    """The policy statements that allow something to what has them: those with principals say who
    may use a resource, and are none."""
    for construct in stacks.of("iam.PolicyStatement"):
        props = stacks.props(construct, 0)
        if props is None or not _allows(props, stacks) or props.has("principals") is not False:
            continue
        outer = construct.call.within
        within = stacks.code.module(construct.path).calls[outer] if outer >= 0 else None
        if within is not None and within.path[-1:] and within.path[-1] in _POLICIES_OF_RESOURCES:
            continue
        holder = _holder(construct, stacks)
        excludes = props.has("notActions") is not False or props.has("notResources") is not False
        yield Grant(
            location=construct.location,
            actions=tuple(_texts(props, "actions", stacks)),
            resources=tuple(_texts(props, "resources", stacks)),
            excludes=excludes,
            conditional=props.has("conditions") is not False,
            for_others=holder is not None and _is_apart(holder, stacks),
        )


def _holder(statement: Construct, stacks: Stacks) -> Place | None:
    """The construct that has a statement, None where that cannot be told."""
    module = stacks.code.module(statement.path)
    outer = statement.call.within
    while outer >= 0:
        call = module.calls[outer]
        if call.path[-1:] and call.path[-1] in _ADDERS:
            return stacks.receiver(statement.path, call)
        if kind_of(call.callee) in _HOLDERS:
            return statement.path, outer
        outer = call.within
    for path, call in stacks.calls(*_ADDERS):
        if any(stacks.made_by(path, it) == statement.place for it in call.arguments[:1]):
            return stacks.receiver(path, call)
    return None


def _is_apart(holder: Place, stacks: Stacks) -> bool:
    """Whether no function can have what a construct has: a user, a role for somebody else."""
    path, index = holder
    call = stacks.code.module(path).calls[index]
    kind = kind_of(call.callee)
    if kind in _POLICIES:
        return _is_of_persons(holder, stacks)
    if kind != "iam.Role":
        others = bool(kind) and kind not in KINDS and not kind.startswith((SOLUTIONS, "iam."))
        return others or kind in _PERSONS
    props = stacks.given(path, call, 2)
    given = props.get("assumedBy") if props is not None else None
    found = stacks.called(given) if isinstance(given, Given) else None
    if found is None:
        return False
    principal = found.call
    if kind_of(principal.callee) in _PEOPLE:
        return True
    if kind_of(principal.callee) != "iam.ServicePrincipal" or not principal.arguments:
        return False
    service = stacks.text(found.argument(0))
    return service is not None and service not in _FUNCTIONS


def _is_of_persons(policy: Place, stacks: Stacks) -> bool:
    """Whether a policy is attached to users and groups, and certainly to no role."""
    path, index = policy
    props = stacks.given(path, stacks.code.module(path).calls[index], 2)
    if props is None or props.has("roles") is not False:
        return False
    if any(stacks.receiver(*it) == policy for it in stacks.calls("attachToRole")):
        return False
    holders = [
        stacks.receiver(where, call)
        for where, call in stacks.calls("addManagedPolicy")
        if any(stacks.made_by(where, it) == policy for it in call.arguments[:1])
    ]
    kinds = [_kind(it, stacks) if it is not None else "" for it in holders]
    attached = any(props.items(it) for it in ("groups", "users"))
    return (attached or bool(kinds)) and all(it in _PERSONS for it in kinds)


def _kind(place: Place, stacks: Stacks) -> str:
    path, index = place
    return kind_of(stacks.code.module(path).calls[index].callee)


def _allows(props: Props, stacks: Stacks) -> bool:
    effect = props.get("effect")
    if isinstance(effect, Given):
        return stacks.names(effect)[-2:] == ("Effect", "ALLOW")
    return props.has("effect") is False


def _texts(props: Props, key: str, stacks: Stacks) -> Iterator[Setting[str]]:
    for item in props.items(key):
        yield Setting(stacks.text(item), key, Location(item.path, item.value.span))
