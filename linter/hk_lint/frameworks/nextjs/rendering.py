"""Which files of a Next.js site run on its server, and when: per request, or perhaps in the build.

Source: the Next.js documentation on route segment configuration, rendering and server functions,
as read on 2026-11-21.
"""

from __future__ import annotations

import re
from posixpath import basename, dirname, join

from hk_lint.analysis.code import Code
from hk_lint.analysis.objects import CodeObject, literal
from hk_lint.analysis.options import Given
from hk_lint.model.module import Number, ObjectLiteral, Text
from hk_lint.model.site import Middleware

CLIENT, SERVER = "use client", "use server"
"""The directives that hand a file to the browser, and that open it to calls from there."""

_EDGE = frozenset({"edge", "experimental-edge"})
_APP = re.compile(r"(?:src/)?app(?=/|$)")
_REQUEST = re.compile(rb"\bsearchParams\b|[\"']next/headers[\"']|\bnoStore\b|\bconnection\(\)")
_PREPARED = frozenset({"force-static", "error"})


def is_client(path: str, code: Code) -> bool:
    """Whether a file says that it is browser code."""
    return CLIENT.encode() in code.sources.read(path) and CLIENT in code.module(path).directives


def is_open(path: str, code: Code) -> bool:
    """Whether a file says that browsers may call what it exports."""
    return SERVER.encode() in code.sources.read(path) and SERVER in code.module(path).directives


def asks_for_request(path: str, code: Code) -> bool:
    """Whether a file reads something of the request, so that no build can render it."""
    return _REQUEST.search(code.sources.read(path)) is not None


def runs_in_node(path: str, top: str, code: Code, middleware: Middleware | None) -> bool:
    """Whether the server loads a page, layout, metadata file or middleware with Node.js, be it
    only to have it ready. Not so in the edge runtime, in pages that are certainly complete after
    the build, and for files that hold browser code only. `top` is the project's folder."""
    if is_client(path, code):
        return False
    if middleware is not None and path == middleware.path:
        return basename(path).startswith("proxy.") or _runtime(path, code) == "nodejs"
    if _runtime(path, code) in _EDGE:
        return False
    if not _is_in_app(path, top):
        return _is_beside(path) or any(
            code.exported(path, name) for name in ("getServerSideProps", "getStaticProps")
        )
    around = _layouts(path, top, code)
    if any(_runtime(it, code) in _EDGE for it in around):
        return False
    given = [_text(it, "dynamic", code) for it in (path, *around)]
    return next((it for it in given if it), "") not in _PREPARED


def runs_per_request(path: str, top: str, code: Code) -> bool:
    """Whether a file certainly runs while a request is answered, by what it says itself."""
    if not _is_in_app(path, top):
        return _is_beside(path) or code.exported(path, "getServerSideProps") is not None
    around = (path, *_layouts(path, top, code))
    if any(_text(it, "dynamic", code) == "force-dynamic" for it in around):
        return True
    if any(isinstance(_value(it, "revalidate", code), Number) for it in around):
        return True
    prepared = any(code.exported(it, "generateStaticParams") for it in around)
    return "[" in dirname(path) and not prepared


def _is_beside(path: str) -> bool:
    return basename(path).partition(".")[0] in ("instrumentation", "middleware", "proxy")


def _is_in_app(path: str, top: str) -> bool:
    return _APP.match(path[len(top) + 1 if top else 0 :]) is not None


def _layouts(path: str, top: str, code: Code) -> tuple[str, ...]:
    """The layouts around a file of the App Router, innermost first."""
    found = []
    folder = dirname(path)
    while _is_in_app(folder, top):
        names = (f"layout.{it}" for it in ("tsx", "ts", "jsx", "js"))
        here = (join(folder, it) for it in names)
        found += [it for it in here if it in code.sources and it != path]
        folder = dirname(folder)
    return tuple(found)


def _runtime(path: str, code: Code) -> str:
    """The runtime that a file asks for, by `runtime` or by `config.runtime`."""
    if b"runtime" not in code.sources.read(path):
        return ""
    value = _value(path, "config", code)
    if isinstance(value, ObjectLiteral):
        found = code.exported(path, "config")
        assert found is not None
        return CodeObject(code, found[0], value).text("runtime") or ""
    return _text(path, "runtime", code)


def _text(path: str, name: str, code: Code) -> str:
    value = _value(path, name, code)
    return value.value if isinstance(value, Text) and value.complete else ""


def _value(path: str, name: str, code: Code) -> object:
    """What a file exports under a name, followed to where it is written out."""
    if name.encode() not in code.sources.read(path):
        return None
    found = code.exported(path, name)
    if found is None or found[1].value is None:
        return None
    return literal(code, Given(found[0], found[1].value)).value
