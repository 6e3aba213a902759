"""`hk-lint check`: exit codes, choice of rules, outputs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hk_lint import __version__, engine

Run = Callable[..., Any]

RULE = "client-created-per-request"


@pytest.mark.usefixtures("clean_shop")
def test_a_clean_project_ends_with_0(hk_lint: Run) -> None:
    ran = hk_lint()
    assert ran.code == 0
    assert ran.out.startswith("All clear: ")
    assert ran.err == ""


@pytest.mark.usefixtures("shop")
def test_findings_end_with_1(hk_lint: Run) -> None:
    ran = hk_lint()
    assert ran.code == 1
    assert f"warning[{RULE}]" in ran.out
    assert "--> api/users.ts:4:18" in ran.out


@pytest.mark.usefixtures("shop")
def test_check_is_the_command_when_none_is_named(hk_lint: Run) -> None:
    named = hk_lint("check", ".", "--output-format", "concise", "-q")
    assert named == hk_lint(".", "--output-format", "concise", "-q")
    assert named.code == 1


@pytest.mark.usefixtures("shop")
def test_a_crash_of_hk_lint_ends_with_3_and_without_a_traceback(
    hk_lint: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(engine, "find_projects", crash)
    ran = hk_lint()
    assert ran.code == 3
    assert "internal error: RuntimeError (test_check.py, line " in ran.err
    assert "boom" not in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.usefixtures("shop")
def test_the_traceback_of_a_crash_can_be_asked_for(
    hk_lint: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(engine, "find_projects", crash)
    monkeypatch.setenv("HK_LINT_TRACEBACK", "1")
    with pytest.raises(RuntimeError, match="boom"):
        hk_lint()


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_told(hk_lint: Run, option: str) -> None:
    assert hk_lint(option) == (0, f"hk-lint {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--bogus",), "unrecognized arguments: --bogus"),
        (("--output-format", "xml"), "unknown output format 'xml'; known are full, concise, json"),
        (("--output-file",), "expected one argument"),
        (("--fail-on", "never"), "invalid choice: 'never'"),
        (("--platform", "vercel"), "invalid choice: 'vercel'"),
        (("--as-of", "2026-13-01"), "'2026-13-01' is not a date like"),
        (("--as-of", "tomorrow"), "'tomorrow' is not a date like"),
        (("--color", "sometimes"), "invalid choice: 'sometimes'"),
        (
            ("--select", "cold-strat"),
            "'cold-strat'; did you mean 'cold-start'?",
        ),
        (("--select", "client-created"), f"'client-created'; did you mean '{RULE}'?"),
        (("--ignore", "zzz"), "there is no rule or category 'zzz'\n"),
        (("--select", ","), "--select names no rule"),
        (("nowhere.ts",), "nowhere.ts: no such file or folder"),
        (("",), "a path is empty"),
        (("--output-file", "nowhere/report.txt"), "nowhere/report.txt: no such file or directory"),
        (("--output-file", "."), ".: is a directory"),
        (("rule",), "required: name"),
        (("rule", "client-created"), f"there is no rule 'client-created'; did you mean '{RULE}'?"),
        (("functions", "nowhere"), "nowhere: no such file or folder"),
        (("rules", "--bogus"), "unrecognized arguments: --bogus"),
    ],
)
@pytest.mark.usefixtures("shop")
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(
    hk_lint: Run, arguments: tuple[str, ...], message: str
) -> None:
    ran = hk_lint(*arguments)
    assert ran.code == 2
    assert message in ran.err
    assert ran.out == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--select", RULE), 1),
        (("--select", "cold-start"), 1),
        (("--select", "all"), 1),
        (("--select", "default"), 1),
        (("--select", "limits,packages"), 0),
        (("--select", "limits", "--select", RULE), 1),
        (("--ignore", RULE), 0),
        (("--ignore", "cold-start"), 0),
        (("--ignore", "limits, cold-start"), 0),
        (("--select", RULE, "--ignore", "cold-start"), 1),
        (("--select", "cold-start", "--ignore", RULE), 0),
    ],
)
@pytest.mark.usefixtures("shop")
def test_rules_are_chosen_by_name_and_category(
    hk_lint: Run, arguments: tuple[str, ...], code: int
) -> None:
    assert hk_lint(*arguments).code == code


@pytest.mark.parametrize(("threshold", "code"), [("info", 1), ("warning", 1), ("error", 0)])
@pytest.mark.usefixtures("shop")
def test_the_failing_severity_decides_about_a_warning(
    hk_lint: Run, threshold: str, code: int
) -> None:
    ran = hk_lint("--fail-on", threshold)
    assert ran.code == code
    assert RULE in ran.out


@pytest.mark.parametrize("name", ["full", "concise", "json", "sarif", "github"])
@pytest.mark.usefixtures("shop")
def test_every_format_tells_of_the_fault(hk_lint: Run, name: str) -> None:
    ran = hk_lint("--output-format", name)
    assert ran.code == 1
    assert RULE in ran.out
    assert "Traceback" not in ran.err


@pytest.mark.usefixtures("shop")
def test_formats_for_programs_leave_the_summary_to_standard_error(hk_lint: Run) -> None:
    ran = hk_lint("--output-format", "json")
    assert json.loads(ran.out)["summary"]["warnings"] == 1
    assert "1 warning in 1 file" in ran.err


@pytest.mark.usefixtures("shop")
def test_quiet_says_findings_only(hk_lint: Run) -> None:
    ran = hk_lint("--output-format", "concise", "-q")
    assert ran.out.count("\n") == 1
    assert ran.err == ""


@pytest.mark.usefixtures("shop")
def test_one_run_can_write_several_formats(hk_lint: Run) -> None:
    ran = hk_lint(
        "--output-format=full",
        "--output-format=sarif",
        "--output-file=out.sarif",
        "--output-format=json",
        "--output-file=out.json",
    )
    assert ran.code == 1
    assert f"warning[{RULE}]" in ran.out
    assert json.loads(Path("out.sarif").read_text())["version"] == "2.1.0"
    assert json.loads(Path("out.json").read_text())["findings"][0]["rule"] == RULE


@pytest.mark.usefixtures("shop")
def test_an_output_file_alone_takes_the_text_for_people(hk_lint: Run) -> None:
    ran = hk_lint("--output-file", "out.txt")
    assert ran.out == ""
    assert "1 warning in 1 file" in ran.err
    assert f"warning[{RULE}]" in Path("out.txt").read_text()


@pytest.mark.usefixtures("shop")
def test_no_color_unless_it_is_asked_for(hk_lint: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b" not in hk_lint().out
    assert "\x1b[" in hk_lint("--color", "always").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in hk_lint().out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in hk_lint().out


@pytest.mark.usefixtures("clean_shop")
def test_the_date_of_dated_facts_can_be_given(hk_lint: Run) -> None:
    assert hk_lint("--as-of", "2030-01-01").code == 0


def test_a_folder_can_be_declared_a_project_of_a_platform(hk_lint: Run, shop: Path) -> None:
    (shop / "hiveku.json").unlink()
    assert hk_lint("--platform", "hiveku").code == 1
