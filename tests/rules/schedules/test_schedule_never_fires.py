from __future__ import annotations

from datetime import date

import pytest

from hk_lint.model.finding import Severity

RULE = "schedule-never-fires"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("cron(0 9 31 2 ? *)", "no date fits day-of-month `31` and month `2`"),
        ("cron(0 9 30,31 FEB ? *)", "day-of-month `30,31` and month `FEB`"),
        ("cron(0 9 31 4,6,9,11 ? *)", "month `4,6,9,11`"),
        ("cron(0 9 31W 2 ? *)", "`31W`"),
        ("cron(0 9 29 2 ? 2027)", "and year `2027`"),
        ("cron(0 9 29 2 ? 2100)", "never runs"),
        ("cron(0 9 L-29 2 ? *)", "day-of-month `L-29`"),
        ("cron(0 9 ? 2 2#5 2027)", "month `2` and day-of-week `2#5` and year `2027`"),
        ("cron(0 9 * * ? 2020)", "its last time was 2020-12-31 09:00 (UTC)"),
        ("cron(0 9 * * ? 2019-2025)", "its last time was 2025-12-31 09:00"),
        ("cron(0 9 20 11 ? 2026)", "its last time was 2026-11-20 09:00"),
        ("cron(0 9 29 2 ? 2020-2026)", "its last time was 2024-02-29 09:00"),
    ],
)
def test_dates_that_are_impossible_or_past(scheduled, text_of, expression, said):
    (finding,) = scheduled(RULE, expression)
    assert finding.severity is Severity.WARNING
    assert text_of(finding) == expression
    assert said in finding.message


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 9 29 2 ? *)",
        "cron(0 9 31 * ? *)",
        "cron(0 9 31 2,3 ? *)",
        "cron(0 9 L 2 ? *)",
        "cron(0 0 21 11 ? 2026)",
        "cron(0 9 ? * 2#5 *)",
        "cron(0 9 * * ? 2026)",
        "cron(0 9 1 1 ? 2199)",
        "rate(999 days)",
    ],
)
def test_what_fires_some_day(scheduled, expression):
    assert scheduled(RULE, expression) == []


def test_today_decides(lint):
    files = {
        "api/a.ts": "// @schedule cron(0 9 * * ? 2026)\nexport default () => new Response();\n",
        "hiveku.json": "{}",
    }
    assert lint(files, [RULE], today=date(2026, 12, 31)) == []
    assert len(lint(files, [RULE], today=date(2027, 1, 1))) == 1


def test_what_is_invalid_is_not_also_said_to_never_fire(scheduled):
    assert scheduled(RULE, "cron(0 9 31 2 * *)") == []
    assert scheduled(RULE, "0 9 31 2 *") == []
