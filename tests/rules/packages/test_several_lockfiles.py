"""Lockfiles of several package managers at one place."""

from __future__ import annotations

import pytest

RULE = "several-lockfiles"
LOCKS = {
    "package-lock.json": '{"lockfileVersion": 3, "packages": {"": {}}}',
    "npm-shrinkwrap.json": '{"lockfileVersion": 3, "packages": {"": {}}}',
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
    "yarn.lock": "# yarn lockfile v1\n\n\n",
    "bun.lock": '{"lockfileVersion": 1}',
    "bun.lockb": "\0",
}


def project(*names: str, manager: str = "") -> dict[str, str]:
    named = f', "packageManager": "{manager}"' if manager else ""
    return {
        "hiveku.json": "{}",
        "package.json": f'{{"name": "shop"{named}}}',
        "api/shop.ts": "export default async () => Response.json({ open: true });",
        **{name: LOCKS[name] for name in names},
    }


@pytest.mark.parametrize(
    ("names", "manager", "found", "chosen"),
    [
        (("package-lock.json", "yarn.lock"), "", ["yarn.lock"], "package-lock.json"),
        (("bun.lockb", "yarn.lock"), "", ["bun.lockb"], "yarn.lock"),
        (
            ("pnpm-lock.yaml", "yarn.lock", "bun.lock"),
            "",
            ["bun.lock", "yarn.lock"],
            "pnpm-lock.yaml",
        ),
        (("package-lock.json", "yarn.lock"), "yarn@4.5.0", ["package-lock.json"], "yarn.lock"),
        (("package-lock.json", "yarn.lock"), "pnpm@9.1.0", ["yarn.lock"], "package-lock.json"),
    ],
)
def test_the_others_than_the_chosen_one_are_found(lint, names, manager, found, chosen) -> None:
    findings = lint(project(*names, manager=manager), [RULE])
    assert [it.location.path for it in findings] == found
    assert {step.location.path for it in findings for step in it.related} == {chosen}
    assert {it.severity.value for it in findings} == {"warning"}


def test_the_package_manager_is_named(lint) -> None:
    files = project("package-lock.json", "yarn.lock", manager="yarn@4.5.0")
    [finding] = lint(files, [RULE])
    assert finding.message == (
        "package-lock.json is a second lockfile: package.json names yarn, which uses yarn.lock"
    )


@pytest.mark.parametrize(
    ("names", "config", "chosen"),
    [
        (("package-lock.json", "pnpm-lock.yaml"), "{}", "pnpm-lock.yaml"),
        (("package-lock.json", "bun.lock"), "{}", "package-lock.json"),
        (("package-lock.json", "pnpm-lock.yaml", "yarn.lock"), "{}", "yarn.lock"),
        (("yarn.lock", "bun.lockb", "package-lock.json"), "{}", "bun.lockb"),
        (
            ("package-lock.json", "yarn.lock"),
            '{"installCommand": "npm ci --omit=dev"}',
            "package-lock.json",
        ),
        (("package-lock.json", "yarn.lock"), '{"installCommand": "./setup npm"}', "yarn.lock"),
    ],
)
def test_vercel_takes_them_in_an_order_of_its_own(lint, names, config, chosen) -> None:
    files = project(*names)
    del files["hiveku.json"]
    findings = lint(files | {"vercel.json": config}, [RULE])
    assert [it.location.path for it in findings] == sorted({*names} - {chosen})
    assert {step.location.path for it in findings for step in it.related} == {chosen}


def test_on_vercel_the_lockfile_that_nobody_names_is_to_go(lint) -> None:
    files = project("package-lock.json", "yarn.lock", manager="npm@10.0.0")
    del files["hiveku.json"]
    [finding] = lint(files | {"vercel.json": "{}"}, [RULE])
    assert finding.location.path == "package-lock.json"
    assert finding.help == "Delete yarn.lock: package.json names npm."


@pytest.mark.parametrize(
    "names",
    [(), ("yarn.lock",), ("package-lock.json", "npm-shrinkwrap.json"), ("bun.lock", "bun.lockb")],
)
def test_one_package_manager_is_fine(lint, names) -> None:
    assert lint(project(*names), [RULE]) == []


def test_other_places_do_not_count(lint) -> None:
    files = project("package-lock.json")
    files["scripts/yarn.lock"] = LOCKS["yarn.lock"]
    assert lint(files, [RULE]) == []


def test_what_git_ignores_does_not_count(lint) -> None:
    files = project("package-lock.json", "yarn.lock") | {".gitignore": "yarn.lock\n"}
    assert lint(files, [RULE]) == []


def test_two_projects_of_a_workspace_give_one_finding(lint) -> None:
    files = project("pnpm-lock.yaml", "yarn.lock")
    own = {path: files.pop(path) for path in ("hiveku.json", "api/shop.ts")}
    files["package.json"] = '{"name": "top", "workspaces": ["apps/*"]}'
    for app in ("a", "b"):
        files |= {f"apps/{app}/{path}": text for path, text in own.items()}
        files[f"apps/{app}/package.json"] = f'{{"name": "{app}"}}'
    assert [it.location.path for it in lint(files, [RULE])] == ["yarn.lock"]


def test_a_lockfile_in_a_member_that_the_workspace_passes_over(lint) -> None:
    files = {f"apps/a/{path}": text for path, text in project("yarn.lock").items()}
    files["yarn.lock"] = LOCKS["yarn.lock"]
    files["package.json"] = '{"name": "top", "workspaces": ["apps/*"]}'
    [finding] = lint(files, [RULE, "lockfile-out-of-sync"])
    assert finding.location.path == "apps/a/yarn.lock"
    assert finding.message == "apps/a/yarn.lock is not used: yarn takes yarn.lock of the workspace"
    assert finding.help == "Delete apps/a/yarn.lock."
