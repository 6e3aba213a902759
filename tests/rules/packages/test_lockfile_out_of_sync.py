"""Versions that the lockfile fixes and package.json does not ask for."""

from __future__ import annotations

import json

import pytest

RULE = "lockfile-out-of-sync"


def locked(versions: dict[str, str], **more: object) -> str:
    entries = {f"node_modules/{name}": {"version": it} for name, it in versions.items()}
    return json.dumps({"lockfileVersion": 3, "packages": {"": {}, **entries}, **more}, indent=1)


def project(
    declared: dict[str, str], versions: dict[str, str], group: str = "dependencies", **more: object
) -> dict[str, str]:
    return {
        "hiveku.json": "{}",
        "package.json": json.dumps({"name": "shop", group: declared, **more}, indent=1),
        "package-lock.json": locked(versions),
        "api/shop.ts": "export default async () => Response.json({ open: true });",
    }


@pytest.mark.parametrize("name", ["next", "react", "react-dom", "vite"])
@pytest.mark.parametrize("group", ["dependencies", "devDependencies"])
def test_what_the_platform_refuses_is_an_error(lint, text_of, name, group) -> None:
    [finding] = lint(project({name: "^15.0.0"}, {name: "14.2.3"}, group), [RULE])
    assert finding.severity.value == "error"
    assert finding.message == (
        f"`{name}` is declared as `^15.0.0`, but package-lock.json has 14.2.3"
    )
    assert text_of(finding) in ("^15.0.0", '"^15.0.0"')
    [related] = finding.related
    assert related.location.path == "package-lock.json"


def test_the_lock_entry_is_related(lint, tmp_path) -> None:
    [finding] = lint(project({"next": "^15.0.0"}, {"a": "1.0.0", "next": "14.2.3"}), [RULE])
    [related] = finding.related
    data = (tmp_path / "package-lock.json").read_bytes()
    assert data[related.location.span.start :].startswith(b'"node_modules/next"')


def test_other_packages_are_a_warning(lint) -> None:
    [finding] = lint(project({"zod": "^4.0.0"}, {"zod": "3.23.8"}), [RULE])
    assert finding.severity.value == "warning"


def test_the_code_of_the_platform_selects_the_rule(lint) -> None:
    [finding] = lint(project({"zod": "^4.0.0"}, {"zod": "3.23.8"}), ["lockfile_out_of_sync"])
    assert finding.rule == RULE


def test_a_package_that_was_never_locked_is_missing(lint) -> None:
    [finding] = lint(project({"zod": "^4.0.0", "ms": "^2.0.0"}, {"ms": "2.1.3"}), [RULE])
    assert (
        finding.message == "`zod` is declared as `^4.0.0`, but package-lock.json does not have it"
    )
    assert finding.related == ()


def test_without_a_sign_of_the_platform_it_is_a_warning(lint) -> None:
    files = project({"next": "^15.0.0"}, {"next": "14.2.3"})
    del files["hiveku.json"]
    [finding] = lint(files, [RULE])
    assert finding.severity.value == "warning"


def test_many_are_summed_up(lint) -> None:
    names = [f"p{number:02}" for number in range(20)]
    declared = {"next": "^15.0.0", **dict.fromkeys(names, "^2.0.0")}
    versions = {"next": "14.2.3", **dict.fromkeys(names, "1.0.0")}
    findings = lint(project(declared, versions), [RULE])
    assert [it.message.split()[0] for it in findings] == [
        "`next`",
        *(f"`p0{it}`" for it in range(5)),
        "15",
    ]
    assert findings[-1].message == (
        "15 more packages are not as package-lock.json has them: `p05`, `p06`, `p07`, `p08`, `p09`, "
        "`p10`, `p11`, `p12` and 7 more"
    )


def test_one_more_than_a_few_is_not_summed_up(lint) -> None:
    names = [f"p{number}" for number in range(6)]
    findings = lint(project(dict.fromkeys(names, "^2.0.0"), dict.fromkeys(names, "1.0.0")), [RULE])
    assert len(findings) == 6


@pytest.mark.parametrize(
    ("wanted", "version"),
    [
        ("^15.0.0", "15.1.4"),
        ("15.x", "15.0.0"),
        ("*", "1.0.0-rc.1"),
        ("", "3.0.0"),
        ("latest", "14.2.3"),
        ("canary", "14.2.3"),
        ("^19.0.0", "19.0.0-rc.1"),
        (">=14 || ^15.0.0-0", "15.0.0-canary.3"),
        ("npm:@preact/compat@^17.0.0", "18.3.1"),
        ("workspace:*", "1.0.0"),
        ("github:vercel/next.js#canary", "14.2.3"),
        ("file:../next", "14.2.3"),
        ("https://registry.example/next.tgz", "14.2.3"),
        ("^15.0.0", "git+ssh://git@registry.example/next.git#abc"),
    ],
)
def test_what_fits_or_cannot_be_known_is_fine(lint, wanted, version) -> None:
    assert lint(project({"next": wanted}, {"next": version}), [RULE]) == []


@pytest.mark.parametrize(
    "more",
    [
        {"overrides": {"next": "14.2.3"}},
        {"resolutions": {"next": "14.2.3"}},
        {"devDependencies": {"next": "14.2.3"}},
    ],
)
def test_a_version_that_is_forced_or_declared_twice_is_fine(lint, more) -> None:
    assert lint(project({"next": "^15.0.0"}, {"next": "14.2.3"}, **more), [RULE]) == []


@pytest.mark.parametrize("group", ["peerDependencies"])
def test_peers_are_not_judged(lint, group) -> None:
    assert lint(project({"react": "^19.0.0"}, {"react": "18.3.1"}, group), [RULE]) == []


def test_an_optional_package_that_is_missing_is_fine(lint) -> None:
    assert lint(project({"fsevents": "^2.3.0"}, {}, "optionalDependencies"), [RULE]) == []


def test_a_broken_lockfile_is_not_judged(lint) -> None:
    files = project({"next": "^15.0.0"}, {"next": "14.2.3"})
    files["package-lock.json"] = files["package-lock.json"][:-20]
    assert lint(files, [RULE]) == []


def test_only_the_lockfile_that_counts_is_judged(lint) -> None:
    files = project({"next": "^15.0.0"}, {"next": "14.2.3"}, packageManager="yarn@1.22.22")
    files["yarn.lock"] = '# yarn lockfile v1\n\n\nnext@^15.0.0:\n  version "15.1.4"\n'
    assert lint(files, [RULE]) == []


def test_a_member_of_a_workspace_is_judged_by_its_own_entry(lint) -> None:
    lock = (
        "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      next:\n"
        "        specifier: ^15.0.0\n        version: 15.1.4\n\n  apps/web:\n    dependencies:\n"
        "      next:\n        specifier: ^14.0.0\n        version: 14.2.3(react@18.2.0)\n\n"
        "packages:\n\n  next@14.2.3:\n    engines: {node: '>=18.17.0'}\n\nsnapshots: {}\n"
    )
    files = {
        "package.json": '{"name": "top", "private": true, "dependencies": {"next": "^15.0.0"}}',
        "pnpm-workspace.yaml": "packages:\n  - apps/*\n",
        "pnpm-lock.yaml": lock,
        "apps/web/hiveku.json": "{}",
        "apps/web/package.json": '{"name": "web", "dependencies": {"next": "^15.0.0"}}',
        "apps/web/api/shop.ts": "export default async () => Response.json({ open: true });",
    }
    [finding] = lint(files, [RULE])
    assert finding.location.path == "apps/web/package.json"
    assert "pnpm-lock.yaml has 14.2.3" in finding.message
    files["apps/web/package.json"] = '{"name": "web", "dependencies": {"next": "catalog:"}}'
    files["pnpm-workspace.yaml"] += "catalog:\n  next: ^15.0.0\n"
    [finding] = lint(files, [RULE])
    assert finding.message == (
        "`next` is declared as `catalog:` (`^15.0.0`), but pnpm-lock.yaml has 14.2.3"
    )
