"""The server that a package starts itself: what its files then mean, that server decides."""

from __future__ import annotations

import re
from posixpath import join, normpath

from hk_lint.model.module import Call
from hk_lint.model.package import Manifest
from hk_lint.sources import Sources

_STARTED = re.compile(
    r"(?:^|[\s;&])(?:node|nodemon|ts-node|tsx|bun run|bun)\s++"
    r"(?:(?:-r|--require|--import|--loader)\s++\S++\s++|-\S++\s++)*+"
    r"(?P<path>[\w./-]+)(?=$|[\s;&])"
)
_SUFFIXES = ("", ".js", ".mjs", ".cjs", ".ts", "/index.js", "/index.mjs", "/index.ts")
_SERVES = frozenset({"global:Bun.serve", "@hono/node-server:serve"})


def own_server(folder: str, sources: Sources, manifest: Manifest | None) -> str:
    """The file that listens for requests and that the start script runs; "" for none.

    What a build makes first is not seen, nor is a file that only calls one that listens.
    """
    root = manifest.root if manifest is not None else None
    script = root.get("scripts", "start") if root is not None else None
    text = (script.text() or "") if script is not None else ""
    for match in _STARTED.finditer(text):
        path = normpath(join(folder, match["path"]))
        for name in (f"{path}{suffix}" for suffix in _SUFFIXES):
            module = sources.module(name) if name in sources else None
            if module is not None and any(map(_listens, module.calls)):
                return name
    return ""


def _listens(call: Call) -> bool:
    is_method = len(call.path) > 1 or call.receiver is not None
    return (is_method and call.path[-1:] == ("listen",)) or call.callee in _SERVES
