"""The numbers that Vercel holds to, from `limits.json` with their source and date."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType

from hk_lint.aws.limits import read
from hk_lint.model.deployment import Limit


@cache
def limits() -> MappingProxyType[str, Limit]:
    """All limits by name; read when first asked for. Those of one plan end with its name."""
    return read(Path(__file__).with_name("limits.json"))
