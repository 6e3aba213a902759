from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hk_lint.model.finding import Severity
from hk_rules.environment.invalid_environment_name import _VALID

RULE = ["invalid-environment-name"]
CODE = {"api/x.ts": "export default () => new Response();\n"}


def with_env(**values):
    return {**CODE, "hiveku.json": json.dumps({"build": {"env": values}})}


@pytest.mark.parametrize(
    ("name", "fault", "proposed"),
    [
        ("API-URL", "`-` may not be in it", "API_URL"),
        ("my.key", "`.` may not be in it", "my_key"),
        ("A B", "a space may not be in it", "A_B"),
        ("_TOKEN", "it does not begin with a letter", "TOKEN"),
        ("1PASSWORD", "it does not begin with a letter", ""),
        ("X", "it has only one character", ""),
        ("ÄPFEL", "`Ä` may not be in it", "PFEL"),
    ],
)
def test_says_what_is_wrong_with_a_name(lint, text_of, name, fault, proposed):
    (finding,) = lint(with_env(**{name: "x"}), RULE)
    assert finding.severity is Severity.ERROR
    assert text_of(finding) == json.dumps(name) or "Ä" in name
    assert fault in finding.message
    assert (f"`{proposed}`" in finding.help) == bool(proposed)


@pytest.mark.parametrize("name", ["k9#Lm2Qx7wZ", "Tr0ub4dor&3-Horse!", "x7vQ2mLp9RtYw4K+z81"])
def test_what_may_be_a_secret_is_not_proposed_as_a_name(lint, name):
    (finding,) = lint(with_env(**{name: "x"}), RULE)
    assert finding.help == "Rename it, here and where code reads it."


@pytest.mark.parametrize("name", ["AB", "a1", "API_URL", "npm_config_registry", "A__B_", "Mixed1"])
def test_valid_names(lint, name):
    assert lint(with_env(**{name: "x"}), RULE) == []


def test_dotenv_files_that_are_deployed(lint):
    files = {
        **with_env(),
        ".env": "A.B=1\nGOOD=1\n",
        ".env.production": "C-D=1\n",
        ".env.local": "E-F=1\n",
    }
    found = lint(files, RULE)
    assert [it.location.path for it in found] == [".env", ".env.production"]
    assert {it.severity for it in found} == {Severity.WARNING}


def test_files_that_git_ignores_are_this_machine_s(lint):
    assert lint({**with_env(), ".env": "A.B=1\n", ".gitignore": ".env\n"}, RULE) == []


def test_one_finding_for_a_name_with_its_reads(lint):
    files = {
        "hiveku.json": '{"build": {"env": {"A-B": "1"}}}',
        ".env": "A-B=2\n",
        "api/x.ts": 'export default () => process.env["A-B"];\n',
    }
    (finding,) = lint(files, RULE)
    assert [it.location.path for it in finding.related] == ["api/x.ts"]


def test_without_hiveku_json_it_is_information(lint):
    (finding,) = lint({**CODE, ".env": "A-B=1\n"}, RULE)
    assert finding.severity is Severity.INFO
    assert lint({**CODE, ".env": "A-B=1\n", "vercel.json": "{}"}, RULE) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.from_regex(r"[A-Za-z][A-Za-z0-9_]+", fullmatch=True))
def test_what_lambda_documents_is_valid(name):
    assert _VALID.fullmatch(name)
    assert not _VALID.fullmatch(f"{name}-")
    assert not _VALID.fullmatch(f"_{name}")
    assert re.fullmatch(r"\w+", name, re.ASCII)


def test_names_in_the_configuration_of_a_service(lint, text_of) -> None:
    text = (
        "service: x\nprovider:\n  name: aws\n  environment: {_A: 1, OK_1: 2}\n"
        "functions:\n  a: {handler: h.main, environment: {a-b: 1, X: 2}}\n"
    )
    found = lint({"serverless.yml": text}, ["invalid-environment-name"])
    assert [(text_of(it), it.severity.value) for it in found] == [
        ("_A", "error"),
        ("a-b", "error"),
        ("X", "error"),
    ]


def test_a_service_without_functions_sets_nothing(lint) -> None:
    text = "service: x\nprovider:\n  name: aws\n  environment: {_A: 1}\n"
    assert lint({"serverless.yml": text}, ["invalid-environment-name"]) == []


def test_a_variable_that_cloudformation_leaves_out_is_none(lint) -> None:
    template = (
        "Transform: AWS::Serverless-2016-10-31\nGlobals: { Function: { Environment: { Variables: {"
        " _X_AMZN_TRACE_ID: a } } } }\nResources:\n  A:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      Handler: a.b\n      Runtime: nodejs22.x\n"
        "      Environment: { Variables: { _X_AMZN_TRACE_ID: !Ref AWS::NoValue } }\n"
    )
    rules = ["invalid-environment-name", "reserved-environment-name"]
    assert lint({"template.yaml": template}, rules) == []
