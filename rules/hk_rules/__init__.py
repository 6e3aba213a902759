"""The rules that come with hk-lint: one file each, in the folder of its category.

A file `<category>/<name>.py` holds the rule `<name>`; nothing else has to be registered.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from hk_lint.api import Rule


def _rules() -> tuple[Rule, ...]:
    here = Path(__file__).parent
    names = sorted(
        f"{__name__}.{path.parent.name}.{path.stem}"
        for path in here.glob("*/*.py")
        if not path.stem.startswith("_")
    )
    return tuple(getattr(import_module(name), name.rpartition(".")[2]) for name in names)


RULES = _rules()
