"""Where a call goes, as far as its URL tells."""

from __future__ import annotations

import re

from hk_lint.api import CallSite, Given, module

_LOCAL = re.compile(
    r"((https?:)?//)?((?:[\w-]+\.)*localhost\b|(?:host|gateway)\.docker\.internal\b|127\.|\[::1\]|0\.0\.0\.0|169\.254\.)",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_INLINE = re.compile(r"(data|blob|file|about):", re.IGNORECASE)
_RELATIVE = re.compile(r"/(?!/)|[.?#]")
_DEPTH = 6


def url_of(call: CallSite) -> module.Value | None:
    """What a call is given as its URL: `fetch(url)`, and in Python `request("GET", url)` and
    `get(url=url)` as well."""
    if call.language != "python":
        return call.argument(0)
    for name in ("url", "fullurl", "host"):
        given = call.keyword(name)
        if isinstance(given, Given):
            return given.value
    first, second = call.argument(0), call.argument(1)
    if call.call.path[-1:] in (("request",), ("stream",)) and second is not None:
        return second
    return first


def is_outbound(call: CallSite) -> bool:
    """Whether a call may leave the machine: not for a path, a file of the bundle, what listens on
    the machine itself, and Lambda's own API for extensions."""
    url = url_of(call)
    if url is None:
        return call.language == "python"
    path, value = _beginning(call, call.path, url)
    if isinstance(value, module.Result):
        return not _is_asset(call.function.project.code.module(path).calls[value.call])
    if not isinstance(value, module.Text):
        return not _is_runtime_api(value)
    if any(_is_runtime_api(part) for part in value.parts):
        return False
    text = value.value
    if value.parts and _SCHEME.fullmatch(text):
        _, host = _beginning(call, path, value.parts[0])
        text += host.value if isinstance(host, module.Text) else ""
    if _LOCAL.match(text) or _INLINE.match(text):
        return False
    return call.language == "python" or bool((text or value.parts) and not _RELATIVE.match(text))


def _beginning(call: CallSite, path: str, value: module.Value) -> tuple[str, module.Value]:
    """What the text of a value begins with, and the file in which that stands."""
    code = call.function.project.code
    for _ in range(_DEPTH):
        inner: module.Value | None = None
        if isinstance(value, module.Reference):
            origin = code.follow(path, value)
            if origin.target is None and not origin.rest and origin.value is not value:
                path, inner = origin.path, origin.value
        elif isinstance(value, module.Text):
            inner = value.parts[0] if value.parts and not value.value else None
        elif isinstance(value, module.Operation):
            inner = value.left if value.operator == "+" else None
        elif isinstance(value, module.Result):
            made = code.module(path).calls[value.call]
            inner = made.receiver if made.path[-1:] == ("format",) else None
        if inner is None:
            break
        value = inner
    return path, value


def _is_runtime_api(value: module.Value) -> bool:
    return isinstance(value, module.Reference) and value.path[-1] == "AWS_LAMBDA_RUNTIME_API"


def _is_asset(made: module.Call) -> bool:
    """Whether a URL is `new URL("./font.ttf", import.meta.url)`: a file of the bundle."""
    if made.callee != "global:URL" or len(made.arguments) < 2:
        return False
    base = made.arguments[1]
    return isinstance(base, module.Reference) and base.path == ("import", "meta", "url")
