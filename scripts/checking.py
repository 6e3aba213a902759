"""What the check scripts share: commands, throw-away environments and small projects."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Mapping
from pathlib import Path

from setup_venv import ROOT, interpreter

FAULTY = """\
import { PrismaClient } from "@prisma/client";

export default async function handler(req: Request) {
  const prisma = new PrismaClient();
  return Response.json(await prisma.user.findMany());
}
"""
CLEAN = """\
export default async function handler(req: Request) {
  return Response.json({ ok: true });
}
"""
RULE = "client-created-per-request"
"""What is wrong with `FAULTY`."""


def output_of(
    *command: str | Path,
    cwd: Path = ROOT,
    expected: int = 0,
    environment: Mapping[str, str] | None = None,
) -> str:
    """Run a command; returns what it printed. Any other exit code ends the check."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode != expected:
        words = " ".join(str(word) for word in command)
        sys.stdout.write(done.stdout)
        sys.exit(f"FAILED: exit code {done.returncode} instead of {expected}: {words}")
    return done.stdout


def check(holds: bool, what: str, shown: str = "") -> None:
    """End the check unless something holds; `shown` is what there is to see of it."""
    if not holds:
        sys.exit(f"{shown}\nFAILED: {what}".lstrip())
    sys.stdout.write(f"ok: {what}\n")


def empty_venv(folder: Path) -> Path:
    """A new virtual environment that holds pip and nothing else; returns its Python."""
    venv.create(folder, with_pip=True)
    return interpreter(folder)


def write_project(folder: Path, functions: Mapping[str, str]) -> None:
    """A Hiveku project with these function files."""
    (folder / "api").mkdir(parents=True, exist_ok=True)
    (folder / "hiveku.json").write_text("{}\n")
    (folder / "package.json").write_text(
        '{ "name": "example", "dependencies": { "@prisma/client": "^7.0.0" } }\n'
    )
    for name, text in functions.items():
        (folder / "api" / name).write_text(text)
