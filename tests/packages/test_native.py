"""The table of native packages, and how an unknown native package gives itself away."""

import datetime
import json
from pathlib import Path

import msgspec
import pytest

from hk_lint.model.package import NativePackage
from hk_lint.packages import native
from hk_lint.packages.native import installed_native, native_package, target_of
from hk_lint.packages.versions import holds, minimum, satisfies

DATA = Path(native.__file__).with_name("data") / "native_packages.json"


def rows() -> list[dict[str, object]]:
    return json.loads(DATA.read_bytes())["packages"]


def test_every_row_uses_only_known_fields() -> None:
    known = {field.name for field in msgspec.structs.fields(NativePackage)}
    assert [row["name"] for row in rows() if not set(row) <= known] == []


def test_every_row_says_where_it_comes_from_and_when() -> None:
    for entry in native.table().packages:
        assert entry.source, entry.name
        datetime.date.fromisoformat(entry.checked)


def test_every_layer_of_a_row_exists() -> None:
    used = {entry.layer for entry in native.table().packages} - {""}
    assert used == set(native.layer_names())


def test_the_entries_of_a_package_cover_every_version_once() -> None:
    versions = [(major, minor, 0) for major in range(60) for minor in range(60)]
    for name in native.native_names():
        entries = [entry for entry in native.table().packages if entry.name == name]
        for version in versions if len(entries) > 1 else []:
            fitting = [entry.versions for entry in entries if holds(entry.versions, version)]
            assert len(fitting) == 1, (name, version, fitting)


def test_the_entries_of_a_package_stand_oldest_first() -> None:
    for name in native.native_names():
        ranges = [entry.versions for entry in native.table().packages if entry.name == name]
        floors = [minimum(text) for text in ranges]
        assert floors == sorted(floors, key=lambda floor: floor or (0, 0, 0)), name


def test_harmless_kinds_are_never_errors() -> None:
    for entry in native.table().packages:
        if entry.kind in ("pure-js", "wasm", "optional-native", "build-tool"):
            assert entry.severity != "error" or entry.versions, entry.name


def entry_of(name: str, version: str) -> NativePackage:
    entry = native_package(name, version)
    assert entry is not None
    return entry


@pytest.mark.parametrize(
    ("name", "version", "bundled"),
    [
        ("bcrypt", "5.1.1", False),
        ("bcrypt", "^5.1.1", False),
        ("bcrypt", "6.0.0", True),
        ("bcrypt", "~6.0", True),
        ("bcrypt", ">=5", False),
        ("bcrypt", "5 || 6", False),
        ("bcrypt", "latest", True),
        ("bcrypt", "*", True),
        ("bcrypt", "", True),
        ("bcrypt", "workspace:^5.0.0", True),
        ("bcrypt", "file:../bcrypt", True),
        ("bcrypt", "github:kelektiv/node.bcrypt.js#v5.1.0", True),
        ("bcrypt", "6.0.0-beta.1", True),
        ("argon2", "0.31.2", False),
        ("argon2", "^0.40.1", True),
        ("better-sqlite3", "12.11.1", False),
        ("better-sqlite3", "13.2.0", True),
    ],
)
def test_the_version_decides_whether_binaries_are_in_the_tarball(
    name: str, version: str, bundled: bool
) -> None:
    assert entry_of(name, version).bundled is bundled


def test_prisma_has_no_engine_from_version_7() -> None:
    assert entry_of("@prisma/client", "^6.19.0").kind == "engine"
    assert entry_of("@prisma/client", "^7.0.0").severity == "ok"
    assert entry_of("@prisma/client", "7.0.0-dev.3").layer == ""


def test_tiny_secp256k1_turned_into_webassembly() -> None:
    assert entry_of("tiny-secp256k1", "1.1.6").kind == "optional-native"
    assert entry_of("tiny-secp256k1", "^2.2.0").kind == "wasm"


def test_an_alias_is_judged_as_what_it_stands_for() -> None:
    assert entry_of("bcrypt", "npm:bcryptjs@^2.4.3").severity == "ok"
    assert entry_of("hash", "npm:@node-rs/bcrypt@2").name == "@node-rs/bcrypt"
    assert native_package("bcrypt", "npm:left-pad@1") is None


def test_an_unknown_package_is_not_in_the_table() -> None:
    assert native_package("left-pad", "^1.3.0") is None
    assert native_package("bcrypt-nodejs", "1") is None


def test_jsonwebtoken_is_not_called_native() -> None:
    assert entry_of("jsonwebtoken", "9.0.3").kind == "pure-js"


@pytest.mark.parametrize(
    ("text", "floor"),
    [
        ("^1.2.3", (1, 2, 3)),
        ("~0.33", (0, 33, 0)),
        (">5", (6, 0, 0)),
        (">5.1.2 <7", (5, 1, 3)),
        (">=0.33 <0.35", (0, 33, 0)),
        ("<6", (0, 0, 0)),
        ("2 - 4", (2, 0, 0)),
        ("4 || ^2.1", (2, 1, 0)),
        ("v5.0.0", (5, 0, 0)),
        ("latest", None),
        ("git+https://example.org/a.git", None),
        ("workspace:*", None),
        ("9" * 300, None),
    ],
)
def test_the_lowest_version_of_a_range(text: str, floor: tuple[int, int, int] | None) -> None:
    assert minimum(text) == floor


def test_npm_takes_no_prerelease_for_a_plain_range() -> None:
    assert satisfies("6.0.0", ">=6")
    assert not satisfies("7.0.0-rc.1", ">=6")
    assert not satisfies("nonsense", ">=6")
    assert not satisfies("6.0.0", "nonsense")


@pytest.mark.parametrize(
    "name",
    [
        "prebuilds/linux-arm64/bcrypt.glibc.node",
        "prebuilds/linux-arm64/argon2.armv8.glibc.node",
        "prebuilds/linux-arm64/node.napi.node",
        "prebuilds/linux-arm64.node",
        "dist/bin/linux-arm64-glibc/aws-crt-nodejs.node",
        "releases/aarch64-unknown-linux-gnu/index.node",
        "bin/napi-v6/linux/arm64/onnxruntime_binding.node",
        "snappy.linux-arm64-gnu.node",
        "@img/sharp-linux-arm64",
    ],
)
def test_names_of_binaries_for_lambda_on_arm64(name: str) -> None:
    assert target_of(name).is_linux_arm64


@pytest.mark.parametrize(
    "name",
    [
        "prebuilds/linux-arm64/bcrypt.musl.node",
        "prebuilds/linux-x64/bcrypt.glibc.node",
        "prebuilds/linux-arm/argon2.armv7.node",
        "prebuilds/darwin-arm64/bcrypt.node",
        "prebuilds/darwin-x64+arm64/node.napi.node",
        "prebuilds/linux-arm64/electron.napi.node",
        "releases/aarch64-apple-darwin/index.node",
        "releases/x86_64-pc-windows-msvc/index.node",
        "build/Release/charm64.node",
        "@img/sharp-linuxmusl-arm64",
    ],
)
def test_names_of_binaries_for_other_platforms(name: str) -> None:
    assert not target_of(name).is_linux_arm64


def plant(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return folder


def test_a_package_without_native_code_leaves_no_evidence(tmp_path: Path) -> None:
    folder = plant(tmp_path, "index.js", "node_modules/bcrypt/binding.gyp", "docs/node.md")
    manifest = {"name": "plain", "dependencies": {"ms": "2"}, "scripts": {"install": "husky"}}
    assert installed_native(folder, manifest) is None


def test_prebuilt_binaries_say_for_whom_they_are(tmp_path: Path) -> None:
    folder = plant(
        tmp_path, "prebuilds/linux-x64/a.glibc.node", "prebuilds/linux-arm64/a.glibc.node"
    )
    evidence = installed_native(folder, {"name": "a"})
    assert evidence is not None
    assert evidence.arm64 == "yes"
    assert evidence.abis == ()
    assert evidence.signs == ("it contains prebuilds/linux-arm64/a.glibc.node",)


def test_prebuilt_binaries_of_other_platforms_only(tmp_path: Path) -> None:
    folder = plant(tmp_path, "prebuilds/linux-x64/a.node", "prebuilds/darwin-arm64/a.node")
    evidence = installed_native(folder, {})
    assert evidence is not None
    assert evidence.arm64 == "no"


def test_a_family_of_packages_for_one_platform_each(tmp_path: Path) -> None:
    family = {"@a/b-linux-arm64-gnu": "1", "@a/b-linux-x64-gnu": "1", "ms": "1"}
    evidence = installed_native(tmp_path, {"name": "@a/b", "optionalDependencies": family})
    assert evidence is not None
    assert evidence.arm64 == "yes"
    assert evidence.platform_packages == ("@a/b-linux-arm64-gnu", "@a/b-linux-x64-gnu")
    del family["@a/b-linux-arm64-gnu"]
    family["@a/b-linux-arm64-musl"] = "1"
    evidence = installed_native(tmp_path, {"name": "@a/b", "optionalDependencies": family})
    assert evidence is not None
    assert evidence.arm64 == "no"


def test_an_optional_dependency_for_one_system_is_no_family(tmp_path: Path) -> None:
    assert installed_native(tmp_path, {"optionalDependencies": {"fsevents": "~2.3.2"}}) is None
    assert installed_native(tmp_path, {"optionalDependencies": {"a-linux-x64": "1"}}) is None


@pytest.mark.parametrize(
    ("name", "abis"),
    [
        ("prebuilds/linux-arm64/a.abi137.glibc.node", (137,)),
        ("prebuilds/linux-arm64/node.abi115.node", (115,)),
        ("build/linux/arm64/node/glibc-127-Release/addon.node", (127,)),
        ("build/linux/arm64/node/108/addon.node", (108,)),
        ("bin/napi-v6/linux/arm64/a.node", ()),
        ("prebuilds/linux-arm64/node.napi.node", ()),
    ],
)
def test_a_binary_for_one_node_version_says_so(
    tmp_path: Path, name: str, abis: tuple[int, ...]
) -> None:
    evidence = installed_native(plant(tmp_path, name), {})
    assert evidence is not None
    assert evidence.arm64 == "yes"
    assert evidence.abis == abis


def test_a_binary_for_every_node_version_lifts_the_limit(tmp_path: Path) -> None:
    folder = plant(tmp_path, "prebuilds/linux-arm64/a.abi137.node", "prebuilds/linux-arm64/a.node")
    evidence = installed_native(folder, {})
    assert evidence is not None
    assert evidence.abis == ()


def test_a_compiled_binary_does_not_tell_its_platform(tmp_path: Path) -> None:
    evidence = installed_native(plant(tmp_path, "binding.gyp", "build/Release/a.node"), {})
    assert evidence is not None
    assert evidence.arm64 == "unknown"
    assert "it has a binding.gyp" in evidence.signs


def test_a_package_for_one_platform_says_so_in_its_manifest(tmp_path: Path) -> None:
    folder = plant(tmp_path, "node.napi.glibc.node")
    manifest = {"os": ["linux"], "cpu": ["arm64"]}
    evidence = installed_native(folder, manifest)
    assert evidence is not None
    assert evidence.arm64 == "yes"
    musl = installed_native(plant(tmp_path / "b", "a.node"), {**manifest, "libc": ["musl"]})
    assert musl is not None
    assert musl.arm64 == "no"


def test_dependencies_and_scripts_give_a_package_away(tmp_path: Path) -> None:
    manifest = {
        "dependencies": {"bindings": "^1.5.0"},
        "scripts": {"install": "prebuild-install -r napi || node-gyp rebuild"},
    }
    evidence = installed_native(tmp_path, manifest)
    assert evidence is not None
    assert evidence.signs == (
        "its install script runs prebuild-install",
        "its install script runs node-gyp",
        "it depends on bindings",
    )


def test_the_helpers_of_native_packages_are_not_native_themselves(tmp_path: Path) -> None:
    manifest = {"name": "prebuildify", "dependencies": {"node-gyp": "^9"}}
    assert installed_native(tmp_path, manifest) is None


@pytest.mark.parametrize("manifest", [{"dependencies": []}, {"scripts": 1, "os": {}, "cpu": [1]}])
def test_a_manifest_of_wrong_types_is_no_evidence(
    tmp_path: Path, manifest: dict[str, object]
) -> None:
    assert installed_native(tmp_path, manifest) is None


def test_links_out_of_a_package_are_not_followed(tmp_path: Path) -> None:
    plant(tmp_path / "other", "a.node")
    folder = plant(tmp_path / "package", "index.js")
    (folder / "link").symlink_to(tmp_path / "other")
    (folder / "loop").symlink_to(folder)
    assert installed_native(folder, {}) is None


def test_a_huge_package_is_looked_at_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(native, "_MOST_FILES", 3)
    folder = plant(tmp_path, "a.linux-x64.node", "b.js", "c.js", "d.js")
    evidence = installed_native(folder, {})
    assert evidence is not None
    assert not evidence.complete
    assert evidence.arm64 == "unknown"
