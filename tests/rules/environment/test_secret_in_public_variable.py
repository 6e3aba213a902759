from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hk_rules import facts

RULE = ["secret-in-public-variable"]
CODE = {"hiveku.json": "{}", "api/x.ts": "export default () => new Response();\n"}


def read(name):
    return {"hiveku.json": "{}", "api/x.ts": f"export default () => process.env.{name};\n"}


def token(role):
    claims = base64.urlsafe_b64encode(json.dumps({"role": role}).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJIUzI1NiJ9.{claims}.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    "name",
    [
        "NEXT_PUBLIC_STRIPE_SECRET_KEY",
        "NEXT_PUBLIC_SUPABASE_SERVICE_ROLE_KEY",
        "VITE_CLIENT_SECRET",
        "VITE_DB_PASSWORD",
        "REACT_APP_PRIVATE_KEY",
        "NEXT_PUBLIC_DATABASE_URL",
        "NEXT_PUBLIC_JWT_SECRET_PROD",
        "NEXT_PUBLIC_AWS_SECRET_ACCESS_KEY",
        "NEXT_PUBLIC_SECRET",
    ],
)
def test_names_with_a_strong_word(lint, text_of, name):
    (finding,) = lint(read(name), RULE)
    assert text_of(finding) == f"process.env.{name}"
    (finding,) = lint({**CODE, ".env": f"{name}=hush-hush\n"}, RULE)
    assert text_of(finding) == name
    assert "hush" not in str(finding)


@pytest.mark.parametrize(
    "name",
    [
        "NEXT_PUBLIC_SUPABASE_ANON_KEY",
        "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY",
        "NEXT_PUBLIC_RECAPTCHA_SITE_KEY",
        "NEXT_PUBLIC_VAPID_PUBLIC_KEY",
        "NEXT_PUBLIC_CONTACT_WEBHOOK_URL",
        "NEXT_PUBLIC_GOOGLE_CLIENT_ID",
        "NEXT_PUBLIC_MEASUREMENT_ID",
        "NEXT_PUBLIC_SHOW_PASSWORD_LOGIN",
        "NEXT_PUBLIC_SHOW_PASSWORD",
        "NEXT_PUBLIC_ENABLE_PASSWORD",
        "NEXT_PUBLIC_PASSWORD_MIN_LENGTH",
        "NEXT_PUBLIC_SECRET_SANTA_DATE",
        "NEXT_PUBLIC_RESET_PASSWORD_URL",
        "NEXT_PUBLIC_DEMO_PASSWORD",
        "NEXT_PUBLIC_FIREBASE_DATABASE_URL",
        "NEXT_PUBLIC_MIXPANEL_TOKEN",
        "NEXT_PUBLIC_MAPS_API_KEY",
        "NEXT_PUBLIC_SECRETARY",
        "STRIPE_SECRET_KEY",
    ],
)
def test_names_that_are_public_by_design(lint, name):
    assert lint({**read(name), ".env": f"{name}=something\n"}, RULE) == []


@pytest.mark.parametrize(
    "line",
    [
        "NEXT_PUBLIC_HAS_SECRET=true",
        "NEXT_PUBLIC_LOGIN_WITH_PASSWORD=false",
        "NEXT_PUBLIC_STRIPE_SECRET_KEY=",
        "NEXT_PUBLIC_DATABASE_URL=https://api.example.com/data",
    ],
)
def test_values_that_are_no_secret(lint, line):
    assert lint({**CODE, ".env": f"{line}\n"}, RULE) == []


def test_one_finding_for_declarations_and_reads(lint):
    name = "NEXT_PUBLIC_API_SECRET"
    files = {**read(name), ".env": f"{name}=x\n", ".env.production": f"{name}=y\n"}
    (finding,) = lint(files, RULE)
    assert finding.location.path == ".env"
    assert [it.location.path for it in finding.related] == ["api/x.ts"]


def test_scripts_publish_nothing(lint):
    files = {**CODE, "scripts/a.ts": "process.env.NEXT_PUBLIC_API_SECRET;\n"}
    assert lint(files, RULE) == []


@pytest.mark.parametrize(
    "value",
    [
        "sk_" + "live_" + "4eC39HqLyjWDarjtT1zd",
        "postgres" + "://app:hunter22@db.internal.net/shop",
        "-----BEGIN " + "PRIVATE KEY-----",
        token("service_role"),
    ],
)
def test_values_with_the_shape_of_a_secret(lint, value):
    (finding,) = lint({**CODE, ".env": f'NEXT_PUBLIC_KEY="{value}"\n'}, RULE)
    assert "By its value" in finding.message
    assert value not in str(finding)


@pytest.mark.parametrize(
    "value",
    [
        "pk_live_4eC39HqLyjWDarjtT1zd",
        "sk_" + "live_xxxxxxxxxxxxxxxxxxxx",
        "postgres://your-user:your-password@host/db",
        "https://api.example.com",
        token("anon"),
        "eyJ.not-base64!.x",
        "eyJh." + "W" * 3000 + ".x",
    ],
)
def test_values_that_may_be_public(lint, value):
    assert lint({**CODE, ".env": f'NEXT_PUBLIC_KEY="{value}"\n'}, RULE) == []


def test_one_key_under_a_public_and_a_secret_name(lint):
    value = "f3a9c1d27b6e48f0a5d2"
    files = {**CODE, ".env": f"MAIL_SECRET={value}\nNEXT_PUBLIC_MAIL={value}\n"}
    (finding,) = lint(files, RULE)
    assert "same value as `MAIL_SECRET`" in finding.message
    assert value not in str(finding)


@pytest.mark.parametrize(
    "text",
    [
        "SUPABASE_URL=https://abcdefgh.example.co\nNEXT_PUBLIC_SUPABASE_URL=https://abcdefgh.example.co",
        "MAPS_KEY=f3a9c1d27b6e48f0a5d2\nNEXT_PUBLIC_MAPS_KEY=f3a9c1d27b6e48f0a5d2",
        "MAIL_SECRET=changeme-changeme\nNEXT_PUBLIC_MAIL=changeme-changeme",
        "MAIL_SECRET=abc\nNEXT_PUBLIC_MAIL=abc",
    ],
)
def test_equal_values_that_say_nothing(lint, text):
    assert lint({**CODE, ".env": f"{text}\n"}, RULE) == []


@given(st.from_regex(r"[A-Z]{1,8}(_[A-Z]{1,8}){0,3}", fullmatch=True))
def test_a_harmless_word_always_counts(words):
    assert facts.secret_word(f"SHOW_{words}_PASSWORD") is None


@given(st.sampled_from([it.text for it in facts.secret_words() if it.role == "ending"]))
def test_every_ending_counts_alone_and_at_the_end(ending):
    found = facts.secret_word(f"SHOP_{ending}")
    assert found is not None
    assert facts.secret_word(ending) == found
    assert facts.secret_word(f"{ending}_LABEL") is None
