"""CDK apps in Python: the same constructs, with properties given by name."""

from collections.abc import Callable

import pytest

from hk_lint.model.deployment import Endpoint, EventSource, Function
from hk_lint.platforms import PLATFORMS
from hk_lint.sources import Sources

Project = Callable[[dict[str, str]], Sources]
HEAD = """\
import os
HERE = os.path.dirname(__file__)
import aws_cdk as cdk
from aws_cdk import Stack, Duration, aws_lambda as _lambda, aws_iam as iam, aws_sqs as sqs
from aws_cdk.aws_lambda_event_sources import SqsEventSource
import aws_cdk.aws_apigateway as apigateway

class Orders(Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
"""
FUNCTION = """
        fn = _lambda.Function(
            self, "Fn", runtime=_lambda.Runtime.PYTHON_3_9, handler="app.handler",
            code=_lambda.Code.from_asset({code}), {more}
        )
"""


@pytest.fixture
def deployed(project: Project) -> Callable[..., Function]:
    def one(body: str = "", more: str = "", code: str = '"src"', before: str = "") -> Function:
        sources = project(
            {
                "cdk.json": '{"app": "python3 app.py"}',
                "stacks/orders.py": HEAD + before + FUNCTION.format(code=code, more=more) + body,
                "src/app.py": "def handler(event, context):\n    return None\n",
            }
        )
        (function,) = PLATFORMS["cdk"].deploy("", sources).functions
        return function

    return one


def test_properties_by_name(deployed: Callable[..., Function]) -> None:
    found = deployed(
        more='memory_size=512, timeout=Duration.minutes(2), environment={"TABLE": "orders"},'
        " architecture=_lambda.Architecture.ARM_64, reserved_concurrent_executions=0"
    )
    assert (found.name, found.entry, found.runtime.value) == ("Fn", "src/app.py", "python3.9")
    assert (found.memory.value, found.timeout.value) == (512, 120)
    assert found.architecture.value == "arm64"
    assert [it.name for it in found.variables] == ["TABLE"]
    assert found.reserved_concurrency is not None
    assert found.reserved_concurrency.value == 0


@pytest.mark.parametrize(
    "code",
    [
        '"src"',
        '"./src"',
        'os.path.join(os.path.dirname(__file__), "../src")',
        'os.path.join(HERE, "..", "src")',
    ],
)
def test_the_folder_of_the_code(deployed: Callable[..., Function], code: str) -> None:
    assert deployed(code=code).entry == "src/app.py"


def test_properties_from_elsewhere_are_unknown(deployed: Callable[..., Function]) -> None:
    found = deployed(more="**settings")
    assert (found.memory.value, found.timeout.value) == (None, None)


@pytest.mark.parametrize(
    ("before", "given"),
    [
        (
            """
        if stage == "prod":
            size = 1024
        elif stage == "test":
            size = 512
        else:
            size = 256""",
            "memory_size=size",
        ),
        ("        size = 1024 if stage == 'prod' else 256", "memory_size=size"),
        (
            """
        sizes = {"memory_size": 256}
        if stage == "prod":
            sizes["memory_size"] = 1024""",
            "**sizes",
        ),
        (
            """
        sizes = {"memory_size": 256}
        sizes.update(stage.sizes)""",
            "**sizes",
        ),
    ],
)
def test_what_differs_in_branches_is_unknown(
    deployed: Callable[..., Function], before: str, given: str
) -> None:
    assert deployed(before=before, more=given).memory.value is None


def test_what_all_branches_set_is_known(deployed: Callable[..., Function]) -> None:
    before = """
        if stage == "prod":
            role = "a"
        else:
            role = "b"
        size = 512"""
    assert deployed(before=before, more="memory_size=size").memory.value == 512


def test_triggers(deployed: Callable[..., Function]) -> None:
    found = deployed(
        body="""
        queue = sqs.Queue(self, "Q", visibility_timeout=Duration.seconds(60))
        fn.add_event_source(SqsEventSource(queue, batch_size=5, report_batch_item_failures=True))
        fn.add_function_url(auth_type=_lambda.FunctionUrlAuthType.NONE)
        apigateway.LambdaRestApi(self, "Api", handler=fn)
"""
    )
    url, source, api = found.triggers
    assert isinstance(source, EventSource)
    assert (source.batch_size.value, source.reports_failures) == (5, True)
    assert source.queue is not None
    assert source.queue.visibility_timeout.value == 60
    assert isinstance(url, Endpoint)
    assert (url.kind, url.authorizer) == ("function-url", "")
    assert isinstance(api, Endpoint)
    assert api.kind == "rest-api"


def test_event_sources_by_name(deployed: Callable[..., Function]) -> None:
    (source,) = deployed(
        more="events=[SqsEventSource(queue, batch_size=5), *others], retry_attempts=0"
    ).triggers
    assert isinstance(source, EventSource)
    assert (source.kind, source.batch_size.value) == ("sqs", 5)


def test_statements(project: Project) -> None:
    body = """
        fn.add_to_role_policy(iam.PolicyStatement(actions=["s3:*"], resources=["*"]))
        fn.add_to_role_policy(iam.PolicyStatement(effect=iam.Effect.DENY, actions=["sns:*"]))
        bucket.add_to_resource_policy(iam.PolicyStatement(actions=["sqs:*"]))
"""
    sources = project({"cdk.json": '{"app": "python app.py"}', "stack.py": HEAD + body})
    (grant,) = PLATFORMS["cdk"].deploy("", sources).grants
    assert [it.value for it in grant.actions] == ["s3:*"]
