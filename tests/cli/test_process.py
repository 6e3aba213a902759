"""hk-lint as a process of its own: entry points, streams that break, independence of chance."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "hk_lint"]
MANY = "".join(f"  new PrismaClient({n});\n" for n in range(3000))
POSIX = pytest.mark.skipif(os.name == "nt", reason="not on this system")


def _run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run([*COMMAND, *arguments], text=True, check=False, timeout=60, **streams)


@pytest.fixture
def many_faults(shop: Path) -> Path:
    """A project with more findings than a pipe holds."""
    (shop / "api/users.ts").write_text(
        'import { PrismaClient } from "@prisma/client";\n'
        f"export default async function handler(req: Request) {{\n{MANY}}}\n"
    )
    return shop


@pytest.mark.usefixtures("shop")
def test_the_console_script_and_the_module_do_the_same() -> None:
    script = Path(sys.executable).with_name("hk-lint")
    if not script.exists():
        pytest.skip("hk-lint is not installed in this environment")
    arguments = ["--output-format", "json", "-q"]
    done = subprocess.run([script, *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, _run(*arguments).stdout)


@POSIX
@pytest.mark.usefixtures("many_faults")
def test_a_reader_that_has_seen_enough_changes_nothing_about_the_verdict() -> None:
    command = [*COMMAND, "--output-format", "concise", "-q"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@POSIX
@pytest.mark.parametrize("command", ["--version", "rules", "functions", "check"])
@pytest.mark.usefixtures("shop")
def test_a_full_disk_ends_with_2(command: str) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    with Path("/dev/full").open("w") as full:
        done = _run(command, stdout=full)
    assert done.returncode == 2
    assert done.stderr == "hk-lint: the output cannot be written: no space left on device\n"


@POSIX
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.usefixtures("shop")
def test_closed_streams_change_nothing_about_the_verdict(closed: str) -> None:
    done = subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", *COMMAND], check=False)
    assert done.returncode == 1


@pytest.mark.usefixtures("many_faults")
def test_the_output_does_not_depend_on_hash_seeds() -> None:
    outputs = {
        _run("--output-format", "json", env={**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


@pytest.mark.usefixtures("shop")
def test_an_ascii_terminal_gets_output_too() -> None:
    Path("api/ü.ts").write_text(Path("api/users.ts").read_text())
    done = _run(env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert done.stdout.count("client-created-per-request") == 2


@pytest.mark.usefixtures("shop")
def test_nothing_is_written_into_the_project() -> None:
    before = sorted(Path().rglob("*"))
    assert _run().returncode == 1
    assert [path for path in sorted(Path().rglob("*")) if path not in before] == []
