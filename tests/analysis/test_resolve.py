"""What specifiers lead to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hk_lint.analysis.resolve import Resolver, Target, package_name
from hk_lint.sources import Sources


def resolver(folder: Path, files: dict[str, str]) -> Resolver:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Resolver(Sources(folder))


def file(name: str) -> Target:
    return Target("file", name)


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("./b", file("src/b.ts")),
        ("./b.js", file("src/b.ts")),
        ("./c.jsx", file("src/c.tsx")),
        ("./folder", file("src/folder/index.js")),
        ("..", file("index.ts")),
        ("../data.json", file("data.json")),
        ("./b?raw", file("src/b.ts")),
        ("./missing", Target("alias")),
        ("../../outside", Target("alias")),
        ("/absolute", Target("alias")),
        ("fs", Target("builtin", "fs")),
        ("node:test", Target("builtin", "node:test")),
        ("fs/promises", Target("builtin", "fs/promises")),
        ("zod", Target("package", "zod")),
        ("@scope/name/deep/path", Target("package", "@scope/name")),
        ("#internal", Target("alias")),
        ("@/lib", Target("alias")),
        ("", Target("alias")),
    ],
)
def test_specifiers_of_a_plain_project(tmp_path: Path, specifier: str, expected: Target) -> None:
    names = ["index.ts", "data.json", "src/a.ts", "src/b.ts", "src/c.tsx", "src/folder/index.js"]
    files = dict.fromkeys(names, "") | {"package.json": '{"name":"x"}'}
    assert resolver(tmp_path, files).resolve(specifier, "src/a.ts") == expected


@pytest.mark.parametrize(
    ("options", "specifier", "expected"),
    [
        ({"paths": {"@/*": ["./src/*"]}}, "@/lib/a", file("src/lib/a.ts")),
        ({"baseUrl": ".", "paths": {"@/*": ["src/*"]}}, "@/lib/a", file("src/lib/a.ts")),
        ({"baseUrl": "src"}, "lib/a", file("src/lib/a.ts")),
        ({"paths": {"~lib": ["./src/lib/a.ts"]}}, "~lib", file("src/lib/a.ts")),
        ({"paths": {"*": ["./types/*"]}}, "zod", Target("package", "zod")),
        ({"paths": {"@/*": ["./gone/*"]}}, "@/x", Target("alias")),
        ({"paths": {"a/*": ["./x/*"], "a/b/*": ["./src/*"]}}, "a/b/lib/a", file("src/lib/a.ts")),
        ({"paths": 5, "baseUrl": []}, "zod", Target("package", "zod")),
    ],
)
def test_paths_of_tsconfig(
    tmp_path: Path, options: object, specifier: str, expected: Target
) -> None:
    config = json.dumps({"compilerOptions": options})
    files = {"tsconfig.json": f"// comments are fine\n{config}", "src/lib/a.ts": "", "x.ts": ""}
    assert resolver(tmp_path, files).resolve(specifier, "api/x.ts") == expected


def test_an_extended_tsconfig_counts_and_one_that_extends_itself_does_no_harm(
    tmp_path: Path,
) -> None:
    files = {
        "base.json": '{"compilerOptions":{"paths":{"@/*":["./src/*"]}}}',
        "tsconfig.json": '{"extends":"./base"}',
        "loop/tsconfig.json": '{"extends":"./tsconfig.json"}',
        "src/a.ts": "",
    }
    found = resolver(tmp_path, files)
    assert found.resolve("@/a", "api/x.ts") == file("src/a.ts")
    assert found.resolve("zod", "loop/x.ts") == Target("package", "zod")


@pytest.mark.parametrize(
    ("manifest", "specifier", "expected"),
    [
        ({"main": "./dist/i.js"}, "@own/lib", file("packages/lib/src/index.ts")),
        ({"exports": {".": {"import": "./entry.ts"}}}, "@own/lib", file("packages/lib/entry.ts")),
        ({"exports": {"./x": "./src/y.ts"}}, "@own/lib/x", file("packages/lib/src/y.ts")),
        ({}, "@own/lib/src/y", file("packages/lib/src/y.ts")),
        ({}, "@own/lib/y", file("packages/lib/src/y.ts")),
        ({}, "@own/lib/gone", Target("alias", "packages/lib")),
    ],
)
def test_packages_of_the_workspace(
    tmp_path: Path, manifest: dict[str, object], specifier: str, expected: Target
) -> None:
    files = {
        "packages/lib/package.json": json.dumps({"name": "@own/lib", **manifest}),
        "packages/lib/src/index.ts": "",
        "packages/lib/src/y.ts": "",
        "packages/lib/entry.ts": "",
    }
    assert resolver(tmp_path, files).resolve(specifier, "apps/a/x.ts") == expected


@pytest.mark.parametrize(
    ("specifier", "name"),
    [
        ("a", "a"),
        ("a/b", "a"),
        ("@a/b/c", "@a/b"),
        ("@a", None),
        ("a:b", None),
        (".a", None),
        ("$lib", None),
        ("~", None),
    ],
)
def test_names_of_packages(specifier: str, name: str | None) -> None:
    assert package_name(specifier) == name


def test_tsconfigs_that_all_refer_to_each_other_are_read_once_each(tmp_path: Path) -> None:
    names = [f"tsconfig.{number}.json" for number in range(20)]
    references = [{"path": f"./{name}"} for name in names]
    paths = {"compilerOptions": {"paths": {"@/*": ["./lib/*"]}}}
    files = {name: json.dumps({"references": references}) for name in names}
    last = {"tsconfig.20.json": json.dumps(paths), "lib/a.ts": "", "api/b.ts": ""}
    top = json.dumps(
        {"references": [{"path": "./tsconfig.0.json"}, {"path": "./tsconfig.20.json"}]}
    )
    found = resolver(tmp_path, {**files, **last, "tsconfig.json": top})
    read = []
    document = found._sources.document
    found._sources.document = lambda path: read.append(path) or document(path)  # type: ignore[method-assign, func-returns-value]
    assert found.resolve("@/a", "api/b.ts") == file("lib/a.ts")
    assert sum(path.startswith("tsconfig.") for path in read) == 22
