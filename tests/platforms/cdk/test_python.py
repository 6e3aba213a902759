"""CDK apps in Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hk_lint.model.deployment import Deployment, EventSource, Function, Subscription
from hk_lint.platforms import PLATFORMS, find_projects
from hk_lint.platforms.cdk.python import camel
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]

HEAD = """
import os
import aws_cdk as cdk
from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_iam as iam, aws_sqs as sqs, aws_s3 as s3
from aws_cdk import aws_s3_notifications as s3n
from aws_cdk.aws_lambda_event_sources import SqsEventSource
from constructs import Construct

DIRNAME = os.path.dirname(__file__)


class Shop(Stack):
    def __init__(self, scope: Construct, construct_id: str, **kwargs) -> None:
        super().__init__(scope, construct_id, **kwargs)
"""
FUNCTION = """
fn = lambda_.Function(
    self, "Fn", runtime=lambda_.Runtime.PYTHON_3_13, handler="app.handler",
    code=lambda_.Code.from_asset("src"), timeout=Duration.minutes(5), memory_size=512,
    environment={"table_name": "orders"},
)
"""


@pytest.fixture
def deploy(project: Project) -> Callable[[str], Deployment]:
    def deployed(body: str) -> Deployment:
        lines = "\n".join(f"        {line}" for line in body.strip().split("\n"))
        files = {
            "cdk.json": '{"app": "python3 app.py"}',
            "stack/shop.py": HEAD + lines,
            "src/app.py": "def handler(event, context):\n    pass\n",
        }
        sources = project(files)
        (root,) = find_projects(sources)
        return PLATFORMS[root.platform].deploy(root.folder, sources, config=root.config)

    return deployed


def test_settings_are_taken_from_the_arguments(deploy: Callable[[str], Deployment]) -> None:
    (found,) = deploy(FUNCTION).functions
    assert (found.name, found.entry) == ("Fn", "src/app.py")
    assert [it.name for it in found.handlers] == ["handler"]
    assert (found.timeout.value, found.memory.value) == (300, 512)
    assert found.runtime.value == "python3.13"
    assert [(it.name, it.value) for it in found.variables] == [("table_name", "orders")]
    assert not found.uses_unknown_layers


@pytest.mark.parametrize(
    "code",
    [
        'os.path.join(DIRNAME, "../src")',
        'os.path.join(os.path.dirname(__file__), "..", "src")',
        '"./src"',
    ],
)
def test_the_folder_of_the_code_is_followed(deploy: Callable[[str], Deployment], code: str) -> None:
    (found,) = deploy(FUNCTION.replace('"src"', code)).functions
    assert found.entry == "src/app.py"


@pytest.mark.parametrize(
    ("source", "batch", "reports"),
    [
        ("SqsEventSource(queue)", 10, False),
        ("SqsEventSource(queue, batch_size=1)", 1, False),
        ("SqsEventSource(queue, report_batch_item_failures=True)", 10, True),
        ("SqsEventSource(queue, **options)", None, None),
    ],
)
def test_event_sources_are_read(
    deploy: Callable[[str], Deployment], source: str, batch: int | None, reports: bool | None
) -> None:
    queue = 'queue = sqs.Queue(self, "Queue", visibility_timeout=Duration.seconds(60))'
    body = f"{FUNCTION.strip()}\n{queue}\nfn.add_event_source({source})"
    (found,) = deploy(body).functions
    (trigger,) = found.triggers
    assert isinstance(trigger, EventSource)
    assert (trigger.kind, trigger.batch_size.value, trigger.reports_failures) == (
        "sqs",
        batch,
        reports,
    )
    assert trigger.queue is not None
    assert trigger.queue.visibility_timeout.value == 60


def test_notifications_of_buckets_are_read(deploy: Callable[[str], Deployment]) -> None:
    body = (
        f"{FUNCTION.strip()}\nself.bucket = s3.Bucket(self, 'B')\n"
        "self.bucket.add_event_notification("
        "s3.EventType.OBJECT_CREATED, s3n.LambdaDestination(fn))"
    )
    (found,) = deploy(body).functions
    assert [it.kind for it in found.triggers if isinstance(it, Subscription)] == ["s3"]


def test_grants_are_read(deploy: Callable[[str], Deployment]) -> None:
    body = 'iam.PolicyStatement(actions=["s3:*"], resources=["*"])'
    (grant,) = deploy(body).grants
    assert [it.value for it in grant.actions] == ["s3:*"]


@pytest.mark.parametrize(
    "body",
    ["functions.Function(self, 'A', handler='x')", "Function(handler='app.handler')", "pass"],
)
def test_other_classes_make_no_functions(deploy: Callable[[str], Deployment], body: str) -> None:
    found: tuple[Function, ...] = deploy(body).functions
    assert not found


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("batch_size", "batchSize"),
        ("from_asset", "fromAsset"),
        ("aws_lambda", "aws_lambda"),
        ("PYTHON_3_13", "PYTHON_3_13"),
        ("Function", "Function"),
        ("_private", "_private"),
    ],
)
def test_names_as_typescript_writes_them(name: str, written: str) -> None:
    assert camel(name) == written
