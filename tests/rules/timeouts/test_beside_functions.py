"""Rules about calls look at what the server of Next.js runs beside the functions."""

from __future__ import annotations

import pytest

NEXT = {
    "hiveku.json": "{}",
    "package.json": '{"name": "x", "dependencies": {"next": "15.0.0", "openai": "6.0.0"}}',
}
CALLS = "outbound-call-without-timeout"
CLIENTS = "client-created-per-request"
DEFAULT = "function-timeout-unset"


@pytest.mark.parametrize(
    ("rule", "body", "count"),
    [
        (CALLS, 'await fetch("https://api.example.com/x");', 1),
        (CALLS, 'await fetch("https://api.example.com/x", { signal });', 0),
        (CLIENTS, "new PrismaClient();", 1),
        (DEFAULT, "await new OpenAI().chat.completions.create({});", 0),
    ],
)
@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("app/actions.ts", '"use server";\nexport async function act'),
        ("middleware.ts", "export async function middleware"),
        (
            "pages/a.tsx",
            "export default function A() {}\nexport async function getServerSideProps",
        ),
    ],
)
def test_what_it_calls_is_judged_but_not_its_limits(lint, path, head, rule, body, count) -> None:
    imports = (
        'import OpenAI from "openai";\nimport { PrismaClient } from "@prisma/client";\n'
        "const signal = AbortSignal.timeout(1);\n"
    )
    mark, line, rest = head.partition("\n") if head.startswith('"use') else ("", "", head)
    source = f"{mark}{line}{imports}{rest}() {{ {body} }}\n"
    assert len(lint({**NEXT, path: source}, [rule])) == count
