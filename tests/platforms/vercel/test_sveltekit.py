"""What SvelteKit's adapter and layouts say about the functions of a Vercel project."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hk_lint.model.deployment import Function
from hk_lint.platforms import PLATFORMS
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]
GET = "export function GET() { return new Response(); }\n"
LOAD = "export function load() { return {}; }\n"
PRERENDER = "export const prerender = true;\n"
ROUTES = {
    "src/routes/(site)/a/+page.server.ts": LOAD,
    "src/routes/api/b/+server.ts": GET,
}


def functions(project: Project, files: Mapping[str, str], adapter: str = "") -> list[Function]:
    config = (
        'import vercel from "@sveltejs/adapter-vercel";\n'
        f"export default {{ kit: {{ adapter: vercel({adapter}) }} }};"
    )
    base = {
        "vercel.json": "{}",
        "package.json": '{"devDependencies": {"@sveltejs/kit": "^2.0.0"}}',
        "svelte.config.js": config,
        **ROUTES,
    }
    sources = project({**base, **files})
    return list(PLATFORMS["vercel"].deploy("", sources, config="vercel.json").functions)


def runtimes(found: list[Function]) -> dict[str, str | None]:
    return {it.url: it.runtime.value for it in found}


@pytest.mark.parametrize(
    ("adapter", "expected"),
    [
        ("", "node"),
        ("{}", "node"),
        ("{ runtime: 'edge' }", "edge"),
        ("{ runtime: 'nodejs22.x', maxDuration: 10 }", "node"),
        ("{ runtime: 'experimental_bun1.x' }", None),
        ("{ ...shared }", None),
        ("options", None),
    ],
)
def test_the_adapter_is_given_the_runtime(
    project: Project, adapter: str, expected: str | None
) -> None:
    assert runtimes(functions(project, {}, adapter)) == {"/a": expected, "/api/b": expected}


def test_the_nearest_file_counts(project: Project) -> None:
    files = {
        "src/routes/+layout.ts": "export const config = { runtime: 'nodejs22.x' };",
        "src/routes/(site)/+layout.server.ts": "export const config = { maxDuration: 7 };",
    }
    first, second = functions(project, files, "{ runtime: 'edge', maxDuration: 9 }")
    assert (first.url, first.runtime.value, first.timeout.value) == ("/a", "node", 7)
    assert (second.url, second.runtime.value) == ("/api/b", "edge")


def test_an_option_that_is_no_setting(project: Project) -> None:
    files = {"src/routes/api/b/+server.ts": GET + "export const runtime = 'edge';"}
    assert runtimes(functions(project, files))["/api/b"] == "node"


@pytest.mark.parametrize(
    "files",
    [
        {"src/routes/+layout.ts": PRERENDER},
        {"src/routes/+layout.server.js": PRERENDER},
        {"src/routes/(site)/+layout.js": PRERENDER},
        {"src/routes/(site)/a/+page.ts": PRERENDER},
        {"src/routes/(site)/a/+page.server.ts": LOAD + PRERENDER},
    ],
)
def test_pages_that_the_build_renders_are_no_functions(
    project: Project, files: Mapping[str, str]
) -> None:
    assert [it.url for it in functions(project, files)] == ["/api/b"]


@pytest.mark.parametrize(
    "files",
    [
        {"src/routes/other/+layout.ts": PRERENDER},
        {"src/routes/+layout.ts": "export const prerender = 'auto';"},
        {"src/routes/+layout.ts": "export const prerender = import.meta.env.PROD;"},
        {
            "src/routes/+layout.ts": PRERENDER,
            "src/routes/(site)/a/+page.ts": "export const prerender = false;",
        },
    ],
)
def test_others_are(project: Project, files: Mapping[str, str]) -> None:
    assert [it.url for it in functions(project, files)] == ["/a", "/api/b"]
