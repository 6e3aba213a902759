"""Small limits and installed packages of random bytes, which do not compress."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from hk_lint.platforms.hiveku.limits import limits


@pytest.fixture
def package(tmp_path: Path) -> Callable[..., None]:
    """Install a package: its size in bytes, what it needs, and the names of its files."""

    def install(
        name: str, size: int, *needs: str, file: str = "data.bin", within: str = ""
    ) -> None:
        folder = tmp_path / within / "node_modules" / name
        folder.mkdir(parents=True)
        manifest = {"name": name, "version": "1.0.0", "dependencies": dict.fromkeys(needs, "*")}
        (folder / "package.json").write_text(json.dumps(manifest))
        (folder / file).write_bytes(random.Random(name).randbytes(size))

    return install


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set limits of the platform: `limit(bundle_zipped=100)`."""

    def set_limits(**values: int) -> None:
        known = dict(limits())
        for key, value in values.items():
            name = key.replace("_", "-")
            known[name] = replace(known[name], value=value)
        monkeypatch.setattr("hk_lint.platforms.hiveku.limits", lambda: known)

    return set_limits
