"""Lockfiles that no package manager can use."""

from __future__ import annotations

import pytest

RULE = "invalid-lockfile"
LOCK = '{"lockfileVersion": 3, "packages": {"": {"name": "shop"}}}'
CONFLICT = '# yarn lockfile v1\n\n<<<<<<< HEAD\nms@^2.0.0:\n  version "2.1.3"\n=======\n>>>>>>> b\n'


def project(**locks: str | bytes) -> dict[str, str | bytes]:
    names = {"npm": "package-lock.json", "pnpm": "pnpm-lock.yaml", "yarn": "yarn.lock",
             "bun": "bun.lock", "bunb": "bun.lockb"}  # fmt: skip
    return {
        "hiveku.json": "{}",
        "package.json": '{"name": "shop"}',
        "api/shop.ts": "export default async () => Response.json({ open: true });",
        **{names[name]: it for name, it in locks.items()},
    }


@pytest.mark.parametrize(
    ("locks", "words", "line"),
    [
        ({"npm": LOCK[:-1]}, "ends in the middle", LOCK[:-1].count("\n")),
        ({"npm": LOCK.replace(":", ": :", 1)}, "no valid JSON", 0),
        ({"npm": ""}, "empty", 0),
        ({"yarn": CONFLICT}, "conflict", 2),
        ({"pnpm": "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    depend"}, "ends in the", 5),
        ({"bun": '{\n  "lockfileVersion": 1,\n'}, "ends in the middle", 2),
    ],
)
def test_a_broken_lockfile_is_found_where_it_breaks(lint, tmp_path, locks, words, line) -> None:
    [finding] = lint(project(**locks), [RULE])
    assert finding.severity.value == "warning"
    assert words in finding.message
    data = (tmp_path / finding.location.path).read_bytes()
    assert data[: finding.location.span.start].count(b"\n") == line


def test_the_binary_format_of_bun_names_the_command(lint) -> None:
    [finding] = lint(project(bunb=b"#!/usr/bin/env bun\nbun-lockfile-format-v0\n\0\x02"), [RULE])
    assert "bun install --save-text-lockfile" in finding.help
    assert "binary" in finding.message


@pytest.mark.parametrize(
    "locks",
    [
        {},
        {"npm": LOCK},
        {"npm": f"\ufeff{LOCK}"},
        {"bun": '{"lockfileVersion": 1, "packages": {},}', "bunb": b"\0"},
        {"yarn": "# yarn lockfile v1\n\n\n"},
        {"pnpm": "lockfileVersion: '9.0'\n"},
        {"pnpm": "lockfileVersion: '9.0'"},
        {"pnpm": "lockfileVersion: '77.0'\n"},
        {"npm": LOCK, "yarn": CONFLICT},
    ],
)
def test_what_can_be_used_or_does_not_count_is_fine(lint, locks) -> None:
    assert lint(project(**locks), [RULE]) == []


def test_a_lockfile_above_the_project_that_is_too_large_is_told(lint, sparse) -> None:
    sparse("yarn.lock", 33_000_000)
    files = {
        "package.json": '{"name": "top", "workspaces": ["apps/*"]}',
        **{f"apps/web/{path}": text for path, text in project().items()},
    }
    [finding] = lint(files, ["unreadable-file", RULE])
    assert (finding.rule, finding.location.path) == ("unreadable-file", "yarn.lock")
