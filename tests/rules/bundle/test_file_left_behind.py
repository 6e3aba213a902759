from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULE = ["file-left-behind"]
VALUE = "export const value = 1;\n"
HANDLER = "export default () => new Response();\n"


@pytest.fixture
def check(lint):
    def checked(code, **more):
        files = {"hiveku.json": "{}", "api/x.ts": f"{code}\n{HANDLER}", **more}
        return lint({path: text for path, text in files.items() if text is not None}, RULE)

    return checked


class TestImports:
    @pytest.mark.parametrize("folder", ["vendor", "dist", "build", "out", "coverage"])
    def test_from_the_top(self, check, text_of, folder):
        more = {f"{folder}/a.ts": VALUE}
        (finding,) = check(f"import {{ value }} from '../{folder}/a'; value;", **more)
        assert text_of(finding) == f"'../{folder}/a'"
        assert finding.severity is Severity.ERROR

    @pytest.mark.parametrize(
        ("folder", "severity"),
        [("lib/build", Severity.ERROR), ("src/vendor", Severity.WARNING)],
    )
    def test_from_below_the_top(self, check, folder, severity):
        more = {f"{folder}/a.ts": VALUE}
        (finding,) = check(f"import {{ value }} from '../{folder}/a'; value;", **more)
        assert finding.severity is severity
        assert "below the top" in finding.why

    def test_one_finding_for_a_folder(self, check):
        more = {"vendor/a.ts": "import './c'; " + VALUE, "vendor/b.ts": VALUE, "vendor/c.ts": VALUE}
        code = "import { value } from '../vendor/a'; import { value as b } from '../vendor/b';"
        (finding,) = check(f"{code} value + b;", **more)
        assert len(finding.related) == 1

    def test_through_a_helper(self, check):
        more = {"lib/h.ts": "export * from '../vendor/a';", "vendor/a.ts": VALUE}
        (finding,) = check("import { value } from '../lib/h'; value;", **more)
        assert finding.location.path == "lib/h.ts"

    def test_pages(self, lint):
        files = {
            "hiveku.json": "{}",
            "package.json": '{"dependencies": {"next": "15.5.7"}}',
            "app/page.tsx": "import { value } from '../vendor/a'; export default () => value;",
            "vendor/a.ts": VALUE,
        }
        assert [it.location.path for it in lint(files, RULE)] == ["app/page.tsx"]

    @pytest.mark.parametrize(
        ("code", "more"),
        [
            ("import type { T } from '../dist/t';", {"dist/t.ts": "export type T = 1;"}),
            ("import { value } from '../vendors/a'; value;", {"vendors/a.ts": VALUE}),
            ("import { value } from '../lib/build'; value;", {"lib/build.ts": VALUE}),
            ("import { value } from '../gen/a'; value;", {"gen/a.ts": VALUE}),
            ("", {"dist/a.ts": VALUE, "scripts/s.ts": "import '../dist/a';"}),
            (
                "import { value } from '../dist/a'; value;",
                {"dist/a.js": VALUE, ".gitignore": "dist/\n"},
            ),
            (
                "import { value } from '../dist/a'; value;",
                {"dist/a.js": VALUE, "package.json": '{"scripts": {"build": "tsc --outDir dist"}}'},
            ),
            (
                "import { value } from '../build/a'; value;",
                {"build/a.js": VALUE, "package.json": '{"scripts": {"start": "node build/a.js"}}'},
            ),
            (
                "import { value } from '../dist/a'; value;",
                {"dist/a.js": VALUE, "tsconfig.json": '{"compilerOptions": {"outDir": "./dist"}}'},
            ),
            ("let a; try { a = require('../vendor/a'); } catch {}", {"vendor/a.js": VALUE}),
            (
                "import { value } from '@x/ui'; value;",
                {
                    "packages/ui/package.json": '{"name": "@x/ui", "main": "dist/index.js"}',
                    "packages/ui/dist/index.js": VALUE,
                },
            ),
        ],
    )
    def test_what_is_there_or_may_be_made(self, check, code, more):
        assert check(code, **more) == []

    def test_a_script_named_build_makes_no_folder_of_that_name(self, check):
        more = {"build/a.ts": VALUE, "package.json": '{"scripts": {"build": "next build"}}'}
        assert len(check("import { value } from '../build/a'; value;", **more)) == 1


class TestRoutes:
    def test_a_page(self, lint):
        files = {
            "hiveku.json": "{}",
            "package.json": '{"dependencies": {"next": "15.5.7"}}',
            "app/page.tsx": "export default () => null;",
            "app/(shop)/build/page.tsx": "import './a'; export default () => null;",
            "app/(shop)/build/a.ts": VALUE,
            "app/(shop)/build/[id]/page.tsx": "export default () => null;",
            "app/vendor/page.tsx": "export default () => null;",
            "app/builds/page.tsx": "export default () => null;",
        }
        first, second = lint(files, RULE)
        assert "`/build`" in first.message
        assert first.severity is Severity.ERROR
        assert len(first.related) == 1
        assert "`/vendor`" in second.message
        assert second.severity is Severity.WARNING

    def test_a_function(self, check):
        (finding,) = check("", **{"api/out/y.ts": HANDLER})
        assert "`/api/out/y`" in finding.message

    def test_a_file_may_have_such_a_name(self, check):
        assert check("", **{"api/build.ts": HANDLER, "api/dist.ts": HANDLER}) == []


class TestReads:
    @pytest.mark.parametrize(
        "path",
        [
            "path.join(process.cwd(), 'public', 'data', 'a.json')",
            "path.resolve('public/data/a.json')",
            "'./public/data/a.json'",
            "`${process.cwd()}/public/data/a.json`",
            "process.cwd() + '/public/data/a.json'",
            "path.join(process.cwd(), 'public/data', name)",
            "path.join(DIR, 'a.json')",
        ],
    )
    def test_files_of_the_store(self, check, path):
        code = "import fs from 'fs'; import path from 'path';\n"
        code += "const DIR = path.join(process.cwd(), 'public', 'data');\n"
        code += f"export default (name) => fs.readFileSync({path});"
        (finding,) = check("", **{"api/x.ts": code, "public/data/a.json": "{}"})
        assert "public/data/" in finding.message
        assert finding.severity is Severity.WARNING

    def test_media_is_certain(self, check):
        code = "import fs from 'fs'; export default () => fs.readFileSync('public/fonts/a.ttf');"
        (finding,) = check("", **{"api/x.ts": code, "public/fonts/a.ttf": "x"})
        assert finding.severity is Severity.ERROR

    def test_files_of_left_out_folders(self, check):
        code = "import { readFile } from 'node:fs/promises';\n"
        code += "export default () => readFile('vendor/a.json');"
        (finding,) = check("", **{"api/x.ts": code, "vendor/a.json": "{}"})
        assert "`vendor/`" in finding.message

    @pytest.mark.parametrize(
        "read",
        [
            "fs.readFileSync('public/a.json')",
            "fs.readFileSync('data/a.json')",
            "fs.readFileSync('public/none/a.json')",
            "fs.readFileSync('/tmp/public/data/a.json')",
            "fs.readFileSync(path.join(os.tmpdir(), 'public/data/a.json'))",
            "fs.readFileSync(name)",
            "fs.existsSync('public/data/a.json') ? fs.readFileSync('public/data/a.json') : 0",
            "fs.writeFileSync('public/data/a.json', '')",
            "read('public/data/a.json')",
        ],
    )
    def test_what_is_there_or_cannot_be_told(self, check, read):
        code = "import fs from 'fs'; import path from 'path'; import os from 'os';\n"
        code += f"export default (name) => {read};"
        more = {"public/data/a.json": "{}", "public/a.json": "{}", "data/a.json": "{}"}
        assert check("", **{"api/x.ts": code, **more}) == []

    def test_development_only(self, check):
        code = "import fs from 'fs'; export default () => {\n"
        code += "if (process.env.NODE_ENV !== 'production') fs.readFileSync('public/d/a.json'); };"
        assert check("", **{"api/x.ts": code, "public/d/a.json": "{}"}) == []


class TestMedia:
    FILES = {  # noqa: RUF012
        "hiveku.json": "{}",
        "package.json": '{"dependencies": {"next": "15.5.7"}}',
        "public/images/a.png": "x",
        "public/images/b.png": "x",
        "public/logo.png": "x",
        "app/c.png": "x",
    }

    def test_imported_from_a_folder_of_public(self, lint):
        code = "import a from '../public/images/a.png'; import b from '../public/images/b.png';\n"
        (finding,) = lint(
            {**self.FILES, "app/page.tsx": f"{code}export default () => [a, b];"}, RULE
        )
        assert finding.severity is Severity.WARNING
        assert len(finding.related) == 1

    @pytest.mark.parametrize("path", ["../public/logo.png", "./c.png", "../public/images/none.png"])
    def test_from_elsewhere(self, lint, path):
        code = f"import a from '{path}'; export default () => a; // public/images"
        assert lint({**self.FILES, "app/page.tsx": code}, RULE) == []


def test_projects_that_nobody_deploys_on_hiveku(lint):
    files = {"api/x.ts": f"import {{ value }} from '../vendor/a'; value; {HANDLER}"}
    assert lint({**files, "vendor/a.ts": VALUE}, RULE) == []


def test_paths_count_from_the_project(lint):
    files = {
        "build/web/hiveku.json": "{}",
        "build/web/api/x.ts": f"import {{ value }} from '../lib/a'; value; {HANDLER}",
        "build/web/lib/a.ts": VALUE,
    }
    assert lint(files, RULE) == []
