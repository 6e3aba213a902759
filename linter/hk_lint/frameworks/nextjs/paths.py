"""The patterns of paths in next.config and middleware: path-to-regexp's syntax, as Next.js has it.

`:name` is one segment, `:name*` any number, `:name+` at least one, `:name?` at most one; a regular
expression in parentheses may follow a name or stand alone. Upper and lower case are the same. Not
read are groups in braces, and expressions that could take long to match.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import comb

from msgspec import Struct

_MOST = 600
_LONGEST_PATH = 100
_MOST_REPEATS = 4
_TOO_MANY = 99
_SEGMENT = "[^/#?]+?"
_OPENING = re.compile(r"\((?:\?(?:[:=!>]|<[=!])?)?")
_NAME = re.compile(r"\w+")
_WORD = "hk-lint"


class Token(Struct, frozen=True):
    """A part of a pattern: a text, or a parameter with what comes before it (`/` or `.`).

    `inner` is its regular expression, "" for the ordinary one; `sign` is `*`, `+`, `?` or "".
    """

    text: str = ""
    name: str = ""
    prefix: str = ""
    inner: str = ""
    sign: str = ""


@lru_cache(maxsize=1024)
def tokens(pattern: str) -> tuple[Token, ...] | None:
    """The parts of a pattern, None where it cannot be read."""
    if len(pattern) > _MOST or not pattern.startswith("/"):
        return None
    found: list[Token] = []
    text = ""
    index = 0
    while index < len(pattern):
        sign = pattern[index]
        if sign in "{}*+?":
            return None
        if sign == "\\" and index + 1 < len(pattern):
            text += pattern[index + 1]
            index += 2
            continue
        name = _NAME.match(pattern, index + 1) if sign == ":" else None
        if name is None and sign != "(":
            text += sign
            index += 1
            continue
        inner, index = _group(pattern, name.end() if name else index)
        if inner is None:
            return None
        repeat = pattern[index] if index < len(pattern) and pattern[index] in "*+?" else ""
        index += len(repeat)
        prefix = text[-1:] if text[-1:] in ("/", ".") else ""
        text = text.removesuffix(prefix)
        if text:
            found.append(Token(text))
        named = name[0] if name else f"_{len(found)}"
        found.append(Token(name=named, prefix=prefix, inner=inner, sign=repeat))
        text = ""
    if text:
        found.append(Token(text))
    return tuple(found)


@lru_cache(maxsize=1024)
def matcher(pattern: str) -> re.Pattern[str] | None:
    """The regular expression of a pattern; None where it cannot be told, or could run away."""
    parts = tokens(pattern)
    if parts is None or _cost(parts) > _MOST_REPEATS:
        return None
    try:
        return re.compile("".join(map(_expression, parts)) + "/?", re.IGNORECASE)
    except (re.error, OverflowError, RecursionError):
        return None


def matches(pattern: str, path: str) -> bool | None:
    """Whether a path is matched; None where that cannot be told."""
    found = matcher(pattern)
    if found is None or len(path) > _LONGEST_PATH:
        return None
    return found.fullmatch(path) is not None


def effort(pattern: str, path: str) -> int:
    """About how many ways `matches` may have to try for a path of this length."""
    parts = tokens(pattern)
    repeats = min(_cost(parts), _MOST_REPEATS) if parts is not None else 0
    return comb(path.count("/") + repeats, repeats)


def values(pattern: str, path: str) -> dict[str, str] | None:
    """The values of the pattern's parameters in a path; None where they cannot be told."""
    found = matcher(pattern)
    match = found.fullmatch(path) if found is not None and len(path) <= _LONGEST_PATH else None
    return {key: it or "" for key, it in match.groupdict().items()} if match is not None else None


def is_plain(pattern: str) -> bool:
    """Whether the pattern spells exactly one path."""
    parts = tokens(pattern)
    return parts is not None and all(not it.name for it in parts)


def sample(pattern: str) -> tuple[str, dict[str, str]] | None:
    """A path that the pattern matches, and the values of its parameters in it.

    None where no such path is known, as for parameters with expressions of their own.
    """
    parts = tokens(pattern)
    if parts is None or any(it.inner for it in parts):
        return None
    values = {it.name: f"{_WORD}-{it.name}" for it in parts if it.name}
    path = _filled(parts, values)
    return (path, values) if path is not None and matches(pattern, path) else None


def shown(path: str) -> str:
    """What came of a sample, with the names of its parameters in place of the made-up values."""
    return path.replace(f"{_WORD}-", ":")


def filled(pattern: str, values: dict[str, str]) -> str | None:
    """The path that a destination becomes, without query and fragment.

    None where a parameter is unknown or has an expression of its own.
    """
    parts = tokens(re.split(r"[?#]", pattern, maxsplit=1)[0])
    return _filled(parts, values) if parts is not None else None


def _filled(parts: tuple[Token, ...], values: dict[str, str]) -> str | None:
    found = ""
    for part in parts:
        if not part.name:
            found += part.text
        elif part.inner or part.name not in values:
            return None
        elif values[part.name]:
            found += part.prefix + values[part.name]
        elif part.sign not in ("*", "?"):
            return None
    return found or "/"


def _expression(token: Token) -> str:
    if not token.name:
        return re.escape(token.text)
    prefix, inner, name = re.escape(token.prefix), token.inner or _SEGMENT, token.name
    if token.sign in ("*", "+"):
        turn = f"(?:{inner})" if prefix or token.inner else "[^/#?]"
        more = f"(?:{prefix}{turn})*" if prefix else token.sign
        return f"(?:{prefix}(?P<{name}>{turn}{more}))" + ("?" if token.sign == "*" else "")
    return f"(?:{prefix}(?P<{name}>{inner})){token.sign}"


def _cost(parts: tuple[Token, ...]) -> int:
    """How many open-ended repetitions a match may try against each other.

    A parameter for one segment counts only where another one is in the same segment.
    """
    cost, is_first = 0, True
    for part in parts:
        repeated = part.sign in ("*", "+")
        is_first = is_first or part.prefix == "/" or "/" in part.text
        if not part.name:
            continue
        if not part.inner:
            cost += repeated or not is_first
        elif repeated:
            cost += _TOO_MANY if re.search(r"[*+{|]", part.inner) else 1
        else:
            cost += _repeats(part.inner)
        is_first = False
    return cost


def _repeats(expression: str) -> int:
    """As `_cost`, for a regular expression: in a row they add up, of alternatives the most counts.

    A repeated group that repeats something itself, or holds alternatives, is too many.
    """
    outer: list[tuple[int, int, bool]] = []
    most, here, is_choice = 0, 0, False
    closed, index = False, 0
    while index < len(expression):
        sign = expression[index]
        was_hard, closed = closed, False
        if sign == "\\":
            index += 1
        elif sign == "[":
            index = _class_end(expression, index)
        elif sign == "(":
            outer.append((most, here, is_choice))
            most, here, is_choice = 0, 0, False
            index = _OPENING.match(expression, index).end() - 1  # type: ignore[union-attr]
        elif sign == "|":
            most, here, is_choice = max(most, here), 0, True
        elif sign == ")" and outer:
            inside = max(most, here)
            closed = bool(inside) or is_choice
            most, here, is_choice = outer.pop()
            here += inside
        elif sign in "*+{":
            here += _TOO_MANY if was_hard else 1
        index += 1
    return max(most, here)


def _class_end(expression: str, index: int) -> int:
    index += 1
    while index < len(expression) and expression[index] != "]":
        index += 2 if expression[index] == "\\" else 1
    return index


def _group(pattern: str, index: int) -> tuple[str | None, int]:
    """The regular expression in parentheses at an index ("" where none is), and where it ends."""
    if index >= len(pattern) or pattern[index] != "(":
        return "", index
    depth, place = 0, index
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            place += 1
        elif sign == "[":
            place = _class_end(pattern, place)
        elif sign == "(":
            depth += 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                return pattern[index + 1 : place], place + 1
        place += 1
    return None, index
