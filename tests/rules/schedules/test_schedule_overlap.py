from __future__ import annotations

import json

import pytest

from hk_lint.model.finding import Severity

RULE = "schedule-overlap"


@pytest.fixture
def check(scheduled):
    def checked(expression, timeout):
        config = {"functions": {"config": {"api/cron/a.ts": {"timeout": timeout}}}}
        return scheduled(RULE, expression, config=json.dumps(config))

    return checked


@pytest.mark.parametrize(
    ("expression", "timeout", "seconds"),
    [
        ("rate(1 minute)", 300, 60),
        ("rate(1 minute)", 61, 60),
        ("rate(10 minutes)", 900, 600),
        ("cron(* * * * ? *)", 120, 60),
        ("cron(0/5 * * * ? *)", 600, 300),
        ("cron(0,1 9 * * ? *)", 90, 60),
        ("cron(58,2 * * * ? *)", 300, 240),
        ("cron(0,59 0,23 * * ? *)", 300, 60),
        ("rate(1 minute)", 5000, 60),
    ],
)
def test_a_timeout_longer_than_the_distance(check, text_of, expression, timeout, seconds):
    (finding,) = check(expression, timeout)
    assert finding.severity is Severity.WARNING
    assert text_of(finding) == expression
    assert f"after {seconds} s" in finding.message
    assert f"take {timeout} s" in finding.message
    (step,) = finding.related
    assert step.location.path == "hiveku.json"


@pytest.mark.parametrize(
    ("expression", "timeout"),
    [
        ("rate(1 minute)", 60),
        ("rate(5 minutes)", 300),
        ("cron(0/15 * * * ? *)", 900),
        ("cron(0 9 * * ? *)", 900),
        ("cron(55 23 ? * MON *)", 900),
        ("cron(0 9 1 1 ? 2027)", 900),
        ("rate(15 minutes)", 2000),
        ("cron(* * * * ? 2020)", 900),
        ("* * * * *", 900),
    ],
)
def test_what_cannot_overlap_or_never_runs(check, expression, timeout):
    assert check(expression, timeout) == []


@pytest.mark.parametrize("config", ["{}", '{"functions": {"config": {"**": {"timeout": "300"}}}}'])
def test_a_default_or_unknown_timeout(scheduled, config):
    assert scheduled(RULE, "rate(1 minute)", config=config) == []


def test_an_inherited_timeout_counts(scheduled):
    config = '{"functions": {"config": {"**": {"timeout": 300}}}}'
    assert len(scheduled(RULE, "rate(1 minute)", config=config)) == 1
