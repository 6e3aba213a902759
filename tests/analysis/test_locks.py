"""Which lockfiles hold for a folder, and what they do about what it declares."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hk_lint.analysis.locks import Locks
from hk_lint.analysis.resolve import Resolver
from hk_lint.model.package import LockState
from hk_lint.sources import Sources


def locks(root: Path, files: Mapping[str, str], folder: str = "") -> Locks:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    sources = Sources(root)
    return Locks(folder, sources, Resolver(sources))


def states(root: Path, files: Mapping[str, str], folder: str = "") -> dict[str, LockState]:
    found = locks(root, files, folder)
    manifest = found._resolver.manifest(folder)
    assert manifest is not None
    return {it.name: found.state(it) for it in manifest.dependencies}


def kinds(root: Path, files: Mapping[str, str], folder: str = "") -> dict[str, str]:
    return {name: state.kind for name, state in states(root, files, folder).items()}


def manifest(dependencies: Mapping[str, str], **more: object) -> str:
    return json.dumps({"name": "@own/project", "dependencies": dict(dependencies), **more})


Lock = Mapping[str, tuple[str, str]]
"""Names with the recorded range and the locked version."""


def npm_1(lock: Lock) -> str:
    entries = {name: {"version": version} for name, (_, version) in lock.items()}
    return json.dumps({"lockfileVersion": 1, "dependencies": entries}, indent=2)


def npm_3(lock: Lock) -> str:
    recorded = {name: wanted for name, (wanted, _) in lock.items()}
    entries = {f"node_modules/{name}": {"version": it[1]} for name, it in lock.items()}
    packages = {"": {"name": "the-top", "dependencies": recorded}, **entries}
    return json.dumps({"lockfileVersion": 3, "packages": packages}, indent=2)


def pnpm_5(lock: Lock) -> str:
    ranges = "".join(f"  '{name}': '{wanted}'\n" for name, (wanted, _) in lock.items())
    chosen = "".join(f"  '{name}': {version}_react@18.2.0\n" for name, (_, version) in lock.items())
    entries = "".join(f"  /{it}/{lock[it][1]}_react@18.2.0:\n    dev: false\n\n" for it in lock)
    return (
        f"lockfileVersion: 5.4\n\nspecifiers:\n{ranges}\ndependencies:\n{chosen}\n"
        f"packages:\n\n{entries}"
    )


def pnpm_6(lock: Lock) -> str:
    chosen = "".join(
        f"  '{name}':\n    specifier: '{it[0]}'\n    version: {it[1]}(react@18.2.0)\n"
        for name, it in lock.items()
    )
    return f"lockfileVersion: '6.0'\n\ndependencies:\n{chosen}"


def pnpm_9(lock: Lock) -> str:
    chosen = "".join(
        f"      '{name}':\n        specifier: '{it[0]}'\n        version: {it[1]}\n"
        for name, it in lock.items()
    )
    return (
        f"lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n{chosen}\n"
        "packages: {}\n\nsnapshots: {}\n"
    )


def yarn_1(lock: Lock) -> str:
    entries = (f'"{name}@{it[0]}":\n  version "{it[1]}"\n\n' for name, it in lock.items())
    return "# yarn lockfile v1\n\n\n" + "".join(entries)


def berry(lock: Lock) -> str:
    entries = (
        f'"{name}@npm:{it[0]}":\n  version: {it[1]}\n  resolution: "{name}@npm:{it[1]}"\n\n'
        for name, it in lock.items()
    )
    name = '"the-top@workspace:."'
    own = f"{name}:\n  version: 0.0.0-use.local\n  resolution: {name}\n\n"
    return f"__metadata:\n  version: 8\n  cacheKey: 10c0\n\n{own}{''.join(entries)}"


def bun(lock: Lock) -> str:
    recorded = {name: wanted for name, (wanted, _) in lock.items()}
    entries = {name: [f"{name}@{version}", "", {}, "sha512"] for name, (_, version) in lock.items()}
    whole = {
        "lockfileVersion": 1,
        "workspaces": {"": {"name": "the-top", "dependencies": recorded}},
        "packages": entries,
    }
    return json.dumps(whole, indent=2).replace("\n  }\n}", ",\n  },\n}")


WRITERS: dict[str, tuple[str, Callable[[Lock], str]]] = {
    "npm 1": ("package-lock.json", npm_1),
    "npm 3": ("npm-shrinkwrap.json", npm_3),
    "pnpm 5": ("pnpm-lock.yaml", pnpm_5),
    "pnpm 6": ("pnpm-lock.yaml", pnpm_6),
    "pnpm 9": ("pnpm-lock.yaml", pnpm_9),
    "yarn 1": ("yarn.lock", yarn_1),
    "yarn berry": ("yarn.lock", berry),
    "bun": ("bun.lock", bun),
}

numbers = st.tuples(st.integers(1, 30), st.integers(0, 30), st.integers(0, 30))
package_names = st.from_regex(r"(?:@[a-z]{1,3}/)?[a-z][a-z0-9._-]{0,5}", fullmatch=True)


FORMS = ["^{0}.{1}.{2}", "~{0}.{1}.0", "{0}.{1}.{2}", ">={0}", "{0}.x", "*"]


@st.composite
def trees(draw: st.DrawFn) -> Lock:
    """What somebody declares, with versions that satisfy it."""
    found = {}
    for name in draw(st.lists(package_names, min_size=1, max_size=6, unique=True)):
        major, minor, patch = draw(numbers)
        form = draw(st.sampled_from(FORMS))
        found[name] = (form.format(major, minor, patch), f"{major}.{minor}.{patch}")
    return found


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=25, deadline=None)
@given(lock=trees())
def test_what_was_locked_as_declared_fits(writer: str, lock: Lock) -> None:
    name, write = WRITERS[writer]
    declared = manifest({name: wanted for name, (wanted, _) in lock.items()})
    with TemporaryDirectory() as folder:
        found = kinds(Path(folder), {"package.json": declared, name: write(lock)})
    assert found == dict.fromkeys(lock, "fits")


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=25, deadline=None)
@given(lock=trees(), data=st.data())
def test_one_changed_version_is_found(writer: str, lock: Lock, data: st.DataObject) -> None:
    name, write = WRITERS[writer]
    changed = data.draw(st.sampled_from(sorted(lock)))
    _, version = lock[changed]
    declared = {it: wanted for it, (wanted, _) in lock.items()} | {changed: f"^{version}"}
    older = {**lock, changed: (f"^0.{version}"[:4], f"0.9.{version.partition('.')[0]}")}
    with TemporaryDirectory() as folder:
        found = kinds(Path(folder), {"package.json": manifest(declared), name: write(older)})
    assert found == dict.fromkeys(lock, "fits") | {changed: "differs"}


@pytest.mark.parametrize("writer", WRITERS)
@settings(max_examples=25, deadline=None)
@given(lock=trees())
def test_one_package_that_was_not_locked_is_found(writer: str, lock: Lock) -> None:
    name, write = WRITERS[writer]
    declared = {name: wanted for name, (wanted, _) in lock.items()} | {"zz-new": "^1.0.0"}
    with TemporaryDirectory() as folder:
        found = kinds(Path(folder), {"package.json": manifest(declared), name: write(lock)})
    assert found == dict.fromkeys(lock, "fits") | {"zz-new": "missing"}


LOCK = {"next": ("^14.0.0", "14.2.3"), "zod": ("^3.0.0", "3.23.8")}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(
    "wanted",
    [
        "latest", "canary", "workspace:*", "workspace:^15.0.0", "link:../next", "file:../next",
        "portal:../next", "vercel/next.js", "github:vercel/next.js#v15.0.0",
        "git+ssh://git@registry.example/next.git#semver:^15", "https://registry.example/next.tgz",
        "patch:next@npm%3A15.0.0#~/p.patch", "jsr:@vercel/next@15", "catalog:", "catalog:web",
        "$next", "npm:other@^15.0.0",
    ],
)  # fmt: skip
def test_what_is_no_range_is_unknown(tmp_path: Path, writer: str, wanted: str) -> None:
    name, write = WRITERS[writer]
    declared = manifest({"next": wanted, "zod": "^3.0.0"})
    assert kinds(tmp_path, {"package.json": declared, name: write(LOCK)})["next"] == "unknown"


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(
    "more",
    [
        {"overrides": {"next": "14.2.3"}},
        {"overrides": {"react": {"next": "14.2.3"}}},
        {"resolutions": {"**/next": "14.2.3"}},
        {"resolutions": {"next@npm:^15.0.0": "14.2.3"}},
        {"pnpm": {"overrides": {"zod>next@^15": "14.2.3"}}},
    ],
)
def test_a_forced_version_is_unknown(tmp_path: Path, writer: str, more: dict[str, object]) -> None:
    name, write = WRITERS[writer]
    declared = manifest({"next": "^15.0.0", "zod": "^3.0.0"}, **more)
    found = kinds(tmp_path, {"package.json": declared, name: write(LOCK)})
    assert found == {"next": "unknown", "zod": "fits"}


@pytest.mark.parametrize("place", ["pnpm-workspace.yaml", "pnpm-lock.yaml"])
def test_versions_that_pnpm_forces_elsewhere_are_unknown(tmp_path: Path, place: str) -> None:
    files = {"package.json": manifest({"next": "^15.0.0"}), "pnpm-lock.yaml": pnpm_9(LOCK)}
    files[place] = files.get(place, "") + "\noverrides:\n  next@15: 14.2.3\n"
    assert kinds(tmp_path, files) == {"next": "unknown"}


def test_a_program_that_changes_manifests_makes_all_unknown(tmp_path: Path) -> None:
    files = {"package.json": manifest({"next": "^15.0.0"}), "pnpm-lock.yaml": pnpm_9(LOCK)}
    assert kinds(tmp_path, {**files, ".pnpmfile.cjs": ""}) == {"next": "unknown"}


@pytest.mark.parametrize("writer", ["npm 3", "pnpm 9", "yarn berry", "bun"])
def test_an_optional_package_may_be_missing(tmp_path: Path, writer: str) -> None:
    name, write = WRITERS[writer]
    declared = json.dumps({"name": "x", "optionalDependencies": {"fsevents": "^2.3.0"}})
    assert kinds(tmp_path, {"package.json": declared, name: write(LOCK)}) == {"fsevents": "unknown"}


@pytest.mark.parametrize(
    ("key", "catalog"),
    [
        ("catalog:", "catalog:\n  next: ^15.0.0\n"),
        ("catalog:", "catalogs:\n  default:\n    next: ^15.0.0\n"),
        ("catalog:default", "catalog:\n  next: ^15.0.0\n"),
        ("catalog:web", "catalogs:\n  web:\n    next: ^15.0.0\n"),
    ],
)
def test_a_catalog_of_pnpm_is_looked_up(tmp_path: Path, key: str, catalog: str) -> None:
    files = {
        "package.json": manifest({"next": key}),
        "pnpm-workspace.yaml": f"packages:\n  - 'apps/*'\n{catalog}",
    }
    stale = states(tmp_path, {**files, "pnpm-lock.yaml": pnpm_9({"next": (key, "14.2.3")})})
    assert (stale["next"].kind, stale["next"].range) == ("differs", "^15.0.0")
    assert kinds(tmp_path, {**files, "pnpm-lock.yaml": pnpm_9({"next": (key, "15.1.0")})}) == {
        "next": "fits"
    }


def test_a_catalog_of_bun_is_looked_up(tmp_path: Path) -> None:
    workspaces = {"packages": [], "catalog": {"next": "^15"}}
    declared = manifest({"next": "catalog:"}, workspaces=workspaces)
    files = {"package.json": declared, "bun.lock": bun({"next": ("catalog:", "14.2.3")})}
    assert kinds(tmp_path, files) == {"next": "differs"}


def test_an_alias_is_judged_by_its_range(tmp_path: Path) -> None:
    entry = {"name": "ms", "version": "2.1.3"}
    lock = json.dumps({"lockfileVersion": 3, "packages": {"": {}, "node_modules/a": entry}})
    for wanted, kind in (
        ("npm:ms@^2.0.0", "fits"),
        ("npm:ms@^3.0.0", "differs"),
        ("npm:ms", "fits"),
        ("^3.0.0", "unknown"),
        ("npm:other@^3.0.0", "unknown"),
    ):
        files = {"package.json": manifest({"a": wanted}), "package-lock.json": lock}
        assert kinds(tmp_path, files) == {"a": kind}, wanted


def test_a_package_of_the_same_repository_is_unknown(tmp_path: Path) -> None:
    files = {
        "package.json": manifest({"@x/ui": "^2.0.0"}, workspaces=["packages/*"]),
        "packages/ui/package.json": '{"name": "@x/ui", "version": "1.0.0"}',
        "yarn.lock": yarn_1(LOCK),
    }
    assert kinds(tmp_path, files) == {"@x/ui": "unknown"}


def test_yarn_may_choose_any_version_it_has_for_another_range(tmp_path: Path) -> None:
    lock = yarn_1(LOCK) + 'next@>=13:\n  version "15.1.0"\n'
    files = {"package.json": manifest({"next": "^15.0.0"}), "yarn.lock": lock}
    assert kinds(tmp_path, files) == {"next": "fits"}


MEMBER = {"apps/web/package.json": manifest({"next": "^15.0.0"})}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package-lock.json", json.dumps({"lockfileVersion": 3, "packages": {
            "": {}, "apps/web": {"name": "web"}, "node_modules/next": {"version": "15.1.0"},
            "apps/web/node_modules/next": {"version": "14.2.3"}}})),
        ("pnpm-lock.yaml", pnpm_9(LOCK).replace("  .:", "  apps/web:")),
        ("yarn.lock", berry(LOCK).replace("workspace:.", "workspace:apps/web")),
        ("yarn.lock", yarn_1(LOCK)),
        ("bun.lock", json.dumps({"lockfileVersion": 1, "workspaces": {
            "": {}, "apps/web": {"name": "web"}}, "packages": {
            "next": ["next@15.1.0"], "web/next": ["next@14.2.3"]}})),
    ],
)  # fmt: skip
def test_a_member_of_a_workspace_has_the_lockfile_at_the_top(
    tmp_path: Path, name: str, text: str
) -> None:
    files = {**MEMBER, "package.json": '{"name": "top", "workspaces": ["apps/*"]}', name: text}
    assert locks(tmp_path, files, "apps/web").paths == (name,)
    assert kinds(tmp_path, files, "apps/web") == {"next": "differs"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("package-lock.json", npm_3(LOCK)),
        ("pnpm-lock.yaml", pnpm_9(LOCK)),
        ("yarn.lock", yarn_1(LOCK)),
        ("yarn.lock", berry(LOCK)),
        ("bun.lock", bun(LOCK)),
    ],
)
def test_a_folder_that_is_no_member_has_no_lockfile_above(
    tmp_path: Path, name: str, text: str
) -> None:
    top = '{"name": "top", "workspaces": ["packages/*", "!apps/*"]}'
    files = {**MEMBER, "package.json": top, name: text}
    assert locks(tmp_path, files, "apps/web").paths == ()
    assert kinds(tmp_path, files, "apps/web") == {"next": "unknown"}


def test_a_member_that_the_lockfile_lacks_is_unknown(tmp_path: Path) -> None:
    files = {
        **MEMBER,
        "package.json": '{"name": "top"}',
        "pnpm-workspace.yaml": "packages:\n  - apps/*\n",
        "pnpm-lock.yaml": pnpm_9(LOCK),
    }
    assert locks(tmp_path, files, "apps/web").paths == ("pnpm-lock.yaml",)
    assert kinds(tmp_path, files, "apps/web") == {"next": "unknown"}


def test_the_lockfile_in_the_folder_itself_comes_first(tmp_path: Path) -> None:
    files = {
        **MEMBER,
        "package.json": '{"name": "top", "workspaces": ["apps/*"]}',
        "package-lock.json": npm_3(LOCK),
        "apps/web/yarn.lock": yarn_1(LOCK),
    }
    assert locks(tmp_path, files, "apps/web").paths == ("apps/web/yarn.lock",)


NESTED = [
    ("package-lock.json", npm_3(LOCK), json.dumps({"lockfileVersion": 3, "packages": {
        "": {}, "apps/web": {"name": "web"}, "node_modules/next": {"version": "14.2.3"}}})),
    ("pnpm-lock.yaml", pnpm_9(LOCK), pnpm_9(LOCK).replace("  .:", "  apps/web:")),
    ("yarn.lock", yarn_1(LOCK), yarn_1(LOCK)),
    ("bun.lock", bun(LOCK), json.dumps({"lockfileVersion": 1, "workspaces": {
        "": {}, "apps/web": {"name": "web"}}, "packages": {"next": ["next@14.2.3"]}})),
]  # fmt: skip


@pytest.mark.parametrize(("name", "nested", "top"), NESTED)
def test_a_member_s_own_lockfile_is_passed_over(
    tmp_path: Path, name: str, nested: str, top: str
) -> None:
    files = {
        **MEMBER,
        "package.json": '{"name": "top", "workspaces": ["apps/*"]}',
        name: top,
        f"apps/web/{name}": nested,
    }
    found = locks(tmp_path, files, "apps/web")
    assert (found.paths, found.unused) == ((name,), (f"apps/web/{name}",))


@pytest.mark.parametrize(
    ("workspaces", "name", "nested", "top"),
    [
        (["apps/*"], "package-lock.json", npm_3(LOCK), npm_3(LOCK)),
        ([], *NESTED[0]),
        ([], "yarn.lock", yarn_1(LOCK), yarn_1(LOCK)),
        (["apps/*"], "pnpm-lock.yaml", pnpm_9(LOCK), pnpm_9(LOCK)),
        (["apps/*"], "yarn.lock", berry(LOCK), berry(LOCK)),
        (["apps/*"], "bun.lock", bun(LOCK), "{"),
    ],
)
def test_a_lockfile_above_that_was_not_made_for_a_folder_leaves_its_own(
    tmp_path: Path, workspaces: list[str], name: str, nested: str, top: str
) -> None:
    files = {
        **MEMBER,
        "package.json": json.dumps({"name": "top", "workspaces": workspaces}),
        name: top,
        f"apps/web/{name}": nested,
    }
    found = locks(tmp_path, files, "apps/web")
    assert (found.paths, found.unused) == ((f"apps/web/{name}",), ())


ALL = {
    "bun.lock": bun(LOCK),
    "yarn.lock": yarn_1(LOCK),
    "pnpm-lock.yaml": pnpm_9(LOCK),
    "package-lock.json": npm_3(LOCK),
    "npm-shrinkwrap.json": npm_3(LOCK),
    "bun.lockb": "\0",
}


@pytest.mark.parametrize(
    ("more", "first"),
    [
        ({}, "npm-shrinkwrap.json"),
        ({"packageManager": "pnpm@9.1.0+sha512.abc"}, "pnpm-lock.yaml"),
        ({"packageManager": "yarn@4.5.0"}, "yarn.lock"),
        ({"packageManager": "bun@1.2.0"}, "bun.lock"),
        ({"packageManager": "npm"}, "npm-shrinkwrap.json"),
        ({"packageManager": "cnpm@1"}, "npm-shrinkwrap.json"),
        ({"packageManager": 4}, "npm-shrinkwrap.json"),
        ({"devEngines": {"packageManager": {"name": "yarn"}}}, "yarn.lock"),
    ],
)
def test_the_package_manager_chooses(tmp_path: Path, more: dict[str, object], first: str) -> None:
    found = locks(tmp_path, {**ALL, "package.json": manifest({}, **more)})
    assert found.paths[0] == first
    assert sorted(found.paths) == ["bun.lock", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock"]


def test_a_lockfile_that_git_ignores_does_not_count(tmp_path: Path) -> None:
    files = {"package.json": manifest({}), "yarn.lock": yarn_1(LOCK), ".gitignore": "yarn.lock\n"}
    assert locks(tmp_path, files).paths == ()


def test_a_huge_lockfile_is_not_read_and_said_so(tmp_path: Path) -> None:
    found = locks(tmp_path, {"package.json": manifest({"next": "^15.0.0"}), "yarn.lock": "#"})
    with (tmp_path / "yarn.lock").open("wb") as file:
        file.truncate(33_000_000)
    assert found.paths == ("yarn.lock",)
    assert found.chosen is None
    assert found.files == ()
    assert "32,000,000" in found._sources.problems["yarn.lock"]


def test_a_lockfile_of_ten_megabytes_is_read(tmp_path: Path) -> None:
    lock = yarn_1(LOCK) + f"# {'x' * 10_000_000}\n"
    files = {"package.json": manifest({"next": "^15.0.0"}), "yarn.lock": lock}
    assert kinds(tmp_path, files) == {"next": "differs"}
