"""hk-lint.toml, and the key "hk-lint" of package.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

CONCISE = ("--output-format", "concise", "-q")
RULE = "client-created-per-request"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ignroe = []\n", '1:1: The top level has no key "ignroe"; did you mean "ignore"?'),
        ('\nselect = "all"\n', "2:10: select must be an array"),
        ('fail-on = "never"\n', '1:11: fail-on must be "error", "warning" or "info"'),
        ('platform = "netlify"\n', '1:12: platform must be "hiveku"'),
        ('layers = ["prizma"]\n', '1:11: layers[0] must be "sharp"'),
        (f'[severity]\n{RULE} = "eror"\n', 'did you mean "error"?'),
        ("ignore = [\n", "hk-lint.toml:"),
        ("a = 1\na = 2\n", "2:1: The key is defined twice"),
    ],
)
def test_wrong_settings_end_with_2_and_name_the_place(
    hk_lint: Run, shop: Path, text: str, message: str
) -> None:
    (shop / "hk-lint.toml").write_text(text)
    ran = hk_lint()
    assert ran.code == 2
    assert f"{shop / 'hk-lint.toml'}:" in ran.err
    assert message in ran.err
    assert ran.out == ""


def test_all_that_is_wrong_with_the_settings_is_told_at_once(hk_lint: Run, shop: Path) -> None:
    (shop / "hk-lint.toml").write_text('ignroe = []\nselct = []\nfail-on = "x"\n')
    assert hk_lint().err.count("hk-lint.toml:") == 3


@pytest.mark.parametrize(
    "text",
    [
        'select = ["client-created"]\n',
        'ignore = ["client-created"]\n',
        '[severity]\nclient-created = "info"\n',
        "[rules.client-created]\nx = 1\n",
    ],
)
def test_a_rule_that_does_not_exist_ends_with_2_and_a_suggestion(
    hk_lint: Run, shop: Path, text: str
) -> None:
    (shop / "hk-lint.toml").write_text(text)
    ran = hk_lint()
    assert ran.code == 2
    assert f"did you mean '{RULE}'?" in ran.err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", 1),
        ('select = ["limits"]\n', 0),
        ('ignore = ["cold-start"]\n', 0),
        (f'ignore = ["{RULE}"]\n', 0),
        ('fail-on = "error"\n', 0),
        (f'[severity]\n{RULE} = "info"\n', 0),
        (f'fail-on = "error"\n[severity]\n{RULE} = "error"\n', 1),
    ],
)
def test_settings_decide(hk_lint: Run, shop: Path, text: str, code: int) -> None:
    (shop / "hk-lint.toml").write_text(text)
    assert hk_lint().code == code


def test_options_beat_settings(hk_lint: Run, shop: Path) -> None:
    (shop / "hk-lint.toml").write_text('select = ["limits"]\nfail-on = "error"\n')
    assert hk_lint("--select", RULE, "--fail-on", "warning").code == 1


def test_settings_hold_in_the_folders_below(hk_lint: Run, shop: Path) -> None:
    (shop.parent / "hk-lint.toml").write_text('ignore = ["cold-start"]\n')
    assert hk_lint().code == 0
    (shop / "hk-lint.toml").write_text("")
    assert hk_lint().code == 1


def test_settings_above_the_git_repository_do_not_count(hk_lint: Run, shop: Path) -> None:
    (shop.parent / "hk-lint.toml").write_text('ignore = ["cold-start"]\n')
    (shop / ".git").mkdir()
    assert hk_lint().code == 1


def test_settings_can_stand_in_package_json(hk_lint: Run, shop: Path) -> None:
    manifest = json.loads((shop / "package.json").read_text())
    (shop / "package.json").write_text(json.dumps(manifest | {"hk-lint": {"ignore": [RULE]}}))
    assert hk_lint().code == 0


def test_wrong_settings_in_package_json_name_the_place(hk_lint: Run, shop: Path) -> None:
    (shop / "package.json").write_text('{\n  "hk-lint": { "ignroe": [] }\n}\n')
    ran = hk_lint()
    assert ran.code == 2
    assert 'package.json:2:16: The top level has no key "ignroe"; did you mean "ignore"?' in ran.err


@pytest.mark.parametrize(
    "paths", [(), ("api/users.ts",), ("api",), ("api/users.ts", "package.json")]
)
def test_excludes_hold_for_named_files_too(
    hk_lint: Run, shop: Path, paths: tuple[str, ...]
) -> None:
    (shop / "hk-lint.toml").write_text('exclude = ["api/users.ts"]\n')
    assert hk_lint(*paths, *CONCISE) == (0, "", "")


@pytest.mark.parametrize("name", [RULE, "cold-start"])
def test_rules_can_be_off_for_some_files(hk_lint: Run, shop: Path, name: str) -> None:
    (shop / "hk-lint.toml").write_text(f'[per-file-ignores]\n"api/**" = ["{name}"]\n')
    assert hk_lint(*CONCISE) == (0, "", "")


def test_a_rule_that_does_not_exist_cannot_be_off_for_some_files(hk_lint: Run, shop: Path) -> None:
    (shop / "hk-lint.toml").write_text('[per-file-ignores]\n"api/**" = ["client-created"]\n')
    assert hk_lint().code == 2
