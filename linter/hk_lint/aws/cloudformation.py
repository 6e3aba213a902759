"""CloudFormation resources: what they say, and how they refer to each other.

Whoever configures CloudFormation shares this: SAM templates, plain templates, the `resources` of a
serverless.yml. Intrinsic functions fix no value; conditions are not followed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from hk_lint.aws.limits import limits
from hk_lint.model.deployment import (
    Dialect,
    Endpoint,
    EventSource,
    Grant,
    Queue,
    Schedule,
    Setting,
    Subscription,
)
from hk_lint.model.document import Node
from hk_lint.model.text import Location

_SUBSTITUTED = re.compile(r"\$\{(?!!)\s*([A-Za-z0-9]+)(?:\.([A-Za-z0-9.]+))?\s*\}")
_DIGITS = re.compile(r"[+-]?[0-9]{1,18}")
_DEEPEST = 12
_LAMBDA = "lambda.amazonaws.com"

SourceKind = Literal["sqs", "kinesis", "dynamodb", "kafka", "mq", "documentdb"]
"""What Lambda polls for functions."""

_KINDS: Mapping[str, SourceKind] = {it: it for it in get_args(SourceKind)} | {"rds": "documentdb"}


class Resource(Struct, frozen=True):
    """A resource by its logical name; `location` is that name, `node` what stands there."""

    name: str
    type: str
    location: Location
    node: Node

    def get(self, *steps: str | int) -> Node | None:
        """A property, None where it is not set."""
        return self.node.get("Properties", *steps)


Resources = Mapping[str, Resource]
"""The resources of a template, by their logical names."""


def read_resources(node: Node | None) -> dict[str, Resource]:
    """The resources of a `Resources` section; entries without a type are none."""
    found = {}
    for member in node.members if node is not None else ():
        kind = member.node.get("Type")
        text = kind.text() if kind is not None else None
        if text is not None:
            found[member.key] = Resource(member.key, text, member.location, member.node)
    return found


class Intrinsic(Struct, frozen=True):
    """An intrinsic function: its name without `Fn::`, and its argument with text or items."""

    name: str
    argument: Node


def intrinsic(node: Node) -> Intrinsic | None:
    """The intrinsic function that a value is, in its short (`!Ref`) or long form."""
    if node.kind == "unknown" and node.tag.startswith("!"):
        return Intrinsic(node.tag[1:], node)
    if node.kind == "object" and len(node.members) == 1:
        key = node.members[0].key
        if key in ("Ref", "Condition") or key.startswith("Fn::"):
            return Intrinsic(key.removeprefix("Fn::"), node.members[0].node)
    return None


def is_fixed(node: Node | None) -> bool:
    """Whether the text says what a value is: neither an intrinsic function nor an unknown."""
    return node is not None and node.kind != "unknown" and intrinsic(node) is None


def without_intrinsics(node: Node) -> Node:
    """The same value with an unknown one in place of each intrinsic function inside it."""
    return replace(
        node,
        items=tuple(map(_opaque, node.items)),
        members=tuple(replace(it, node=_opaque(it.node)) for it in node.members),
    )


def _opaque(node: Node) -> Node:
    if node.kind == "unknown":
        return node
    adds = any(it.key == "Fn::Transform" or it.key.startswith("Fn::ForEach") for it in node.members)
    if adds or intrinsic(node) is not None:
        return Node(node.path, node.span, "unknown", tag="intrinsic function")
    return without_intrinsics(node) if node.items or node.members else node


def is_left_out(node: Node) -> bool:
    """Whether a value is `!Ref AWS::NoValue`: CloudFormation removes its property."""
    found = intrinsic(node)
    return found is not None and found.name == "Ref" and found.argument.value == "AWS::NoValue"


def target_of(node: Node | None) -> tuple[str, str]:
    """The resource (or parameter) that a value refers to, and the attribute ("" for `Ref`).

    Both are "" for anything else than one plain reference.
    """
    found = intrinsic(node) if node is not None else None
    if found is None:
        return "", ""
    text = found.argument.value if isinstance(found.argument.value, str) else None
    if found.name == "Ref" and text:
        return text, ""
    if found.name == "GetAtt":
        if text:
            name, _, attribute = text.partition(".")
            return name, attribute
        parts = [it.text() for it in found.argument.items]
        if len(parts) == 2 and parts[0] and parts[1]:
            return parts[0], parts[1]
    if found.name == "Sub" and text:
        whole = _SUBSTITUTED.fullmatch(text)
        if whole is not None:
            return whole[1], whole[2] or ""
    return "", ""


def mentioned(node: Node | None) -> frozenset[str]:
    """The logical names that a value mentions anywhere in its references."""
    return frozenset(_mentioned(node, 0)) if node is not None else frozenset()


def _mentioned(node: Node, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    name, _ = target_of(node)
    if name:
        yield name
        return
    found = intrinsic(node)
    if found is not None and found.name == "Sub":
        texts = (found.argument.value, *(it.value for it in found.argument.items[:1]))
        for text in texts:
            if isinstance(text, str):
                yield from (it[1] for it in _SUBSTITUTED.finditer(text))
    for below in (*node.items, *(it.node for it in node.members)):
        yield from _mentioned(below, depth + 1)


def text_of(node: Node | None) -> str | None:
    """A text as CloudFormation takes it, numbers and truth values included; None for others."""
    if node is None or node.kind in ("unknown", "object", "array", "null"):
        return None
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return str(node.value)


def whole(node: Node | None) -> int | None:
    """A whole number as CloudFormation takes it, also from a text: `30`, `"30"`, `30.0`."""
    if node is None or isinstance(node.value, bool):
        return None
    if isinstance(node.value, float):
        return int(node.value) if node.value.is_integer() else None
    if node.kind == "string" and isinstance(node.value, str):
        return int(node.value) if _DIGITS.fullmatch(node.value) else None
    return node.integer()


def truth(node: Node | None, default: bool | None) -> bool | None:
    """A truth value, also from a text; `default` where it is not set, None where not fixed."""
    if node is None:
        return default
    return {"true": True, "false": False}.get((text_of(node) or "").lower())


def number(node: Node | None, origin: str, default: int | None) -> Setting[int]:
    """A number with its source; the platform's default where it is not set."""
    if node is None:
        return Setting(default, "platform default")
    return Setting(whole(node), origin, node.location)


def listed(node: Node | None) -> tuple[Node, ...]:
    """The elements of a list, or the one value that stands for it."""
    if node is None or node.kind == "null":
        return ()
    return node.items if node.kind == "array" else (node,)


def queues(resources: Resources) -> dict[str, Queue]:
    """The SQS queues, by logical name. One that takes the dead letters of another needs no queue
    for its own."""
    own = [it for it in resources.values() if it.type == "AWS::SQS::Queue"]
    dead = {name for it in own for name in mentioned(it.get("RedrivePolicy"))}
    dead |= {
        name
        for it in resources.values()
        if it.type not in ("AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "AWS::SNS::Subscription")
        for name in _dead_letter_targets(it.node)
    }
    return {it.name: _queue(it, is_last=it.name in dead) for it in own}


def _dead_letter_targets(node: Node, depth: int = 0) -> Iterator[str]:
    for member in node.members:
        if member.key in ("DeadLetterConfig", "DeadLetterQueue", "RedrivePolicy", "OnFailure"):
            yield from mentioned(member.node)
        elif depth < _DEEPEST:
            yield from _dead_letter_targets(member.node, depth + 1)
    if depth < _DEEPEST:
        for item in node.items:
            yield from _dead_letter_targets(item, depth + 1)


def _queue(resource: Resource, *, is_last: bool) -> Queue:
    properties = resource.node.get("Properties")
    known = properties is None or properties.kind == "object"
    redrive = resource.get("RedrivePolicy")
    default = limits()["queue-visibility-default"].value
    return Queue(
        name=resource.name,
        location=resource.location,
        visibility_timeout=number(
            resource.get("VisibilityTimeout"),
            f"Resources.{resource.name}.VisibilityTimeout",
            default if known else None,
        ),
        dead_letters=True if redrive is not None else None if is_last or not known else False,
    )


_SERVICES: Mapping[str, SourceKind] = {
    "AWS::SQS::Queue": "sqs",
    "AWS::Kinesis::Stream": "kinesis",
    "AWS::Kinesis::StreamConsumer": "kinesis",
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::DynamoDB::GlobalTable": "dynamodb",
    "AWS::MSK::Cluster": "kafka",
    "AWS::MSK::ServerlessCluster": "kafka",
    "AWS::AmazonMQ::Broker": "mq",
    "AWS::DocDB::DBCluster": "documentdb",
}
_ARN = re.compile(r"arn:[^:]*:(sqs|kinesis|dynamodb|kafka|mq|rds):")


def event_source(
    kind: SourceKind, node: Node, location: Location, known: Mapping[str, Queue], arn: Node | None
) -> EventSource:
    """The event source mapping that properties (`BatchSize`, `FunctionResponseTypes`) ask for.

    `known` are the queues of the same configuration, `arn` says which one is meant.
    """
    default = limits()["queue-batch-default" if kind == "sqs" else "stream-batch-default"].value
    named, _ = target_of(arn)
    return EventSource(
        kind=kind,
        location=location,
        batch_size=number(node.get("BatchSize"), "BatchSize", default),
        reports_failures=reports_failures(node.get("FunctionResponseTypes")),
        queue=known.get(named) if kind == "sqs" else None,
        enabled=truth(node.get("Enabled"), True) is not False,
    )


def reports_failures(node: Node | None) -> bool | None:
    """Whether a mapping asks for the failed items of a batch; None where that is not known."""
    texts = [text_of(it) if is_fixed(it) else None for it in listed(node)]
    if "ReportBatchItemFailures" in texts:
        return True
    return None if None in texts else False


def mappings(
    resources: Resources, known: Mapping[str, Queue]
) -> Iterator[tuple[Node | None, EventSource]]:
    """The resources of type AWS::Lambda::EventSourceMapping, each with the function's name."""
    for it in resources.values():
        properties = it.node.get("Properties")
        if it.type != "AWS::Lambda::EventSourceMapping" or properties is None:
            continue
        arn = it.get("EventSourceArn")
        kind = _service(it, arn, resources)
        if kind is not None:
            found = event_source(kind, properties, it.location, known, arn)
            yield it.get("FunctionName"), found


def _service(mapping: Resource, arn: Node | None, resources: Resources) -> SourceKind | None:
    named, _ = target_of(arn)
    if named in resources:
        return _SERVICES.get(resources[named].type)
    if mapping.get("Topics") is not None:
        return "kafka"
    if mapping.get("Queues") is not None:
        return "mq"
    found = intrinsic(arn) if arn is not None else None
    value = found.argument.value if found is not None and found.name == "Sub" else None
    text = value if arn is None or found is not None else arn.value
    match = _ARN.match(text) if isinstance(text, str) else None
    return _KINDS.get(match[1]) if match is not None else None


def statements(policy: Node | None) -> Iterator[Grant]:
    """What a policy document (`Statement`) allows. Statements with a principal are those of a
    resource or of trust, and allow nothing to functions."""
    for it in listed(policy.get("Statement")) if policy is not None else ():
        found = statement(it)
        if found is not None:
            yield found


def statement(node: Node) -> Grant | None:
    """What one statement of a policy allows, None where it denies or is none."""
    effect = node.get("Effect")
    if node.kind != "object" or effect is None or effect.text() != "Allow":
        return None
    if node.get("Principal") is not None or node.get("NotPrincipal") is not None:
        return None
    action, resource = node.get("Action"), node.get("Resource")
    excludes = node.get("NotAction") is not None or node.get("NotResource") is not None
    return Grant(
        location=action.location if action is not None else node.location,
        actions=_texts(action, "Action"),
        resources=_texts(resource, "Resource"),
        excludes=excludes,
        conditional=node.get("Condition") is not None,
    )


def _texts(node: Node | None, origin: str) -> tuple[Setting[str], ...]:
    return tuple(
        Setting(it.text() if is_fixed(it) else None, origin, it.location) for it in listed(node)
    )


@cache
def managed_policies() -> Mapping[str, tuple[str, ...]]:
    """The actions that AWS's own wide policies allow on all resources, by the policy's name."""
    import msgspec

    class Policy(Struct, frozen=True, forbid_unknown_fields=True):
        actions: tuple[str, ...]
        source: str
        checked: str

    data = Path(__file__).with_name("managed_policies.json").read_bytes()
    found = msgspec.json.decode(data, type=dict[str, Policy])
    return {name: it.actions for name, it in found.items()}


def managed(node: Node) -> Grant | None:
    """What a managed policy of AWS allows, where it is one that allows all of a service.

    It is given by name or ARN.
    """
    found = intrinsic(node)
    text = found.argument.value if found is not None and found.name == "Sub" else node.value
    if not isinstance(text, str):
        return None
    name = text.rpartition("/")[2]
    if "/" in text and ":aws:policy/" not in text:
        return None
    actions = managed_policies().get(name)
    if actions is None:
        return None
    return Grant(
        location=node.location,
        actions=tuple(Setting(it, name, node.location) for it in actions),
        resources=(Setting("*", name, node.location),),
        policy=name,
    )


def role_grants(resources: Resources, used: frozenset[str] = frozenset()) -> Iterator[Grant]:
    """What roles and policies of a template allow to Lambda functions.

    A role is for functions where Lambda may assume it, or where `used` names it; a policy where it
    is attached to such a role or `used` names it. What cannot be told is not counted.
    """
    roles = {
        it.name
        for it in resources.values()
        if it.type == "AWS::IAM::Role" and (it.name in used or _is_for_lambda(it))
    }
    attached = frozenset(used).union(
        *(mentioned(resources[it].get("ManagedPolicyArns")) for it in roles)
    )
    for it in resources.values():
        if it.name in roles:
            for arn in listed(it.get("ManagedPolicyArns")):
                found = managed(arn)
                if found is not None:
                    yield found
            for policy in listed(it.get("Policies")):
                yield from statements(policy.get("PolicyDocument"))
        elif it.type in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy"):
            holders = mentioned(it.get("Roles")) | mentioned(it.get("RoleName"))
            if it.name in attached or not roles.isdisjoint(holders) or holders & used:
                yield from statements(it.get("PolicyDocument"))


def _is_for_lambda(role: Resource) -> bool:
    trust = role.get("AssumeRolePolicyDocument", "Statement")
    return any(
        _LAMBDA in (text_of(service) or "")
        for it in listed(trust)
        for service in listed(it.get("Principal", "Service"))
    )


def schedules(resources: Resources) -> Iterator[tuple[Node | None, Schedule]]:
    """The schedules of rules and of the scheduler, each with what it starts."""
    for it in resources.values():
        if it.type == "AWS::Events::Rule":
            found = schedule(it.node.get("Properties"), "eventbridge-rule")
            if found is None:
                continue
            targets = listed(it.get("Targets"))
            for target in targets:
                given = any(target.get(key) for key in ("Input", "InputTransformer", "InputPath"))
                yield target.get("Arn"), replace(found, has_input=given)
            if not targets:
                yield None, found
        elif it.type == "AWS::Scheduler::Schedule":
            found = schedule(it.node.get("Properties"), "eventbridge-scheduler")
            if found is not None:
                given = it.get("Target", "Input") is not None
                yield it.get("Target", "Arn"), replace(found, has_input=given)


def schedule(
    node: Node | None, dialect: Dialect, key: str = "ScheduleExpression"
) -> Schedule | None:
    """The schedule that properties ask for; None where the text does not fix its expression.

    A state of `DISABLED`, or one that is not fixed, and `Enabled: false` switch it off.
    """
    expression = node.get(key) if node is not None else None
    text = expression.text() if expression is not None and is_fixed(expression) else None
    if node is None or expression is None or text is None:
        return None
    state, switch = node.get("State"), node.get("Enabled")
    zone = node.get("ScheduleExpressionTimezone")
    off = state is not None and not (text_of(state) or "").startswith("ENABLED")
    return Schedule(
        text,
        expression.location,
        "config",
        dialect,
        enabled=not off and truth(switch, True) is True,
        timezone="" if zone is None else zone.text() if is_fixed(zone) else None,
        has_input=node.get("Input") is not None,
    )


_Caller = Literal["s3", "sns", "event-bus", "cognito", "iot", "logs", "alexa"]
_PRINCIPALS: Mapping[str, _Caller] = {
    "s3.amazonaws.com": "s3",
    "sns.amazonaws.com": "sns",
    "events.amazonaws.com": "event-bus",
    "cognito-idp.amazonaws.com": "cognito",
    "iot.amazonaws.com": "iot",
    "logs.amazonaws.com": "logs",
    "alexa-appkit.amazon.com": "alexa",
}


def subscriptions(resources: Resources) -> Iterator[tuple[Node | None, Subscription]]:
    """The services that are allowed to call functions, each with the function's name."""
    for it in resources.values():
        if it.type == "AWS::Lambda::Permission":
            kind = _PRINCIPALS.get(text_of(it.get("Principal")) or "")
            if kind is not None:
                yield it.get("FunctionName"), Subscription(kind, it.location)


def endpoints(resources: Resources) -> Iterator[tuple[Node | None, Endpoint]]:
    """The URLs and API integrations that are resources of their own, each with what it calls."""
    for it in resources.values():
        if it.type == "AWS::Lambda::Url":
            yield it.get("TargetFunctionArn"), function_url(it.node.get("Properties"), it.location)
        elif it.type == "AWS::ApiGateway::Method":
            if it.get("Integration", "Uri") is not None:
                yield it.get("Integration", "Uri"), _method(it)
        elif it.type == "AWS::ApiGatewayV2::Integration":
            if it.get("IntegrationUri") is not None:
                yield it.get("IntegrationUri"), _integration(it, resources)
        elif it.type == "AWS::ApiGatewayV2::Api":
            if it.get("Target") is not None:
                yield it.get("Target"), _quick_create(it)
        elif it.type == "AWS::ElasticLoadBalancingV2::TargetGroup":
            for target in listed(it.get("Targets")):
                yield target.get("Id"), Endpoint(kind="load-balancer", location=it.location)


def function_url(properties: Node | None, location: Location) -> Endpoint:
    """The URL of a function, by its `AuthType`."""
    kind = properties.get("AuthType") if properties is not None else None
    text = text_of(kind)
    return Endpoint(
        kind="function-url",
        location=kind.location if kind is not None else location,
        payload="2.0",
        authorizer={"NONE": "", "AWS_IAM": "IAM"}.get(text or "?"),
    )


def _method(resource: Resource) -> Endpoint:
    kind = text_of(resource.get("AuthorizationType"))
    key = truth(resource.get("ApiKeyRequired"), False)
    open_to_all = kind == "NONE" and key is False
    return Endpoint(
        kind="rest-api",
        location=resource.location,
        method=text_of(resource.get("HttpMethod")) or "",
        payload="1.0" if text_of(resource.get("Integration", "Type")) == "AWS_PROXY" else "",
        authorizer="" if open_to_all else None if kind in ("NONE", None) else kind,
        timeout=_milliseconds(resource.get("Integration", "TimeoutInMillis")),
    )


def _integration(resource: Resource, resources: Resources) -> Endpoint:
    api, _ = target_of(resource.get("ApiId"))
    protocol = text_of(resources[api].get("ProtocolType")) if api in resources else None
    payload = text_of(resource.get("PayloadFormatVersion"))
    return Endpoint(
        kind="websocket-api" if protocol == "WEBSOCKET" else "http-api",
        location=resource.location,
        payload="1.0" if payload == "1.0" else "2.0" if payload == "2.0" else "",
        timeout=_milliseconds(resource.get("TimeoutInMillis")),
    )


def _quick_create(api: Resource) -> Endpoint:
    """An HTTP API that is made together with its only route, the one to its `Target`."""
    return Endpoint(kind="http-api", location=api.location, payload="2.0")


def _milliseconds(node: Node | None) -> Setting[int] | None:
    return Setting(whole(node), "TimeoutInMillis", node.location) if node is not None else None
