"""What an import leads to."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Target(Struct, frozen=True):
    """Where a specifier leads: `name` is a file relative to the analysed root, or a package.

    "package" is one of npm, "python" a Python module that no file of the project holds. "alias" is
    something that no rule of the language explains (a bundler's alias, a virtual module): it is
    neither a package nor a known file.
    """

    kind: Literal["file", "package", "builtin", "alias", "python"]
    name: str = ""
