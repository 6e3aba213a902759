"""Callbacks in objects that are made once and handed on, and methods of what a factory gives."""

from __future__ import annotations

import pytest

RULE = ["outbound-call-without-timeout"]
ASK = 'await fetch("https://api.example.com/x")'
TOOL = f'import {{ streamText, tool }} from "ai";\nconst search = tool({{ execute: async () => {ASK} }});\n'
TRPC = (
    'import { initTRPC } from "@trpc/server";\nconst t = initTRPC.create();\n'
    "export const router = t.router;\nexport const procedure = t.procedure;\n"
)
HANDS_ON = (
    'import { fetchRequestHandler } from "@trpc/server/adapters/fetch";\n'
    'import { appRouter } from "../lib/root";\n'
    "export default (req: Request) => fetchRequestHandler({ req, router: appRouter });"
)
LOGIN = f"const login = async () => {{ {ASK}; }};\n"


def found(lint, handler: str, **more: str) -> list[str]:
    files = {"hiveku.json": "{}", "api/x.ts": handler}
    files |= {f"lib/{name}.ts": text for name, text in more.items()}
    return [it.location.path for it in lint(files, RULE)]


@pytest.mark.parametrize(
    "handler",
    [
        TOOL + "export default async () => streamText({ tools: { search } });",
        TOOL + "export default async () => streamText({ a: 1, tools: { a: { b: search } } });",
        f"const run = async () => {ASK};\nconst search = tool({{ execute: run }});\n"
        "export default async () => streamText({ tools: { search } });",
    ],
)
def test_a_callback_of_what_is_handed_on_among_settings(lint, handler) -> None:
    assert found(lint, handler) == ["api/x.ts"]


@pytest.mark.parametrize("call", ["query", "mutation", "input(z.any()).query"])
def test_procedures_of_a_router_that_is_handed_on(lint, call) -> None:
    root = (
        'import { router } from "./trpc";\nimport { posts } from "./posts";\n'
        "export const appRouter = router({ posts });"
    )
    posts = (
        'import { router, procedure } from "./trpc";\n'
        f"export const posts = router({{ all: procedure.{call}(async () => {ASK}) }});"
    )
    assert found(lint, HANDS_ON, root=root, trpc=TRPC, posts=posts) == ["lib/posts.ts"]


@pytest.mark.parametrize(
    "handler",
    [
        "const options = { providers: [Credentials({ authorize: () => login() })] };\n"
        "export default NextAuth(options);",
        "export default NextAuth({ providers: [Credentials({ authorize: login })] });",
        "const authorize = login;\nconst more = { authorize };\nconst options = { a: [more] };\n"
        "export default NextAuth(options);",
    ],
)
def test_settings_that_are_written_out_elsewhere(lint, handler) -> None:
    head = 'import NextAuth from "next-auth";\nimport Credentials from "next-auth/credentials";\n'
    assert found(lint, head + LOGIN + handler) == ["api/x.ts"]


@pytest.mark.parametrize(
    "handler",
    [
        TOOL + "export default async () => streamText({ tools: {} });",
        TOOL + "export default async () => streamText({ tools: { search: search.name } });",
        TOOL + "export default async (search) => streamText({ tools: { search } });",
        "const once = memoize(async () => " + ASK + ");\nexport default async () => go({ once });",
        LOGIN + "const options = { authorize: login };\n"
        "export default async (req) => getServerSession(options);",
        LOGIN + "const auth = betterAuth({ hooks: { after: login } });\n"
        "export default toHandler(auth);",
    ],
)
def test_what_may_not_run_for_the_request(lint, handler) -> None:
    assert found(lint, handler) == []


CLASS = f"class Search {{ async run() {{ {ASK}; }} stop() {{}} }}\n"


@pytest.mark.parametrize(
    "rest",
    [
        "const make = () => new Search();\nexport default async () => make().run();",
        "function make(kind) { if (kind) return new Search(); return new Other(); }\n"
        "export default async (req) => { const it = make(req.url); await it.run(); };",
    ],
)
def test_a_method_of_what_a_factory_gives(lint, rest) -> None:
    assert found(lint, CLASS + rest) == ["api/x.ts"]


@pytest.mark.parametrize(
    "rest",
    [
        "const make = () => new Search();\nexport default async () => make().stop();",
        "const make = () => new Search().name;\nexport default async () => make().run();",
        "const make = (it) => it;\nexport default async () => make(1).run();",
    ],
)
def test_other_methods_of_what_a_factory_gives(lint, rest) -> None:
    assert found(lint, CLASS + rest) == []


PLAIN = f"export const search = {{ execute: async () => {ASK} }};"
IMPORTED = 'import { search } from "../lib/search";\nimport { streamText } from "ai";\n'


@pytest.mark.parametrize(
    "made",
    [
        f'import {{ tool }} from "ai";\nexport const search = tool({{ execute: async () => {ASK} }});',
        f"const own = (o: any) => o;\nexport const search = own({{ execute: async () => {ASK} }});",
        'import { tool } from "ai";\nimport { execute } from "./run";\n'
        "export const search = tool({ execute });",
    ],
)
def test_a_callback_that_is_called_as_a_member_of_what_was_made(lint, made) -> None:
    handler = IMPORTED + "export default async () => { await search.execute({}); };"
    run = f"export const execute = async () => {ASK};"
    files = ["lib/run.ts"] if "./run" in made else ["lib/search.ts"]
    assert found(lint, handler, search=made, run=run) == files
    assert found(lint, handler.replace(".execute", ".describe"), search=made, run=run) == []


def test_a_callback_that_the_project_puts_behind_something_else(lint) -> None:
    made = f"const own = (o: any) => ({{}});\nexport const search = own({{ execute: async () => {ASK} }});"
    handler = IMPORTED + "export default async () => { await search.execute({}); };"
    assert found(lint, handler, search=made) == []


def test_a_plain_object_that_a_package_is_handed(lint) -> None:
    handler = IMPORTED + "export default async () => streamText({ tools: { search } });"
    assert found(lint, handler, search=PLAIN) == ["lib/search.ts"]


@pytest.mark.parametrize("call", ["own({ tools: { search } })", "JSON.stringify({ search })"])
def test_a_plain_object_that_the_project_is_handed(lint, call) -> None:
    head = IMPORTED + "const own = (o: any) => o;\n"
    assert found(lint, f"{head}export default async () => {call};", search=PLAIN) == []
