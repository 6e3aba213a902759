from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULE = ["unscheduled-cron-file"]
CODE = "export default async () => new Response();\n"


@pytest.fixture
def check(lint):
    def checked(path, text=CODE, **files):
        return lint({"hiveku.json": "{}", path: text, **files}, RULE)

    return checked


@pytest.mark.parametrize(
    "path",
    ["api/cron/a.ts", "cron/a.js", "src/cron/a.ts", "functions/x/cron/a.ts", "api/cron/b/a.ts"],
)
def test_a_handler_in_a_cron_folder(check, path):
    (finding,) = check(path)
    assert finding.severity is Severity.WARNING
    assert finding.location.path == path
    assert path in finding.message
    assert "dashboard" in finding.why


def test_a_route_in_a_cron_folder(check):
    route = "export async function GET() {\n  return new Response();\n}\n"
    (finding,) = check("app/api/cron/daily/route.ts", route)
    assert "app/api/cron/daily/route.ts" in finding.message


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("api/cron/a.ts", "// @schedule rate(1 day)\n" + CODE),
        ("api/cron/a.ts", "// @schedule\n" + CODE),
        ("api/cron/a.ts", "// @schedule 0 9 * * *\n" + CODE),
        ("api/cron.ts", CODE),
        ("api/crontab/a.ts", CODE),
        ("lib/cron/a.ts", CODE),
        ("api/cron/_a.ts", CODE),
        ("api/cron/a.test.ts", CODE),
        ("api/cron/[job].ts", CODE),
        ("api/[tenant]/cron/a.ts", CODE),
    ],
)
def test_what_has_a_schedule_or_is_no_job(check, path, text):
    assert check(path, text) == []


def test_a_file_without_a_handler_is_anothers_affair(check):
    assert check("api/cron/a.ts", "export const a = 1;\n") == []


def test_an_assumed_project_may_be_called_from_anywhere(lint):
    assert lint({"api/cron/a.ts": CODE}, RULE) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("vercel.json", '{"crons": [{"path": "/api/cron/a?x=1", "schedule": "0 5 * * *"}]}'),
        (".github/workflows/x.yml", "jobs: [curl https://x.example/api/cron/a]\n"),
        ("lib/queue.ts", "export const url = `${process.env.URL}/api/cron/a`;\n"),
    ],
)
def test_what_somebody_else_calls(check, path, text):
    assert check("api/cron/a.ts", **{path: text}) == []
    for other in ("cron/b", "cron/ab", "cron/a-b", "cron/a/b"):
        assert len(check("api/cron/a.ts", **{path: text.replace("cron/a", other)})) == 1


@pytest.mark.parametrize("path", ["api/cron/a.ts", "README.md", "lib/a.test.ts", "openapi.json"])
def test_what_only_describes_it_does_not_call_it(check, path):
    text = f"// GET /api/cron/a\n{CODE}"
    files = {path: text} if path != "api/cron/a.ts" else {}
    assert len(check("api/cron/a.ts", text, **files)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "export default async (req) => { await verifyQstashSignature(req); return new Response(); };",
        'import { verifySignatureAppRouter } from "@upstash/qstash/nextjs";\n'
        "export default verifySignatureAppRouter(async () => new Response());",
        'import { withCron } from "../../lib/cron";\nexport default withCron(async () => new Response());',
        "export default withWorkspace(async () => new Response());",
        'import { auth } from "../../lib/auth";\n'
        "export default async () => { const session = await auth(); return new Response(); };",
        "export default async (req) => { await validateApiKey(req); return new Response(); };",
    ],
)
def test_what_checks_its_callers_is_called_from_elsewhere(check, text):
    files = {
        "lib/auth.ts": "export const auth = async () => null;\n",
        "lib/cron.ts": "export const withCron = (run) => async (req) => {\n"
        "  const receiver = new Receiver({});\n  await receiver.verify(req);\n  return run(req);\n};\n",
    }
    assert check("api/cron/a.ts", text, **files) == []


@pytest.mark.parametrize(
    "body",
    [
        'if (req.headers.get("authorization") !== process.env.SECRET) return new Response();',
        "await prisma.user.findMany();",
        "await getUserEmails();",
        "await admin.auth().listUsers();",
        "await verifyDomains();",
    ],
)
def test_what_anybody_with_a_secret_may_call_still_needs_a_schedule(check, body):
    text = f"export default async (req) => {{ {body} return new Response(); }};\n"
    assert len(check("api/cron/a.ts", text)) == 1
