"""Finds secrets in text by the formats of their providers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

from ahocorasick_rs import BytesAhoCorasick, Implementation
from msgspec import Struct

from hk_lint.model.text import Span
from hk_lint.secrets.judging import (
    entropy,
    is_encoded_text,
    is_placeholder,
    is_random,
    is_secret_name,
)
from hk_lint.secrets.proofs import PROOFS
from hk_lint.secrets.table import Pattern, is_published, table

_MOST_HITS = 5_000
_MOST_FOUND = 200
_NO_WORDS = "(?=[a-z_.+/=-]{0,80}[A-Z0-9])"
_LINE = 160
_MACROS: Mapping[str, str] = {
    # Between a name and its value: code, JSON, YAML, TOML, dotenv, lists of names and values.
    "{is}": r"[\"'`]?\]?[ \t]{0,8}(?::[ \t]?string)?[ \t]{0,4}"
    r"(?:\|\||\?\?|=>|[:=]{1,3}|,|\(|\s{1,40}[\"']?value[\"']?:)[ \t\r\n]{0,20}[\"'`]?",
    "{end}": r"(?![A-Za-z0-9_-])",
    "{pem}": r"(?P<secret>[^-\0]{60,8000})-----END",
}
_NAME = re.compile(
    rb"(?P<name>[A-Za-z_$][\w$.-]{0,60})[\"'`]?\]?[ \t]*(?::[ \t]*string[ \t]*)?"
    rb"(?:=>|[:=]{1,3}|\|\||\?\?)[ \t]*[\"'`]?(?:Bearer |Basic |https?://)?[\"'`]?\Z"
)
_LISTED_NAME = re.compile(
    rb"name[\"']?:[ \t]*[\"']?(?P<name>[A-Za-z_][\w.-]{0,60})[\"']?,?\s+[\"']?value[\"']?:"
    rb"[ \t]*[\"']?\Z"
)


class Secret(Struct, frozen=True):
    """A secret in a text: where it stands, what it is, and the name it is given ("" if none)."""

    span: Span
    label: str
    mode: Literal["live", "test"]
    kind: str
    name: str = ""


class _Search:
    """The table, ready to be asked."""

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        self.patterns = patterns
        keywords = sorted({keyword for pattern in patterns for keyword in pattern.keywords})
        self.automaton = BytesAhoCorasick(
            [keyword.encode() for keyword in keywords], implementation=Implementation.DFA
        )
        self.owners = [
            tuple(index for index, it in enumerate(patterns) if keyword in it.keywords)
            for keyword in keywords
        ]
        self.contexts = [
            re.compile(it.context.encode(), re.IGNORECASE) if it.context else None
            for it in patterns
        ]

    @cache  # noqa: B019 (one object per process)
    def regex(self, index: int) -> re.Pattern[bytes]:
        """The expression of a pattern, compiled when its keyword first occurs."""
        text = self.patterns[index].regex
        for macro, meaning in _MACROS.items():
            text = text.replace(macro, meaning)
        return re.compile(text.encode())


@cache
def _search() -> _Search:
    return _Search(table().patterns)


def find(data: bytes) -> tuple[Secret, ...]:
    """The secrets in a text that are real as far as can be told, in the order of the text.

    Placeholders, examples of documentation and keys that are public by design are none. The time
    is linear in the size of the text.
    """
    search = _search()
    hits = search.automaton.find_matches_as_indexes(data, True)
    if not hits:
        return ()
    found: dict[int, tuple[int, re.Match[bytes]]] = {}
    candidates = sorted(
        (index, start) for hit, start, _ in hits[:_MOST_HITS] for index in search.owners[hit]
    )
    taken: list[Span] = []
    for index, start in candidates:
        match = _match(search, index, data, start)
        if match is None or any(_overlap(match, span) for span in taken):
            continue
        if _is_real(search, index, data, match):
            taken.append(Span(*match.span()))
            found[_span(match).start] = (index, match)
            if len(found) == _MOST_FOUND:
                break
    return tuple(
        Secret(
            _span(match),
            search.patterns[index].label,
            search.patterns[index].mode,
            search.patterns[index].name,
            _name(data, start, match),
        )
        for start, (index, match) in sorted(found.items())
    )


def _name(data: bytes, start: int, match: re.Match[bytes]) -> str:
    """What the text calls a secret that is all of a value, or the part of one behind a scheme."""
    is_part = "user" in match.re.groupindex
    return ("" if is_part else name_of(data, start)) or name_of(data, match.start())


def _match(search: _Search, index: int, data: bytes, start: int) -> re.Match[bytes] | None:
    pattern, regex = search.patterns[index], search.regex(index)
    if pattern.reach:
        match = regex.search(data, max(0, start - pattern.reach), start + _LINE)
        return match if match and match.start() <= start else None
    match = regex.match(data, start)
    if match and _span(match).start == start and start and _is_word(data[start - 1]):
        return None  # the middle of a longer word
    return match


def _is_word(byte: int) -> bool:
    return chr(byte).isalnum() if byte < 0x80 else False


def _overlap(match: re.Match[bytes], span: Span) -> bool:
    return match.start() < span.end and span.start < match.end()


def _span(match: re.Match[bytes]) -> Span:
    if "secret" not in match.re.groupindex:
        return Span(*match.span())
    start = match.start() if match[0].startswith(b"-----") else match.start("secret")
    return Span(start, match.end("secret"))


def _is_real(search: _Search, index: int, data: bytes, match: re.Match[bytes]) -> bool:
    pattern = search.patterns[index]
    context = search.contexts[index]
    if context is not None:
        before = data[max(0, match.start() - pattern.context_reach) : match.start()]
        if not context.search(before):
            return False
    span = _span(match)
    value = data[span.start : span.end].decode(errors="replace")
    if is_published(value):
        return False
    if pattern.proof and not PROOFS[pattern.proof](match):
        return False
    if pattern.proof in ("pem", "connection"):
        return True
    keyword = next((it for it in pattern.keywords if value.startswith(it)), "")
    body = value[len(keyword) :]
    if is_placeholder(body) or is_encoded_text(body) or entropy(body) < pattern.entropy:
        return False
    if pattern.mixed and not (re.search("[a-z]", body) and re.search("[A-Z]", body)):
        return False
    return pattern.letters or sum(char.isdigit() for char in body) >= pattern.digits


def name_of(data: bytes, start: int) -> str:
    """The name that a text gives to the value at an offset: a variable, a key; "" if none."""
    before = data[max(0, start - _LINE) : start]
    match = _LISTED_NAME.search(before)
    if match is None:
        match = _NAME.search(before[before.rfind(b"\n") + 1 :])
    name = match["name"].decode() if match else ""
    return name if is_plain_name(name) else ""


def is_plain_name(name: str) -> bool:
    """Whether a name may be shown: it is made of words, not of what may be secret itself."""
    if not name or len(name) > 60 or re.search(r"[A-Za-z]\d+[A-Za-z]+\d|\d{3}|[A-Z]\d[a-z]", name):
        return False
    data = name.encode()
    return not any(True for _ in lookalikes(data))


@cache
def _prefixes() -> re.Pattern[bytes]:
    """What starts like a secret of the table, real or not, whole or cut off."""
    texts = sorted({k for it in table().patterns if it.redactable for k in it.keywords})
    start = rf"(?<![A-Za-z0-9])(?:{'|'.join(map(re.escape, texts))})"
    return re.compile(rf"{start}{_NO_WORDS}[\w.+/=-]{{6,}}".encode())


def lookalikes(data: bytes) -> Iterator[Span]:
    """What has the prefix of a provider, real or not: for hiding, not for reporting."""
    for match in _prefixes().finditer(data):
        yield Span(*match.span())


_ASSIGNED = re.compile(
    rb"(?<![\w.-])"
    rb"(?P<name>[A-Za-z_][\w.-]{0,60})[\"']?\]?[ \t]{0,8}(?::[ \t]?string[ \t]?)?(?:[:=]|\|\||\?\?)"
    rb"[ \t]{0,8}(?P<quote>[\"'`])(?P<secret>[^\"'`\s]{16,200})(?P=quote)"
)


def guesses(data: bytes) -> Iterator[Secret]:
    """Texts that are given to a name which speaks of secrets and look drawn at random.

    No provider's format stands behind them: some are identifiers or test data.
    """
    for match in _ASSIGNED.finditer(data):
        name = match["name"].decode().rpartition(".")[2]
        value = match["secret"].decode(errors="replace")
        if is_secret_name(name) and is_random(value):
            shown = name if is_plain_name(name) else ""
            yield Secret(Span(*match.span("secret")), "random text", "live", "guess", shown)
