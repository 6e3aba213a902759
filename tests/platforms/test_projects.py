"""Which folders are projects, and whose."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from hk_lint.platforms import HIVEKU, ProjectRoot, find_projects
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]

WEB = "export default async function handler(req, res) {}\n"
ROUTE = "export async function GET() {}\n"
PACKAGE = '{"name": "x"}'


def summary(roots: tuple[ProjectRoot, ...]) -> list[tuple[str, str]]:
    """Folder, and `hiveku`, `assumed` or the unread platform."""
    return [(it.folder, it.unread or ("assumed" if it.assumed else it.platform)) for it in roots]


def test_a_folder_with_hiveku_json_is_a_project_whatever_else_it_holds(project: Project) -> None:
    roots = find_projects(project({"site/hiveku.json": "{}", "site/serverless.yml": "service: x"}))
    assert summary(roots) == [("site", "hiveku")]


def test_a_broken_hiveku_json_still_names_the_platform(project: Project) -> None:
    sources = project({"hiveku.json": '{"functions": [', "api/a.ts": WEB})
    assert summary(find_projects(sources)) == [("", "hiveku")]
    assert [it.name for it in HIVEKU.deploy("", sources).functions] == ["api/a.ts"]


def test_a_package_with_functions_is_assumed(project: Project) -> None:
    sources = project({"package.json": PACKAGE, "api/a.ts": WEB})
    assert summary(find_projects(sources)) == [("", "assumed")]


def test_functions_at_the_root_need_no_package(project: Project) -> None:
    assert summary(find_projects(project({"api/a.ts": WEB}))) == [("", "assumed")]


def test_a_package_without_functions_is_no_project(project: Project) -> None:
    sources = project(
        {"package.json": PACKAGE, "src/index.ts": WEB, "api/util.ts": "export const a = 1"}
    )
    assert find_projects(sources) == ()


SERVER = 'import a from "./api/a.js";\nconst app = make();\napp.post("/a", a);\n'


def started(script: str, **dependencies: str) -> str:
    return json.dumps({"name": "x", "scripts": {"start": script}, "dependencies": dependencies})


@pytest.mark.parametrize(
    ("script", "path", "text"),
    [
        ("node server.js", "server.js", SERVER + "app.listen(3000);"),
        ("prisma generate && node server", "server.js", SERVER + "const l = app.listen(80);"),
        ("NODE_ENV=production node -r dotenv/config ./src", "src/index.js", "make().listen(1);"),
        ("node --env-file=.env server.mjs --port 1", "server.mjs", SERVER + "app.listen(1);"),
        ("tsx server.ts", "server.ts", 'import { serve } from "@hono/node-server";\nserve({});'),
        ("bun run server.ts", "server.ts", "Bun.serve({});"),
    ],
)
def test_a_package_that_starts_a_server_is_no_project(
    project: Project, script: str, path: str, text: str
) -> None:
    files = {"package.json": started(script), "api/a.js": WEB, path: text}
    assert find_projects(project(files)) == ()
    assert summary(find_projects(project(files | {"hiveku.json": "{}"}))) == [("", "hiveku")]


@pytest.mark.parametrize(
    ("script", "path", "text"),
    [
        ("next start", "server.js", "app.listen(1);"),
        ("node server.js", "server.js", "listen(); export const a = make();"),
        ("node server.js", "lib/server.js", "app.listen(1);"),
        ("node dist/server.js", "src/server.js", "app.listen(1);"),
        ("node api/index.js", "api/index.js", WEB + "app.listen(1);"),
        ("echo node server.jsx", "server.js", "app.listen(1);"),
    ],
)
def test_what_starts_no_server_of_its_own_is_assumed(
    project: Project, script: str, path: str, text: str
) -> None:
    files = {"package.json": started(script), "api/a.js": WEB, path: text}
    assert summary(find_projects(project(files))) == [("", "assumed")]


def test_pages_of_next_behind_an_own_server_are_assumed(project: Project) -> None:
    files = {
        "package.json": started("node server.js", next="15.0.0"),
        "pages/index.js": "export default () => null;",
        "server.js": "app.listen(1);",
    }
    assert summary(find_projects(project(files))) == [("", "assumed")]


def test_packages_of_a_workspace_are_projects_of_their_own(project: Project) -> None:
    sources = project(
        {
            "package.json": PACKAGE,
            "api/a.ts": WEB,
            "apps/web/package.json": PACKAGE,
            "apps/web/app/api/x/route.ts": ROUTE,
            "apps/docs/package.json": PACKAGE,
            "apps/docs/index.ts": "",
        }
    )
    roots = find_projects(sources)
    assert summary(roots) == [("", "assumed"), ("apps/web", "assumed")]
    assert roots[0].owns("api/a.ts")
    assert not roots[0].owns("apps/web/app/api/x/route.ts")
    assert roots[1].owns("apps/web/app/api/x/route.ts")


def test_a_package_json_that_only_says_how_to_load_files_is_no_border(project: Project) -> None:
    sources = project(
        {"package.json": PACKAGE, "api/package.json": '{"type": "commonjs"}', "api/a.ts": WEB}
    )
    assert summary(find_projects(sources)) == [("", "assumed")]


def test_a_package_in_a_function_folder_belongs_to_the_hiveku_project(project: Project) -> None:
    sources = project(
        {
            "hiveku.json": '{"functions": {"directories": ["packages/jobs/src/"]}}',
            "functions/package.json": PACKAGE,
            "functions/a.ts": WEB,
            "packages/jobs/package.json": PACKAGE,
            "packages/jobs/src/b.ts": WEB,
            "packages/jobs/api/c.ts": WEB,
            "packages/web/package.json": PACKAGE,
            "packages/web/api/d.ts": WEB,
        }
    )
    roots = find_projects(sources)
    assert summary(roots) == [("", "hiveku"), ("packages/web", "assumed")]
    names = [it.name for it in HIVEKU.deploy("", sources, nested=roots[0].nested).functions]
    assert names == ["functions/a.ts", "packages/jobs/src/b.ts"]


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("serverless.yml", "service: x", "Serverless Framework"),
        ("serverless.ts", "export default {}", "Serverless Framework"),
        ("wrangler.toml", "name = 'x'", "Cloudflare Workers"),
        ("wrangler.jsonc", "{}", "Cloudflare Workers"),
        ("sst.config.ts", "", "SST"),
        ("cdk.json", "{}", "AWS CDK"),
        ("netlify.toml", "", "Netlify"),
        ("firebase.json", "{}", "Firebase"),
        ("pikku.config.json", "{}", "Pikku"),
        ("host.json", '{"extensionBundle": {}}', "Azure Functions"),
    ],
)
def test_another_platforms_project_is_unread(
    project: Project, path: str, text: str, name: str
) -> None:
    sources = project({"package.json": PACKAGE, path: text, "functions/a.ts": WEB})
    assert summary(find_projects(sources)) == [("", name)]


@pytest.mark.parametrize(
    ("path", "text"),
    [("vercel.toml", ""), ("template.yaml", "title: Letter"), ("next.config.js", "")],
)
def test_other_files_do_not_exclude(project: Project, path: str, text: str) -> None:
    sources = project({"package.json": PACKAGE, path: text, "api/a.ts": WEB})
    assert summary(find_projects(sources)) == [("", "assumed")]


def test_a_configuration_above_counts_for_packages_below(project: Project) -> None:
    sources = project(
        {
            "serverless.yml": "service: x",
            "services/a/package.json": PACKAGE,
            "services/a/functions/f.ts": WEB,
            "services/b/hiveku.json": "{}",
            "services/b/packages/c/package.json": PACKAGE,
            "services/b/packages/c/api/f.ts": WEB,
        }
    )
    assert summary(find_projects(sources)) == [
        ("", "Serverless Framework"),
        ("services/b", "hiveku"),
        ("services/b/packages/c", "assumed"),
    ]


def test_a_configuration_below_takes_its_folder_out(project: Project) -> None:
    sources = project(
        {
            "package.json": PACKAGE,
            "api/a.ts": WEB,
            "api/legacy/serverless.yml": "service: x",
            "api/legacy/b.ts": WEB,
        }
    )
    roots = find_projects(sources)
    assert summary(roots) == [("", "assumed"), ("api/legacy", "Serverless Framework")]
    functions = HIVEKU.deploy("", sources, nested=roots[0].nested, assumed=True).functions
    assert [it.name for it in functions] == ["api/a.ts"]


def test_a_named_platform_overrules_other_configuration(project: Project) -> None:
    sources = project({"package.json": PACKAGE, "serverless.yml": "x: 1", "functions/a.ts": WEB})
    assert summary(find_projects(sources, "hiveku")) == [("", "hiveku")]


def test_a_named_platform_makes_the_root_a_project_if_nothing_else_is(project: Project) -> None:
    assert summary(find_projects(project({"index.html": ""}), "hiveku")) == [("", "hiveku")]


def test_an_unknown_platform_is_refused(project: Project) -> None:
    with pytest.raises(ValueError, match=r"known are .*hiveku"):
        find_projects(project({}), "heroku")


@pytest.mark.parametrize(
    "folder",
    ["fixtures/web", "cli/test/fixtures/web", "packages/tests/web", "a/__tests__/b/c"],
)
def test_what_tests_read_is_no_project(project: Project, folder: str) -> None:
    files = {f"{folder}/package.json": PACKAGE, f"{folder}/api/a.ts": WEB}
    assert find_projects(project(files)) == ()
    assert summary(find_projects(project(files), asked=folder)) == [(folder, "assumed")]
    named = project({**files, f"{folder}/hiveku.json": "{}"})
    assert summary(find_projects(named)) == [(folder, "hiveku")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("vercel.json", '{"functions": {"api/**": {"maxDuration": 30}}}'),
        ("hiveku.json", "{}"),
        ("serverless.yml", "service: a\nprovider: {name: aws}\nfunctions: {a: {handler: a.b}}\n"),
    ],
)
def test_configuration_alone_among_tests_is_no_project(
    project: Project, path: str, text: str
) -> None:
    folder = "tests/fixtures/complex"
    sources = project({f"{folder}/{path}": text, "tests/a.test.ts": ""})
    assert find_projects(sources) == ()
    assert [it.config for it in find_projects(sources, asked=folder)] == [f"{folder}/{path}"]


@pytest.mark.parametrize("folder", ["apps/complex", "tests/fixtures/complex/api"])
def test_configuration_with_code_or_elsewhere_is_one(project: Project, folder: str) -> None:
    files = {f"{folder}/vercel.json": "{}", "tests/fixtures/complex/api/a.js": WEB}
    assert [it.folder for it in find_projects(project(files))] == [folder]


def test_a_project_may_be_called_test(project: Project) -> None:
    sources = project({"apps/test/package.json": PACKAGE, "apps/test/api/a.ts": WEB})
    assert summary(find_projects(sources)) == [("apps/test", "assumed")]


@pytest.mark.parametrize(
    ("manifest", "found"),
    [
        ('{"name": "x", "peerDependencies": {"next": "15"}}', False),
        (
            '{"name": "x", "peerDependencies": {"next": "15"}, "devDependencies": {"next": "15"}}',
            False,
        ),
        ('{"name": "x", "devDependencies": {"next": "15"}}', True),
        ('{"name": "x", "peerDependencies": {"next": "15"}, "dependencies": {"next": "15"}}', True),
    ],
)
def test_a_library_for_next_is_no_application(project: Project, manifest: str, found: bool) -> None:
    page = "export default function Page() { return null }\n"
    files = {"package.json": manifest, "src/app/login/page.tsx": page}
    assert bool(find_projects(project(files))) is found
    configured = project({**files, "next.config.ts": "export default {}\n"})
    assert summary(find_projects(configured)) == [("", "assumed")]
