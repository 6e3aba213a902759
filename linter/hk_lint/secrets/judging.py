"""Whether a text that has the form of a secret is one, or stands for one."""

from __future__ import annotations

import math
import re
from binascii import a2b_base64
from collections import Counter
from itertools import pairwise

_WORDS = (
    "example|sample|placeholder|dummy|fake|your|change_?-?me|replace|insert|redacted|xxxx|todo|"
    "notreal|not_?real|invalid|lorem|qwerty|asdf|deadbeef|cafebabe|foobar|foo_bar|hunter2|testing|"
    "abcdef|123456|654321|wjalrxutnfemi|abc123|000000|test_?key|test_?token|test_?secret|my_?secret|my_?token|"
    "my_?key|api_?key|secret_?key|some_?(?:key|secret|token|value)|super_?secret|undefined|"
    "goes_?here|value_?here|key_?here|removed|hidden|masked|censored|mock|dontcommit|do_?not|"
    "gitleaks|trufflehog|secretlint|canary|openssl|generate|random"
)
_FILLER = re.compile(_WORDS, re.IGNORECASE)
_NOT_WRITTEN_OUT = re.compile(r"\$\{|\$\(|\{\{|<|>|\*{3}|\.\.\.|…|%[sdv(]|#\{|\[|\]|%%|^\$|^\{|^%")
_SAME = re.compile(r"(.)\1{4}", re.DOTALL)
_REPEATED = re.compile(r"(.{2,12}?)\1{2}", re.DOTALL)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_HEXADECIMAL = re.compile(r"[0-9a-fA-F-]+")
_HASHED = re.compile(r"([A-Za-z][A-Za-z0-9]{7,}?)(?:[0-9A-F]{8}|[0-9a-f]{8})")
_RUN = 6
_STEPS = 5

_PASSWORD_WORDS = re.compile(
    r"p(?:ass|wd|w)(?:word|wd|code|phrase)?|secret|admin|root|postgres(?:ql)?|pg|mysql|maria(?:db)?|"
    r"mongo(?:db)?|redis|rabbit(?:mq)?|guest|user(?:name)?|login|test(?:ing|er)?|dev(?:elopment)?|"
    r"local(?:host)?|default|change|me|my|the|strong|secure|super|very|please|prod(?:uction)?|"
    r"stag(?:ing|e)|db|data(?:base)?|app|demo|example|sample|temp|key|token|server|hello|world|"
    r"letmein|welcome|qwerty|abc|xyz|foo|bar|baz|url|encoded|special|char(?:acter)?s?|with|here|"
    r"your|some|random|long|string|value|insecure|unsafe|only|for|and|use|put|real|not|a|an|i|s",
    re.IGNORECASE,
)

_SECRET_NAME = re.compile(
    r"secret|token|passw(?:or)?d|passphrase|(?:^|_)pwd?(?:_|$)|credential|(?:^|_)key(?:_?\d)?$|"
    r"api_?key|private_?key|access_?key|signing_?key|encryption_?key|service_?role|(?:^|_)salt(?:_|$)|"
    r"(?:^|_)dsn$|connection_?string|(?:database|db|redis|mongo\w*|postgres\w*|mysql|amqp)_?ur[il]",
    re.IGNORECASE,
)
_NO_SECRET_NAME = re.compile(
    r"public|publishable|(?:^|_)pub(?:_|$)|anon|site_?key|client_?id|(?:^|_)(?:ttl|expir\w*|lifetime"
    r"|length|size|limit|max|min|count|name|id|ids|prefix|suffix|header|field|file|path|dir|arn|type|"
    r"version|algorithm|alg|endpoint|issuer|audience|enabled|disabled|required|url_prefix|rotation|"
    r"host|port|region|bucket|email|user|username|project|account|hash_rounds|rounds)$|sentry_dsn|"
    r"^posthog|_posthog|algolia_search|search_(?:api_)?key|map(?:box|s)|recaptcha_site|"
    r"token_address|contract|idempotency|cache_key|primary_key|foreign_key|max_tokens|tokens$",
    re.IGNORECASE,
)
PUBLIC_PREFIXES = (
    "NEXT_PUBLIC_",
    "NUXT_PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "EXPO_PUBLIC_",
    "GATSBY_",
    "PUBLIC_",
    "VUE_APP_",
    "STORYBOOK_",
    "NG_APP_",
)
"""Variables that frameworks put into the browser's code: public by design."""

_STRONG = 16
_LOCAL_ADDRESS = re.compile(
    r"(?:10|127|0|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.0\.2|198\.51\.100|203\.0\.113"
    r"|1\.2\.3|8\.8)\."
)
_LOCAL_HOST = re.compile(
    r"localhost|\[.*|.*\.(?:local|localhost|test|example|invalid|internal|"
    r"lan|home|docker|localdomain|svc|cluster)|.*\.svc\..*|[^.]*",
    re.IGNORECASE,
)
_SAMPLE_HOST = re.compile(
    r"(?:^|[.-])(?:example|sample|host|hostname|your\w*|my\w*|domain|server|some\w*|acme|company|"
    r"placeholder|foo|bar|baz|xxx+|abc|abcd\w*|test|fake|dummy|project-?(?:id|ref)?|ref|region|"
    r"endpoint|instance|address)(?:[.-]|$)",
    re.IGNORECASE,
)
_ENCRYPTED = re.compile(r"encrypted:|ENC\[|\$ANSIBLE_VAULT|vault:|op://|ssm:|arn:|kms:|sops:|age1")


def is_placeholder(value: str) -> bool:
    """Whether a text stands for a key: fillers, repeated or counted characters, variables."""
    if _NOT_WRITTEN_OUT.search(value) or _FILLER.search(value) or _SAME.search(value):
        return True
    if _REPEATED.search(value) or len(set(value)) * 4 < min(len(value), 32):
        return True
    lower = value.lower()
    letters = "".join(char for char in lower if char in _LETTERS)
    digits = "".join(char for char in lower if char in _DIGITS)
    # Few different characters make runs by chance.
    steps = _RUN if _HEXADECIMAL.fullmatch(value) else _STEPS
    return _counts(letters, steps) or _counts(digits, steps) or _counts(lower, _RUN)


def _counts(text: str, length: int) -> bool:
    """Whether `length` characters in a row each follow on the one before, up or down."""
    for step in (1, -1):
        run = 1
        for before, char in pairwise(text):
            run = run + 1 if ord(char) - ord(before) == step else 1
            if run >= length:
                return True
    return False


def entropy(value: str) -> float:
    """Bits per character, by how often each occurs (Shannon)."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def is_encoded_text(value: str) -> bool:
    """Whether a value is Base64 of something readable: settings, a sentence, not random bytes."""
    text = value.rstrip("=")
    if not re.fullmatch(r"[A-Za-z0-9+/]{16,}", text) or len(text) % 4 == 1:
        return False
    data = a2b_base64(text + "=" * (-len(text) % 4))
    return all(32 <= byte < 127 for byte in data)


def _is_name(value: str) -> bool:
    """Whether a text is words joined by hyphens, dots or slashes, perhaps with numbers."""
    parts = [part for part in re.split(r"[-_./@:]", value) if part]
    words = sum(bool(re.fullmatch(r"[A-Za-z]+\d?|\d{1,4}", part)) for part in parts)
    return len(parts) > 1 and words * 2 > len(parts)


def is_hashed_name(value: str) -> bool:
    """Whether a text is words in camel case that end in a short hash, as the CDK names things.

    Only the hash is drawn at random, and eight digits are too few to be a key. Keys of hexadecimal
    digits have one case of letters, others hardly ever end in so many such digits.
    """
    match = _HASHED.fullmatch(value)
    words = match[1] if match else ""
    if not words or words.islower() or words.isupper():
        return False
    return sum(map(str.isdigit, words)) * 8 <= len(words) and not _is_mixed(words)


def _is_mixed(value: str) -> bool:
    """Whether small letters, capitals and digits follow on each other as they do by chance.

    In names they come in runs: the share of neighbours that differ is far lower.
    """
    kinds = ["a" if it.islower() else "A" if it.isupper() else "0" for it in value]
    changes = sum(one != other for one, other in pairwise(kinds)) / (len(kinds) - 1)
    return changes >= (0.42 if {"a", "A"} <= set(kinds) else 0.25)


def _has_no_words(value: str) -> bool:
    """Whether most letters belong to no word that people make passwords of."""
    letters = re.sub(r"[^A-Za-z]+", "", value)
    return len(_PASSWORD_WORDS.sub("", letters)) * 2 > len(letters)


def is_random(value: str) -> bool:
    """Whether a text looks drawn at random: no words, no sentences, no addresses."""
    if len(value) < _STRONG or re.search(r"[\s/\\]{2}|\s", value):
        return False
    if not re.fullmatch(r"[A-Za-z0-9+/=_.~!@#$%^&*-]+", value) or not re.search(r"\d", value):
        return False
    if re.search(r"\.(?:com|org|net|io|dev|app|co|json|js|ts|pem|html?|ya?ml)\b", value):
        return False
    if _is_name(value) or is_hashed_name(value):
        return False
    if not _has_no_words(value) or is_encoded_text(value) or not _is_mixed(value):
        return False
    if entropy(value) < (3.0 if re.fullmatch(r"[0-9a-f-]+", value) else 3.5):
        return False
    return not is_placeholder(value)  # last, because it takes the longest


def is_password(value: str, user: str = "") -> bool:
    """Whether a text is a password that somebody uses: not a word for one, not the user's name."""
    if not value or value == user or len(value) < 8 or is_placeholder(value):
        return False
    rest = _PASSWORD_WORDS.sub("", re.sub(r"[\d\W_]+", "", value))
    classes = sum(
        re.search(pattern, value) is not None for pattern in (r"[a-z]", r"[A-Z]", r"\d", r"[^\w]")
    )
    return len(rest) > 3 and classes > 1 and len(set(value)) > 5


def is_remote(host: str) -> bool:
    """Whether a host is a server somewhere: no name inside of a machine, a network or a text."""
    if re.fullmatch(r"(?:\d{1,3}\.){3}\d{1,3}", host):
        return not re.match(
            r"(?:10|127|0|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.", host
        ) and (not re.match(r"(?:192\.0\.2|198\.51\.100|203\.0\.113|1\.2\.3\.4|8\.8)", host))
    host = host.rstrip(".")
    if _LOCAL_HOST.fullmatch(host) or _SAMPLE_HOST.search(host) or is_placeholder(host):
        return False
    return re.search(r"\.[a-z]{2,24}$", host, re.IGNORECASE) is not None


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name holds a secret: not one for browsers, not a secret's name."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    if snake.upper().startswith(PUBLIC_PREFIXES) or _NO_SECRET_NAME.search(snake):
        return False
    return _SECRET_NAME.search(snake) is not None


def is_real_value(value: str) -> bool:
    """Whether the value of a variable that holds a secret is one, not an example or encrypted."""
    if _ENCRYPTED.match(value) or "://" in value or is_encoded_text(value) or _is_name(value):
        return False
    return is_random(value) or (len(value) >= 10 and " " not in value and _is_strong(value))


def _is_strong(value: str) -> bool:
    """A password of three kinds of characters."""
    kinds = (r"[a-z]", r"[A-Z]", r"\d", r"[^\w]")
    return (
        is_password(value)
        and sum(re.search(kind, value) is not None for kind in kinds) > 2
        and not re.fullmatch(r"[A-Za-z]+[\d\W]*", value)
    )
