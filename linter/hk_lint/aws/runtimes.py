"""How long AWS Lambda keeps a runtime, from `runtimes.json` with source and date.

AWS has postponed these dates several times; the table says when it was read.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

State = Literal["supported", "deprecated", "closed to new functions", "closed to updates"]


class Lifecycle(Struct, frozen=True, forbid_unknown_fields=True):
    """When a runtime is no longer patched (`deprecated`), and from when on functions with it can no
    longer be created (`block_create`) and updated (`block_update`). `successor` is the newest of
    its language, "" where it is that itself."""

    deprecated: date
    block_create: date
    block_update: date
    source: str
    checked: date
    successor: str = ""

    def state(self, today: date) -> tuple[State, date]:
        """What holds on a day, and the date on which that began or (supported) ends."""
        if today >= self.block_update:
            return "closed to updates", self.block_update
        if today >= self.block_create:
            return "closed to new functions", self.block_create
        if today >= self.deprecated:
            return "deprecated", self.deprecated
        return "supported", self.deprecated


@cache
def lifecycles() -> MappingProxyType[str, Lifecycle]:
    """All runtimes by their identifiers; read when first asked for."""
    import msgspec

    data = Path(__file__).with_name("runtimes.json").read_bytes()
    return MappingProxyType(msgspec.json.decode(data, type=dict[str, Lifecycle]))


def lifecycle(runtime: str) -> Lifecycle | None:
    """The dates of a runtime, None for one that is not in the table."""
    return lifecycles().get(runtime)
