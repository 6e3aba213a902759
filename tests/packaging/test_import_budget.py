"""What may not be imported: start-up is the budget of a pre-commit hook. Nothing is timed here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

_LINE = re.compile(r"^import time:\s+\d+ \|\s+\d+ \|( +)(\S+)$", re.MULTILINE)

HEAVY = (
    "asyncio",
    "concurrent.futures",
    "email",
    "http",
    "importlib.metadata",
    "jsonschema",
    "jsonschema_rs",
    "libcst",
    "logging",
    "multiprocessing",
    "pkg_resources",
    "referencing",
    "rich",
    "socket",
    "ssl",
    "subprocess",
    "unittest",
    "xml",
)
"""What no ordinary run needs."""

NOT_HERE = ("nodesemver", "packaging", "tomllib", "tree_sitter_javascript", "wcmatch", "yaml")
"""What a run on a handful of TypeScript files without special settings does not need."""

FUNCTION = """\
import { load } from "../lib/load";

export default async function handler(req: Request) {
  return Response.json(await load(NUMBER));
}
"""


@pytest.fixture
def ten_files(tmp_path: Path) -> Path:
    """A clean project of ten files: eight of TypeScript, two of JSON."""
    (tmp_path / "api").mkdir()
    (tmp_path / "lib").mkdir()
    (tmp_path / "hiveku.json").write_text("{}\n")
    (tmp_path / "package.json").write_text('{ "name": "ten" }\n')
    (tmp_path / "lib/load.ts").write_text("export const load = async (n: number) => n;\n")
    for number in range(7):
        text = FUNCTION.replace("NUMBER", str(number))
        (tmp_path / f"api/f{number}.ts").write_text(text)
    return tmp_path


def _imports(folder: Path, *arguments: str) -> dict[str, str]:
    """The modules that hk-lint imports, each with the chain of modules that led to it."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "hk_lint", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    found: dict[str, str] = {}
    above: list[str] = []
    for indent, name in reversed(_LINE.findall(done.stderr)):  # an importer follows its imports
        del above[(len(indent) - 1) // 2 :]
        above.append(name)
        found.setdefault(name, " > ".join(above))
    return found


def _unwanted(imported: dict[str, str], names: tuple[str, ...]) -> list[str]:
    return [
        chain
        for module, chain in imported.items()
        if any(module == name or module.startswith(f"{name}.") for name in names)
    ]


def test_the_version_costs_next_to_nothing(tmp_path: Path) -> None:
    imported = _imports(tmp_path, "--version")
    own = {name for name in imported if name.startswith(("hk_lint", "hk_rules"))}
    assert own == {"hk_lint", "hk_lint.cli", "hk_lint.cli.main", "hk_lint.cli.streams"}
    others = ("argparse", "msgspec", "pathlib", "tree_sitter", "typing_extensions")
    assert _unwanted(imported, (*HEAVY, *NOT_HERE, *others)) == []


@pytest.mark.parametrize("arguments", [(".",), ("api/f1.ts", "api/f2.ts"), ("functions", ".")])
def test_a_small_project_imports_what_it_needs_only(
    ten_files: Path, arguments: tuple[str, ...]
) -> None:
    assert _unwanted(_imports(ten_files, *arguments), (*HEAVY, *NOT_HERE)) == []


def test_javascript_needs_no_grammar_of_typescript(ten_files: Path) -> None:
    for path in ten_files.rglob("*.ts"):
        text = path.read_text().replace("n: number", "n").replace(": Request", "")
        path.with_suffix(".js").write_text(text)
        path.unlink()
    assert _unwanted(_imports(ten_files, "."), (*HEAVY, "tree_sitter_typescript")) == []


def test_rules_are_listed_without_a_parser(tmp_path: Path) -> None:
    parsers = ("tree_sitter", "tree_sitter_javascript", "tree_sitter_typescript", "yaml")
    assert _unwanted(_imports(tmp_path, "rules"), (*HEAVY, *parsers)) == []


def test_an_unwanted_import_is_told_with_its_importers(tmp_path: Path) -> None:
    chain = _imports(tmp_path, "rules")["argparse"]
    assert chain.endswith("hk_lint.cli.arguments > argparse")
