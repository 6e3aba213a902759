"""Text to Module."""

from __future__ import annotations

from hk_lint.model.flow import Flow
from hk_lint.model.module import Module

_LANGUAGES = {
    "js": "javascript",
    "jsx": "javascript",
    "mjs": "javascript",
    "cjs": "javascript",
    "ts": "typescript",
    "mts": "typescript",
    "cts": "typescript",
    "tsx": "tsx",
}


def language_of(path: str) -> str | None:
    """The grammar for a file by its extension, None when it is no source file we read."""
    return _LANGUAGES.get(path.rpartition(".")[2].lower())


def is_generated(path: str, data: bytes) -> bool:
    """Whether a source file was written by a program: minified, bundled, huge."""
    if language_of(path) is None:
        return False
    from hk_lint.languages.javascript.extract import is_generated

    return is_generated(data)


def parse(path: str, data: bytes) -> Module:
    """The facts of a source file. Syntax errors leave gaps, they do not raise."""
    from hk_lint.languages.javascript.extract import extract

    return extract(data, language_of(path) or "javascript")


def flow(path: str, data: bytes, function: int) -> Flow:
    """What a function of a source file does; `function` is its index in the file's Module."""
    from hk_lint.languages.javascript.flow import flow

    return flow(data, language_of(path) or "javascript", function)
