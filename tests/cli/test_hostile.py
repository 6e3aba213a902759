"""Broken and hostile inputs: each is told of clearly, and the rest is still checked."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Plant = Callable[[Path], object]

CONCISE = ("--output-format", "concise")
RULE = "client-created-per-request"
KNOWN_FAULT = f"api/users.ts:4:18 {RULE} "
HANDLER = "export default async function handler() {\n  return Response.json({});\n}\n"
MAKES_CLIENT = 'import { PrismaClient } from "@prisma/client";\nexport default async () => '
DEPTH = 10_000


def _file(path: str, content: str | bytes) -> Plant:
    def plant(folder: Path) -> None:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)

    return plant


def _folder(path: str) -> Plant:
    def plant(folder: Path) -> None:
        (folder / path).unlink(missing_ok=True)
        (folder / path).mkdir()

    return plant


def _link(path: str, target: str) -> Plant:
    def plant(folder: Path) -> None:
        (folder / path).unlink(missing_ok=True)
        (folder / path).symlink_to(target)

    return plant


def _pipe(path: str) -> Plant:
    def plant(folder: Path) -> None:
        if not hasattr(os, "mkfifo"):
            pytest.skip("no named pipes on this system")
        (folder / path).unlink(missing_ok=True)
        os.mkfifo(folder / path)

    return plant


def _deep(opening: str, inner: str, closing: str) -> str:
    """Nested code in lines of human length: long lines would make it a generated file."""

    def lines(text: str) -> str:
        return "\n".join([text * 20] * (DEPTH // 20))

    return f"{lines(opening)}\n{inner}\n{lines(closing)}\n"


def _nested(opening: str, closing: str, inner: str = "1") -> str:
    return opening * DEPTH + inner + closing * DEPTH


def _billion_laughs() -> str:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 12)]
    return "\n".join(["l0: &l0 [ha]", *levels, "packages: *l11", ""])


SILENT: dict[str, Plant] = {
    "an empty source file that exports nothing": _file("lib/a.ts", ""),
    "an empty function": _file("api/a.ts", ""),
    "a byte order mark": _file("api/a.ts", "\ufeff" + HANDLER),
    "a byte order mark in JSON": _file("hiveku.json", "\ufeff{}"),
    "CRLF line ends": _file("api/a.ts", HANDLER.replace("\n", "\r\n")),
    "invalid UTF-8 in a comment": _file("api/a.ts", b"// \xff\xfe\xc3\n" + HANDLER.encode()),
    "deep types": _file("api/a.ts", f"type A =\n{_deep('Array<', '1', '>')};\n{HANDLER}"),
    "deep JSON that nobody reads": _file("data.json", _nested("[", "]")),
    "deep YAML that nobody reads": _file("data.yaml", _nested("[", "]")),
    "a cyclic alias in YAML": _file("pnpm-workspace.yaml", "packages: &a [*a]\n"),
    "a cyclic merge in YAML": _file("pnpm-workspace.yaml", "packages: &a\n  <<: *a\n"),
    "a billion laughs": _file("pnpm-workspace.yaml", _billion_laughs()),
    "a folder that is named like a source file": _folder("api/a.ts"),
    "a folder that is named like an environment file": _folder(".env"),
    "a loop of links between folders": _link("api/loop", ".."),
    "a cycle of imports": _file(
        "api/a.ts", f'import "./a";\nexport * from "../api/a.ts";\n{HANDLER}'
    ),
    "a specifier of 10,000 signs": _file("api/a.ts", f'import "./{"a/" * 5000}";\n{HANDLER}'),
    "a specifier that is no text": _file("api/a.ts", f'import "./\\ud800\\0";\n{HANDLER}'),
    "a tsconfig that extends itself": _file("tsconfig.json", '{ "extends": "./tsconfig.json" }'),
    "workspaces outside of the repository": _file(
        "pnpm-workspace.yaml", "packages: ['../**', '/etc/*', '[', '{a', '!(x']\n"
    ),
    "an installed package without sense": _file(
        "node_modules/@prisma/client/package.json", '{ "main": 5, "version": [], "exports": 7 }'
    ),
}
"""What is no fault: only the known fault is reported."""

REPORTED: dict[str, tuple[Plant, str]] = {
    "a binary file": (_file("api/a.ts", bytes(range(256)) * 9), "api/a.ts:1:1 syntax-error "),
    "UTF-16": (_file("api/a.ts", HANDLER.encode("utf-16")), "api/a.ts:1:1 syntax-error "),
    "more than is read": (
        _file("api/a.ts", "//" + "x" * 9_000_000),
        "api/a.ts:1:1 unreadable-file ",
    ),
    "a link to nowhere": (_link("api/a.ts", "/nowhere/a.ts"), "api/a.ts:1:1 unreadable-file "),
    "a pipe": (_pipe("api/a.ts"), "api/a.ts:1:1 unreadable-file "),
    "a pipe as configuration": (_pipe("hiveku.json"), "hiveku.json:1:1 unreadable-file "),
    "an endless device": (_link("api/a.ts", "/dev/zero"), "api/a.ts:1:1 unreadable-file "),
    "brackets that are never closed": (
        _file("api/a.ts", "f(" + ("(" * 50 + "\n") * 2_000),
        "api/a.ts:2000:50 syntax-error ",
    ),
    "deep arrays": (
        _file("api/a.ts", MAKES_CLIENT + _deep("[", "new PrismaClient()", "]")),
        f" {RULE} `new PrismaClient` makes a new client for each request",
    ),
    "deep objects": (
        _file("api/a.ts", MAKES_CLIENT + "(" + _deep("{a:", "new PrismaClient()", "}") + ")"),
        f" {RULE} `new PrismaClient` makes a new client for each request",
    ),
    "deep blocks": (
        _file("api/a.ts", MAKES_CLIENT + "{" + _deep("{", "new PrismaClient()", "}") + "}"),
        f" {RULE} `new PrismaClient` makes a new client for each request",
    ),
    "a chain of 10,000 calls": (
        _file("api/a.ts", MAKES_CLIENT + "{ new PrismaClient(); a" + _deep(".b()", "", "") + "}"),
        f"api/a.ts:2:30 {RULE} ",
    ),
    "deep JSX": (
        _file(
            "api/a.tsx", MAKES_CLIENT + "{ new PrismaClient(); " + _deep("<a>", "", "</a>") + "}"
        ),
        f"api/a.tsx:2:30 {RULE} ",
    ),
    "deep JSON": (_file("hiveku.json", _nested("[", "]")), "hiveku.json:1:101 invalid-config "),
    "a key that occurs twice": (
        _file("hiveku.json", '{ "functions": {}, "functions": {} }'),
        "hiveku.json:1:20 invalid-config ",
    ),
    "JSON of the wrong kind": (_file("hiveku.json", "[1]"), "hiveku.json:1:1 invalid-config "),
    "a number beyond all numbers": (
        _file(
            "hiveku.json",
            '{ "functions": { "config": { "api/users.ts": { "timeout": ' + "9" * 5000 + " } } } }",
        ),
        "hiveku.json:1:59 ",
    ),
}
"""What is told of, with the line that tells."""

LINKS_TO_THEMSELVES = ("api/a.ts", "hiveku.json", "tsconfig.json")


@pytest.mark.parametrize("plant", SILENT.values(), ids=SILENT.keys())
def test_what_is_strange_but_no_fault_is_passed_over(
    hk_lint: Run, shop: Path, plant: Plant
) -> None:
    plant(shop)
    ran = hk_lint(*CONCISE, "--select", f"{RULE},hk-lint")
    assert ran.out.startswith(KNOWN_FAULT)
    assert ran.out.count("\n") == 1
    assert ran.code == 1
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(("plant", "line"), REPORTED.values(), ids=REPORTED.keys())
def test_what_cannot_be_read_is_told_and_the_rest_is_checked(
    hk_lint: Run, shop: Path, plant: Plant, line: str
) -> None:
    plant(shop)
    ran = hk_lint(*CONCISE)
    assert KNOWN_FAULT in ran.out
    assert line in ran.out
    assert ran.code == 1
    assert "rule-crashed" not in ran.out


@pytest.mark.parametrize("path", LINKS_TO_THEMSELVES)
def test_a_link_to_itself_is_told(hk_lint: Run, shop: Path, path: str) -> None:
    _link(path, Path(path).name)(shop)
    ran = hk_lint(*CONCISE)
    assert KNOWN_FAULT in ran.out
    assert f"{path}:1:1 unreadable-file " in ran.out
    assert ran.code == 1


@pytest.mark.parametrize(
    "text",
    [
        HANDLER.replace("{}", "[" + "1," * 2_500_000 + "]").replace("\n", " "),
        MAKES_CLIENT.replace("\n", " ") + "[" + "new PrismaClient()," * 250_000 + "]",
    ],
    ids=["data", "code"],
)
def test_five_megabytes_in_one_line_are_named_as_generated(
    hk_lint: Run, shop: Path, text: str
) -> None:
    (shop / "api/a.ts").write_text(text)
    ran = hk_lint(*CONCISE)
    assert KNOWN_FAULT in ran.out
    assert ran.code == 1
    assert "generated files were not read (api/a.ts)" in ran.err


def test_settings_that_cannot_be_read_end_with_2(hk_lint: Run, shop: Path) -> None:
    for text in ("x = " + _nested("[", "]"), 'x = "\n', "\0"):
        (shop / "hk-lint.toml").write_text(text)
        ran = hk_lint()
        assert ran.code == 2
        assert "hk-lint.toml:1:" in ran.err


def test_settings_that_are_no_text_end_with_2(hk_lint: Run, shop: Path) -> None:
    (shop / "hk-lint.toml").write_bytes(b"x = \xff\n")
    ran = hk_lint()
    assert ran.code == 2
    assert "hk-lint.toml:1:5: The byte 0xFF is not valid UTF-8" in ran.err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("name", [b"\xff\xfe.ts", b"a\nb.ts", b"a\x1b[31m.ts", "ü 𝒳.ts".encode()])
@pytest.mark.parametrize("form", ["full", "concise", "json", "sarif", "github"])
def test_a_file_name_that_is_no_text_does_not_break_a_format(
    hk_lint: Run, shop: Path, name: bytes, form: str
) -> None:
    text = (shop / "api/users.ts").read_bytes()
    Path(os.fsdecode(os.fsencode(shop / "api") + b"/" + name)).write_bytes(text)
    ran = hk_lint("--output-format", form)
    assert ran.code == 1
    assert "\x1b" not in ran.out
    assert "Traceback" not in ran.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("path", ["api/a.ts", "secret"])
def test_what_may_not_be_read_does_not_stop_the_rest(hk_lint: Run, shop: Path, path: str) -> None:
    target = shop / path
    target.touch() if path.endswith(".ts") else target.mkdir()
    target.chmod(0)
    ran = hk_lint(*CONCISE)
    target.chmod(0o700)
    assert KNOWN_FAULT in ran.out
    assert ran.code == 1


def test_a_folder_that_cannot_be_read_is_no_all_clear(
    hk_lint: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hk_lint.walk.is_open", lambda folder: folder != str(tmp_path))
    ran = hk_lint(str(tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert "permission denied" in ran.err


def test_a_folder_below_that_cannot_be_read_is_told(
    hk_lint: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shut").mkdir()
    monkeypatch.setattr("hk_lint.walk.is_open", lambda folder: not folder.endswith("shut"))
    assert "1 folders could not be read (shut)" in hk_lint(str(tmp_path)).out
