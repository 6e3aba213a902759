from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import CallSite, Category, Finding, Project, Severity, Step, module, rule
from hk_rules import facts

_OWN_CONNECTION = frozenset({"subscribe", "psubscribe", "ssubscribe", "listen"})
"""What a connection is made for that can do nothing else meanwhile."""

_HELP = {
    "javascript": "Create it once at module scope, or fill a module variable with `??=`, and use "
    "that in the handler.",
    "python": "Create it once at module level, and use that in the handler.",
}

_SERVERS = frozenset({"database", "cache", "queue"})


@rule(
    "client-created-per-request",
    category=Category.COLD_START,
    severity=Severity.WARNING,
    triggers=(*facts.client_triggers(), *facts.python_triggers()),
    since="0.1",
)
def client_created_per_request(project: Project) -> Iterator[Finding]:
    """A database or SDK client is constructed anew for every request.

    ## Why is this bad?
    A function instance serves many requests, one after the other. A client that is made inside the
    handler, or in a function that the handler calls, opens its connections again each time: every
    request pays for the handshakes, and a database runs out of connections. Made once, outside the
    handler, it is reused as long as the instance lives.

    ## Example
    ```ts api/users.ts
    import { PrismaClient } from "@prisma/client";

    export default async function handler(req: Request) {
      const prisma = new PrismaClient();
      return Response.json(await prisma.user.findMany());
    }
    ```

    ## Use instead
    ```ts api/users.ts
    import { PrismaClient } from "@prisma/client";

    const prisma = new PrismaClient();

    export default async function handler(req: Request) {
      return Response.json(await prisma.user.findMany());
    }
    ```

    ## When not to use it
    A client whose arguments come from the request (the tenant's key, the caller's credentials) has
    to be made per request; the rule is silent on those, and on clients that only keep settings.

    ## What is checked
    Functions, and what Next.js certainly runs for each request: server actions, middleware, pages
    with `getServerSideProps` or dynamic rendering. It is information where the client holds neither
    a connection nor an agent, but sends each request by itself. A client that is made for another
    one (a pool for an ORM) is one fault with that one.

    ## Sources
    - Hiveku serverless guide: initialise database connections outside the handler
    - AWS Lambda: initialise SDK clients and connections outside of the function handler
    """
    found: dict[tuple[str, int], tuple[CallSite, facts.Client]] = {}
    functions: dict[tuple[str, int], list[str]] = {}
    for function in project.served:
        for call in function.calls(where=_makes_client):
            key = (call.path, call.index)
            if key in found:
                functions[key].append(function.name)
                continue
            client = facts.client_of(call.callee, call.language)
            if client is None or client.cheap or (client.wraps and not _opens_itself(call)):
                continue
            if call.is_used_for(_OWN_CONNECTION):
                continue
            if not call.is_cached and call.dependence == "constant":
                found[key] = (call, client)
                functions[key] = [function.name]
    parts = {key: call.given & found.keys() - {key} for key, (call, _) in found.items()}
    inner = frozenset().union(*parts.values())
    for key, (call, client) in found.items():
        if key not in inner:
            own = [found[it] for it in sorted(parts[key])]
            yield _finding(call, client, own, list(dict.fromkeys(functions[key])))


_Made = tuple[CallSite, facts.Client]


def _finding(
    call: CallSite, client: facts.Client, parts: list[_Made], functions: list[str]
) -> Finding:
    """One finding for a client and the `parts` that it is given: clients made for it alone."""
    more = f" (and {len(functions) - 1} more)" if len(functions) > 1 else ""
    return Finding.at(
        call,
        f"`{call.name}` makes a new client for each request",
        why=f"{functions[0]}{more} runs this per request. {_why(call, client)}",
        help=_HELP[call.language],
        trace=call.trace,
        related=tuple(Step(it.location, f"`{it.name}` is made for it") for it, _ in parts),
        severity=None if any(_holds(it) for _, it in ((call, client), *parts)) else Severity.INFO,
    )


def _holds(client: facts.Client) -> bool:
    """Whether making it anew costs more than its settings: connections, or an agent that keeps
    them."""
    return client.holds_connection or client.wraps or client.kind in _SERVERS


def _makes_client(call: module.Call) -> bool:
    callee = call.callee
    return facts.client_of(callee) is not None or facts.client_of(callee, "python") is not None


def _opens_itself(call: CallSite) -> bool:
    """Whether a wrapper (`drizzle(…)`) is given a URL or settings and so makes its own client."""
    return isinstance(call.argument(0), module.Text | module.ObjectLiteral)


def _why(call: CallSite, client: facts.Client) -> str:
    name = call.callee.rpartition(":")[0]
    if client.kind in _SERVERS:
        return (
            f"Each {name} client opens its own connections: every request pays for the "
            "handshakes, and the server can run out of connections."
        )
    return (
        f"The client of {name} is made to be used again; each request sets up its options, "
        "credentials and agents anew."
    )
