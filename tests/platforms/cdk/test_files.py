"""Which files are the code of an app."""

from collections.abc import Callable, Mapping

import pytest

from hk_lint.platforms import PLATFORMS, find_projects
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]
APP = '{"app": "npx tsx bin/app.ts"}'
STACK = "import { Stack } from 'aws-cdk-lib';\nimport { Metrics } from '%s';\nnew Metrics();\n"
METRICS = """\
import * as path from 'path';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
export class Metrics {
  constructor(scope) {
    new NodejsFunction(scope, 'Metrics', { entry: path.join(__dirname, '../fn/index.ts') });
  }
}
"""
PACKAGE = {
    "metrics/package.json": '{"name": "@acme/metrics", "main": "index.ts"}',
    "metrics/index.ts": "export * from './lib/metrics';\n",
    "metrics/lib/metrics.ts": METRICS,
    "metrics/fn/index.ts": "export const handler = async () => 1;\n",
}


def functions(sources: Sources) -> list[tuple[str, str]]:
    """The project's folder and the function's file, for all functions of all projects."""
    return [
        (root.folder, function.entry)
        for root in find_projects(sources)
        if root.platform
        for function in PLATFORMS[root.platform]
        .deploy(root.folder, sources, config=root.config, nested=root.nested)
        .functions
    ]


@pytest.mark.parametrize(
    "specifier", ["@acme/metrics", "../../metrics", "../../metrics/lib/metrics", "./again"]
)
def test_constructs_beside_the_app_are_followed(project: Project, specifier: str) -> None:
    sources = project(
        {
            **PACKAGE,
            "app/cdk.json": APP,
            "app/lib/stack.ts": STACK % specifier,
            "app/lib/again.ts": "export { Metrics } from '@acme/metrics';\n",
        }
    )
    assert functions(sources) == [("app", "metrics/fn/index.ts")]


def test_modules_of_python_beside_the_app_are_followed(project: Project) -> None:
    sources = project(
        {
            "app/cdk.json": '{"app": "python3 app.py"}',
            "app/app.py": "import aws_cdk\nfrom ..shared.metrics import Metrics\n",
            "shared/metrics.py": "from aws_cdk import aws_lambda\n"
            "def metrics(scope):\n    aws_lambda.Function(scope, 'F', handler='a.b')\n",
            "shared/unused.py": "from aws_cdk import aws_lambda\n"
            "def unused(scope):\n    aws_lambda.Function(scope, 'F', handler='a.b')\n",
        }
    )
    assert functions(sources) == [("app", "")]


@pytest.mark.parametrize(
    "stack",
    [
        "import { Stack } from 'aws-cdk-lib';\n// import { Metrics } from '@acme/metrics';\n",
        "import { Stack } from 'aws-cdk-lib';\nimport type { Metrics } from '@acme/metrics';\n",
        "import { Stack } from 'aws-cdk-lib';\nimport { Metrics } from 'metrics';\n",
        "import { Metrics } from '@acme/metrics';\n",
    ],
)
def test_what_no_stack_loads_is_not_the_app(project: Project, stack: str) -> None:
    sources = project({**PACKAGE, "app/cdk.json": APP, "app/lib/stack.ts": stack})
    assert functions(sources) == []


@pytest.mark.parametrize("inner", ["metrics/cdk.json", "cdk.json"])
def test_what_lies_in_another_app_is_only_that_ones(project: Project, inner: str) -> None:
    sources = project(
        {**PACKAGE, inner: APP, "app/cdk.json": APP, "app/lib/stack.ts": STACK % "@acme/metrics"}
    )
    assert functions(sources) == [(inner.rpartition("/")[0], "metrics/fn/index.ts")]


def test_each_app_has_what_it_shares_with_another(project: Project) -> None:
    apps = {f"{it}/cdk.json": APP for it in "ab"}
    stacks = {f"{it}/lib/stack.ts": STACK % "@acme/metrics" for it in "ab"}
    assert functions(project({**PACKAGE, **apps, **stacks})) == [
        ("a", "metrics/fn/index.ts"),
        ("b", "metrics/fn/index.ts"),
    ]


def test_a_test_beside_the_app_is_not_read(project: Project) -> None:
    sources = project(
        {
            "app/cdk.json": APP,
            "app/lib/stack.ts": STACK % "../../shared/test/metrics",
            "shared/test/metrics.ts": METRICS,
        }
    )
    assert functions(sources) == []


ENTRY = "import { App } from 'aws-cdk-lib';\nimport { Metrics } from '../lib/metrics';\n"
APP_FILES = {
    "cdk.json": APP,
    "bin/app.ts": f"{ENTRY}new Metrics(new App());\n",
    "lib/metrics.ts": METRICS,
    "fn/index.ts": "export const handler = async () => 1;\n",
}
OLD = METRICS.replace("index", "old")


def places(sources: Sources) -> list[str]:
    """The files whose constructs make the functions of the only app."""
    (root,) = find_projects(sources)
    found = PLATFORMS["cdk"].deploy(root.folder, sources, config=root.config).functions
    return [it.declared.path for it in found if it.declared is not None]


def test_what_nothing_loads_from_where_the_app_begins_is_not_read(project: Project) -> None:
    assert places(project({**APP_FILES, "old/metrics.ts": OLD})) == ["lib/metrics.ts"]


def test_files_that_make_an_app_of_their_own_are_read(project: Project) -> None:
    other = "import * as cdk from 'aws-cdk-lib';\nimport '../old/metrics';\nnew cdk.App();\n"
    sources = project({**APP_FILES, "old/metrics.ts": OLD, "bin/other.ts": other})
    assert places(sources) == ["lib/metrics.ts", "old/metrics.ts"]


@pytest.mark.parametrize(
    "unsure",
    [
        {"cdk.json": '{"app": "npx tsx dist/app.js"}'},
        {"cdk.json": '{"app": "npm run app"}'},
        {"cdk.json": '{"app": "npx tsx bin/app.ts && node bin/more.js"}'},
        {"bin/app.ts": f"{ENTRY}for (const it of all) require(it);\n"},
        {"bin/app.ts": f"{ENTRY}import '../generated/all';\n"},
        {"bin/app.ts": "import { Cli } from 'cli-of-ours';\n"},
    ],
)
def test_all_are_read_where_what_is_loaded_cannot_be_told(project: Project, unsure) -> None:
    sources = project({**APP_FILES, "old/metrics.ts": OLD, **unsure})
    assert places(sources) == ["lib/metrics.ts", "old/metrics.ts"]


PYTHON = "from aws_cdk import App, aws_lambda\n%s\naws_lambda.Function(App(), 'F', handler='a.b')\n"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("from stack.live import a", ["app.py"]),
        ("import importlib\nimportlib.import_module(name)", ["app.py", "stack/old.py"]),
        ("from .missing import a", ["app.py", "stack/old.py"]),
        ("from stack.renamed import a", ["app.py", "stack/old.py"]),
        ("from stack import live", ["app.py"]),
        ("from elsewhere.stack import a", ["app.py"]),
        ("import stack.old", ["app.py", "stack/old.py"]),
    ],
)
def test_what_an_app_in_python_loads_is_read(project: Project, line: str, found: list[str]) -> None:
    sources = project(
        {
            "cdk.json": '{"app": "python3 app.py"}',
            "app.py": PYTHON % line,
            "stack/live.py": "a = 1\n",
            "stack/old.py": PYTHON.replace("App()", "scope").replace("App, ", "") % "",
        }
    )
    assert places(sources) == found


@pytest.mark.parametrize("name", ["lib/.metrics.ts", "lib/.~c9_invoke_x.ts"])
def test_hidden_files_are_not_read(project: Project, name: str) -> None:
    sources = project({**APP_FILES, "cdk.json": '{"app": "npm run app"}', name: OLD})
    assert places(sources) == ["lib/metrics.ts"]


@pytest.mark.parametrize("app", ["npm run app", "node bin/app.js"])
def test_of_typescript_and_what_was_compiled_beside_it_the_source_is_read(
    project: Project, app: str
) -> None:
    compiled = {it.replace(".ts", ".js"): APP_FILES[it] for it in ("bin/app.ts", "lib/metrics.ts")}
    sources = project({**APP_FILES, **compiled, "cdk.json": f'{{"app": "{app}"}}'})
    assert places(sources) == ["lib/metrics.ts"]


def test_javascript_beside_other_typescript_is_read(project: Project) -> None:
    files = {**APP_FILES, "cdk.json": '{"app": "npm run app"}', "lib/other.js": OLD}
    assert places(project(files)) == ["lib/metrics.ts", "lib/other.js"]
