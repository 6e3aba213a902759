"""Packages for development that functions load."""

from __future__ import annotations

import json

import pytest

from hk_lint.model.finding import Applicability

RULE = "dev-package-at-runtime"
USES = 'import { nanoid } from "nanoid";\nexport default async () => Response.json(nanoid());'


def project(source: str = USES, **more: object) -> dict[str, str]:
    return {
        "hiveku.json": "{}",
        "package.json": json.dumps(
            {"name": "shop", "devDependencies": {"nanoid": "^5.0.0"}, **more}
        ),
        "api/shop.ts": source,
    }


def test_a_dev_package_that_a_function_loads_is_found(lint, text_of) -> None:
    [finding] = lint(project(), [RULE])
    assert finding.severity.value == "warning"
    assert text_of(finding) == '"nanoid"'
    assert finding.message == (
        "`nanoid` is loaded at run time, but package.json declares it in devDependencies only"
    )
    assert finding.related[0].location.path == "package.json"


def test_behind_a_helper_it_is_found_there(lint) -> None:
    files = project('import { id } from "../lib/id";\nexport default async () => id();')
    files["lib/id.ts"] = 'import { nanoid } from "nanoid";\nexport const id = () => nanoid();'
    [finding] = lint(files, [RULE])
    assert finding.location.path == "lib/id.ts"
    assert [step.location.path for step in finding.trace] == ["api/shop.ts"]


def test_several_functions_give_one_finding(lint) -> None:
    files = project() | {"api/other.ts": USES}
    [finding] = lint(files, [RULE])
    assert [step.message for step in finding.related] == ["declared here", "imported here too"]


def test_the_fix_moves_the_entry(lint, tmp_path) -> None:
    [finding] = lint(project(dependencies={"zod": "^3.0.0"}), [RULE])
    [fix] = finding.fixes
    assert fix.applicability is Applicability.SAFE
    data = (tmp_path / "package.json").read_bytes()
    for edit in sorted(fix.edits, key=lambda it: it.location.span, reverse=True):
        span = edit.location.span
        data = data[: span.start] + edit.text.encode() + data[span.end :]
    assert json.loads(data) == {
        "name": "shop",
        "dependencies": {"nanoid": "^5.0.0", "zod": "^3.0.0"},
        "devDependencies": {},
    }


@pytest.mark.parametrize("group", ["dependencies", "optionalDependencies", "peerDependencies"])
def test_declared_elsewhere_too_it_is_fine(lint, group) -> None:
    assert lint(project(**{group: {"nanoid": "^5.0.0"}}), [RULE]) == []


@pytest.mark.parametrize(
    "source",
    [
        'import type { Nano } from "nanoid";\nexport default async (a: Nano) => a;',
        'import { Nano } from "nanoid";\nexport default async (a: Nano) => a;',
        '// import { nanoid } from "nanoid";\nexport default async () => 1;',
        'let a;\ntry { a = require("nanoid"); } catch {}\nexport default async () => a;',
        'export default async () => { if (process.env.NODE_ENV === "development") { const { nanoid } = await import("nanoid"); nanoid(); } };',
        'export default async () => { if (process.env.NODE_ENV === "production") return; (await import("nanoid")).nanoid(); };',
        'const isDev = process.env.STAGE === "dev";\nif (isDev) require("nanoid");\nexport default async () => 1;',
        'process.env.NODE_ENV !== "production" && require("nanoid");\nexport default async () => 1;',
        'const a = import.meta.env.DEV ? await import("nanoid") : null;\nexport default async () => a;',
        'if (process.env.IS_OFFLINE) require("nanoid");\nexport default async () => 1;',
    ],
)
def test_what_is_not_loaded_in_the_deployment_is_fine(lint, source) -> None:
    assert lint(project(source), [RULE]) == []


def test_any_other_condition_does_not_excuse_it(lint) -> None:
    source = 'export default async (r: Request) => { if (r.method === "POST") return (await import("nanoid")).nanoid(); };'
    assert len(lint(project(source), [RULE])) == 1


@pytest.mark.parametrize(
    "path", ["scripts/seed.ts", "api/shop.test.ts", "src/page.ts", "vite.config.ts"]
)
def test_files_that_no_function_loads_are_fine(lint, path) -> None:
    assert lint(project("export default async () => 1;") | {path: USES}, [RULE]) == []


def test_routes_and_pages_of_an_app_are_fine(lint) -> None:
    files = project("export default async () => 1;", dependencies={"next": "^15.0.0"})
    files["app/api/id/route.ts"] = USES.replace("default async () =>", "const GET = async () =>")
    files["pages/api/id.ts"] = USES
    assert lint(files, [RULE]) == []


@pytest.mark.parametrize("name", ["@aws-sdk/client-s3", "@smithy/node-http-handler"])
def test_what_the_runtime_brings_along_is_fine(lint, name) -> None:
    source = f'import * as used from "{name}";\nexport default async () => used;'
    assert lint(project(source, devDependencies={name: "^3.0.0"}), [RULE]) == []


def test_a_package_that_the_top_of_the_workspace_has_is_fine(lint) -> None:
    files = {f"apps/web/{path}": text for path, text in project().items()}
    files["package.json"] = (
        '{"name": "top", "workspaces": ["apps/*"], "dependencies": {"nanoid": "5"}}'
    )
    assert lint(files, [RULE]) == []


def test_another_package_of_the_workspace_is_not_judged(lint) -> None:
    files = {
        f"apps/web/{path}": text
        for path, text in project(
            'import { id } from "@x/id";\nexport default async () => id();',
            dependencies={"@x/id": "workspace:*"},
        ).items()
    }
    files["package.json"] = '{"name": "top", "workspaces": ["apps/*", "packages/*"]}'
    files["packages/id/package.json"] = (
        '{"name": "@x/id", "main": "index.ts", "devDependencies": {"nanoid": "5"}}'
    )
    files["packages/id/index.ts"] = (
        'import { nanoid } from "nanoid";\nexport const id = () => nanoid();'
    )
    assert lint(files, [RULE]) == []


def test_a_package_that_nobody_declares_is_the_other_rules_matter(lint) -> None:
    files = project(devDependencies={})
    assert [it.rule for it in lint(files, [RULE, "undeclared-package"])] == ["undeclared-package"]
    assert [it.rule for it in lint(project(), [RULE, "undeclared-package"])] == [RULE]
