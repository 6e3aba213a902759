"""The rules' tables of facts."""

import datetime
import json
from collections import Counter
from pathlib import Path

import pytest

from hk_rules import facts

TABLES = {
    "clients.json": facts.clients,
    "http_clients.json": facts.http_clients,
    "slow_packages.json": facts.slow_packages,
    "discouraged_packages.json": facts.discouraged_packages,
    "reserved_environment.json": facts.reserved_names,
    "guarded_packages.json": facts.guarded_packages,
    "runtime_packages.json": facts.runtime_packages,
    "node_codenames.json": facts.node_codenames,
    "node_lines.json": facts.node_lines,
    "handed_functions.json": facts.handed_functions,
    "supplied_modules.json": facts.supplied_modules,
    "vite_frameworks.json": facts.vite_framework_rows,
    "platform_keys.json": facts.platform_keys,
    "public_prefixes.json": facts.public_prefixes,
    "browser_variables.json": facts.browser_variables,
    "secret_names.json": facts.secret_words,
    "left_out_folders.json": facts.left_out_folders,
}
DATA = Path(facts.__file__).with_name("data")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_decodes_strictly_and_completely(name: str) -> None:
    assert len(TABLES[name]()) == len(json.loads((DATA / name).read_bytes()))


@pytest.mark.parametrize("name", TABLES)
def test_every_row_says_where_it_comes_from_and_when(name: str) -> None:
    for row in TABLES[name]():
        assert row.source, row
        datetime.date.fromisoformat(row.checked)


def test_no_constructor_belongs_to_two_clients() -> None:
    counted = Counter(
        (client.language, constructor)
        for client in facts.clients()
        for constructor in client.constructors
    )
    assert [key for key, count in counted.items() if count > 1] == []


def test_a_constructor_has_a_package_and_a_member() -> None:
    for client in facts.clients():
        assert client.constructors, client.package
        assert all(":" in text for text in client.constructors), client.package


def test_what_holds_a_connection_is_neither_cheap_nor_a_wrapper() -> None:
    for client in facts.clients():
        assert client.holds_connection + client.cheap + client.wraps <= 1, client.package


def test_the_default_of_a_client_comes_from_one_of_its_options() -> None:
    for client in facts.clients():
        timeout = client.timeout
        if timeout.default_ms is None or not timeout.options:
            continue
        factor = 1000 if timeout.unit == "s" else 1
        defaults = [option.default * factor for option in timeout.options if option.default]
        assert not defaults or timeout.default_ms in defaults, client.package


@pytest.mark.parametrize(
    ("callee", "package"),
    [
        ("@prisma/client:PrismaClient", "@prisma/client"),
        ("pg:Pool", "pg"),
        ("mysql2/promise:createPool", "mysql2"),
        ("ioredis:", "ioredis"),
        ("ioredis:Redis", "ioredis"),
        ("@aws-sdk/client-s3:S3Client", "@aws-sdk/client-*"),
        ("@aws-sdk/client-sqs:SQS", "@aws-sdk/client-*"),
        ("aws-sdk:S3", "aws-sdk"),
        ("aws-sdk:DynamoDB.DocumentClient", "aws-sdk"),
        ("aws-sdk/clients/s3:", "aws-sdk"),
        ("drizzle-orm/node-postgres:drizzle", "drizzle-orm"),
        ("openai:", "openai"),
        ("stripe:Stripe", "stripe"),
        ("node:https:Agent", "http"),
        ("https:Agent", "http"),
        ("googleapis:google.drive", "googleapis"),
        ("@google-cloud/vision:ImageAnnotatorClient", "@google-cloud/*"),
    ],
)
def test_callees_that_make_a_client(callee: str, package: str) -> None:
    client = facts.client_of(callee)
    assert client is not None
    assert client.package == package


@pytest.mark.parametrize(
    "callee",
    [
        "",
        "pg:types.setTypeParser",
        "pg:",
        "@aws-sdk/client-s3:GetObjectCommand",
        "@aws-sdk/client-s3:NoSuchKey",
        "aws-sdk:",
        "aws-sdk:config.update",
        "aws-sdk:Credentials",
        "googleapis:google.options",
        "drizzle-orm:eq",
        "axios:get",
        "my-pg:Pool",
        "boto3:client",
        "node:https:request",
    ],
)
def test_callees_that_make_none(callee: str) -> None:
    assert facts.client_of(callee) is None


def test_the_same_name_may_mean_another_package_in_python() -> None:
    client = facts.client_of("redis:Redis", "python")
    assert client is not None
    assert facts.client_of("redis:Redis") is None
    assert facts.client_of("boto3:client", "python") is not None


@pytest.mark.parametrize(
    ("callee", "default_ms", "retries"),
    [
        ("openai:OpenAI", 600_000, 2),
        ("@anthropic-ai/sdk:", 600_000, 2),
        ("stripe:", 80_000, 0),
        ("mongodb:MongoClient", 30_000, 0),
        ("nodemailer:createTransport", 120_000, 0),
        ("twilio:", 30_000, 0),
        ("pg:Pool", None, 0),
        ("resend:Resend", None, 0),
    ],
)
def test_default_timeouts(callee: str, default_ms: int | None, retries: int) -> None:
    client = facts.client_of(callee)
    assert client is not None
    assert (client.timeout.default_ms, client.timeout.retries) == (default_ms, retries)


@pytest.mark.parametrize("callee", ["@upstash/redis:Redis", "@neondatabase/serverless:neon"])
def test_wrappers_of_http_are_cheap(callee: str) -> None:
    client = facts.client_of(callee)
    assert client is not None
    assert client.cheap


@pytest.mark.parametrize("callee", ["@neondatabase/serverless:Pool", "pg:Pool"])
def test_pools_are_not_cheap(callee: str) -> None:
    client = facts.client_of(callee)
    assert client is not None
    assert client.holds_connection


@pytest.mark.parametrize(
    ("callee", "positions"),
    [
        ("global:fetch", (0, 1)),
        ("axios:", (0, 1)),
        ("axios:get", (1,)),
        ("axios:post", (2,)),
        ("axios:request", (0,)),
        ("got:", (0, 1)),
        ("ky:post", (1,)),
        ("node:http:request", (0, 1)),
        ("https:get", (0, 1)),
        ("request:post", (0, 1)),
    ],
)
def test_where_the_options_of_a_request_stand(callee: str, positions: tuple[int, ...]) -> None:
    member = callee.rpartition(":")[2]
    (row,) = facts.http_calls_of(callee)
    assert row.calls[member] == positions


@pytest.mark.parametrize(
    "callee", ["axios:create", "axios:isAxiosError", "global:URL", "http:createServer", "fetch"]
)
def test_callees_that_send_nothing(callee: str) -> None:
    assert facts.http_calls_of(callee) == ()


def test_node_fetch_has_a_row_per_generation() -> None:
    old, new = facts.http_calls_of("node-fetch:")
    assert (old.versions, old.timeout_options) == ("<3", ("timeout",))
    assert (new.versions, new.timeout_options) == (">=3", ())


def test_factories_of_http_clients() -> None:
    (axios,) = facts.http_factories_of("axios:create")
    assert axios.factories["create"] == (0,)
    assert axios.methods["get"] == (1,)
    (graphql,) = facts.http_factories_of("graphql-request:GraphQLClient")
    assert set(graphql.methods) == {"request", "rawRequest"}


def test_ky_waits_ten_seconds_unless_switched_off() -> None:
    (ky,) = facts.http_calls_of("ky:get")
    assert (ky.default_ms, ky.off) == (10_000, ("false",))


def test_packages_that_mean_slow_work() -> None:
    def kind(name: str) -> str:
        row = facts.slow_package(name)
        return row.kind if row else ""

    assert kind("openai") == "ai"
    assert kind("puppeteer-core") == "browser"
    assert kind("stripe") == "payment"
    assert kind("lodash") == ""
    assert kind("openai-tokens") == ""


def test_the_list_of_discouraged_packages_is_short() -> None:
    names = {row.package for row in facts.discouraged_packages()}
    assert {"aws-sdk", "moment", "request", "node-sass", "jsonwebtoken"} <= names
    assert names.isdisjoint({"stripe", "openai", "twilio", "axios", "lodash"})
    assert len(names) < 15


def test_jose_is_hiveku_s_advice_only() -> None:
    assert facts.discouraged_package("jsonwebtoken") is None
    row = facts.discouraged_package("jsonwebtoken", "hiveku")
    assert row is not None
    assert row.replacements == ("jose",)
    assert facts.discouraged_package("moment", "vercel") is not None


@pytest.mark.parametrize(
    ("name", "platform", "set_is_error", "read_is_error"),
    [
        ("AWS_REGION", "hiveku", True, False),
        ("AWS_REGION", "lambda", True, False),
        ("AWS_SECRET_ACCESS_KEY", "hiveku", True, False),
        ("CRON_SECRET", "hiveku", True, True),
        ("CLERK_SECRET_KEY", "hiveku", True, True),
        ("_HANDLER", "hiveku", True, False),
    ],
)
def test_reserved_names(name: str, platform: str, set_is_error: bool, read_is_error: bool) -> None:
    row = facts.reserved_name(name, platform)
    assert row is not None
    assert (row.set_is_error, row.read_is_error) == (set_is_error, read_is_error)


@pytest.mark.parametrize(
    ("name", "platform"),
    [("CRON_SECRET", "lambda"), ("NODE_OPTIONS", "hiveku")],
)
def test_names_that_are_free(name: str, platform: str) -> None:
    assert facts.reserved_name(name, platform) is None


def test_triggers_occur_in_the_files_they_stand_for() -> None:
    triggers = facts.client_triggers()
    for text in (
        b'import { Pool } from "pg";',
        b"const { S3Client } = require('@aws-sdk/client-s3')",
        b"import mysql from 'mysql2/promise'; mysql.createPool(process.env.URL)",
        b'import { PrismaClient } from "@prisma/client"',
        b'import { drizzle } from "drizzle-orm/node-postgres"',
        b"import https from 'node:https'",
    ):
        assert any(trigger in text for trigger in triggers), text
    for text in (b"fetch('http://example.org/sky')", b'import { Role } from "@prisma/client"'):
        assert not any(trigger in text for trigger in triggers), text
    assert b"fetch" in facts.http_triggers()


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("STRIPE_SECRET_KEY", "a secret key"),
        ("SERVICE_ROLE_KEY", "a key that passes over row level security"),
        ("JWT_SECRET_PROD", "a secret"),
        ("PRIVATE_KEY_2", "a private key"),
        ("OPENAI_API_KEY", "a key of OpenAI, which is never public"),
        ("OPENAI_ORG", ""),
        ("SHOW_PASSWORD", ""),
        ("PASSWORD_MIN_LENGTH", ""),
        ("FIREBASE_DATABASE_URL", ""),
        ("ANON_KEY", ""),
    ],
)
def test_names_of_secrets(name: str, what: str) -> None:
    row = facts.secret_word(name)
    assert (row.what if row else "") == what


def test_what_browsers_get_without_a_prefix() -> None:
    assert facts.may_be_in_browser("NODE_ENV", "vite", "process.env")
    assert facts.may_be_in_browser("__NEXT_I18N", "nextjs", "process.env")
    assert facts.may_be_in_browser("MODE", "vite", "import.meta.env")
    assert not facts.may_be_in_browser("MODE", "nextjs", "process.env")
    assert not facts.may_be_in_browser("MODE", "vite", "process.env")
    assert not facts.may_be_in_browser("API_KEY", "nextjs", "process.env")
