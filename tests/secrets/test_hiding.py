"""What excerpts and messages hide, and what they leave."""

from __future__ import annotations

import time
from base64 import b64encode
from itertools import permutations
from random import Random
from string import ascii_letters, ascii_lowercase, digits

import pytest

from hk_lint.secrets.hiding import redact, values, without
from hk_lint.secrets.judging import is_hashed_name

LONG = "k9Lm2Qx7wZ4pTs81"
BASIC = b64encode(b"admin:Tr0ub4dor3Horse").decode()
HEX = digits + "abcdef"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7xR2\n{body}\n3qZ9vLm2Tw8yKp==\n-----END RSA PRIVATE KEY-----\n"


def test_secrets_within_others_are_hidden_in_any_order():
    text = f"say({LONG}tail77, {LONG})"
    given = (LONG, f"{LONG}tail77", "tail77, k9Lm")
    (shown,) = {redact("a.ts", text, order) for order in permutations(given)}
    assert not any(part in shown for part in ("k9Lm", "Z4pT", "tail"))


def test_which_values_are_kept_does_not_depend_on_their_order():
    data = "".join(f"TOKEN_{n}=k9Lm2Qx7wZ4p{n:04}\n" for n in range(900)).encode()
    assert values(".env", data) == {f"k9Lm2Qx7wZ4p{n:04}" for n in range(400, 900)}


@pytest.mark.parametrize("lines", [1, 40], ids=["near", "far from its beginning"])
@pytest.mark.parametrize("before", ["KEY=", 'KEY="', "# "])
def test_no_line_of_a_pem_block_is_shown(before, lines):
    body = "\n".join(f"b{n:02}xR7vQ2mLp9RtYw4Kz81" for n in range(lines))
    text = f"{before}{PEM.format(body=body)}NEXT=1\n"
    secrets = values(".env", text.encode())
    assert "3qZ9vLm2" not in redact(".env", text, secrets)
    last = text[text.index("3qZ9") :]
    assert "3qZ9vLm2" not in redact(".env", last, secrets)
    assert "3qZ9vLm2" not in without("`3qZ9vLm2Tw8yKp` is no name", secrets)


def test_what_ends_in_equals_signs_is_no_name():
    assert redact(".env", "3qZ9vLm2Tw8yKp==\n") == "*" * 16 + "\n"


def test_names_of_variables_are_shown():
    given = "# a note\nexport NAME = value\n\tOTHER=x # y\n#OFF=z\n"
    assert redact(".env", given) == "# a note\nexport NAME = *****\n\tOTHER=*****\n#OFF=*\n"


@pytest.mark.parametrize("filler", ["\n", " ", "\t", "# ", "a", "export "])
def test_dotenv_lines_are_read_in_one_pass(filler):
    started = time.perf_counter()
    redact(".env", f"- bad\n{filler * 6000}X-Y=1\n{filler * 6000}\n- bad\n")
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "line",
    [
        f'const auth = "Basic {BASIC}"',
        f"fetch(url, {{ headers: {{ a: `Basic {BASIC}` }} }})",
        f"curl -H 'A: basic {BASIC.rstrip('=')}'",
    ],
)
def test_names_with_passwords_are_hidden_by_their_form(line):
    assert BASIC[:8] not in redact("a.ts", line)


@pytest.mark.parametrize(
    "line",
    ["const pass = 'correct horse'", "dbPass: 'correct horse'", "{'SMTP_PASS': 'correct horse'}"],
)
def test_what_is_named_pass_is_hidden(line):
    assert "horse" not in redact("a.ts", line)


@pytest.mark.parametrize(
    "line",
    [
        "the Basic authentication of users",
        "const author = 'Jane Doe of London'",
        "const compass = 'north by north'",
        "app.use(auth, 'all of them')",
        "function f(auth: OAuth2Client) {}",
        'const auth = "/api/auth/login"',
        'import { auth } from "@clerk/nextjs"',
    ],
)
def test_what_only_looks_like_it_is_shown(line):
    assert redact("a.ts", line) == line


@pytest.mark.parametrize(
    "text",
    [
        f"the route `/hooks/{LONG}{LONG}aB3dE6gH` is not served",
        "pk_" + "live_51HxQ2mLp9RtYw4K is in it",
        f"Basic {BASIC} is in it",
        "xoxb-" + "1234567890-abcdef is in it",
    ],
)
def test_messages_have_no_secret_forms(text):
    assert "*****" in without(text)


@pytest.mark.parametrize(
    "text",
    [
        "`src/components/authentication/forms/LoginPageContainer` is not found",
        "`api/webhooks/stripe-subscription-updated-handler` has no handler",
        "`services/TransactionProcessingService` is large",
        "`webhooks/v2/stripe-subscription-updated-handler` has no handler",
        "`re_export_everything_from_here` is unknown",
    ],
)
def test_messages_keep_long_paths_and_names(text):
    assert without(text) == text


@pytest.mark.parametrize(
    "name",
    [
        "SQSCreatedStatusSubscribeLambdaHandler0467DB95",
        "ApiUsersPOSTApiPermissionTestStackApi1A2B3C4D",
        "S3UploadHandlerAE0F12D3",
        "orderCreatedSubscriberOfTheWarehouseStack0f67db95",
    ],
)
def test_names_that_end_in_a_short_hash_are_shown(name):
    assert without(f"`{name}` is large") == f"`{name}` is large"
    assert redact("a.yml", f"  Ref: {name}") == f"  Ref: {name}"
    assert values("a.yml", f"  {name}:\n".encode()) == frozenset()


@pytest.mark.parametrize(
    "key",
    [
        "k9Lm2Qx7wZ4pTs81k9vB3xQz7RtYw4Kd5NhG0467DB95",
        "0467db950f67a2b3c4dd5e6f70819aabbccddee0f1",
        "QxLmZkTpWsRvYbNcHdJfGqKtXzPwVmLrSnBd0467DB95",
        "SubscribeLambdaHandlerOfStatus0467DB950467DB95A1B2C3D4",
    ],
)
def test_keys_that_end_like_a_short_hash_are_hidden(key):
    assert "0467" not in without(f"`{key}` is large")
    assert "0467" not in redact("a.yml", f"  Ref: {key}")


@pytest.mark.parametrize("alphabet", [ascii_letters + digits, ascii_lowercase + digits, HEX])
@pytest.mark.parametrize("length", [32, 40, 64])
def test_no_random_key_is_a_name_with_a_hash(alphabet, length):
    drawn = Random(length)
    keys = ("".join(drawn.choices(alphabet, k=length)) for _ in range(2000))
    assert not any(is_hashed_name(key) for key in keys)


def test_a_name_with_a_hash_is_hidden_where_it_is_called_a_password():
    line = 'password: "SubscribeLambdaHandler0467DB95"'
    assert "Subscribe" not in redact("a.ts", line)
