"""Rules about hk-lint's own reading."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hk_lint import registry
from hk_lint.engine import Request, run
from hk_lint.settings import Settings

NEXT = '{"dependencies": {"next": "15.5.0"}}'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"api/x.ts": "export default ("}, ["api/x.ts"]),
        (
            {
                "api/x.ts": 'import { b } from "../lib/b";\nexport default async () => b();',
                "lib/b.ts": "export function b( {\n  return 1;\n",
            },
            ["lib/b.ts"],
        ),
        ({"api/x.ts": "export default async () => 1;", "lib/unused.ts": "let = ;"}, []),
        (
            {
                "api/x.ts": 'import type { B } from "../lib/b";\nexport default async () => 1;',
                "lib/b.ts": "let = ;",
            },
            [],
        ),
        (
            {
                "package.json": NEXT,
                "app/page.tsx": "export default function Page() {\n  return (\n    <main>\n"
                "      <p>Unclosed</p>\n    </main>\n",
            },
            ["app/page.tsx"],
        ),
        (
            {
                "package.json": NEXT,
                "app/page.tsx": 'import { A } from "../ui/a";\nexport default () => <A />;',
                "ui/a.tsx": "export const A = () => {",
                "ui/b.tsx": "export const B = () => {",
            },
            ["ui/a.tsx"],
        ),
        (
            {
                "package.json": '{"devDependencies": {"vite": "6.0.0"}}',
                "index.html": '<script type="module" src="/src/main.tsx"></script>',
                "src/main.tsx": 'import Home from "./Home";\nHome();',
                "src/Home.tsx": "<<<<<<< HEAD\nexport default () => 1;\n=======\n"
                "export default () => 2;\n>>>>>>> other\n",
            },
            ["src/Home.tsx"],
        ),
        (
            {
                "package.json": NEXT,
                "app/page.tsx": "export default () => <p>Fish & Chips, 5 {'>'} 4</p>;",
            },
            [],
        ),
    ],
)
def test_syntax_errors_are_told_in_files_that_are_loaded(
    tmp_path: Path, files: dict[str, str], expected: list[str]
) -> None:
    for name, text in {"hiveku.json": "{}", **files}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    known = registry.installed()
    request = Request(
        folder=tmp_path,
        rules=known.named("syntax-error"),
        settings=Settings(folder=tmp_path),
        today=date(2026, 11, 21),
    )
    assert [f.location.path for f in run(request, known).findings] == expected
