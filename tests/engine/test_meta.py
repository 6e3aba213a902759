"""Rules about hk-lint's own reading."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hk_lint import registry
from hk_lint.engine import Request, run
from hk_lint.settings import Settings


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
    ],
)
def test_syntax_errors_are_told_in_files_that_functions_load(
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
