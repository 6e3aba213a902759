"""Timeouts that an assumed project writes for another platform."""

from __future__ import annotations

from pathlib import Path

import pytest

from hk_lint.platforms import PLATFORMS
from hk_lint.sources import Sources

ROUTE = "export async function GET() { return Response.json({}); }\n"


def timeout_of(folder: Path, files: dict[str, str], *, assumed: bool) -> tuple[int | None, str]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    deployment = PLATFORMS["hiveku"].deploy("", Sources(folder), assumed=assumed)
    [function] = deployment.functions
    return function.timeout.value, function.timeout.origin


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, (30, "platform default")),
        ({"app/api/a/route.ts": ROUTE + "export const maxDuration = 60;"}, (60, "maxDuration")),
        ({"app/api/a/route.ts": ROUTE + "export const maxDuration = LONG;"}, (None, "maxDuration")),
        (
            {"app/api/a/route.ts": ROUTE + "export const config = { maxDuration: 90 };"},
            (90, "config.maxDuration"),
        ),
    ],
)
def test_an_assumed_project_may_have_set_its_timeouts_elsewhere(
    tmp_path: Path, files: dict[str, str], expected: tuple[int | None, str]
) -> None:
    base = {
        "package.json": '{"name":"x","dependencies":{"next":"16"}}',
        "app/api/a/route.ts": ROUTE,
    }
    assert timeout_of(tmp_path, base | files, assumed=True) == expected


def test_a_hiveku_project_has_hivekus_timeouts(tmp_path: Path) -> None:
    files = {"app/api/a/route.ts": ROUTE + "export const maxDuration = 60;", "vercel.json": "{}"}
    assert timeout_of(tmp_path, {"hiveku.json": "{}", **files}, assumed=False)[0] == 30
