from __future__ import annotations

import pytest

RULE = ["missing-client-directive"]
PAGE = "export default function Page() { return null; }\n"
FILES = {
    "package.json": '{"dependencies": {"next": "15.5.0"}}',
    "app/page.tsx": PAGE,
    "app/(shop)/pears/[id]/page.tsx": PAGE,
}


@pytest.mark.parametrize(
    "path",
    [
        "app/error.tsx",
        "app/error.js",
        "app/global-error.tsx",
        "app/(shop)/error.tsx",
        "app/(shop)/pears/error.jsx",
        "app/(shop)/pears/[id]/error.ts",
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        '// "use client"\n' + PAGE,
        '/*\n"use client"\n*/\n' + PAGE,
        'export { default } from "../components/failed";\n',
        '"use server";\n' + PAGE,
        "",
    ],
)
def test_an_error_file_without_the_directive(lint, path, text):
    (finding,) = lint({**FILES, path: text}, RULE)
    assert finding.location.path == path
    assert (finding.location.span.start, finding.location.span.end) == (0, 0)
    (edit,) = finding.fixes[0].edits
    assert lint({**FILES, path: edit.text + text}, RULE) == []


@pytest.mark.parametrize(
    "text",
    [
        '"use client";\n' + PAGE,
        "'use client'\n" + PAGE,
        '// a comment\n/* another */\n"use client";\n' + PAGE,
        '"use strict";\n"use client";\n' + PAGE,
        '\ufeff"use client";\n' + PAGE,
        "export default function (",
    ],
)
def test_an_error_file_that_says_so_or_cannot_be_read(lint, text):
    assert lint({**FILES, "app/error.tsx": text}, RULE) == []


def test_a_directive_that_comes_too_late(lint, text_of):
    text = 'import { a } from "./a";\n"use client";\n' + PAGE
    (finding,) = lint({**FILES, "app/error.tsx": text, "app/a.ts": "export const a = 1;"}, RULE)
    assert text_of(finding) == '"use client"'
    assert finding.fixes == ()


@pytest.mark.parametrize(
    "path",
    [
        "app/_private/error.tsx",
        "app/api/error.ts",
        "app/error.test.tsx",
        "app/errors.tsx",
        "app/error/text.tsx",
        "components/error.tsx",
        "lib/global-error.ts",
        "pages/_error.tsx",
        "src/app/error.tsx",
    ],
)
def test_files_that_are_no_error_boundary(lint, path):
    assert lint({**FILES, path: PAGE, "app/api/route.ts": "export const GET = 1;"}, RULE) == []


def test_the_router_in_src(lint):
    files = {path.replace("app/", "src/app/"): text for path, text in FILES.items()}
    assert len(lint({**files, "src/app/error.tsx": PAGE}, RULE)) == 1


def test_other_page_extensions(lint):
    files = {"package.json": FILES["package.json"], "app/page.page.tsx": PAGE}
    files["next.config.mjs"] = 'export default { pageExtensions: ["page.tsx"] };'
    assert lint({**files, "app/error.tsx": PAGE}, RULE) == []


def test_no_next(lint):
    files = {**FILES, "package.json": '{"dependencies": {"vite": "6"}}', "index.html": "<p>"}
    files["next.config.js"] = "module.exports = {};"
    assert lint({**files, "app/error.tsx": PAGE}, RULE) == []
