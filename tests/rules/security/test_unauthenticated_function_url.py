from __future__ import annotations

import pytest

RULE = ["unauthenticated-function-url"]


def template(url: str) -> dict[str, str]:
    return {
        "template.yaml": f"""Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: a.handler
      FunctionUrlConfig: {url}
"""
    }


def test_an_open_url(lint, text_of):
    (finding,) = lint(template("{AuthType: NONE}"), RULE)
    assert text_of(finding) == "NONE"
    assert finding.message == "Everybody can call the URL of `F`"


def test_a_resource_of_its_own(lint, text_of):
    text = """Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a.handler}}
  U: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE, TargetFunctionArn: !Ref F}}
"""
    (finding,) = lint({"stack.yaml": text}, RULE)
    assert text_of(finding) == "NONE"


@pytest.mark.parametrize(
    "url", ["{AuthType: AWS_IAM}", "{AuthType: !Ref A}", "{}", "!Ref Config", "{AuthType: none}"]
)
def test_urls_that_are_not_certainly_open(lint, url):
    assert lint(template(url), RULE) == []
