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
