"""Which exports of a file are handlers, and how sure that is.

A default export (Web format), an exported `handler` (Lambda format), or one export for each HTTP
method, as a platform looks for them. Wrapped handlers, applications of a web framework and
re-exports are handlers of unknown format. Where the text leaves open whether an export can be
called, the platform decides what that means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from hk_lint.model.deployment import Handler
from hk_lint.model.module import (
    TOP,
    ArrayLiteral,
    Call,
    Choice,
    Closure,
    Constant,
    Export,
    Function,
    Module,
    Number,
    ObjectLiteral,
    Opaque,
    Reference,
    Result,
    Text,
    Value,
)
from hk_lint.model.text import Location

Format = Literal["web", "lambda", "unknown"]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""The exports that Next.js calls in a route file."""

MAX_PARAMETERS = 3
"""A handler takes at most event, context and callback."""

_WORKER = re.compile(
    r"(http|https|queue|sqs|sns|s3|schedule[rd]?|cron|worker|websocket|stream|event|api|lambda|main)"
    r"\w*Handler"
)
_APPLICATIONS = frozenset(
    (
        "hono",
        "@hono/zod-openapi",
        "express",
        "koa",
        "fastify",
        "elysia",
        "itty-router",
        "h3",
        "polka",
    )
)
_NOT_APPLICATIONS = frozenset(("express:Router", "koa-router", "@koa/router"))
_WRAPPER = re.compile(
    r"(with|wrap|create|make|define|to|as)?[A-Z_]?\w*[hH]andler|(with|wrap)[A-Z]\w*|handle|wrap"
    r"|serverless(Http|Express)?|middy|awsLambdaFastify|nextConnect|compose|pipe"
)
_APPLICATION_NAME = re.compile(
    r"_?(app|api|server|handler|handle|main|application)|\w*Handler", re.I
)
_REQUEST_NAME = re.compile(r"_*(req|request|event|evt|ctx|context|c)")
_REQUEST_TYPE = re.compile(r"\b\w*(Request|Event|Context)\b")
_MAX_STEPS = 8


class Evidence(Struct, frozen=True):
    """An exported handler with what speaks for it.

    `callable` is None where the text leaves open whether it can be called. `function` is the
    function itself where the file holds it and nothing wraps it; `wraps` says that a handler or
    an application can be seen inside a call.
    """

    handler: Handler
    callable: bool | None
    function: Function | None = None
    wraps: bool = False


def evidence(
    path: str, data: bytes, module: Module, names: Callable[[str], bool]
) -> tuple[Evidence, ...]:
    """The exports that the platform would call; `names` says which names it looks for."""
    found: dict[str, Evidence] = {}
    for it in _evidence(path, data, module, names):
        if it.handler.name not in found or it.callable:
            found[it.handler.name] = it
    return tuple(found.values())


def is_classic(name: str) -> bool:
    """What Hiveku calls."""
    return name in ("default", "handler")


def is_default(name: str) -> bool:
    """What the Pages Router calls."""
    return name == "default"


def is_method(name: str) -> bool:
    """What the App Router calls."""
    return name in METHODS


def is_classic_or_method(name: str) -> bool:
    """What Hiveku calls, and what others call in `api/`."""
    return is_classic(name) or is_method(name)


def is_default_or_method(name: str) -> bool:
    """What Vercel calls in `api/`."""
    return is_default(name) or is_method(name)


def looks_like_request_handler(function: Function) -> bool:
    """Whether the first parameter is named or typed like a request, an event or a context."""
    if not function.parameters:
        return False
    first = function.parameters[0]
    return bool(_REQUEST_NAME.fullmatch(first.name) or _REQUEST_TYPE.search(first.type))


def _evidence(
    path: str, data: bytes, module: Module, names: Callable[[str], bool]
) -> Iterator[Evidence]:
    for export in module.exports:
        location = Location(path, export.span)
        if export.name == "*":
            # Whatever the other file exports: the names are looked up when they are asked for.
            handed_on = ("handler",) if names("handler") else METHODS if names("GET") else ()
            for name in handed_on:
                yield Evidence(Handler(name, "unknown", location), None)
        elif names(export.name) or _is_worker(export):
            judged = _judge(export, data, module)
            if judged.callable is not False:
                form: Format = _format(export.name) if judged.function else "unknown"
                yield Evidence(
                    Handler(export.name, form, location),
                    judged.callable,
                    judged.function,
                    judged.wraps,
                )


def _is_worker(export: Export) -> bool:
    """A handler among several that a file hands on, each for another trigger."""
    return bool(export.source and _WORKER.fullmatch(export.name))


def _format(name: str) -> Format:
    return "lambda" if name == "handler" else "web"


class _Judgement(Struct, frozen=True):
    callable: bool | None
    function: Function | None = None
    wraps: bool = False


_UNKNOWN = _Judgement(None)
_NO = _Judgement(False)


def _judge(export: Export, data: bytes, module: Module) -> _Judgement:
    if export.source or export.value is None:
        return _Judgement(None, wraps=bool(export.source))
    if isinstance(export.value, Opaque) and data[export.value.span.start :].startswith(b"class"):
        return _NO
    return _judge_value(export.value, module, _MAX_STEPS)


def _judge_value(value: Value, module: Module, steps: int) -> _Judgement:
    if steps == 0:
        return _UNKNOWN
    match value:
        case Closure(function=index):
            function = module.functions[index]
            return _Judgement(len(function.parameters) <= MAX_PARAMETERS or None, function)
        case Text() | Number() | Constant() | ArrayLiteral():
            return _NO
        case ObjectLiteral():
            holds_fetch = value.get("fetch") is not None
            return _Judgement(None if value.is_open else holds_fetch, wraps=holds_fetch)
        case Choice(options=options):
            judged = [_judge_value(option, module, steps - 1) for option in options]
            return next((it for it in judged if it.callable is not False), _NO)
        case Result(call=index, path=()):
            wraps = _wraps(module.calls[index], module, steps - 1)
            return _Judgement(wraps or None, wraps=wraps)
        case Reference(path=(name,)):
            return _judge_name(name, module, steps)
        case _:
            return _UNKNOWN


def _judge_name(name: str, module: Module, steps: int) -> _Judgement:
    for binding in module.bindings:
        if binding.name == name and binding.function == TOP and binding.kind != "parameter":
            if binding.kind in ("class", "enum"):
                return _NO
            if binding.kind == "import":
                break
            if binding.value is not None and not binding.path:
                return _judge_value(binding.value, module, steps - 1)
            return _UNKNOWN
    return _Judgement(None, wraps=bool(_APPLICATION_NAME.fullmatch(name)))


def _wraps(call: Call, module: Module, steps: int) -> bool:
    """Whether a call makes a handler or an application: by its name or by what goes into it."""
    if steps <= 0 or call.callee in _NOT_APPLICATIONS:
        return False
    package, _, member = call.callee.partition(":")
    if package in _APPLICATIONS or (call.path and _WRAPPER.fullmatch(call.path[-1])):
        return True
    if call.new or (package == "mongoose" and member):
        return False
    if isinstance(call.receiver, Result):
        return _wraps(module.calls[call.receiver.call], module, steps - 1)
    judged = [_judge_value(argument, module, steps - 1) for argument in call.arguments]
    return any(it.function is not None or it.wraps for it in judged)
