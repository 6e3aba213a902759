"""No output of hk-lint repeats a secret, wherever it stands and whatever is wrong around it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from hk_lint.cli.main import main

FORMATS = ("full", "concise", "json", "sarif", "github")
PASSWORDS = ("Tr0ub4dor&3-Horse!", "k9#Lm2$Qx7wZ", "gX7vQ2mLp9RtYw4K", "zebra42tango77kilo")
KINDS = (
    "stripe-secret-key",
    "github-token",
    "aws-secret-access-key",
    "connection-string",
    "supabase-service-key",
    "slack-webhook",
    "openai-key",
    "hiveku-key",
)
HANDLER = "export default async function handler(req: Request) {\n  return Response.json({});\n}\n"

Files = Mapping[str, str]


def value_of(keys: Mapping[str, str], kind: str) -> str:
    """What has to stay secret of a made-up text."""
    text = keys[kind]
    if kind == "connection-string":
        return text.partition("//")[2].partition("@")[0].partition(":")[2]
    return text.rpartition("/")[2] if kind == "slack-webhook" else text.partition("=")[2] or text


def shown(keys: Mapping[str, str], kind: str) -> str:
    """The value as it is written: the address for an address."""
    text = keys[kind]
    return text if kind in ("connection-string", "slack-webhook") else value_of(keys, kind)


def code(canary: str) -> Files:
    """Source with faults of other rules on the lines of the canary."""
    return {
        "api/users.ts": 'import { PrismaClient } from "@prisma/client";\n'
        'import bcrypt from "bcrypt"; import x from "left-pad-x";\n'
        "export default async function handler(req: Request) {\n"
        f'  const password = "{canary}"; const p = new PrismaClient({{ url: "{canary}" }});\n'
        f"  await fetch(`https://x.io/?token=${{req.url}}`, {{ apiKey: `{canary}` }}); /* {canary} */\n"
        f"  await fetch(process.env.CRON_SECRET || '{canary}'); // password: {canary}\n"
        f"  return Response.json(await p.user.findMany({{ apiSecret: '{canary}' }}));\n"
        "}\n",
        "api/page.tsx": "export default async function handler(req: Request) {\n"
        f'  await fetch("https://a.io"); return <Login password="{canary}" apiKey={{"{canary}"}} />;\n'
        "}\n",
        "api/cron/report.ts": f"// @schedule {canary}\n{HANDLER}",
        "api/cron/other.ts": f"// @schedule 0 9 * * 1-5 token={canary}\n{HANDLER}",
        "api/broken.ts": f'const token = "{canary}; export default ( {{ password: {canary}\n{HANDLER}',
        "api/torn.ts": f"export default function {canary}(( {{\n  const password = `{canary}\n",
        "lib/ignored.ts": f'// hk-lint-ignore nothing-{canary}: x\nconst token = "{canary}";\n',
    }


def settings(canary: str) -> Files:
    """Configuration whose values and keys are wrong."""
    config = {
        "functions": {
            "config": {
                "api/*.ts": {"memory": canary, "timeout": canary, canary: 1, "token": canary},
                f"api/{canary}.ts": {"timeout": 5000},
            },
            "include": [canary, f"jobs/{canary}.ts"],
            "routes": {"api/users.ts": canary, canary: "/x"},
            "runtime": canary,
            "password": canary,
        },
        "build": {"env": {"AWS_REGION": canary, "DB_PASSWORD": canary, "NAME": canary}},
        "apiKey": canary,
        canary: canary,
    }
    manifest = {
        "name": "shop",
        "scripts": {"deploy": f"PGPASSWORD={canary} psql && curl -H 'token: {canary}'"},
        "dependencies": {"@prisma/client": "^7.0.0"},
    }
    return {
        "hiveku.json": json.dumps(config, indent=1),
        "package.json": json.dumps(manifest, indent=1),
        ".env": f'AWS_REGION="{canary}"\nDB_PASSWORD={canary}\nDB_PASSWORD={canary}\n{canary}\n',
        ".env.production": f"AWS_LAMBDA_NAME={canary}\nBIG={canary}{'x' * 5000}\n",
        ".env.local": f"API_TOKEN={canary}\n",
        ".env.example": f"API_TOKEN={canary}\n",
        ".mcp.json": json.dumps({"a": {"env": {"HIVEKU_API_KEY": canary}}}),
        "api/users.ts": HANDLER,
    }


def broken(canary: str) -> Files:
    """Files with a syntax error at the canary."""
    return {
        "hiveku.json": f'{{ "build": {{ "env": {{ "DB_PASSWORD": "{canary}" {canary}: 1 }} }},\n'
        f'  "token": {canary}, "{canary}": "x", "{canary}": 2,\n "k": "{canary}\n',
        "package.json": f'{{ "name": "shop", "token": "{canary}" "{canary}" }}',
        "docker-compose.yml": f"a:\n  password: *{canary}\n b: !{canary} 'x\n  token: |\n    {canary}\n",
        "serverless.yml": f"service: {{ password: {canary}, {canary}\n{canary}: {canary}: {canary}\n",
        "wrangler.toml": f'token = "{canary}\n{canary} = {canary}\n[{canary}\n',
        ".env": f"DB_PASSWORD='{canary}\n{canary}\n",
        "api/users.ts": HANDLER,
    }


def toml_settings(canary: str) -> Files:
    """Settings of hk-lint that name what does not exist."""
    return {
        "hk-lint.toml": f'select = ["{canary}"]\n[severity]\n"{canary}" = "error"\n',
        "api/users.ts": HANDLER,
    }


def broken_settings(canary: str) -> Files:
    return {"hk-lint.toml": f'token = "{canary}\n', "api/users.ts": HANDLER}


KINDS_OF_FILES = (code, settings, broken, toml_settings, broken_settings)


@pytest.fixture
def outputs(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    git_has: Callable[..., None],
) -> Callable[[Files], Iterator[tuple[str, str]]]:
    """All that hk-lint says about some files, by what it was asked."""

    def run(files: Files) -> Iterator[tuple[str, str]]:
        monkeypatch.chdir(tmp_path)
        for path, text in {"hiveku.json": "{}", "package.json": "{}", **files}.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        git_has(*files)
        asked = [("check", "--select", "all", "--output-format", name) for name in FORMATS]
        asked += [("functions",), ("functions", "--output-format", "json")]
        for arguments in asked:
            main(arguments)
            captured = capsys.readouterr()
            yield " ".join(arguments), captured.out
            yield f"{' '.join(arguments)} (stderr)", captured.err

    return run


@pytest.mark.parametrize("files", KINDS_OF_FILES, ids=lambda it: it.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_a_key_is_never_shown(files, kind, keys, outputs):
    secret = value_of(keys, kind)
    leaks(outputs(files(shown(keys, kind))), secret)


@pytest.mark.parametrize("files", KINDS_OF_FILES, ids=lambda it: it.__name__)
@pytest.mark.parametrize("password", PASSWORDS[:3])
def test_a_password_is_never_shown(files, password, outputs):
    leaks(outputs(files(password)), password)


@pytest.mark.parametrize("files", [code, settings], ids=lambda it: it.__name__)
def test_what_is_named_a_password_is_never_shown(files, outputs):
    """Words and numbers that only their names make secret: not as keys, comments or schedules."""
    canary = PASSWORDS[3]
    given = dict(files(canary))
    text = given.get("api/users.ts", "").replace(f"/* {canary} */", "")
    named = {"api/users.ts": text.replace(f'{{ url: "{canary}" }}', f'{{ password: "{canary}" }}')}
    if files is settings:
        named = {path: given[path] for path in (".env", ".env.production", ".mcp.json")}
        named["hiveku.json"] = json.dumps({"build": {"env": {"DB_PASSWORD": canary, "X": [1]}}})
    leaks(outputs(named), canary)


def leaks(said: Iterator[tuple[str, str]], secret: str) -> None:
    """Fails where an output holds the secret or a good part of it."""
    part = secret[: max(8, len(secret) // 2)]
    found = [
        (asked, line)
        for asked, text in said
        for line in text.splitlines()
        if part in line or json.dumps(part)[1:-1] in line
    ]
    assert found == []


def test_the_canaries_are_spoken_about(outputs, keys):
    """The outputs that hide them have something to say about their files."""
    said = dict(outputs(settings(keys["stripe-secret-key"])))
    findings = json.loads(said["check --select all --output-format json"])["findings"]
    rules = {it["rule"] for it in findings}
    assert {"environment-file-committed", "reserved-environment-name", "invalid-config"} <= rules
