"""Platforms that hk-lint tells apart but does not read, by their configuration files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.sources import Sources

_NAMES = (
    (re.compile(r"serverless\.(ya?ml|json|[cm]?[jt]s)"), "Serverless Framework"),
    (re.compile(r"sst\.config\.[cm]?[jt]s"), "SST"),
    (re.compile(r"wrangler\.(toml|jsonc?)"), "Cloudflare Workers"),
    (re.compile(r"cdk\.json"), "AWS CDK"),
    (re.compile(r"netlify\.toml"), "Netlify"),
    (re.compile(r"firebase\.json"), "Firebase"),
    (re.compile(r"amplify\.ya?ml"), "AWS Amplify"),
    (re.compile(r"pikku\.config\.([cm]?[jt]s|json)"), "Pikku"),
)
_AZURE = re.compile(rb'"(extensionBundle|extensions|functionTimeout|routePrefix)"')


def configured(sources: Sources) -> dict[str, str]:
    """Every folder with another platform's explicit configuration, and that platform's name.

    Of several in one folder, the first of the list above counts.
    """
    found: dict[str, tuple[int, str]] = {}
    for path in sources.files:
        folder, _, file = path.rpartition("/")
        for rank, name in _platforms(path, file, sources):
            if folder not in found or rank < found[folder][0]:
                found[folder] = (rank, name)
    return {folder: name for folder, (_, name) in sorted(found.items())}


def _platforms(path: str, file: str, sources: Sources) -> Iterator[tuple[int, str]]:
    for rank, (pattern, name) in enumerate(_NAMES):
        if pattern.fullmatch(file):
            yield rank, name
    if file == "host.json" and _AZURE.search(sources.read(path)):
        yield len(_NAMES), "Azure Functions"
