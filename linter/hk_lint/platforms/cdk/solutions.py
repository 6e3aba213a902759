"""AWS Solutions Constructs: patterns that make a Lambda function, or are given one, and wire it.

All patterns name the function by the same properties. Source: the declarations and the code of
@aws-solutions-constructs 2.104.0, read on 2026-11-21; there the properties of a function and of an
event source go to the CDK with the defaults of Lambda. Patterns with two functions are not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hk_lint.analysis.options import Given
from hk_lint.platforms.cdk.stacks import SOLUTIONS, Construct, Place, Props, Stacks

POLLED: Mapping[str, tuple[str, str]] = {
    "solutions.SqsToLambda": ("SqsEventSource", "sqsEventSourceProps"),
    "solutions.KinesisStreamsToLambda": ("KinesisEventSource", "kinesisEventSourceProps"),
    "solutions.DynamoDBStreamsToLambda": ("DynamoEventSource", "dynamoEventSourceProps"),
}
"""The event source of the CDK that a pattern gives its function, and the key of its properties."""

PUSHED: Mapping[str, str] = {
    "solutions.S3ToLambda": "s3",
    "solutions.SnsToLambda": "sns",
    "solutions.IotToLambda": "iot",
}

SERVED: Mapping[str, tuple[str, str]] = {
    "solutions.ApiGatewayToLambda": ("rest-api", "1.0"),
    "solutions.CloudFrontToApiGatewayToLambda": ("rest-api", "1.0"),
    "solutions.CognitoToApiGatewayToLambda": ("rest-api", "1.0"),
    "solutions.AlbToLambda": ("load-balancer", ""),
}

SCHEDULED: Mapping[str, str] = {"solutions.EventbridgeToLambda": "eventRuleProps"}
"""Patterns with a rule of EventBridge, and the key of the rule's properties."""


def made(stacks: Stacks) -> Iterator[tuple[Construct, Props | None]]:
    """The patterns that make a function, with its properties; None where these cannot be seen."""
    for construct in stacks.constructs:
        props = stacks.props(construct) if construct.kind.startswith(SOLUTIONS) else None
        given = props.get("lambdaFunctionProps") if props is not None else None
        if isinstance(given, Given):
            yield construct, stacks.object(given.path, given.value, given.visit)


def wired(stacks: Stacks, *kinds: str) -> Iterator[tuple[Construct, Props, Place]]:
    """The patterns of some kinds, with their properties and the construct that is the function."""
    for construct in stacks.of(*kinds):
        props = stacks.props(construct)
        if props is None:
            continue
        existing = props.get("existingLambdaObj")
        if isinstance(existing, Given):
            place = stacks.made_by(existing.path, existing.value)
            if place is not None:
                yield construct, props, place
        elif isinstance(props.get("lambdaFunctionProps"), Given):
            yield construct, props, construct.place
