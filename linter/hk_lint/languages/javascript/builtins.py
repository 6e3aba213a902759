"""The modules that Node.js itself brings."""

from __future__ import annotations

BUILTINS = frozenset(
    """
    assert async_hooks buffer child_process cluster console constants crypto dgram
    diagnostics_channel dns domain events fs http http2 https inspector module net os path
    perf_hooks process punycode querystring readline repl stream string_decoder sys timers
    tls trace_events tty url util v8 vm wasi worker_threads zlib
    """.split()  # noqa: SIM905
)
"""Names that may be imported with and without `node:` (Node.js 20 documentation, 2026-11-21)."""


def canonical(specifier: str) -> str:
    """A specifier with `node:` in front if it names a built-in module, else unchanged."""
    return f"node:{specifier}" if specifier.split("/")[0] in BUILTINS else specifier


def is_builtin(specifier: str) -> bool:
    """Whether a specifier loads a module of Node.js itself (or of a runtime: `bun:`, …)."""
    scheme = specifier.partition(":")[0]
    return scheme in ("node", "bun", "cloudflare") or specifier.split("/")[0] in BUILTINS
