"""The server files of other frameworks than Next.js that run for requests.

Source: the documentation of SvelteKit (`+server`, `+page.server` and `+layout.server` files), React
Router and Remix (routes with `loader` and `action`), Nuxt and Nitro (`server/api`, `server/routes`,
`server/middleware`) and Astro (endpoints, which the build renders unless they say otherwise), as
read on 2026-11-21. Only files whose framework package.json declares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from msgspec.structs import replace

from hk_lint.frameworks import sveltekit
from hk_lint.frameworks.handlers import METHODS
from hk_lint.frameworks.served import Served, handlers, is_code, named
from hk_lint.model.deployment import Framework
from hk_lint.model.module import Constant, Module
from hk_lint.model.package import Manifest
from hk_lint.sources import Sources

_METHODS = (*METHODS, "fallback", "ALL")
_SVELTE = re.compile(
    r"src/routes/(?P<route>(?:.*/)?)\+(?P<kind>server|page\.server|layout\.server)\.[jt]s"
)
_REMIX = re.compile(r"app/(?:routes/.+|root)\.[jt]sx?")
_NUXT = re.compile(
    r"server/(?P<kind>api|routes|middleware)/(?P<route>.+?)"
    r"(?:\.(?P<method>get|head|patch|post|put|delete|options|connect|trace))?"
    r"\.[jt]s"
)
_ASTRO = re.compile(r"src/pages/(?P<route>.+)\.[jt]s")
_OUTPUT = re.compile(rb"\boutput\s*:\s*[\"'`]server[\"'`]")
_Find = Callable[[str, re.Match[str], Module], Served | None]


def server_functions(
    folder: str, sources: Sources, manifest: Manifest | None, own: Iterable[str]
) -> Iterator[Served]:
    """The functions, sorted by path; `own` are the files of the project."""
    kinds = list(_declared(folder, sources, manifest))
    start = len(folder) + 1 if folder else 0
    for path in sorted(own) if kinds else ():
        if not is_code(path):
            continue
        for pattern, find in kinds:
            match = pattern.fullmatch(path[start:])
            module = sources.module(path) if match is not None else None
            if match is not None and module is not None and not module.generated:
                found = find(path, match, module)
                if found is not None:
                    yield found
                break


def _declared(
    folder: str, sources: Sources, manifest: Manifest | None
) -> Iterator[tuple[re.Pattern[str], _Find]]:
    def has(*names: str) -> bool:
        return manifest is not None and any(manifest.dependency(it) for it in names)

    if has("@sveltejs/kit"):
        yield _SVELTE, partial(_svelte, folder, sources)
    if has("@remix-run/react", "@remix-run/node", "@react-router/dev", "@shopify/hydrogen"):
        yield _REMIX, _remix
    if has("nuxt", "nuxt3", "nuxt-nightly", "nitropack", "nitro"):
        yield _NUXT, _nuxt
    if has("astro"):
        names = (
            f"{folder}/astro.config.{it}" if folder else f"astro.config.{it}" for it in _CONFIGS
        )
        is_server = any(_OUTPUT.search(sources.read(it)) for it in names if it in sources)
        yield _ASTRO, _astro_server if is_server else _astro


_CONFIGS = ("mjs", "js", "ts", "mts", "cjs")


def _svelte(
    folder: str, sources: Sources, path: str, match: re.Match[str], module: Module
) -> Served | None:
    if sveltekit.is_prerendered(folder, path, sources):
        return None
    names = _METHODS if match["kind"] == "server" else ("load", "actions")
    shown = [re.sub(r"=\w+\]", "]", it) for it in match["route"].split("/")]
    url = named(it for it in shown if it and not it.startswith("("))
    return _served(
        path, url if match["kind"] != "layout.server" else "", "sveltekit", module, names
    )


def _remix(path: str, match: re.Match[str], module: Module) -> Served | None:  # noqa: ARG001
    return _served(path, "", "remix", module, ("loader", "action"))


def _nuxt(path: str, match: re.Match[str], module: Module) -> Served | None:
    names = match["route"].split("/")
    names = names[:-1] if names[-1] == "index" else names
    base = ["api"] if match["kind"] == "api" else []
    url = named((*base, *names)) if match["kind"] != "middleware" else ""
    found = _served(path, url, "nuxt", module, ("default",))
    method = (match["method"] or "").upper()
    return replace(found, method=method) if found is not None else None


def _astro(path: str, match: re.Match[str], module: Module) -> Served | None:
    return _endpoint(path, match, module) if _says(module, "prerender") is False else None


def _astro_server(path: str, match: re.Match[str], module: Module) -> Served | None:
    return _endpoint(path, match, module) if _says(module, "prerender") is not True else None


def _endpoint(path: str, match: re.Match[str], module: Module) -> Served | None:
    names = match["route"].split("/")
    if any(it.startswith("_") for it in names):
        return None
    url = named(names[:-1] if names[-1] == "index" else names)
    return _served(path, url, "astro", module, _METHODS)


def _served(
    path: str, url: str, framework: Framework, module: Module, names: Iterable[str]
) -> Served | None:
    found = tuple(it for it in handlers(path, module, names))
    return Served(path, url, framework, found) if found else None


def _says(module: Module, name: str) -> bool | None:
    """The boolean that a file exports under a name."""
    for export in module.exports:
        if export.name == name and isinstance(export.value, Constant):
            return export.value.value
    return None
