"""Builds the wheel, installs it where nothing else is, and uses it there."""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from pathlib import Path

from checking import CLEAN, FAULTY, RULE, check, empty_venv, output_of, write_project

PACKAGES = {"linter/": "hk_lint", "rules/": "hk_rules"}


def main() -> None:
    """Ends with an error at the first thing that is wrong."""
    with tempfile.TemporaryDirectory(prefix="hk-lint-wheel-") as name:
        folder = Path(name).resolve()
        wheel = _built(folder / "dist")
        _check_contents(wheel)
        python = empty_venv(folder / "venv")
        output_of(python, "-m", "pip", "install", "-qq", wheel)
        _check_use(python, folder)


def _built(target: Path) -> Path:
    output_of(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", target, ".")
    wheels = list(target.glob("*.whl"))
    check(len(wheels) == 1, f"one wheel is built: {', '.join(w.name for w in wheels)}")
    return wheels[0]


def _check_contents(wheel: Path) -> None:
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = {
        name.removeprefix(root)
        for root, package in PACKAGES.items()
        for name in output_of("git", "ls-files", f"{root}{package}").splitlines()
    }
    missing, more = sorted(wanted - shipped), sorted(shipped - wanted)
    check(not missing, f"it holds all {len(wanted)} files of both packages", "\n".join(missing))
    check(not _stray(more), "it holds nothing else", "\n".join(more))
    for package in PACKAGES.values():
        check(f"{package}/py.typed" in shipped, f"{package} is marked as typed")


def _stray(names: list[str]) -> list[str]:
    """Files that are not source: a checkout in which somebody works has new modules too."""
    return [name for name in names if not name.endswith((".py", ".json"))]


def _check_use(python: Path, folder: Path) -> None:
    project = folder / "project"
    write_project(project, {"users.ts": FAULTY, "health.ts": CLEAN})
    command = python.with_name("hk-lint")
    place = output_of(python, "-c", "import hk_lint; print(hk_lint.__file__)", cwd=folder)
    check(str(folder) in place, "the installed package is used, not the checkout", place)

    version = output_of(command, "--version", cwd=folder)
    check(version.startswith("hk-lint "), f"--version says {version.strip()}", version)

    found = output_of(command, "--output-format", "json", "-q", cwd=project, expected=1)
    findings = [(item["rule"], item["path"]) for item in json.loads(found)["findings"]]
    check((RULE, "api/users.ts") in findings, "the planted fault is found", found)
    check(all(path != "api/health.ts" for _, path in findings), "the clean file is clean", found)

    ours = output_of(sys.executable, "-m", "hk_lint", "rules")
    theirs = output_of(command, "rules", cwd=folder)
    check(ours == theirs, "every rule ships", theirs)
    output_of(command, "rule", RULE, cwd=folder)


if __name__ == "__main__":
    main()
