from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULE = ["unknown-config-key"]
API = {"api/a.ts": "export default () => new Response();\n"}


@pytest.mark.parametrize(
    ("text", "key", "meant"),
    [
        ('{"function": {}}', "function", "functions"),
        ('{"functions": {"includes": []}}', "includes", "include"),
        ('{"functions": {"config": {"**": {"timeOut": 3}}}}', "timeOut", "timeout"),
        ('{"build": {"outputDir": "dist"}}', "outputDir", "outputDirectory"),
    ],
)
def test_stands_on_the_key_and_says_what_was_meant(lint, text_of, text, key, meant):
    (finding,) = lint({**API, "hiveku.json": text}, RULE)
    assert text_of(finding) == f'"{key}"'
    assert f'did you mean "{meant}"?' in finding.message
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("key", ["layers", "crons", "maxDuration"])
def test_says_where_hiveku_has_it(lint, key):
    (finding,) = lint({**API, "hiveku.json": f'{{"functions": {{"{key}": []}}}}'}, RULE)
    assert "Correct the name" not in finding.help


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"$schema": "x"}',
        '{"build": {"env": {"ANYTHING": "x"}}}',
        '{"functions": {"routes": {"api/a.ts": "/x"}, "config": {"whatever/**": {}}}}',
        '{"functions": {"timeOut": 3}',
    ],
)
def test_free_keys_and_broken_files_give_nothing(lint, text):
    assert lint({**API, "hiveku.json": text}, RULE) == []


HEAD = "service: x\nprovider:\n  name: aws\n"
JS = {"h.js": "exports.main = async () => 1;\n"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"{HEAD}  Runtime: nodejs22.x\n", "Runtime"),
        (f"{HEAD}  memory_size: 512\n", "memory_size"),
        (f"{HEAD}  accountId: 1\n", "accountId"),
        (f"{HEAD}environment: {{A: b}}\n", "environment"),
        (f"{HEAD}functions: {{f: {{handler: h.main, timeOut: 3}}}}\n", "timeOut"),
        (f"{HEAD}functions: {{f: {{handler: h.main, cors: true}}}}\n", "cors"),
        (f"{HEAD}functions: {{f: {{handler: h.main, events: [{{htpp: GET /a}}]}}}}\n", "htpp"),
        (
            f"{HEAD}functions: {{f: {{handler: h.main, events: [{{httpApi: {{path: /a, "
            "method: get, auth: {}}}]}}\n",
            "auth",
        ),
        (
            f"{HEAD}functions: {{f: {{handler: h.main, events: [{{s3: {{bucket: b, "
            "rules: [{prefix: in/}, {sufix: .csv}]}}]}}\n",
            "sufix",
        ),
    ],
)
@pytest.mark.parametrize("plugins", ["", "plugins: [serverless-offline, serverless-esbuild]\n"])
def test_keys_of_a_service_that_the_framework_does_not_have(lint, text_of, text, key, plugins):
    (finding,) = lint({**JS, "serverless.yml": text + plugins}, RULE)
    assert text_of(finding) == key


def test_a_key_of_an_event_beside_its_name_is_not_indented_enough(lint, text_of):
    text = (
        f"{HEAD}plugins: [serverless-step-functions]\nfunctions:\n  f:\n    handler: h.main\n"
        "    events:\n      - http:\n        path: a\n        method: get\n"
    )
    first, second = lint({**JS, "serverless.yml": text}, RULE)
    assert (text_of(first), text_of(second)) == ("path", "method")
    assert "Indent it" in first.help


@pytest.mark.parametrize("form", ["{{f: {0}}}", "[{{f: {0}}}]"])
@pytest.mark.parametrize("plugin", ["nobody-knows", "serverless-s3-local"])
def test_settings_of_an_event_beside_the_handler_are_no_plugins(lint, text_of, plugin, form):
    function = (
        "{handler: h.main, batchSize: 1, colour: red, enabled: true, events: [{sqs: 'arn:a'}]}"
    )
    text = f"{HEAD}plugins: [{plugin}]\nfunctions: {form.format(function)}\n"
    (found,) = lint({**JS, "serverless.yml": text}, RULE)
    assert text_of(found) == "batchSize"
    assert "belongs into the event" in found.help


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}plugins: [serverless-lift]\nconstructs: {{a: {{type: queue}}}}\n",
        f"{HEAD}plugins: [serverless-step-functions]\nstepFunctions: {{}}\n",
        f"{HEAD}plugins: [serverless-plugin-warmup]\n"
        "functions: {f: {handler: h.main, warmup: {default: true}}}\n",
        f"{HEAD}plugins: [serverless-aws-documentation]\n"
        "functions: {f: {handler: h.main, events: [{http: {path: a, method: get, documentation: {}}}]}}\n",
        f"{HEAD}plugins: ${{file(plugins.yml)}}\nanything: 1\n",
        f"{HEAD}  accountId: 1\ncustom: {{arn: '${{self:provider.accountId}}'}}\n",
        f"{HEAD}x-shared: &a {{timeout: 3}}\n",
        f"{HEAD}custom: {{anything: {{at: all}}}}\n",
        f"{HEAD}plugins: [serverless-python-requirements]\n"
        "functions: {f: {handler: h.main, module: a}}\n",
        f"{HEAD}functions: ${{file(f.yml)}}\n",
    ],
)  # fmt: skip
def test_what_a_plugin_or_the_service_itself_may_read_is_silent(lint, text):
    assert lint({**JS, "serverless.yml": text}, RULE) == []


def test_a_slip_is_one_whatever_plugins_there_are(lint):
    text = f"{HEAD}  Runtime: nodejs22.x\nplugins: [serverless-lift]\n"
    assert len(lint({"serverless.yml": text}, RULE)) == 1
