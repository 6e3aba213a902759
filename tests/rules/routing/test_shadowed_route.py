from __future__ import annotations

import json

import pytest

from hk_lint.model.finding import Severity

PAGE = "export default function Page() { return null; }\n"


@pytest.fixture
def site(linter):
    return linter("shadowed-route")


def dynamic(body: str, before: str = "", path: str = "app/[slug]/page.tsx") -> dict[str, str]:
    params = f"export async function generateStaticParams() {{ {body} }}"
    return {path: f"{before}\n{params}\n{PAGE}"}


READS = 'import fs from "node:fs"; import path from "node:path";\n'


@pytest.mark.parametrize(
    "files",
    [
        dynamic('return [{ slug: "about" }, { slug: "team" }];'),
        dynamic("return pages;", 'const pages = [{ slug: "about" }];'),
        dynamic("return pages.map((it) => ({ slug: it.slug }));", 'const pages = [{ slug: "about" }];'),
        dynamic("return pages.map(({ slug }) => ({ slug }));", 'const pages = [{ slug: "about" }];'),
        dynamic("return pages.map((it) => ({ slug: it.meta.name }));", 'const pages = [{ meta: { name: "about" } }];'),
        dynamic('return ["about", "team"].map((slug) => ({ slug }));'),
        dynamic("return Object.keys(pages).map((slug) => ({ slug }));", "const pages = { about: 1, team: 2 };"),
        dynamic("return Object.values(pages).map((it) => ({ slug: it.id }));", 'const pages = { x: { id: "about" } };'),
        dynamic("return list().map((it) => ({ slug: it.slug }));", 'function list() { return [{ slug: "about" }]; }'),
        dynamic("const found = await list(); return found.map((it) => ({ slug: it.slug }));", 'async function list() { return [{ slug: "about" }]; }'),
        {**dynamic("return pages.map((it) => ({ slug: it.slug }));", 'import { pages } from "../../lib/pages";'), "lib/pages.ts": 'export const pages = [{ slug: "about" }];'},
        {**dynamic("return all();", 'import { all } from "../../lib/pages";'), "lib/pages.ts": 'export const all = () => [{ slug: "about" }];'},
        {"app/[slug]/page.tsx": 'export const generateStaticParams = async () => [{ slug: "about" }];\n' + PAGE},
        {"app/[slug]/page.tsx": 'export { generateStaticParams } from "../../lib/params";\n' + PAGE, "lib/params.ts": 'export function generateStaticParams() { return [{ slug: "about" }]; }'},
        {**dynamic('return fs.readdirSync("content/pages").map((f) => ({ slug: f.slice(0, -4) }));', READS), "content/pages/about.mdx": "# About"},
        {**dynamic("return fs.readdirSync(dir).map((f) => ({ slug: f.slice(0, -4) }));", READS + 'const dir = path.join(process.cwd(), "content", "pages");'), "content/pages/about.md": "# About"},
        {**dynamic("return slugs().map((slug) => ({ slug }));", 'import { slugs } from "../../lib/posts";'), "lib/posts.ts": READS + 'export function slugs() { return fs.readdirSync("content"); }', "content/about.mdx": "---\ndraft: false\n---"},
        dynamic('return [{ slug: ["about"] }];', path="app/[...slug]/page.tsx"),
        dynamic('return [{ slug: "about" }];', path="app/(cms)/[slug]/page.tsx"),
    ],
)  # fmt: skip
def test_a_page_whose_url_is_among_the_params(site, files):
    (finding,) = site("app/about/page.tsx", files)
    assert (finding.location.path, finding.severity) == ("app/about/page.tsx", Severity.ERROR)
    assert finding.related[0].location.path.endswith("]/page.tsx")


def test_below_other_segments(site):
    files = dynamic('return [{ slug: "new" }];', path="app/[locale]/blog/[slug]/page.tsx")
    (finding,) = site("app/[locale]/blog/new/page.tsx", files)
    assert finding.location.path == "app/[locale]/blog/new/page.tsx"


def test_an_entry_of_a_collection(site):
    manifest = {
        "collections": [{"id": "pages", "path": "content/pages", "routePattern": "/{slug}"}]
    }
    files = {
        **dynamic("return await api();"),
        "hiveku.cms.json": json.dumps(manifest),
        "content/pages/about.json": "{}",
    }
    (finding,) = site("app/about/page.tsx", files)
    assert finding.related[1].location.path == "content/pages/about.json"
    assert site("app/contact/page.tsx", "app/about/page.css", files) != []


@pytest.mark.parametrize(
    "files",
    [
        {"app/[slug]/page.tsx": PAGE + "// generateStaticParams"},
        dynamic('return [{ slug: "team" }];'),
        dynamic('return [{ id: "about" }];'),
        dynamic("return await api();"),
        dynamic("return [];", 'const pages = [{ slug: "about" }];'),
        dynamic('return pages.filter((it) => it.slug !== "about").map((it) => ({ slug: it.slug }));', 'const pages = [{ slug: "about" }];'),
        dynamic('return [{ slug: "about" }];', path="app/blog/[slug]/page.tsx"),
        dynamic('return [{ slug: "about" }];', path="app/[slug]/more/page.tsx"),
        dynamic('return [{ slug: ["about", "us"] }];', path="app/[...slug]/page.tsx"),
        dynamic('return [{ slug: "about" }];', path="app/@slot/[slug]/page.tsx"),
        dynamic('return [{ slug: "about" }];', path="pages/[slug].tsx"),
        {**dynamic('return fs.readdirSync("content").map((f) => ({ slug: f }));', READS), "content/about.mdx": "---\ndraft: true\n---"},
        {**dynamic('return fs.readdirSync("content").filter((f) => f !== "about.mdx").map((f) => ({ slug: f }));', READS), "content/about.mdx": "x"},
        {**dynamic('return fs.readdirSync("content").map((f) => ({ slug: f }));', READS), "content/about/index.mdx": "x", "other/about.mdx": "x"},
        {**dynamic("return [];", READS), "content/about.mdx": "x"},
    ],
)  # fmt: skip
def test_look_alikes(site, files):
    assert site("app/about/page.tsx", files) == []


def test_the_platform_codes_select_the_rule(lint):
    files = {
        "package.json": '{ "dependencies": { "next": "15.5.7" } }',
        "app/about/page.tsx": PAGE,
        **dynamic('return [{ slug: "about" }];'),
    }
    for code in ("route_collision_edit_not_visible", "route_collision_new_dynamic_shadows"):
        assert [it.rule for it in lint(files, [code])] == ["shadowed-route"]


JSON = {"data/pages.json": '[{"slug": "about"}, {"slug": "team"}]'}
MAPPED = "return pages.map((it) => ({ slug: it.slug }));"


@pytest.mark.parametrize(
    "files",
    [
        {**dynamic(MAPPED, 'import pages from "../../data/pages.json";'), **JSON},
        {**dynamic("return data.pages.map(({ slug }) => ({ slug }));", 'import data from "../../data/all.json";'), "data/all.json": '{"pages": [{"slug": "about"}]}'},
        {**dynamic(MAPPED, 'import { pages } from "../../lib/pages";'), "lib/pages.ts": 'import data from "../data/all.json"; export const pages = data.pages;', "data/all.json": '{"pages": [{"slug": "about"}]}'},
        dynamic("return Object.entries(pages).map(([slug]) => ({ slug }));", "const pages = { about: {} };"),
        dynamic("return Object.entries(pages).map(([key, page]) => ({ slug: page.slug }));", 'const pages = { x: { slug: "about" } };'),
        dynamic("const params = []; for (const it of pages) { params.push({ slug: it.slug }); } return params;", 'const pages = [{ slug: "about" }];'),
        dynamic("const params = []; for (const [slug] of Object.entries(pages)) { const it = slug; params.push({ slug: it }); } return params;", "const pages = { about: 1 };"),
        dynamic("const params = []; for (const part of parts) for (const it of part.pages) params.push({ slug: it }); return params;", 'const parts = [{ pages: ["about"] }];'),
        dynamic("return parts.flatMap((it) => it.pages).map((it) => ({ slug: it.slug }));", 'const parts = [{ pages: [{ slug: "about" }] }];'),
        dynamic("return parts.flatMap((it) => it.pages.map((page) => ({ slug: page })));", 'const parts = [{ pages: ["about"] }];'),
        dynamic("return pages.map((it) => { const slug = it.slug; return { slug }; });", 'const pages = [{ slug: "about" }];'),
        dynamic("return [...pages, ...more].map((it) => ({ slug: it.slug }));", 'const pages = [{ slug: "about" }]; const more = [];'),
        {**dynamic("const pages = await list(); " + MAPPED, 'import { list } from "../../lib/pages";'), "lib/pages.ts": 'import { cache } from "react"; const pages = [{ slug: "about" }]; export const list = cache(async () => pages);'},
    ],
)  # fmt: skip
def test_params_that_code_makes_of_what_is_written(site, files):
    (finding,) = site("app/about/page.tsx", files)
    assert finding.location.path == "app/about/page.tsx"


@pytest.mark.parametrize(
    ("body", "file", "page"),
    [
        ('return [{ slug: ["guides", "deploy"] }];', "app/docs/[...slug]/page.tsx", "app/docs/guides/deploy/page.tsx"),
        ('return [{ slug: [] }, { slug: ["a", "b"] }];', "app/[[...slug]]/page.tsx", "app/a/(x)/b/page.tsx"),
        ('return [{ category: "shoes", product: "boot" }];', "app/shop/[category]/[product]/page.tsx", "app/shop/shoes/boot/page.tsx"),
        ('return [{ lang: "en", slug: ["a", "b"] }];', "app/[lang]/[...slug]/page.tsx", "app/en/a/b/page.tsx"),
        ('return [{ category: "shoes", product: "sale" }];', "app/[category]/[product]/page.tsx", "app/[category]/sale/page.tsx"),
    ],
)  # fmt: skip
def test_several_segments_at_once(site, body, file, page):
    (finding,) = site(page, dynamic(body, path=file))
    assert finding.location.path == page


@pytest.mark.parametrize(
    ("body", "file", "page"),
    [
        ('return [{ slug: ["guides"] }];', "app/docs/[...slug]/page.tsx", "app/docs/guides/deploy/page.tsx"),
        ('return [{ slug: ["guides", "deploy"] }];', "app/docs/[...slug]/page.tsx", "app/docs/deploy/page.tsx"),
        ('return [{ slug: ["guides", "deploy"] }];', "app/docs/[...slug]/page.tsx", "app/docs/guides/[slug]/page.tsx"),
        ('return [{ category: "hats", product: "boot" }, { category: "shoes", product: "x" }];', "app/[category]/[product]/page.tsx", "app/shoes/boot/page.tsx"),
        ('return [{ product: "boot" }];', "app/[category]/[product]/page.tsx", "app/shoes/boot/page.tsx"),
        ('return [{ slug: ["a", other] }];', "app/[...slug]/page.tsx", "app/a/b/page.tsx"),
    ],
)  # fmt: skip
def test_other_segments(site, body, file, page):
    assert site(page, dynamic(body, path=file)) == []


@pytest.mark.parametrize(
    "files",
    [
        {**dynamic(MAPPED, 'import pages from "../../data/pages.json";'), "data/pages.json": '[{"slug": "team"}]'},
        {**dynamic(MAPPED, 'import pages from "../../data/pages.json";'), "data/pages.json": "[{"},
        dynamic("const params = []; for (const it of pages) { if (it.own) continue; params.push({ slug: it.slug }); } return params;", 'const pages = [{ slug: "about" }];'),
        dynamic("const params = []; for (const it of pages) { if (it.page) params.push({ slug: it.slug }); } return params;", 'const pages = [{ slug: "about" }];'),
        dynamic("const params = []; for (const it of pages) params.push({ slug: it.slug }); return params.filter(isOpen);", 'const pages = [{ slug: "about" }];'),
        dynamic("const params = []; for (const it of pages.slice(1)) params.push({ slug: it.slug }); return params;", 'const pages = [{ slug: "about" }];'),
        dynamic("return Object.entries(pages).map(([key, page]) => ({ slug: page.slug }));", 'const pages = { about: { slug: "team" } };'),
        dynamic("return Object.entries(pages).map(([, slug]) => ({ slug }));", 'const pages = { about: "team" };'),
        dynamic("return pages.map((it, index) => ({ slug: index }));", 'const pages = ["about"];'),
        dynamic("return pages.map((it) => ({ slug: `${it.slug}-page` }));", 'const pages = [{ slug: "about" }];'),
        dynamic("return pages.flatMap((it) => (it.own ? [] : [{ slug: it.slug }]));", 'const pages = [{ slug: "about" }];'),
        dynamic("return pages();", "const pages = () => pages();"),
    ],
)  # fmt: skip
def test_params_that_are_not_certain(site, files):
    assert site("app/about/page.tsx", files) == []


def test_long_lists_end(site):
    rounds = "".join(f"for (const a{it} of pages) " for it in range(8))
    pages = ", ".join(f'{{ slug: "p{it}" }}' for it in range(40))
    body = f"const params = []; {rounds} params.push({{ slug: a0.slug }}); return params;"
    assert site("app/about/page.tsx", dynamic(body, f"const pages = [{pages}];")) == []
