"""What makes a function run: the `events` of the configuration as triggers and schedules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from hk_lint.aws.cloudformation import target_of
from hk_lint.model.deployment import (
    Dialect,
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
from hk_lint.platforms.serverless.settings import DEFAULT, find, integer

Kind = Literal["s3", "sns", "event-bus", "cognito", "iot", "logs", "alexa", "other"]

_SUBSCRIPTIONS: dict[str, Kind] = {
    "s3": "s3",
    "sns": "sns",
    "eventBridge": "event-bus",
    "cloudwatchEvent": "event-bus",
    "cognitoUserPool": "cognito",
    "iot": "iot",
    "iotFleetProvisioning": "iot",
    "cloudwatchLog": "logs",
    "alexaSkill": "alexa",
    "alexaSmartHome": "alexa",
    "cloudFront": "other",
}
_SOURCES: dict[str, tuple[Literal["sqs", "kinesis", "kafka", "mq"], int]] = {
    "sqs": ("sqs", 10),
    "stream": ("kinesis", 10),
    "kafka": ("kafka", 100),
    "msk": ("kafka", 100),
    "activemq": ("mq", 100),
    "rabbitmq": ("mq", 100),
}
"""Kind, and the batch size where none is given."""

_METHOD_PATH = re.compile(r"(?:([A-Za-z]+|\*)[ \t]+)?(\S+)")


def triggers(
    events: Node | None, provider: Node | None, queues: Mapping[str, Queue]
) -> Iterator[Trigger]:
    """The triggers of a function, schedules left out. `queues` are those that are created here, by
    their logical names."""
    for kind, node, place in _events(events):
        if kind == "http":
            found = _rest(node, place, provider)
            if found is not None:
                yield found
        elif kind == "httpApi":
            yield _http_api(node, place, provider)
        elif kind == "websocket":
            yield _websocket(node, place)
        elif kind == "alb":
            yield Endpoint(kind="load-balancer", location=place, path=_first_path(node))
        elif kind in _SOURCES:
            yield _source(kind, node, place, queues)
        elif kind in _SUBSCRIPTIONS and find(node, "schedule") is None:
            yield Subscription(_SUBSCRIPTIONS[kind], place)


def schedules(events: Node | None) -> Iterator[Schedule]:
    """The schedules of a function whose expressions are written out."""
    for kind, node, _ in _events(events):
        if kind == "schedule":
            rates = find(node, "rate") if node.kind == "object" else node
            scheduler = node.kind == "object" and _text(node, "method") == "scheduler"
            yield from _expressions(rates, node, scheduler)
        elif kind == "eventBridge" and node.kind == "object":
            yield from _expressions(find(node, "schedule"), node, False)


def url(node: Node | None, place: Location) -> Endpoint | None:
    """The function's own URL by its `url` key."""
    if node is None or node.kind == "unknown" or node.value is False:
        return None
    authorizer: str | None = ""
    if node.kind == "object":
        given = find(node, "authorizer")
        text = given.text() if given is not None else ""
        authorizer = "IAM" if text == "aws_iam" else text
    return Endpoint(
        kind="function-url", location=place, payload="2.0", authorizer=authorizer, path="/"
    )


def _events(events: Node | None) -> Iterator[tuple[str, Node, Location]]:
    """Name, settings and place of each event."""
    for item in events.items if events is not None and events.kind == "array" else ():
        if item.text() is not None:
            yield item.text() or "", item, item.location
        for member in item.members if item.kind == "object" else ():
            if member.key != "<<":
                yield member.key, member.node, member.location


def _expressions(rates: Node | None, event: Node, scheduler: bool) -> Iterator[Schedule]:
    dialect: Dialect = "eventbridge-scheduler" if scheduler else "eventbridge-rule"
    given = find(event, "enabled") if event.kind == "object" else None
    enabled = given is None or given.value is not False
    for it in rates.items if rates is not None and rates.kind == "array" else (rates,):
        text = it.text() if it is not None else None
        if it is not None and text is not None:
            yield Schedule(text, it.location, "config", dialect, enabled)


def _rest(node: Node, place: Location, provider: Node | None) -> Endpoint | None:
    """An event of a REST API; None where its integration calls no function."""
    general = find(find(provider, "apiGateway"), "timeoutInMillis")
    timeout = _milliseconds(general, "provider.apiGateway.timeoutInMillis")
    if node.kind != "object":
        method, path = _split(node.text())
        return Endpoint(
            kind="rest-api",
            location=place,
            method=method,
            path=path,
            payload="1.0",
            authorizer="" if node.kind == "string" else None,
            timeout=timeout,
        )
    integration = _text(node, "integration", "lambda-proxy").lower().replace("_", "-")
    if integration in ("http", "http-proxy", "mock"):
        return None
    return Endpoint(
        kind="rest-api",
        location=place,
        method=_text(node, "method").upper(),
        path=_slashed(_text(node, "path")),
        payload="1.0" if integration in ("lambda-proxy", "aws-proxy") else "",
        authorizer=_rest_authorizer(node),
        timeout=_milliseconds(find(node, "timeoutInMillis"), "http.timeoutInMillis") or timeout,
        is_async=_is(node, "async") is not False,
        streams=_text(find(node, "response"), "transferMode").upper() == "STREAM",
    )


def _milliseconds(node: Node | None, origin: str) -> Setting[int] | None:
    return Setting(integer(node), origin, node.location) if node is not None else None


def _rest_authorizer(node: Node) -> str | None:
    """Who checks callers: an authorizer, an API key, or nobody."""
    given = find(node, "authorizer")
    if given is not None:
        return _authorizer(given)
    private = _is(node, "private")
    return None if private is None else "API key" if private else ""


def _authorizer(given: Node) -> str | None:
    if given.kind != "object":
        return given.text()
    for key in ("name", "arn", "authorizerId", "id", "type"):
        found = find(given, key)
        if found is not None:
            return found.text() or key
    return None


def _http_api(node: Node, place: Location, provider: Node | None) -> Endpoint:
    api = find(provider, "httpApi")
    version = find(api, "payload")
    shown = "2.0" if version is None else _payload(version)
    if node.kind == "object":
        given = find(node, "authorizer")
        method, path = _text(node, "method").upper(), _text(node, "path")
        authorizer = "" if given is None else _authorizer(given)
    else:
        method, path = _split(node.text())
        authorizer = "" if node.kind == "string" else None
    return Endpoint(
        kind="http-api",
        location=place,
        method="" if method == "*" else method,
        path=_slashed(path),
        payload=shown,
        authorizer=authorizer,
    )


def _payload(node: Node) -> Literal["", "1.0", "2.0"]:
    text = str(node.value)
    return "1.0" if text in ("1.0", "1") else "2.0" if text in ("2.0", "2") else ""


def _websocket(node: Node, place: Location) -> Endpoint:
    route = _text(node, "route") if node.kind == "object" else node.text() or ""
    given = find(node, "authorizer") if node.kind == "object" else None
    known = node.kind in ("object", "string")
    return Endpoint(
        kind="websocket-api",
        location=place,
        path=route,
        authorizer=(_authorizer(given) if given is not None else "") if known else None,
    )


def _source(kind: str, node: Node, place: Location, queues: Mapping[str, Queue]) -> EventSource:
    name, size = _SOURCES[kind]
    arn = find(node, "arn") if node.kind == "object" else node
    settings = node if node.kind == "object" else None
    batch = find(settings, "batchSize")
    response = find(settings, "functionResponseType")
    is_table = _text(settings, "type") == "dynamodb" or ":dynamodb:" in _plain(arn)
    return EventSource(
        kind="dynamodb" if kind == "stream" and is_table else name,
        location=place,
        batch_size=(
            Setting(size, DEFAULT)
            if batch is None
            else Setting(integer(batch), f"{kind}.batchSize", batch.location)
        ),
        reports_failures=_reports(response, kind),
        queue=queues.get(target_of(arn)[0]) if kind == "sqs" else None,
        enabled=_is(settings, "enabled", default=True) is not False,
    )


def _reports(response: Node | None, kind: str) -> bool | None:
    if kind not in ("sqs", "stream"):
        return None
    if response is None:
        return False
    text = response.text()
    return None if text is None else text == "ReportBatchItemFailures"


def _first_path(node: Node) -> str:
    paths = node.get("conditions", "path")
    first = paths.items[0] if paths is not None and paths.items else paths
    return (first.text() or "") if first is not None else ""


def _split(text: str | None) -> tuple[str, str]:
    """Method and path of `GET /users`; `*` stands for any method and, alone, for any path."""
    found = _METHOD_PATH.fullmatch((text or "").strip())
    if found is None:
        return "", ""
    method, path = found[1] or "", found[2]
    return "" if method == "*" else method.upper(), _slashed(path)


def _slashed(path: str) -> str:
    return path if path in ("", "*") or path.startswith("/") else f"/{path}"


def _text(node: Node | None, key: str, default: str = "") -> str:
    found = find(node, key)
    return default if found is None else found.text() or ""


def _plain(node: Node | None) -> str:
    return (node.text() or "") if node is not None else ""


def _is(node: Node | None, key: str, *, default: bool = False) -> bool | None:
    """A truth value, None where the text does not fix it."""
    found = find(node, key)
    if found is None:
        return default
    return found.value if isinstance(found.value, bool) else None
