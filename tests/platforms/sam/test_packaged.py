"""Templates that `sam package` made of one beside them."""

from collections.abc import Callable, Mapping

import pytest

from hk_lint.platforms import find_projects
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]
HEAD = "Transform: AWS::Serverless-2016-10-31\nResources:\n"
FUNCTION = "  %s: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, %s}}\n"
CODE = "CodeUri: %s"
UPLOADED = "CodeUri: s3://bucket/0123456789abcdef0123456789abcdef"
WRITTEN = HEAD + FUNCTION % ("A", CODE % "src/") + FUNCTION % ("B", CODE % "src/")
PACKAGED = HEAD + FUNCTION % ("A", UPLOADED) + FUNCTION % ("B", UPLOADED)
INLINE = FUNCTION % ("C", "InlineCode: 'a = 1'")


def found(sources: Sources) -> list[tuple[str, str, str]]:
    return [(it.config, it.platform, it.written_by) for it in find_projects(sources)]


@pytest.mark.parametrize("name", ["packaged.yaml", "a-output.yml", "out.template"])
@pytest.mark.parametrize("more", ["", INLINE, FUNCTION % ("New", CODE % "new/")])
def test_a_copy_that_was_packaged_is_no_project(project: Project, name: str, more: str) -> None:
    sources = project({"api/template.yaml": WRITTEN + more, f"api/{name}": PACKAGED})
    assert set(found(sources)) == {
        ("api/template.yaml", "sam", ""),
        (f"api/{name}", "", "AWS SAM"),
    }


@pytest.mark.parametrize(
    "files",
    [
        {"packaged.yaml": PACKAGED},
        {"packaged.yaml": PACKAGED, "other.yaml": PACKAGED},
        {"packaged.yaml": PACKAGED, "api/template.yaml": WRITTEN},
        {"packaged.yaml": PACKAGED, "template.yaml": HEAD + FUNCTION % ("C", CODE % "src/")},
        {
            "packaged.yaml": HEAD + FUNCTION % ("A", CODE % "s3://bucket/a.zip"),
            "template.yaml": WRITTEN,
        },
        {
            "packaged.yaml": HEAD + FUNCTION % ("A", UPLOADED) + FUNCTION % ("B", CODE % "src/"),
            "template.yaml": WRITTEN,
        },
    ],
)
def test_other_templates_are_read(project: Project, files: dict[str, str]) -> None:
    assert sorted(found(project(files))) == [(it, "sam", "") for it in sorted(files)]
