"""Expressions seen in public serverless.yml, SAM, CDK, Terraform and shell files (2026-11-21)."""

from __future__ import annotations

import pytest

from hk_lint.aws.eventbridge import probable, schedule_problem


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0/3 * * * ? *)",
        "cron(0 12 ? * SUN,WED *)",
        "cron(0 0,1,2,3,4,5,6,7,8,9,10,11,12,17 * * ? *)",
        "cron(0 0 ? * MON,WED,FRI *)",
        "cron(0 6 * * ? *)",
        "cron(* 8-23,0-1 * * ? *)",
        "cron(0 5 ? * * *)",
        "cron(0 8 * * ? *)",
        "cron(30 16 ? * SUN *)",
        "cron(0 0 ? * * *)",
        "cron(0 * * * ? *)",
        "cron(0 20 ? * MON-FRI *)",
        "cron(0/10 * * * ? *)",
        "cron(0 0 25 * ? *)",
        "cron(0 */6 * * ? *)",
        "cron(0 9,21 * * ? *)",
        "cron(0,30 11,12,13,14 ? APR,MAY,JUN,JUL,AUG,SEP SAT,SUN *)",
        "cron(30 3 1 * ? *)",
        "cron(0/30 1-7 ? * SUN *)",
        "cron(05 23 27 * ? *)",
        "cron(00 13 ? * * *)",
        "cron(0/1 * ? * MON-FRI *)",
        "cron(0,30 * * * ? *)",
        "cron(*/19 * * * ? *)",
        "cron(*/55 0-1/1 * * ? *)",
        "cron(*/5 8-18 ? * MON-FRI *)",
        "cron(*/5 * ? * * *)",
        "cron(0 0 L-2 * ? *)",
        "cron(0 0 L-5 * ? *)",
        "cron(0 0 LW * ? *)",
        "cron(30 8 1W * ? *)",
        "cron(0 3 ? * SUN#1 *)",
        "cron(0 9 ? * 2#1 *)",
        "cron(15 10 ? * 6L 2019-2022)",
        "cron(0-15/1 8-8 ? * 2,3,4,5,6,7 *)",
        "cron(1-31/30 1-1 ? * 1,7 *)",
        "cron(0/5 8-17 ? * MON-FRI *)",
        "cron(0/30 0-2 ? * MON-FRI *)",
        "rate(1 hour)",
        "rate(1 minute)",
        "rate(15 minutes)",
        "rate(7 days)",
    ],
)
def test_what_is_deployed_is_valid(expression: str) -> None:
    assert schedule_problem(expression) is None


@pytest.mark.parametrize(
    ("expression", "words", "meant"),
    [
        ("cron(0 16 * * 1-5)", "five fields", "cron(0 16 ? * 2-6 *)"),
        ("cron(0 0 * * *)", "five fields", "cron(0 0 * * ? *)"),
        ("cron(0 13 * * *)", "five fields", "cron(0 13 * * ? *)"),
        ("cron(7 20 * * 1-7 *)", "one of the two must be `?`", "cron(7 20 ? * 1-7 *)"),
        ("cron(0 * * ? * *)", "the month field `?`", None),
        ("cron(0 17 8-14 * ? SUN)", "the year field `SUN`", None),
        ("cron(0 50 0,6 * ? *)", "outside 0 to 23", None),
        ("cron(0 0 1 ? * * *)", "seven fields", None),
        ("cron(*/60 * * * ? *)", "the step 60", None),
        ("cron(*/0 0-0/1 * * ? *)", "the step 0", None),
        ("cron(0 9 1 * MON 2026)", "one of the two must be `?`", None),
        ("cron(0 8 ? * 3#1,6#3 *)", "no other entry", None),
        ("rate(5 minute)", "plural", "rate(5 minutes)"),
        ("rate(1 minutes)", "singular", "rate(1 minute)"),
        ("rate(1 hours)", "singular", "rate(1 hour)"),
        ("rate(10minutes)", "a number and a unit", "rate(10 minutes)"),
        ("rate(10 seconds)", "no seconds", None),
        ("rate(10 years)", "`years`", None),
        ("rate(10 MINUTES)", "`MINUTES`", "rate(10 minutes)"),
        ("rate( 10 minutes )", "no space", "rate(10 minutes)"),
        ("rate(10 minutess)", "`minutess`", None),
        ("rate(-10 minutes)", "above 0", None),
        ("rate(10)", "a number and a unit", None),
        ("rate()", "a number and a unit", None),
    ],
)
def test_what_is_refused(expression: str, words: str, meant: str | None) -> None:
    problem = schedule_problem(expression)
    assert problem is not None
    assert words in problem
    assert probable(expression) == meant
