"""Text to Document.

Each format has a module of its own, imported when the first file of that format is parsed.
"""

from __future__ import annotations

from importlib import import_module

from hk_lint.model.document import Document, Format, Problem
from hk_lint.model.text import Span

_MODULES = {"jsonc": "json"}

_SUFFIXES: tuple[tuple[str, Format], ...] = (
    (".jsonc", "jsonc"),
    (".json", "json"),
    (".yaml", "yaml"),
    (".yml", "yaml"),
    (".toml", "toml"),
)
_JSONC_PREFIXES = ("tsconfig", "jsconfig")
_JSONC_NAMES = frozenset(
    (
        ".babelrc.json",
        ".devcontainer.json",
        ".eslintrc.json",
        "babel.config.json",
        "deno.json",
        "devcontainer.json",
        "nx.json",
        "tslint.json",
        "turbo.json",
        "wrangler.json",
    )
)
_DOTENV_NAMES = (".env", ".dev.vars")
_NO_DOTENV_SUFFIXES = (".ts", ".js", ".mts", ".mjs", ".cts", ".cjs", ".sh", ".md")


def format_of(path: str) -> Format | None:
    """The format of a file by its name, None when it is not a known configuration format."""
    folder, _, name = path.rpartition("/")
    for suffix, format in _SUFFIXES:
        if name.endswith(suffix):
            relaxed = format == "json" and _allows_comments(folder, name)
            return "jsonc" if relaxed else format
    for dotenv in _DOTENV_NAMES:
        if name == dotenv or name.startswith(f"{dotenv}."):
            return None if name.endswith(_NO_DOTENV_SUFFIXES) else "dotenv"
    # CloudFormation templates, in YAML or in JSON, which is YAML too.
    return "yaml" if name.endswith(".template") else None


def _allows_comments(folder: str, name: str) -> bool:
    in_editor_folder = folder.rpartition("/")[2] == ".vscode"
    return in_editor_folder or name in _JSONC_NAMES or name.startswith(_JSONC_PREFIXES)


def parse(path: str, data: bytes) -> Document:
    """Parse a configuration file; never raises: what is wrong is in `Document.problems`."""
    format = format_of(path)
    if format is None:
        problem = Problem(Span(0, 0), "This is no JSON, YAML, TOML or dotenv file by its name")
        return Document(path, "json", None, (problem,))
    module = import_module(f"hk_lint.documents.{_MODULES.get(format, format)}")
    document: Document = module.parse(path, data, format)
    return document
