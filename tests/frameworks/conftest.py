"""Projects on disk, from a mapping of paths to texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest

from hk_lint.analysis.code import Code
from hk_lint.analysis.graph import Graph
from hk_lint.analysis.resolve import Resolver
from hk_lint.sources import Sources

PAGE = "export default function Page() { return null; }\n"

CodeOf = Callable[[Mapping[str, str] | Iterable[str]], Code]


@pytest.fixture
def code_of(tmp_path: Path) -> CodeOf:
    """Write files (all the same page where only names are given) and open them as code."""

    def write(files: Mapping[str, str] | Iterable[str]) -> Code:
        texts = files if isinstance(files, Mapping) else dict.fromkeys(files, PAGE)
        for path, text in texts.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        sources = Sources(tmp_path)
        resolver = Resolver(sources)
        return Code(sources, resolver, Graph(sources, resolver))

    return write
