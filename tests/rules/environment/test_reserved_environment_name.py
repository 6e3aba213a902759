from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULE = ["reserved-environment-name"]
CONFIG = {"hiveku.json": "{}"}


def handler(body: str, head: str = "") -> str:
    return f"{head}\nexport default async function handler(req: Request) {{\n  {body}\n}}\n"


class TestSet:
    @pytest.mark.parametrize("name", ["AWS_REGION", "AWS_ACCESS_KEY_ID", "CRON_SECRET", "_HANDLER"])
    def test_stands_on_the_key(self, lint, text_of, name):
        files = {**CONFIG, "api/a.ts": handler("return new Response();")}
        (finding,) = lint({**files, ".env.production": f"OK=1\n{name}=value-of-it\n"}, RULE)
        assert text_of(finding) == name
        assert finding.severity is Severity.ERROR
        assert "value-of-it" not in repr(finding)

    def test_in_the_build(self, lint, text_of):
        config = '{"build": {"env": {"LAMBDA_TASK_ROOT": "/x"}}}'
        (finding,) = lint({"hiveku.json": config}, RULE)
        assert text_of(finding) == '"LAMBDA_TASK_ROOT"'
        assert "build.env" in finding.message

    @pytest.mark.parametrize("name", ["AWS_REGION_NAME", "MY_CRON_SECRET", "TZ", "NODE_OPTIONS"])
    def test_other_names_are_free(self, lint, name):
        assert lint({**CONFIG, ".env": f"{name}=1\n"}, RULE) == []

    def test_samples_set_nothing(self, lint):
        assert lint({**CONFIG, ".env.example": "CRON_SECRET=\n"}, RULE) == []

    def test_a_file_that_git_ignores_sets_it_for_this_machine_only(self, lint):
        files = {".gitignore": ".env\n", ".env": "AWS_REGION=x\n"}
        assert lint({**CONFIG, **files}, RULE) == []

    def test_set_and_read_is_one_fault(self, lint):
        files = {"api/a.ts": handler("return new Response(process.env.CRON_SECRET);")}
        (finding,) = lint({**CONFIG, **files, ".env": "CRON_SECRET=x\n"}, RULE)
        assert finding.location.path == ".env"


class TestRead:
    @pytest.mark.parametrize(
        "body",
        [
            "return new Response(process.env.CRON_SECRET);",
            'return new Response(process.env["CRON_SECRET"]);',
            "const { CRON_SECRET } = process.env; return new Response(CRON_SECRET);",
            "if (!process.env.CRON_SECRET || req.url) return new Response();",
            "if (req.url !== process.env.CRON_SECRET || req.body) return new Response();",
            "if (!req.url || process.env.CRON_SECRET !== req.url) return new Response();",
            "if (req.url === `Bearer ${process.env.CRON_SECRET}`) return new Response();",
        ],
    )
    def test_stands_on_the_read(self, lint, text_of, body):
        (finding,) = lint({**CONFIG, "api/a.ts": handler(body)}, RULE)
        assert "CRON_SECRET" in text_of(finding)
        assert "api/a.ts" in finding.message
        assert finding.severity is Severity.ERROR

    @pytest.mark.parametrize(
        "body",
        [
            "return new Response(process.env.CRON_SECRET ?? process.env.JOB_SECRET);",
            "return new Response(process.env.JOB_SECRET || process.env.CRON_SECRET);",
            'const { CRON_SECRET = "dev" } = process.env;',
            'process.env.CRON_SECRET = "x";',
            'process.env.CRON_SECRET ??= "x";',
            "return new Response(process.env.AWS_REGION + process.env.AWS_ACCESS_KEY_ID);",
            "return new Response(process.env.MY_CRON_SECRET);",
            "// process.env.CRON_SECRET",
            'return new Response("CRON_SECRET");',
        ],
    )
    def test_near_misses(self, lint, body):
        assert lint({**CONFIG, "api/a.ts": handler(body)}, RULE) == []

    def test_follows_imports_once_per_name_and_file(self, lint):
        files = {
            "lib/env.ts": "export const a = process.env.CRON_SECRET;\n"
            "export const b = process.env.CRON_SECRET;\n",
            "lib/mid.ts": 'export * from "./env";\n',
            "api/a.ts": handler("return new Response(a);", 'import { a } from "../lib/mid";'),
            "api/b.ts": handler("return new Response(a);", 'import { a } from "../lib/mid";'),
        }
        (finding,) = lint({**CONFIG, **files}, RULE)
        assert finding.location.path == "lib/env.ts"
        assert [step.location.path for step in finding.trace] == ["api/a.ts", "lib/mid.ts"]

    def test_a_file_of_which_only_types_are_used(self, lint):
        files = {
            "lib/env.ts": "export type A = string;\nexport const b = process.env.CRON_SECRET;\n",
            "api/a.ts": handler("return new Response();", 'import type { A } from "../lib/env";'),
            "scripts/x.ts": "console.log(process.env.CRON_SECRET);\n",
        }
        assert lint({**CONFIG, **files}, RULE) == []


class TestAssumedPlatform:
    FILES = {"api/a.ts": handler("return new Response(process.env.CRON_SECRET);")}  # noqa: RUF012

    def test_is_information(self, lint):
        (finding,) = lint(self.FILES, RULE)
        assert finding.severity is Severity.INFO

    def test_is_silent_where_another_platform_is_named(self, lint):
        assert lint({**self.FILES, "vercel.json": "{}"}, RULE) == []


def test_lambdas_own_names_in_the_configuration_of_a_service(lint, text_of) -> None:
    text = (
        "service: x\nprovider:\n  name: aws\n  environment: {AWS_REGION: eu-west-1, CRON_SECRET: a}\n"
        "functions:\n  a: {handler: h.main, environment: {LAMBDA_TASK_ROOT: x, TZ: UTC}}\n"
    )
    found = lint({"serverless.yml": text}, ["reserved-environment-name"])
    assert [text_of(it) for it in found] == ["AWS_REGION", "LAMBDA_TASK_ROOT"]


NEXT = {**CONFIG, "package.json": '{"dependencies": {"next": "15.5.0"}}'}
PAGE = 'import { users } from "../lib/users";\nexport default () => users();\n'
READS = "export const users = () => fetch(process.env.CLERK_SECRET_KEY!);\n"


class TestReadOutsideFunctions:
    @pytest.mark.parametrize(
        ("files", "place"),
        [
            ({"app/page.tsx": PAGE, "lib/users.ts": READS}, "lib/users.ts"),
            ({"app/layout.tsx": PAGE, "lib/users.ts": READS}, "lib/users.ts"),
            ({"pages/index.tsx": PAGE, "lib/users.ts": READS}, "lib/users.ts"),
            ({"app/page.tsx": PAGE, "lib/users.ts": '"use server";\n' + READS}, "lib/users.ts"),
            (
                {"middleware.ts": "export function middleware() { process.env.CRON_SECRET; }"},
                "middleware.ts",
            ),
        ],
    )
    def test_what_the_server_of_a_site_loads(self, lint, files, place):
        (finding,) = lint({**NEXT, **files}, RULE)
        assert finding.location.path == place
        assert next(iter(files)) in finding.message
        assert bool(finding.trace) == (place not in finding.message)

    @pytest.mark.parametrize(
        "files",
        [
            {"app/page.tsx": "export default () => null;", "lib/users.ts": READS},
            {"app/page.tsx": PAGE, "lib/users.ts": '"use client";\n' + READS},
            {"app/page.tsx": PAGE, "lib/users.ts": READS.replace("CLERK", "OWN")},
            {"scripts/users.ts": READS, "app/page.tsx": "export default () => null;"},
        ],
    )
    def test_what_it_does_not_load(self, lint, files):
        assert lint({**NEXT, **files}, RULE) == []

    def test_the_browser_code_of_vite(self, lint):
        files = {
            "package.json": '{"devDependencies": {"vite": "6.0.0"}}',
            "index.html": '<script type="module" src="/src/main.ts"></script>',
            "src/main.ts": READS,
        }
        assert lint({**CONFIG, **files}, RULE) == []
