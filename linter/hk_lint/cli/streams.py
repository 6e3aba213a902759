"""Standard output and error when they are closed, full or no longer read."""

from __future__ import annotations

import os
import sys


def replace_missing() -> None:
    """Give a process that was started without standard streams somewhere to write."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def write(text: str) -> None:
    """Write to standard output in UTF-8, whatever the locale; what it cannot say is replaced."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode(errors="replace"))
    sys.stdout.buffer.flush()


def drop_output() -> None:
    """Send the rest of standard output nowhere: its reader has gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
