"""The numbers of the framework, from `limits.json` with source and date, and those of Lambda."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType

from hk_lint.aws import limits as aws
from hk_lint.model.deployment import Limit


@cache
def limits() -> MappingProxyType[str, Limit]:
    """All limits by name; read when first asked for."""
    own = aws.read(Path(__file__).with_name("limits.json"))
    return MappingProxyType({**aws.limits(), **own})
