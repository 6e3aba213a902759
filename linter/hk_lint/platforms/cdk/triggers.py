"""What makes the functions of a CDK app run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from hk_lint.analysis.options import Given, Option
from hk_lint.aws.limits import limits
from hk_lint.model.deployment import (
    Endpoint,
    EventSource,
    Queue,
    Schedule,
    Subscription,
    Trigger,
)
from hk_lint.model.module import Call, Value
from hk_lint.model.text import Location, Span
from hk_lint.platforms.cdk import solutions
from hk_lint.platforms.cdk.lambdas import lambdas
from hk_lint.platforms.cdk.stacks import Construct, Place, Props, Stacks, kind_of

_SOURCES: Mapping[str, tuple[str, int]] = {
    "lambda-event-sources.SqsEventSource": ("sqs", 10),
    "lambda-event-sources.KinesisEventSource": ("kinesis", 100),
    "lambda-event-sources.DynamoEventSource": ("dynamodb", 100),
    "lambda-event-sources.ManagedKafkaEventSource": ("kafka", 100),
    "lambda-event-sources.SelfManagedKafkaEventSource": ("kafka", 100),
}
_PUSHED = {
    "lambda-event-sources.S3EventSource": "s3",
    "lambda-event-sources.S3EventSourceV2": "s3",
    "lambda-event-sources.SnsEventSource": "sns",
    "s3-notifications.LambdaDestination": "s3",
    "sns-subscriptions.LambdaSubscription": "sns",
    "logs-destinations.LambdaDestination": "logs",
}
_INTEGRATIONS = {
    "apigateway.LambdaIntegration": ("rest-api", "1.0", 0),
    "apigatewayv2-integrations.HttpLambdaIntegration": ("http-api", "2.0", 1),
    "apigatewayv2-integrations.WebSocketLambdaIntegration": ("websocket-api", "1.0", 1),
}

_PAYLOADS = {"PayloadFormatVersion.VERSION_1_0": "1.0", "PayloadFormatVersion.VERSION_2_0": "2.0"}


class Wiring(Struct, frozen=True):
    """The schedules and triggers of one function."""

    schedules: tuple[Schedule, ...] = ()
    triggers: tuple[Trigger, ...] = ()


def wiring(stacks: Stacks) -> dict[Place, Wiring]:
    """What runs each function, by the construct that makes it."""
    found: dict[Place, Wiring] = {}
    made = queues(stacks)
    for place, trigger in _triggers(stacks, made):
        before = found.get(place, Wiring())
        found[place] = replace(before, triggers=(*before.triggers, trigger))
    for place, schedule in _schedules(stacks):
        before = found.get(place, Wiring())
        found[place] = replace(before, schedules=(*before.schedules, schedule))
    return found


def queues(stacks: Stacks) -> dict[Place, Queue]:
    """The SQS queues that the stacks construct."""
    default = limits()["queue-visibility-default"].value
    found = {}
    for construct in stacks.of("sqs.Queue"):
        props = stacks.props(construct)
        found[construct.place] = Queue(
            name=construct.id or "a queue",
            location=construct.location,
            visibility_timeout=stacks.seconds(props, "visibilityTimeout", default),
            dead_letters=props.has("deadLetterQueue") if props is not None else None,
        )
    return found


def _triggers(stacks: Stacks, made: dict[Place, Queue]) -> Iterator[tuple[Place, Trigger]]:
    yield from _urls(stacks)
    for polled, given in _given_sources(stacks):
        source = stacks.called(given)
        trigger = _source(stacks, source.path, source.call, made) if source is not None else None
        if trigger is not None:
            yield polled, trigger
    for construct in stacks.of("lambda.EventSourceMapping"):
        yield from _mapping(stacks, construct, made)
    yield from _endpoints(stacks)
    yield from _wired(stacks)
    for construct in stacks.of(*_PUSHED):
        place = _argument(stacks, construct, 0)
        if place is not None and construct.kind.startswith(("s3-", "sns-", "logs-")):
            yield place, Subscription(_PUSHED[construct.kind], construct.location)  # type: ignore[arg-type]


def _wired(stacks: Stacks) -> Iterator[tuple[Place, Trigger]]:
    """What patterns of AWS Solutions Constructs make run their functions."""
    for construct, props, place in solutions.wired(stacks, *solutions.POLLED):
        source, key = solutions.POLLED[construct.kind]
        kind, batch = _SOURCES[f"lambda-event-sources.{source}"]
        given = stacks.under(props, key)
        yield place, _event_source(stacks, kind, batch, construct.location, given, None)
    for construct, _, place in solutions.wired(stacks, *solutions.PUSHED):
        yield place, Subscription(solutions.PUSHED[construct.kind], construct.location)  # type: ignore[arg-type]
    for construct, _, place in solutions.wired(stacks, *solutions.SERVED):
        kind, payload = solutions.SERVED[construct.kind]
        yield place, Endpoint(kind=kind, location=construct.location, payload=payload)  # type: ignore[arg-type]


def _given_sources(stacks: Stacks) -> Iterator[tuple[Place, Given]]:
    """What functions are given as event sources: by their properties, or later by a method."""
    for made in lambdas(stacks):
        for source in made.props.items("events") if made.props is not None else ():
            yield made.construct.place, source
    for path, call in stacks.calls("addEventSource"):
        receiver = stacks.receiver(path, call)
        if receiver is not None and call.arguments:
            yield receiver, Given(path, call.arguments[0])


def _urls(stacks: Stacks) -> Iterator[tuple[Place, Endpoint]]:
    for path, call in stacks.calls("addFunctionUrl"):
        place = stacks.receiver(path, call)
        if place is not None:
            yield place, _url(stacks, path, call, stacks.given(path, call, 0))
    for construct in stacks.of("lambda.FunctionUrl"):
        props = stacks.props(construct)
        function = props.get("function") if props is not None else None
        place = (
            stacks.made_by(function.path, function.value) if isinstance(function, Given) else None
        )
        if place is not None:
            yield place, _url(stacks, construct.path, construct.call, props)


def _url(stacks: Stacks, path: str, call: Call, props: Props | None) -> Endpoint:
    authorizer: str | None = None
    location = Location(path, Span(call.span.start, call.callee_span.end))
    if props is not None:
        found = props.get("authType")
        if isinstance(found, Given):
            names = stacks.names(found)
            known = len(names) > 1 and names[-2] == "FunctionUrlAuthType"
            authorizer = {"NONE": "", "AWS_IAM": "IAM"}.get(names[-1]) if known else None
            location = Location(found.path, found.value.span)
        elif props.has("authType") is False:
            authorizer = "IAM"
    return Endpoint(kind="function-url", location=location, payload="2.0", authorizer=authorizer)


def _source(
    stacks: Stacks, path: str, call: Call, made: dict[Place, Queue]
) -> EventSource | Subscription | None:
    kind = kind_of(call.callee)
    location = Location(path, Span(call.span.start, call.callee_span.end))
    if kind in _PUSHED:
        return Subscription(_PUSHED[kind], location)  # type: ignore[arg-type]
    if kind not in _SOURCES:
        return None
    name, batch = _SOURCES[kind]
    queue = stacks.made_by(path, call.arguments[0]) if call.arguments else None
    return _event_source(
        stacks,
        name,
        batch,
        location,
        stacks.given(path, call, 1),
        made.get(queue) if queue else None,
    )


def _event_source(
    stacks: Stacks,
    kind: str,
    batch: int,
    location: Location,
    props: Props | None,
    queue: Queue | None,
) -> EventSource:
    return EventSource(
        kind=kind,  # type: ignore[arg-type]
        location=location,
        batch_size=stacks.whole(props, "batchSize", batch),
        reports_failures=stacks.truth(props, "reportBatchItemFailures"),
        queue=queue,
        enabled=not (props is not None and props.boolean("enabled") is False),
    )


def _mapping(
    stacks: Stacks, construct: Construct, made: dict[Place, Queue]
) -> Iterator[tuple[Place, EventSource]]:
    """`new EventSourceMapping(…)` of a queue: of others the kind cannot be told by the ARN."""
    props = stacks.props(construct)
    if props is None:
        return
    target, arn = props.get("target"), props.get("eventSourceArn")
    if not isinstance(target, Given) or not isinstance(arn, Given):
        return
    place = stacks.made_by(target.path, target.value)
    origin = stacks.code.follow(arn.path, arn.value, settled=True)
    queue = None
    if origin.rest == ("queueArn",) and origin.target is None:
        value: Value = origin.value
        queue = made.get((origin.path, getattr(value, "call", -1)))
    if place is not None and queue is not None:
        yield place, _event_source(stacks, "sqs", 10, construct.location, props, queue)


def _endpoints(stacks: Stacks) -> Iterator[tuple[Place, Endpoint]]:
    for construct in stacks.of(*_INTEGRATIONS):
        kind, payload, position = _INTEGRATIONS[construct.kind]
        place = _argument(stacks, construct, position)
        if place is not None:
            options = stacks.props(construct, position + 1)
            yield place, _endpoint(stacks, kind, payload, construct.location, options)
    for construct in stacks.of("apigateway.LambdaRestApi"):
        props = stacks.props(construct)
        handler = props.get("handler") if props is not None else None
        place = _behind(stacks, handler)
        if props is not None and place is not None:
            options = stacks.under(props, "integrationOptions")
            yield place, _endpoint(stacks, "rest-api", "1.0", construct.location, options)


def _endpoint(
    stacks: Stacks, kind: str, payload: str, location: Location, options: Props | None
) -> Endpoint:
    """An integration with its options, None where these cannot be seen."""
    given = options.has("timeout") is not False if options is not None else True
    seconds = stacks.seconds(options, "timeout", None)
    version = options.get("payloadFormatVersion") if options is not None else None
    if isinstance(version, Given):
        payload = _PAYLOADS.get(".".join(stacks.names(version)[-2:]), "")
    proxies = options is None or stacks.truth(options, "proxy") or options.has("proxy") is False
    parameters = options.object("requestParameters") if options is not None else None
    return Endpoint(
        kind=kind,  # type: ignore[arg-type]
        location=location,
        payload=payload if proxies else "",  # type: ignore[arg-type]
        timeout=replace(seconds, value=seconds.value and seconds.value * 1000) if given else None,
        is_async=parameters is not None
        and any(it.key.endswith("X-Amz-Invocation-Type") for it in parameters.entries()),
    )


def _behind(stacks: Stacks, given: Option | None) -> Place | None:
    """The construct that a property is."""
    return stacks.made_by(given.path, given.value) if isinstance(given, Given) else None


def _argument(stacks: Stacks, construct: Construct, position: int) -> Place | None:
    given = construct.call.arguments
    return stacks.made_by(construct.path, given[position]) if len(given) > position else None


def _schedules(stacks: Stacks) -> Iterator[tuple[Place, Schedule]]:
    """The rules of EventBridge with an expression as text, for each function among the targets."""
    for construct in stacks.of("events.Rule"):
        props = stacks.props(construct)
        schedule = _schedule(stacks, props)
        if props is not None and schedule is not None:
            for place in _targets(stacks, construct, props):
                yield place, schedule
    for construct, props, place in solutions.wired(stacks, *solutions.SCHEDULED):
        schedule = _schedule(stacks, stacks.under(props, solutions.SCHEDULED[construct.kind]))
        if schedule is not None:
            yield place, schedule


def _schedule(stacks: Stacks, props: Props | None) -> Schedule | None:
    """The schedule of a rule, None where it has none or the text does not fix it."""
    given = props.get("schedule") if props is not None else None
    made = stacks.called(given) if isinstance(given, Given) else None
    if props is None or made is None or made.call.path[-2:] != ("Schedule", "expression"):
        return None
    path, call = made.path, made.call
    text = stacks.text(made.argument(0)) if call.arguments else None
    if text is None:
        return None
    enabled = props.boolean("enabled") is not False
    return Schedule(text, Location(path, call.arguments[0].span), "config", enabled=enabled)


def _targets(stacks: Stacks, construct: Construct, props: Props) -> Iterator[Place]:
    found = [*props.items("targets")]
    for path, call in stacks.calls("addTarget"):
        if stacks.receiver(path, call) == construct.place and call.arguments:
            found.append(Given(path, call.arguments[0]))
    for target in found:
        made = stacks.called(target)
        if made is not None and kind_of(made.call.callee) == "events-targets.LambdaFunction":
            arguments = made.call.arguments
            place = stacks.made_by(made.path, arguments[0]) if arguments else None
            if place is not None:
                yield place
