"""Runs the tests with every dependency at the oldest version that pyproject.toml allows."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from packaging.requirements import Requirement

from checking import empty_venv, output_of
from setup_venv import ROOT, project_table, run

TEST_TOOLS = ("pytest", "hypothesis")


def main(arguments: list[str]) -> int:
    """The exit code of pytest."""
    table = project_table()
    pins = [_oldest(text) for text in table["project"]["dependencies"]]
    tools = [t for t in table["dependency-groups"]["dev"] if Requirement(t).name in TEST_TOOLS]
    with tempfile.TemporaryDirectory(prefix="hk-lint-oldest-") as name:
        python = empty_venv(Path(name) / "venv")
        sys.stdout.write(f"with {', '.join(pins)}\n")
        output_of(python, "-m", "pip", "install", "-qq", "--editable", ROOT, *pins, *tools)
        return run(python, "-m", "pytest", "-p", "no:cacheprovider", *arguments)


def _oldest(text: str) -> str:
    requirement = Requirement(text)
    bounds = [s.version for s in requirement.specifier if s.operator in (">=", "==", "~=")]
    if len(bounds) != 1:
        sys.exit(f"FAILED: {text!r} has no lower bound")
    return f"{requirement.name}=={bounds[0]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
