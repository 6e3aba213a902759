"""package.json to Manifest."""

import json

import pytest

from hk_lint import documents
from hk_lint.model.package import Manifest
from hk_lint.packages.manifest import read_manifest


def manifest_of(text: str, path: str = "app/package.json") -> Manifest:
    return read_manifest(path, documents.parse(path, text.encode()))


def test_the_members_of_a_manifest() -> None:
    manifest = manifest_of(
        '{"name": "@a/app", "type": "module", "imports": {"#db": "./db.js", "x": "./x.js"},'
        ' "workspaces": ["packages/*", "apps/web"]}'
    )
    assert manifest.name == "@a/app"
    assert manifest.folder == "app"
    assert manifest.module_type == "module"
    assert manifest.imports == ("#db",)
    assert manifest.workspaces == ("packages/*", "apps/web")


def test_a_manifest_at_the_root_has_the_empty_folder() -> None:
    assert manifest_of("{}", "package.json").folder == ""


def test_workspaces_in_an_object() -> None:
    text = '{"workspaces": {"packages": ["libs/*"], "nohoist": ["**/x"]}}'
    assert manifest_of(text).workspaces == ("libs/*",)


def test_a_dependency_stands_where_its_range_stands() -> None:
    text = '{"dependencies": {"sharp": "^0.33.5"}, "devDependencies": {"vitest": "~3"}}'
    sharp, vitest = manifest_of(text).dependencies
    assert (sharp.name, sharp.range, sharp.group) == ("sharp", "^0.33.5", "dependencies")
    span = sharp.location.span
    assert json.loads(text.encode()[span.start : span.end]) == "^0.33.5"
    assert vitest.group == "devDependencies"


def test_what_runs_counts_before_what_builds() -> None:
    manifest = manifest_of('{"devDependencies": {"a": "1"}, "dependencies": {"a": "2"}}')
    dependency = manifest.dependency("a")
    assert dependency is not None
    assert dependency.range == "2"


def test_of_a_doubled_key_the_last_counts() -> None:
    manifest = manifest_of('{"dependencies": {"a": "1", "a": "2"}}')
    assert [dependency.range for dependency in manifest.dependencies] == ["2"]


def test_a_range_of_the_wrong_type_leaves_the_dependency_declared() -> None:
    manifest = manifest_of('{"dependencies": {"a": 1, "b": null}}')
    assert [(d.name, d.range) for d in manifest.dependencies] == [("a", ""), ("b", "")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        '{"name": 1, "type": [], "imports": "#a", "workspaces": 5, "dependencies": ["a"]}',
        '{"workspaces": {"packages": "a"}, "dependencies": null, "devDependencies": "x"}',
        '{"workspaces": [1, null, {}]}',
    ],
)
def test_wrong_types_read_as_absent(text: str) -> None:
    manifest = manifest_of(text)
    assert (manifest.name, manifest.module_type, manifest.imports) == ("", "", ())
    assert manifest.workspaces == ()
    assert manifest.dependencies == ()
