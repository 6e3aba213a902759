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
    "py": "python",
}


def language_of(path: str) -> str | None:
    """The grammar for a file by its extension, None when it is no source file we read."""
    return _LANGUAGES.get(path.rpartition(".")[2].lower())


def is_python(path: str) -> bool:
    """Whether a file is Python by its extension."""
    return language_of(path) == "python"


def is_generated(path: str, data: bytes) -> bool:
    """Whether a source file was written by a program: minified, bundled, huge."""
    language = language_of(path)
    if language is None:
        return False
    if language == "python":
        from hk_lint.languages.python.extract import is_generated as is_generated_python

        return is_generated_python(data)
    from hk_lint.languages.javascript.extract import is_generated

    return is_generated(data)


def parse(path: str, data: bytes) -> Module:
    """The facts of a source file. Syntax errors leave gaps, they do not raise."""
    language = language_of(path) or "javascript"
    if language == "python":
        from hk_lint.languages.python.extract import extract as extract_python

        return extract_python(data)
    from hk_lint.languages.javascript.extract import extract

    return extract(data, language)


def flow(path: str, data: bytes, function: int) -> Flow:
    """What a function of a source file does; `function` is its index in the file's Module."""
    from hk_lint.languages.javascript.flow import flow

    return flow(data, language_of(path) or "javascript", function)
