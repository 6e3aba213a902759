"""The `Events` of a SAM function: what makes it run."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from hk_lint.aws.cloudformation import (
    Resources,
    SourceKind,
    event_source,
    function_url,
    is_fixed,
    mentioned,
    schedule,
    schedules,
    target_of,
    text_of,
    truth,
    whole,
)
from hk_lint.model.deployment import (
    Endpoint,
    EventSource,
    Queue,
    Schedule,
    Setting,
    Subscription,
    Trigger,
)
from hk_lint.model.document import Node
from hk_lint.model.text import Location
from hk_lint.platforms.sam.properties import Properties

_SOURCES: Mapping[str, tuple[SourceKind, str]] = {
    "SQS": ("sqs", "Queue"),
    "Kinesis": ("kinesis", "Stream"),
    "DynamoDB": ("dynamodb", "Stream"),
    "MSK": ("kafka", "Stream"),
    "SelfManagedKafka": ("kafka", ""),
    "MQ": ("mq", "Broker"),
    "DocumentDB": ("documentdb", "Cluster"),
}

_REFERENCE = {"Api": "RestApiId", "HttpApi": "ApiId"}
_PLAIN_HTTP = "AWS::ApiGatewayV2::Api"


class Api(Struct, frozen=True):
    """What the APIs of a template say about who may call: `Auth`, by the API's logical name."""

    resources: Resources
    globals_: Node | None

    def authorizer(self, event: Node, kind: str) -> str | None:
        """Who checks the callers of an event; "" for nobody, None where that is not known."""
        own = event.get("Auth")
        if own is not None and not is_fixed(own):
            return None
        named = _authorizer(own, "Authorizer")
        if named == "NONE":
            return ""
        if named is None and own is not None and own.get("Authorizer") is not None:
            return None
        if named:
            return named
        if own is not None and truth(own.get("ApiKeyRequired"), False) is not False:
            return "API key"
        if own is not None and own.get("ResourcePolicy") is not None:
            return None
        return self._default(event, kind)

    def kind(self, event: Node, kind: str) -> str:
        """What an event is of, as a type of resource: what it refers to counts, since SAM takes
        the HTTP APIs of plain CloudFormation for `Api` as well."""
        name, _ = target_of(event.get(_REFERENCE[kind]))
        named = self.resources.get(name)
        return named.type if named is not None else f"AWS::Serverless::{kind}"

    def _default(self, event: Node, kind: str) -> str | None:
        reference = event.get(_REFERENCE[kind])
        name, _ = target_of(reference)
        places = [self.globals_.get(kind) if self.globals_ is not None else None]
        if reference is not None:
            if name not in self.resources:
                return None
            places.append(self.resources[name].node.get("Properties"))
        for properties in reversed(places):
            if properties is None:
                continue
            if not is_fixed(properties) or _defines(properties):
                return None
            auth = properties.get("Auth")
            if auth is None:
                continue
            if not is_fixed(auth) or auth.get("ResourcePolicy") is not None:
                return None
            default = auth.get("DefaultAuthorizer")
            if default is not None:
                return text_of(default) if is_fixed(default) else None
            if truth(auth.get("ApiKeyRequired"), False) is not False:
                return "API key"
        return ""


def _authorizer(auth: Node | None, key: str) -> str | None:
    node = auth.get(key) if auth is not None else None
    return text_of(node) if is_fixed(node) else None


def _defines(properties: Node) -> bool:
    """Whether an OpenAPI document says who may call."""
    return any(properties.get(it) is not None for it in ("DefinitionBody", "DefinitionUri"))


def events(
    properties: Properties, api: Api, queues: Mapping[str, Queue]
) -> Iterator[Trigger | Schedule]:
    """What makes a function run, as its `Events` say."""
    node = properties.own.get("Events") if properties.own is not None else None
    for member in node.members if node is not None else ():
        kind = text_of(member.node.get("Type"))
        if kind is not None:
            inside = member.node.get("Properties") or Node(member.path, member.node.span, "object")
            found = _event(kind, inside, member.location, api, queues)
            if found is not None:
                yield found
    url = properties.node("FunctionUrlConfig")
    if url is not None:
        yield function_url(url, url.location)


def _event(
    kind: str, node: Node, location: Location, api: Api, queues: Mapping[str, Queue]
) -> Trigger | Schedule | None:
    if kind in ("Api", "HttpApi"):
        return _endpoint(kind, node, location, api)
    if kind == "Schedule":
        return schedule(node, "eventbridge-rule", "Schedule")
    if kind == "ScheduleV2":
        return schedule(node, "eventbridge-scheduler")
    if kind in _SOURCES:
        source, key = _SOURCES[kind]
        return event_source(source, node, location, queues, node.get(key) if key else None)
    if kind == "SNS":
        return _notification(node, location, queues)
    return _subscription(kind, location)


def _endpoint(kind: str, node: Node, location: Location, api: Api) -> Endpoint:
    method, path = node.get("Method"), node.get("Path")
    timeout = node.get("TimeoutInMillis")
    version = node.get("PayloadFormatVersion")
    behind = api.kind(node, kind)
    payload = text_of(version) if version is not None else "2.0"
    if kind == "Api":
        # A plain HTTP API says itself what it sends; SAM only lets it call the function.
        payload = "" if behind == _PLAIN_HTTP else "1.0"
    return Endpoint(
        kind="http-api" if behind in ("AWS::Serverless::HttpApi", _PLAIN_HTTP) else "rest-api",
        location=location,
        method=(text_of(method) or "").upper() if is_fixed(method) else "",
        path=text_of(path) or "" if is_fixed(path) else "",
        payload="1.0" if payload == "1.0" else "2.0" if payload == "2.0" else "",
        authorizer=api.authorizer(node, kind),
        timeout=Setting(whole(timeout), "TimeoutInMillis", timeout.location)
        if timeout is not None
        else None,
    )


def _notification(node: Node, location: Location, queues: Mapping[str, Queue]) -> Trigger:
    """A topic; with `SqsSubscription` there is a queue in between."""
    queue = node.get("SqsSubscription")
    if queue is None or truth(queue, None) is False:
        return Subscription("sns", location)
    found: EventSource = event_source("sqs", queue, location, queues, queue.get("QueueArn"))
    return EventSource(
        kind="sqs",
        location=location,
        batch_size=found.batch_size,
        reports_failures=None,
        queue=found.queue,
    )


def _subscription(kind: str, location: Location) -> Subscription:
    match kind:
        case "S3":
            return Subscription("s3", location)
        case "CloudWatchEvent" | "EventBridgeRule":
            return Subscription("event-bus", location)
        case "Cognito":
            return Subscription("cognito", location)
        case "IoTRule":
            return Subscription("iot", location)
        case "CloudWatchLogs":
            return Subscription("logs", location)
        case "AlexaSkill":
            return Subscription("alexa", location)
        case _:
            return Subscription("other", location)


def other_schedules(resources: Resources, functions: Collection[str]) -> Iterator[Schedule]:
    """The schedules that start no function of the template: those of state machines, and those of
    rules and of the scheduler with other targets."""
    for it in resources.values():
        events = it.get("Events") if it.type == "AWS::Serverless::StateMachine" else None
        for member in events.members if events is not None else ():
            kind, node = text_of(member.node.get("Type")), member.node.get("Properties")
            found = (
                schedule(node, "eventbridge-rule", "Schedule")
                if kind == "Schedule"
                else schedule(node, "eventbridge-scheduler")
                if kind == "ScheduleV2"
                else None
            )
            if found is not None:
                yield found
    seen = set()
    for target, found in schedules(resources):
        if mentioned(target).isdisjoint(functions) and found.location not in seen:
            seen.add(found.location)
            yield found
