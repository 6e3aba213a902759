"""Function files without a handler."""

from __future__ import annotations

import pytest

RULE = "missing-handler"


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("api/x.ts", "async function handler() {}"),
        ("api/x.ts", ""),
        ("api/x.ts", "export const config = { a: 1 };"),
        ("api/x.ts", "export async function list() {}"),
        ("api/x.js", "module.exports = { list() {} };"),
        ("app/api/x/route.ts", "export default function handler() {}"),
        ("app/api/x/route.ts", "export async function get() {}"),
        ("pages/api/x.ts", "export function handler() {}"),
    ],
)
def test_a_file_that_exports_no_handler_is_found(lint, path: str, source: str) -> None:
    assert [f.location.path for f in lint({"hiveku.json": "{}", path: source}, [RULE])] == [path]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("api/x.ts", "export default async function f(req: Request) {}"),
        ("api/x.ts", "export default async (req) => {};"),
        ("api/x.ts", "export const handler = async (event) => {};"),
        ("api/x.ts", "export async function handler(event) {}"),
        ("api/x.ts", "const h = async () => {}; export default h;"),
        ("api/x.ts", "const h = async () => {}; export { h as handler };"),
        ("api/x.ts", 'export { default } from "../lib/h";'),
        ("api/x.ts", 'export { main as handler } from "../lib/h";'),
        ("api/x.ts", "export default withAuth(async (req) => {});"),
        (
            "api/x.ts",
            'import { handle } from "hono/aws-lambda";\nexport const handler = handle(app);',
        ),
        ("api/x.ts", "export const handler = middy(h).use(a());"),
        ("api/x.js", "module.exports = async (req, res) => {};"),
        ("api/x.js", "module.exports.handler = async () => {};"),
        ("api/x.js", "exports.handler = async () => {};"),
        ("api/x.js", "module.exports = { handler: async () => {} };"),
        ("app/api/x/route.ts", "export async function GET() {}"),
        ("app/api/x/route.ts", 'export * from "../../../lib/h";'),
        ("api/x.cts", "const handler = async () => ({ statusCode: 200 }); export = { handler };"),
        ("app/api/x/route.ts", "export const { GET, POST } = handlers;"),
        ("pages/api/x.ts", "export default function (req, res) {}"),
        ("api/x.d.ts", "export interface X {}"),
        ("api/x.test.ts", "test('x', () => {});"),
        ("api/_x.ts", "export const helper = 1;"),
        ("lib/x.ts", "export const helper = 1;"),
        ("api/x.ts", "export default function ("),
    ],
)
def test_handlers_of_every_form_and_files_that_are_no_functions_are_fine(
    lint, path: str, source: str
) -> None:
    assert lint({"hiveku.json": "{}", path: source}, [RULE]) == []


def test_a_helper_that_another_file_imports_is_no_function_without_handler(lint) -> None:
    files = {
        "hiveku.json": "{}",
        "api/shared.ts": "export const limit = 5;",
        "api/x.ts": 'import { limit } from "./shared";\nexport default async () => limit;',
    }
    assert lint(files, [RULE]) == []


def test_nothing_is_said_where_only_a_folder_speaks_for_the_platform(lint) -> None:
    files = {"package.json": '{"name":"x"}', "api/x.ts": "export const client = 1;"}
    assert lint(files, [RULE]) == []
