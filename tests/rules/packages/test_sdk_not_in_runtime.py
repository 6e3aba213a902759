"""Version 2 of the AWS SDK, where no runtime brings it."""

from __future__ import annotations

import pytest

RULE = "sdk-not-in-runtime"
SOURCE = 'const AWS = require("aws-sdk");\nexports.handler = async () => new AWS.S3();'


def project(
    runtime: str = "nodejs22.x", *, manifest: str = "{}", source: str = SOURCE, more: str = ""
) -> dict[str, str]:
    config = f"""service: shop
provider: {{ name: aws, runtime: {runtime} }}
functions:
  list:
    handler: list.handler
    {more}
"""
    return {"serverless.yml": config, "package.json": manifest, "list.js": source}


@pytest.mark.parametrize("runtime", ["nodejs18.x", "nodejs20.x", "nodejs22.x", "nodejs24.x"])
@pytest.mark.parametrize(
    "source",
    [
        SOURCE,
        'import AWS from "aws-sdk"; export const handler = async () => new AWS.S3();',
        'const S3 = require("aws-sdk/clients/s3"); exports.handler = async () => new S3();',
    ],
)
def test_an_sdk_that_nothing_brings_is_found_once(lint, runtime: str, source: str) -> None:
    files = project(runtime, source=source)
    rules = [RULE, "undeclared-package", "discouraged-package"]
    assert [it.rule for it in lint(files, rules)] == [RULE]


def test_all_files_of_a_project_are_one_finding(lint) -> None:
    files = project()
    files["serverless.yml"] += "  more:\n    handler: more.handler\n"
    (found,) = lint(files | {"more.js": SOURCE}, [RULE])
    assert any(step.message == "imported here too" for step in found.related)


@pytest.mark.parametrize(
    "files",
    [
        project("nodejs16.x"),
        project("nodejs12.x"),
        project("${self:custom.runtime}"),
        project(manifest='{ "dependencies": { "aws-sdk": "^2.1692.0" } }'),
        project(more="layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:sdk:1']"),
        project(source='exports.handler = () => require("@aws-sdk/client-s3");'),
        project(source='// require("aws-sdk")\nexports.handler = () => {};'),
        project(
            source='let x; try { x = require("aws-sdk"); } catch {}\nexports.handler = () => x;'
        ),
        project(source='exports.handler = () => "aws-sdk";'),
    ],
)
def test_what_is_there_or_may_be_is_fine(lint, files: dict[str, str]) -> None:
    assert not lint(files, [RULE, "undeclared-package"])


DECLARED = '{ "dependencies": { "aws-sdk": "^2.1692.0" } }'


@pytest.mark.parametrize(
    "patterns",
    [
        ["!node_modules/aws-sdk/**"],
        ["!**", "list.js", "node_modules/**", "!node_modules/aws-sdk/**"],
        ["!./node_modules/aws-sdk/"],
        ["!node_modules/**"],
    ],
)
def test_a_declared_sdk_that_is_not_packed_is_found(lint, patterns: list[str]) -> None:
    files = project(
        manifest=DECLARED, more=f"package: {{ individually: true, patterns: {patterns} }}"
    )
    (found,) = lint(files, [RULE, "undeclared-package"])
    assert "is left out of the package" in found.message
    assert [step.message for step in found.related][-1] == "left out here"


@pytest.mark.parametrize(
    "more",
    [
        "package: { patterns: ['!node_modules/aws-sdk/**'] }",
        "package: { individually: true, patterns: ['!node_modules/aws-sdk/**', 'node_modules/**'] }",
        "package: { individually: true, patterns: ['!node_modules/aws-sdk/**', '${file(more.yml)}'] }",
        "package: { individually: true, patterns: ['!node_modules/@aws-sdk/**', '!tests/**'] }",
        "package: { individually: true, artifact: list.zip, patterns: ['!node_modules/aws-sdk/**'] }",
        "package: { individually: true, patterns: ['!node_modules/aws-sdk/**'] }\nplugins: [serverless-esbuild]",
    ],
)
def test_a_declared_sdk_that_is_packed_is_fine(lint, more: str) -> None:
    assert not lint(project(manifest=DECLARED, more=more), [RULE])


def test_packages_in_the_runtime_are_not_undeclared(lint) -> None:
    source = 'const { S3Client } = require("@aws-sdk/client-s3"); exports.handler = () => S3Client;'
    assert not lint(project(source=source), ["undeclared-package"])


def test_packages_from_opt_are_not_judged(lint) -> None:
    source = 'const x = require("/opt/nodejs/tools"); exports.handler = () => x;'
    assert not lint(project(source=source), [RULE, "undeclared-package"])


def test_typescript_types_do_not_count(lint) -> None:
    files = project() | {"list.js": ""}
    del files["list.js"]
    files["list.ts"] = (
        'import type { S3 } from "aws-sdk";\nexport const handler = async (s3: S3) => s3;'
    )
    assert not lint(files, [RULE])
