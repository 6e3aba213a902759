"""Members of events of the other version."""

from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULE = "payload-version-mismatch"
EVENTS = {
    "1.0": "http: { path: /users, method: get }",
    "2.0": "httpApi: 'GET /users'",
}


def found(lint, event: str, source: str, name: str = "app.js", runtime: str = "nodejs22.x") -> list:
    config = f"""service: users
provider: {{ name: aws, runtime: {runtime} }}
functions:
  users:
    handler: app.handler
    events:
      - {event}
"""
    return lint({"serverless.yml": config, name: source}, [RULE])


@pytest.mark.parametrize(
    ("version", "expression", "instead"),
    [
        ("2.0", "event.httpMethod", "requestContext.http.method"),
        ("2.0", "event.path", "rawPath"),
        ("2.0", "event.path.id", "pathParameters"),
        ("2.0", "event.multiValueHeaders['x']", "headers"),
        ("2.0", "event.requestContext.identity.sourceIp", "requestContext.http.sourceIp"),
        ("1.0", "event.rawPath", "path"),
        ("1.0", "event.requestContext.http.method", "requestContext.httpMethod"),
        ("1.0", "event.cookies", "headers.Cookie"),
    ],
)
def test_members_of_the_other_version_are_found(lint, version, expression, instead) -> None:
    source = f"exports.handler = async (event) => f({expression});"
    (finding,) = found(lint, EVENTS[version], source)
    assert f"version {version}" in finding.message
    assert f"`{instead}`" in finding.help


@pytest.mark.parametrize(
    "source",
    [
        "exports.handler = async ({ httpMethod }) => f(httpMethod);",
        "exports.handler = async (event) => { const { httpMethod } = event; f(httpMethod); };",
        "const route = (e) => e.httpMethod; exports.handler = async (event) => route(event);",
    ],
)
def test_they_are_found_however_they_are_taken(lint, source: str) -> None:
    assert len(found(lint, EVENTS["2.0"], source)) == 1


def test_function_urls_send_version_2(lint) -> None:
    config = """service: users
provider: { name: aws, runtime: nodejs22.x }
functions:
  users: { handler: app.handler, url: true }
"""
    source = "exports.handler = async (event) => f(event.httpMethod);"
    assert len(lint({"serverless.yml": config, "app.js": source}, [RULE])) == 1


@pytest.mark.parametrize(
    ("annotated", "member"),
    [
        ("export const handler: APIGatewayProxyHandlerV2 = async (event) =>", "httpMethod"),
        ("export const handler = async (event: APIGatewayProxyEventV2) =>", "httpMethod"),
        ("export const handler: Handler<APIGatewayProxyEventV2> = async (event) =>", "path"),
        ("export const handler: APIGatewayProxyHandler = async (event) =>", "rawPath"),
    ],
)
def test_types_say_which_version_it_is(lint, annotated: str, member: str) -> None:
    source = f"{annotated} ({{ statusCode: 200, body: String(event.{member}) }});"
    assert len(lint({"hiveku.json": "{}", "api/users.ts": source}, [RULE])) == 1


def test_python_is_judged_alike(lint) -> None:
    source = 'def handler(event, context):\n    return event["httpMethod"], event.get("path")\n'
    messages = [it.message for it in found(lint, EVENTS["2.0"], source, "app.py", "python3.13")]
    assert len(messages) == 2


@pytest.mark.parametrize(
    ("event", "source"),
    [
        (EVENTS["1.0"], "exports.handler = async (event) => f(event.httpMethod, event.path);"),
        (EVENTS["2.0"], "exports.handler = async (event) => f(event.rawPath, event.routeKey);"),
        (
            EVENTS["2.0"],
            "exports.handler = async (event) =>"
            " f(event.httpMethod ?? event.requestContext.http.method);",
        ),
        (
            EVENTS["2.0"],
            "exports.handler = async (event) =>"
            " f(event.version === '2.0' ? event.rawPath : event.path);",
        ),
        (EVENTS["2.0"], "exports.handler = async (request) => f(other.httpMethod);"),
        (EVENTS["2.0"], "exports.handler = async (event) => f(event.body.path);"),
        (EVENTS["2.0"], "exports.handler = async (event) => f(event.headers.path);"),
        (EVENTS["2.0"], "exports.handler = serverless(app);"),
        ("s3: photos", "exports.handler = async (event) => f(event.path);"),
        ("alb: { listenerArn: x, priority: 1 }", "exports.handler = async (e) => f(e.rawPath);"),
        ("websocket: $connect", "exports.handler = async (e) => f(e.requestContext.routeKey);"),
    ],
)
def test_the_right_version_both_and_other_events_are_fine(lint, event: str, source: str) -> None:
    assert not found(lint, event, source)


def test_a_function_with_endpoints_of_both_versions_is_fine(lint) -> None:
    both = f"{EVENTS['1.0']}\n      - {EVENTS['2.0']}"
    assert not found(lint, both, "exports.handler = async (event) => f(event.httpMethod);")


@pytest.mark.parametrize(
    "body",
    [
        "console.log('got', { path: event.path });",
        "console.log(JSON.stringify({ path: event.path }));",
        "logger.info(`got ${event.path}`);",
        "return { statusCode: 501, body: JSON.stringify({ path: event.path }) };",
        "return { statusCode: 501, body: `no ${event.path}` };",
        "console.log(event.path); return { statusCode: 501, body: event.path };",
    ],
)
def test_what_is_only_logged_or_echoed_is_a_warning(lint, body: str) -> None:
    (finding,) = found(lint, EVENTS["2.0"], f"exports.handler = async (event) => {{ {body} }};")
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    "body",
    [
        "console.log(route(event.path));",
        "console.log('got', event.path); return route(event.path);",
        "const path = event.path; console.log(path); return route(path);",
        "return { statusCode: event.path ? 200 : 404, body: '' };",
        "return { statusCode: 200, body: await load(event.path) };",
        "if (event.path === '/a') console.log('a');",
        "await save(JSON.stringify({ path: event.path }));",
    ],
)
def test_what_is_used_otherwise_is_an_error(lint, body: str) -> None:
    (finding,) = found(lint, EVENTS["2.0"], f"exports.handler = async (event) => {{ {body} }};")
    assert finding.severity is Severity.ERROR
    assert finding.location.path == "app.js"


def test_of_several_reads_the_one_that_matters_is_reported(lint, text_of) -> None:
    source = "exports.handler = async (event) => { console.log(event.path); f(event.path.id); };"
    (finding,) = found(lint, EVENTS["2.0"], source)
    assert text_of(finding) == "event.path.id"


def test_python_that_only_prints_is_a_warning(lint) -> None:
    source = 'def handler(event, context):\n    print(event["httpMethod"])\n    return {}\n'
    (finding,) = found(lint, EVENTS["2.0"], source, "app.py", "python3.13")
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize(
    "body",
    [
        "app.use((req, res, next) => { console.log(req.path, req.httpMethod); next(); });",
        "const log = (req) => { save(req.path); };\napp.get('/a', log);",
    ],
)
def test_callbacks_of_an_app_get_no_event(lint, body: str) -> None:
    config = (
        "service: a\nprovider: { name: aws, runtime: nodejs22.x }\nfunctions:\n"
        "  api: { handler: api.handler, events: [httpApi: '*'] }\n"
    )
    code = (
        "const express = require('express');\nconst serverless = require('serverless-http');\n"
        f"const app = express();\n{body}\nexports.handler = serverless(app);\n"
    )
    assert lint({"serverless.yml": config, "api.js": code}, ["payload-version-mismatch"]) == []
