"""Rules on code that stands in a template itself."""

from __future__ import annotations

import pytest

HEAD = "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Timeout: 20\n"
PYTHON = f"{HEAD}      Handler: index.handler\n      Runtime: python3.13\n"
NODE = f"{HEAD}      Handler: index.handler\n      Runtime: nodejs22.x\n"
REQUEST = (
    "          import requests\n          # é 𝒳\n          def handler(event, context):\n"
    "              requests.get('https://a.example/x')\n"
)
FETCH = (
    "          exports.handler = async () => {\n"
    "            await fetch('https://a.example/x');\n          };\n"
)
RULE = "outbound-call-without-timeout"


@pytest.mark.parametrize(
    ("head", "code", "underlined"),
    [(PYTHON, REQUEST, "requests.get"), (NODE, FETCH, "fetch")],
)
def test_a_finding_stands_in_the_template(lint, text_of, head, code, underlined):
    (found,) = lint({"template.yaml": f"{head}      Code:\n        ZipFile: |\n{code}"}, [RULE])
    assert found.location.path == "template.yaml"
    assert text_of(found) == underlined


def test_so_it_does_in_sam(lint, text_of):
    text = (
        "Transform: AWS::Serverless-2016-10-31\nResources:\n  F:\n"
        "    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: 20\n"
        f"      Handler: index.handler\n      Runtime: python3.13\n      InlineCode: |\n{REQUEST}"
    )
    (found,) = lint({"deploy/template.yaml": text}, [RULE])
    assert (found.location.path, text_of(found)) == ("deploy/template.yaml", "requests.get")


def test_two_functions_of_a_template_are_told_apart(lint, text_of):
    second = PYTHON.partition("\n")[2].replace("  F:", "  G:")
    body = f"      Code:\n        ZipFile: |\n{REQUEST}"
    found = lint({"template.yaml": f"{PYTHON}{body}{second}{body}"}, [RULE])
    assert [text_of(it) for it in found] == ["requests.get", "requests.get"]
    assert len({it.location for it in found}) == 2


def test_a_comment_in_the_code_hides_a_finding(lint):
    code = REQUEST.replace(
        "              requests",
        f"              # hk-lint-ignore {RULE}: known\n              requests",
    )
    files = {"template.yaml": f"{PYTHON}      Code:\n        ZipFile: |\n{code}"}
    assert lint(files, [RULE, "unused-ignore"]) == []


def test_a_comment_that_hides_nothing_is_told_in_the_template(lint, text_of):
    code = (
        f"          # hk-lint-ignore {RULE}: known\n          def handler(event, context): pass\n"
    )
    files = {"template.yaml": f"{PYTHON}      Code:\n        ZipFile: |\n{code}"}
    (found,) = lint(files, [RULE, "unused-ignore"])
    assert (found.location.path, text_of(found)) == ("template.yaml", RULE)


def test_the_handler_is_looked_for_in_the_code(lint, text_of):
    code = REQUEST.replace("def handler", "def main")
    files = {"template.yaml": f"{PYTHON}      Code:\n        ZipFile: |\n{code}"}
    (found,) = lint(files, ["missing-handler"])
    assert text_of(found) == "index.handler"
    assert found.message.startswith("The code in template.yaml has no `handler`")


@pytest.mark.parametrize("declared", ["{}", '{"devDependencies": {"axios": "1"}}'])
def test_a_package_json_says_nothing_about_it(lint, declared):
    code = "          require('cfn-response'); require('axios');\n          exports.handler = 1;\n"
    files = {
        "template.yaml": f"{NODE}      Code:\n        ZipFile: |\n{code}",
        "package.json": declared,
    }
    assert lint(files, ["undeclared-package", "dev-package-at-runtime"]) == []


def test_the_sdk_that_the_runtime_lacks_is_found(lint):
    code = "          const a = require('aws-sdk');\n          exports.handler = async () => a;\n"
    files = {"template.yaml": f"{NODE}      Code:\n        ZipFile: |\n{code}"}
    (found,) = lint(files, ["sdk-not-in-runtime", "undeclared-package"])
    assert "npm install" not in found.help


def test_what_only_python_itself_understands_is_no_syntax_error(lint):
    code = "          def handler(event, context):\n              print(f'{event['a']!r:{1}}', end='')\n"
    valid = {"template.yaml": f"{PYTHON}      Code:\n        ZipFile: |\n{code}"}
    assert lint(valid, ["syntax-error"]) == []


def test_a_syntax_error_stands_in_the_template(lint):
    code = "          def handler(event, context):\n              return (1\n"
    broken = {"template.yaml": f"{PYTHON}      Code:\n        ZipFile: |\n{code}"}
    assert [it.location.path for it in lint(broken, ["syntax-error"])] == ["template.yaml"]


@pytest.mark.parametrize(
    ("head", "value"),
    [
        (PYTHON, "!Sub |\n" + REQUEST.replace("a.example", "${Host}")),
        (PYTHON.replace("index.", "other."), f"|\n{REQUEST}"),
        (PYTHON.replace("python3.13", "!Ref Runtime"), f"|\n{REQUEST}"),
        (PYTHON.replace("python3.13", "ruby3.4"), f"|\n{REQUEST}"),
    ],
)
def test_code_that_is_not_certain_is_not_judged(lint, head, value):
    assert lint({"template.yaml": f"{head}      Code:\n        ZipFile: {value}"}, [RULE]) == []


def test_fixes_are_not_offered_in_a_template(lint):
    code = (
        "          exports.handler = async (event) => {\n"
        "            const key = event.Records[0].s3.object.key;\n"
        "            return fetch(`https://a.example/${key}`);\n          };\n"
    )
    found = lint({"template.yaml": f"{NODE}      Code:\n        ZipFile: |\n{code}"})
    assert not any(it.fixes for it in found if it.location.span.start > len(NODE))


def test_code_in_large_templates_is_read_within_bounds(lint, monkeypatch):
    second = PYTHON.partition("\n")[2].replace("  F:", "  G:")
    body = f"      Code:\n        ZipFile: |\n{REQUEST}"
    monkeypatch.setattr("hk_lint.sources.MAX_EMBEDDED", len(f"{PYTHON}{body}") + 100)
    assert len(lint({"template.yaml": f"{PYTHON}{body}{second}{body}"}, [RULE])) == 1


@pytest.mark.parametrize("name", ["'../../F'", "'F.js/a'", "'F#'"])
def test_a_name_that_is_none_is_no_path(lint, name):
    text = f"{PYTHON}      Code:\n        ZipFile: |\n{REQUEST}".replace("  F:", f"  {name}:")
    assert lint({"template.yaml": text}, [RULE]) == []
