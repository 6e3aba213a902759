"""What a project that only may be a Hiveku project says for another platform.

Where nothing names Hiveku, a timeout that is written for Vercel still says that somebody thought
of one, and a vercel.json that Hiveku's defaults are not those of the project.
"""

from __future__ import annotations

from hk_lint import patterns
from hk_lint.model.deployment import Setting
from hk_lint.model.module import Module, Number, ObjectLiteral
from hk_lint.model.text import Location, Span
from hk_lint.sources import Sources


def timeout(
    path: str, name: str, folder: str, module: Module | None, sources: Sources
) -> Setting[int] | None:
    """The timeout in seconds by `maxDuration` or vercel.json; None if neither is there."""
    for export in module.exports if module is not None else ():
        if export.name == "maxDuration":
            known = isinstance(export.value, Number) and isinstance(export.value.value, int)
            value = int(export.value.value) if isinstance(export.value, Number) and known else None
            return Setting(value, "maxDuration", Location(path, export.span))
        if export.name == "config" and isinstance(export.value, ObjectLiteral):
            given = export.value.get("maxDuration")
            if given is not None:
                exact = isinstance(given, Number) and isinstance(given.value, int)
                seconds = int(given.value) if isinstance(given, Number) and exact else None
                return Setting(seconds, "config.maxDuration", Location(path, given.span))
    config = f"{folder}/vercel.json" if folder else "vercel.json"
    document = sources.document(config)
    if document is None:
        return None
    functions = document.get("functions")
    for member in functions.members if functions is not None else ():
        node = member.node.get("maxDuration")
        if node is not None and patterns.matches(member.key, name):
            return Setting(node.integer(), f'vercel.json functions["{member.key}"]', node.location)
    return Setting(None, "vercel.json", Location(config, Span(0, 0)))
