from __future__ import annotations

import pytest

NEXT = 'import { NextResponse } from "next/server";\n'
API = "app/api/stripe/route.ts"
TO = 'NextResponse.redirect(new URL("/login", request.url))'
BLANKET = 'export const config = { matcher: ["/((?!_next|login).*)"] };'


@pytest.fixture
def site(linter):
    return linter("middleware-blocks-api")


def middleware(body: str, config: str = BLANKET, before: str = "") -> dict[str, str]:
    start = "export async function middleware(request) {"
    return {
        "middleware.ts": f"{NEXT}{before}\n{start} {body}\nreturn NextResponse.next(); }}\n{config}\n"
    }


COOKIE = f'const session = request.cookies.get("session"); if (!session) return {TO};'


@pytest.mark.parametrize(
    "files",
    [
        middleware(COOKIE),
        middleware(COOKIE, ""),
        middleware(COOKIE, 'export const config = { matcher: "/:path*" };'),
        middleware(f'if (!request.cookies.has("session")) {{ return {TO}; }}'),
        middleware(f'const token = request.cookies.get("t")?.value; if (!token) return {TO};'),
        middleware(f'const t = request.cookies.get("t"); if (t) return NextResponse.next(); return {TO};'),
        middleware(f"const token = await getToken({{ req: request }}); if (!token) return {TO};", before='import { getToken } from "next-auth/jwt";'),
        middleware(f"const session = await auth(); if (!session) return {TO};", before='import { auth } from "@/auth";'),
        middleware('const t = request.headers.get("authorization"); if (!t) return NextResponse.json({}, { status: 401 });'),
        middleware('const t = request.cookies.get("t"); if (!t) return new NextResponse("no", { status: 403 });'),
        middleware('const t = request.cookies.get("t"); if (!t) return NextResponse.rewrite(new URL("/login", request.url));'),
        middleware(f'const raw = request.cookies.get("s")?.value; const session = await verify(raw); if (!session) return {TO};', before='import { verify } from "./session";'),
    ],
)  # fmt: skip
def test_requests_without_a_session_are_turned_away(site, files):
    (finding,) = site(API, files)
    assert finding.location.path == "middleware.ts"
    assert "`/api/stripe`" in finding.message


def test_pages_router_src_and_proxy(site):
    old = {"src/middleware.ts": middleware(COOKIE)["middleware.ts"]}
    assert len(site("src/pages/api/hook.ts", old)) == 1
    new = {
        "package.json": '{ "dependencies": { "next": "16.0.3" } }',
        "proxy.ts": middleware(COOKIE)["middleware.ts"].replace("middleware", "proxy"),
    }
    assert len(site("pages/api/hook.ts", new)) == 1


@pytest.mark.parametrize(
    "files",
    [
        middleware(COOKIE, "export const config = { matcher: ['/((?!api|_next|.*\\\\..*).*)'] };"),
        middleware(COOKIE, 'export const config = { matcher: ["/dashboard/:path*"] };'),
        middleware(COOKIE, 'export const config = { matcher: ["/api/:path*", "/dashboard"] };'),
        middleware(COOKIE, 'export const config = { matcher: ["/(api|trpc)(.*)"] };'),
        middleware(COOKIE, "export const config = { matcher: list };"),
        middleware(COOKIE, 'export const config = { matcher: [{ source: "/:path*", missing: [{ type: "header", key: "x" }] }] };'),
        middleware(f'if (request.nextUrl.pathname.startsWith("/api")) return NextResponse.next(); {COOKIE}'),
        middleware(f'const session = request.cookies.get("s"); if (!session && request.nextUrl.pathname.startsWith("/admin")) return {TO};'),
        middleware(f'const open = isPublic(request); const session = request.cookies.get("s"); if (!open && !session) return {TO};'),
        middleware(f'const path = request.nextUrl.pathname; if (OPEN.includes(path)) return NextResponse.next(); {COOKIE}'),
        middleware(f'if (process.env.MAINTENANCE) return {TO};'),
        middleware(f'if (request.headers.get("host") === "www.shop.example") return {TO};'),
        middleware('const response = NextResponse.next(); response.headers.set("x", "y"); return response;'),
        middleware('const t = request.headers.get("authorization"); if (!t) return new NextResponse("", { status: 401, headers: { "WWW-Authenticate": "Basic" } });'),
        middleware('const t = request.cookies.get("t"); if (!t) return NextResponse.rewrite(new URL(`/x${request.nextUrl.pathname}`, request.url));'),
        middleware('const t = request.cookies.get("t"); if (!t) return NextResponse.json({}, { status: 200 });'),
        middleware("return await updateSession(request);", before='import { updateSession } from "./supabase";'),
        {"middleware.ts": 'export { auth as middleware } from "./auth";'},
        {"middleware.ts": 'import { clerkMiddleware } from "@clerk/nextjs/server"; export default clerkMiddleware(async (auth, request) => { await auth.protect(); });'},
        {"lib/middleware.ts": middleware(COOKIE)["middleware.ts"]},
    ],
)  # fmt: skip
def test_look_alikes(site, files):
    assert site(API, files) == []


def test_without_api_routes(site):
    assert site("app/feed/route.ts", "app/api/auth/[...all]/route.ts", middleware(COOKIE)) == []


PATH = "const { pathname } = request.nextUrl;"
SESSION = 'const session = request.cookies.get("s");'
AUTH = {
    "auth.ts": 'import NextAuth from "next-auth";\nexport const { auth } = NextAuth({ providers: [] });\n'
}


@pytest.mark.parametrize(
    "files",
    [
        middleware(f'const ok = !!request.cookies.get("s")?.value; if (!ok) return {TO};'),
        middleware(f'const ok = Boolean(request.cookies.get("s")); if (ok) {{ return NextResponse.next(); }} else {{ return {TO}; }}'),
        middleware(f'return request.cookies.has("s") ? NextResponse.next() : {TO};'),
        middleware(f'{SESSION} if (session === undefined) return {TO};'),
        middleware(f'{SESSION} if (!session && !request.nextUrl.pathname.startsWith("/login")) return {TO};'),
        middleware(f'{SESSION} if (!session && request.nextUrl.pathname !== "/" && !new URL(request.url).pathname.startsWith("/b")) {{ const url = request.nextUrl.clone(); url.pathname = "/login"; return NextResponse.redirect(url); }}'),
        middleware(f'{PATH} if (OPEN.includes(pathname)) return NextResponse.next(); {COOKIE}', before='const OPEN = ["/", "/login"];'),
        middleware(f'{PATH} const open = OPEN.some((it) => pathname.startsWith(it)); {SESSION} if (!open && !session) return {TO};', before='const OPEN = ["/login", "/shop"];'),
        middleware(f'{PATH} if (pathname === "/login") {{ return NextResponse.next(); }} {COOKIE}'),
        middleware(f'let response = NextResponse.next(); {SESSION} if (!session) response = {TO}; return response;'),
        middleware(f'try {{ await jwtVerify(request.cookies.get("t")?.value, KEY); return NextResponse.next(); }} catch {{ return {TO}; }}', before='import { jwtVerify } from "jose";'),
        middleware(f'const {{ data: {{ user }} }} = await client().auth.getUser(); if (!user && !request.nextUrl.pathname.startsWith("/auth")) return {TO};'),
        {**middleware("return await checked(request);", before='import { checked } from "./lib/checked";'), "lib/checked.ts": f"{NEXT}export async function checked(request) {{ {COOKIE} return NextResponse.next(); }}"},
        {"middleware.ts": 'export { default } from "next-auth/middleware";'},
        {"middleware.ts": f'import {{ withAuth }} from "next-auth/middleware"; export default withAuth({{ pages: {{ signIn: "/login" }} }}); {BLANKET}'},
        {**AUTH, "middleware.ts": f'import {{ auth }} from "./auth"; export default auth((request) => {{ if (!request.auth) return Response.redirect(new URL("/login", request.nextUrl.origin)); }}); {BLANKET}'},
    ],
)  # fmt: skip
def test_ways_of_asking_for_a_session(site, files):
    (finding,) = site(API, files)
    assert "`/api/stripe` without a session" in finding.message


@pytest.mark.parametrize(
    "body",
    [
        'return NextResponse.rewrite(new URL("https://shop.example/closed"));',
        f'if (!request.nextUrl.pathname.startsWith("/app")) return {TO};',
    ],
)
def test_what_turns_all_requests_away(site, body):
    (finding,) = site(API, middleware(body))
    assert "`/api/stripe` are " in finding.message


@pytest.mark.parametrize(
    "files",
    [
        middleware(f'{PATH} if (OPEN.includes(pathname)) return NextResponse.next(); {COOKIE}', before='import { OPEN } from "@/lib/open";'),
        middleware(f'{PATH} const open = OPEN.some((it) => pathname.startsWith(it)); {SESSION} if (!open && !session) return {TO};', before='const OPEN = ["/login", ...MORE];'),
        middleware(f'{PATH} if (OPEN.test(pathname)) return NextResponse.next(); {COOKIE}', before="const OPEN = /^.api/;"),
        middleware(f'{PATH} if (pathname.includes("stripe")) return NextResponse.next(); {COOKIE}'),
        middleware(f'{PATH} for (const it of OPEN) {{ if (pathname.startsWith(it)) return NextResponse.next(); }} {COOKIE}', before='const OPEN = ["/login"];'),
        middleware(f'switch (request.method) {{ case "POST": return NextResponse.next(); }} {COOKIE}'),
        middleware(f'{SESSION} if (session) return {TO};'),
        middleware(f'const out = !request.cookies.get("s"); if (!out) return {TO};'),
        middleware(f'return request.cookies.has("s") ? {TO} : NextResponse.next();'),
        middleware(f'{SESSION} if (!session && request.nextUrl.pathname === "/") return {TO};'),
        middleware(f'let user = await auth(); on(() => {{ user = 1; }}); if (!user) return {TO};'),
        middleware(f'let session = request.cookies.get("s"); if (FREE) session = GUEST; if (!session) return {TO};'),
        middleware(f'try {{ await check(request); return NextResponse.next(); }} catch {{ return {TO}; }}'),
        middleware('if (process.env.CLOSED) return NextResponse.rewrite(new URL("/closed", request.url));'),
        middleware('return NextResponse.rewrite(new URL(`/site${request.nextUrl.pathname}`, request.url));'),
        middleware('if (!request.nextUrl.pathname.startsWith("/en")) return NextResponse.redirect(new URL(`/en${request.nextUrl.pathname}`, request.url));'),
        {**middleware("return await checked(request);", before='import { checked } from "./lib/checked";'), "lib/checked.ts": f'{NEXT}export async function checked(request) {{ if (request.nextUrl.pathname.startsWith("/api")) return NextResponse.next(); {COOKIE} return NextResponse.next(); }}'},
        {"middleware.ts": 'export { default } from "next-auth/middleware"; export const config = { matcher: ["/dashboard/:path*"] };'},
        {"middleware.ts": 'import { withAuth } from "next-auth/middleware"; export default withAuth({ callbacks: { authorized } });'},
        {"middleware.ts": 'import { withAuth } from "next-auth/middleware"; export default withAuth(function middleware() {}, options);'},
        {"middleware.ts": 'export { default } from "next-intl/middleware";'},
        {**AUTH, "middleware.ts": 'import { auth } from "./auth"; export default auth((request) => { if (request.auth) return Response.redirect(new URL("/", request.nextUrl.origin)); });'},
        {"middleware.ts": 'import { auth } from "./other"; export default auth((request) => { if (!request.auth) return Response.redirect(new URL("/login", request.url)); });', "other.ts": "export const auth = (it) => it;"},
    ],
)  # fmt: skip
def test_ways_that_may_let_the_request_through(site, files):
    assert site(API, files) == []


def test_many_undecided_tests_are_not_followed_for_ever(site):
    body = "".join(f"if (a{it}()) {{ x{it} = 1; }} " for it in range(40))
    assert site(API, middleware(body + COOKIE)) == []
