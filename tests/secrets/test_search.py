"""What is found as a secret, and what only looks like one."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hk_lint.secrets.hiding import values
from hk_lint.secrets.judging import is_placeholder, is_random, is_real_value, is_secret_name
from hk_lint.secrets.search import find, guesses
from hk_lint.secrets.table import table

ROWS = table().patterns


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
class TestRows:
    def test_finds_its_secret(self, row, keys):
        text = keys[row.name]
        for before, after in (("", ""), ("const x = f(", ");\n"), ("\n\tvalue: ", "\n")):
            (found,) = find(f"{before}{text}{after}".encode())
            assert found.kind in (row.name, "private-key")
            assert (found.label, found.mode) == (row.label, row.mode)

    def test_leaves_its_placeholders(self, row, keys):
        text = keys[row.name]
        (found,) = find(text.encode())
        value = text[found.span.start : found.span.end]
        keyword = next((it for it in row.keywords if value.startswith(it)), "")
        for filler in ("x", "0", "X"):
            same = keyword + re.sub(r"[A-Za-z0-9]", filler, value[len(keyword) :])
            assert find(text.replace(value, same).encode()) == ()
        assert find(text.replace(value, f"{keyword}your-own-key-goes-here").encode()) == ()
        assert find(text.replace(value, f"{keyword}${{KEY}}").encode()) == ()

    def test_needs_all_of_it(self, row, keys):
        text = keys[row.name]
        (found,) = find(text.encode())
        assert find(text[: found.span.start + 12].encode()) == ()

    def test_says_where_it_comes_from(self, row):
        assert row.source
        assert row.checked == "2026-11-21"
        assert row.label
        assert all(row.keywords)


def test_names_are_said_once():
    names = [row.name for row in ROWS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", ["publishable key", "anon key"])
def test_what_is_public_by_design_is_no_secret(keys, name):
    assert find(f'const key = "{keys[name]}";'.encode()) == ()


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("const stripeKey = ", "stripeKey"),
        ("export STRIPE_KEY=", "STRIPE_KEY"),
        ("  stripe_key: ", "stripe_key"),
        ('  "stripe-key": ', "stripe-key"),
        ("process.env.STRIPE_KEY ?? ", "process.env.STRIPE_KEY"),
        ("- name: STRIPE_KEY\n  value: ", "STRIPE_KEY"),
        ("Authorization: Bearer ", "Authorization"),
        ("new Stripe(", ""),
        ("", ""),
        ("const a7Xk29qL3 = ", ""),
    ],
)
def test_knows_the_name(keys, before, name):
    (found,) = find(f'{before}"{keys["stripe-secret-key"]}"'.encode())
    assert found.name == name


def test_a_secret_is_no_name(keys):
    text = f'{{"{keys["github-token"]}": "{keys["stripe-secret-key"]}"}}'
    assert [it.name for it in find(text.encode())] == ["", ""]


@pytest.mark.parametrize(
    "text",
    [
        "postgres://user:password~localhost:5432/db",
        "postgres://postgres:postgres~localhost/db",
        "postgres://app:Kx8v2mQpL0~localhost:5432/db",
        "postgres://app:Kx8v2mQpL0~db:5432/app",
        "postgres://app:Kx8v2mQpL0~10.0.3.4/app",
        "postgres://app:Kx8v2mQpL0~host.docker.internal/app",
        "postgres://app:Kx8v2mQpL0~db.example.com/app",
        "postgres://app:Kx8v2mQpL0~your-host.neon.tech/app",
        "postgres://app:${PASSWORD}~db.acme-corp.io/app",
        "postgres://app:$PASSWORD~db.shop-data.io/app",
        "postgres://app:[YOUR-PASSWORD]~db.kqwzjxvbnmplokij.supabase.co/postgres",
        "postgres://app:secret~db.shop-data.io/app",
        "postgres://app:Password123!~db.shop-data.io/app",
        "postgres://app~db.shop-data.io/app",
        "mongodb+srv://<user>:<password>~cluster0.k3jd9.mongodb.net/app",
        "redis://default:redispassword~redis:6379",
        "https://app:Kx8v2mQpL0~git.shop-data.io/app.git",
    ],
)
def test_addresses_without_a_password_of_use(text):
    text = text.replace("~", "@")
    assert find(f'const url = "{text}";'.encode()) == ()


@pytest.mark.parametrize(
    "text",
    [
        "postgres://app:Kx8v2mQpL0~db.kqwzjxvbnmplokij.supabase.co:5432/postgres",
        "postgresql://neondb_owner:npg_Kx8v2mQpL0~ep-cool-sun-a1b2c9.eu-central-1.aws.neon.tech/db",
        "mongodb+srv://shop:Kx8v2mQpL0~cluster0.k3jd9.mongodb.net/app",
        "redis://default:Kx8v2mQpL0~eu1-happy-bat-38291.upstash.io:38291",
        "mysql://shop:Kx8v2mQpL0~34.12.9.77:3306/shop",
        "amqps://shop:Kx8v2mQpL0~kangaroo.rmq.cloudamqp.com/shop",
        "rediss://:Kx8v2mQpL0~eu1-happy-bat-38291.upstash.io:38291",
    ],
)
def test_addresses_with_a_password(text):
    text = text.replace("~", "@")
    (found,) = find(f'const url = "{text}";'.encode())
    assert text[found.span.start - 13 : found.span.end - 13].endswith("Kx8v2mQpL0")
    assert found.name == "url"


def test_a_checksum_must_be_right(keys):
    token = keys["github-token"]
    assert find((token[:-1] + ("a" if token[-1] != "a" else "b")).encode()) == ()


def test_a_key_with_a_passphrase_is_none(keys):
    text = keys["private-key"].replace("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\n", 1)
    assert find(text.encode()) == ()


def test_a_cut_off_key_is_none(keys):
    lines = keys["private-key"].split("\n")
    assert find("\n".join((*lines[:3], "...", lines[-1])).encode()) == ()


@given(st.binary(max_size=400))
def test_any_bytes_can_be_searched(data):
    for found in find(data):
        assert 0 <= found.span.start < found.span.end <= len(data)


@given(st.text(alphabet="abcxyzABC019 _-=:\"'\n", max_size=60), st.sampled_from(ROWS))
def test_what_stands_before_changes_nothing(keys_of, before, row):
    text = f"{before}\n{keys_of[row.name]}"
    assert row.label in {it.label for it in find(text.encode())}


@pytest.fixture(scope="module")
def keys_of(keys: Mapping[str, str]) -> Mapping[str, str]:
    return keys


@pytest.mark.parametrize(
    "value",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "xxxxxxxxxxxxxxxxxxxxxxxx",
        "your-key-here",
        "changeme",
        "<your-key>",
        "${STRIPE_KEY}",
        "a1b2c3d4e5f6g7h8i9j0",
        "1234567890abcdef",
        "abababababababab",
        "sk_live_...",
    ],
)
def test_placeholders(value):
    assert is_placeholder(value)


@pytest.mark.parametrize(
    "name",
    ["STRIPE_SECRET_KEY", "DB_PASSWORD", "apiKey", "SESSION_SECRET", "authToken", "DATABASE_URL"],
)
def test_names_of_secrets(name):
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "NEXT_PUBLIC_API_KEY",
        "VITE_SUPABASE_ANON_KEY",
        "STRIPE_PUBLISHABLE_KEY",
        "TOKEN_TTL",
        "SECRET_NAME",
        "AWS_ACCESS_KEY_ID",
        "MAX_TOKENS",
        "PORT",
        "NODE_ENV",
        "KEYBOARD",
    ],
)
def test_names_of_other_things(name):
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "true",
        "3000",
        "secret",
        "password123",
        "super-secret-value-1234",
        "ThisIs1Password!",
        "http://localhost:3000",
        "my-bucket-name-2024-eu-west-1",
        "c2V0dGluZ3Mgb2YgdGhlIHRlc3Rpbmcgc2VydmVy",
        "arn:aws:secretsmanager:eu-west-1:1:secret:x",
        "encrypted:BHk3jf93kfjJKJ3f93fkj3fk",
        "@company/package-name1",
    ],
)
def test_values_that_are_no_secrets(value):
    assert not is_real_value(value)


def test_guesses_ask_for_name_and_randomness(keys):
    text = keys["random text"]
    source = f'const sessionSecret = "{text}"; id = "{text}"; token = "aaaaaaaaaaaaaaaaaaaa";'
    (found,) = guesses(source.encode())
    assert found.name == "sessionSecret"
    assert is_random(text)


@pytest.mark.heavy
@pytest.mark.parametrize(
    "unit",
    [
        "eyJ", ".eyJ", "AKIA", "AK" + "IAQWERTZUIOPASDFGH ", "-----BEGIN PRIVATE KEY-----", "a:",
        "token", "token ", "password: ", "password=\n", "postgres://a:", "\n", " ", "'", "=a", "a1B-",
        "sk_live_", "discord", "AWS_SECRET_ACCESS_KEY", "A=\n", ":AA", "0123456789abcdef-us1", "\\n",
    ],
)  # fmt: skip
def test_hostile_texts_take_linear_time(unit):
    data = (unit * (1_000_000 // len(unit))).encode()
    started = time.process_time()
    find(data)
    tuple(guesses(data))
    for path in ("a.ts", "a.yml", ".env"):
        values(path, data)
    assert time.process_time() - started < 20
