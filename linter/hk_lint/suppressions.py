"""Ignore comments: `// hk-lint-ignore rule: reason`, on the line or on the line above."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename

from msgspec import Struct

from hk_lint.languages import language_of
from hk_lint.model.document import Comment
from hk_lint.model.finding import Finding
from hk_lint.model.text import Lines, Location, Span
from hk_lint.sources import Sources

MARK = b"hk-lint-ignore"
_COMMENT = re.compile(
    r"[\s/*#!<-]*(?P<mark>hk-lint-ignore)(?![\w-])\s*(?P<names>[\w-]+(?:\s*,\s*[\w-]+)*)?"
    r"\s*(?P<reason>:\s*\S.*)?",
    re.DOTALL,
)


class Ignore(Struct, frozen=True):
    """One rule name in an ignore comment, "" where none is named.

    `lines` are those on which it holds (from 1).
    """

    rule: str
    location: Location
    lines: range
    has_reason: bool


def ignores(path: str, sources: Sources) -> tuple[Ignore, ...]:
    """The ignore comments of a file; only comment tokens count."""
    if MARK not in sources.read(path):
        return ()
    lines = sources.lines(path)
    ends: dict[int, int] = {}
    found = (_read(path, comment, lines, ends) for comment in sources.comments(path))
    return tuple(ignore for each in found for ignore in each)


def _read(path: str, comment: Comment, lines: Lines, ends: dict[int, int]) -> Iterator[Ignore]:
    found = _COMMENT.match(comment.text)
    if found is None:
        return
    first = lines.position(comment.span.start).line
    last = lines.position(comment.span.end).line
    alone = _stands_alone(comment, lines, first, last)
    held = range(first, (_below(lines, last, ends) if alone else last) + 1)
    if found["names"] is None:
        start = comment.span.start + len(comment.text[: found.start("mark")].encode())
        place = Location(path, Span(start, start + len(MARK)))
        yield Ignore("", place, held, found["reason"] is not None)
        return
    for name in re.finditer(r"[\w-]+", found["names"]):
        before = comment.text[: found.start("names") + name.start()].encode()
        start = comment.span.start + len(before)
        span = Span(start, start + len(name[0].encode()))
        yield Ignore(name[0], Location(path, span), held, found["reason"] is not None)


def _stands_alone(comment: Comment, lines: Lines, first: int, last: int) -> bool:
    before = lines.data[lines.span(first).start : comment.span.start]
    after = lines.data[comment.span.end : lines.span(last).end]
    return not before.strip(b" \t{\xef\xbb\xbf") and not after.strip(b" \t}")


def _below(lines: Lines, last: int, ends: dict[int, int]) -> int:
    """The next line, passing over further comment lines; `ends` has what is known of others."""
    line = last + 1
    while line < len(lines) and line not in ends and _is_comment(lines.text(line)):
        line += 1
    end = ends.get(line, min(line, len(lines)))
    ends.update(dict.fromkeys(range(last + 1, line + 1), end))
    return end


def _is_comment(text: str) -> bool:
    return text.lstrip().startswith(("//", "#", "/*", "*"))


class Outcome(Struct, frozen=True):
    """What is left after ignoring, and which ignores did something."""

    kept: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    used: frozenset[Location]


def apply(
    findings: Iterable[Finding],
    by_path: Mapping[str, tuple[Ignore, ...]],
    aliases: Mapping[str, str],
    sources: Sources,
) -> Outcome:
    """Split findings by the ignore comments of their files."""
    kept, suppressed = [], []
    used: set[Location] = set()
    lines: dict[str, Lines] = {}
    by_rule: dict[str, dict[str, list[Ignore]]] = {}
    for finding in findings:
        path = finding.location.path
        given = by_path.get(path, ())
        hit = None
        if given:
            text = lines.setdefault(path, sources.lines(path))
            line = text.position(finding.location.span.start).line
            named = by_rule.get(path)
            if named is None:
                named = by_rule[path] = _by_rule(given, aliases)
            hit = next((it for it in named.get(finding.rule, ()) if line in it.lines), None)
        if hit is None:
            kept.append(finding)
        else:
            suppressed.append(finding)
            used.add(hit.location)
    return Outcome(tuple(kept), tuple(suppressed), frozenset(used))


def _by_rule(given: Iterable[Ignore], aliases: Mapping[str, str]) -> dict[str, list[Ignore]]:
    named: dict[str, list[Ignore]] = {}
    for ignore in given:
        named.setdefault(aliases.get(ignore.rule, ignore.rule), []).append(ignore)
    return named


def may_have_comments(path: str) -> bool:
    """Whether ignore comments are looked for in a file."""
    if language_of(path) is not None:
        return True
    name = basename(path)
    return name.endswith((".yml", ".yaml", ".toml", ".jsonc")) or name.startswith(".env")
