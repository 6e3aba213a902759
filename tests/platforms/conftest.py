"""Projects on disk, from a mapping of paths to texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hk_lint.sources import Sources


@pytest.fixture
def project(tmp_path: Path) -> Callable[[Mapping[str, str]], Sources]:
    """Write files and open them as sources."""

    def write(files: Mapping[str, str]) -> Sources:
        for path, text in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return Sources(tmp_path)

    return write
