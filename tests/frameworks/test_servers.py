"""The server files of frameworks that are not Next.js."""

from __future__ import annotations

from pathlib import Path

import pytest

from hk_lint.frameworks.served import Served
from hk_lint.frameworks.servers import server_functions
from hk_lint.packages.manifest import read_manifest
from hk_lint.sources import Sources

GET = "export async function GET() { return new Response(); }\n"
LOAD = "export async function load() { return {}; }\n"
EVENT = "export default defineEventHandler(() => ({}));\n"
LOADER = "export async function loader() { return {}; }\nexport default function Page() {}\n"


def served(folder: Path, package: str, files: dict[str, str]) -> list[Served]:
    files = {"package.json": f'{{"name": "a", "dependencies": {{"{package}": "1"}}}}', **files}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    sources = Sources(folder)
    document = sources.document("package.json")
    assert document is not None
    manifest = read_manifest("package.json", document)
    return list(server_functions("", sources, manifest, sources.files))


def found(folder: Path, package: str, files: dict[str, str]) -> dict[str, str]:
    return {it.path: it.url for it in served(folder, package, files)}


@pytest.mark.parametrize(
    ("package", "path", "text", "url"),
    [
        ("@sveltejs/kit", "src/routes/api/a/+server.ts", GET, "/api/a"),
        ("@sveltejs/kit", "src/routes/(app)/b/[id=int]/+page.server.ts", LOAD, "/b/:id"),
        ("@sveltejs/kit", "src/routes/+layout.server.js", LOAD, ""),
        ("@react-router/dev", "app/routes/a.$id.tsx", LOADER, ""),
        ("@remix-run/react", "app/root.tsx", LOADER, ""),
        ("nuxt", "server/api/a/[id].get.ts", EVENT, "/api/a/:id"),
        ("nuxt", "server/api/index.ts", EVENT, "/api"),
        ("nuxt", "server/routes/b.ts", EVENT, "/b"),
        ("nuxt", "server/middleware/log.ts", EVENT, ""),
        ("astro", "src/pages/api/a.ts", "export const prerender = false;\n" + GET, "/api/a"),
    ],
)
def test_what_runs_for_requests(
    tmp_path: Path, package: str, path: str, text: str, url: str
) -> None:
    assert found(tmp_path, package, {path: text}) == {path: url}


@pytest.mark.parametrize(
    ("package", "path", "text"),
    [
        ("react", "src/routes/api/a/+server.ts", GET),
        ("@sveltejs/kit", "src/routes/a/+server.ts", "export const prerender = true;\n" + GET),
        ("@sveltejs/kit", "src/routes/a/+page.ts", LOAD),
        ("@sveltejs/kit", "src/routes/a/server.ts", GET),
        ("@react-router/dev", "app/routes/a.tsx", "export default function Page() {}\n"),
        ("@react-router/dev", "app/lib/a.ts", LOADER),
        ("nuxt", "server/utils/a.ts", EVENT),
        ("nuxt", "server/api/a.test.ts", EVENT),
        ("astro", "src/pages/api/a.ts", GET),
        ("astro", "src/pages/_api/a.ts", "export const prerender = false;\n" + GET),
    ],
)
def test_what_does_not(tmp_path: Path, package: str, path: str, text: str) -> None:
    assert found(tmp_path, package, {path: text}) == {}


def test_astro_may_render_all_endpoints_on_the_server(tmp_path: Path) -> None:
    config = {"astro.config.mjs": "export default defineConfig({ output: 'server' });"}
    assert found(tmp_path, "astro", {"src/pages/a.ts": GET, **config}) == {"src/pages/a.ts": "/a"}


def test_the_method_in_the_name_of_a_file_of_nitro(tmp_path: Path) -> None:
    files = {"server/api/a.get.ts": EVENT, "server/api/a.post.ts": EVENT, "server/api/b.ts": EVENT}
    assert [it.method for it in served(tmp_path, "nuxt", files)] == ["GET", "POST", ""]
