"""Which files are the code of a CDK app: those in its folder, and what they load from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.analysis.graph import Graph
from hk_lint.languages import language_of
from hk_lint.platforms.cdk.entries import CONFIG, only_loaded, source_of
from hk_lint.sources import Sources

_READ = re.compile(
    r"\b(ts-node|tsx|node|npx|npm|yarn|pnpm|bun|deno|python\d?|uv)\b|\.([cm]?[jt]s|py)\b"
)
_USES = (
    b"aws-cdk-lib",
    b"@aws-cdk/",
    b"aws_cdk",
    b"@aws-solutions-constructs/",
    b"aws_solutions_constructs",
)
_TEST = re.compile(
    r"(^|/)(tests?|__tests__|node_modules|cdk\.out|\.venv)/|\.(test|spec|d)\.[cm]?[jt]s$"
    r"|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$"
)


def is_app(config: str, sources: Sources) -> bool:
    """Whether a cdk.json is that of an app in JavaScript, TypeScript or Python."""
    document = sources.document(config)
    app = document.get("app") if document is not None else None
    return app is not None and _READ.search(app.text() or "") is not None


def stack_files(
    folder: str, nested: tuple[str, ...], sources: Sources, graph: Graph
) -> tuple[str, ...]:
    """The source files of an app that use the CDK, without tests: its own, then what those load
    from packages and folders beside it. What lies in another app is that one's."""
    own = only_loaded(tuple(_own(folder, nested, sources)), folder, sources, graph)
    known = frozenset(own)
    beside = (
        it
        for it in graph.loaded_by(own)
        if it not in known and not _TEST.search(it) and _uses(it, sources)
    )
    return (*own, *sorted(it for it in beside if _app_of(it, sources) in (folder, None)))


def _own(folder: str, nested: tuple[str, ...], sources: Sources) -> Iterator[str]:
    inner = tuple(f"{it}/" for it in nested)
    start = len(folder) + 1 if folder else 0
    for path in sources.under(folder):
        if language_of(path) is None or path.startswith(inner) or _TEST.search(path[start:]):
            continue
        if _is_loadable(path) and source_of(path, sources) == path and _uses(path, sources):
            yield path


def _is_loadable(path: str) -> bool:
    """Whether a file may be code of the app: hidden ones are what editors keep for themselves, or
    settings."""
    return not path.rpartition("/")[2].startswith(".")


def _uses(path: str, sources: Sources) -> bool:
    data = sources.read(path)
    return any(it in data for it in _USES)


def _app_of(path: str, sources: Sources) -> str | None:
    """The folder of the innermost app that a file lies in, None where it lies in no app."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        config = f"{folder}/{CONFIG}" if folder else CONFIG
        if config in sources and is_app(config, sources):
            return folder
    return None
