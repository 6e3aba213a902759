"""Comments and folders that schedule functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hk_lint.model.deployment import Function
from hk_lint.platforms import HIVEKU
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]

BODY = "\nexport default async function () {}\n"


def function(project: Project, path: str, head: str) -> Function:
    sources = project({"hiveku.json": "{}", path: head + BODY})
    (found,) = HIVEKU.deploy("", sources).functions
    return found


@pytest.mark.parametrize(
    ("head", "expressions"),
    [
        ("// @schedule rate(5 minutes)", ["rate(5 minutes)"]),
        ("/* @schedule rate(1 hour) */", ["rate(1 hour)"]),
        ("/**\n * Nightly.\n * @schedule cron(0 3 * * ? *)\n */", ["cron(0 3 * * ? *)"]),
        ("// @schedule cron(0 9 * * ? *) every morning", ["cron(0 9 * * ? *)"]),
        ("// @schedule rate(1 day)\n// @schedule rate(7 days)", ["rate(1 day)", "rate(7 days)"]),
        ("// @schedule 0 9 * * *", ["0 9 * * *"]),
        ("// @schedule 0 9 * * 1-5 on working days", ["0 9 * * 1-5"]),
        ("// @schedule 0 9 * JAN-MAR mon every Monday", ["0 9 * JAN-MAR mon"]),
        ("// @schedule 0 9 * * ? * - daily", ["0 9 * * ? *"]),
        ("// @schedule 5 minutes past", ["5 minutes past"]),
        ("// @schedule cron(0 9 * * ? *", ["cron(0 9 * * ? *"]),
        ("// @schedule: rate(1 day)", ["rate(1 day)"]),
        ("// @schedule every 5 minutes", ["every 5 minutes"]),
        ("// @schedule", [""]),
        ("// The @schedule marker is explained elsewhere", []),
        ("// @schedule comments are read by the platform", []),
        ("// @scheduled rate(1 day)", []),
        ("const text = '// @schedule rate(1 day)';", []),
    ],
)
def test_comments_schedule(project: Project, head: str, expressions: list[str]) -> None:
    found = function(project, "api/a.ts", head).schedules
    assert [it.expression for it in found] == expressions
    assert {it.source for it in found} <= {"comment"}


def test_a_location_counts_bytes(project: Project) -> None:
    head = "// Ünïcödé 🎈\n/* é @x\n * @schedule rate(5 minutes) */"
    (schedule,) = function(project, "api/a.ts", head).schedules
    span = schedule.location.span
    assert (head + BODY).encode()[span.start : span.end] == b"rate(5 minutes)"


def test_a_comment_inside_a_function_schedules_nothing(project: Project) -> None:
    head = "export function helper() {\n  // @schedule rate(1 day)\n}"
    assert function(project, "api/a.ts", head).schedules == ()


@pytest.mark.parametrize("path", ["api/cron/a.ts", "functions/x/cron/a.ts", "cron/a.ts"])
def test_a_cron_folder_schedules(project: Project, path: str) -> None:
    (schedule,) = function(project, path, "").schedules
    assert (schedule.expression, schedule.source, schedule.location.path) == ("", "folder", path)


def test_a_route_in_a_cron_folder_is_scheduled(project: Project) -> None:
    path = "app/api/cron/daily-report/route.ts"
    sources = project({path: "export async function GET() {}"})
    (found,) = HIVEKU.deploy("", sources, assumed=True).functions
    assert [it.source for it in found.schedules] == ["folder"]


def test_a_file_named_cron_is_not_in_a_cron_folder(project: Project) -> None:
    assert function(project, "api/cron.ts", "").schedules == ()


def test_prose_about_streaming_is_no_marker(project: Project) -> None:
    assert not function(project, "api/a.ts", "// This is not @streaming at all").streaming
