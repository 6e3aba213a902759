from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    CallSite,
    Category,
    Finding,
    Location,
    Phase,
    Project,
    Severity,
    Step,
    module,
    rule,
)
from hk_rules.handlers._undone import is_undone

_LISTENERS = frozenset({"on", "addListener", "addEventListener", "prependListener", "subscribe"})
_CONSUMERS = frozenset({"process", "consume", "schedule"})
_ROUTES = frozenset({"get", "post", "put", "patch", "delete", "all", "use", "options", "head"})
_REGISTRARS = _LISTENERS | _CONSUMERS | _ROUTES | {"setInterval"}
_REMOVALS = frozenset(
    {"off", "removeListener", "removeEventListener", "removeAllListeners", "unsubscribe"}
)
_EMITTERS = frozenset({"events:EventEmitter", "events:", "events:default"})
_APPS = frozenset(
    {
        "express:",
        "express:Router",
        "hono:Hono",
        "fastify:",
        "fastify:fastify",
        "koa-router:",
        "@koa/router:",
        "itty-router:Router",
        "polka:",
        "elysia:Elysia",
    }
)
_QUEUES = frozenset(
    {"bull:", "bull:Queue", "bullmq:Queue", "bee-queue:", "agenda:", "agenda:Agenda"}
)


@rule(
    "handler-created-in-loop",
    category=Category.HANDLERS,
    severity=Severity.WARNING,
    since="0.1",
)
def handler_created_in_loop(project: Project) -> Iterator[Finding]:
    """A handler is created and registered inside a loop.

    ## Why is this bad?
    Each turn of the loop leaves one more listener, route, consumer or timer behind. A function
    instance lives on between requests: what is registered on something that outlives the request
    is still there for the next one, and the next registers again. Memory grows, and every event
    is handled many times over.

    ## Example
    ```ts api/orders.ts
    import { EventEmitter } from "node:events";

    const orders = new EventEmitter();

    export default async function handler(req: Request) {
      const { items } = await req.json();
      for (const item of items) {
        orders.on("paid", () => console.log(`ship ${item.id}`));
      }
      orders.emit("paid");
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```ts api/orders.ts
    import { EventEmitter } from "node:events";

    const orders = new EventEmitter();

    orders.on("paid", (items) => {
      for (const item of items) console.log(`ship ${item.id}`);
    });

    export default async function handler(req: Request) {
      const { items } = await req.json();
      orders.emit("paid", items);
      return Response.json({ ok: true });
    }
    ```

    ## When not to use it
    A table of routes that is registered once, at module scope, is not reported, nor are the
    callbacks of array methods, emitters that are made for the request and end with it, and what
    the function that a registration returns removes again.

    ## Sources
    - Node.js: events, on listeners that are added repeatedly
    - AWS Lambda: execution environments are reused between invocations
    """
    seen: set[tuple[str, int]] = set()
    for function in project.functions:
        for phase in (Phase.INVOKE, Phase.INIT):
            for call in function.calls(where=_registers, phase=phase):
                key = (call.path, call.index)
                if key in seen:
                    continue
                loop = call.repeated
                if loop is None or call.is_once or (phase is Phase.INIT and call.repeated_by_table):
                    continue
                if not _piles_up(call, phase) or _is_removed(project, call):
                    continue
                seen.add(key)
                yield _finding(call, loop, phase)


def _registers(call: module.Call) -> bool:
    """Whether a call may register a function that is written where it is called."""
    name = call.path[-1] if call.path else ""
    return name in _REGISTRARS and any(isinstance(a, module.Closure) for a in call.arguments)


def _piles_up(call: CallSite, phase: Phase) -> bool:
    """Whether what the handler is registered on outlives the request (or, at start-up, grows with
    the data)."""
    if call.callee == "global:setInterval":
        return not call.is_followed_by({"unref", "clear"}) and not _clears(call)
    if len(call.call.path) < 2:
        return False
    method = call.call.path[-1]
    if call.callee.startswith("global:process.") and method in _LISTENERS:
        return True
    if phase is Phase.INIT:
        return False
    if method in _LISTENERS:
        return _is_long_lived(call) and not _is_chain(call)
    maker = call.maker(len(call.call.path) - 1)
    if maker is None or not _is_long_lived(call):
        return False
    if method in _ROUTES:
        return maker.callee in _APPS
    return method in _CONSUMERS and maker.callee in _QUEUES


def _clears(call: CallSite) -> bool:
    return any(other.path and other.path[-1] == "clearInterval" for other in call.calls_beside())


def _is_chain(call: CallSite) -> bool:
    """`client.query().on(…)`: made on the spot."""
    return call.call.receiver is not None


def _is_long_lived(call: CallSite) -> bool:
    origin = call.root()
    if origin is None or origin.binding is None:
        return False
    binding = origin.binding
    return binding.function == module.TOP and binding.kind in ("const", "let", "var", "import")


def _is_removed(project: Project, call: CallSite) -> bool:
    root = call.call.path[:1]
    if any(
        other.path[:1] == root and other.path[-1:] and other.path[-1] in _REMOVALS
        for other in call.calls_beside()
    ):
        return True
    if call.call.path[-1] not in _LISTENERS or _is_emitter(call):
        return False
    return is_undone(project.code.module(call.path), call.index, _REMOVALS)


def _is_emitter(call: CallSite) -> bool:
    """Whether it is an emitter of Node.js, which returns itself and nothing that undoes."""
    maker = call.maker()
    return maker is not None and maker.callee.removeprefix("node:") in _EMITTERS


def _finding(call: CallSite, loop: Location, phase: Phase) -> Finding:
    again = (
        "Every turn leaves one more behind, and so does every request that this instance serves."
        if phase is Phase.INVOKE
        else "Every turn leaves one more behind."
    )
    return Finding.at(
        call,
        f"`{call.name}` registers a new handler in every turn of a loop",
        why=again,
        help="Register one handler, once, at module scope, and let it go through the data when "
        "it is called.",
        related=(Step(loop, "the loop"),),
        trace=call.trace,
    )
