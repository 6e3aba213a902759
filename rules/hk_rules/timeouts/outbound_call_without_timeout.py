from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Absent,
    CallSite,
    Category,
    DeployedFunction,
    Finding,
    Given,
    Phase,
    Project,
    Severity,
    Step,
    module,
    rule,
)
from hk_rules import facts
from hk_rules.timeouts._handed import sends_as
from hk_rules.timeouts._python import unlimited
from hk_rules.timeouts._urls import is_outbound, url_of

_ENOUGH = 5
_HOST = re.compile(r"https?://(?:[^/@]*@)?(?P<host>[\w.-]+\.[a-z]{2,})(?:[:/?]|\Z)", re.IGNORECASE)
_STREAM = (
    "Pass the request's own `signal`, or abort when no answer begins in time; a fixed limit would "
    "cut the stream."
)
_LIMITERS = re.compile(r"time_?out|deadline|abort", re.IGNORECASE)


@rule(
    "outbound-call-without-timeout",
    category=Category.TIMEOUTS,
    severity=Severity.WARNING,
    triggers=(*facts.http_triggers(), *facts.client_triggers(), *facts.python_triggers()),
    since="0.1",
    options={"clients": ("http", "all")},
)
def outbound_call_without_timeout(project: Project) -> Iterator[Finding]:
    """An HTTP call of a function has no time limit.

    ## Why is this bad?
    When the other side hangs, the call waits until the platform ends the whole function: the
    caller gets a bare gateway error, nothing is cleaned up, and the time is paid for. `fetch` and
    most other clients have no overall limit of their own. With a limit below the function's
    timeout the code can answer, retry or fall back.

    ## Example
    ```ts api/weather.ts
    export default async function handler(req: Request) {
      const response = await fetch("https://api.weather.example/today");
      return Response.json(await response.json());
    }
    ```

    ## Use instead
    ```ts api/weather.ts
    export default async function handler(req: Request) {
      const response = await fetch("https://api.weather.example/today", {
        signal: AbortSignal.timeout(5_000),
      });
      return Response.json(await response.json());
    }
    ```

    ## What is checked
    Functions, and what Next.js certainly runs for each request: server actions, middleware, pages
    with `getServerSideProps` or dynamic rendering.

    ## When not to use it
    Calls to the function's own machine and relative URLs are not reported, nor those of the `fetch`
    that SvelteKit hands to `load` unless their URL names a host, nor calls whose options
    come from somewhere that cannot be followed, nor calls in a function that is given to a wrapper
    which may end it.

    ## Options
    `clients = "all"` adds database, AWS and mail clients that have no limit unless it is set in
    their constructor. Nearly everybody leaves them as they are, so that is off by default.

    ## Sources
    - the clients' own source and documentation, per client in hk-lint's table of HTTP clients
    - Node.js: `fetch` bounds single phases only (300 s for headers and for the body)
    """
    calls: dict[tuple[str, int], list[CallSite]] = {}
    instances: dict[tuple[str, int], tuple[CallSite, list[CallSite]]] = {}
    limited = _limited_files(project)
    in_python: list[CallSite] = []
    judged: dict[tuple[str, int, bool], bool] = {}
    for function in project.served:
        bounded = _limited_packages(function, limited)
        for call in function.calls(where=_may_send):
            if call.language == "python":
                in_python.append(call)
                continue
            key = (call.path, call.index)
            rows = _rows(project, call, facts.http_calls_of(sends_as(call)))
            if rows:
                asked = (*key, bool(_names(rows) & bounded))
                if asked not in judged:
                    judged[asked] = not asked[2] and _is_unlimited(call, rows)
                if judged[asked]:
                    calls.setdefault(key, []).append(call)
                continue
            maker = _maker(call)
            made = _rows(project, maker, facts.http_factories_of(maker.callee)) if maker else ()
            if maker is None or not made or _names(made) & bounded:
                continue
            if _misses_limit(call, maker, made) and not _is_bounded_later(maker, made):
                instances.setdefault((maker.path, maker.index), (maker, []))[1].append(call)
    for sites in calls.values():
        yield _finding(sites, facts.http_calls_of(sends_as(sites[0]))[0])
    for maker, sites in instances.values():
        yield _about_instance(maker, sites, facts.http_factories_of(maker.callee)[0])
    direct, through = unlimited(in_python)
    for sites, row in direct:
        yield _finding(sites, row)
    for maker, sites, row in through:
        yield _about_instance(maker, sites, row)
    if project.option("outbound-call-without-timeout", "clients", "http") == "all":
        yield from _unlimited_clients(project)


def _may_send(call: module.Call) -> bool:
    """Whether a call may send an HTTP request: by its name, or as a method of what it is on."""
    if facts.http_calls_of(call.callee) or facts.http_calls_of(call.callee, "python"):
        return True
    local = bool(call.path) and not call.callee.startswith("global:")
    return local and (len(call.path) == 1 or call.path[-1] in facts.http_methods())


def _unlimited_clients(project: Project) -> Iterator[Finding]:
    """Clients of other kinds whose calls nothing ends, on their constructors."""
    seen: set[tuple[str, int]] = set()
    for function in project.served:
        for phase in (Phase.INIT, Phase.INVOKE):
            for call in function.calls(where=_makes_client, phase=phase):
                client = facts.client_of(call.callee)
                if client is None or call.language == "python" or (call.path, call.index) in seen:
                    continue
                seen.add((call.path, call.index))
                options = [it for it in client.timeout.options if it.bounds == "request"]
                position = client.timeout.argument
                position = position if position >= 0 else max(len(call.arguments) - 1, 0)
                keys = {option.path.partition(".")[0] for option in options}
                if keys and all(isinstance(call.option(position, k), Absent) for k in keys):
                    yield Finding.at(
                        call,
                        f"The client made by `{call.name}` has no timeout",
                        why=f"If the other side hangs, {function.name} waits until the platform "
                        f"ends it{_after(call)}.",
                        help=f"Set `{options[0].path}`, below the function's own timeout.",
                        trace=call.trace,
                    )


def _makes_client(call: module.Call) -> bool:
    client = facts.client_of(call.callee)
    return client is not None and bool(client.version) and client.timeout.default_ms is None


def _names(rows: tuple[facts.HttpClient, ...]) -> set[str]:
    return {row.package for row in rows}


def _rows(
    project: Project, call: CallSite | None, rows: tuple[facts.HttpClient, ...]
) -> tuple[facts.HttpClient, ...]:
    """The rows that hold for the version the project has."""
    if call is None or len(rows) < 2:
        return rows
    return tuple(r for r in rows if project.has_version(call.path, r.package, r.versions))


def _limited_files(project: Project) -> dict[str, set[str]]:
    """The files that give all calls of a client a limit: `axios.defaults.timeout = …`."""
    found: dict[str, set[str]] = {}
    for path in project.hot_reach:
        data = project.sources.read(path)
        for row in facts.http_clients():
            setters = [name.rpartition(":")[2].encode() for name in row.setters]
            if any(name in data for name in setters) or any(
                _assigns(project, path, row.package, tuple(name.split(".")))
                for name in row.defaults
                if name.encode() in data
            ):
                found.setdefault(path, set()).add(row.package)
    return found


def _assigns(project: Project, path: str, package: str, members: tuple[str, ...]) -> bool:
    """Whether a file assigns to members of the package itself, not of an instance."""
    for assignment in project.code.module(path).assignments:
        if assignment.path[1:] == members:
            root = module.Reference(assignment.span, assignment.path[:1])
            target = project.code.follow(path, root).target
            if target is not None and target.name == package:
                return True
    return False


def _limited_packages(function: DeployedFunction, limited: dict[str, set[str]]) -> set[str]:
    """The clients to which a file that the function loads gives a limit."""
    if not limited:
        return set()
    loaded = function.project.graph.reach(function.entry)
    return set().union(*(limited[path] for path in loaded if path in limited))


def _is_bounded_later(maker: CallSite, rows: tuple[facts.HttpClient, ...]) -> bool:
    """`instance.defaults.timeout = …` in the file that makes it."""
    written = maker.function.project.code.module(maker.path).assignments
    defaults = {tuple(name.split(".")) for row in rows for name in row.defaults}
    return any(assignment.path[1:] in defaults for assignment in written)


def _maker(call: CallSite) -> CallSite | None:
    """What made the client: `axios.create()` for `api.get()`, also for `api()` itself."""
    path = call.call.path
    if len(path) > (3 if path[:1] == ("this",) else 2):
        return None
    for length in (1, 0):
        if len(path) > length:
            maker = call.maker(length)
            if maker is not None and facts.http_factories_of(maker.callee):
                return maker
    return None


def _is_unlimited(call: CallSite, rows: tuple[facts.HttpClient, ...]) -> bool:
    member = sends_as(call).rpartition(":")[2]
    may_be_relative = not call.callee
    return (
        (bool(_host(call)) if may_be_relative else is_outbound(call))
        and not _is_limited_outside(call, rows)
        and all(_lacks(call, row, row.calls[member]) for row in rows)
    )


def _misses_limit(call: CallSite, maker: CallSite, rows: tuple[facts.HttpClient, ...]) -> bool:
    member = call.call.path[-1] if len(call.call.path) > 1 else ""
    factory = maker.callee.rpartition(":")[2]
    return all(
        member in row.methods
        and _lacks(maker, row, row.factories[factory], may_be_url=False)
        and _lacks(call, row, row.methods[member])
        for row in rows
    ) and not _is_limited_outside(call, rows)


def _lacks(
    call: CallSite,
    row: facts.HttpClient,
    positions: tuple[int, ...],
    *,
    may_be_url: bool = True,
) -> bool:
    """Whether a call certainly has no limit: none by default, none in its options."""
    options = (*row.timeout_options, *row.signal_options)
    for position in positions:
        for name in options:
            found = call.option(position, name)
            if isinstance(found, Given) and _is_off(found, row):
                return True
            if not isinstance(found, Absent) and not (may_be_url and _is_url(call, position)):
                return False
    return row.default_ms is None


def _is_url(call: CallSite, position: int) -> bool:
    """Whether the first argument is a URL and so holds no options."""
    value = call.argument(position)
    if position != 0 or isinstance(value, module.ObjectLiteral):
        return False
    if isinstance(value, module.Reference):
        binding = call.function.project.code.binding(call.path, value.path[0], value.span.start)
        if binding is not None and binding.kind == "parameter":
            handler = (call.path, binding.function) in call.function.handler_functions
            return not (len(value.path) == 1 and handler)
    origin = call.origin(value) if value is not None else None
    if origin is not None and isinstance(origin.value, module.Result):
        made = call.function.project.code.module(origin.path).calls[origin.value.call]
        return not (made.new and made.callee == "global:Request")
    return True


def _is_off(found: Given, row: facts.HttpClient) -> bool:
    value = found.value
    written = str(value.value).lower() if isinstance(value, module.Constant | module.Number) else ""
    return written in row.off


def _is_limited_outside(call: CallSite, rows: tuple[facts.HttpClient, ...]) -> bool:
    """Whether something around the call ends it: a race, a wrapper, a method in its chain."""
    if call.may_be_ended(_ends):
        return True
    chain = {name for row in rows for name in row.chain}
    return bool(chain) and call.is_followed_by(chain)


def _ends(wrapper: module.Call) -> bool:
    """Whether a call ends what stands among its arguments: a race, or a wrapper named so."""
    name = wrapper.path[-1] if wrapper.path else ""
    return wrapper.callee == "global:Promise.race" or bool(_LIMITERS.search(name))


def _finding(calls: list[CallSite], row: facts.HttpClient) -> Finding:
    call = calls[0]
    named = row.package == facts.GLOBAL or call.name.startswith(row.package)
    own = "" if named else f" of {row.package}"
    host = _host(call)
    names = list(dict.fromkeys(site.function.name for site in calls))
    more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
    return Finding.at(
        call,
        f"`{call.name}`{own}{f' to {host}' if host else ''} has no timeout",
        why=f"If the other side hangs, {names[0]}{more} waits until the platform ends it"
        f"{_after(call)}.",
        help=_STREAM if call.function.streaming else _advice(call, row),
        trace=call.trace,
    )


def _host(call: CallSite) -> str:
    """The host of the URL, where it is written out."""
    value = url_of(call)
    origin = call.origin(value) if isinstance(value, module.Reference) else None
    value = origin.value if origin is not None and not origin.rest else value
    found = _HOST.match(value.value) if isinstance(value, module.Text) else None
    return found["host"] if found is not None else ""


def _after(call: CallSite) -> str:
    seconds = call.function.timeout.value
    return f" after {seconds} s" if seconds is not None else ""


def _advice(call: CallSite, row: facts.HttpClient) -> str:
    if row.chain:
        return f"Add `.{row.chain[0]}(…)` to the call, below the function's own timeout."
    if row.language == "python":
        return f"Pass `{row.timeout_options[0]}=` (seconds), below the function's own timeout."
    if row.timeout_options:
        unit = "milliseconds" if row.unit == "ms" else "seconds"
        return f"Set `{row.timeout_options[0]}` ({unit}), below the function's own timeout."
    seconds = max(1, min(_ENOUGH, (call.function.timeout.value or _ENOUGH + 1) - 1))
    return f"Pass `signal: AbortSignal.timeout({seconds}_000)`, below the function's own timeout."


def _about_instance(maker: CallSite, calls: list[CallSite], row: facts.HttpClient) -> Finding:
    functions = sorted({call.function.name for call in calls})
    more = f" and {len(functions) - 1} more" if len(functions) > 1 else ""
    return Finding.at(
        maker,
        f"The client made by `{maker.name}` has no timeout",
        why=f"If the other side hangs, {functions[0]}{more} waits until the platform ends it"
        f"{_after(calls[0])}.",
        help=_advice(calls[0], row),
        related=tuple(Step(call.location, "called here") for call in calls),
    )
