"""`hk-lint rules`, `hk-lint rule` and `hk-lint functions`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from hk_lint.registry import installed

Run = Callable[..., Any]

RULES = installed().rules


def test_every_rule_is_listed_under_its_category(hk_lint: Run) -> None:
    lines = hk_lint("rules").out.splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("  ")]
    assert listed == [rule.name for rule in RULES]
    assert "cold-start" in lines


def test_what_is_off_by_default_is_marked(hk_lint: Run) -> None:
    lines = hk_lint("rules").out.splitlines()
    off = [line.split()[0] for line in lines if line.endswith("(off by default)")]
    assert off == [rule.name for rule in RULES if not rule.enabled]


def test_the_list_of_rules_for_programs(hk_lint: Run) -> None:
    found = json.loads(hk_lint("rules", "--output-format", "json").out)
    assert [rule["name"] for rule in found] == [rule.name for rule in RULES]
    assert all(rule["summary"] and rule["url"] for rule in found)


@pytest.mark.parametrize("name", [rule.name for rule in RULES])
def test_a_rule_explains_itself(hk_lint: Run, name: str) -> None:
    ran = hk_lint("rule", name)
    assert ran.code == 0
    assert ran.out.startswith(f"# {name}\n")
    assert "## Why is this bad?" in ran.out


def test_a_rule_explains_itself_in_color(hk_lint: Run) -> None:
    assert "\x1b[" in hk_lint("rule", RULES[0].name, "--color", "always").out


@pytest.mark.usefixtures("shop")
def test_the_functions_are_shown_as_a_table(hk_lint: Run) -> None:
    ran = hk_lint("functions")
    assert ran.code == 0
    heading, health, users = ran.out.splitlines()
    assert heading.split()[:3] == ["PLATFORM", "TRIGGER", "FILE"]
    assert health.split()[:4] == ["hiveku", "/api/health", "api/health.ts", "web"]
    assert users.split()[:4] == ["hiveku", "/api/users", "api/users.ts", "web"]


@pytest.mark.usefixtures("shop")
def test_the_functions_for_programs(hk_lint: Run) -> None:
    data = json.loads(hk_lint("functions", ".", "--output-format", "json").out)
    assert data["version"] == 1
    assert [function["file"] for function in data["functions"]] == ["api/health.ts", "api/users.ts"]
    assert data["functions"][0]["memory"]["default"] is True


def test_functions_of_every_platform_stand_in_one_table(hk_lint: Run, tmp_path: Path) -> None:
    files = {
        "site/package.json": '{"name": "site", "dependencies": {"next": "16"}}',
        "site/vercel.json": '{"crons": [{"path": "/api/tidy", "schedule": "0 3 * * *"}]}',
        "site/app/api/tidy/route.ts": "export async function GET() { return Response.json({}); }",
        "jobs/hiveku.json": "{}",
        "jobs/api/report.ts": HANDLER,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    table = hk_lint("functions", str(tmp_path), "--as-of", "2026-11-21").out.splitlines()
    rows = [line.split() for line in table]
    assert rows[0][:3] == ["PLATFORM", "TRIGGER", "FILE"]
    assert rows[1][:3] == ["hiveku", "/api/report", "jobs/api/report.ts"]
    assert rows[2][:3] == ["vercel", "/api/tidy", "site/app/api/tidy/route.ts"]
    assert "2026-11-21 03:00" in table[2]
    given = hk_lint("functions", str(tmp_path), "--output-format", "json").out
    found = json.loads(given)["functions"][1]
    assert found["timeout"] == {"value": 300, "origin": "platform default", "default": True}
    assert found["schedules"][0]["dialect"] == "vercel"
    assert found["schedules"][0]["target"] == "/api/tidy"


def test_the_names_of_variables_are_shown_and_their_values_are_not(
    hk_lint: Run, tmp_path: Path
) -> None:
    (tmp_path / "serverless.yml").write_text(
        "service: post\nprovider:\n  name: aws\n  runtime: nodejs24.x\nfunctions:\n"
        "  sort:\n    handler: sort.handler\n    environment:\n      PLACE: quiet-harbour\n"
        "    events:\n      - httpApi: POST /letters\n"
    )
    (tmp_path / "sort.js").write_text("exports.handler = async () => ({ statusCode: 200 });\n")
    out = hk_lint("functions", str(tmp_path), "--output-format", "json").out
    [found] = json.loads(out)["functions"]
    assert found["variables"] == ["PLACE"]
    assert "quiet-harbour" not in out
    assert found["triggers"] == [{"kind": "http-api", "method": "POST", "path": "/letters"}]
    assert "POST /letters" in hk_lint("functions", str(tmp_path)).out


def test_a_folder_without_functions_says_so(hk_lint: Run, tmp_path: Path) -> None:
    assert hk_lint("functions", str(tmp_path)).out == "No functions were found.\n"


JOBS = {
    "daily": "cron(0 9 * * ? *)",
    "night": "cron(50/5 22-23 * * ? *)",
    "yearly": "cron(0 0 1 1 ? *)",
    "often": "rate(5 minutes)",
    "over": "cron(0 9 * * ? 2020)",
    "wrong": "0 9 * * *",
}
HANDLER = "export default async () => new Response();\n"


@pytest.fixture
def jobs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of scheduled functions; it is the working directory."""
    (tmp_path / "api/cron").mkdir(parents=True)
    (tmp_path / "hiveku.json").write_text("{}\n")
    for name, expression in JOBS.items():
        text = f"// @schedule {expression}\n{HANDLER}"
        (tmp_path / f"api/cron/{name}.ts").write_text(text)
    (tmp_path / "api/cron/unsaid.ts").write_text(HANDLER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("jobs")
class TestSchedules:
    def test_the_next_firings_stand_in_the_table(self, hk_lint: Run) -> None:
        lines = hk_lint("functions", "--as-of", "2026-11-21").out.splitlines()
        start = lines[0].index("NEXT (UTC)")
        end = lines[0].index("STREAMING")
        shown = {line.split()[2]: line[start:end].strip() for line in lines[1:]}
        assert shown == {
            "api/cron/daily.ts": "2026-11-21 09:00, 11-22 09:00, 11-23 09:00",
            "api/cron/night.ts": "2026-11-21 22:50, 22:55, 23:50",
            "api/cron/often.ts": "every 5 minutes",
            "api/cron/over.ts": "never",
            "api/cron/unsaid.ts": "unknown",
            "api/cron/wrong.ts": "invalid",
            "api/cron/yearly.ts": "2027-01-01 00:00, 2028-01-01 00:00, 2029-01-01 00:00",
        }

    def test_the_next_firings_for_programs(self, hk_lint: Run) -> None:
        ran = hk_lint("functions", "--as-of", "2026-11-21", "--output-format", "json")
        found = {it["file"]: it["schedules"] for it in json.loads(ran.out)["functions"]}
        assert found["api/cron/daily.ts"] == [
            {
                "expression": "cron(0 9 * * ? *)",
                "source": "comment",
                "dialect": "eventbridge-rule",
                "target": "",
                "next": ["2026-11-21T09:00:00Z", "2026-11-22T09:00:00Z", "2026-11-23T09:00:00Z"],
                "seconds": None,
            }
        ]
        assert found["api/cron/often.ts"][0]["next"] == []
        assert found["api/cron/often.ts"][0]["seconds"] == 300
        assert found["api/cron/over.ts"][0]["next"] == []

    def test_without_a_date_the_firings_lie_ahead(self, hk_lint: Run) -> None:
        ran = hk_lint("functions", "--output-format", "json")
        found = {it["file"]: it["schedules"] for it in json.loads(ran.out)["functions"]}
        times = [datetime.fromisoformat(it) for it in found["api/cron/daily.ts"][0]["next"]]
        assert len(times) == 3
        assert times[0] > datetime.now(UTC) - timedelta(minutes=5)

    @pytest.mark.parametrize(
        ("day", "shown"),
        [
            ("2026-04-29", "nodejs20.x (until 2026-04-30)"),
            (
                "2026-04-30",
                "nodejs20.x (deprecated 2026-04-30, no new functions 2027-02-01, "
                "no updates 2027-03-03)",
            ),
            (
                "2027-02-01",
                "nodejs20.x (closed to new functions 2027-02-01, no updates 2027-03-03)",
            ),
            ("2027-03-03", "nodejs20.x (closed to updates 2027-03-03)"),
        ],
    )
    def test_the_runtime_is_judged_by_the_day(self, hk_lint: Run, day: str, shown: str) -> None:
        heading, first, *_ = hk_lint("functions", "--as-of", day).out.splitlines()
        start, end = heading.index("RUNTIME"), heading.index("SCHEDULE")
        assert first[start:end].strip() == shown

    def test_all_dates_of_the_runtime_for_programs(self, hk_lint: Run) -> None:
        ran = hk_lint("functions", "--output-format", "json")
        first = json.loads(ran.out)["functions"][0]
        assert first["runtime"] == "nodejs20.x"
        assert first["runtime_dates"] == {
            "deprecated": "2026-04-30",
            "block_create": "2027-02-01",
            "block_update": "2027-03-03",
        }

    def test_an_endless_rate_breaks_nothing(self, hk_lint: Run, jobs: Path) -> None:
        text = f"// @schedule rate({'9' * 200} days)\n{HANDLER}"
        (jobs / "api/cron/often.ts").write_text(text)
        assert hk_lint("functions").code == 0
        ran = hk_lint("functions", "--output-format", "json")
        found = {it["file"]: it["schedules"] for it in json.loads(ran.out)["functions"]}
        assert found["api/cron/often.ts"][0]["seconds"] is None

    def test_a_wrong_date_is_refused(self, hk_lint: Run) -> None:
        ran = hk_lint("functions", "--as-of", "tomorrow")
        assert ran.code == 2
        assert "is not a date" in ran.err

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_any_date_will_do(self, hk_lint: Run, day: str) -> None:
        assert hk_lint("functions", "--as-of", day).code == 0
        assert hk_lint("check", "--as-of", day, "-q").code == 1
