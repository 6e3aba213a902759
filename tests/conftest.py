"""Options for the whole test suite."""

from __future__ import annotations

import re
import zlib
from binascii import b2a_base64
from collections.abc import Callable, Iterable
from hashlib import sha1
from pathlib import Path
from random import Random
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

import pytest

from hk_lint.secrets.judging import is_placeholder
from hk_lint.secrets.table import table


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--heavy", action="store_true", help="also run the tests marked heavy")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--heavy"):
        return
    skip = pytest.mark.skip(reason="heavy: run with --heavy")
    for item in items:
        if "heavy" in item.keywords:
            item.add_marker(skip)


class Keys(dict[str, str]):
    """Made-up secrets, by the names of the table's rows and by their labels.

    They are put together at run time: a scanner that protects a repository must not find them.
    """


def _made(kind: str, random: Random) -> str:
    """A text that a row of the table stands for, the name of its variable included."""

    def some(length: int, alphabet: str = ascii_letters + digits) -> str:
        while True:
            text = "".join(random.choices(alphabet, k=length))
            if not is_placeholder(text) and (alphabet == digits or re.search(r"\d", text)):
                return text

    lower, hexa = ascii_lowercase + digits, "0123456789abcdef"
    base64 = ascii_letters + digits + "+/"
    uuid = f"{some(8, hexa)}-a3f1-4c2e-9b7d-{some(12, hexa)}"
    upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

    def checked(prefix: str) -> str:
        body, number, tail = some(30), 0, ""
        number = zlib.crc32(body.encode())
        while number:
            number, digit = divmod(number, 62)
            tail = (digits + ascii_uppercase + ascii_lowercase)[digit] + tail
        return f"{prefix}_{body}{tail.rjust(6, '0')}"

    def pem(kind: str) -> str:
        der = bytes([0x30, 0x82, 0x02, 0x00]) + random.randbytes(0x200)
        text = b2a_base64(der, newline=False).decode()
        lines = "\n".join(text[i : i + 64] for i in range(0, len(text), 64))
        dashes = "-" * 5
        return f"{dashes}BEGIN {kind}KEY{dashes}\n{lines}\n{dashes}END {kind}KEY{dashes}"

    def token(claims: str) -> str:
        parts = ('{"alg":"HS256","typ":"JWT"}', claims)
        texts = [b2a_base64(it.encode(), newline=False).decode().rstrip("=") for it in parts]
        return f"{texts[0]}.{texts[1]}.{some(43)}"

    project = some(20, ascii_lowercase + "2")
    made: dict[str, Callable[[], str]] = {
        "hiveku-key": lambda: "hk" + "_live_" + some(32),
        "aws-key-pair": lambda: f"{'AK' + 'IA'}{some(16, upper)} {some(40, base64)}",
        "aws-secret-access-key": lambda: f"AWS_SECRET_ACCESS_KEY={some(40, base64)}",
        "clerk-secret-key": lambda: "CLERK_SECRET_KEY=sk" + "_live_" + some(42),
        "clerk-test-key": lambda: "CLERK_SECRET_KEY=sk" + "_test_" + some(42),
        "stripe-secret-key": lambda: "sk" + "_live_" + some(24),
        "stripe-restricted-key": lambda: "rk" + "_live_" + some(99),
        "stripe-test-key": lambda: "sk" + "_test_" + some(24),
        "webhook-signing-secret": lambda: "wh" + "sec_" + some(32),
        "openai-key": lambda: "sk" + "-proj-" + some(120),
        "openai-legacy-key": lambda: f"sk-{some(20)}{'T3Blbk' + 'FJ'}{some(20)}",
        "anthropic-key": lambda: "sk" + "-ant-api03-" + some(95),
        "openrouter-key": lambda: "sk" + "-or-v1-" + some(64, hexa),
        "sendgrid-key": lambda: f"S{'G.'}{some(22)}.{some(43)}",
        "twilio-auth-token": lambda: f"TWILIO_AUTH_TOKEN={some(32, hexa)}",
        "twilio-key-pair": lambda: f'twilio("A{"C"}{some(32, hexa)}", "{some(32, hexa)}")',
        "mailgun-key": lambda: f"mailgun: ke{'y-'}{some(32, hexa)}",
        "mailgun-account-key": lambda: f"MAILGUN_API_KEY={some(32, hexa)}-3f2a91bc-d07e4b15",
        "postmark-token": lambda: f"POSTMARK_SERVER_TOKEN={uuid}",
        "resend-key": lambda: f'"re{"_"}{some(8)}_{some(24)}"',
        "slack-token": lambda: f"xo{'xb-'}{some(12, digits)}-{some(13, digits)}-{some(24)}",
        "slack-app-token": lambda: f"xa{'pp-1-A'}{some(10, upper)}-8401937264511-{some(64, hexa)}",
        "slack-webhook": lambda: (
            f"https://hooks.slack.com/services/T{some(9, upper)}/B{some(9, upper)}/{some(24)}"
        ),
        "github-token": lambda: checked("gh" + "p"),
        "github-fine-grained-token": lambda: "github" + f"_pat_{some(22)}_{some(59)}",
        "gitlab-token": lambda: "gl" + "pat-" + some(20),
        "npm-token": lambda: checked("np" + "m"),
        "gemini-key": lambda: "GEMINI_API_KEY=AI" + "za" + some(35),
        "google-oauth-secret": lambda: "GOC" + "SPX-" + some(28),
        "google-service-account": lambda: (
            '{"client_email": "a@b.iam.gserviceaccount.com", '
            '"private_key": "' + pem("PRIVATE ").replace("\n", "\\n") + '"}'
        ),
        "private-key": lambda: pem("RSA PRIVATE "),
        "supabase-service-key": lambda: token(
            f'{{"iss":"supabase","ref":"{project}","role":"service_role"}}'
        ),
        "supabase-secret-key": lambda: "sb" + "_secret_" + some(31),
        "supabase-access-token": lambda: "sb" + "p_" + some(40, hexa),
        "connection-string": lambda: (
            f"postgres://app:{some(16)}"
            f"@db.{some(20, ascii_lowercase + '7')}.supabase.co:5432/postgres"
        ),
        "vercel-token": lambda: f"VERCEL_TOKEN={some(24)}",
        "vercel-prefixed-token": lambda: "vc" + "k_" + some(56),
        "vercel-blob-token": lambda: f"vercel_blob{'_rw_'}{some(16)}_{some(30)}",
        "cloudflare-token": lambda: f"CLOUDFLARE_API_TOKEN={some(40)}",
        "cloudflare-global-key": lambda: f"CLOUDFLARE_API_KEY={some(37, hexa)}",
        "discord-bot-token": lambda: f"DISCORD_TOKEN=M{some(25)}.{some(6)}.{some(38)}",
        "discord-webhook": lambda: (
            f"https://discord.com/api/web{'hooks'}/812736451928374655/" + some(68)
        ),
        "telegram-bot-token": lambda: f"{some(10, digits)}:A{'A'}{some(33)}",
        "shopify-token": lambda: "shp" + "at_" + some(32, hexa),
        "square-token": lambda: "SQUARE_ACCESS_TOKEN=EA" + "AA" + some(60),
        "square-oauth-secret": lambda: "sq0" + "csp-" + some(43),
        "linear-key": lambda: "lin" + "_api_" + some(40),
        "notion-token": lambda: f"nt{'n_'}{some(11, digits)}{some(35)}",
        "notion-legacy-token": lambda: f"NOTION_TOKEN=secret{'_'}{some(43)}",
        "hugging-face-token": lambda: "h" + "f_" + re.sub(r"\d", "q", some(34)),
        "upstash-token": lambda: f"UPSTASH_REDIS_REST_TOKEN={some(56)}",
        "planetscale-password": lambda: "pscale" + "_pw_" + some(43),
        "doppler-token": lambda: "dp." + "st.prd." + some(43),
        "neon-key": lambda: "na" + "pi_" + some(64, lower),
        "digitalocean-token": lambda: "dop" + "_v1_" + some(64, hexa),
        "sentry-token": lambda: "sntr" + "yu_" + some(64, hexa),
        "databricks-token": lambda: "da" + "pi" + some(32, hexa),
        "mailchimp-key": lambda: some(32, hexa) + "-us" + "14",
        "brevo-key": lambda: f"xkey{'sib-'}{some(64, hexa)}-{some(16)}",
        "replicate-token": lambda: "r" + "8_" + some(37),
        "groq-key": lambda: "gs" + "k_" + some(52),
        "perplexity-key": lambda: "pp" + "lx-" + some(48),
        "xai-key": lambda: "xa" + "i-" + some(80),
        "new-relic-key": lambda: "NR" + "AK-" + some(27, upper),
        "postman-key": lambda: f"PM{'AK-'}{some(24, hexa)}-{some(34, hexa)}",
        "pulumi-token": lambda: "pu" + "l-" + some(40, hexa),
        "grafana-token": lambda: f"gl{'sa_'}{some(32)}_{some(8, hexa)}",
        "docker-token": lambda: "dckr" + "_pat_" + some(27),
        "figma-token": lambda: "fi" + "gd_" + some(40),
        "contentful-token": lambda: "CF" + "PAT-" + some(43),
        "mapbox-token": lambda: f"sk{'.eyJ'}{some(60)}.{some(22)}",
        "random text": lambda: some(43),
        "publishable key": lambda: "pk" + "_live_" + some(24),
        "anon key": lambda: token(f'{{"iss":"supabase","ref":"{project}","role":"anon"}}'),
    }
    return made[kind]() if kind else "\n".join(made)


@pytest.fixture(scope="session")
def keys() -> Keys:
    """One made-up secret of each kind; always the same."""
    random = Random(7)
    made = Keys({kind: _made(kind, random) for kind in _made("", random).splitlines()})
    made |= {it.label: made[it.name] for it in table().patterns if it.label not in made}
    return made


@pytest.fixture
def git_has(tmp_path: Path) -> Callable[..., None]:
    """Makes `tmp_path` a git repository whose index lists these names."""

    def write(*names: str) -> None:
        folder = tmp_path / ".git"
        folder.mkdir(exist_ok=True)
        (folder / "HEAD").write_text("ref: refs/heads/main\n")
        (folder / "index").write_bytes(index_of(names))

    return write


def index_of(names: Iterable[str], mode: int = 0o100644) -> bytes:
    """A git index of version 2 with these names."""
    entries = b""
    for name in sorted(it.encode() for it in names):
        head = bytes(24) + mode.to_bytes(4, "big") + bytes(32)
        entry = head + min(len(name), 0xFFF).to_bytes(2, "big") + name
        entries += entry + bytes(8 - len(entry) % 8)
    count = sum(1 for _ in names).to_bytes(4, "big")
    body = b"DIRC" + (2).to_bytes(4, "big") + count + entries
    return body + sha1(body).digest()
