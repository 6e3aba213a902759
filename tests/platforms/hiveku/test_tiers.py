"""The endings of variables that mean tiers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hk_lint.model.deployment import TIERS, Tier
from hk_lint.platforms.hiveku.environment import scoped, suffixes


@pytest.mark.parametrize(
    ("name", "base", "tiers"),
    [
        ("KEY", "KEY", TIERS),
        ("KEY_DEV", "KEY", ("preview", "development")),
        ("KEY_STAGING", "KEY", ("staging",)),
        ("KEY_PROD", "KEY", ("production",)),
        ("KEY_PRODUCTION", "KEY", ("production",)),
        ("KEY_dev", "KEY_dev", TIERS),
        ("KEY_DEVELOPMENT", "KEY_DEVELOPMENT", TIERS),
        ("KEY_PREVIEW", "KEY_PREVIEW", TIERS),
        ("_DEV", "_DEV", TIERS),
    ],
)
def test_what_a_suffix_means(name: str, base: str, tiers: tuple[Tier, ...]) -> None:
    assert scoped(name) == (base, tiers)


@given(st.from_regex(r"[A-Z][A-Z0-9_]{0,12}", fullmatch=True))
def test_a_name_begins_with_its_base(name: str) -> None:
    base, tiers = scoped(name)
    assert base
    assert (base == name) == (tiers == TIERS)
    assert name in (base, *(base + row.suffix for row in suffixes()))
