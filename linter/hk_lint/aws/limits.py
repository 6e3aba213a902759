"""The numbers that Lambda and its triggers hold to, from `limits.json` with source and date."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType

from hk_lint.model.deployment import Limit


@cache
def limits() -> MappingProxyType[str, Limit]:
    """All limits by name; read when first asked for."""
    return read(Path(__file__).with_name("limits.json"))


def read(path: Path) -> MappingProxyType[str, Limit]:
    """The limits of a data file, by name."""
    import msgspec

    return MappingProxyType(msgspec.json.decode(path.read_bytes(), type=dict[str, Limit]))
