"""Parses many files ahead, on several cores.

Helpers are fresh interpreters that are told paths and answer with modules. Whatever goes wrong with
one of them only costs time: what it does not deliver is parsed when it is asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from hk_lint.model.module import Module
from hk_lint.sources import Sources

if TYPE_CHECKING:
    from subprocess import Popen

_WORTH_IT = 250
_MOST_HELPERS = 3
_PATIENCE = 60


def parse_ahead(sources: Sources, paths: Sequence[str]) -> None:
    """Parse these files into `sources`, if there are enough of them to pay for a helper."""
    helpers = min((os.cpu_count() or 1) - 1, _MOST_HELPERS)
    if len(paths) < _WORTH_IT or helpers < 1 or not sys.executable:
        return
    own, *others = (paths[start :: helpers + 1] for start in range(helpers + 1))
    running = [(part, _start(sources, part)) for part in others]
    for path in own:
        sources.module(path)
    for part, helper in running:
        sources.adopt(_answer(part, helper))


def _start(sources: Sources, paths: Sequence[str]) -> Popen[bytes] | None:
    from subprocess import PIPE, Popen

    # -P: the working directory belongs to the project, nothing in it may be imported.
    command = [sys.executable, "-P", "-m", "hk_lint.ahead"]
    try:
        helper = Popen(command, stdin=PIPE, stdout=PIPE)
    except OSError:
        return None
    assert helper.stdin is not None
    try:
        helper.stdin.write(msgspec.msgpack.encode((str(sources.root), list(paths))))
        helper.stdin.close()
    except OSError:
        helper.kill()
    helper.stdin = None
    return helper


def _answer(paths: Sequence[str], helper: Popen[bytes] | None) -> dict[str, Module]:
    from subprocess import TimeoutExpired

    if helper is None:
        return {}
    try:
        data, _ = helper.communicate(timeout=_PATIENCE)
        modules = msgspec.msgpack.decode(data, type=list[Module | None])
    except (TimeoutExpired, msgspec.DecodeError, OSError):
        helper.kill()
        helper.wait()
        return {}
    answered = zip(paths, modules, strict=False)
    return {path: module for path, module in answered if module is not None}


def main() -> None:
    """A helper: reads what to parse from standard input, writes the modules to standard output."""
    from pathlib import Path

    root, paths = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=tuple[str, list[str]])
    sources = Sources(Path(root), files=())
    modules = [sources.module(path) for path in paths]
    sys.stdout.buffer.write(msgspec.msgpack.encode(modules))


if __name__ == "__main__":
    main()
