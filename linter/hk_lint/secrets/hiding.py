"""Hides what may be a secret in texts that are shown, without moving anything.

More is hidden than is reported: a placeholder with the form of a key, every value of a dotenv file,
whatever a name calls a password. What is hidden becomes as many stars as it has characters.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath

from hk_lint.model.text import Span
from hk_lint.secrets.judging import is_hashed_name, is_random, is_real_value, is_secret_name
from hk_lint.secrets.search import find, lookalikes

_LARGEST = 1_000_000
_LEAST = 6
_BEGINNING = 8
_RANDOM = 16
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_DIGIT = re.compile(rb"\d").search
_MOST = 500

# Dotenv files hold secrets by design: every value is hidden, and every line of a long value.
# What ends in equals signs only is Base64 over several lines, no name.
_DOTENV_LINE = re.compile(
    rb"^([ \t]*+(?:\#[ \t]*+)?(?:export[ \t]++)?[\w.-]++[ \t]*+=(?![= \t\r]*$)[ \t]*"
    rb"|[ \t]*(?=[^\s#]))(.+)$",
    re.M,
)
_DOTENV_VALUE = re.compile(
    rb"^[ \t#]*(?:export[ \t]+)?([\w.-]{1,100})[ \t]*=[ \t]*[\"'`]?([^\n\"'`]{6,2000})", re.M
)

_PEM = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,40}-----(.*?)(?=-----END|\Z)", re.DOTALL)
_PEM_LINE = re.compile(rb"[A-Za-z0-9+/]{4,}={0,2}")
_PEM_BREAK = re.compile(rb"(?:\s|[\"'`#]|\\[rn])+")

_FORMS = re.compile(
    rb"""
      (?<![\w-]) (?: AKIA | ASIA ) [A-Z0-9]{12,}                  # AWS access key ids
    | (?<![\w-]) pk_ (?: live | test ) _ \w{8,}                   # public, but not to be spread
    | (?<![\w-]) sk- [\w-]{20,}                                   # of many providers
    | (?<![\w-]) xox[a-z]- [\w-]{10,}
    | (?<![\w-]) (?: AIza | EAAA | dapi | SG\. ) [\w.-]{20,}
    | (?<![\w-]) eyJ [\w-]{8,} \. [\w-]{8,} (?: \. [\w-]* )?      # JSON Web Tokens
    | (?<= :// ) [^\s/:@'"]{0,200} : [^\s/@'"]{1,300} (?= @ )     # passwords in addresses
    """,
    re.X,
)
# Forms that long names and paths have too.
_LOOSE = re.compile(
    rb"""
      (?<![\w-]) re_ [\w.-]{20,}
    | (?<= webhooks/ ) [\w/-]{30,} | (?<= services/T ) [\w/]{20,} # addresses that are secret
    | (?<![\w+/]) (?= [a-z+/]{0,200} [A-Z0-9] ) [A-Za-z0-9+/]{40,} ={0,2} (?![\w+/])  # keys
    """,
    re.X,
)
_PART = re.compile(rb"\w{16,}")
_BASIC = re.compile(rb"(?<=[Bb]asic )[A-Za-z0-9+/_-]{6,2000}={0,2}")
# Short names are parts of many words: they count as whole words, before a text that is no path.
_SHORT = (
    rb"(?-i:(?<![A-Za-z])(?:auth|pass|AUTH|PASS)|(?<![A-Z])(?:Auth|Pass))(?![\w-])"
    rb"(?=[\"'`]?\]?\s{0,40}[:=]{1,3}\s{0,40}\{?[\"'`](?![/.@]))"
)
_NAMES = (
    rb"(?:"
    + _SHORT
    + rb"|(?:secret|token|passw(?:or)?d|passphrase|pwd|api[_-]?key|private[_-]?key|access[_-]?key"
    rb"|signing[_-]?key|credential|authorization)[\w-]{0,40})"
)
_QUOTED = re.compile(
    rb"("
    + _NAMES
    + rb"[\"'`]?\]?\s{0,40}(?:[:=]{1,3}|\|\||\?\?|=>|,|\()\s{0,40}\{?(?:Bearer |Basic )?"
    rb"([\"'`]))([^\"'`\s$<{](?:[^\"'`\n$<{]|\$(?!\{)){5,500})(?=[\"'`\n])",
    re.I,
)
_PLAIN = re.compile(
    rb"(" + _NAMES + rb"[\"']?(?:[ \t]*[:=][ \t]*[|>]?[-+]?\s{0,40}|[ \t]+(?:is[ \t]+)?)[*&!]?)"
    rb"(?=[^\s\"'`$<{]{0,80}\d)([^\s\"'`$<{!\[|>*&#()][^\s\"'`(){}\[\],;<>]{5,200})"
    rb"(?=[\s,;\"'`\])}]|\Z)",
    re.I,
)
_YAML_PLAIN = re.compile(
    rb"(" + _NAMES + rb"[\"']?[ \t]*:[ \t]+)([^\s\"'`$<{!\[|>*&#][^\s]{5,200})(?=[ \t]*$)",
    re.I | re.M,
)
_TOKEN = re.compile(rb"(?:(?<=[\s\"'`=(>])|(?<![\s\S]))([^\s\"'`(){}\[\]<>,;/\\|=]{10,80})"
                    rb"(?=[\s\"'`(){},;<:=]|\Z)")  # fmt: skip
_ORDINARY = re.compile(r"[A-Za-z_$-]+\d{0,3}|[\d.]+|[A-Za-z_$]\w*(?:\??\.[A-Za-z_$]\w*)+")
_OPERATOR = re.compile(rb"&\w+=|=\w+&|&&|==|=>|!=|\+\+|\?[.?]|->|\*\*|\+=|://|^[*#=~!-]+$")
_KINDS = tuple(re.compile(kind) for kind in (rb"[a-z]", rb"[A-Z]", rb"\d", rb"[!#$%^&*?~+=@]"))


def is_dotenv(path: str) -> bool:
    """Whether a file holds variables with their values, by its name."""
    return PurePosixPath(path).name.startswith((".env", ".dev.vars"))


def redact(path: str, text: str, secrets: Iterable[str] = ()) -> str:
    """An excerpt of the file at `path`, each character of what may be secret a star.

    `secrets` are the `values` of the file: they are hidden wherever they stand in it.
    """
    data = text.encode(errors="surrogatepass")
    spans = [*_hidden(path, data)]
    # One may be part of another, or overlap with it: all are looked for in the text as it is.
    for secret in secrets:
        spans += _everywhere(data, secret.encode(errors="surrogatepass"))
    return _starred(data, spans).decode(errors="surrogatepass")


def _everywhere(data: bytes, part: bytes) -> Iterator[Span]:
    start = data.find(part) if part else -1
    while start >= 0:
        yield Span(start, start + len(part))
        start = data.find(part, start + 1)


def _starred(data: bytes, spans: Iterable[Span]) -> bytes:
    pieces, position = [], 0
    for span in sorted(spans):
        if span.end <= position:
            continue
        start = max(span.start, position)
        pieces += [data[position:start], b"*" * _length(data[start : span.end])]
        position = span.end
    return b"".join((*pieces, data[position:]))


def _length(data: bytes) -> int:
    return len(data) if data.isascii() else len(data.decode(errors="replace"))


def _hidden(path: str, data: bytes) -> Iterator[Span]:
    if is_dotenv(path):
        yield from (Span(*match.span(2)) for match in _DOTENV_LINE.finditer(data))
        yield from (Span(*match.span()) for match in _pem_lines(data))
        return
    yield from _told(path, data)
    for match in _LOOSE.finditer(data):
        if not _is_hashed(match[0]):
            yield Span(*match.span())


def _told(path: str, data: bytes) -> Iterator[Span]:
    """What may be secret, and is no path."""
    yield from _by_form(data)
    for match in (*_FORMS.finditer(data), *_basic(data)):
        yield Span(*match.span())
    for match in _QUOTED.finditer(data):
        yield Span(*match.span(3))
    for match in _PLAIN.finditer(data):
        yield Span(*match.span(2))
    if path.endswith((".yml", ".yaml")):
        for match in _YAML_PLAIN.finditer(data):
            yield Span(*match.span(2))
    for match in _TOKEN.finditer(data):
        if _is_drawn(match[1]):
            yield Span(*match.span(1))


def _by_form(data: bytes) -> Iterator[Span]:
    """What providers' formats tell, real or not."""
    yield from lookalikes(data)
    for secret in find(data):
        yield secret.span


def _drawn_parts(data: bytes) -> Iterator[Span]:
    """What was drawn at random in texts that have the form of a key, or of a path."""
    for match in _LOOSE.finditer(data):
        if is_random(match[0].decode(errors="replace")):
            yield Span(*match.span())
        for part in _PART.finditer(match[0]):
            if _DIGIT(part[0]) and not _is_hashed(part[0]):
                yield Span(match.start() + part.start(), match.start() + part.end())


def _is_hashed(text: bytes) -> bool:
    return is_hashed_name(text.decode(errors="replace"))


def _pem_lines(data: bytes) -> Iterator[re.Match[bytes]]:
    """The lines of the keys that are written out in PEM, quoted or not."""
    for block in _PEM.finditer(data):
        start = block.start(1)
        while start < block.end(1):
            gap = _PEM_BREAK.match(data, start, block.end(1))
            start = gap.end() if gap is not None else start
            line = _PEM_LINE.match(data, start, block.end(1))
            if line is not None:
                yield line
            following = _PEM_BREAK.search(data, line.end() if line else start, block.end(1))
            start = following.start() if following is not None else block.end(1)


def _basic(data: bytes) -> Iterator[re.Match[bytes]]:
    """Names with passwords in the form of the header `Authorization`."""
    for match in _BASIC.finditer(data):
        text = match[0].rstrip(b"=").translate(_URL_SAFE)
        if len(text) % 4 == 1:
            continue
        decoded = a2b_base64(text + b"=" * (-len(text) % 4))
        if b":" in decoded and min(decoded) >= ord(" "):
            yield match


def _is_drawn(token: bytes) -> bool:
    """Whether a word is like a password or a key, and like no name."""
    if _is_password(token):
        return True
    is_long = len(token) >= _RANDOM and _DIGIT(token) is not None
    return is_long and is_random(token.decode(errors="replace"))


def _is_password(token: bytes) -> bool:
    """Whether a word has all kinds of characters that passwords are asked to have."""
    return all(kind.search(token) for kind in _KINDS) and not _OPERATOR.search(token)


@lru_cache(maxsize=256)
def values(path: str, data: bytes) -> frozenset[str]:
    """What a file holds that no message about it may repeat."""
    if len(data) > _LARGEST:
        return frozenset()
    if is_dotenv(path):
        found = {
            match[2].rstrip()
            for match in _DOTENV_VALUE.finditer(data)
            if is_secret_name(match[1].decode(errors="replace"))
            or is_real_value(match[2].rstrip().decode(errors="replace"))
        }
        found |= {match[0] for match in _pem_lines(data)}
    else:
        spans = (*_told(path, data), *_drawn_parts(data))
        found = {data[span.start : span.end] for span in spans}
    texts = (it.decode(errors="replace").strip() for it in found)
    telling = sorted((it for it in texts if _is_telling(it)), key=lambda it: (len(it), it))
    return frozenset(telling[-_MOST:])


def _is_telling(text: str) -> bool:
    """Whether a text can be nothing but the secret: words and names occur elsewhere too."""
    return len(text) >= _LEAST and _ORDINARY.fullmatch(text) is None


def without(text: str, secrets: Iterable[str] = ()) -> str:
    """A message in which neither those values, nor their beginnings, nor providers' keys stand."""
    if not text:
        return text
    for secret in secrets:
        text = _without(text, secret)
    data = text.encode(errors="surrogatepass")
    spans = [*_by_form(data)]
    spans += [Span(*match.span()) for match in (*_FORMS.finditer(data), *_basic(data))]
    spans += _drawn_parts(data)
    for match in _TOKEN.finditer(data):
        if _is_drawn(match[1]):
            spans.append(Span(*match.span(1)))
    return _starred(data, spans).decode(errors="surrogatepass") if spans else text


def _without(text: str, secret: str) -> str:
    """Long texts are cut in messages: what is left of a secret is hidden too."""
    start = secret[:_BEGINNING]
    if start not in text:
        return text
    text = text.replace(secret, "*" * len(secret))
    # Words, addresses and paths begin like others that are no secret.
    if len(start) < _BEGINNING or start.isalpha() or "://" in start or start[0] in "/.":
        return text
    position = text.find(start)
    while position >= 0:
        end = position + len(start)
        while end - position < len(secret) and text[end : end + 1] == secret[end - position]:
            end += 1
        text = text[:position] + "*" * (end - position) + text[end:]
        position = text.find(start, end)
    return text
