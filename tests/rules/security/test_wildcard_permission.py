from __future__ import annotations

import pytest

from hk_lint.api import Severity

RULE = ["wildcard-permission"]


def template(action: str, resource: str, more: str = "", effect: str = "Allow") -> dict[str, str]:
    return {
        "template.yaml": f"""Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.handler
      Policies:
        - Statement:
            - Effect: {effect}
              Action: {action}
              Resource: {resource}
{more}
"""
    }


@pytest.mark.parametrize(
    ("action", "resource", "said", "severity"),
    [
        ('"*"', '"*"', "`*` allows every action on all resources", Severity.WARNING),
        ("s3:*", '"*"', "`s3:*` allows every action of s3 on all resources", Severity.WARNING),
        ("[s3:GetObject, sns:*]", '["*"]', "every action of sns", Severity.WARNING),
        (
            "['cognito-sync:*', 'cognito-idp:*']",
            "arn:aws:cognito-idp:eu-west-1:1:userpool/x",
            "every action of cognito-idp",
            Severity.INFO,
        ),
        ("[sns:*, '*']", '"*"', "`*` allows every action on all", Severity.WARNING),
        ("s3:**", "arn:aws:s3:::*", "on all resources", Severity.WARNING),
        ("dynamodb:*", "arn:aws:dynamodb:*:*:table/*", "on all resources", Severity.WARNING),
        ("dynamodb:*", "arn:aws:dynamodb:eu-west-1:*:table/a", "that it names", Severity.INFO),
        ("dynamodb:*", "!GetAtt Table.Arn", "that it names", Severity.INFO),
        ("s3:*", "arn:aws:s3:::files", "that it names", Severity.INFO),
    ],
)
def test_every_action_of_a_service(lint, action, resource, said, severity):
    (finding,) = lint(template(action, resource), RULE)
    assert said in finding.message
    assert finding.severity is severity


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", '"*"'),
        ("[xray:PutTraceSegments, xray:PutTelemetryRecords]", '"*"'),
        ("s3:Get*", '"*"'),
        ("s3:*Object", '"*"'),
        ("s3:*", "arn:aws:s3:::files/uploads/*"),
        ("s3:*", "!Sub ${Files.Arn}/*"),
        ("execute-api:*", "arn:aws:execute-api:eu-west-1:1:api/*"),
        ("!Ref Actions", '"*"'),
        ("!If [A, 's3:*', s3:GetObject]", '"*"'),
        ("comment", '"*"'),
    ],
)
def test_narrower_ones(lint, action, resource):
    assert lint(template(action, resource), RULE) == []


def test_what_is_no_grant(lint):
    assert lint(template("s3:*", '"*"', effect="Deny"), RULE) == []
    condition = "              Condition: {StringEquals: {aws:ResourceTag/a: b}}"
    assert lint(template("s3:*", '"*"', condition), RULE) == []
    assert lint(template("s3:*", '"*"', "              Principal: '*'"), RULE) == []


def test_one_finding_for_a_statement(lint):
    (finding,) = lint(template("[s3:*, sqs:*, sns:*]", '"*"'), RULE)
    assert "`s3:*`" in finding.message
