"""npm versions and ranges, by the rules of node-semver."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_LONGEST = 256
"""node-semver refuses longer texts; so does this, which also bounds its regular expressions."""

_ANY = frozenset({"", "*", "x", "X"})
_BREAK = re.compile(r"\s*\|\|\s*|\s+")
_WORD = re.compile(
    r"-?|[<>=~^]{1,2}|[<>=~^]{0,2}v?(?:\d{1,16}|[xX*])(?:\.(?:\d{1,16}|[xX*])){0,2}"
    r"(?:[-+][0-9A-Za-z.+-]*)?",
    re.ASCII,
)

Version = tuple[int, int, int]


def satisfies(version: str, wanted: str) -> bool:
    """Whether npm takes a version for a range; False when either is not one."""
    return len(version) <= _LONGEST and _contains(_range(wanted), version)


def holds(wanted: str, version: Version) -> bool:
    """Whether a fact stated for a range ("" for all) is true of a version.

    Prerelease tags play no part here: 7.0.0-rc.1 already is what 7.0.0 will be.
    """
    return not wanted or _contains(_range(wanted), ".".join(map(str, version)))


def may_satisfy(version: str, wanted: str) -> bool | None:
    """Whether some package manager takes a version for a range; None when either is not one.

    They disagree on prereleases: 19.0.0-rc.1 counts as ^19.0.0 here, as some of them have it.
    """
    if not (version and is_range(wanted)) or len(version) > _LONGEST:
        return None
    if wanted.strip() in _ANY:
        return True
    parsed = _range(wanted)
    if parsed is None:
        return None
    try:
        return bool(parsed.test(version) or parsed.test(version, include_prerelease=True))
    except ValueError:
        return None


def is_range(wanted: str) -> bool:
    """Whether every word of a text is part of a version range, so that nothing in it is passed
    over; tags, paths, URLs and other protocols are none."""
    if len(wanted) > _LONGEST:
        return False
    return all(map(_WORD.fullmatch, _BREAK.split(wanted.strip())))


def allows_major(wanted: str, major: int) -> bool | None:
    """Whether a range leaves any version of a major one; None when it is no range.

    What a range leaves begins with one of its bounds, or with the major version itself.
    """
    if wanted.strip() in _ANY:
        return True
    parsed = _range(wanted) if is_range(wanted) else None
    if parsed is None:
        return None
    bounds = {(major, 0, 0)}
    for comparator in (it for comparators in parsed.set for it in comparators):
        found = comparator.semver
        if getattr(found, "major", None) == major:
            bounds |= {(major, found.minor, found.patch), (major, found.minor, found.patch + 1)}
    return any(_contains(parsed, ".".join(map(str, bound))) for bound in bounds)


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
