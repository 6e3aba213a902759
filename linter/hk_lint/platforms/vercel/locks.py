"""Which of several lockfiles Vercel installs from.

Source: @vercel/build-utils 14.21 (`scanParentDirs`), as read on 2026-11-21: `packageManager` of
package.json chooses nothing there. A command of the project's own uses its package manager.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from hk_lint.model.document import Document
from hk_lint.model.package import Manager

_ORDER = ("yarn", "pnpm", "npm", "bun")
_WITH_BUN_AND_YARN = ("bun", "yarn", "pnpm", "npm")
_COMMAND = re.compile(r"\s*(?:corepack\s+)?(npm|pnpm|yarn|bun)\b")


def lock_order(config: Document | None, managers: Collection[Manager]) -> list[Manager]:
    """The package managers whose lockfiles lie at one place, the one that is used first."""
    order = _WITH_BUN_AND_YARN if {"bun", "yarn"} <= set(managers) else _ORDER
    chosen = _commanded(config)
    return sorted(managers, key=lambda it: (it != chosen, order.index(it)))


def _commanded(config: Document | None) -> str:
    node = config.get("installCommand") if config is not None else None
    found = _COMMAND.match((node.text() or "") if node is not None else "")
    return found[1] if found is not None else ""
