from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Category,
    Confidence,
    Finding,
    Given,
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

_REDIRECTS = frozenset(("next/server:NextResponse.redirect", "global:Response.redirect"))
_REWRITES = frozenset(("next/server:NextResponse.rewrite",))
_ANSWERS = frozenset(
    f"{it}{how}" for it in ("next/server:NextResponse", "global:Response") for how in ("", ".json")
)
_REFUSED = (401, 403)
_TOKENS = frozenset(("next-auth/jwt:getToken",))
_SESSIONS = frozenset(("getSession", "getUser", "getServerSession", "auth", "currentUser"))
_CHECKS = re.compile(r"(?:jwt)?(?:verify|decode|decrypt|validate|parse|read|get)\w*", re.IGNORECASE)
_STEPS = 8


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
    A middleware that the project writes itself, whose matcher certainly covers an API route, and
    that redirects, or answers 401 or 403, on nothing but the absence of a cookie, token or session.
    Whatever looks at the path, names `/api`, or wraps the handler of a library may be fine and is
    silent.

    ## Sources
    - Next.js: middleware, matcher
    - Hiveku: routes and collisions, middleware must let /api through
    """
    middleware = project.site.middleware
    if middleware is None or middleware.matchers is None:
        return
    if _names_api(project, middleware):
        return
    blocked = next(
        (it for it in _apis(project.site) if _covers(middleware, project.site, it)), None
    )
    if blocked is None:
        return
    function = _function(project, middleware)
    if function is None:
        return
    path, index = function
    for call in _returned(project, path, index):
        verb = _refusal(project, path, call)
        if verb and call.guards and all(_is_session(project, path, call, it) for it in call.guards):
            yield Finding.at(
                Place(Location(path, Span(call.span.start, call.callee_span.end))),
                f"Requests to `{blocked.url}` without a session are {verb} by the middleware",
                why="Webhooks, scheduled jobs and forms call API routes without one, and do not "
                "understand the answer.",
                help="Leave `/api` out of the matcher: "
                r"`matcher: ['/((?!api|_next|.*\\..*).*)']`, and check rights in the routes.",
                related=(Step(blocked.location, "an API route that it sees"),),
            )
            return


def _names_api(project: Project, middleware: model.Middleware) -> bool:
    """Whether the file speaks of `/api` itself, its matchers left out."""
    text = project.sources.read(middleware.path)
    for matcher in middleware.matchers or ():
        if matcher.location.path == middleware.path:
            span = matcher.location.span
            text = text[: span.start] + b" " * (span.end - span.start) + text[span.end :]
    return b"/api" in text


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
    base = len([it for it in site.base_path.split("/") if it])
    names = (it.name if it.kind == "static" else "hk-lint" for it in route.segments[base:])
    path = "/" + "/".join(names)
    matchers = middleware.matchers or ()
    return not matchers or any(
        not it.conditional and "api" not in it.pattern and path_patterns.matches(it.pattern, path)
        for it in matchers
    )


def _function(project: Project, middleware: model.Middleware) -> tuple[str, int] | None:
    """The function that is the middleware, None where something wraps it."""
    found = project.code.exported(middleware.path, middleware.exported)
    if found is None or found[1].value is None:
        return None
    here = literal(project.code, Given(found[0], found[1].value))
    return (here.path, here.value.function) if isinstance(here.value, module.Closure) else None


def _returned(project: Project, path: str, index: int) -> Iterator[module.Call]:
    """The calls whose results a function returns."""
    here = project.code.module(path)
    for value in here.functions[index].returns:
        made = literal(project.code, Given(path, value))
        if made.path == path and isinstance(made.value, module.Result) and not made.value.path:
            call = here.calls[made.value.call]
            if call.function == index:
                yield call


def _refusal(project: Project, path: str, call: module.Call) -> str:
    """What a call does to a request, empty for letting it through."""
    if call.callee in _REDIRECTS:
        return "redirected"
    if call.callee in _REWRITES:
        return "answered with another page" if _is_fixed(project, path, call) else ""
    if call.callee in _ANSWERS and len(call.arguments) > 1:
        options = literal(project.code, Given(path, call.arguments[1])).value
        status = options.get("status") if isinstance(options, module.ObjectLiteral) else None
        if isinstance(status, module.Number) and status.value in _REFUSED:
            return "" if _asks_for_password(options) else f"answered with {status.value}"
    return ""


def _is_fixed(project: Project, path: str, call: module.Call) -> bool:
    """Whether it rewrites to `new URL("/login", …)`."""
    first = call.arguments[0] if call.arguments else None
    if not isinstance(first, module.Result):
        return False
    made = project.code.module(path).calls[first.call]
    target = made.arguments[0] if made.callee == "global:URL" and made.arguments else None
    return isinstance(target, module.Text) and target.complete


def _asks_for_password(options: module.Value) -> bool:
    """Whether the whole site is behind a password that browsers ask for."""
    headers = options.get("headers") if isinstance(options, module.ObjectLiteral) else None
    return isinstance(headers, module.ObjectLiteral) and any(
        (it.key or "").lower() == "www-authenticate" for it in headers.properties
    )


def _is_session(project: Project, path: str, call: module.Call, guard: module.Guard) -> bool:
    """Whether a condition asks for nothing but a cookie, a token or a session."""
    return bool(guard.paths) and all(
        _is_credential(project, path, module.Reference(call.span, it), _STEPS) for it in guard.paths
    )


def _is_credential(project: Project, path: str, value: module.Value, steps: int) -> bool:
    if steps == 0:
        return False
    if isinstance(value, module.Choice):
        return all(_is_credential(project, path, it, steps - 1) for it in value.options)
    if isinstance(value, module.Reference):
        if value.path[1:2] == ("cookies",) and len(value.path) > 2:
            return True
        binding = project.code.binding(path, value.path[0], value.span.start)
        if binding is None or binding.value is None or binding.kind not in ("const", "let", "var"):
            return False
        return _is_credential(project, path, binding.value, steps - 1)
    if not isinstance(value, module.Result):
        return False
    call = project.code.module(path).calls[value.call]
    if call.callee in _TOKENS or (call.path and call.path[-1] in _SESSIONS):
        return True
    if call.path[-2:] in (("cookies", "get"), ("cookies", "has")):
        return True
    if call.path[-2:] == ("headers", "get"):
        name = call.arguments[0] if call.arguments else None
        return isinstance(name, module.Text) and name.value.lower() == "authorization"
    if call.path and _CHECKS.fullmatch(call.path[-1]) and call.arguments:
        return _is_credential(project, path, call.arguments[0], steps - 1)
    return False
