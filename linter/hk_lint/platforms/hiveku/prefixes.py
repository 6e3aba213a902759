"""The first segments of URLs that Hiveku's CDN serves from storage, from `prefixes.json`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hk_lint.model.site import ReservedPrefixes


@cache
def prefixes() -> ReservedPrefixes:
    """The reserved prefixes with source and date; read when first asked for."""
    import msgspec

    data = Path(__file__).with_name("prefixes.json").read_bytes()
    return msgspec.json.decode(data, type=ReservedPrefixes)
