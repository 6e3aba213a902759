"""What says that a folder is deployed to Vercel."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hk_lint.platforms import find_projects
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]
ASTRO = "import vercel from '@astrojs/vercel';\nexport default { adapter: vercel() };"
SVELTE = "import a from '@sveltejs/adapter-vercel';\nexport default { kit: { adapter: a() } };"


def found(project: Project, files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(it.platform, it.config) for it in find_projects(project(files))]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("astro.config.mjs", ASTRO),
        ("apps/web/astro.config.ts", ASTRO.replace("vercel'", "vercel/serverless'")),
        ("svelte.config.js", SVELTE),
        ("nuxt.config.ts", "export default defineNuxtConfig({ nitro: { preset: 'vercel' } });"),
        ("nitro.config.ts", "export default defineNitroConfig({ preset: 'vercel-edge' });"),
        ("nitro.config.mjs", "export default { preset: 'vercel' };"),
    ],
)
def test_the_adapter_of_a_framework(project: Project, path: str, text: str) -> None:
    assert found(project, {path: text}) == [("vercel", path)]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("astro.config.mjs", "// import vercel from '@astrojs/vercel';\nexport default {};"),
        ("astro.config.mjs", ASTRO.replace("vercel'", "node'")),
        ("astro.config.mjs", "import type { A } from '@astrojs/vercel';\nexport default {};"),
        ("svelte.config.js", SVELTE.replace("vercel", "auto")),
        ("lib/adapter.js", SVELTE),
        ("nuxt.config.ts", "export default defineNuxtConfig({ nitro: { preset: 'netlify' } });"),
        ("nuxt.config.ts", "export default defineNuxtConfig({ modules: ['vercel'] });"),
        (
            "nuxt.config.ts",
            "export default defineNuxtConfig({ nitro: { preset: process.env.P } });",
        ),
    ],
)
def test_what_names_no_adapter_of_vercel(project: Project, path: str, text: str) -> None:
    assert found(project, {path: text}) == []


def test_its_own_configuration_counts_first(project: Project) -> None:
    files = {"vercel.json": "{}", "astro.config.mjs": ASTRO}
    assert found(project, files) == [("vercel", "vercel.json")]


def test_hiveku_counts_before_an_adapter(project: Project) -> None:
    files = {"hiveku.json": "{}", "svelte.config.js": SVELTE}
    assert found(project, files) == [("hiveku", "hiveku.json")]
