"""The table of providers' formats, `patterns.json`, which rules and redaction share."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct


class Pattern(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of secret: a row of the table.

    `keywords` are texts one of which every such secret holds, or the name of its variable; `regex`
    is matched where a keyword starts, or up to `reach` bytes before it. The group `secret` is what
    must stay secret, else all that is matched. `context` is looked for, in any case of letters, in
    the `context_reach` bytes before. `proof` names a check of `secrets.proofs`. Where there is
    none, the value must have `entropy` bits per character, a digit (`digits` of them) unless it
    has `letters` only, and upper and lower case where it is `mixed`. `redactable` says that a
    keyword with any text behind it is to be hidden. `mode` is "test" for keys that reach test data
    only.
    """

    name: str
    label: str
    keywords: tuple[str, ...]
    regex: str
    source: str
    checked: str
    mode: Literal["live", "test"] = "live"
    context: str = ""
    context_reach: int = 120
    reach: int = 0
    proof: Literal["", "crc32", "pem", "service-role", "connection"] = ""
    entropy: float = 3.0
    digits: int = 1
    letters: bool = False
    mixed: bool = False
    redactable: bool = False


class Published(Struct, frozen=True, forbid_unknown_fields=True):
    """Hashes of example keys that documentation prints, which are nobody's secret."""

    sha256: tuple[str, ...]
    source: str
    checked: str


class Table(Struct, frozen=True, forbid_unknown_fields=True):
    """The file `patterns.json`."""

    patterns: tuple[Pattern, ...]
    published: Published


@cache
def table() -> Table:
    """The known kinds of secrets, the more particular before the more general."""
    data = Path(__file__).with_name("patterns.json").read_bytes()
    return msgspec.json.decode(data, type=Table)


@cache
def _published() -> frozenset[str]:
    return frozenset(table().published.sha256)


def is_published(value: str) -> bool:
    """Whether a documentation prints this very value as an example."""
    return sha256(value.encode(errors="replace")).hexdigest() in _published()
