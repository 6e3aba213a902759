"""What a project asks of hk-lint: hk-lint.toml, or the key "hk-lint" of package.json."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from hk_lint.documents import parse
from hk_lint.model.deployment import Plan
from hk_lint.model.document import Node
from hk_lint.model.finding import Severity
from hk_lint.model.site import ProjectType
from hk_lint.model.text import Lines

_LARGEST = 4_000_000
FILE = "hk-lint.toml"
KEY = "hk-lint"


class SettingsError(Exception):
    """The settings cannot be used; each line of the message names a place and what is wrong."""


class Settings(Struct, frozen=True, kw_only=True):
    """The settings as written. `folder` is where they stand; globs are relative to it."""

    folder: Path
    source: str = ""
    select: tuple[str, ...] = ("default",)
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, tuple[str, ...]] = {}
    severity: Mapping[str, Severity] = {}
    fail_on: Severity = Severity.WARNING
    platform: str | None = None
    project_type: ProjectType | None = None
    plan: Plan | None = None
    layers: tuple[str, ...] = ()
    rules: Mapping[str, Mapping[str, Any]] = {}


def load(folder: Path) -> Settings:
    """The settings that count for a folder: its own, or those of the nearest folder above.

    Raises:
        SettingsError: they do not parse or violate their schema.
    """
    for place in (folder, *folder.parents):
        found = _read(place)
        if found is not None:
            return found
        if (place / ".git").exists():
            break
    return Settings(folder=folder)


def _read(folder: Path) -> Settings | None:
    for name in (FILE, "package.json"):
        path = folder / name
        if not path.is_file():
            if name == FILE and os.path.lexists(path):
                raise SettingsError(f"{path}: it is not a regular file")
            continue
        try:
            data = path.read_bytes() if path.stat().st_size < _LARGEST else b""
        except OSError as error:
            raise SettingsError(f"{path}: {(error.strerror or 'unreadable').lower()}") from None
        if name != FILE and f'"{KEY}"'.encode() not in data:
            continue
        document = parse(name, data)
        node = document.root
        if name == FILE:
            _check_problems(path, data, document.problems)
        else:
            node = node.get(KEY) if node is not None else None
        if node is not None and (name == FILE or node.kind != "string"):
            return _settings(path, data, node)
    return None


def _check_problems(path: Path, data: bytes, problems: tuple[Any, ...]) -> None:
    lines = Lines(data)
    texts = []
    for problem in problems:
        place = lines.position(problem.span.start)
        texts.append(f"{path}:{place.line}:{place.column}: {problem.message}")
    if texts:
        raise SettingsError("\n".join(texts))


def _settings(path: Path, data: bytes, node: Node) -> Settings:
    from hk_lint.documents.schema import violations

    lines = Lines(data)
    wrong = []
    for violation in violations(node, schema()):
        place = lines.position(violation.node.location.span.start)
        wrong.append(f"{path}:{place.line}:{place.column}: {violation.message}")
    if wrong:
        raise SettingsError("\n".join(wrong))
    given = node.plain()
    return Settings(
        folder=path.parent,
        source=str(path),
        select=tuple(given.get("select", ("default",))),
        ignore=tuple(given.get("ignore", ())),
        exclude=tuple(given.get("exclude", ())),
        per_file_ignores={k: tuple(v) for k, v in given.get("per-file-ignores", {}).items()},
        severity={k: Severity(v) for k, v in given.get("severity", {}).items()},
        fail_on=Severity(given.get("fail-on", "warning")),
        platform=given.get("platform"),
        project_type=given.get("project-type"),
        plan=given.get("plan"),
        layers=tuple(given.get("layers", ())),
        rules=given.get("rules", {}),
    )


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of the settings."""
    text = Path(__file__).with_name("settings.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded
