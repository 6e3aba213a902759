"""`hk-lint`: reads the command line and runs a command.

Exit codes: 0 nothing to complain about, 1 findings, 2 wrong usage or settings, 3 internal error.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from hk_lint import __version__
from hk_lint.cli import streams

CLEAN, FINDINGS, USAGE, INTERNAL = 0, 1, 2, 3
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `hk-lint` with these arguments (default: those of the process); returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    streams.replace_missing()
    try:
        code = _version() if given in (["--version"], ["-V"]) else _run(given)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        streams.drop_output()
        return CLEAN
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        return _internal(error) if error.filename else _unwritable(error)
    except Exception as error:
        return _internal(error)


def _version() -> int:
    sys.stdout.write(f"hk-lint {__version__}\n")
    return CLEAN


def _run(given: list[str]) -> int:
    from hk_lint.cli.arguments import parser
    from hk_lint.cli.request import UsageError
    from hk_lint.registry import UnknownRule
    from hk_lint.settings import SettingsError
    from hk_lint.walk import Unwalkable

    # A run makes many objects and no garbage worth looking for: a sixth of its time.
    gc.disable()
    options = parser().parse_args(_with_command(given))
    try:
        code: int = options.run(options)
    except (SettingsError, UnknownRule, Unwalkable, UsageError) as error:
        return usage(str(error))
    return code


def _with_command(given: list[str]) -> list[str]:
    """`check` is the command when none is named."""
    from hk_lint.cli.arguments import COMMANDS

    if given and (given[0] in COMMANDS or given[0] in ("-h", "--help", "-V", "--version")):
        return given
    return ["check", *given]


def usage(message: str) -> int:
    """Say what is wrong with the request; returns the exit code for it."""
    from hk_lint.secrets.hiding import without

    for line in map(without, message.splitlines()):
        sys.stderr.write(f"hk-lint: {line}\n")
    return USAGE


def _unwritable(error: OSError) -> int:
    """Say that the output cannot be written (a full disk); the standard streams have no name."""
    streams.drop_output()
    return usage(f"the output cannot be written: {(error.strerror or str(error)).lower()}")


def _internal(error: BaseException) -> int:
    if os.environ.get("HK_LINT_TRACEBACK"):
        raise error
    from hk_lint.crash import where

    # The text of an exception may quote what was read, a secret among it.
    sys.stderr.write(
        f"hk-lint: internal error: {type(error).__name__}{where(error)}\n"
        "hk-lint: this is a fault of hk-lint; HK_LINT_TRACEBACK=1 shows where, for a report\n"
    )
    return INTERNAL
