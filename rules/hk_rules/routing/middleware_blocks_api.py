from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from hk_lint.api import (
    Category,
    Confidence,
    Finding,
    Given,
    Located,
    Location,
    Place,
    Project,
    Severity,
    Span,
    Step,
    literal,
    module,
    path_patterns,
    rule,
)
from hk_lint.api import site as model
from hk_rules.routing._gate import refusal

_API = b"/api"
_MANY = 50
_LIBRARY = "next-auth/middleware"


@rule(
    "middleware-blocks-api",
    category=Category.ROUTING,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    since="0.2",
)
def middleware_blocks_api(project: Project) -> Iterator[Finding]:
    """The middleware turns requests to API routes away that carry no session.

    ## Why is this bad?
    A middleware without a matcher, or with one that takes in `/api`, sees the calls of webhooks,
    scheduled jobs and forms too. They have no session cookie and are sent to the login page, which
    is no answer that they understand.

    ## Example
    ```json package.json
    { "dependencies": { "next": "15.5.7", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```ts middleware.ts
    import { NextResponse, type NextRequest } from "next/server";

    export function middleware(request: NextRequest) {
      const session = request.cookies.get("session");
      if (!session) return NextResponse.redirect(new URL("/login", request.url));
      return NextResponse.next();
    }
    export const config = { matcher: ["/((?!_next|login).*)"] };
    ```
    ```ts app/api/stripe/route.ts
    export async function POST() {
      return Response.json({ received: true });
    }
    ```

    ## Use instead
    ```json package.json
    { "dependencies": { "next": "15.5.7", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```ts middleware.ts
    import { NextResponse, type NextRequest } from "next/server";

    export function middleware(request: NextRequest) {
      const session = request.cookies.get("session");
      if (!session) return NextResponse.redirect(new URL("/login", request.url));
      return NextResponse.next();
    }
    export const config = { matcher: ["/((?!api|_next|login|.*\\\\..*).*)"] };
    ```
    ```ts app/api/stripe/route.ts
    export async function POST() {
      return Response.json({ received: true });
    }
    ```

    ## What is checked
    A middleware whose matcher certainly covers an API route of the project, and that on every way
    through its code redirects such a request, or answers it with 401, 403 or one fixed page. Tests
    of a cookie, token or session count as failed; tests of the path are worked out where they
    compare it with texts that are written out. Where anything else decides, where the file names
    `/api`, or where a library wraps it that is not next-auth, it may be fine and is silent.

    ## Sources
    - Next.js: middleware, matcher
    - Hiveku: routes and collisions, middleware must let /api through
    """
    middleware = project.site.middleware
    if middleware is None or middleware.matchers is None:
        return
    if _names_api(project, middleware):
        return
    seen = (it for it in _apis(project.site) if _covers(middleware, project.site, it))
    for route in islice(seen, _MANY):
        found = _blocked(project, middleware, route)
        if found is not None:
            yield found
            return


def _blocked(project: Project, middleware: model.Middleware, route: model.Route) -> Finding | None:
    """The finding where the middleware certainly turns requests to a route away."""
    place = _of_library(project, middleware)
    if place is not None:
        return _finding(place, route, "redirected", asks=True)
    entry = _function(project, middleware)
    if entry is None:
        return None
    path, index, user = entry
    found = refusal(project, path, index, _path(project.site, route), user)
    if found is None or any(_API in project.sources.read(it) for it in found.files - {path}):
        return None
    span = Span(found.call.span.start, found.call.callee_span.end)
    return _finding(Place(Location(found.path, span)), route, found.verb, asks=found.asks)


def _finding(place: Located, route: model.Route, verb: str, *, asks: bool) -> Finding:
    those = "without a session are" if asks else "are"
    return Finding.at(
        place,
        f"Requests to `{route.url}` {those} {verb} by the middleware",
        why="Webhooks, scheduled jobs and forms call API routes without one, and do not understand "
        "the answer."
        if asks
        else "Whoever calls the API gets an answer that is none of its own.",
        help="Leave `/api` out of the matcher: "
        r"`matcher: ['/((?!api|_next|.*\\..*).*)']`, and check rights in the routes.",
        related=(Step(route.location, "an API route that it sees"),),
    )


def _names_api(project: Project, middleware: model.Middleware) -> bool:
    """Whether the file speaks of `/api` itself, its matchers left out."""
    text = project.sources.read(middleware.path)
    for matcher in middleware.matchers or ():
        if matcher.location.path == middleware.path:
            span = matcher.location.span
            text = text[: span.start] + b" " * (span.end - span.start) + text[span.end :]
    return _API in text


def _apis(site: model.Site) -> Iterator[model.Route]:
    """The API routes of the framework itself, those of a library for logging in left out."""
    base = len([it for it in site.base_path.split("/") if it])
    for route in site.routes:
        names = [it.name for it in route.segments[base:]]
        is_ours = route.kind == "function" and route.router in ("app", "pages")
        if is_ours and names[:1] == ["api"] and names[1:2] != ["auth"]:
            yield route


def _covers(middleware: model.Middleware, site: model.Site, route: model.Route) -> bool:
    """Whether the middleware certainly sees requests to a route, by no matcher that names it."""
    path = _path(site, route)
    matchers = middleware.matchers or ()
    return not matchers or any(
        not it.conditional and "api" not in it.pattern and path_patterns.matches(it.pattern, path)
        for it in matchers
    )


def _path(site: model.Site, route: model.Route) -> str:
    """A path that leads to the route, as the middleware sees it."""
    base = len([it for it in site.base_path.split("/") if it])
    names = (it.name if it.kind == "static" else "hk-lint" for it in route.segments[base:])
    return "/" + "/".join(names)


def _of_library(project: Project, middleware: model.Middleware) -> Located | None:
    """Where a library's own middleware is exported that lets nobody through without a session."""
    found = project.code.exported(middleware.path, middleware.exported)
    if found is None:
        return None
    path, export = found
    place = Place(Location(path, export.span))
    if export.source == _LIBRARY:
        return place
    value = export.value
    if isinstance(value, module.Reference):
        origin = project.code.follow(path, value)
        is_own = origin.target is not None and origin.target.name == "next-auth"
        return place if is_own and _LIBRARY.encode() in project.sources.read(path) else None
    if not isinstance(value, module.Result) or value.path:
        return None
    call = project.code.module(path).calls[value.call]
    options = call.arguments[0] if len(call.arguments) == 1 else None
    if call.callee.partition(":")[0] != _LIBRARY or not isinstance(options, module.ObjectLiteral):
        return None
    return None if options.is_open or options.get("callbacks") is not None else place


def _function(project: Project, middleware: model.Middleware) -> tuple[str, int, str] | None:
    """The function that is the middleware, None where something wraps it that is not known.

    The last is the parameter that has the session as `auth`, where `auth` of next-auth wraps it.
    """
    found = project.code.exported(middleware.path, middleware.exported)
    if found is None or found[1].value is None:
        return None
    here = literal(project.code, Given(found[0], found[1].value))
    if isinstance(here.value, module.Closure):
        return here.path, here.value.function, ""
    if not isinstance(here.value, module.Result) or here.value.path:
        return None
    facts = project.code.module(here.path)
    call = facts.calls[here.value.call]
    inner = call.arguments[0] if len(call.arguments) == 1 else None
    if not isinstance(inner, module.Closure) or not _is_auth(project, here.path, call):
        return None
    parameters = facts.functions[inner.function].parameters
    user = parameters[0].name if parameters else ""
    return (here.path, inner.function, user) if user else None


def _is_auth(project: Project, path: str, call: module.Call) -> bool:
    """Whether a call is `auth(…)`, made by `NextAuth(…)`, which hands the request on as it is."""
    if not call.path:
        return False
    origin = project.code.follow(path, module.Reference(call.callee_span, call.path))
    if origin.rest != ("auth",) or not isinstance(origin.value, module.Result):
        return False
    made = project.code.module(origin.path).calls[origin.value.call]
    return made.callee.partition(":")[0] == "next-auth"
