"""Whether to use colour and links: what the user says, then the environment, then the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Choice = Literal["auto", "always", "never"]


def use_color(choice: Choice, environ: Mapping[str, str], isatty: bool) -> bool:
    """Whether output is coloured.

    The order is: the choice, `NO_COLOR`, `FORCE_COLOR`, `CLICOLOR_FORCE`, `TERM=dumb`, the
    terminal.
    """
    if choice != "auto":
        return choice == "always"
    if environ.get("NO_COLOR"):
        return False
    if _is_on(environ, "FORCE_COLOR") or _is_on(environ, "CLICOLOR_FORCE"):
        return True
    return isatty and environ.get("TERM") != "dumb"


def use_links(choice: Choice, environ: Mapping[str, str], isatty: bool) -> bool:
    """Whether rule names are hyperlinks (OSC 8): only a terminal that a person reads.

    `choice` is that for colour; "never" asks for plain text. `FORCE_HYPERLINK` decides when set.
    """
    if choice == "never":
        return False
    if "FORCE_HYPERLINK" in environ:
        return _is_on(environ, "FORCE_HYPERLINK")
    return isatty and environ.get("TERM") != "dumb" and not environ.get("CI")


def _is_on(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "") not in ("", "0")
