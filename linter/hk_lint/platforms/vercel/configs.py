"""What says that a folder is deployed to Vercel.

Source: the Vercel documentation on project configuration, and that of Astro, SvelteKit and Nitro on
their adapters and presets, as read on 2026-11-21: these write Vercel's Build Output API, which
nobody else deploys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.model.module import Module, ObjectLiteral, Text, Value
from hk_lint.sources import Sources

_OWN = ("vercel.json", "now.json", "vercel.ts", "vercel.mjs", "vercel.js")
_IN_CODE = re.compile(rb"[\"']@vercel/config")
_FRAMEWORK = re.compile(r"(?:astro|svelte|nuxt|nitro)\.config\.[cm]?[jt]s")
_MENTION = re.compile(rb"[\"'](?:@astrojs/vercel|@sveltejs/adapter-vercel|vercel)\b")
_ADAPTER = re.compile(r"@astrojs/vercel(?:/.+)?|@sveltejs/adapter-vercel")
_PRESET = re.compile(r"vercel(?:[-_](?:edge|static))?")


def find(sources: Sources) -> Iterator[str]:
    """Of each folder the vercel.json, or what stands for it: the same in code, else what gives a
    framework Vercel's adapter."""
    found: dict[str, tuple[int, str]] = {}
    for path in sources.files:
        folder, _, file = path.rpartition("/")
        rank = _rank(path, file, sources)
        if rank is not None and (folder not in found or rank < found[folder][0]):
            found[folder] = (rank, path)
    return (path for _, path in found.values())


def _rank(path: str, file: str, sources: Sources) -> int | None:
    """How early a file counts, None for those that do not say it."""
    if file in _OWN:
        named = file.endswith(".json") or _IN_CODE.search(sources.read(path))
        return _OWN.index(file) if named else None
    if not _FRAMEWORK.fullmatch(file) or not _MENTION.search(sources.read(path)):
        return None
    module = sources.module(path)
    return len(_OWN) if module is not None and _has_adapter(module) else None


def _has_adapter(module: Module) -> bool:
    if any(_ADAPTER.fullmatch(it.specifier) and not it.erased for it in module.imports):
        return True
    given: list[Value | None] = [it.arguments[0] for it in module.calls if it.arguments]
    given += [it.value for it in module.exports if it.name == "default"]
    return any(isinstance(it, ObjectLiteral) and _has_preset(it) for it in given)


def _has_preset(options: ObjectLiteral) -> bool:
    inner = options.get("nitro")
    preset = (inner if isinstance(inner, ObjectLiteral) else options).get("preset")
    return isinstance(preset, Text) and preset.complete and bool(_PRESET.fullmatch(preset.value))
