from __future__ import annotations

import json

import pytest

RULE = ["injected-variable-overridden"]
CODE = {"api/x.ts": "export default () => new Response();\n"}
NEXT = {
    "hiveku.json": "{}",
    "package.json": '{"dependencies": {"next": "15.5.7"}}',
    "app/page.tsx": "export default () => null;",
}


def with_env(**values):
    return {**CODE, "hiveku.json": json.dumps({"build": {"env": values}})}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NEXT_PUBLIC_SITE_URL", "https://shop.example.com"),
        ("NODE_ENV", "development"),
        ("HIVEKU_PROJECT_ID", "p_1"),
        ("DATABASE_URL", "postgres://db.example.com/shop"),
    ],
)
def test_the_build_s_variables(lint, text_of, name, value):
    (finding,) = lint(with_env(**{name: value}), RULE)
    assert text_of(finding) == f'"{name}"'
    assert value not in finding.message


def test_a_provisioned_database_is_said_to_be_a_condition(lint):
    (finding,) = lint(with_env(DATABASE_URL="postgres://db.example.com/shop"), RULE)
    assert "if a database is provisioned" in finding.message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NODE_ENV", "production"),
        ("NEXT_PUBLIC_SITE_URL", ""),
        ("NEXT_PUBLIC_SITE_NAME", "Tea"),
        ("SITE_URL", "https://shop.example.com"),
        ("AWS_REGION", "eu-west-1"),
    ],
)
def test_what_changes_nothing_or_is_another_rule_s(lint, name, value):
    assert lint(with_env(**{name: value}), RULE) == []


def test_of_dotenv_files_only_what_counts_there(lint):
    files = {
        **with_env(),
        ".env": "NODE_ENV=development\nDATABASE_URL=postgres://localhost/x\n"
        "NEXT_PUBLIC_SITE_URL=http://localhost:3000\n",
        ".env.local": "HIVEKU_PROJECT_ID=p_1\n",
        ".env.development": "NODE_ENV=development\n",
    }
    (finding,) = lint(files, RULE)
    assert (finding.location.path, "NODE_ENV" in finding.message) == (".env", True)
    assert lint({**files, ".gitignore": ".env*\n"}, RULE) == []


def test_next_config(lint, text_of):
    config = "module.exports = { env: { NEXT_PUBLIC_SITE_URL: 'https://shop.example.com' } };"
    (finding,) = lint({**NEXT, "next.config.js": config}, RULE)
    assert text_of(finding) == "NEXT_PUBLIC_SITE_URL"


@pytest.mark.parametrize(
    "env",
    [
        "NEXT_PUBLIC_SITE_URL: process.env.NEXT_PUBLIC_SITE_URL ?? 'http://localhost:3000'",
        "NEXT_PUBLIC_SHOP: 'https://shop.example.com'",
    ],
)
def test_next_config_that_hands_on(lint, env):
    assert lint({**NEXT, "next.config.js": f"module.exports = {{ env: {{ {env} }} }};"}, RULE) == []


def test_projects_that_nobody_deploys_on_hiveku(lint):
    assert lint({**CODE, ".env": "NODE_ENV=development\n"}, RULE) == []
