"""Sets up `.venv`: the project, editable, and for the tests its development tools.

Needs nothing but Python and its standard library. Running it again is cheap: packages are
installed anew only when pyproject.toml, the interpreter or the place of the checkout has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

OLDEST = (3, 11)
if sys.version_info < OLDEST:
    sys.exit(
        "hk-lint needs Python {}.{} or newer; {} is {}.{}. Run this script with a newer one, "
        "for example `python3.12`.".format(*OLDEST, sys.executable, *sys.version_info[:2])
    )

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = "hk-lint-setup.json"


def set_up(*, dev: bool, venv: Path = VENV) -> Path:
    """Make the virtual environment ready; returns its Python.

    `dev` adds the dependency group of that name. Ends the process with a message when it fails.
    """
    python = interpreter(venv)
    wanted = _fingerprint()
    stamp = _stamp(venv)
    if python.exists() and stamp.get("fingerprint") == wanted and (stamp.get("dev") or not dev):
        return python
    if not _works(python):
        _create(venv)
    dev = dev or bool(stamp.get("dev"))
    _say(f"installing hk-lint{' and its development tools' if dev else ''} into {_shown(venv)}")
    _install(python, dev=dev)
    (venv / STAMP).write_text(json.dumps({"fingerprint": wanted, "dev": dev}), encoding="utf-8")
    return python


def interpreter(venv: Path) -> Path:
    """The Python of a virtual environment, on any system."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def run(python: Path, *arguments: str) -> int:
    """Run Python in the project's folder; returns the exit code."""
    sys.stdout.flush()
    try:
        return subprocess.run([python, *arguments], cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


def project_table() -> dict[str, Any]:
    """What pyproject.toml says."""
    import tomllib  # not in a Python that is too old, which has to get as far as the check above

    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _create(venv: Path) -> None:
    _say(f"making {_shown(venv)} with Python {sys.version.split()[0]}")
    shutil.rmtree(venv, ignore_errors=True)
    made = _attempt(sys.executable, "-m", "venv", str(venv))
    if made and _works(interpreter(venv)):
        return
    # Some distributions ship venv without ensurepip; the pip outside can then fill the new one.
    shutil.rmtree(venv, ignore_errors=True)
    _attempt(sys.executable, "-m", "venv", "--without-pip", str(venv))
    python = interpreter(venv)
    _attempt(sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "pip")
    if not _works(python):
        sys.exit(
            f"{sys.executable} cannot make a virtual environment with pip. Install its venv and "
            "ensurepip modules (Debian and Ubuntu: `apt install python3-venv`), or run this "
            "script with a Python that has them."
        )


def _install(python: Path, *, dev: bool) -> None:
    # The list is passed by name: the pip that comes with Python 3.11 knows no dependency groups.
    tools = project_table()["dependency-groups"]["dev"] if dev else []
    pip = (str(python), "-m", "pip", "--disable-pip-version-check", "install", "-qq")
    done = subprocess.run([*pip, "--editable", str(ROOT), *tools], check=False)
    if done.returncode:
        sys.exit("The installation failed; pip says above why.")


def _fingerprint() -> str:
    parts = [(ROOT / "pyproject.toml").read_bytes(), os.fsencode(ROOT), sys.version.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _stamp(venv: Path) -> dict[str, object]:
    try:
        found = json.loads((venv / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _works(python: Path) -> bool:
    """Whether this is the environment's own Python, new enough and with pip."""
    check = f"import sys, pip; sys.exit(sys.version_info < {OLDEST})"
    return python.exists() and _attempt(str(python), "-c", check)


def _attempt(*command: str) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _say(text: str) -> None:
    sys.stderr.write(f"setup: {text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    set_up(dev="--dev" in sys.argv[1:])
