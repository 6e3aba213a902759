"""File to URL.

Documented by the guide: `api/users.ts` is `/api/users`, `[id]` becomes `:id`, `[...path]` becomes
`*`, `app/api/auth/route.ts` is `/api/auth`, and `functions.routes` overrides what a file's path
says. Next.js' own rules add that `index` is the folder, that `[[...path]]` is a catch-all, and that
`(group)` and `@slot` vanish. Inferred: `src/api/` has the URLs of `api/`; `functions/`, `lambdas/`
and `serverless/` keep their name in front; a folder of `functions.directories` stands for `/api`,
as it is one more folder "to scan for API routes"; a file of `functions.include` is `/api/` and its
path; a file in a `cron/` folder of its own has no URL.
"""

from __future__ import annotations

import re

from hk_lint.model.document import Document
from hk_lint.patterns import normalised

_EXTENSION = re.compile(r"\.[cm]?[jt]sx?$")
_CATCH_ALL = re.compile(r"\[\[?\.\.\.[^\[\]]+\]\]?")
_DYNAMIC = re.compile(r"\[([^\[\].]+)\]")
_INVISIBLE = re.compile(r"\(.*\)|@.+")


def url_of(base: str, below: str) -> str:
    """The URL of a file: the URL of its function folder and its path below that folder."""
    segments = _EXTENSION.sub("", below).split("/")
    if segments[-1] == "index":
        segments.pop()
    return _joined(base, segments)


def app_url_of(below: str) -> str:
    """The URL of an App Router file by its path below `app/`."""
    segments = [it for it in below.split("/")[:-1] if not _INVISIBLE.fullmatch(it)]
    return _joined("", [re.sub(r"^%5F", "_", segment, flags=re.I) for segment in segments])


def overridden(config: Document | None, name: str) -> str | None:
    """The URL that `functions.routes` gives to a file, None where it says nothing usable."""
    routes = config.get("functions", "routes") if config else None
    for member in reversed(routes.members if routes else ()):
        if normalised(member.key) == name:
            return member.node.text()
    return None


def _joined(base: str, segments: list[str]) -> str:
    return "/".join([base, *map(_segment, segments)]) or "/"


def _segment(text: str) -> str:
    return "*" if _CATCH_ALL.fullmatch(text) else _DYNAMIC.sub(r":\1", text)
