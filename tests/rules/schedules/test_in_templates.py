"""Schedules of a template, as a rule of EventBridge or EventBridge Scheduler takes them."""

from __future__ import annotations

import pytest


def template(kind: str, expression: str, more: str = "") -> dict[str, str]:
    key = "Schedule" if kind == "Schedule" else "ScheduleExpression"
    return {
        "template.yaml": f"""Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.handler
      Timeout: 300
      Events:
        E:
          Type: {kind}
          Properties:
            {key}: {expression}
            {more}
"""
    }


@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        ("Schedule", "rate(1 hours)"),
        ("Schedule", "rate(5 minute)"),
        ("Schedule", "at(2030-01-01T00:00:00)"),
        ("Schedule", "cron(0 9 * * *)"),
        ("Schedule", "''"),
        ("ScheduleV2", "rate(0 hours)"),
        ("ScheduleV2", "rate(1 week)"),
        ("ScheduleV2", "at(2030-01-01)"),
        ("ScheduleV2", "at(2030-02-30T00:00:00)"),
        ("ScheduleV2", "cron(0 9 * * *)"),
    ],
)
def test_refused(lint, kind, expression):
    (finding,) = lint(template(kind, expression), ["invalid-schedule"])
    assert "deployment fails" in finding.why


@pytest.mark.parametrize(
    ("kind", "expression"),
    [
        ("Schedule", "rate(1 hour)"),
        ("Schedule", "cron(0, 9, *, *, ?, *)"),
        ("Schedule", "!Ref Expression"),
        ("Schedule", '!Sub "rate(${N} hours)"'),
        ("ScheduleV2", "rate(1 hours)"),
        ("ScheduleV2", "rate(5 minute)"),
        ("ScheduleV2", "at(2030-01-01T00:00:00)"),
        ("ScheduleV2", "cron(0 9 ? * MON *)"),
    ],
)
def test_taken_or_unknown(lint, kind, expression):
    assert lint(template(kind, expression), ["invalid-schedule", "schedule-never-fires"]) == []


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_the_fix_keeps_the_quotes(lint, quote):
    text = f"{quote}rate(1 hours){quote}"
    (finding,) = lint(template("Schedule", text), ["invalid-schedule"])
    ((edit,),) = (fix.edits for fix in finding.fixes)
    assert edit.text == "rate(1 hour)"
    assert edit.location.span.end - edit.location.span.start == len("rate(1 hours)")


def test_a_schedule_that_starts_something_else_is_judged_too(lint):
    text = """Transform: AWS::Serverless-2016-10-31
Resources:
  M:
    Type: AWS::Serverless::StateMachine
    Properties: {}
    Events: {}
  R:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 days), Targets: [{Arn: !Ref M, Id: m}]}
"""
    assert len(lint({"template.yaml": text}, ["invalid-schedule"])) == 1


def test_a_moment_that_is_past(lint):
    (finding,) = lint(template("ScheduleV2", "at(2025-01-01T00:00:00)"), ["schedule-never-fires"])
    assert "its only time was 2025-01-01 00:00" in finding.message


def test_runs_that_overlap(lint):
    assert len(lint(template("Schedule", "rate(1 minute)"), ["schedule-overlap"])) == 1
    off = template("Schedule", "rate(1 minute)", "Enabled: false")
    assert lint(off, ["schedule-overlap"]) == []


def test_the_time_zone_of_a_schedule_is_named(lint):
    zone = "ScheduleExpressionTimezone: Asia/Tokyo"
    (finding,) = lint(template("ScheduleV2", "cron(0 9 ? * 1-5 *)", zone), ["unix-weekday"])
    assert "(Asia/Tokyo)" in finding.help


def test_the_same_twice(lint):
    more = "\n        B: {Type: Schedule, Properties: {Schedule: rate(60 minutes)%s}}"
    once = template("Schedule", "rate(1 hour)")["template.yaml"].rstrip()
    assert len(lint({"template.yaml": once + more % ""}, ["duplicate-schedule"])) == 1
    differs = {"template.yaml": once + more % ", Input: '{}'"}
    assert lint(differs, ["duplicate-schedule"]) == []
