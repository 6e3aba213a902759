"""The command line as users meet it, run in this process unless a test needs a real one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from hk_lint.cli.main import main

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
MANIFEST = '{ "name": "shop", "dependencies": { "@prisma/client": "^7.0.0" } }\n'


class Ran(NamedTuple):
    """What a run of hk-lint left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def hk_lint(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `hk-lint` with arguments."""

    def run(*arguments: str) -> Ran:
        try:
            code = main(arguments)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one fault, a warning in api/users.ts; it is the working directory."""
    folder = tmp_path / "shop"
    (folder / "api").mkdir(parents=True)
    (folder / "hiveku.json").write_text("{}\n")
    (folder / "package.json").write_text(MANIFEST)
    (folder / "api/users.ts").write_text(FAULTY)
    (folder / "api/health.ts").write_text(CLEAN)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def clean_shop(shop: Path) -> Path:
    """The same project without the fault."""
    (shop / "api/users.ts").write_text(CLEAN)
    return shop
