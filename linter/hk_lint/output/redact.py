"""Hides what looks like a secret in excerpts of source, without moving anything.

Rules keep secrets out of their own texts; an excerpt shows what stands around a finding too.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

# Dotenv files hold secrets by design: every value is hidden, and every line of a long value.
_DOTENV_LINE = re.compile(r"^(\s*#?\s*(?:export\s+)?[\w.-]+\s*=\s*|\s*(?=[^\s#]))(.+)$", re.M)

_SECRETS = re.compile(
    r"""
      (?<![\w-]) (?: AKIA | ASIA ) [A-Z0-9]{12,}                  # AWS access key ids
    | (?<![\w-]) (?: [prs]k_ (?: live | test ) | whsec ) _ \w{8,}  # Stripe, Clerk
    | (?<![\w-]) sk- [\w-]{20,}                                   # OpenAI, Anthropic
    | (?<![\w-]) (?: gh[opusr]_ | github_pat_ | glpat- | npm_ ) \w{20,}
    | (?<![\w-]) xox[abprs]- [\w-]{10,}                           # Slack
    | (?<![\w-]) AIza [\w-]{20,}                                  # Google
    | (?<![\w-]) eyJ [\w-]{8,} \. [\w-]{8,} (?: \. [\w-]* )?     # JSON Web Tokens
    | (?<= :// ) [^\s/:@'"]* : [^\s/@'"]+ (?= @ )                 # passwords in addresses
    | (?<![\w+/]) (?= [a-z+/]* [A-Z0-9] ) [A-Za-z0-9+/]{40,} ={0,2} (?![\w+/])  # keys
    """,
    re.X,
)
_NAMES = (
    "(?:secret|token|passw(?:or)?d|passphrase|api[_-]?key|private[_-]?key|access[_-]?key"
    r"|credential)[\w-]*"
)
_QUOTED = re.compile(
    rf"""({_NAMES}["'`]?\s*[:=]{{1,3}}\s*["'`])([^"'`\s$<{{]{{6,}})(?=["'`])""", re.I
)
_PLAIN = re.compile(rf"""({_NAMES}\s*:\s+)([^\s"'`$<{{!\[|>*&#][^\s]{{5,}})(?=\s*$)""", re.I | re.M)


def redact(path: str, text: str) -> str:
    """An excerpt of the file at `path`, each character of what looks like a secret a star."""
    file = PurePosixPath(path)
    if file.name.startswith((".env", ".dev.vars")):
        return _DOTENV_LINE.sub(_hide_second, text)
    text = _QUOTED.sub(_hide_second, _SECRETS.sub(_hide, text))
    return _PLAIN.sub(_hide_second, text) if file.suffix in (".yml", ".yaml") else text


def _hide(match: re.Match[str]) -> str:
    return "*" * len(match[0])


def _hide_second(match: re.Match[str]) -> str:
    return match[1] + "*" * len(match[2])
