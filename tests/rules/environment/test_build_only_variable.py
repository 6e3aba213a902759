from __future__ import annotations

import json

import pytest

RULE = ["build-only-variable"]


@pytest.fixture
def check(lint):
    def checked(env, code="", **more):
        files = {
            "hiveku.json": json.dumps({"build": {"env": env}}),
            "api/x.ts": f"{code}\nexport default () => 1;\n",
            **more,
        }
        return lint(files, RULE)

    return checked


def test_a_function_reads_it(check, text_of):
    (finding,) = check({"MAIL_FROM": "x"}, "process.env.MAIL_FROM;")
    assert text_of(finding) == '"MAIL_FROM"'
    assert [it.location.path for it in finding.related] == ["api/x.ts"]


def test_a_helper_of_a_function_reads_it(check):
    more = {"lib/mail.ts": "export const from = process.env.MAIL_FROM;"}
    (finding,) = check({"MAIL_FROM": "x"}, "import { from } from '../lib/mail'; from;", **more)
    assert "lib/mail.ts" in finding.message


@pytest.mark.parametrize(
    ("env", "code", "more"),
    [
        ({"NEXT_PUBLIC_SHOP": "x"}, "process.env.NEXT_PUBLIC_SHOP;", {}),
        ({"VITE_SHOP": "x"}, "process.env.VITE_SHOP;", {}),
        ({"NODE_OPTIONS": "--max-old-space-size=8192"}, "", {}),
        ({"MAIL_FROM": "x"}, "", {"scripts/a.ts": "process.env.MAIL_FROM;"}),
        ({"MAIL_FROM": "x"}, "process.env.MAIL_FROM;", {".env": "MAIL_FROM=y\n"}),
        ({"NODE_ENV": "production"}, "process.env.NODE_ENV;", {}),
        (
            {"MAIL_FROM": "x"},
            "process.env.MAIL_FROM;",
            {"next.config.js": "module.exports = { env: { MAIL_FROM: process.env.MAIL_FROM } };"},
        ),
        ({"MAIL_FROM": "x"}, "", {"next.config.js": "process.env.MAIL_FROM; module.exports = {};"}),
    ],
)
def test_what_the_build_alone_needs_or_others_supply(check, env, code, more):
    assert check(env, code, **more) == []


@pytest.mark.parametrize(
    "value",
    [
        "http://localhost:3000",
        "https://127.0.0.1/x",
        "localhost:5432",
        "postgres://u@localhost:5432/x",
        "http://[::1]:3000",
        "0.0.0.0:80",
    ],
)
def test_addresses_on_this_machine(check, value):
    (finding,) = check({"NEXT_PUBLIC_API_URL": value})
    assert "is an address on" in finding.message


@pytest.mark.parametrize(
    "value",
    [
        "https://api.example.com",
        "https://localhost.example.com",
        "localhosting",
        "https://api.example.com/?next=localhost",
        "true",
        "",
    ],
)
def test_other_values(check, value):
    assert check({"NEXT_PUBLIC_API_URL": value}) == []
