"""Projects and packages that are made for another Node.js than 20."""

from __future__ import annotations

import json
from datetime import date

import pytest

RULE = "unsupported-node-version"


def project(**more: object) -> dict[str, str]:
    return {
        "hiveku.json": "{}",
        "package.json": json.dumps({"name": "shop", **more}),
        "api/shop.ts": "export default async () => Response.json({ open: true });",
    }


@pytest.mark.parametrize("wanted", [">=22", "22.x", "^18.17.0", "18 || 22", "<20", "24"])
def test_engines_without_node_20_are_an_error(lint, text_of, wanted) -> None:
    [finding] = lint(project(engines={"node": wanted}), [RULE])
    assert finding.severity.value == "error"
    assert f"`{wanted}`" in finding.message
    assert wanted in text_of(finding)


@pytest.mark.parametrize(
    "wanted",
    [">=20.9.0", "20", "20.x", ">=18", "18 || 20", "*", "lts/*", "current", ">=18 <21", "", "node"],
)
def test_engines_that_take_it_or_say_nothing_are_fine(lint, wanted) -> None:
    assert lint(project(engines={"node": wanted}), [RULE]) == []


@pytest.mark.parametrize("engines", [{}, [], "x", {"node": 22}, {"npm": ">=10"}, None])
def test_odd_engines_are_not_judged(lint, engines) -> None:
    assert lint(project(engines=engines), [RULE]) == []


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        (".nvmrc", "22\n", "22"),
        (".nvmrc", "# for nvm\nv18.20.4\n", "v18.20.4"),
        (".nvmrc", "lts/jod", "lts/jod"),
        (".nvmrc", "lts/Hydrogen\n", "lts/Hydrogen"),
        (".node-version", "24.1.0", "24.1.0"),
        (".tool-versions", "python 3.12\nnodejs 22.1.0 18.0.0\n", "22.1.0"),
    ],
)
def test_a_file_for_version_managers_is_a_warning(lint, text_of, name, text, shown) -> None:
    [finding] = lint(project() | {name: text}, [RULE])
    assert finding.severity.value == "warning"
    assert (finding.location.path, text_of(finding).split()[0]) == (name, shown)
    assert f"names Node.js {shown}" in finding.message


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".nvmrc", "20"),
        (".nvmrc", "v20.11.0\n"),
        (".nvmrc", "lts/iron"),
        (".nvmrc", "lts/*"),
        (".nvmrc", "node"),
        (".nvmrc", "lts/nobody"),
        (".nvmrc", "20.x || 22.x"),
        (".nvmrc", ""),
        (".nvmrc", "\xff\x00"),
        (".node-version", "20.0.0\r\n"),
        (".tool-versions", "nodejs 22.1.0 20.0.0\n"),
        (".tool-versions", "nodejs system\npython 3.12\n"),
        (".tool-versions", "nodejs lts\n"),
        ("scripts/.nvmrc", "18"),
    ],
)
def test_what_names_20_or_nothing_certain_is_fine(lint, name, text) -> None:
    assert lint(project() | {name: text}, [RULE]) == []


def test_volta_is_a_warning(lint) -> None:
    [finding] = lint(project(volta={"node": "18.16.0"}), [RULE])
    assert finding.severity.value == "warning"
    assert lint(project(volta={"node": "20.11.0", "extends": "../package.json"}), [RULE]) == []


def test_a_project_that_says_it_twice_gives_one_finding(lint) -> None:
    files = project(engines={"node": ">=22"}, volta={"node": "22.1.0"}) | {".nvmrc": "22"}
    [finding] = lint(files, [RULE])
    assert finding.location.path == "package.json"
    assert [step.location.path for step in finding.related] == [".nvmrc", "package.json"]
    [finding] = lint(project(volta={"node": "22.1.0"}) | {".nvmrc": "22"}, [RULE])
    assert finding.location.path == ".nvmrc"
    assert [step.location.path for step in finding.related] == ["package.json"]


def test_a_workspace_speaks_for_its_members_unless_they_do(lint) -> None:
    files = {f"apps/web/{path}": text for path, text in project().items()}
    files["package.json"] = '{"name": "top", "workspaces": ["apps/*"], "engines": {"node": ">=22"}}'
    files["package-lock.json"] = '{"lockfileVersion": 3, "packages": {"": {}, "apps/web": {}}}'
    [finding] = lint(files, [RULE])
    assert finding.location.path == "package.json"
    files["apps/web/package.json"] = '{"name": "shop", "engines": {"node": ">=20"}}'
    assert lint(files, [RULE]) == []


def test_without_a_sign_of_the_platform_it_is_advice(lint) -> None:
    files = project(engines={"node": ">=22"})
    del files["hiveku.json"]
    [finding] = lint(files, [RULE])
    assert finding.severity.value == "info"
    assert lint(files | {"vercel.json": "{}"}, [RULE]) == []


USES = 'import { fetch } from "undici";\nexport default async () => fetch("/x");'


def locked(node: object, version: str = "7.1.0") -> str:
    entry = {"version": version, "engines": node}
    return json.dumps({"lockfileVersion": 3, "packages": {"": {}, "node_modules/undici": entry}})


def test_a_locked_package_for_a_newer_node_is_an_error(lint, text_of) -> None:
    files = project(dependencies={"undici": "^7.0.0"})
    files |= {"package-lock.json": locked({"node": ">=22.19.0"}), "api/shop.ts": USES}
    [finding] = lint(files, [RULE])
    assert finding.severity.value == "error"
    assert finding.message == (
        "`undici` 7.1.0 is made for Node.js `>=22.19.0`, but the platform runs 20"
    )
    assert text_of(finding) == '"undici"'


def test_a_page_of_an_app_counts_too(lint) -> None:
    files = project(dependencies={"undici": "^7.0.0", "next": "^15.0.0"})
    lock = json.loads(locked({"node": ">=22"}))
    lock["packages"]["node_modules/next"] = {"version": "15.1.0"}
    files |= {
        "package-lock.json": json.dumps(lock),
        "app/api/shop/route.ts": USES.replace("default async () =>", "const GET = async () =>"),
    }
    [finding] = lint(files, [RULE])
    assert finding.severity.value == "error"


@pytest.mark.parametrize(
    ("source", "node"),
    [
        (USES, {"node": ">=18.17"}),
        (USES, {"node": "^18.17 || >=20"}),
        (USES, {"node": "whatever"}),
        (USES, {"npm": ">=22"}),
        (USES, ["node >=22"]),
        (USES, None),
        (
            'import type { Agent } from "undici";\nexport default async (a: Agent) => a;',
            {"node": ">=22"},
        ),
        ("export default async () => 1;", {"node": ">=22"}),
    ],
)
def test_packages_that_take_it_or_are_not_loaded_are_fine(lint, source, node) -> None:
    files = project(dependencies={"undici": "^7.0.0"})
    files |= {"package-lock.json": locked(node), "api/shop.ts": source}
    assert lint(files, [RULE]) == []


def test_a_package_that_may_fail_to_load_is_a_warning(lint) -> None:
    source = 'let a;\ntry { a = require("undici"); } catch {}\nexport default async () => a;'
    files = project(dependencies={"undici": "^7.0.0"})
    files |= {"package-lock.json": locked({"node": ">=22"}), "api/shop.ts": source}
    [finding] = lint(files, [RULE])
    assert finding.severity.value == "warning"


@pytest.mark.parametrize(
    ("locked_for", "version", "node", "count"),
    [(">=22", "6.0.0", ">=18", 0), (">=18", "8.0.0", ">=22", 1), (">=22", "6.0.0", None, 0)],
)
def test_what_is_installed_counts_before_the_lockfile(
    lint, locked_for, version, node, count
) -> None:
    files = project(dependencies={"undici": "^7.0.0"})
    files |= {"package-lock.json": locked({"node": locked_for}), "api/shop.ts": USES}
    installed = {"name": "undici", "version": version, "engines": {"node": node}}
    files["node_modules/undici/package.json"] = json.dumps(installed)
    found = lint(files, [RULE])
    assert len(found) == count
    assert all(f"`undici` {version}" in it.message for it in found)


def test_what_a_package_brings_along_is_a_warning(lint) -> None:
    files = project(dependencies={"cheerio": "^1.0.0"})
    files |= {
        "api/shop.ts": USES.replace("undici", "cheerio"),
        "node_modules/cheerio/package.json": '{"name": "cheerio", "version": "1.1.0", "dependencies": {"undici": "^8.0.0"}, "engines": {"node": ">=20"}}',
        "node_modules/undici/package.json": '{"name": "undici", "version": "8.0.0", "engines": {"node": ">=22"}}',
    }
    [finding] = lint(files, [RULE])
    assert finding.severity.value == "warning"
    assert "`undici` 8.0.0 (through cheerio)" in finding.message


def on_vercel(**more: object) -> dict[str, str]:
    return {
        "vercel.json": "{}",
        "package.json": json.dumps({"name": "shop", **more}),
        "api/shop.js": "export default (req, res) => res.end();",
    }


@pytest.mark.parametrize(
    "wanted", ["14.x", "20.x", "^18.17.0", "18 || 20", "<=20", ">=16 <22", "19", "20.11.1"]
)
def test_vercel_stops_at_what_it_has_discontinued(lint, text_of, wanted) -> None:
    [finding] = lint(on_vercel(engines={"node": wanted}), [RULE])
    assert finding.severity.value == "error"
    assert wanted in text_of(finding)
    assert "24.x" in finding.help


@pytest.mark.parametrize(
    "wanted", ["22.x", ">=14", "18 || 22", "24", "26.x", ">=25", "14 || >=25", "*", "lts/*", "", 20]
)
def test_vercel_builds_with_what_is_left(lint, wanted) -> None:
    assert lint(on_vercel(engines={"node": wanted}), [RULE]) == []


def test_vercel_is_judged_by_the_day(lint) -> None:
    files = on_vercel(engines={"node": "20.x"})
    assert lint(files, [RULE], today=date(2026, 9, 30)) == []
    [finding] = lint(files, [RULE], today=date(2026, 10, 1))
    assert "2026-10-01" in finding.why


@pytest.mark.parametrize("has_own", [True, False])
def test_vercel_asks_the_nearest_package_json_only(lint, has_own) -> None:
    files = {f"apps/web/{path}": text for path, text in on_vercel().items()}
    files["package.json"] = '{"name": "top", "workspaces": ["apps/*"], "engines": {"node": "14"}}'
    if not has_own:
        del files["apps/web/package.json"]
    assert len(lint(files, [RULE])) == (0 if has_own else 1)


@pytest.mark.parametrize("name", [".nvmrc", ".node-version"])
def test_vercel_reads_no_file_for_version_managers(lint, name) -> None:
    assert lint(on_vercel() | {name: "14"}, [RULE]) == []


def test_on_vercel_a_project_without_node_may_name_any(lint) -> None:
    files = on_vercel(engines={"node": "14.x"})
    del files["api/shop.js"]
    assert lint(files | {"api/shop.py": "from a import app"}, [RULE]) == []
