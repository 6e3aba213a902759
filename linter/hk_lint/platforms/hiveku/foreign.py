"""What a project that only may be a Hiveku project says for another platform.

Where nothing names Hiveku, a timeout that is written for another platform still says that somebody
thought of one.
"""

from __future__ import annotations

from hk_lint.frameworks.nextjs.segment_config import segment_settings
from hk_lint.model.deployment import Setting
from hk_lint.model.module import Module


def timeout(path: str, module: Module | None) -> Setting[int] | None:
    """The timeout in seconds by `maxDuration`, None where the file does not export it."""
    given = segment_settings(path, module).get("maxDuration") if module is not None else None
    return Setting(given.integer, given.origin, given.location) if given is not None else None
