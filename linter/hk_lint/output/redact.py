"""Hides what looks like a secret in excerpts of source, without moving anything.

Rules keep secrets out of their own texts; an excerpt shows what stands around a finding too.
"""

from __future__ import annotations

from hk_lint.output.places import Places
from hk_lint.secrets.hiding import redact

_MARGIN = 600
"""How many bytes around an excerpt are looked at: a secret's name may stand on an earlier line."""


def shown(places: Places, path: str, start: int, text: str, end: int) -> str:
    """An excerpt of the file at `path`, each character of what looks like a secret a star.

    `text` is what stands from `start` to `end` in the file; it keeps its length.
    """
    data = places.lines(path).data
    before = data[max(0, start - _MARGIN) : start].decode(errors="replace")
    after = data[end : end + _MARGIN].decode(errors="replace")
    hidden = redact(path, before + text + after, places.secrets(path))
    return hidden[len(before) : len(before) + len(text)]
