"""Functions that patterns of AWS Solutions Constructs make or are given."""

from collections.abc import Callable, Mapping

import pytest

from hk_lint.model.deployment import Endpoint, EventSource, Function, Subscription
from hk_lint.platforms import PLATFORMS
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]
HEAD = """\
import { Duration } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { Schedule } from "aws-cdk-lib/aws-events";
import { %s } from "%s";
"""
NEW = "lambdaFunctionProps: { runtime: lambda.Runtime.NODEJS_22_X, handler: 'app.handler',\
 code: lambda.Code.fromAsset('src'), timeout: Duration.seconds(20) }"
EXISTING = "existingLambdaObj: fn"
FUNCTION = f"const fn = new lambda.Function(this, 'Fn', {NEW.partition(': ')[2]});\n"


@pytest.fixture
def functions(project: Project) -> Callable[..., tuple[Function, ...]]:
    def made(pattern: str, props: str, package: str = "") -> tuple[Function, ...]:
        package = package or "@aws-solutions-constructs/aws-x-lambda"
        stack = HEAD % (pattern, package) + FUNCTION * (EXISTING in props)
        sources = project(
            {
                "cdk.json": '{"app": "npx tsx bin/app.ts"}',
                "lib/stack.ts": f"{stack}new {pattern}(this, 'Pattern', {props});\n",
                "src/app.js": "exports.handler = async () => {};\n",
            }
        )
        return PLATFORMS["cdk"].deploy("", sources).functions

    return made


def test_a_pattern_makes_a_function(functions: Callable[..., tuple[Function, ...]]) -> None:
    (found,) = functions("LambdaToDynamoDB", f"{{ {NEW} }}")
    assert (found.name, found.entry, found.runtime.value) == ("Pattern", "src/app.js", "nodejs22.x")
    assert (found.timeout.value, found.memory.value, found.triggers) == (20, 128, ())


@pytest.mark.parametrize("given", [NEW, EXISTING])
@pytest.mark.parametrize(
    ("props", "batch", "reports"),
    [
        ("", 10, False),
        ("sqsEventSourceProps: { batchSize: 2, reportBatchItemFailures: true }", 2, True),
        ("sqsEventSourceProps: props.source", None, None),
    ],
)
def test_a_queue(
    functions: Callable[..., tuple[Function, ...]],
    given: str,
    props: str,
    batch: int | None,
    reports: bool | None,
) -> None:
    (found,) = functions("SqsToLambda", f"{{ {given}, {props} }}")
    (source,) = found.triggers
    assert isinstance(source, EventSource)
    assert (source.kind, source.batch_size.value, source.reports_failures) == (
        "sqs",
        batch,
        reports,
    )


@pytest.mark.parametrize(
    ("pattern", "kind"),
    [
        ("KinesisStreamsToLambda", "kinesis"),
        ("DynamoDBStreamsToLambda", "dynamodb"),
        ("S3ToLambda", "s3"),
        ("SnsToLambda", "sns"),
        ("IotToLambda", "iot"),
        ("ApiGatewayToLambda", "rest-api"),
        ("CloudFrontToApiGatewayToLambda", "rest-api"),
        ("CognitoToApiGatewayToLambda", "rest-api"),
        ("AlbToLambda", "load-balancer"),
    ],
)
def test_other_triggers(
    functions: Callable[..., tuple[Function, ...]], pattern: str, kind: str
) -> None:
    (found,) = functions(pattern, f"{{ {EXISTING} }}")
    (trigger,) = found.triggers
    assert isinstance(trigger, EventSource | Subscription | Endpoint)
    assert trigger.kind == kind


def test_a_schedule(functions: Callable[..., tuple[Function, ...]]) -> None:
    rule = "eventRuleProps: { schedule: Schedule.expression('rate(5 minutes)') }"
    (found,) = functions("EventbridgeToLambda", f"{{ {NEW}, {rule} }}")
    assert [it.expression for it in found.schedules] == ["rate(5 minutes)"]


def test_properties_that_cannot_be_seen(functions: Callable[..., tuple[Function, ...]]) -> None:
    (found,) = functions("SqsToLambda", "{ lambdaFunctionProps: props.fn }")
    assert (found.entry, found.timeout.value, found.memory.value) == ("", None, None)
    assert len(found.triggers) == 1


@pytest.mark.parametrize(
    ("pattern", "props", "package"),
    [
        ("SqsToLambda", "props", ""),
        ("SqsToLambda", "{ ...props }", ""),
        ("SqsToLambda", "{ existingLambdaObj: props.fn }", ""),
        ("SqsToLambda", f"{{ {NEW} }}", "./patterns"),
        ("SqsToLambda", f"{{ {NEW} }}", "@acme/aws-sqs-lambda"),
    ],
)
def test_what_makes_no_function_that_is_known(
    functions: Callable[..., tuple[Function, ...]], pattern: str, props: str, package: str
) -> None:
    assert functions(pattern, props, package) == ()


@pytest.mark.parametrize(
    "props",
    [
        "_lambda.FunctionProps(runtime=_lambda.Runtime.PYTHON_3_13, memory_size=512)",
        '{"runtime": _lambda.Runtime.PYTHON_3_13, "memory_size": 512}',
    ],
)
def test_patterns_in_python(project: Project, props: str) -> None:
    stack = f"""\
from aws_cdk import aws_lambda as _lambda, aws_lambda_event_sources as sources
from aws_solutions_constructs.aws_sqs_lambda import SqsToLambda

class Orders:
    def __init__(self):
        SqsToLambda(
            self, "Pattern", lambda_function_props={props},
            sqs_event_source_props=sources.SqsEventSourceProps(batch_size=5),
        )
"""
    sources = project({"cdk.json": '{"app": "python3 app.py"}', "stack.py": stack})
    (found,) = PLATFORMS["cdk"].deploy("", sources).functions
    assert (found.name, found.runtime.value, found.memory.value) == ("Pattern", "python3.13", 512)
    (source,) = found.triggers
    assert isinstance(source, EventSource)
    assert source.batch_size.value == 5
