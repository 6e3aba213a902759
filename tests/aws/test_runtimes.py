"""The table of Lambda runtimes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hk_lint.aws.runtimes import lifecycle, lifecycles
from hk_lint.platforms.hiveku import RUNTIME


def test_dates_are_in_order_and_have_a_source() -> None:
    assert len(lifecycles()) >= 18
    for row in lifecycles().values():
        assert max(row.deprecated, row.block_create) <= row.block_update
        assert row.source
        assert row.checked >= date(2026, 11, 21)


def test_the_platforms_own_runtime_is_known() -> None:
    assert lifecycle(RUNTIME) is not None
    assert lifecycle("cobol85") is None


@pytest.mark.parametrize(
    ("field", "state"),
    [
        ("deprecated", "deprecated"),
        ("block_create", "closed to new functions"),
        ("block_update", "closed to updates"),
    ],
)
def test_each_date_begins_a_state(field: str, state: str) -> None:
    row = lifecycle("nodejs22.x")
    assert row is not None
    day: date = getattr(row, field)
    assert row.state(day) == (state, day)
    assert row.state(day - timedelta(days=1))[0] != state
    assert row.state(date(2026, 11, 21)) == ("supported", row.deprecated)
