"""How grave it is that no package.json declares a package, and what adds it."""

from __future__ import annotations

import json

import pytest

RULE = ["undeclared-package"]
CODE = {"api/x.ts": 'import { a } from "a";\nexport default () => a();'}


def npm(*keys: str, **facts: object) -> str:
    entries = {key: {"version": "1.0.0", **facts} for key in keys}
    return json.dumps({"lockfileVersion": 3, "packages": {"": {}, **entries}})


PNPM = """lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      b:
        specifier: ^1.0.0
        version: 1.0.0
packages:
  a@1.0.0:
    resolution: {integrity: x}
  b@1.0.0:
    resolution: {integrity: x}
snapshots:
  a@1.0.0: {}
  b@1.0.0:
    dependencies:
      a: 1.0.0
"""
YARN = '# yarn lockfile v1\n\n\na@^1.0.0:\n  version "1.0.0"\n'
BERRY = (
    '__metadata:\n  version: 8\n\n"a@npm:^1.0.0":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n'
)


def bun(*keys: str, workspaces: tuple[str, ...] = (), config: int = 0) -> str:
    return json.dumps(
        {
            "lockfileVersion": 1,
            "configVersion": config,
            "workspaces": {"": {"name": "x"}, **{it: {"name": it} for it in workspaces}},
            "packages": {key: ["a@1.0.0", "", {}, "sha"] for key in keys},
        }
    )


@pytest.fixture
def check(lint):
    def checked(files, **more):
        package = {"name": "x", "dependencies": {"b": "^1.0.0"}, **more}
        return lint(
            {"hiveku.json": "{}", "package.json": json.dumps(package), **CODE, **files}, RULE
        )

    return checked


@pytest.mark.parametrize(
    "files",
    [
        {"package-lock.json": npm("node_modules/a", "node_modules/b")},
        {"yarn.lock": YARN},
        {"yarn.lock": BERRY, ".yarnrc.yml": "nodeLinker: node-modules\n"},
        {"bun.lock": bun("a", "b")},
        {"bun.lock": bun("a", config=1)},
        {"bun.lock": bun("a", workspaces=("w",))},
        {
            "bun.lock": bun("a", workspaces=("w",), config=1),
            "bunfig.toml": "[install]\nlinker = 'hoisted'",
        },
        {"pnpm-lock.yaml": PNPM, ".npmrc": "node-linker=hoisted\n"},
        {"pnpm-lock.yaml": PNPM, ".npmrc": "# why\nshamefully-hoist = true\n"},
        {"pnpm-lock.yaml": PNPM, ".npmrc": "public-hoist-pattern[]=*\n"},
        {"pnpm-lock.yaml": PNPM, ".npmrc": "public-hoist-pattern[]=c\npublic-hoist-pattern[]=a\n"},
        {"pnpm-lock.yaml": PNPM, "pnpm-workspace.yaml": "nodeLinker: hoisted\n"},
        {"pnpm-lock.yaml": PNPM, "pnpm-workspace.yaml": "shamefullyHoist: true\n"},
        {"pnpm-lock.yaml": PNPM, "pnpm-workspace.yaml": "publicHoistPattern: ['a*']\n"},
    ],
)
def test_it_is_a_warning_where_code_finds_the_package_by_accident(check, files) -> None:
    [finding] = check(files)
    assert finding.severity.value == "warning"
    assert "by accident" in finding.why


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": '{"name": "x"}'},
        {"package-lock.json": npm("node_modules/b")},
        {"package-lock.json": npm("node_modules/b/node_modules/a")},
        {"package-lock.json": npm("node_modules/a", os=["darwin"])},
        {"yarn.lock": BERRY},
        {"yarn.lock": BERRY, ".yarnrc.yml": "nodeLinker: pnp\n"},
        {"yarn.lock": BERRY, ".yarnrc.yml": "nodeLinker: pnpm\n"},
        {"bun.lock": bun("b", "b/a")},
        {"bun.lock": bun("a"), "bunfig.toml": "[install]\nlinker = 'isolated'"},
        {"bun.lock": bun("a", workspaces=("w",), config=1)},
        {"pnpm-lock.yaml": PNPM},
        {"pnpm-lock.yaml": PNPM, ".npmrc": "#node-linker=hoisted\nshamefully-hoist=false\n"},
        {"pnpm-lock.yaml": PNPM, ".npmrc": "public-hoist-pattern[]=*\npublic-hoist-pattern[]=!a\n"},
        {"pnpm-lock.yaml": PNPM, "pnpm-workspace.yaml": "publicHoistPattern: [c]\n"},
        {"pnpm-lock.yaml": PNPM, "pnpm-workspace.yaml": "shamefullyHoist: false\n"},
    ],
)
def test_it_is_an_error_where_the_package_is_hidden_or_nowhere(check, files) -> None:
    [finding] = check(files)
    assert finding.severity.value == "error"


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"bun.lockb": "#!/usr/bin/env bun\n\0"},
        {"package-lock.json": "{"},
        {
            "yarn.lock": BERRY,
            ".yarnrc.yml": "nodeLinker: node-modules\nnmHoistingLimits: workspaces\n",
        },
    ],
)
def test_it_is_a_warning_where_that_cannot_be_told(check, files) -> None:
    [finding] = check(files)
    assert finding.severity.value == "warning"
    assert "by accident" in finding.why


@pytest.mark.parametrize(("name", "severity"), [("a", "warning"), ("c", "error")])
def test_what_lies_above_a_package_may_be_found(lint, name, severity) -> None:
    service = "service: s\nprovider: { name: aws }\nfunctions: { f: { handler: h.main } }\n"
    files = {
        "package.json": '{"name": "top"}',
        "package-lock.json": npm(f"node_modules/{name}"),
        "one/package.json": '{"name": "one"}',
        "one/serverless.yml": service,
        "one/h.js": "const a = require('a');\nexports.main = async () => a();\n",
    }
    [finding] = lint(files, RULE)
    assert finding.severity.value == severity


def test_a_member_of_a_workspace_finds_what_lies_at_the_top(lint) -> None:
    member = {
        "package.json": '{"name": "x", "workspaces": ["w"]}',
        "w/hiveku.json": "{}",
        "w/package.json": '{"name": "w"}',
        "w/api/x.ts": CODE["api/x.ts"],
    }
    lock = {"": {"workspaces": ["w"]}, "w": {"name": "w"}}
    for key, severity in (
        ("node_modules/a", "warning"),
        ("w/node_modules/a", "warning"),
        ("v/node_modules/a", "error"),
    ):
        text = json.dumps({"lockfileVersion": 3, "packages": {**lock, key: {"version": "1.0.0"}}})
        [finding] = lint({**member, "package-lock.json": text}, RULE)
        assert finding.severity.value == severity


@pytest.mark.parametrize(
    ("files", "more", "command"),
    [
        ({}, {}, "npm install a"),
        ({"package-lock.json": npm()}, {}, "npm install a"),
        ({"pnpm-lock.yaml": PNPM}, {}, "pnpm add a"),
        ({"yarn.lock": YARN}, {}, "yarn add a"),
        ({"bun.lock": bun()}, {}, "bun add a"),
        ({"bun.lockb": "\0"}, {}, "bun add a"),
        ({}, {"packageManager": "pnpm@9.15.0"}, "pnpm add a"),
        (
            {"package-lock.json": npm(), "yarn.lock": YARN},
            {"packageManager": "yarn@1.22.22"},
            "yarn add a",
        ),
    ],
)
def test_the_help_names_the_command_of_the_project_s_own_manager(
    check, files, more, command
) -> None:
    [finding] = check(files, **more)
    assert f"`{command}`" in finding.help


@pytest.mark.parametrize(
    ("runtime", "count"), [("vercel-deno@3.1.1", 0), ("@vercel/node@5.0.0", 1)]
)
def test_a_builder_of_others_finds_packages_its_own_way(lint, runtime, count) -> None:
    files = {
        "vercel.json": f'{{"functions": {{"api/*.ts": {{"runtime": "{runtime}"}}}}}}',
        "deno.json": '{"imports": {"@std/dotenv": "jsr:@std/dotenv@^0.224.0"}}',
        "api/index.ts": 'import "@std/dotenv/load";\n'
        'export default (req: Request) => new Response("ok");\n',
    }
    assert len(lint(files, ["undeclared-package"])) == count


def hub(name: str, *dependencies: str) -> dict[str, str]:
    package = {"name": "a", "dependencies": {"nuxt": "^4.3.1", **dict.fromkeys(dependencies, "*")}}
    return {
        "vercel.json": "{}",
        "package.json": json.dumps(package),
        "nuxt.config.ts": 'export default defineNuxtConfig({ modules: ["@nuxthub/core"] });',
        "server/api/a.ts": f'import {{ it }} from "{name}";\n'
        "export default defineEventHandler(() => it.select());",
    }


@pytest.mark.parametrize("name", ["@nuxthub/db", "@nuxthub/db/schema", "@nuxthub/kv", "hub:blob"])
def test_a_package_that_a_declared_module_makes_is_supplied(lint, name):
    assert lint(hub(name, "@nuxthub/core"), RULE) == []


def test_nothing_makes_a_package_where_its_maker_is_not_declared(lint):
    [finding] = lint(hub("@nuxthub/db"), RULE)
    assert "`@nuxthub/db`" in finding.message


def test_a_maker_makes_no_other_package_of_its_scope(lint):
    [finding] = lint(hub("@nuxthub/other", "@nuxthub/core"), RULE)
    assert "`@nuxthub/other`" in finding.message


def test_packages_of_an_image_are_those_of_its_recipe(lint):
    files = {
        "h.js": "require('axios');\nexports.main = async () => 1;\n",
        "package.json": "{}",
    }
    head = "service: s\nprovider: {name: aws}\nfunctions:\n  a: "
    image = f"{head}{{image: {{uri: x, command: [h.main]}}}}\n"
    assert lint({**files, "serverless.yml": image}, ["undeclared-package"]) == []
    plain = f"{head}{{handler: h.main}}\n"
    assert len(lint({**files, "serverless.yml": plain}, ["undeclared-package"])) == 1
