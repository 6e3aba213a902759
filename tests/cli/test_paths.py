"""Paths on the command line: what is analysed, and what of it is reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

CONCISE = ("--output-format", "concise", "-q")


@pytest.mark.usefixtures("shop")
def test_a_file_is_judged_within_its_project(hk_lint: Run) -> None:
    ran = hk_lint("api/users.ts", *CONCISE)
    assert ran.code == 1
    assert ran.out.startswith("api/users.ts:4:18 ")


@pytest.mark.usefixtures("shop")
def test_only_the_named_files_are_reported(hk_lint: Run) -> None:
    assert hk_lint("api/health.ts", *CONCISE) == (0, "", "")
    assert hk_lint("api/health.ts", "package.json", *CONCISE) == (0, "", "")
    assert hk_lint("api/health.ts", "api/users.ts", *CONCISE).out.count("\n") == 1


def test_a_fault_in_a_helper_is_reported_where_it_stands(hk_lint: Run, shop: Path) -> None:
    (shop / "lib").mkdir()
    (shop / "lib/users.ts").write_text(
        'import { PrismaClient } from "@prisma/client";\n'
        "export const all = async () => new PrismaClient().user.findMany();\n"
    )
    (shop / "api/users.ts").write_text(
        'import { all } from "../lib/users";\n'
        "export default async function handler() {\n  return Response.json(await all());\n}\n"
    )
    assert hk_lint("api/users.ts", *CONCISE).code == 0
    ran = hk_lint("lib/users.ts", *CONCISE)
    assert ran.out.startswith("lib/users.ts:2:")
    assert ran.code == 1


def test_several_folders_are_what_is_reported(hk_lint: Run, shop: Path) -> None:
    (shop / "docs").mkdir()
    assert hk_lint("docs", "api", *CONCISE).out.count("\n") == 1
    assert hk_lint("docs", "package.json", *CONCISE) == (0, "", "")


def test_a_project_below_is_named_by_its_folder(
    hk_lint: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.parent)
    for path in ("shop", "./shop/", str(shop), "shop/../shop"):
        assert hk_lint(path, *CONCISE).out.startswith("shop/api/users.ts:4:18 ")


@pytest.mark.parametrize("is_absolute", [True, False])
def test_a_file_of_a_project_elsewhere(
    hk_lint: Run, shop: Path, monkeypatch: pytest.MonkeyPatch, is_absolute: bool
) -> None:
    elsewhere = shop.parent / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    path = str(shop / "api/users.ts") if is_absolute else "../shop/api/users.ts"
    ran = hk_lint(path, *CONCISE)
    assert ran.code == 1
    assert "api/users.ts:4:18 " in ran.out


def test_a_file_below_is_judged_within_its_own_project_only(
    hk_lint: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop.parent)
    other = Path("other")
    other.mkdir()
    (other / "hiveku.json").write_text("{ broken")
    assert hk_lint("shop/api/users.ts", *CONCISE).out.startswith("shop/api/users.ts:4:18 ")


def test_a_folder_of_functions_inside_of_a_git_repository(hk_lint: Run, shop: Path) -> None:
    (shop / ".git").mkdir()
    ran = hk_lint("api", *CONCISE)
    assert ran.code == 1
    assert ran.out.startswith("api/users.ts:4:18 ")


def test_the_settings_of_the_project_hold_for_a_file_named_from_elsewhere(
    hk_lint: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "hk-lint.toml").write_text('ignore = ["cold-start"]\n')
    monkeypatch.chdir(shop.parent)
    assert hk_lint("shop/api/users.ts", *CONCISE) == (0, "", "")


def test_paths_of_different_places_are_refused(
    hk_lint: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, other = tmp_path / "shop", tmp_path / "other.ts"
    (shop / ".git").mkdir(parents=True)
    (shop / "a.ts").touch()
    other.touch()
    monkeypatch.chdir(shop)
    ran = hk_lint("a.ts", str(other))
    assert (ran.code, ran.out) == (2, "")
    assert "outside of the repository" in ran.err
    monkeypatch.chdir(tmp_path)
    if Path("/etc/hosts").is_file():
        ran = hk_lint(str(other), "/etc/hosts")
        assert (ran.code, ran.out) == (2, "")
        assert "have no folder in common" in ran.err
    assert hk_lint("shop/a.ts", "other.ts").code == 0


def test_a_command_after_options_is_told_from_a_path(
    hk_lint: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = hk_lint("--platform", "hiveku", "routes")
    assert (ran.code, ran.out) == (2, "")
    assert "routes: no such file or folder; the command comes first" in ran.err
    (tmp_path / "routes").mkdir()
    assert hk_lint("--platform", "hiveku", "routes").code == 0


def test_one_format_goes_to_one_file(
    hk_lint: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    both = ("--output-file", "a", "--output-file", "b")
    ran = hk_lint("--output-format", "json", *both)
    assert (ran.code, ran.out) == (2, "")
    assert "json already goes to a" in ran.err
    assert hk_lint(*both).code == 2
    assert not (tmp_path / "b").exists()
