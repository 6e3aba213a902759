from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hk_lint.model.finding import Applicability, Severity

RULE = ["invalid-schedule"]


@pytest.fixture
def check(lint):
    def checked(expression, comment="// @schedule {}\n"):
        text = comment.format(expression) + "export default async () => new Response();\n"
        return lint({"api/cron/a.ts": text, "hiveku.json": "{}"}, RULE)

    return checked


@pytest.mark.parametrize(
    ("expression", "field", "meant"),
    [
        ("0 9 * * 1-5", "five-field", "cron(0 9 ? * 2-6 *)"),
        ("cron(0 9 * * *)", "", "cron(0 9 * * ? *)"),
        ("cron(0 9 * * * *)", "day-of-week", "cron(0 9 * * ? *)"),
        ("rate(1 minutes)", "minute", "rate(1 minute)"),
        ("rate(5 minute)", "minutes", "rate(5 minutes)"),
    ],
)
def test_shows_and_offers_what_was_meant(check, text_of, expression, field, meant):
    (finding,) = check(expression)
    assert finding.severity is Severity.ERROR
    assert text_of(finding) == expression
    assert f"`{expression}`" in finding.message
    assert field in finding.message
    assert f"Probably meant: `{meant}`" in finding.help
    (fix,) = finding.fixes
    assert fix.applicability is Applicability.UNSAFE
    assert [(edit.location, edit.text) for edit in fix.edits] == [(finding.location, meant)]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("cron(60 9 * * ? *)", "the minutes field `60` is wrong"),
        ("cron(0 24 * * ? *)", "the hours field `24` is wrong"),
        ("cron(0 9 ? * 0 *)", "there is no 0"),
        ("every 5 minutes", "not valid"),
        ("rate(30 seconds)", "seconds"),
    ],
)
def test_says_which_field_and_why(check, expression, said):
    (finding,) = check(expression)
    assert said in finding.message
    assert not finding.message.endswith(".")


def test_without_a_guess_there_is_no_fix(check):
    (finding,) = check("rate(30 seconds)")
    assert finding.fixes == ()
    assert "`cron(...)` with six fields" in finding.help


def test_shows_the_next_firings(check):
    (finding,) = check("0 9 * * 1-5")
    assert "Mon 2026-11-23 09:00, Tue 2026-11-24 09:00, Wed 2026-11-25 09:00 (UTC)" in finding.help


def test_a_schedule_without_expression(check):
    (finding,) = check("")
    assert "no expression" in finding.message


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 9 * * ? *)",
        "cron(0 */2 * * ? *)",
        "cron(0 9 ? * MON-FRI *)",
        "cron(0 0 1 * ? *)",
        "rate(5 minutes)",
        "rate(1 hour)",
        "rate(7 days)",
    ],
)
def test_the_guides_own_schedules_are_fine(check, expression):
    assert check(expression) == []
    if "*/" not in expression:  # which would end the comment
        assert check(expression, "/**\n * @schedule {}\n */\n") == []


def test_a_folder_without_comment_is_anothers_affair(check):
    assert check("", "{}") == []


_FIELD = st.sampled_from(["0", "5", "1-5", "*", "*/15", "2,4", "?", "MON-FRI", "JAN", "L", "99"])
_WRONG = st.one_of(
    st.lists(_FIELD, min_size=4, max_size=7).map(" ".join),
    st.lists(_FIELD, min_size=4, max_size=7).map(lambda it: f"cron({' '.join(it)})"),
    st.builds(
        "rate({} {})".format, st.integers(0, 12), st.sampled_from(["minute", "hours", "Day"])
    ),
    st.sampled_from(["@daily", "@weekly", "rate 5 minutes", "rate( 5 minutes )", "Rate(1 day)"]),
    st.sampled_from(["cron(0 9 ? * MON–FRI *)", "cron(0\u00a09 * * ? *)", "cron(0 9 * * ? *"]),
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(_WRONG)
def test_after_the_fix_nothing_is_said(check, tmp_path, expression):
    for finding in check(expression):
        for fix in finding.fixes:
            (edit,) = fix.edits
            data = (tmp_path / edit.location.path).read_bytes()
            start, end = edit.location.span.start, edit.location.span.end
            fixed = data[:start] + edit.text.encode() + data[end:]
            assert check(edit.text) == []
            assert (tmp_path / edit.location.path).read_bytes() == fixed


@pytest.mark.parametrize("expression", ["@daily", "rate(1 minutes)", "cron(0 9 * * * *)"])
def test_a_fix_leaves_the_rest_of_a_block_comment(check, tmp_path, expression):
    (finding,) = check(expression, "/**\n * é\n * @schedule {} */\n")
    (edit,) = finding.fixes[0].edits
    data = (tmp_path / edit.location.path).read_bytes()
    fixed = data[: edit.location.span.start] + edit.text.encode() + data[edit.location.span.end :]
    assert f" * @schedule {edit.text} */\n".encode() in fixed
    assert check(edit.text, "/**\n * é\n * @schedule {} */\n") == []
