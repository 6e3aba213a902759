"""Finding packages by Node's rule, and weighing them."""

import json
import os
import random
import zipfile
from pathlib import Path

import pytest

from hk_lint.model.package import Installed, PackageFile
from hk_lint.packages import installed
from hk_lint.packages.installed import closure, files_of, find, measure, missing, zipped


def put(folder: Path, name: str, version: str = "1.0.0", **members: object) -> Path:
    """A package folder with a package.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(json.dumps({"name": name, "version": version, **members}))
    return folder


def found(name: str, folder: Path, stop: Path) -> Installed:
    package = find(name, folder, stop)
    assert package is not None
    return package


def names(packages: tuple[Installed, ...]) -> list[str]:
    return [f"{package.name}@{package.version}" for package in packages]


def test_the_nearest_node_modules_wins(tmp_path: Path) -> None:
    put(tmp_path / "node_modules/a", "a", "1.0.0")
    put(tmp_path / "app/node_modules/a", "a", "2.0.0")
    (tmp_path / "app/api").mkdir()
    assert found("a", tmp_path / "app/api", tmp_path).version == "2.0.0"
    assert found("a", tmp_path, tmp_path).version == "1.0.0"


def test_the_way_up_ends_at_the_workspace_root(tmp_path: Path) -> None:
    put(tmp_path / "node_modules/a", "a")
    (tmp_path / "root/api").mkdir(parents=True)
    assert find("a", tmp_path / "root/api", tmp_path / "root") is None


def test_a_package_finds_what_is_nested_in_it_first(tmp_path: Path) -> None:
    a = put(tmp_path / "node_modules/a", "a", dependencies={"b": "2"})
    put(tmp_path / "node_modules/b", "b", "1.0.0")
    put(a / "node_modules/b", "b", "2.0.0")
    assert names(closure([found("a", tmp_path, tmp_path)], tmp_path)) == ["a@1.0.0", "b@2.0.0"]


def test_a_scoped_package_is_found(tmp_path: Path) -> None:
    put(tmp_path / "node_modules/@scope/a", "@scope/a")
    assert found("@scope/a", tmp_path, tmp_path).name == "@scope/a"


@pytest.mark.parametrize("name", ["", "..", "../a", "a/b", "@scope", "/etc", "./a", "a b", "@/a"])
def test_what_is_no_package_name_finds_nothing(tmp_path: Path, name: str) -> None:
    put(tmp_path / "node_modules/a/b", "b")
    put(tmp_path / "a", "a")
    assert find(name, tmp_path, tmp_path) is None


def test_an_alias_goes_by_the_name_of_what_it_stands_for(tmp_path: Path) -> None:
    put(tmp_path / "node_modules/bcrypt", "bcryptjs", "2.4.3")
    assert found("bcrypt", tmp_path, tmp_path).name == "bcryptjs"


def test_pnpm_links_lead_to_the_dependencies_beside_the_real_folder(tmp_path: Path) -> None:
    store = tmp_path / "node_modules/.pnpm"
    put(store / "a@1.0.0/node_modules/a", "a", dependencies={"b": "^1"})
    put(store / "b@1.0.0/node_modules/b", "b")
    (store / "a@1.0.0/node_modules/b").symlink_to(store / "b@1.0.0/node_modules/b")
    (tmp_path / "node_modules/a").symlink_to(store / "a@1.0.0/node_modules/a")
    packages = closure([found("a", tmp_path, tmp_path)], tmp_path)
    assert names(packages) == ["a@1.0.0", "b@1.0.0"]
    assert packages[0].folder == str((store / "a@1.0.0/node_modules/a").resolve())
    assert find("b", tmp_path, tmp_path) is None


def test_a_store_outside_of_the_workspace_is_searched(tmp_path: Path) -> None:
    store = tmp_path / "store/links/a/node_modules"
    put(store / "a", "a", dependencies={"b": "1"})
    put(store / "b", "b")
    root = tmp_path / "project"
    (root / "node_modules").mkdir(parents=True)
    (root / "node_modules/a").symlink_to(store / "a")
    assert names(closure([found("a", root, root)], root)) == ["a@1.0.0", "b@1.0.0"]


def test_a_linked_folder_outside_does_not_open_the_folders_above_it(tmp_path: Path) -> None:
    put(tmp_path / "node_modules/b", "b")
    put(tmp_path / "other", "a", dependencies={"b": "1"})
    root = tmp_path / "project"
    (root / "node_modules").mkdir(parents=True)
    (root / "node_modules/a").symlink_to(tmp_path / "other")
    package = found("a", root, root)
    assert closure([package], root) == (package,)
    assert missing([package], root) == ((package, "b"),)


def test_cycles_end(tmp_path: Path) -> None:
    modules = tmp_path / "node_modules"
    put(modules / "a", "a", dependencies={"b": "1"})
    put(modules / "b", "b", dependencies={"a": "1", "b": "1"})
    assert names(closure([found("b", tmp_path, tmp_path)], tmp_path)) == ["b@1.0.0", "a@1.0.0"]


def test_optional_and_peer_dependencies_are_not_needed(tmp_path: Path) -> None:
    modules = tmp_path / "node_modules"
    for name in "bcd":
        put(modules / name, name)
    put(
        modules / "a",
        "a",
        dependencies={"b": "1", "c": "1"},
        optionalDependencies={"c": "1"},
        peerDependencies={"d": "1"},
    )
    assert names(closure([found("a", tmp_path, tmp_path)], tmp_path)) == ["a@1.0.0", "b@1.0.0"]


def test_a_closure_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "MOST_PACKAGES", 2)
    modules = tmp_path / "node_modules"
    put(modules / "a", "a", dependencies={"b": "1", "c": "1"})
    put(modules / "b", "b")
    put(modules / "c", "c")
    assert len(closure([found("a", tmp_path, tmp_path)], tmp_path)) == 2


@pytest.mark.parametrize(
    "text", ["", "[]", "{", "null", '"a"', '{"a": ' * 3000, "\udcff", "\ufeff[1]"]
)
def test_a_broken_manifest_is_no_package(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "node_modules/a"
    folder.mkdir(parents=True)
    (folder / "package.json").write_bytes(text.encode(errors="surrogateescape"))
    assert find("a", tmp_path, tmp_path) is None


def test_members_of_wrong_types_read_as_absent(tmp_path: Path) -> None:
    folder = tmp_path / "node_modules/a"
    put(folder, "a")
    (folder / "package.json").write_text(
        '\ufeff{"name": 1, "version": [], "dependencies": ["b"], "optionalDependencies": 3}'
    )
    package = found("a", tmp_path, tmp_path)
    assert (package.name, package.version, package.dependencies) == ("a", "", ())


def test_a_manifest_that_is_a_pipe_is_not_opened(tmp_path: Path) -> None:
    folder = tmp_path / "node_modules/a"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "package.json")
    assert find("a", tmp_path, tmp_path) is None


def test_a_size_counts_every_regular_file_but_nested_packages(tmp_path: Path) -> None:
    folder = put(tmp_path / "node_modules/a", "a")
    (folder / "lib").mkdir()
    (folder / "lib/index.js").write_bytes(b"x" * 1000)
    (folder / ".hidden").write_bytes(b"y" * 10)
    put(folder / "node_modules/b", "b")
    (folder / "lib/loop").symlink_to(folder)
    (folder / "lib/link.js").symlink_to(folder / "lib/index.js")
    size = measure(folder)
    manifest = (folder / "package.json").stat().st_size
    assert (size.files, size.unzipped) == (3, 1010 + manifest)


def test_a_folder_that_does_not_exist_weighs_nothing(tmp_path: Path) -> None:
    assert measure(tmp_path / "nothing").files == 0
    assert zipped([]) == 22


def bundle(folder: Path) -> Path:
    """Files of many kinds: text, noise, nothing, many small ones, a name that is not ASCII."""
    noise = random.Random(7)
    put(folder, "a")
    (folder / "text.js").write_text("export const answer = () => 42;\n" * 5000)
    (folder / "noise.bin").write_bytes(noise.randbytes(700_000))
    (folder / "empty").write_bytes(b"")
    (folder / "größe.txt").write_text("ü" * 300)
    (folder / "deep/er").mkdir(parents=True)
    for number in range(40):
        (folder / f"deep/er/{number}.json").write_text(json.dumps({"number": number}))
    return folder


def test_the_zipped_size_is_that_of_a_real_zip(tmp_path: Path) -> None:
    files = files_of(bundle(tmp_path / "a"), "node_modules/a/")
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            archive.write(file.path, file.name)
    assert zipped(files) == path.stat().st_size
    assert sum(file.size for file in files) == measure(tmp_path / "a").unzipped


def test_a_file_that_vanished_counts_with_its_size(tmp_path: Path) -> None:
    assert zipped([PackageFile("a", str(tmp_path / "a"), 500)]) == 500 + 30 + 46 + 2 + 22


def test_names_are_sorted_and_relative(tmp_path: Path) -> None:
    listed = [file.name for file in files_of(bundle(tmp_path / "a"), "x/")]
    assert listed == sorted(listed)
    assert "x/deep/er/0.json" in listed


def test_forgetting_makes_changes_seen(tmp_path: Path) -> None:
    folder = put(tmp_path / "node_modules/a", "a", "1.0.0")
    assert found("a", tmp_path, tmp_path).version == "1.0.0"
    put(folder, "a", "2.0.0")
    installed.forget()
    assert found("a", tmp_path, tmp_path).version == "2.0.0"
