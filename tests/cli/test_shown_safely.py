"""What projects name is shown in tables and JSON without harm, in every locale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hk_lint.cli.table import table
from hk_lint.output.json import encode

Run = Callable[..., Any]

HANDLER = "export default async function handler() {\n  return Response.json({});\n}\n"
TABLES = ("routes", "env", "functions")
STEERING = ("\x1b", "\x9b", "\x7f", "\u202e", "\u2066", "\u2028")
_MAIN = "from hk_lint.cli.main import main; raise SystemExit(main())"
SECRET = "k9Lm2Qx7wZ4pTs81k9vB3xQz7RtYw4Kd5NhGj6FcA"


def in_locale(encoding: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", _MAIN, *arguments],
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("form", ["table", "json"])
@pytest.mark.parametrize("command", TABLES)
def test_names_do_not_steer_terminals_or_runners(
    hk_lint: Run, shop: Path, command: str, form: str
) -> None:
    names = ["a\n::error::pwn", "b\r::error::pwn", "##[error]c", *STEERING, "d\udcff"]
    for name in names:
        (shop / f"api/{name}.ts").write_text(
            HANDLER.replace("{}", f'{{ a: process.env["{name}"] }}'), errors="surrogateescape"
        )
    variables = {f"X{it}\n::error::Y": "1" for it in STEERING}
    (shop / "hiveku.json").write_text(json.dumps({"build": {"env": variables}}))
    ran = hk_lint(command, *(("--output-format", "json") if form == "json" else ()))
    assert ran.code == 0
    assert not any(it in ran.out for it in STEERING)
    assert not any(line.lstrip().startswith("::") for line in ran.out.splitlines())
    assert form == "json" or "##[" not in ran.out


@pytest.mark.parametrize("name", ["\x9b", "\x7f", "\u202e", "\u2028"])
def test_what_json_escapes_is_read_as_it_was(name: str) -> None:
    text = encode({name: [name]})
    assert name not in text
    assert json.loads(text) == {name: [name]}


def test_json_keeps_what_steers_nothing() -> None:
    assert '"café 𝒳"' in encode({"a": "café 𝒳"})


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("command", [*TABLES, "rules"])
def test_any_locale_gets_utf8(shop: Path, command: str, encoding: str) -> None:
    (shop / "api/café→.ts").write_text(HANDLER)
    ran = in_locale(encoding, command)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert command in ("env", "rules") or "api/café→.ts" in ran.stdout.decode()


@pytest.mark.parametrize("color", ["always", "never"])
def test_documentation_is_printed_in_any_locale(color: str) -> None:
    ran = in_locale("ascii", "rule", "redirect-loop", "--color", color)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert "·" in ran.stdout.decode()


def test_long_cells_lose_their_middle() -> None:
    rows = [("FILE", "NOTE"), ("a" * 5000 + "/end.ts", "x"), ("b.ts", "y"), ("界" * 5000, "z")]
    _, first, second, third = table(rows).splitlines()
    assert first.startswith("aaaa")
    assert "…" in first
    assert "/end.ts  x" in first
    assert len(second) == len(first) < 120
    assert len(third) < 70


def test_cells_of_usual_length_are_whole() -> None:
    assert table([("FILE",), ("a" * 100,)]) == f"FILE\n{'a' * 100}\n"


@pytest.mark.parametrize("form", ["full", "json"])
def test_secrets_of_the_configuration_are_hidden_wherever_they_are_told(
    hk_lint: Run, shop: Path, form: str
) -> None:
    config = {"functions": {"routes": {"api/users.ts": f"/hooks/{SECRET}"}}}
    (shop / "hiveku.json").write_text(json.dumps(config))
    ran = hk_lint("--select", "all", "--output-format", form)
    assert SECRET[:12] not in ran.out + ran.err
    for command in TABLES:
        for given in ((), ("--output-format", "json")):
            assert SECRET[:12] not in hk_lint(command, *given).out


def test_a_password_of_the_configuration_is_hidden_in_findings_elsewhere(
    hk_lint: Run, shop: Path
) -> None:
    config = {"token": "zebra42tango77", "functions": {"routes": {"api/c.ts": "/zebra42tango77"}}}
    (shop / "hiveku.json").write_text(json.dumps(config))
    (shop / "api/c.ts").write_text(HANDLER)
    for command in TABLES:
        for given in ((), ("--output-format", "json")):
            ran = hk_lint(command, *given)
            assert "zebra42tango77" not in ran.out


@pytest.mark.parametrize("lines", [3, 60])
def test_no_line_of_a_key_becomes_a_variable_that_is_shown(
    hk_lint: Run, shop: Path, lines: int
) -> None:
    body = "".join(f"b{n:02}xR7vQ2mLp9RtYw4Kz81\n" for n in range(lines))
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{body}3qZ9vLm2Tw8yKp==\n-----END RSA PRIVATE KEY-----"
    (shop / ".env").write_text(f"KEY={key}\nOTHER=1\n")
    said = [hk_lint("--select", "all", "--output-format", it).out for it in ("full", "json")]
    said += [hk_lint("env").out, hk_lint("env", "--output-format", "json").out]
    assert not any("3qZ9vLm2" in it for it in said)
