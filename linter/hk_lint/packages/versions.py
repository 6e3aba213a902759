"""npm versions and ranges, by the rules of node-semver."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

_LONGEST = 256
"""node-semver refuses longer texts; so does this, which also bounds its regular expressions."""

Version = tuple[int, int, int]


def satisfies(version: str, wanted: str) -> bool:
    """Whether npm takes a version for a range; False when either is not one."""
    return len(version) <= _LONGEST and _contains(_range(wanted), version)


def holds(wanted: str, version: Version) -> bool:
    """Whether a fact stated for a range ("" for all) is true of a version.

    Prerelease tags play no part here: 7.0.0-rc.1 already is what 7.0.0 will be.
    """
    return not wanted or _contains(_range(wanted), ".".join(map(str, version)))


@lru_cache(maxsize=4096)
def minimum(wanted: str) -> Version | None:
    """The lowest version that a range allows, prerelease tags dropped; of an exact version itself.

    None for what is no range: a tag (`latest`), a URL, a path, another protocol.
    """
    parsed = _range(wanted)
    return (
        min((_floor(comparators) for comparators in parsed.set), default=None) if parsed else None
    )


def _floor(comparators: list[Any]) -> Version:
    floor = (0, 0, 0)
    for comparator in comparators:
        bound = getattr(comparator.semver, "version", None)
        if bound is None or comparator.operator in ("<", "<="):
            continue
        version = comparator.semver
        above = comparator.operator == ">" and not version.prerelease
        floor = max(floor, (version.major, version.minor, version.patch + above))
    return floor


def _contains(parsed: Any, version: str) -> bool:
    try:
        return parsed is not None and bool(parsed.test(version))
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def _range(wanted: str) -> Any:
    """The parsed range, None where it is not one. Building one costs more than testing it."""
    # Importing it takes longer than everything else here, and most runs need no range.
    import nodesemver

    if len(wanted) > _LONGEST:
        return None
    try:
        return nodesemver.make_range(wanted, loose=True)
    except ValueError:
        return None
