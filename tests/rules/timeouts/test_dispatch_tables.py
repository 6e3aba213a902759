"""Calls of a member under a computed key."""

from __future__ import annotations

import pytest

RULE = ["outbound-call-without-timeout"]
ASK = 'await fetch("https://api.example.com/x")'
RUN = "export default async (req: Request) => { await table[req.kind](); };"


def found(lint, handler: str) -> list[str]:
    send = f"export const send = async () => {{ {ASK}; }};\nexport class S {{ async go() {{ {ASK}; }} }}"
    head = 'import { send, S } from "../lib/send";\nconst K = { x: "x" };\n'
    files = {"hiveku.json": "{}", "lib/send.ts": send, "api/x.ts": head + handler}
    return [it.location.path for it in lint(files, RULE)]


@pytest.mark.parametrize(
    "handler",
    [
        f"const table = {{ a: send, b: () => {{}} }};\n{RUN}",
        f"const table = {{ [K.x]: send }};\n{RUN}",
        f"const table = {{ a: async () => send() }};\n{RUN}",
        f"const table = {{ ...other, a: send }};\n{RUN}",
        "const table = { a: { run: send } };\n"
        "export default async (req: Request) => { await table[req.kind].run(); };",
        "const table = { a: new S() };\n"
        "export default async (req: Request) => { await table[req.kind].go(); };",
        "const table = { a: send };\nexport default async (req: Request) => {"
        " const f = table[req.kind as string]; if (f) await f(); };",
        "const all = { table: { a: send } };\n"
        "export default async (req: Request) => { await all.table[req.kind]?.(); };",
    ],
)
def test_what_a_constant_table_holds(lint, handler) -> None:
    assert found(lint, handler) == ["lib/send.ts"]


@pytest.mark.parametrize(
    "handler",
    [
        "const table = { a: send };\n"
        "export default async (req: Request) => Response.json(table[req.kind]);",
        "const table = { a: send };\n"
        "export default async (req: Request) => { await table[req.kind].run(); };",
        f"let table = {{ a: send }};\ntable = {{}};\n{RUN}",
        "const table = { a: send };\n"
        "export default async (req: Request, table: any) => { await table[req.kind](); };",
        f"const table = {{ a: table[K.x] }};\n{RUN}",
    ],
)
def test_tables_that_are_not_called_or_not_known(lint, handler) -> None:
    assert found(lint, handler) == []
