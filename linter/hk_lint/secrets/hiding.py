"""Hides what may be a secret in texts that are shown, without moving anything.

More is hidden than is reported: a placeholder with the form of a key, every value of a dotenv file,
whatever a name calls a password. What is hidden becomes as many stars as it has characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import PurePosixPath

from hk_lint.model.text import Span
from hk_lint.secrets.judging import is_random, is_real_value, is_secret_name
from hk_lint.secrets.search import find, lookalikes

_LARGEST = 1_000_000
_LEAST = 6
_BEGINNING = 8
_RANDOM = 16
_DIGIT = re.compile(rb"\d").search
_MOST = 500

# Dotenv files hold secrets by design: every value is hidden, and every line of a long value.
_DOTENV_LINE = re.compile(
    rb"^(\s*#?\s*(?:export\s+)?[\w.-]+\s*=[ \t]*|[ \t]*(?=[^\s#]))(.+)$", re.M
)
_DOTENV_VALUE = re.compile(
    rb"^[ \t#]*(?:export[ \t]+)?([\w.-]{1,100})[ \t]*=[ \t]*[\"'`]?([^\n\"'`]{6,2000})", re.M
)

_FORMS = re.compile(
    rb"""
      (?<![\w-]) (?: AKIA | ASIA ) [A-Z0-9]{12,}                  # AWS access key ids
    | (?<![\w-]) pk_ (?: live | test ) _ \w{8,}                   # public, but not to be spread
    | (?<![\w-]) sk- [\w-]{20,}                                   # of many providers
    | (?<![\w-]) xox[a-z]- [\w-]{10,}
    | (?<![\w-]) (?: AIza | EAAA | dapi | re_ | SG\. ) [\w.-]{20,}
    | (?<![\w-]) eyJ [\w-]{8,} \. [\w-]{8,} (?: \. [\w-]* )?      # JSON Web Tokens
    | (?<= :// ) [^\s/:@'"]{0,200} : [^\s/@'"]{1,300} (?= @ )     # passwords in addresses
    | (?<= webhooks/ ) [\w/-]{30,} | (?<= services/T ) [\w/]{20,} # addresses that are secret
    | (?<![\w+/]) (?= [a-z+/]{0,200} [A-Z0-9] ) [A-Za-z0-9+/]{40,} ={0,2} (?![\w+/])  # keys
    """,
    re.X,
)
_NAMES = (
    rb"(?:secret|token|passw(?:or)?d|passphrase|pwd|api[_-]?key|private[_-]?key|access[_-]?key"
    rb"|signing[_-]?key|credential|authorization)[\w-]{0,40}"
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
    for secret in secrets:
        text = text.replace(secret, "*" * len(secret))
    data = text.encode(errors="surrogatepass")
    return _starred(data, _hidden(path, data)).decode(errors="surrogatepass")


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
        return
    yield from _by_form(data)
    for match in _FORMS.finditer(data):
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
    else:
        found = {data[span.start : span.end] for span in _hidden(path, data)}
    texts = (it.decode(errors="replace").strip() for it in found)
    return frozenset(sorted((it for it in texts if _is_telling(it)), key=len)[-_MOST:])


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
    spans += [Span(*match.span()) for match in _addresses().finditer(data)]
    for match in _TOKEN.finditer(data):
        if _is_drawn(match[1]):
            spans.append(Span(*match.span(1)))
    return _starred(data, spans).decode(errors="surrogatepass") if spans else text


def _without(text: str, secret: str) -> str:
    """Long texts are cut in messages: what is left of a secret is hidden too."""
    text = text.replace(secret, "*" * len(secret))
    start = secret[:_BEGINNING]
    if len(start) < _BEGINNING or start.isalpha() or "://" in start:
        return text
    position = text.find(start)
    while position >= 0:
        end = position + len(start)
        while end - position < len(secret) and text[end : end + 1] == secret[end - position]:
            end += 1
        text = text[:position] + "*" * (end - position) + text[end:]
        position = text.find(start, end)
    return text


@cache
def _addresses() -> re.Pattern[bytes]:
    return re.compile(
        rb"(?<=://)[^\s/:@'\"]{0,200}:[^\s/@'\"]{1,300}(?=@)|(?<![\w-])(?:AKIA|ASIA)[A-Z0-9]{12,}"
        rb"|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?|(?<![\w-])sk-[\w-]{20,}"
    )
