"""What the Hiveku serverless guide gives as examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hk_lint.model.deployment import Deployment, Function
from hk_lint.platforms import HIVEKU
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]

WEB = "export default async function handler(req: Request) { return Response.json({}); }\n"
CONFIG = """{
  "functions": {
    "directories": ["api/", "src/lambdas/"],
    "include": ["lib/scheduled-job.ts"],
    "exclude": ["api/internal/**", "**/*.test.ts"],
    "routes": {"api/legacy-auth.ts": "/api/v1/auth", "api/new-auth.ts": "/api/v2/auth"},
    "config": {
      "api/image-processor.ts": {"memory": 1024, "timeout": 120},
      "api/heavy-compute.ts": {"memory": 2048, "timeout": 300},
      "**": {"memory": 256, "timeout": 30}
    }
  },
  "build": {
    "outputDirectory": "dist",
    "env": {"NEXT_PUBLIC_API_URL": "https://api.example.com"}
  }
}
"""


def deployed(sources: Sources) -> dict[str, Function]:
    return {it.name: it for it in HIVEKU.deploy("", sources).functions}


@pytest.fixture
def deployment(project: Project) -> Deployment:
    names = [
        "api/legacy-auth.ts",
        "api/new-auth.ts",
        "api/image-processor.ts",
        "api/heavy-compute.ts",
        "api/users.ts",
        "api/internal/audit.ts",
        "api/users.test.ts",
        "src/lambdas/orders.ts",
        "lib/scheduled-job.ts",
        "lib/other.ts",
    ]
    return HIVEKU.deploy("", project({"hiveku.json": CONFIG, **dict.fromkeys(names, WEB)}))


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("api/users.ts", "/api/users"),
        ("api/users/[id].ts", "/api/users/:id"),
        ("api/files/[...path].ts", "/api/files/*"),
        ("app/api/auth/route.ts", "/api/auth"),
        ("pages/api/users/[id].ts", "/api/users/:id"),
    ],
)
def test_a_file_has_the_documented_url(project: Project, path: str, url: str) -> None:
    source = "export async function GET() {}" if path.endswith("route.ts") else WEB
    functions = deployed(project({"hiveku.json": "{}", path: source}))
    assert (functions[path].url, functions[path].url_origin) == (url, "documented")


@pytest.mark.parametrize("folder", ["api", "src/api", "functions", "lambdas", "serverless"])
def test_the_standard_folders_hold_functions(project: Project, folder: str) -> None:
    assert list(deployed(project({"hiveku.json": "{}", f"{folder}/x.ts": WEB}))) == [
        f"{folder}/x.ts"
    ]


def test_the_configuration_example_is_followed(deployment: Deployment) -> None:
    assert {
        it.name: (it.url, it.memory.value, it.timeout.value) for it in deployment.functions
    } == {
        "api/heavy-compute.ts": ("/api/heavy-compute", 2048, 300),
        "api/image-processor.ts": ("/api/image-processor", 1024, 120),
        "api/legacy-auth.ts": ("/api/v1/auth", 256, 30),
        "api/new-auth.ts": ("/api/v2/auth", 256, 30),
        "api/users.ts": ("/api/users", 256, 30),
        "lib/scheduled-job.ts": ("/api/lib/scheduled-job", 256, 30),
        "src/lambdas/orders.ts": ("/api/orders", 256, 30),
    }
    assert {it.path: it.role for it in deployment.helpers} == {
        "api/internal/audit.ts": "excluded",
        "api/users.test.ts": "excluded",
    }


def test_settings_say_where_they_come_from(deployment: Deployment) -> None:
    functions = {it.name: it for it in deployment.functions}
    memory = functions["api/image-processor.ts"].memory
    assert memory.origin == 'functions.config["api/image-processor.ts"]'
    assert memory.location is not None
    span = memory.location.span
    assert CONFIG.encode()[span.start : span.end] == b"1024"
    assert functions["api/users.ts"].timeout.origin == 'functions.config["**"]'
    assert not functions["api/users.ts"].timeout.is_default


def test_build_variables_are_deployed(deployment: Deployment) -> None:
    assert [(it.name, it.value, it.origin) for it in deployment.variables] == [
        ("NEXT_PUBLIC_API_URL", "https://api.example.com", "build.env")
    ]


def test_defaults_are_those_of_the_platform(project: Project) -> None:
    function = deployed(project({"hiveku.json": "{}", "api/users.ts": WEB}))["api/users.ts"]
    assert (function.memory.value, function.timeout.value) == (256, 30)
    assert function.memory.is_default
    assert (function.runtime.value, function.architecture.value) == ("nodejs20.x", "arm64")


@pytest.mark.parametrize(
    ("source", "handler"),
    [
        ("export default function(req) {}", ("default", "web")),
        ("export async function handler(event) {}", ("handler", "lambda")),
        ("export default withAuth(async (req, user) => {});", ("default", "unknown")),
    ],
)
def test_both_handler_formats_are_told_apart(
    project: Project, source: str, handler: tuple[str, str]
) -> None:
    (function,) = deployed(project({"hiveku.json": "{}", "api/a.ts": source})).values()
    assert [(it.name, it.format) for it in function.handlers] == [handler]


def test_the_schedule_comment_of_the_guide_is_read(project: Project) -> None:
    text = (
        "// api/cron/daily-report.ts\n// @schedule cron(0 9 * * ? *)\n\n"
        "export default async function() {\n  return { success: true };\n}\n"
    )
    (function,) = deployed(project({"api/cron/daily-report.ts": text})).values()
    (schedule,) = function.schedules
    assert (schedule.expression, schedule.source) == ("cron(0 9 * * ? *)", "comment")
    span = schedule.location.span
    assert text.encode()[span.start : span.end] == b"cron(0 9 * * ? *)"


def test_the_streaming_marker_is_read(project: Project) -> None:
    (function,) = deployed(
        project({"api/stream/ai-chat.ts": f"// api/stream/ai-chat.ts\n// @streaming\n\n{WEB}"})
    ).values()
    assert (function.streaming, function.streaming_origin) == (True, "comment")


def test_an_event_stream_is_streaming_without_a_marker(project: Project) -> None:
    source = (
        "export default async function(req: Request) {\n"
        "  return new Response(s, { headers: { 'Content-Type': 'text/event-stream' } });\n}\n"
    )
    (function,) = deployed(project({"api/chat.ts": source})).values()
    assert (function.streaming, function.streaming_origin) == (True, "content-type")


def test_limits_have_a_source_and_a_date() -> None:
    limits = HIVEKU.limits
    assert limits["memory-maximum"].value == 10_240
    assert limits["timeout-maximum"].value == 900
    assert limits["bundle-unzipped"].value == 250 * 1024 * 1024
    assert limits["request-payload"].value == 6 * 1024 * 1024
    assert limits["environment-size"].value == 4096
    assert limits["import-files"].value == 10_000
    assert all(it.source and it.unit and it.checked for it in limits.values())
