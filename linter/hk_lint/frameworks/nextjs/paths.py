"""The patterns of paths in next.config and middleware: path-to-regexp's syntax, as Next.js has it.

`:name` is one segment, `:name*` any number, `:name+` at least one, `:name?` at most one; a regular
expression in parentheses may follow a name or stand alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

_MOST = 300
_RUNAWAY = re.compile(r"[*+}]\)[*+{]|\)\*[^)]*\)[*+]")
_PARAMETER = re.compile(r"(?P<slash>/?):(?P<name>\w+)")


@lru_cache(maxsize=1024)
def matcher(pattern: str) -> re.Pattern[str] | None:
    """The regular expression of a pattern; None where it cannot be told, or would run away."""
    if len(pattern) > _MOST or not pattern.startswith("/") or _RUNAWAY.search(pattern):
        return None
    translated = _translated(pattern)
    if translated is None:
        return None
    try:
        return re.compile(translated + "/?")
    except re.error:
        return None


def matches(pattern: str, path: str) -> bool | None:
    """Whether a path is matched; None where that cannot be told."""
    found = matcher(pattern)
    if found is None or len(path) > _MOST:
        return None
    return found.fullmatch(path) is not None


def is_plain(pattern: str) -> bool:
    """Whether the pattern spells exactly one path."""
    return not re.search(r"[:()*+?{}\\]", pattern)


def _translated(pattern: str) -> str | None:
    found: list[str] = []
    index = 0
    while index < len(pattern):
        parameter = _PARAMETER.match(pattern, index)
        if parameter:
            index = parameter.end()
            inner, index = _group(pattern, index)
            if inner is None:
                return None
            sign = pattern[index] if index < len(pattern) and pattern[index] in "*+?" else ""
            index += len(sign)
            found.append(_parameter(parameter["slash"], inner or "[^/]+?", sign))
        elif pattern[index] == "(" or pattern.startswith("/(", index):
            slash = "/" if pattern[index] == "/" else ""
            inner, index = _group(pattern, index + len(slash))
            if inner is None:
                return None
            sign = pattern[index] if index < len(pattern) and pattern[index] in "*+?" else ""
            index += len(sign)
            found.append(_parameter(slash, inner, sign))
        elif pattern[index] in "{}":
            return None
        elif pattern[index] == "\\" and index + 1 < len(pattern):
            found.append(re.escape(pattern[index + 1]))
            index += 2
        else:
            found.append(re.escape(pattern[index]))
            index += 1
    return "".join(found)


def _parameter(slash: str, inner: str, sign: str) -> str:
    if sign in ("*", "+"):
        if not slash:
            return f"(?:{inner}){sign}" if inner != "[^/]+?" else f".{sign}"
        repeated = f"{slash}(?:{inner})(?:/(?:{inner}))*"
        return f"(?:{repeated})?" if sign == "*" else repeated
    whole = f"{slash}(?:{inner})"
    return f"(?:{whole})?" if sign == "?" else whole


def _group(pattern: str, index: int) -> tuple[str | None, int]:
    """The regular expression in parentheses at an index ("" where none is), and where it ends."""
    if index >= len(pattern) or pattern[index] != "(":
        return "", index
    depth, place, in_class = 0, index, False
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            place += 2
            continue
        if sign == "[":
            in_class = True
        elif sign == "]":
            in_class = False
        elif not in_class and sign == "(":
            depth += 1
        elif not in_class and sign == ")":
            depth -= 1
            if depth == 0:
                return pattern[index + 1 : place], place + 1
        place += 1
    return None, index
