"""Parameters of a template that another one of the repository nests."""

from collections.abc import Callable

import pytest

from hk_lint.model.deployment import Function
from hk_lint.platforms import PLATFORMS
from hk_lint.sources import Sources

Project = Callable[[dict[str, str]], Sources]
CHILD = """\
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Runtime: {{Type: {type}, Default: python3.9}}
  Seconds: {{Type: Number}}
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Code: src
      Handler: index.handler
      Runtime: !Ref Runtime
      Timeout: {{Ref: Seconds}}
"""
PARENT = """\
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: {place}
      Parameters: {{Runtime: {runtime}, Seconds: "20"}}
"""
APPLICATION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Child:
    Type: AWS::Serverless::Application
    Properties:
      Location: nested/child.yaml
      Parameters: {Runtime: python3.8, Seconds: 20}
"""


@pytest.fixture
def read(project: Project) -> Callable[..., Function]:
    def one(kind: str = "String", **parents: str) -> Function:
        files = {f"{name}.yaml": text for name, text in parents.items()}
        sources = project({**files, "nested/child.yaml": CHILD.format(type=kind)})
        config = "nested/child.yaml"
        (function,) = PLATFORMS["sam"].deploy("nested", sources, config=config).functions
        return function

    return one


def parent(place: str = "./nested/child.yaml", runtime: str = "python3.8") -> str:
    return PARENT.format(place=place, runtime=runtime)


@pytest.mark.parametrize("text", [parent(), parent("nested/child.yaml"), APPLICATION])
def test_what_the_one_parent_gives_is_known(read: Callable[..., Function], text: str) -> None:
    found = read(root=text)
    assert (found.runtime.value, found.timeout.value) == ("python3.8", 20)
    assert found.runtime.location is not None
    assert found.runtime.location.path == "nested/child.yaml"


@pytest.mark.parametrize(
    "parents",
    [
        {},
        {"root": parent(), "other": parent()},
        {"root": parent("https://s3.amazonaws.com/bucket/nested/child.yaml")},
        {"root": parent("child.yaml")},
        {"root": parent("!Sub '${Base}/nested/child.yaml'")},
        {"root": parent(runtime="!Ref Runtime")},
        {"root": parent(runtime="!If [Old, python3.8, python3.13]")},
        {"root": parent(runtime="[python3.8]")},
    ],
)
def test_other_values_of_parameters_are_unknown(
    read: Callable[..., Function], parents: dict[str, str]
) -> None:
    assert read(**parents).runtime.value is None


def test_the_name_of_a_parameter_of_ssm_is_no_value(read: Callable[..., Function]) -> None:
    found = read("AWS::SSM::Parameter::Value<String>", root=parent())
    assert (found.runtime.value, found.timeout.value) == (None, 20)
