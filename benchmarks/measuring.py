"""Wall time and peak memory of a command."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple


class Failed(Exception):  # noqa: N818
    """A command ended with an exit code that is neither 0 nor 1."""


class Cost(NamedTuple):
    """`seconds` of wall time; `megabytes` of the largest process, 0 where that is not known."""

    seconds: float
    megabytes: float


def cost(
    *command: str | Path, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> Cost:
    """Run a command once, its output thrown away. Exit codes 0 and 1 (findings) are fine."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    code, megabytes = _wait(process)
    seconds = time.perf_counter() - started
    if code not in (0, 1):
        raise Failed(f"exit code {code}: {' '.join(map(str, command))}")
    return Cost(seconds, megabytes)


def best(
    times: int,
    *command: str | Path,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> Cost:
    """The least time and memory of several runs."""
    costs = [cost(*command, cwd=cwd, environment=environment) for _ in range(times)]
    return Cost(min(c.seconds for c in costs), min(c.megabytes for c in costs))


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float]:
    if sys.platform == "win32":
        return process.wait(), 0.0
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return process.returncode, usage.ru_maxrss * unit / 1e6
