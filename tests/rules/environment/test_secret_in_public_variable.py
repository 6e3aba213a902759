from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hk_lint.api import Severity
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


@pytest.mark.parametrize(
    "name",
    [
        "NEXT_PUBLIC_OPENAI_API_KEY",
        "NEXT_PUBLIC_ANTHROPIC_KEY",
        "VITE_RESEND_API_KEY",
        "NEXT_PUBLIC_TWILIO_AUTH_TOKEN",
        "VITE_GITHUB_TOKEN",
        "NEXT_PUBLIC_MY_OPENAI_API_KEY_PROD",
    ],
)
def test_keys_of_vendors_who_have_none_for_browsers_are_a_warning(lint, name):
    (finding,) = lint(read(name), RULE)
    assert finding.severity is Severity.WARNING
    assert "never public" in finding.message


@pytest.mark.parametrize(
    "name",
    [
        "NEXT_PUBLIC_IS_RESEND_CONFIGURED",
        "NEXT_PUBLIC_OPENAI_ORGANIZATION_ID",
        "NEXT_PUBLIC_OPENAI_API_KEY_URL",
        "NEXT_PUBLIC_HAS_OPENAI_API_KEY",
        "NEXT_PUBLIC_SLACK_BOT_NAME",
        "NEXT_PUBLIC_TWILIO_API_KEY",
        "NEXT_PUBLIC_MAPBOX_TOKEN",
        "NEXT_PUBLIC_POSTHOG_KEY",
        "NEXT_PUBLIC_STRIPE_KEY",
        "NEXT_PUBLIC_GEMINI_API_KEY",
        "NEXT_PUBLIC_ALGOLIA_SEARCH_API_KEY",
    ],
)
def test_other_names_of_vendors(lint, name):
    assert lint(read(name), RULE) == []


NEXT = {
    "hiveku.json": "{}",
    "package.json": '{"dependencies": {"next": "15.5.7", "react": "19.1.0", "react-dom": "19.1.0"}}',
    "next.config.mjs": (
        "export default { env: { STRIPE_SECRET_KEY: process.env.STRIPE_SECRET_KEY, A: '1' } };\n"
    ),
    "app/page.tsx": (
        'import { Pay } from "./pay";\nexport default function Page() { return <Pay />; }\n'
    ),
    "app/pay.tsx": (
        '"use client";\nimport { key } from "../lib/key";\nimport { act } from "../lib/act";\n'
        "export const Pay = () => <button onClick={() => act(key)}>Pay</button>;\n"
    ),
    "lib/key.ts": "export const key = process.env.STRIPE_SECRET_KEY;\n",
    "lib/act.ts": '"use server";\nexport async function act(key) { return key; }\n',
}


def test_a_secret_that_next_config_writes_into_browser_code(lint, text_of):
    (finding,) = lint(NEXT, RULE)
    assert text_of(finding) == "STRIPE_SECRET_KEY"
    assert finding.severity is Severity.ERROR
    assert [it.location.path for it in finding.related] == ["lib/key.ts"]


@pytest.mark.parametrize(
    "change",
    [
        {"lib/key.ts": "export const key = process.env.STRIPE_PUBLIC_KEY;\n"},
        {"lib/key.ts": "const { STRIPE_SECRET_KEY } = process.env;\nexport const key = 1;\n"},
        {"next.config.mjs": "export default { env: { STRIPE_SECRET_KEY: '' } };\n"},
        {"next.config.mjs": "export default { env: { STRIPE_SECRET_KEY: process.env.PK } };\n"},
        {
            "lib/key.ts": 'export { key } from "./act";\n',
            "lib/act.ts": (
                '"use server";\nimport { secret } from "./secret";\n'
                "export async function key() { return secret; }\nexport const act = key;\n"
            ),
            "lib/secret.ts": "export const secret = process.env.STRIPE_SECRET_KEY;\n",
        },
        {"app/pay.tsx": '"use client";\nexport const Pay = () => <p />;\n'},
    ],
)
def test_what_next_config_keeps_on_the_server_or_is_no_secret(lint, change):
    assert lint({**NEXT, **change}, RULE) == []


def vite(define, main="console.log(1);\n"):
    return {
        "hiveku.json": "{}",
        "package.json": '{"devDependencies": {"vite": "6.3.5"}}',
        "index.html": '<script type="module" src="/src/main.ts"></script>\n',
        "src/main.ts": main,
        "vite.config.ts": (
            'import { defineConfig, loadEnv } from "vite";\n'
            "export default defineConfig(({ mode }) => {\n"
            '  const env = loadEnv(mode, process.cwd(), "");\n'
            f"  return {{ define: {{ {define} }} }};\n"
            "});\n"
        ),
    }


def test_a_secret_that_vite_config_defines(lint):
    define = '"process.env.PAY": JSON.stringify(env.STRIPE_SECRET_KEY)'
    (finding,) = lint(vite(define), RULE)
    assert finding.severity is Severity.WARNING
    assert "`STRIPE_SECRET_KEY`" in finding.message
    (finding,) = lint(vite(define, "console.log(process.env.PAY);\n"), RULE)
    assert finding.severity is Severity.ERROR
    (finding,) = lint(vite("__KEY__: JSON.stringify(process.env.OPENAI_API_KEY || '')"), RULE)
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    "define",
    [
        '"process.env.STRIPE_SECRET_KEY": JSON.stringify("")',
        '"process.env.STRIPE_SECRET_KEY": "undefined"',
        "__HAS_KEY__: JSON.stringify(Boolean(env.STRIPE_SECRET_KEY))",
        "__HAS_KEY__: !!env.STRIPE_SECRET_KEY",
        "__HAS_KEY__: env.STRIPE_SECRET_KEY && true",
        "__MODE__: JSON.stringify(env.STRIPE_SECRET_KEY ? 'live' : 'test')",
        "__VERSION__: JSON.stringify(process.env.npm_package_version)",
        "__KEY__: JSON.stringify(env.STRIPE_PUBLISHABLE_KEY)",
    ],
)
def test_what_vite_config_may_define(lint, define):
    assert lint(vite(define), RULE) == []
