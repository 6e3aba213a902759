"""Paths and globs as JavaScript projects write them in configuration.

Patterns are relative to the project, with `/`. A leading `./` or `/` says nothing, a trailing `/`
means everything below. Globs know `*`, `?`, `**`, `[ab]`, `{a,b}`, `@(a|b)`, `?(a)` and `!(a)`;
`*` takes hidden files too. A segment that is the name of a dynamic route (`[id]`, `[...path]`,
`[[...path]]`, with or without an extension) is literal.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_MAGIC = re.compile(r"[*?{}\[\]]|[@!+]\(")
_ROUTE_NAME = re.compile(r"(?:\[\[\.\.\.[^\[\]/]+\]\]|\[\.\.\.[^\[\]/]+\]|\[[\w-]+\])(?=$|\.)")
_RUNAWAY = re.compile(r"[*+]\(|\([^()]*[*(]|(?:\*+[^*/]+){5}\*|(?:\*\*[^*]+){4}\*\*")
_MAX_LENGTH = 500


def normalised(pattern: str) -> str:
    """The pattern without what says nothing: `./`, a leading `/`, doubled slashes."""
    pattern = re.sub(r"/{2,}", "/", pattern.strip().replace("\\", "/"))
    while pattern.startswith(("./", "/")):
        pattern = pattern.removeprefix(".").removeprefix("/")
    return pattern + "**" if pattern.endswith("/") else pattern


def is_glob(pattern: str) -> bool:
    """Whether the pattern can match more than the one path it spells."""
    return (
        _MAGIC.search("/".join(map(_without_route_name, normalised(pattern).split("/"))))
        is not None
    )


def matches(pattern: str, path: str) -> bool:
    """Whether a path is the pattern, or is matched by it as a glob."""
    return matcher(pattern)(path)


def covers(pattern: str, path: str) -> bool:
    """Whether the pattern matches a path or, as the name of a folder, one above it."""
    own = normalised(pattern)
    return path.startswith(f"{own}/") or matches(own, path)


@lru_cache(maxsize=4096)
def matcher(pattern: str) -> Callable[[str], bool]:
    """The test that a pattern stands for.

    A pattern on which a backtracking engine could run away (many stars in one segment, repeated
    or nested groups) matches only the path that it spells.
    """
    own = normalised(pattern)
    if own in ("**", "**/*"):
        return lambda _: True
    if not is_glob(own) or len(own) > _MAX_LENGTH or _RUNAWAY.search(own):
        return lambda path: path == own
    from wcmatch import glob

    flags = glob.GLOBSTAR | glob.BRACE | glob.EXTGLOB | glob.DOTGLOB | glob.FORCEUNIX
    escaped = "/".join(map(_with_literal_route_name, own.split("/")))
    try:
        compiled = glob.compile(escaped, flags=flags)
    except Exception:  # wcmatch does not export what it raises for patterns that expand too far
        return lambda path: path == own
    return lambda path: path == own or bool(compiled.match(path))


def specificity(pattern: str) -> tuple[int, int, int]:
    """How much a pattern says; the greater wins.

    A path before any glob, `**` after all others; between globs first the number of leading
    segments without a wildcard, then the number of characters that are none.
    """
    own = normalised(pattern)
    if own == "**":
        return (0, 0, 0)
    if not is_glob(own):
        return (2, 0, 0)
    segments = own.split("/")
    leading = next(index for index, segment in enumerate(segments) if is_glob(segment))
    literal = sum(
        len(re.sub(r"[*?]|\{[^}]*\}|\[[^\]]*\]", "", _without_route_name(it))) for it in segments
    )
    return (1, leading, literal)


def _without_route_name(segment: str) -> str:
    found = _ROUTE_NAME.match(segment)
    return re.sub(r"[\[\]]", ".", found[0]) + segment[found.end() :] if found else segment


def _with_literal_route_name(segment: str) -> str:
    found = _ROUTE_NAME.match(segment)
    return re.sub(r"([\[\]])", r"\\\1", found[0]) + segment[found.end() :] if found else segment
