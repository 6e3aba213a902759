from __future__ import annotations

import pytest

RULE = ["tier-suffix-read"]


@pytest.fixture
def check(lint):
    def checked(code, **more):
        files = {"hiveku.json": "{}", "api/x.ts": f"{code}\nexport default () => 1;\n", **more}
        return lint(files, RULE)

    return checked


@pytest.mark.parametrize(
    ("name", "base"),
    [
        ("API_URL_DEV", "API_URL"),
        ("API_URL_STAGING", "API_URL"),
        ("API_URL_PROD", "API_URL"),
        ("API_URL_PRODUCTION", "API_URL"),
        ("NEXT_PUBLIC_API_PROD", "NEXT_PUBLIC_API"),
    ],
)
def test_the_base_name_is_to_be_read(check, text_of, name, base):
    (finding,) = check(f"fetch(process.env.{name});")
    assert text_of(finding) == f"process.env.{name}"
    assert f"`{base}`" in finding.help


@pytest.mark.parametrize(
    "name",
    [
        "API_URL_DEVELOPMENT",
        "API_URL_PREVIEW",
        "API_URL_TEST",
        "API_URL_dev",
        "API_URL_PROD_EU",
        "IS_PROD",
        "NEXT_PUBLIC_IS_STAGING",
        "NODE_ENV_PROD",
        "APP_ENV_DEV",
        "FORCE_DEV",
        "NEXT_PUBLIC_PROD",
        "_DEV",
        "DEV",
        "PROD",
    ],
)
def test_names_without_a_tier(check, name):
    assert check(f"process.env.{name};") == []


def test_a_read_with_an_alternative(check):
    assert check("process.env.API_URL_PROD ?? process.env.API_URL;") == []


@pytest.mark.parametrize(
    "more",
    [
        {".env.production": "API_URL_PROD=https://api.example.com\n"},
        {"hiveku.json": '{"build": {"env": {"API_URL_PROD": "x"}}}'},
    ],
)
def test_what_the_repository_sets_itself(check, more):
    assert check("process.env.API_URL_PROD;", **more) == []


def test_one_finding_for_a_name(check):
    (finding,) = check("process.env.A_KEY_DEV; process.env.A_KEY_DEV;")
    assert len(finding.related) == 1


def test_scripts_and_other_platforms(check, lint):
    assert check("", **{"scripts/a.ts": "process.env.API_URL_PROD;"}) == []
    code = "process.env.API_URL_PROD; export default () => 1;"
    assert lint({"api/x.ts": code, "hiveku.json": "{}"}, RULE) != []
