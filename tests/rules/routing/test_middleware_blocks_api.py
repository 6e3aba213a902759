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
