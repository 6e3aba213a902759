from __future__ import annotations

import pytest

VISIBILITY = ["visibility-timeout-too-short"]
LETTERS = ["missing-dead-letter-queue"]


def template(timeout: str, queue: str = "", rest: str = "") -> dict[str, str]:
    return {
        "template.yaml": f"""Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.handler
      {timeout}
      Events:
        E: {{Type: SQS, Properties: {{Queue: !GetAtt Q.Arn}}}}
  Q:
    Type: AWS::SQS::Queue
    Properties: {{{queue}}}
{rest}
"""
    }


@pytest.mark.parametrize(
    ("timeout", "queue", "underlined"),
    [
        ("Timeout: 31", "", "Q"),
        ("Timeout: 60", "VisibilityTimeout: 59", "59"),
        ("Timeout: 60", 'VisibilityTimeout: "0"', '"0"'),
        ("", "VisibilityTimeout: 2", "2"),
    ],
)
def test_messages_come_back_too_early(lint, text_of, timeout, queue, underlined):
    (finding,) = lint(template(timeout, queue), VISIBILITY)
    assert text_of(finding) == underlined
    assert "`F` may take" in finding.message


@pytest.mark.parametrize(
    ("timeout", "queue"),
    [
        ("Timeout: 30", ""),
        ("Timeout: 60", "VisibilityTimeout: 60"),
        ("Timeout: 60", "VisibilityTimeout: !Ref A"),
        ("Timeout: !Ref A", "VisibilityTimeout: 1"),
        ("", "VisibilityTimeout: 3"),
    ],
)
def test_messages_that_wait_long_enough(lint, timeout, queue):
    assert lint(template(timeout, queue), VISIBILITY) == []


def test_a_queue_without_a_place_for_dead_letters(lint, text_of):
    (finding,) = lint(template("Timeout: 5"), LETTERS)
    assert text_of(finding) == "Q"
    policy = "RedrivePolicy: {deadLetterTargetArn: !GetAtt D.Arn, maxReceiveCount: 3}"
    assert lint(template("Timeout: 5", policy), LETTERS) == []
