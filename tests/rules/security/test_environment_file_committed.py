from __future__ import annotations

import json

import pytest

from hk_lint.engine import Request, run
from hk_lint.model.finding import Severity
from hk_lint.settings import Settings

RULE = ["environment-file-committed"]
HANDLER = "export default async function handler(req: Request) {\n  return Response.json({});\n}\n"


@pytest.fixture
def check(lint, git_has):
    def checked(files, tracked=None):
        git_has(*(files if tracked is None else tracked))
        return lint({"hiveku.json": "{}", "api/users.ts": HANDLER, **files}, RULE)

    return checked


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        ".env.local",
        ".env.production",
        ".env.production.local",
        ".env.staging",
        ".env.hiveku",
        ".dev.vars",
        "apps/web/.env",
    ],
)
def test_a_committed_secret(check, text_of, keys, path):
    (finding,) = check({path: f"PORT=3000\nSESSION_SECRET={keys['random text']}\n"})
    assert finding.location.path == path
    assert finding.severity is Severity.ERROR
    assert text_of(finding) == "SESSION_SECRET"
    assert (
        f"{path.rpartition('/')[2]} is committed to git with a secret: `SESSION_SECRET`"
        in finding.message
    )
    assert f"git rm --cached {path}" in finding.help


def test_is_reported_once_for_each_file(check, lint, keys):
    text = "".join(
        f"{name}={keys['random text']}\n" for name in ("A_SECRET", "B_TOKEN", "C_PASSWORD")
    )
    text += f"PAY={keys['stripe-secret-key']}\n{keys['connection-string']}\nURL={keys['connection-string']}\n"
    (finding,) = check({".env": text})
    assert "with 6 secrets: `A_SECRET`, `B_TOKEN`, `C_PASSWORD` and 3 more" in finding.message
    assert len(finding.related) == 5
    assert lint({}, ["hard-coded-secret"]) == []


def test_ignoring_a_tracked_file_does_not_help(check, keys):
    files = {".gitignore": ".env*\n", ".env": f"A_SECRET={keys['random text']}\n"}
    assert len(check(files)) == 1


def test_files_that_git_does_not_have_are_silent(check, keys):
    files = {".env": f"A_SECRET={keys['random text']}\n"}
    assert check(files, tracked=["api/users.ts"]) == []


def test_a_deleted_file_is_silent(check):
    assert check({}, tracked=[".env"]) == []


@pytest.mark.parametrize(
    "path", [".env.development", ".env.test", ".env.ci", ".env.development.local"]
)
def test_files_for_development_need_more_than_a_name(check, keys, path):
    assert check({path: f"SESSION_SECRET={keys['random text']}\n"}) == []
    assert check({path: f"STRIPE_SECRET_KEY={keys['stripe-test-key']}\n"}) == []
    (finding,) = check({path: f"STRIPE_SECRET_KEY={keys['stripe-secret-key']}\n"})
    assert finding.severity is Severity.ERROR


def test_nothing_but_test_keys_is_a_warning(check, keys):
    (finding,) = check({".env": f"STRIPE_SECRET_KEY={keys['stripe-test-key']}\n"})
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    "text",
    [
        "",
        "NODE_ENV=production\nPORT=3000\n",
        "SESSION_SECRET=\nSESSION_SECRET=changeme\n",
        "DATABASE_URL=postgres://postgres:postgres@localhost:5432/app\n",
        "DATABASE_URL=postgresql://app:Kx8v2mQpL0@db:5432/app\n",
        "NEXT_PUBLIC_SUPABASE_ANON_KEY={anon}\nVITE_KEY={random}\n",
        "STRIPE_PUBLISHABLE_KEY={public}\nSUPABASE_ANON_KEY={anon}\n",
        "SESSION_SECRET=${OTHER_SECRET}\n",
        "SESSION_SECRET=encrypted:BDqDBibm4wsYqMpCjTQ6BsDHmMadg9K3dAt+Z9HPMfLE\n",
        "# SESSION_SECRET is set in the dashboard\n",
        "BUILD_ID={random}\nGIT_SHA=9fceb02d0ae598e95dc970b74767f19372d61af8\n",
        "SECRET_NAME=shop/production/session\nTOKEN_TTL=3600\nKEY_FILE=/run/secrets/key.pem\n",
        "DB_PASSWORD=postgres\nADMIN_PASSWORD=password123\nROOT_PASSWORD=ThisIs1Password!\n",
    ],
)
def test_harmless_values(check, keys, text):
    for mark, name in (
        ("anon", "anon key"),
        ("random", "random text"),
        ("public", "publishable key"),
    ):
        text = text.replace(f"{{{mark}}}", keys[name])
    assert check({".env": text, ".env.production": text}) == []


@pytest.mark.parametrize(
    "path",
    [
        ".env.example",
        ".env.sample",
        ".env.template",
        ".env.dist",
        ".env.production.example",
        ".env.vault",
        ".env.ts",
        "env.d.ts",
        "tests/.env",
        "examples/shop/.env",
        "docs/.env",
        ".envrc",
    ],
)
def test_other_files(check, keys, path):
    assert check({path: f"SESSION_SECRET={keys['random text']}\n"}) == []


class TestAgents:
    @pytest.mark.parametrize("kind", ["hiveku-key", "random text"])
    def test_an_inlined_key(self, check, keys, kind):
        servers = {"mcpServers": {"hiveku": {"env": {"HIVEKU_API_KEY": keys[kind]}}}}
        (finding,) = check({".mcp.json": json.dumps(servers)})
        assert finding.severity is Severity.ERROR
        assert finding.message == ".mcp.json is committed to git with a secret: `HIVEKU_API_KEY`"

    def test_a_header(self, check, keys):
        headers = {"Authorization": f"Bearer {keys['random text']}"}
        (finding,) = check({".mcp.json": json.dumps({"mcpServers": {"a": {"headers": headers}}})})
        assert "`Authorization`" in finding.message

    def test_codex(self, check, keys):
        text = f'[mcp_servers.hiveku]\nenv = {{ HIVEKU_API_KEY = "{keys["hiveku-key"]}" }}\n'
        (finding,) = check({".codex/config.toml": text})
        assert finding.message.startswith(".codex/config.toml is committed")

    @pytest.mark.parametrize("value", ["${HIVEKU_API_KEY}", "$HIVEKU_API_KEY", "<your-key>", ""])
    def test_a_reference_is_fine(self, check, value):
        servers = {"mcpServers": {"hiveku": {"env": {"HIVEKU_API_KEY": value}}}}
        assert check({".mcp.json": json.dumps(servers), ".claude/settings.json": "{}"}) == []


class TestWithoutGit:
    @pytest.fixture
    def notes(self, tmp_path, installed):
        def noted(**files):
            for path, text in {"hiveku.json": "{}", **files}.items():
                (tmp_path / path).write_text(text)
            (tmp_path / "api").mkdir()
            (tmp_path / "api/users.ts").write_text(HANDLER)
            request = Request(
                folder=tmp_path,
                rules=installed.chosen(RULE, ()),
                settings=Settings(folder=tmp_path),
                today=None,
            )
            report = run(request, installed)
            assert report.findings == ()
            return [note for note in report.summary.notes if "environment files" in note]

        return noted

    def test_it_is_said(self, notes, keys):
        (note,) = notes(**{".env": f"A_SECRET={keys['random text']}\n"})
        assert (
            note == "Committed environment files were not looked for: there is no git repository."
        )

    def test_nothing_is_said_where_there_is_nothing(self, notes):
        assert notes() == []
