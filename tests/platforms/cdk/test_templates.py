"""Templates that lie beside the app that makes them."""

from collections.abc import Callable, Mapping

import pytest

from hk_lint.platforms import find_projects
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]
APP = {"app/cdk.json": '{"app": "npx ts-node bin/app.ts"}', "app/lib/stack.ts": ""}
RESOURCE = """\
  %s:
    Type: %s
    Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: { S3Bucket: b } }
"""
NOTED = "    Metadata: { 'aws:cdk:path': Stack/%s/Resource }\n"
FUNCTION = RESOURCE % ("Fn", "AWS::Lambda::Function")
ROLE = RESOURCE % ("Role", "AWS::IAM::Role")
OWN = RESOURCE % ("CDKMetadata", "AWS::CDK::Metadata")
SYNTHESIZED = f"Resources:\n{FUNCTION}{NOTED % 'Fn'}{ROLE}{NOTED % 'Role'}{OWN}"


def found(sources: Sources, platform: str | None = None) -> list[tuple[str, str, str]]:
    roots = find_projects(sources, platform)
    return [(it.folder, it.platform, it.written_by) for it in roots]


@pytest.mark.parametrize("folder", ["app", "app/test", "deployment"])
def test_what_an_app_makes_is_no_project(project: Project, folder: str) -> None:
    sources = project({**APP, f"{folder}/stack.template.yaml": SYNTHESIZED})
    assert set(found(sources)) == {("app", "cdk", ""), (folder, "", "AWS CDK")}


def test_a_template_without_its_app_is_read(project: Project) -> None:
    sources = project({"template.yaml": SYNTHESIZED})
    assert found(sources) == [("", "sam", "")]


def test_a_template_of_an_app_that_is_not_read_is_read(project: Project) -> None:
    sources = project({"cdk.json": '{"app": "mvn exec:java"}', "template.yaml": SYNTHESIZED})
    assert found(sources) == [("", "sam", "")]


def test_a_template_is_read_where_somebody_says_so(project: Project) -> None:
    sources = project({**APP, "app/template.yaml": SYNTHESIZED})
    assert found(sources, "sam") == [("app", "sam", "")]


@pytest.mark.parametrize(
    "template",
    [
        f"Resources:\n{FUNCTION}",
        f"Resources:\n{FUNCTION}{NOTED % 'Fn'}{ROLE}",
        f"# not like aws:cdk:path\nResources:\n{FUNCTION}",
    ],
)
def test_a_template_that_somebody_wrote_is_read(project: Project, template: str) -> None:
    sources = project({**APP, "sam/template.yaml": template})
    assert found(sources) == [("app", "cdk", ""), ("sam", "sam", "")]
