from __future__ import annotations

import json

import pytest

from hk_lint.model.finding import Severity

RULE = ["hard-coded-secret"]
HANDLER = "export default async function handler(req: Request) {\n  return Response.json({});\n}\n"


@pytest.fixture
def check(lint):
    def checked(files, **settings):
        return lint({"hiveku.json": "{}", "api/users.ts": HANDLER, **files}, RULE, **settings)

    return checked


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("lib/pay.ts", 'export const stripe = new Stripe("', '");\n'),
        ("lib/pay.js", "const stripe = require('stripe')('", "');\n"),
        ("lib/pay.ts", "const key = `", "`;\n"),
        ("lib/pay.ts", "// the key is ", "\n"),
        ("app/page.tsx", 'export default () => <Pay secret="', '" />;\n'),
        ("api/test.ts", 'const a = "', f'";\n{HANDLER}'),
        ("config/default.json", '{ "stripe": { "secret": "', '" } }\n'),
        ("config/default.yml", "stripe:\n  secret: ", "\n"),
        ("settings.toml", 'secret = "', '"\n'),
        ("docker-compose.yml", "services:\n  a:\n    environment:\n      - STRIPE=", "\n"),
        ("Dockerfile", "ENV STRIPE=", "\n"),
        ("scripts/deploy.sh", "export STRIPE_KEY=", "\n"),
        (".github/workflows/ci.yml", "env:\n  STRIPE: ", "\n"),
        (".env.example", "STRIPE_SECRET_KEY=", "\n"),
        (".env.sample", "STRIPE_SECRET_KEY=", "\n"),
        ("package.json", '{ "scripts": { "pay": "STRIPE=', ' node x" } }\n'),
        ("hiveku.json", '{ "build": { "env": { "STRIPE_SECRET_KEY": "', '" } } }\n'),
        ("public/index.html", "<script>const key = '", "'</script>\n"),
    ],
)
def test_a_key_in_any_kind_of_file(check, text_of, keys, path, before, after):
    key = keys["stripe-secret-key"]
    (finding,) = check({path: f"{before}{key}{after}"})
    assert finding.location.path == path
    assert finding.severity is Severity.ERROR
    assert text_of(finding) == key
    assert "Stripe secret key" in finding.message


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("hiveku-key", "A Hiveku API key is written into the file"),
        (
            "aws-secret-access-key",
            "The value of `AWS_SECRET_ACCESS_KEY` is an AWS secret access key",
        ),
        ("npm-token", "An npm access token is written into the file"),
        ("private-key", "A private key is written into the file"),
        ("google-service-account", "The value of `private_key` is a Google service account key"),
        ("supabase-service-key", "A Supabase service_role key is written into the file"),
    ],
)
def test_says_what_it_is(check, keys, kind, said):
    (finding,) = check({"lib/settings.conf": keys[kind]})
    assert finding.message == said


def test_the_message_holds_nothing_of_the_secret(check, keys):
    key = keys["connection-string"]
    (finding,) = check({"lib/db.ts": f'export const url = "{key}";\n'})
    secret = key.split(":")[2].partition("@")[0]
    said = f"{finding.message}{finding.why}{finding.help}"
    assert not any(secret[i : i + 4] in said for i in range(len(secret) - 4))
    assert str(len(secret)) not in said


class TestTestMode:
    def test_is_a_warning(self, check, keys):
        (finding,) = check({"lib/pay.ts": f'const key = "{keys["stripe-test-key"]}";\n'})
        assert finding.severity is Severity.WARNING
        assert "test data" in finding.why

    def test_templates_may_show_one(self, check, keys):
        assert check({".env.example": f"STRIPE_SECRET_KEY={keys['stripe-test-key']}\n"}) == []


@pytest.mark.parametrize(
    "path",
    [
        "lib/pay.test.ts",
        "lib/__tests__/pay.ts",
        "tests/pay.ts",
        "e2e/pay.ts",
        "lib/fixtures/pay.json",
        "integration/testUtils/keys.ts",
        "lib/pay.stories.tsx",
        "docs/pay.ts",
        "examples/pay/index.ts",
        "README.md",
        "docs/guide.mdx",
        "package-lock.json",
        "yarn.lock",
        "public/pay.min.js",
        "dist/pay.js",
        "node_modules/pay/index.js",
        ".env",
        ".env.local",
        ".env.production",
        ".mcp.json",
        "image.png",
    ],
)
def test_places_that_are_not_looked_at(check, keys, path):
    assert check({path: f'const key = "{keys["stripe-secret-key"]}";\n'}) == []


def test_files_that_git_ignores_are_silent(check, keys):
    files = {".gitignore": "secrets.json\n", "secrets.json": json.dumps(keys["github-token"])}
    assert check(files) == []


def test_generated_binary_and_huge_files_are_silent(check, keys):
    key = f'const key = "{keys["stripe-secret-key"]}";'
    files = {
        "lib/bundle.js": "a();" * 30_000 + key,
        "lib/data.json": b"\0" + key.encode(),
        "lib/large.json": key + " " * 1_100_000,
    }
    assert check(files) == []


@pytest.mark.parametrize(
    "text",
    [
        'const key = process.env.STRIPE_SECRET_KEY ?? "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx";',
        'const key = "sk_live_your_key_goes_here_please";',
        'const key = "sk_live_<your-key>";',
        "const key = `sk_live_${id}`;",
        'if (key.startsWith("sk_live_")) fail();',
        'const id = "AKIAIOSFODNN7EXAMPLE"; const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";',
        'const url = "postgres://user:password@localhost:5432/app";',
        'const url = "postgres://postgres:postgres@db:5432/app";',
        "const url = `postgres://app:${password}@db.shop-data.io/app`;",
        "const re = /-----BEGIN PRIVATE KEY-----([\\s\\S]+)-----END/;",
        'const key = "-----BEGIN PRIVATE KEY-----\\nMIIEv...\\n-----END PRIVATE KEY-----";',
        'const integrity = "sha512-4eC39HqLyjWDarjtT1zdp7dc4eC39HqLyjWDarjtT1zdp7dc4eC39HqLyjWDarjtT1zdp7dc==";',
        'const id = "01890a5d-ac96-774b-bcce-b302099a8057";',
        'const fontAwesome = "task_list_disk_live_monitoring_service";',
    ],
)
def test_what_only_looks_like_a_secret(check, text):
    assert check({"lib/pay.ts": text}) == []


@pytest.mark.parametrize("kind", ["publishable key", "anon key"])
def test_what_is_public_by_design(check, keys, kind):
    assert check({"lib/client.ts": f'export const key = "{keys[kind]}";\n'}) == []


def test_a_google_key_counts_for_gemini_only(check, keys):
    key = keys["gemini-key"].partition("=")[2]
    assert check({"lib/map.ts": f'const apiKey = "{key}";\n'}) == []
    assert len(check({"lib/ai.ts": f'new GoogleGenerativeAI("{key}");\n'})) == 1


class TestBuildVariables:
    def test_a_random_value_under_a_telling_name(self, check, text_of, keys):
        config = {"build": {"env": {"SESSION_SECRET": keys["random text"]}}}
        (finding,) = check({"hiveku.json": json.dumps(config)})
        assert finding.message == "The value of `SESSION_SECRET` in build.env is a secret"
        assert "SESSION_SECRET" in text_of(finding)

    @pytest.mark.parametrize("name", ["VITE_STRIPE_SECRET_KEY", "NEXT_PUBLIC_PAY"])
    def test_a_published_secret_is_one_fault(self, lint, keys, name):
        config = {"build": {"env": {name: keys["stripe-secret-key"]}}}
        files = {"hiveku.json": json.dumps(config), "api/users.ts": HANDLER}
        (finding,) = lint(files, [*RULE, "secret-in-public-variable"])
        assert finding.rule == "secret-in-public-variable"

    def test_a_secret_beside_a_published_one(self, lint, keys):
        key = keys["stripe-secret-key"]
        config = {"build": {"env": {"VITE_STRIPE_SECRET_KEY": key, "STRIPE_SECRET_KEY": key}}}
        files = {"hiveku.json": json.dumps(config), "lib/pay.ts": f'new Stripe("{key}");'}
        found = lint(files, [*RULE, "secret-in-public-variable"])
        assert sorted((it.rule, it.location.path) for it in found) == [
            (*RULE, "hiveku.json"),
            (*RULE, "lib/pay.ts"),
            ("secret-in-public-variable", "hiveku.json"),
        ]

    def test_the_format_of_a_provider_under_a_telling_name_is_one_fault(self, check, keys):
        config = {"build": {"env": {"SESSION_SECRET": keys["stripe-secret-key"]}}}
        (finding,) = check({"hiveku.json": json.dumps(config)})
        assert "Stripe" in finding.message

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SESSION_SECRET", ""),
            ("SESSION_SECRET", "changeme"),
            ("SESSION_SECRET", "shop/session-secret"),
            ("NEXT_PUBLIC_API_KEY", "{random}"),
            ("BUILD_ID", "{random}"),
            ("API_KEY_HEADER", "x-api-key"),
        ],
    )
    def test_harmless_ones(self, check, keys, name, value):
        value = value.replace("{random}", keys["random text"])
        assert check({"hiveku.json": json.dumps({"build": {"env": {name: value}}})}) == []


ENTROPY = {"hard-coded-secret": {"entropy": "on"}}


class TestEntropy:
    def test_is_off_by_default(self, check, keys):
        assert check({"lib/a.ts": f'const sessionSecret = "{keys["random text"]}";'}) == []

    def test_reports_random_texts_under_telling_names(self, check, keys):
        text = keys["random text"]
        source = f'const sessionSecret = "{text}";\nconst id = "{text}";\nconst token = "next-page-token";'
        (finding,) = check({"lib/a.ts": source}, rules=ENTROPY)
        assert finding.message == "The value of `sessionSecret` looks drawn at random"
        assert finding.severity is Severity.WARNING


def test_an_ignore_comment_holds(check, keys):
    comment = "// hk-lint-ignore hard-coded-secret: revoked\n"
    assert check({"lib/pay.ts": f'{comment}const key = "{keys["stripe-secret-key"]}";\n'}) == []


COMMENTS = [
    ("config/custom.js", "module.exports = {\n  // stripeSecret: '{key}',\n};\n"),
    ("lib/pay.ts", "/*\n * const stripe = new Stripe('{key}');\n */\nexport {};\n"),
    ("lib/pay.py", "# STRIPE_SECRET = '{key}'\n"),
    ("config/default.yml", "stripe: # '{key}'\n  secret: x\n"),
]


@pytest.mark.parametrize(("path", "text"), COMMENTS)
def test_a_test_key_that_is_commented_out_is_silent(check, keys, path, text):
    assert check({path: text.replace("{key}", keys["stripe-test-key"])}) == []


@pytest.mark.parametrize(("path", "text"), COMMENTS)
def test_a_live_key_in_a_comment_is_told_as_what_it_is(check, keys, path, text):
    (finding,) = check({path: text.replace("{key}", keys["stripe-secret-key"])})
    assert finding.severity is Severity.ERROR
    assert finding.why.startswith("No code uses it here")
    assert finding.help == "Revoke it at the provider, and delete the comment."


def test_a_test_key_beside_a_comment_is_a_warning(check, keys):
    text = f'// for tests\nconst key = "{keys["stripe-test-key"]}"; // rotate\n'
    (finding,) = check({"lib/pay.ts": text})
    assert finding.severity is Severity.WARNING


def test_a_guess_in_a_comment_is_none(check, keys):
    text = f'// const sessionSecret = "{keys["random text"]}";'
    assert check({"lib/a.ts": text}, rules=ENTROPY) == []


@pytest.mark.parametrize(
    ("files", "store"),
    [
        ({"hiveku.json": "{}"}, "in Hiveku's environment variables"),
        ({"vercel.json": "{}"}, "in Vercel's environment variables"),
        ({}, "in the environment variables of the deployment"),
        (
            {
                "serverless.yml": "service: a\nprovider: { name: aws }\n"
                "functions: { f: { handler: api/users.default } }\n"
            },
            "in AWS Secrets Manager or Parameter Store",
        ),
    ],
)
def test_the_advice_names_where_the_platform_keeps_secrets(lint, keys, files, store):
    code = {"lib/pay.ts": f'export const key = "{keys["stripe-secret-key"]}";\n'}
    package = {"package.json": '{ "name": "a" }'}
    (finding,) = lint({"api/users.ts": HANDLER, **package, **code, **files}, RULE)
    assert (
        finding.help
        == f"Revoke it at the provider, keep a new one {store}, and read it from there."
    )


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_secret_of_a_provider_by_a_telling_name_is_one_finding(lint, text_of, keys, quote):
    key = keys["aws-secret-access-key"].partition("=")[2]
    text = (
        "service: s\nprovider:\n  name: aws\n  environment:\n"
        f"    SECRET_ACCESS_KEY: {quote}{key}{quote}\n    API_SECRET: aK8dV2qLz0Pw7mTxG4sB\n"
    )
    first, second = lint({"serverless.yml": text}, RULE)
    assert {text_of(first), text_of(second)} == {key, "API_SECRET"}
