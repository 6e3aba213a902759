"""Text to Document.

Each format has a module of its own, imported when the first file of that format is parsed.
"""

from __future__ import annotations

import re
from importlib import import_module

from hk_lint.model.document import Document, Format, Problem
from hk_lint.model.text import Span

_MODULES = {"jsonc": "json"}

_NAMES: tuple[tuple[re.Pattern[str], Format], ...] = tuple(
    (re.compile(rf"(?:.*/)?(?:{pattern})", re.DOTALL), format)  # type: ignore[misc]
    for pattern, format in (
        (r"[^/]*\.jsonc", "jsonc"),
        (r"(?:ts|js)config[^/]*\.json", "jsonc"),
        (r"\.vscode/[^/]*\.json", "jsonc"),
        (r"\.eslintrc\.json|\.?devcontainer\.json|turbo\.json|wrangler\.json", "jsonc"),
        (r"deno\.json|nx\.json|tslint\.json|babel\.config\.json|\.babelrc\.json", "jsonc"),
        (r"[^/]*\.json", "json"),
        (r"[^/]*\.ya?ml", "yaml"),
        (r"[^/]*\.toml", "toml"),
        (r"(?:\.env|\.dev\.vars)(?!.*\.(?:[cm]?[jt]s|sh|md)$)(?:\.[^/]*)?", "dotenv"),
    )
)


def format_of(path: str) -> Format | None:
    """The format of a file by its name, None when it is not a known configuration format."""
    for name, format in _NAMES:
        if name.fullmatch(path):
            return format
    return None


def parse(path: str, data: bytes) -> Document:
    """Parse a configuration file; never raises: what is wrong is in `Document.problems`."""
    format = format_of(path)
    if format is None:
        problem = Problem(Span(0, 0), "This is no JSON, YAML, TOML or dotenv file by its name")
        return Document(path, "json", None, (problem,))
    module = import_module(f"hk_lint.documents.{_MODULES.get(format, format)}")
    document: Document = module.parse(path, data, format)
    return document
