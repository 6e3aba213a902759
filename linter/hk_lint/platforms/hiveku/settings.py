"""Memory and timeout of a function, from `functions.config` or the platform's defaults.

The guide documents exact paths and `**` for defaults. Inferred: other globs work as well; an exact
path counts before any glob, a more specific glob before a less specific one, `**` last; of two
equally strong entries the later one counts; an entry that lacks a key leaves it to the next.
Next.js route handlers are functions like others: the 60 seconds that the guide gives to
server-side rendering are for pages.
"""

from __future__ import annotations

from hk_lint import patterns
from hk_lint.model.deployment import Setting
from hk_lint.model.document import Document, Member
from hk_lint.platforms.hiveku.limits import limits

DEFAULT_ORIGIN = "platform default"


def resolve(config: Document | None, name: str, key: str) -> Setting[int]:
    """A setting of the function whose file is `name`; `key` is `memory` (MB) or `timeout` (s)."""
    for entry in matching(config, name):
        node = entry.node.get(key)
        if node is not None:
            return Setting(node.integer(), f'functions.config["{entry.key}"]', node.location)
    return Setting(limits()[f"{key}-default"].value, DEFAULT_ORIGIN)


def matching(config: Document | None, name: str) -> tuple[Member, ...]:
    """The entries of `functions.config` that hold for a file, the strongest first."""
    entries = config.get("functions", "config") if config else None
    found = [
        (patterns.specificity(entry.key), index, entry)
        for index, entry in enumerate(entries.members if entries else ())
        if patterns.matches(entry.key, name)
    ]
    return tuple(entry for *_, entry in sorted(found, key=lambda it: it[:2], reverse=True))
