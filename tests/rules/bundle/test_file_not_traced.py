from __future__ import annotations

import pytest

RULE = ["file-not-traced"]
HEAD = "import fs from 'node:fs'; import path from 'node:path'; import { DIR } from './_dir';\n"
HERE = "const here = process.cwd();\n"
NEXT = {"package.json": '{"dependencies": {"next": "15.5.7"}}', "app/page.tsx": "export default 1"}


@pytest.fixture
def check(lint):
    def checked(read, **more):
        code = f"{HEAD}{HERE}export default (name) => {read};\n"
        return lint(
            {
                "hiveku.json": "{}",
                "api/x.ts": code,
                "api/_dir.ts": "export const DIR = 'a';",
                **more,
            },
            RULE,
        )

    return checked


@pytest.mark.parametrize(
    "read",
    [
        "fs.readFileSync(path.join(process.cwd(), name))",
        "fs.promises.readFile(path.join(process.cwd(), DIR, name))",
        "fs.readFileSync(`${process.cwd()}/${name}`)",
        "fs.createReadStream(process.cwd() + name)",
        "fs.readFileSync(path.join(__dirname, '..', name))",
        "fs.readdirSync(path.join(here, name, 'files'))",
    ],
)
def test_nothing_of_the_path_is_known(check, text_of, read):
    (finding,) = check(read)
    assert text_of(finding).startswith("fs.")


@pytest.mark.parametrize(
    "read",
    [
        "fs.readFileSync(path.join(process.cwd(), 'emails', name))",
        "fs.readFileSync(path.join(process.cwd(), 'emails', 'a.html'))",
        "fs.readFileSync(`${process.cwd()}/emails/${name}.html`)",
        "fs.readFileSync(path.join(process.cwd(), `mail-${name}.html`))",
        "fs.readFileSync(path.join(process.cwd(), 'node_modules', name))",
        "fs.readFileSync(path.resolve(process.cwd(), name))",
        "fs.readFileSync(path.join('/tmp', name))",
        "fs.readFileSync(path.join(process.env.DATA, name))",
        "fs.readFileSync(name)",
        "fs.readFileSync(path.join(process.cwd(), name ? 'a.txt' : 'b.txt'))",
        "fs.existsSync(name) && fs.readFileSync(path.join(process.cwd(), name))",
        "process.env.NODE_ENV !== 'production' && fs.readFileSync(path.join(process.cwd(), name))",
        "fs.writeFileSync(path.join(process.cwd(), name), '')",
        "path.join(process.cwd(), name)",
    ],
)
def test_what_is_traced_or_is_no_file_of_the_project(check, read):
    assert check(read) == []


def test_a_helper_with_a_parameter(lint):
    helper = f"{HEAD}export const load = (it) => fs.readFileSync(path.join(process.cwd(), it));"
    handler = "import { load } from '../lib/load'; export default () => load('mail/a.html');"
    (finding,) = lint(
        {"hiveku.json": "{}", "lib/load.ts": helper, "api/x.ts": handler, "api/y.ts": handler}, RULE
    )
    assert finding.location.path == "lib/load.ts"
    assert [it.location.path for it in finding.trace] == ["api/x.ts"]


def test_the_init_phase_is_not_per_request(lint):
    code = (
        f"{HEAD}const a = fs.readFileSync(path.join(process.cwd(), DIR)); export default () => a;"
    )
    assert lint({"hiveku.json": "{}", "api/x.ts": code}, RULE) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("next.config.js", "module.exports = { outputFileTracingIncludes: { '/api': ['a'] } };"),
        ("vercel.json", '{"functions": {"api/x.ts": {"includeFiles": "mail/**"}}}'),
    ],
)
def test_files_that_are_listed(check, path, text):
    assert check("fs.readFileSync(path.join(process.cwd(), name))", **{path: text}) == []


class TestNext:
    READ = f"{HEAD}const read = (it) => fs.readFileSync(path.join(process.cwd(), it));\n"

    @pytest.mark.parametrize(
        "code",
        [
            "export function POST() { return read('a'); }",
            "export function GET(req) { return read('a'); }",
            "export const dynamic = 'force-dynamic'; export function GET() { return read('a'); }",
        ],
    )
    def test_routes_that_answer_requests(self, lint, code):
        assert len(lint({**NEXT, "app/api/x/route.ts": self.READ + code}, RULE)) == 1

    @pytest.mark.parametrize(
        "code",
        [
            "export function GET() { return read('a'); }",
            "export const dynamic = 'force-static'; export function GET(req) { return read('a'); }",
            "export const revalidate = 60; export function GET(req) { return read('a'); }",
            "export const generateStaticParams = () => []; export function GET(r) { read('a'); }",
        ],
    )
    def test_routes_that_the_build_may_answer(self, lint, code):
        assert lint({**NEXT, "app/api/x/route.ts": self.READ + code}, RULE) == []

    def test_pages_are_not_judged(self, lint):
        code = self.READ + "export default function Page() { return read('a'); }"
        assert lint({**NEXT, "app/blog/page.tsx": code}, RULE) == []

    @pytest.mark.parametrize(
        "manifest",
        [
            '{"dependencies": {"next": "16.0.1"}}',
            '{"dependencies": {"next": "15.5.7"}, "scripts": {"build": "next build --turbopack"}}',
        ],
    )
    def test_another_tracing(self, lint, manifest):
        code = self.READ + "export function POST() { return read('a'); }"
        files = {**NEXT, "app/api/x/route.ts": code, "package.json": manifest}
        assert lint(files, RULE) == []
