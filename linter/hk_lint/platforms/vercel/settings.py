"""What `functions` of vercel.json and the files themselves say about a function.

Source: @vercel/build-utils and @vercel/next, as read on 2026-11-21: of the patterns in `functions`
the first that is the path or matches it counts, with all that it says; what a file of Next.js
exports counts before it, key by key. With fluid compute `memory` is ignored, and set in the
dashboard. An edge function has limits of its own, which no setting changes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hk_lint import patterns
from hk_lint.frameworks.nextjs.segment_config import SegmentSetting
from hk_lint.model.deployment import Setting
from hk_lint.model.document import Document, Member, Node
from hk_lint.model.text import Location
from hk_lint.platforms.vercel.limits import limits

DEFAULT = "platform default"
_EDGE = ("edge", "experimental-edge")
_BUILDER = re.compile(r"(?!@(?:vercel|now)/)(?:@[^/@]+/)?[^/@]+@.+")
_NODE = re.compile(r"nodejs(?:\d+\.x)?")


def matching(config: Document | None, name: str) -> Member | None:
    """The entry of `functions` that counts for a file."""
    functions = config.get("functions") if config else None
    for member in functions.members if functions is not None else ():
        if member.node.kind == "object" and patterns.matches(member.key, name):
            return member
    return None


def runtime(exported: Mapping[str, SegmentSetting], *, edge: bool) -> Setting[str]:
    """`edge` or `node`, whose version is set elsewhere; `edge` says what it is where nothing is
    exported."""
    given = exported.get("runtime")
    if given is None:
        return Setting("edge" if edge else "node", DEFAULT)
    text = given.text
    known = "edge" if text in _EDGE else "node" if _NODE.fullmatch(text or "") else None
    return Setting(known, given.origin, given.location)


def builder(entry: Member | None) -> Setting[str] | None:
    """The builder that `functions` names for a file, None for Vercel's own."""
    node = entry.node.get("runtime") if entry is not None else None
    text = node.text() if node is not None else None
    if entry is None or node is None or not _BUILDER.fullmatch(text or ""):
        return None
    return Setting(text, f'functions["{entry.key}"]', node.location)


def timeout(
    exported: Mapping[str, SegmentSetting], entry: Member | None, runs: Setting[str]
) -> Setting[int]:
    """The seconds that it may run; unknown for an edge function, which may stream on."""
    if runs.value == "edge":
        return Setting(None, "edge runtime")
    given = exported.get("maxDuration")
    if given is not None:
        return Setting(given.integer, given.origin, given.location)
    node = entry.node.get("maxDuration") if entry is not None else None
    if node is not None and entry is not None:
        return _setting(node, entry)
    return Setting(limits()["timeout-default"].value, DEFAULT)


def memory(entry: Member | None) -> Setting[int]:
    """The memory in MB; the default is set in the dashboard."""
    node = entry.node.get("memory") if entry is not None else None
    return _setting(node, entry) if node is not None and entry else Setting(None, DEFAULT)


def regions(
    exported: Mapping[str, SegmentSetting], entry: Member | None, config: Document | None
) -> tuple[str, ...]:
    """Where it runs, as far as text says so."""
    given = exported.get("preferredRegion") or exported.get("regions")
    if given is not None:
        return (given.text,) if given.text else ()
    own = entry.node.get("regions") if entry is not None else None
    for node in (own, config.get("regions") if config is not None else None):
        if node is not None:
            return tuple(text for it in node.items if (text := it.text()))
    return ()


def architecture(entry: Member | None) -> Setting[str]:
    """The processor; x86_64 where nothing is said."""
    node = entry.node.get("architecture") if entry is not None else None
    if node is None or entry is None:
        return Setting("x86_64", DEFAULT)
    return Setting(node.text(), f'functions["{entry.key}"]', node.location)


def unseen(config: str, location: Location) -> Setting[int]:
    """A setting that a configuration in code may make."""
    return Setting(None, config.rpartition("/")[2], location)


def _setting(node: Node, entry: Member) -> Setting[int]:
    return Setting(node.integer(), f'functions["{entry.key}"]', node.location)
