from __future__ import annotations

import pytest

from hk_lint.registry import installed

RULE = ["undeclared-variable"]
CODE = {"hiveku.json": "{}", "api/x.ts": "export default () => process.env.MAIL_FROM;\n"}


def test_it_is_off_by_default():
    (rule,) = installed().named("undeclared-variable")
    assert not rule.enabled


def test_a_name_that_nothing_declares(lint, text_of):
    files = {**CODE, "api/y.ts": "export default () => process.env.MAIL_FROM;\n"}
    (finding,) = lint(files, RULE)
    assert text_of(finding) == "process.env.MAIL_FROM"
    assert len(finding.related) == 1


@pytest.mark.parametrize(
    "path",
    [
        ".env.example",
        ".env.sample",
        ".env.template",
        ".env.local.example",
        ".env.production.example",
        ".env",
        ".env.local",
        ".env.test",
    ],
)
def test_any_dotenv_file_declares(lint, path):
    assert lint({**CODE, path: "MAIL_FROM=\n"}, RULE) == []


def test_a_suffix_declares_the_base(lint):
    assert lint({**CODE, ".env.example": "MAIL_FROM_PROD=\n"}, RULE) == []


def test_the_folder_above_counts(lint):
    files = {f"apps/web/{path}": text for path, text in CODE.items()}
    assert lint({**files, ".env.example": "MAIL_FROM=\n"}, RULE) == []
    assert (
        len(lint({**files, ".env.example": "", "apps/api/.env.example": "MAIL_FROM=\n"}, RULE)) == 1
    )


def test_what_others_set(lint):
    names = ("NODE_ENV", "DATABASE_URL", "AWS_REGION", "PORT", "HIVEKU_PROJECT_ID", "NODE_OPTIONS")
    code = " + ".join(f"process.env.{name}" for name in names)
    files = {"hiveku.json": '{"build": {"env": {"OWN_NAME": "x"}}}'}
    assert (
        lint({**files, "api/x.ts": f"export default () => {code} + process.env.OWN_NAME;"}, RULE)
        == []
    )


def test_scripts_are_not_deployed(lint):
    files = {"hiveku.json": "{}", "api/x.ts": "export default () => 1;"}
    assert lint({**files, "scripts/a.ts": "process.env.SEED_COUNT;"}, RULE) == []


def test_a_line_that_is_commented_out_declares(lint):
    assert lint({**CODE, ".env.example": "A=1 # one\n# MAIL_FROM=shop@example.com\n"}, RULE) == []
    assert len(lint({**CODE, ".env.example": "# set MAIL_FROM = later\n"}, RULE)) == 1


def test_what_vite_provides_in_any_package(lint):
    code = "export default () => import.meta.env.DEV;\n"
    assert lint({"hiveku.json": "{}", "api/x.ts": code}, RULE) == []
