from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULE = ["duplicate-schedule"]
CODE = "export default async () => new Response();\n"


@pytest.fixture
def check(lint):
    def checked(**files):
        named = {f"api/{name}.ts": text for name, text in files.items()}
        return lint({"hiveku.json": "{}", **named}, RULE)

    return checked


def test_a_second_comment(check, text_of):
    (finding,) = check(a="// @schedule rate(1 day)\n// @schedule rate(2 hours)\n" + CODE)
    assert finding.severity is Severity.WARNING
    assert text_of(finding) == "rate(2 hours)"
    assert (
        "api/a.ts has a second schedule, `rate(2 hours)`, beside `rate(1 day)`" in finding.message
    )
    (first,) = finding.related
    assert first.location.span.start < finding.location.span.start


def test_each_further_comment(check):
    lines = "".join(f"// @schedule rate({it} days)\n" for it in (2, 3, 4))
    assert len(check(a=lines + CODE)) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("rate(1 hour)", "rate(60 minutes)"),
        ("cron(0 9 * * ? *)", "cron(0  9 * * ? *)"),
        ("cron(0 9 ? * mon *)", "cron(0 9 ? * MON *)"),
    ],
)
def test_the_same_schedule_twice(check, first, second):
    (finding,) = check(a=f"/** @schedule {first} */\n// @schedule {second}\n{CODE}")
    assert "twice" in finding.message
    assert finding.help == "Delete one of the comments."


def test_one_handler_in_two_files_at_the_same_times(lint):
    files = {
        "hiveku.json": "{}",
        "api/a.ts": '// @schedule rate(1 day)\nexport { run as default } from "../lib/run";\n',
        "api/b.ts": '// @schedule rate(1 day)\nexport { run as default } from "../lib/run";\n',
        "lib/run.ts": "export async function run() {\n  return new Response();\n}\n",
    }
    (finding,) = lint(files, RULE)
    assert finding.location.path == "api/b.ts"
    assert "the handler of api/a.ts" in finding.message
    files["api/b.ts"] = files["api/b.ts"].replace("1 day", "2 days")
    assert lint(files, RULE) == []


def test_functions_of_their_own_may_run_at_the_same_times(check):
    text = "// @schedule rate(1 day)\n" + CODE
    assert check(a=text, b=text) == []


def test_an_invalid_schedule_does_not_compete(check):
    assert check(a="// @schedule 0 9 * * *\n// @schedule cron(0 9 * * ? *)\n" + CODE) == []


def test_what_is_no_schedule_does_not_count(check):
    inside = "export default async () => {\n  // @schedule rate(1 hour)\n  return 1;\n};\n"
    assert check(a="// @schedule rate(1 day)\n// The @schedule above.\n" + inside) == []
