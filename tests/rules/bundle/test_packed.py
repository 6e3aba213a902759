"""What a service's package patterns leave out although a function loads it."""

from __future__ import annotations

import pytest

RULE = "file-left-behind"
FILES = {
    "package.json": '{"name": "shop", "dependencies": {"nanoid": "5.0.0", "aws-sdk": "2.1.0"}}',
    "handlers/list.js": "const db = require('../lib/db');\nconst { nanoid } = require('nanoid');\n"
    "exports.handler = async () => db.list(nanoid());",
    "lib/db.js": "exports.list = (id) => id;",
    "lib/unused.js": "",
}


def service(*patterns: str, more: str = "", own: str = "", key: str = "patterns") -> dict[str, str]:
    listed = "".join(f"    - '{it}'\n" for it in patterns)
    config = f"""service: shop
provider: {{ name: aws, runtime: nodejs20.x }}
{more}package:
  {key}:
{listed}functions:
  list:
    handler: handlers/list.handler
    {own}
"""
    return {**FILES, "serverless.yml": config}


@pytest.mark.parametrize(
    ("patterns", "lost"),
    [
        (["!lib/**"], "lib/db.js"),
        (["!./lib/**"], "lib/db.js"),
        (["!**", "handlers/**", "node_modules/**"], "lib/db.js"),
        (["!**/lib/*.js"], "lib/db.js"),
        (["lib/**", "!lib/db.js"], "lib/db.js"),
        (["!node_modules/**"], "nanoid"),
        (["!node_modules/nanoid/**"], "nanoid"),
        (["!handlers/**"], "handlers/list.js"),
    ],
)
def test_what_a_pattern_takes_from_a_function(lint, text_of, patterns, lost) -> None:
    (finding,) = lint(service(*patterns), [RULE])
    assert f"`{lost}`" in finding.message
    assert text_of(finding).strip("'").startswith("!")


@pytest.mark.parametrize(
    "files",
    [
        service("!lib/unused.js", "!**/*.md", "!.git/**"),
        service("!lib/**", "lib/db.js"),
        service("!**", "handlers/**", "lib/**", "node_modules/**"),
        service("!**", "handlers/**", "lib/**", "node_modules/nanoid/dist/**"),
        service("!node_modules"),
        service("!lib/**", "${self:custom.more}"),
        service("!lib/**", more="plugins: [serverless-esbuild]\n"),
        service("!node_modules/**", own="layers: [arn:aws:lambda:eu-west-1:1:layer:a:1]"),
        service("!lib/**", own="package: { artifact: a.zip }"),
        service("**", own="package: { patterns: ['!lib/**'] }"),
        service("lib/**", key="include"),
        {**service("!**/*.ts"), "handlers/list.ts": FILES["handlers/list.js"]},
    ],
)
def test_what_is_packed_all_the_same(lint, files) -> None:
    assert lint(files, [RULE]) == []


def test_a_package_beside_the_code_may_be_taken_with_it(lint) -> None:
    files = service("!**", "handlers/**", "lib/**")
    files["handlers/package.json"] = '{"dependencies": {"nanoid": "5.0.0"}}'
    assert lint(files, [RULE]) == []


def test_older_forms(lint) -> None:
    assert len(lint(service("lib/**", key="exclude"), [RULE])) == 1
    assert lint(service("!lib/**", key="exclude"), [RULE]) == []


@pytest.mark.parametrize("where", ["package: { individually: true, patterns: ['!lib/**'] }"])
def test_patterns_of_a_function_that_is_packed_alone(lint, where) -> None:
    assert len(lint(service("**", own=where), [RULE])) == 1


def test_one_finding_for_a_pattern(lint) -> None:
    files = service("!lib/**")
    files["serverless.yml"] += "  more:\n    handler: handlers/list.handler\n"
    assert len(lint(files, [RULE])) == 1


def test_an_optional_import_may_fail(lint) -> None:
    files = service("!lib/**")
    files["handlers/list.js"] = (
        "let db; try { db = require('../lib/db'); } catch {}\nexports.handler = async () => db;"
    )
    assert lint(files, [RULE]) == []


def test_files_of_python(lint) -> None:
    files = service("!lib/**")
    files["serverless.yml"] = files["serverless.yml"].replace("nodejs20.x", "python3.12")
    files["handlers/list.py"] = (
        "from lib import db\ndef handler(event, context):\n    return db.a\n"
    )
    files["lib/db.py"] = "a = 1\n"
    del files["handlers/list.js"]
    (finding,) = lint(files, [RULE])
    assert "`lib/db.py`" in finding.message


def test_packages_of_python_are_no_node_modules(lint) -> None:
    files = service(
        "!node_modules/**", "!venv/**", more="plugins: [serverless-python-requirements]\n"
    )
    files["serverless.yml"] = files["serverless.yml"].replace("nodejs20.x", "python3.12")
    files["handlers/list.py"] = (
        "import requests\ndef handler(event, context):\n    return requests\n"
    )
    files["requirements.txt"] = "requests\n"
    del files["handlers/list.js"]
    assert lint(files, [RULE]) == []


@pytest.mark.parametrize(
    ("pattern", "count"),
    [("!node_modules/aws-sdk/**", 1), ("!node_modules/**", 1), ("!node_modules/nanoid/**", 0)],
)
def test_the_sdk_that_is_left_out(lint, pattern, count) -> None:
    files = service(pattern)
    files["handlers/list.js"] = (
        "const AWS = require('aws-sdk');\nexports.handler = async () => new AWS.S3();"
    )
    found = lint(files, ["sdk-not-in-runtime", RULE])
    assert [it.rule for it in found] == ["sdk-not-in-runtime"] * count
