"""What is wrong with the functions of a SAM template, by the schema."""

from __future__ import annotations

import pytest

RULES = ("invalid-config", "unknown-config-key")


def template(
    properties: str = "", events: str = "", kind: str = "AWS::Serverless::Function"
) -> str:
    given = f"      Events:\n        One:\n{events}" if events else ""
    return f"""Transform: AWS::Serverless-2016-10-31
Resources:
  List:
    Type: {kind}
    Properties:
      Runtime: nodejs22.x
      Handler: list.handler
      Timeout: 10
{properties}{given}"""


def event(kind: str, **properties: str) -> str:
    lines = "".join(f"            {key}: {value}\n" for key, value in properties.items())
    below = f"          Properties:\n{lines}" if lines else ""
    return f"          Type: {kind}\n{below}"


@pytest.fixture
def found(lint):
    def of(text: str):
        files = {"template.yaml": text, "list.js": "exports.handler = async () => 1;"}
        return lint(files, RULES)

    return of


@pytest.mark.parametrize(
    ("given", "rule", "words"),
    [
        (event("SQS", Queues="a"), "unknown-config-key", 'did you mean "Queue"?'),
        (event("SQS", BatchSize="10"), "invalid-config", 'needs the key "Queue"'),
        (event("SQS"), "invalid-config", 'needs the key "Properties"'),
        (event("SQS", Queue="a", BatchSize="ten"), "invalid-config", "BatchSize"),
        (event("SQS", Queue="a", FunctionResponseTypes="ReportBatchItemFailures"),
         "invalid-config", "FunctionResponseTypes must be an array"),
        (event("Api", Path="/a"), "invalid-config", 'needs the key "Method"'),
        (event("HttpApi", Path="/a", Methods="get"), "unknown-config-key", '"Method"?'),
        (event("Schedule", Schedule="rate(1 hour)", Enable="true"),
         "unknown-config-key", '"Enabled"?'),
        (event("Schedule", Rate="rate(1 hour)"), "invalid-config", 'needs the key "Schedule"'),
        (event("DynamoDB", Stream="a", BatchSize="1"), "invalid-config", '"StartingPosition"'),
        (event("S3", Bucket="!Ref Files"), "invalid-config", 'needs the key "Events"'),
        (event("Sqs", Queue="a"), "invalid-config", 'did you mean "SQS"?'),
    ],
)  # fmt: skip
def test_faults_in_events(found, given: str, rule: str, words: str) -> None:
    assert any(it.rule == rule and words in it.message for it in found(template(events=given)))


@pytest.mark.parametrize(
    "given",
    [
        event("SQS", Queue="!GetAtt Jobs.Arn", BatchSize="'10'", Enabled="!Ref On"),
        event("SQS", Queue="a", ScalingConfig="{ MaximumConcurrency: 5 }", MetricsConfig="{}"),
        event("Kinesis", Stream="a", StartingPosition="LATEST", BatchSize="!Ref Size"),
        event("Api", Path="/a", Method="get", RestApiId="!Ref Api"),
        event("HttpApi"),
        event("AlexaSkill"),
        event("EventBridgeRule", Pattern="{ source: [a] }", EventBusName="b", RuleName="c"),
        event("ScheduleV2", ScheduleExpression="rate(1 hour)", OmitName="true"),
        event("CloudWatchEvent", Pattern="{ source: [a] }", RetryPolicy="{}"),
        event("WebSocket", RouteKey="a"),
        "          Fn::Transform: { Name: AWS::Include }\n",
    ],
)
def test_events_that_are_right(found, given: str) -> None:
    assert found(template(events=given)) == []


def test_faults_of_one_event_leave_the_others_alone(found) -> None:
    other = event("SQS", Queue="a") + "        Two:\n" + event("SQS", Queu="a")
    (lacks, unknown) = found(template(events=other))
    assert all(".Events.Two." in it.message for it in (lacks, unknown))


def test_slips_in_properties(found) -> None:
    (finding,) = found(template("      MemorySizes: 128\n"))
    assert 'did you mean "MemorySize"?' in finding.message
