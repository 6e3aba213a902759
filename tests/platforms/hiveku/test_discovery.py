"""Which files of a Hiveku project are functions, and what the others are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hk_lint.model.deployment import Deployment
from hk_lint.platforms import HIVEKU
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]

WEB = "export default async function handler(req) {}\n"
ROUTE = "export const GET = async () => new Response('');\n"
USES = (
    "export const useUsers = () => useQuery({});\nexport default async function handler(req) {}\n"
)
HELPER = "export const format = (a: string) => a.trim();\n"


def functions(deployment: Deployment) -> list[str]:
    return [it.name for it in deployment.functions]


def explicit(project: Project, files: Mapping[str, str], *imported: str) -> Deployment:
    sources = project({"hiveku.json": "{}", **files})
    return HIVEKU.deploy("", sources, imported=lambda: frozenset(imported))


def assumed(project: Project, files: Mapping[str, str]) -> Deployment:
    return HIVEKU.deploy("", project({"package.json": "{}", **files}), assumed=True)


@pytest.mark.parametrize("extension", ["ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "cts"])
def test_every_javascript_extension_counts(project: Project, extension: str) -> None:
    path = f"api/a.{extension}"
    assert functions(explicit(project, {path: WEB})) == [path]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("api/types.d.ts", "declaration"),
        ("api/types.d.mts", "declaration"),
        ("api/a.test.ts", "test"),
        ("api/a.spec.js", "test"),
        ("api/__tests__/a.ts", "test"),
        ("api/__mocks__/a.ts", "test"),
        ("api/_lib/a.ts", "ignored"),
        ("api/_a.ts", "ignored"),
        ("api/.hidden.ts", "ignored"),
        ("api/vite.config.ts", "ignored"),
        ("api/a.stories.tsx", "ignored"),
        ("api/bundle.min.js", "ignored"),
        ("app/_private/x/route.ts", "ignored"),
    ],
)
def test_files_that_are_no_functions_by_name(project: Project, path: str, role: str) -> None:
    deployment = explicit(project, {path: WEB + ROUTE})
    assert functions(deployment) == []
    assert [(it.path, it.role) for it in deployment.helpers] == [(path, role)]


def test_a_test_folder_is_believed_only_without_a_handler(project: Project) -> None:
    deployment = explicit(project, {"api/test/ping.ts": WEB, "api/test/setup.ts": HELPER})
    assert functions(deployment) == ["api/test/ping.ts"]
    assert [(it.path, it.role) for it in deployment.helpers] == [("api/test/setup.ts", "test")]


def test_a_file_without_a_handler_is_a_function_that_lacks_one(project: Project) -> None:
    (function,) = explicit(project, {"api/a.ts": HELPER}).functions
    assert function.handlers == ()


def test_a_file_without_a_handler_that_others_import_is_a_helper(project: Project) -> None:
    deployment = explicit(project, {"api/a.ts": WEB, "api/util.ts": HELPER}, "api/util.ts")
    assert functions(deployment) == ["api/a.ts"]
    assert [(it.path, it.role) for it in deployment.helpers] == [("api/util.ts", "helper")]


def test_a_file_of_types_is_a_helper(project: Project) -> None:
    deployment = explicit(project, {"api/types.ts": "export interface A { a: string }\n"})
    assert [it.role for it in deployment.helpers] == ["helper"]


def test_imports_are_asked_for_only_when_a_file_has_no_handler(project: Project) -> None:
    def fail() -> frozenset[str]:
        raise AssertionError

    sources = project({"hiveku.json": "{}", "api/a.ts": WEB})
    assert functions(HIVEKU.deploy("", sources, imported=fail)) == ["api/a.ts"]


@pytest.mark.parametrize(
    ("source", "name", "form"),
    [
        ("module.exports = async (req, res) => {};", "default", "web"),
        ("exports.handler = async (event) => {};", "handler", "lambda"),
        ("const handler = async (e) => {};\nmodule.exports = { handler };", "handler", "lambda"),
        ("async function run(event) {}\nexport { run as handler };", "handler", "lambda"),
        ("export { handler } from '../src/x';", "handler", "unknown"),
        ("export { httpHandler } from './pikku';", "httpHandler", "unknown"),
        ("export * from '../src/x';", "handler", "unknown"),
        (
            "import { handle } from 'hono/aws-lambda';\nexport const handler = handle(app);",
            "handler",
            "unknown",
        ),
        (
            "import { Hono } from 'hono';\nconst app = new Hono();\nexport default app;",
            "default",
            "unknown",
        ),
        ("export default withAuth(async (req) => {});", "default", "unknown"),
        (
            "import middy from '@middy/core';\nexport const handler = middy(run).use(x());\n"
            "async function run(event) {}",
            "handler",
            "unknown",
        ),
        ("const h = async (req) => {};\nexport default h;", "default", "web"),
        ("export default { fetch(req) {} };", "default", "unknown"),
    ],
)
def test_handlers_are_recognised_in_all_forms(
    project: Project, source: str, name: str, form: str
) -> None:
    (function,) = explicit(project, {"api/a.ts": source}).functions
    assert [(it.name, it.format) for it in function.handlers] == [(name, form)]


@pytest.mark.parametrize(
    "source",
    [
        "export default { users: 1 };",
        "export default 'text';",
        "export default class Users {}",
        "class Users {}\nexport default Users;",
        "export const handler = 42;",
        "export const usersHandler = async () => {};",
        "export async function GET() {}",
    ],
)
def test_what_cannot_be_called_is_no_handler(project: Project, source: str) -> None:
    (function,) = explicit(project, {"api/a.ts": source}).functions
    assert function.handlers == ()


def test_route_files_have_a_handler_for_each_method(project: Project) -> None:
    source = (
        "export async function GET() {}\nexport const POST = wrap(fn);\nexport const dynamic = 1;\n"
    )
    (function,) = explicit(project, {"src/app/(shop)/@cart/api/[id]/route.tsx": source}).functions
    assert [(it.name, it.format) for it in function.handlers] == [
        ("GET", "web"),
        ("POST", "unknown"),
    ]
    assert (function.url, function.framework) == ("/api/:id", "next-app")


def test_only_route_files_of_the_app_router_count(project: Project) -> None:
    deployment = explicit(project, {"app/api/x/util.ts": WEB, "app/page.tsx": WEB})
    assert (deployment.functions, deployment.helpers) == ((), ())


def test_a_route_file_without_a_method_is_a_function_only_under_next(project: Project) -> None:
    files = {"app/users/route.tsx": "export default function Page() { return null; }\n"}
    assert functions(explicit(project, files)) == []
    assert functions(explicit(project, {"app/api/x/route.ts": WEB})) == ["app/api/x/route.ts"]
    files["package.json"] = '{"dependencies": {"next": "15.0.0"}}'
    assert "app/users/route.tsx" in functions(explicit(project, files))


def test_the_pages_router_calls_the_default_export(project: Project) -> None:
    (function,) = explicit(project, {"src/pages/api/files/[[...path]].ts": WEB}).functions
    assert (function.url, function.framework) == ("/api/files/*", "next-pages")
    assert [it.name for it in function.handlers] == ["default"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("pages/api/.ory/[...paths].ts", WEB),
        ("app/.well-known/a/route.ts", ROUTE),
        ("api/.well-known/a.ts", WEB),
    ],
)
def test_hidden_folders_that_are_routed_hold_functions(
    project: Project, path: str, source: str
) -> None:
    assert functions(explicit(project, {path: source})) == [path]


@pytest.mark.parametrize(
    ("path", "url", "origin"),
    [
        ("api/index.ts", "/api", "documented"),
        ("api/users/index.js", "/api/users", "documented"),
        ("api/[org]/[id].ts", "/api/:org/:id", "documented"),
        ("src/api/x.ts", "/api/x", "inferred"),
        ("functions/x.ts", "/functions/x", "inferred"),
        ("lambdas/x/y.ts", "/lambdas/x/y", "inferred"),
        ("serverless/x.ts", "/serverless/x", "inferred"),
        ("cron/nightly.ts", "", ""),
    ],
)
def test_urls(project: Project, path: str, url: str, origin: str) -> None:
    (function,) = explicit(project, {path: WEB}).functions
    assert (function.url, function.url_origin) == (url, origin)


def test_the_inner_function_folder_counts(project: Project) -> None:
    sources = project(
        {
            "hiveku.json": '{"functions": {"directories": ["./src/"]}}',
            "src/api/x.ts": WEB,
            "src/y.ts": WEB,
        }
    )
    found = {it.name: it.url for it in HIVEKU.deploy("", sources).functions}
    assert found == {"src/api/x.ts": "/api/x", "src/y.ts": "/api/y"}


def test_exclusion_comes_before_inclusion(project: Project) -> None:
    config = '{"functions": {"include": ["lib/a.ts", "jobs/*.ts"], "exclude": ["lib/"]}}'
    sources = project(
        {"hiveku.json": config, "lib/a.ts": WEB, "jobs/b.ts": WEB, "jobs/c/d.ts": WEB}
    )
    deployment = HIVEKU.deploy("", sources)
    assert functions(deployment) == ["jobs/b.ts"]
    assert [(it.path, it.role) for it in deployment.helpers] == [("lib/a.ts", "excluded")]


def test_included_files_that_do_not_exist_are_no_functions(project: Project) -> None:
    config = '{"functions": {"include": ["lib/a.ts", "../b.ts"], "directories": ["nowhere"]}}'
    assert HIVEKU.deploy("", project({"hiveku.json": config})).functions == ()


@pytest.mark.parametrize(
    "config",
    ["[]", "null", '{"functions": []}', '{"functions": {"include": {"a": 1}, "config": [1]}}', "{"],
)
def test_a_configuration_of_the_wrong_shape_changes_nothing(project: Project, config: str) -> None:
    deployment = HIVEKU.deploy("", project({"hiveku.json": config, "api/a.ts": WEB}))
    assert [(it.url, it.memory.value) for it in deployment.functions] == [("/api/a", 256)]


def test_browser_code_is_no_function(project: Project) -> None:
    deployment = explicit(
        project,
        {
            "api/form.tsx": f'"use client";\n{WEB}',
            "src/api/users.ts": f"import {{ useQuery }} from '@tanstack/react-query';\n{USES}",
            "src/api/types.ts": f"import type {{ FC }} from 'react';\n{WEB}",
        },
    )
    assert functions(deployment) == ["src/api/types.ts"]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("api/a.ts", WEB),
        ("api/a.ts", "export default (req, res) => {};"),
        ("api/a.ts", "export async function GET(request: Request) {}"),
        ("api/index.ts", "import app from '../src/app';\nexport default app;"),
        ("api/a.js", "const app = require('express')();\nmodule.exports = app;"),
        ("pages/api/auth/[...nextauth].ts", "export default NextAuth({ providers: [] });"),
        ("app/api/x/route.ts", ROUTE),
        ("functions/a.ts", "export const handler = async (event) => {};"),
        ("functions/a.ts", "export default async function () {}"),
        ("lambdas/a.ts", "export default function (event) {}"),
        ("src/api/a.ts", "export default function (body: APIGatewayProxyEvent) {}"),
        ("src/api/a.ts", "export const handler = middy(async () => {});"),
    ],
)
def test_convincing_files_of_an_assumed_project_are_functions(
    project: Project, path: str, source: str
) -> None:
    assert functions(assumed(project, {path: source})) == [path]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("api/a.ts", HELPER),
        (
            "api/client.ts",
            "import axios from 'axios';\nexport default axios.create({ baseURL: '/' });",
        ),
        ("api/users.js", "const r = require('express').Router();\nmodule.exports = r;"),
        ("api/user.js", "module.exports = mongoose.model('User', schema);"),
        ("api/four.ts", "export default function (a, b, c, d) {}"),
        ("api/store.ts", "export default { state: {} };"),
        ("src/api/users.ts", "export default async function fetchUsers(page: number) {}"),
        ("src/api/users.ts", "export default function list(id: string) {}"),
        ("functions/math.ts", "export default function add(a: number, b: number) {}"),
        ("lambdas/util.ts", "export default util;"),
        ("app/users/route.tsx", "export default function Page() {}"),
        ("cron/nightly.ts", WEB),
    ],
)
def test_weak_evidence_makes_no_function_of_an_assumed_project(
    project: Project, path: str, source: str
) -> None:
    assert functions(assumed(project, {path: source})) == []


def test_helpers_of_an_assumed_project_are_told_only_where_names_are_shared(
    project: Project,
) -> None:
    deployment = assumed(project, {"api/util.ts": HELPER, "src/api/util.ts": HELPER})
    assert [(it.path, it.role) for it in deployment.helpers] == [("api/util.ts", "helper")]


def test_a_project_in_a_folder_names_its_functions_from_there(project: Project) -> None:
    sources = project(
        {
            "apps/web/hiveku.json": '{"functions": {"config": {"api/a.ts": {"memory": 512}}}}',
            "apps/web/api/a.ts": WEB,
            "api/b.ts": WEB,
        }
    )
    (function,) = HIVEKU.deploy("apps/web", sources).functions
    assert (function.name, function.entry) == ("api/a.ts", "apps/web/api/a.ts")
    assert (function.url, function.memory.value) == ("/api/a", 512)


def test_the_environment_comes_from_files_and_configuration(project: Project) -> None:
    sources = project(
        {
            "hiveku.json": '{"build": {"env": {"NEXT_PUBLIC_A": "1", "N": 2, "B": true, "O": {}}}}',
            ".env": "PLAIN=one\nCOMPUTED=$HOME/x\n",
            ".env.production": "PLAIN=two\n",
            ".env.local": "LOCAL=three\n",
        }
    )
    deployment = HIVEKU.deploy("", sources)
    variables = deployment.deployed_variables
    assert [it.tiers for it in deployment.variables if it.name == "LOCAL"] == [("preview",)]
    assert [(it.name, it.value, it.origin) for it in variables] == [
        ("PLAIN", "one", ".env"),
        ("COMPUTED", None, ".env"),
        ("PLAIN", "two", ".env.production"),
        ("NEXT_PUBLIC_A", "1", "build.env"),
        ("N", "2", "build.env"),
        ("B", "true", "build.env"),
        ("O", None, "build.env"),
    ]


def test_an_ignored_environment_file_is_this_machines_copy(project: Project) -> None:
    (own,) = HIVEKU.deploy("", project({".gitignore": ".env\n", ".env": "A=1\n"})).variables
    assert own.private
    (shared,) = HIVEKU.deploy("", project({".gitignore": "", ".env": "A=1\n"})).variables
    assert not shared.private
