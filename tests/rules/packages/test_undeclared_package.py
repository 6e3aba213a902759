"""Packages that no package.json declares."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("runtime", "count"), [("vercel-deno@3.1.1", 0), ("@vercel/node@5.0.0", 1)]
)
def test_a_builder_of_others_finds_packages_its_own_way(lint, runtime, count) -> None:
    files = {
        "vercel.json": f'{{"functions": {{"api/*.ts": {{"runtime": "{runtime}"}}}}}}',
        "deno.json": '{"imports": {"@std/dotenv": "jsr:@std/dotenv@^0.224.0"}}',
        "api/index.ts": 'import "@std/dotenv/load";\n'
        'export default (req: Request) => new Response("ok");\n',
    }
    assert len(lint(files, ["undeclared-package"])) == count
