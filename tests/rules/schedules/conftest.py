from __future__ import annotations

import pytest

HANDLER = "export default async () => new Response();\n"


@pytest.fixture
def scheduled(lint):
    """Check one function with a schedule comment."""

    def checked(
        rule, expression, *, config="{}", path="api/cron/a.ts", comment="// @schedule {}\n"
    ):
        files = {path: comment.format(expression) + HANDLER}
        if config is not None:
            files["hiveku.json"] = config
        return lint(files, [rule])

    return checked
