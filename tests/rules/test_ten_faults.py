"""Ten faults in one SAM function, each found at its line, and nothing else."""

from __future__ import annotations

HANDLER = """import json


def handler(event, context):
    return {"statusCode": 200, "body": json.dumps({"ok": True})}
"""


def template(key: str) -> str:
    filler = "\n".join(
        f"          RATE_TABLE_{number}: {'0123456789abcdef' * 30}" for number in range(9)
    )
    return f"""AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Description: Exchange rates, fetched every hour

Resources:
  Rates:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Runtime: python3.8
      Architectures: [arm]
      MemorySize: 512
      Timeout: 901
      Environment:
        Variables:
          AWS_REGION: eu-central-1
          PAYMENT_KEY: {key}
{filler}
      Policies:
        - Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: "*"
              Resource: "*"
      Events:
        Hourly:
          Type: Schedule
          Properties:
            Schedule: rate(1 hours)
        Morning:
          Type: Schedule
          Properties:
            Schedule: cron(0 9 * * *)
"""


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_ten_of_ten(lint, keys) -> None:
    text = template(keys["stripe-secret-key"])
    files = {"template.yaml": text, "src/rates.py": HANDLER}
    found = lint(files)
    places = sorted((text.count("\n", 0, it.location.span.start) + 1, it.rule) for it in found)
    assert places == sorted(
        [
            (line_of(text, "app.handler"), "missing-handler"),
            (line_of(text, "python3.8"), "deprecated-runtime"),
            (line_of(text, "arm]"), "invalid-config"),
            (line_of(text, "901"), "setting-out-of-range"),
            (line_of(text, "RATE_TABLE_0"), "environment-too-large"),
            (line_of(text, "AWS_REGION"), "reserved-environment-name"),
            (line_of(text, "PAYMENT_KEY"), "hard-coded-secret"),
            (line_of(text, 'Action: "*"'), "wildcard-permission"),
            (line_of(text, "rate(1 hours)"), "invalid-schedule"),
            (line_of(text, "cron(0 9"), "invalid-schedule"),
        ]
    )
