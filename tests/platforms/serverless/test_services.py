"""Which files describe a service on AWS."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hk_lint.platforms import PLATFORMS, find_projects
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]
AWS = "service: shop\nprovider:\n  name: aws\n"


def configs(sources: Sources) -> list[str]:
    return list(PLATFORMS["serverless"].configs(sources))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("serverless.yml", AWS),
        ("api/serverless.yaml", AWS),
        ("serverless.json", '{"service": "x", "provider": {"name": "aws"}}'),
        ("serverless.yml", "service: x\nprovider: aws\n"),
        ("serverless.yml", "service: x\nprovider: ${file(none.yml), 'aws'}\n"),
        ("serverless.ts", "export default { service: 'x', provider: { name: 'aws' } };\n"),
        (
            "serverless.ts",
            "const c: AWS = { service: 'x', provider: { name: 'aws' } };\nmodule.exports = c;\n",
        ),
        ("serverless.js", "module.exports = { service: 'x', provider: { name: 'aws' } };\n"),
        ("serverless.prod.yml", AWS),
        ("serverless-worker.yml", AWS),
        ("serverless.yml", "service: x\nprovider:\n  name: aws\n  stage: [\n"),
    ],
)
def test_a_service_on_aws_is_a_project(project: Project, path: str, text: str) -> None:
    sources = project({path: text})
    assert configs(sources) == [path]
    (root,) = find_projects(sources)
    assert (root.platform, root.config) == ("serverless", path)


@pytest.mark.parametrize("name", ["google", "azure", "openwhisk", "kubeless", "cloudflare"])
def test_other_providers_stay_unread(project: Project, name: str) -> None:
    sources = project({"serverless.yml": f"service: x\nprovider:\n  name: {name}\n"})
    assert configs(sources) == []
    (root,) = find_projects(sources)
    assert root.unread == "Serverless Framework"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("serverless-compose.yml", "services:\n  a: {path: a}\n"),
        ("serverless.template.yml", "name: x\norg: y\n"),
        ("serverless.stage.yml", "provider:\n  name: aws\n"),
        ("serverless.txt", AWS),
        ("conf/serverless-multi-tenant-api.json", "{}"),
    ],
)
def test_files_that_are_no_service_are_none(project: Project, path: str, text: str) -> None:
    assert configs(project({path: text})) == []
