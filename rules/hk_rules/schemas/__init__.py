"""JSON Schemas of configuration files (Draft 2020-12), which editors can use as well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from hk_lint.api import Project, Severity, Violation, violations
from hk_rules.schemas import _templates


@cache
def schema(name: str) -> dict[str, Any]:
    """The schema `<name>.schema.json` of this folder."""
    text = Path(__file__).with_name(f"{name}.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def config_violations(project: Project) -> Iterator[Violation]:
    """What the schema of the project's platform finds wrong with its configuration.

    Nothing where the file does not parse: what could be read of it says too little.
    """
    config = project.config
    if config is None or config.root is None or is_broken(project):
        return
    name = project.deployment.platform
    if not has_schema(name):
        return
    found = schema(name)
    parts = _templates.parts(config.root, found) if name == "sam" else ((config.root, found),)
    for node, expected in parts:
        yield from violations(node, expected)


@cache
def has_schema(name: str) -> bool:
    """Whether there is a schema for the configuration of a platform."""
    return Path(__file__).with_name(f"{name}.schema.json").is_file()


def is_broken(project: Project) -> bool:
    """Whether the platform's configuration has a syntax error."""
    config = project.config
    return config is not None and any(it.severity is Severity.ERROR for it in config.problems)
