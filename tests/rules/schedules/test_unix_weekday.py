from __future__ import annotations

import pytest

from hk_lint.model.finding import Applicability, Severity

RULE = "unix-weekday"


@pytest.mark.parametrize(
    ("days", "runs", "meant"),
    [
        ("1-5", "SUN-THU", "MON-FRI"),
        ("1,2,3,4,5", "SUN-THU", "MON-FRI"),
        ("1,3,5", "SUN,TUE,THU", "MON,WED,FRI"),
        ("1,5", "SUN,THU", "MON,FRI"),
        ("1-3,5", "SUN,MON,TUE,THU", "MON,TUE,WED,FRI"),
        ("1-5/2", "SUN,TUE,THU", "MON,WED,FRI"),
        ("6,7", "FRI,SAT", "SAT,SUN"),
        ("6-7", "FRI,SAT", "SAT,SUN"),
    ],
)
def test_says_which_days_run_and_which_were_meant(scheduled, text_of, days, runs, meant):
    (finding,) = scheduled(RULE, f"cron(0 9 ? * {days} *)")
    assert finding.severity is Severity.WARNING
    assert text_of(finding) == f"cron(0 9 ? * {days} *)"
    assert f"`{days}`" in finding.message
    assert f"are {runs} in EventBridge, and {meant} in Unix cron" in finding.message
    assert f"`cron(0 9 ? * {meant} *)`" in finding.help
    (fix,) = finding.fixes
    assert fix.applicability is Applicability.UNSAFE
    (edit,) = fix.edits
    assert edit.text == meant


def test_shows_the_next_firings_of_what_was_meant(scheduled):
    (finding,) = scheduled(RULE, "cron(0 9 ? * 1-5 *)")
    assert "Mon 2026-11-23 09:00, Tue 2026-11-24 09:00, Wed 2026-11-25 09:00 (UTC)" in finding.help


def test_the_fix_replaces_the_days_only(scheduled, tmp_path):
    (finding,) = scheduled(RULE, "cron(0 1-5 ? * 1-5 *)", comment="/* é @x\n * @schedule {} */\n")
    (edit,) = finding.fixes[0].edits
    span = edit.location.span
    data = (tmp_path / "api/cron/a.ts").read_bytes()
    fixed = data[: span.start] + edit.text.encode() + data[span.end :]
    assert b"@schedule cron(0 1-5 ? * MON-FRI *) */" in fixed


@pytest.mark.parametrize(
    "days",
    [
        *("2-6", "1-7", "2,4,6", "7,1", "1,7", "1-6", "1-4", "2-5", "6-1", "5-1", "*", "1/4"),
        *("1", "5", "6", "7", "6L", "3#2", "L", "1,L"),
        *("MON-FRI", "SUN-THU", "1-THU", "SUN-5", "sun,wed,thu", "SUN,2,3,4,5", "FRI,SAT"),
    ],
)
def test_other_days_are_taken_as_they_stand(scheduled, days):
    assert scheduled(RULE, f"cron(0 9 ? * {days} *)") == []


@pytest.mark.parametrize("field", ["cron(0 1-5 * * ? *)", "cron(0 9 1-5 * ? *)", "rate(1 day)"])
def test_other_fields_are_no_days_of_the_week(scheduled, field):
    assert scheduled(RULE, field) == []


@pytest.mark.parametrize(
    ("days", "comment"),
    [
        ("1-5", "// @schedule {} Sunday to Thursday\n"),
        ("1-5", "// Every working day (SUN-THU).\n// @schedule {}\n"),
        ("1-5", "/*\n * @schedule {}\n * from Sundays on\n */\n"),
        ("6,7", "// On Friday and Saturday.\n// @schedule {}\n"),
    ],
)
def test_a_comment_that_names_the_days_is_believed(scheduled, days, comment):
    assert scheduled(RULE, f"cron(0 9 ? * {days} *)", comment=comment) == []


def test_other_words_are_no_names(scheduled):
    comment = "// Sunny days: fries for everybody.\n// @schedule {} weekdays\n"
    assert len(scheduled(RULE, "cron(0 9 ? * 1-5 *)", comment=comment)) == 1


@pytest.mark.parametrize(
    "expression", ["0 9 * * 1-5", "cron(0 9 ? * 1-5 2020)", "cron(0 9 * * 1-5 *)"]
)
def test_one_fault_gives_one_finding(scheduled, expression):
    assert scheduled(RULE, expression) == []
    assert len(scheduled("schedules", expression)) == 1
