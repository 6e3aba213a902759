"""Tries both pre-commit hooks against a throw-away project."""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from checking import CLEAN, FAULTY, RULE, check, output_of, write_project
from setup_venv import ROOT

HOOKS = ("hk-lint", "hk-lint-project")


def main() -> None:
    """Ends with an error at the first thing that is wrong."""
    with tempfile.TemporaryDirectory(prefix="hk-lint-hooks-") as name:
        project = Path(name).resolve() / "project"
        write_project(project, {"users.ts": FAULTY, "health.ts": CLEAN})
        _stage(project)

        said = _tried(project, "--all-files", expected=1)
        check(_outcome(said) == ("Failed", "Failed"), "both hooks stop a planted fault", said)
        check(said.count(f"[{RULE}]") == len(HOOKS), "both show it", said)

        said = _tried(project, "--files", "api/health.ts", expected=1)
        wanted = ("Passed", "Failed")
        check(_outcome(said) == wanted, "files of the commit only, or the whole project", said)

        write_project(project, {"users.ts": CLEAN})
        _stage(project)
        said = _tried(project, "--all-files", expected=0)
        check(_outcome(said) == ("Passed", "Passed"), "both hooks let a clean project pass", said)


def _stage(project: Path) -> None:
    output_of("git", "init", "--quiet", cwd=project)
    output_of("git", "add", "--all", cwd=project)


def _tried(project: Path, *arguments: str, expected: int) -> str:
    return output_of(
        sys.executable,
        "-m",
        "pre_commit",
        "try-repo",
        ROOT,
        "--color=never",
        *arguments,
        cwd=project,
        expected=expected,
        environment={"PRE_COMMIT_HOME": str(project.parent / "cache")},
    )


def _outcome(said: str) -> tuple[str, ...]:
    return tuple(re.findall(r"^hk-lint.*\.(Passed|Failed|Skipped)$", said, re.MULTILINE))


if __name__ == "__main__":
    main()
