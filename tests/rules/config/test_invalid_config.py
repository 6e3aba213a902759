from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULE = ["invalid-config"]
API = {"api/a.ts": "export default () => new Response();\n"}


def entry(text: str) -> dict[str, str]:
    return {**API, "hiveku.json": f'{{"functions": {{"config": {{"api/a.ts": {text}}}}}}}'}


class TestSchema:
    @pytest.mark.parametrize(
        ("value", "underlined"),
        [
            ('{"timeout": "120"}', '"120"'),
            ('{"timeout": 1.5}', "1.5"),
            ('{"memory": null}', "null"),
            ('{"memory": true}', "true"),
            ('{"memory": [1]}', "[1]"),
            ("1024", "1024"),
        ],
    )
    def test_stands_on_the_value(self, lint, text_of, value, underlined):
        (finding,) = lint(entry(value), RULE)
        assert text_of(finding) == underlined
        assert finding.severity is Severity.ERROR
        assert 'functions.config["api/a.ts"]' in finding.message
        assert not finding.message.endswith(".")

    def test_says_that_a_number_stands_in_quotes(self, lint):
        (finding,) = lint(entry('{"timeout": "120"}'), RULE)
        assert "must be an integer" in finding.message
        assert '"120"' in finding.message
        assert finding.help == "Write the number without quotes."

    @pytest.mark.parametrize("value", ['{"timeout": 30.0}', '{"timeout": 3e1}', "{}"])
    def test_takes_whole_numbers_however_written(self, lint, value):
        assert lint(entry(value), RULE) == []

    @pytest.mark.parametrize("value", ['{"timeout": 1200}', '{"memory": 0}', '{"timeOut": 3}'])
    def test_leaves_bounds_and_unknown_keys_to_their_rules(self, lint, value):
        assert lint(entry(value), RULE) == []

    def test_a_route_begins_with_a_slash(self, lint, text_of):
        (finding,) = lint(
            {**API, "hiveku.json": '{"functions": {"routes": {"api/a.ts": "v1/a"}}}'}, RULE
        )
        assert text_of(finding) == '"v1/a"'
        assert 'must begin with "/"' in finding.message

    def test_never_shows_what_may_be_secret(self, lint):
        secret = 4444333322221111
        (finding,) = lint(
            {**API, "hiveku.json": f'{{"build": {{"env": {{"STRIPE_SECRET": {secret}}}}}}}'}, RULE
        )
        assert "must be a string" in finding.message
        assert str(secret) not in repr(finding)

    @pytest.mark.parametrize("text", ["[]", '"x"', "3", "null"])
    def test_the_file_holds_an_object(self, lint, text):
        (finding,) = lint({**API, "hiveku.json": text}, RULE)
        assert "must be an object" in finding.message

    def test_the_guides_own_example_is_fine(self, lint):
        text = """{
          "$schema": "./hiveku.schema.json",
          "functions": {
            "directories": ["api/", "src/lambdas/"],
            "include": ["lib/scheduled-job.ts"],
            "exclude": ["api/internal/**", "**/*.test.ts"],
            "routes": {"api/legacy-auth.ts": "/api/v1/auth"},
            "config": {"**": {"memory": 256, "timeout": 30}}
          },
          "build": {"outputDirectory": "dist", "env": {"NEXT_PUBLIC_A": "https://a.example"}}
        }"""
        assert lint({**API, "hiveku.json": text}, RULE) == []


class TestSyntax:
    @pytest.mark.parametrize(
        "text",
        ['{"functions": {}', '{"functions": {},}', "{'functions': {}}", "", "{ // no\n}"],
    )
    def test_one_slip_is_one_finding(self, lint, text):
        (finding,) = lint({**API, "hiveku.json": text}, RULE)
        assert finding.severity is Severity.ERROR
        assert finding.location.path == "hiveku.json"

    def test_a_broken_file_is_not_held_against_the_schema(self, lint):
        (finding,) = lint({**API, "hiveku.json": '{"functions": 3, "build": }'}, RULE)
        assert "must be" not in finding.message

    def test_a_key_that_occurs_twice_is_a_warning(self, lint):
        (finding,) = lint({**API, "hiveku.json": '{"build": {}, "build": {}}'}, RULE)
        assert finding.severity is Severity.WARNING

    @pytest.mark.parametrize("name", ["package.json", "tsconfig.json"])
    def test_other_files_must_parse(self, lint, name):
        (finding,) = lint({**API, "hiveku.json": "{}", name: '{"name": }'}, RULE)
        assert finding.location.path == name

    def test_typescript_takes_comments_and_trailing_commas(self, lint):
        files = {"tsconfig.json": '{\n  // strict\n  "compilerOptions": {"strict": true,},\n}'}
        assert lint({**API, "hiveku.json": "{}", **files}, RULE) == []

    def test_a_repeated_key_of_package_json_is_its_own_affair(self, lint):
        files = {"package.json": '{"name": "a", "name": "b"}'}
        assert lint({**API, "hiveku.json": "{}", **files}, RULE) == []

    def test_a_line_of_env_that_declares_nothing_is_a_warning(self, lint, text_of):
        files = {".env": "A=1\nB 2\nA=3\n"}
        (finding,) = lint({**API, "hiveku.json": "{}", **files}, RULE)
        assert text_of(finding) == "B 2"
        assert finding.severity is Severity.WARNING

    def test_samples_and_ignored_files_are_left_alone(self, lint):
        files = {".env.example": "fill this in\n", ".env.local": "B 2\n", ".gitignore": "*.local\n"}
        assert lint({**API, "hiveku.json": "{}", **files}, RULE) == []


HEAD = "service: x\nprovider:\n  name: aws\n"
F = f"{HEAD}functions:\n  f:\n    handler: h.main\n"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (f"{F}    memorySize: 1536MB\n", "1536MB", "must be a whole number"),
        (f"{F}    timeout: thirty\n", "thirty", "must be a whole number"),
        (f"{F}    provisionedConcurrency: five\n", "five", "must be a whole number"),
        (f"{F}    events: [{{s3: {{bucket: b, rules: {{}}}}}}]\n", "{}", "must be an array"),
        (f"{HEAD}  runtime: nodejs20\n", "nodejs20", "must be a runtime of AWS Lambda"),
        (f"{HEAD}  architecture: arm\n", "arm", "arm64"),
        (f"{F}    events: {{http: GET /a}}\n", "{http: GET /a}", "must be an array"),
        (f"{F}    events:\n      - http: {{path: a}}\n", "http", 'needs the key "method"'),
        (f"{F}    handler: [a]\n", "[a]", "must be a string"),
    ],
)
def test_a_service_with_values_of_another_kind(lint, text_of, text, place, words) -> None:
    found = lint({"serverless.yml": text}, ["invalid-config"])
    assert [(text_of(it), words in it.message) for it in found if "twice" not in it.message] == [
        (place, True)
    ]


def test_a_runtime_without_its_ending_is_recognised(lint) -> None:
    (found,) = lint({"serverless.yml": f"{HEAD}  runtime: nodejs22\n"}, ["invalid-config"])
    assert found.help == "Did you mean `nodejs22.x`?"


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}  timeout: '30'\n  memorySize: ${{ssm:/m}}\n  runtime: nodejs26.x\n",
        f"{F}    timeout: ${{self:custom.t}}\n    events: ${{file(e.yml)}}\ncustom: {{t: 5}}\n",
        f"{F}    description: {{'Fn::Sub': x}}\n    tags: {{a: 1}}\n    events:\n",
        f"{F}    events:\n      - http: GET /a\n      - websocket: $connect\n      - alexaSkill\n",
        f"{F}    environment: {{A: 1, B: !Ref X, C: true, D: null}}\n",
        f"{HEAD}  runtime: haskell\nplugins: serverless-haskell\nfunctions: {{}}\n",
        "service: {name: x}\nprovider: aws\nfunctions:\n  - f: {handler: h.main}\n",
    ],
)
def test_what_the_framework_takes_is_silent(lint, text) -> None:
    assert lint({"serverless.yml": text}, ["invalid-config"]) == []


def test_a_file_that_a_service_takes_in_is_parsed_too(lint) -> None:
    files = {"serverless.yml": f"{HEAD}functions: ${{file(f.yml)}}\n", "f.yml": "a: {b: [\n"}
    assert [it.location.path for it in lint(files, ["invalid-config"])] == ["f.yml"]


def test_a_retired_runtime_is_reported_once(lint) -> None:
    config = """service: shop
provider: { name: aws, runtime: nodejs }
functions:
  list: { handler: list.handler }
"""
    files = {"serverless.yml": config, "list.js": "exports.handler = async () => 1;"}
    assert [it.rule for it in lint(files, ["invalid-config", "deprecated-runtime"])] == [
        "deprecated-runtime"
    ]


@pytest.mark.parametrize("gap", ["%codeUri%", "@codeUri@", "{{ code_uri }}", "<%= codeUri %>"])
def test_a_gap_that_a_script_fills_in_is_no_fault_of_syntax(lint, gap: str) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n"
        "    Type: AWS::Serverless::Function\n    Properties:\n"
        f"      Handler: a.b\n      CodeUri: {gap}\n"
    )
    assert not lint({"template.yaml": template}, ["invalid-config"])


TRACING = f"{HEAD}  tracing: true\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{TRACING}plugins: [serverless-plugin-tracing, serverless-acme]\n", "^4.0.0"),
        (f"{TRACING}plugins: [serverless-acme]\n", "^1.30.1"),
        (f"{TRACING}plugins: ${{file(p.yml)}}\nframeworkVersion: '>=1.2.0 <2.0.0'\n", ""),
    ],
    ids=["a plugin that reads it", "one that may, in version 1", "unknown ones, in version 1"],
)
def test_a_value_that_a_plugin_reads_is_left_to_it(lint, text, wanted) -> None:
    manifest = f'{{"devDependencies": {{"serverless": "{wanted}"}}}}'
    files = {"serverless.yml": text, "package.json": manifest}
    assert lint(files, ["invalid-config"]) == []


@pytest.mark.parametrize(
    "text",
    [
        TRACING,
        f"{TRACING}frameworkVersion: ^1.30.0\n",
        f"{TRACING}plugins: [serverless-acme]\n",
        f"{TRACING}plugins: [serverless-acme]\nframeworkVersion: '>=1.30.0'\n",
        f"{TRACING}plugins: [serverless-offline]\nframeworkVersion: ^1.30.0\n",
        f"{HEAD}  timeout: soon\nplugins: [serverless-plugin-tracing]\n",
    ],
)
def test_a_value_that_no_plugin_reads_is_judged(lint, text) -> None:
    assert len(lint({"serverless.yml": text}, ["invalid-config"])) == 1


COMMENTED = '// package.json\n{ "name": "a" }\n'
EXPORT = "export const handler = async () => ({ statusCode: 200 });\n"


def sam(uri: str, handler: str, more: str = "") -> dict[str, str]:
    text = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n    Type: AWS::Serverless::Function\n"
        f"{more}    Properties:\n      Runtime: nodejs22.x\n      CodeUri: {uri}\n"
        f"      Handler: {handler}\n"
    )
    return {"template.yaml": text, "src/index.mjs": EXPORT, "package.json": COMMENTED}


def test_a_package_json_above_all_deployed_folders_is_a_warning(lint):
    (finding,) = lint(sam("./src", "index.handler"), RULE)
    assert finding.location.path == "package.json"
    assert finding.severity is Severity.WARNING


ESBUILD = "    Metadata:\n      BuildMethod: esbuild\n"
CDK = """
import { App, Stack } from "aws-cdk-lib";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";
const stack = new Stack(new App(), "s");
new Function(stack, "f", {
  runtime: Runtime.NODEJS_22_X, handler: "index.handler", code: Code.fromAsset("src"),
});
"""


@pytest.mark.parametrize(
    "files",
    [
        sam(".", "src/index.handler"),
        sam("./src", "index.handler", ESBUILD),
        {
            "cdk.json": '{ "app": "npx ts-node app.ts" }',
            "app.ts": CDK,
            "src/index.mjs": EXPORT,
            "package.json": COMMENTED,
        },
        {
            "serverless.yml": "service: a\nprovider: { name: aws, runtime: nodejs22.x }\n"
            "functions: { f: { handler: src/index.handler } }\n",
            "src/index.mjs": EXPORT,
            "package.json": COMMENTED,
        },
        {**API, "hiveku.json": "{}", "package.json": COMMENTED},
    ],
)
def test_a_package_json_that_something_reads_is_an_error(lint, files):
    (finding,) = lint(files, RULE)
    assert finding.location.path == "package.json"
    assert finding.severity is Severity.ERROR
