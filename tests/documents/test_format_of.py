import subprocess
import sys

import pytest

from hk_lint.documents import format_of, parse


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("hiveku.json", "json"),
        ("a/package.json", "json"),
        ("hiveku.jsonc", "jsonc"),
        ("a/tsconfig.build.json", "jsonc"),
        ("jsconfig.json", "jsonc"),
        (".eslintrc.json", "jsonc"),
        ("turbo.json", "jsonc"),
        ("wrangler.json", "jsonc"),
        (".devcontainer/devcontainer.json", "jsonc"),
        ("a/.vscode/settings.json", "jsonc"),
        ("serverless.yml", "yaml"),
        ("template.yaml", "yaml"),
        ("wrangler.toml", "toml"),
        (".env", "dotenv"),
        ("a/.env.production.local", "dotenv"),
        (".dev.vars", "dotenv"),
        (".env.json", "json"),
        (".env.d.ts", None),
        ("a/env", None),
        (".envrc", None),
        ("index.ts", None),
        ("json", None),
    ],
)
def test_the_name_tells_the_format(path: str, expected: str | None) -> None:
    assert format_of(path) == expected


def test_a_file_of_another_kind_is_a_problem_and_no_crash() -> None:
    document = parse("index.ts", b"export {}")
    assert document.root is None
    assert len(document.problems) == 1


def test_importing_the_package_imports_no_parser() -> None:
    script = (
        "import sys, hk_lint.documents\n"
        "heavy = {'yaml', 'jsonschema', 'tomllib', 'hk_lint.documents.json'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()
