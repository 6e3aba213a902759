"""What the framework would deploy."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from hk_lint.model.deployment import Deployment, Endpoint, EventSource, Function, Subscription
from hk_lint.platforms import PLATFORMS
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]
HEAD = "service: shop\nprovider:\n  name: aws\n"
JS = "exports.main = async () => 1;\n"


def deploy(
    project: Project, files: Mapping[str, str], config: str = "serverless.yml"
) -> Deployment:
    folder = config.rpartition("/")[0]
    return PLATFORMS["serverless"].deploy(folder, project(files), config=config)


def one(project: Project, function: str, head: str = HEAD, **files: str) -> Function:
    """The function of a service that has one; `function` are its lines."""
    lines = "".join(f"    {line}\n" for line in function.splitlines())
    deployment = deploy(
        project, {"serverless.yml": f"{head}functions:\n  f:\n{lines}", "h.js": JS, **files}
    )
    (found,) = deployment.functions
    return found


def test_defaults_are_those_of_the_framework(project: Project) -> None:
    found = one(project, "handler: h.main")
    assert (found.memory.value, found.timeout.value) == (1024, 6)
    assert found.timeout.is_default
    assert (found.entry, found.configured.export) == ("h.js", "main")  # type: ignore[union-attr]
    assert [(it.name, it.format) for it in found.handlers] == [("main", "lambda")]


def test_a_function_inherits_from_the_provider_and_overrides_it(project: Project) -> None:
    head = f"{HEAD}  timeout: 20\n  memorySize: '512'\n  runtime: nodejs22.x\n"
    found = one(project, "handler: h.main\ntimeout: 25\narchitecture: arm64", head)
    assert (found.timeout.value, found.timeout.origin) == (25, "functions.f.timeout")
    assert (found.memory.value, found.memory.origin) == (512, "provider.memorySize")
    assert found.memory.location is not None
    assert (found.runtime.value, found.architecture.value) == ("nodejs22.x", "arm64")


def test_what_a_variable_does_not_fix_is_set_and_unknown(project: Project) -> None:
    found = one(project, "handler: h.main\ntimeout: ${ssm:/x}")
    assert found.timeout.value is None
    assert not found.timeout.is_default


def test_functions_come_from_files_and_lists(project: Project) -> None:
    files = {
        "serverless.yml": HEAD
        + "functions:\n  - ${file(a.yml)}\n  - b: {handler: h.main}\n  - ${file(c.yml):x}\n",
        "a.yml": "a: {handler: h.main}\n",
        "c.yml": "x:\n  c: {handler: h.main, timeout: 9}\n",
        "h.js": JS,
    }
    found = deploy(project, files)
    assert [it.name for it in found.functions] == ["a", "b", "c"]
    assert [it.path for it in found.documents] == ["a.yml", "c.yml"]
    assert found.functions[2].timeout.location.path == "c.yml"  # type: ignore[union-attr]


@pytest.mark.parametrize("call", ["handlerPath(__dirname)", " handlerPath( __dirname ) "])
def test_a_service_in_typescript_is_read_statically(project: Project, call: str) -> None:
    files = {
        "serverless.ts": "import hello from './src/hello';\n"
        "const config = { service: 'x', provider: { name: 'aws', timeout: 9,\n"
        "  stage: process.env.STAGE }, functions: { ...others, hello } };\n"
        "export default config;\n",
        "src/hello/index.ts": "import { handlerPath } from '../path';\n"
        f"export default {{ handler: `${{{call}}}/handler.main`,\n"
        "  events: [{ http: { method: 'post', path: 'hello' } }] };\n",
        "src/hello/handler.ts": "export const main = async () => 1;\n",
    }
    (found,) = deploy(project, files, "serverless.ts").functions
    assert (found.name, found.entry, found.timeout.value) == ("hello", "src/hello/handler.ts", 9)
    assert [(it.method, it.path) for it in found.triggers] == [("POST", "/hello")]  # type: ignore[union-attr]
    assert found.declared.path == "serverless.ts"  # type: ignore[union-attr]


HELLO = "export default { handler: 'src/hello/handler.main', timeout: 7 };\n"
SERVICE = (
    "import * as functions from './src';\n"
    "const config = { service: 'x', provider: { name: 'aws' }, functions };\n"
    "module.exports = config;\n"
)


@pytest.mark.parametrize(
    ("index", "more"),
    [
        ("export { default as hello } from './hello';\n", {}),
        ("import hello from './hello';\nexport { hello };\n", {}),
        ("import it from './hello';\nconst hello = { ...it };\nexport { hello };\n", {}),
        (
            "export * from './all';\n",
            {"src/all.ts": "export { default as hello } from './hello';\n"},
        ),
        (
            "export * from './all';\n",
            {"src/all.ts": "export * from '.';\nexport { default as hello } from './hello';\n"},
        ),
        (
            "export { default as hello } from '@functions/hello';\n",
            {"tsconfig.json": '{"compilerOptions": {"paths": {"@functions/*": ["./src/*"]}}}'},
        ),
        ("exports.hello = require('./hello').default;\n", {}),
    ],
)
@pytest.mark.parametrize(
    "given", ["functions", "functions: functions", "functions: {...functions}"]
)
def test_a_namespace_stands_for_what_its_module_exports(
    project: Project, index: str, more: dict[str, str], given: str
) -> None:
    service = SERVICE.replace(" functions }", f" {given} }}")
    files = {"src/hello/index.ts": HELLO, "src/hello/handler.ts": JS, "src/index.ts": index}
    (found,) = deploy(
        project, {"serverless.ts": service, **files, **more}, "serverless.ts"
    ).functions
    assert (found.name, found.entry, found.timeout.value) == ("hello", "src/hello/handler.ts", 7)


def test_a_default_export_of_a_namespace_is_not_among_what_a_file_takes_in(
    project: Project,
) -> None:
    files = {
        "serverless.ts": SERVICE,
        "src/index.ts": "export * from './hello';\nexport * from 'elsewhere';\n",
        "src/hello/index.ts": HELLO,
    }
    found = deploy(project, files, "serverless.ts")
    assert found.functions == ()
    assert found.config.get("functions", "<<").kind == "unknown"  # type: ignore[union-attr]


def in_code(project: Project, before: str, given: str, **files: str) -> Deployment:
    """A service in JavaScript whose functions are an expression."""
    text = f"const config = {{ service: 'x', provider: {{ name: 'aws' }}, functions: {given} }};\n"
    text = f"{before}\n{text}module.exports = config;\n"
    return deploy(project, {"serverless.js": text, "h.js": JS, **files}, "serverless.js")


API = "{ handler: 'h.main', timeout: 9 }"
LATER = "{ handler: 'h.main', timeout: 8, url: true }"


@pytest.mark.parametrize(
    ("before", "given", "timeout"),
    [
        (f"const fs = {{}};\nfs.api = {API};", "fs", 9),
        (f"const fs = {{}};\nfs['api'] = {API};", "fs", 9),
        (f"const fs = {{ api: {LATER} }};\nfs.api = {API};", "fs", 9),
        (f"const fs = {{ api: {API} }};\nfs.api.timeout = 8;", "fs", 8),
        (f"const fs = {{}};\nfs.api = {API};", "{ ...fs }", 9),
        (f"const fs = {{}};\nfs.api = {API};", f"{{ ...fs, api: {LATER} }}", None),
        (f"const fs = {{ api: {API} }};\nif (x) fs.api = {LATER};", "fs", None),
        (f"const fs = {{}};\nif (x) fs.api = {API};\nelse fs.api = {API};", "fs", 9),
        (f"const fs = {{}};\nif (x) fs.api = {API};\nelse fs.api = {LATER};", "fs", None),
        (f"const fs = {{ api: {API} }};\nfor (const n of list) fs.api.timeout = n;", "fs", None),
        (f"const fs = {{ api: {API} }};\nfs[name] = other;", "fs", 9),
        ("", f"x ? {{ api: {API} }} : {{ api: {API} }}", 9),
        ("", f"x ? {{ api: {API} }} : {{ api: {LATER} }}", None),
        ("", f"x ? {{ api: {API} }} : {{}}", 9),
        ("", f"x ? {{ api: {API} }} : others()", 9),
        ("", f"{{ api: x ? {API} : {LATER} }}", None),
        ("", f"{{ ...(x ? {{ api: {API} }} : {{}}) }}", 9),
        ("", f"{{ ...(x && {{ api: {API} }}) }}", 9),
    ],
)
def test_a_function_that_code_adds_in_some_cases_is_one(
    project: Project, before: str, given: str, timeout: int | None
) -> None:
    found = in_code(project, before, given)
    (function,) = found.functions
    assert (function.name, function.entry) == ("api", "h.js")
    assert function.timeout.value == timeout
    assert function.triggers == ()
    assert not found.unseen


def test_members_that_are_assigned_stand_where_they_are_assigned(project: Project) -> None:
    (found,) = in_code(project, f"const fs = {{}};\nfs.api = {API};", "fs").functions
    place = found.declared
    assert place is not None
    text = f"const fs = {{}};\nfs.api = {API};"
    assert text[place.span.start : place.span.end] == "fs.api"


@pytest.mark.parametrize(
    ("before", "given"),
    [
        ("const fs = {};\nfs.api = make();", "fs"),
        ("const fs = {};\nother.api = { handler: 'h.main' };", "fs"),
        ("const fs = {};\n(() => { const fs = {}; fs.api = { handler: 'h.main' }; })();", "fs"),
        ("", "x ? 1 : 2"),
    ],
)
def test_what_is_assigned_elsewhere_is_no_function(
    project: Project, before: str, given: str
) -> None:
    assert in_code(project, before, given).functions == ()


@pytest.mark.parametrize(
    ("before", "given", "unseen"),
    [
        ("", "build()", "serverless.js"),
        ("", "{ ...build() }", "serverless.js"),
        ("const fs = {};\nfor (const n of list) fs[n] = make(n);", "fs", "serverless.js"),
        ("const fs = {};\nObject.assign(fs, build());", "fs", "serverless.js"),
        ("", "{ ...build(), api: { handler: 'h.main' } }", ""),
        ("", "{}", ""),
        ("", "[]", ""),
        ("", "undefined", ""),
    ],
)
def test_functions_of_which_none_can_be_read_are_unseen(
    project: Project, before: str, given: str, unseen: str
) -> None:
    assert in_code(project, before, given).unseen == unseen


def test_functions_of_an_unknown_file_are_unseen(project: Project) -> None:
    files = {"serverless.yml": HEAD + "functions: ${file(functions.js):make}\n"}
    assert deploy(project, {**files, "functions.js": "module.exports.make = build;\n"}).unseen
    assert not deploy(project, {"serverless.yml": HEAD}).unseen


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("http: GET users/{id}", ("rest-api", "GET", "/users/{id}", "1.0", "")),
        (
            "http: {path: a, method: post, private: true}",
            ("rest-api", "POST", "/a", "1.0", "API key"),
        ),
        (
            "http: {path: a, method: get, authorizer: auth}",
            ("rest-api", "GET", "/a", "1.0", "auth"),
        ),
        ("http: {path: a, method: get, integration: lambda}", ("rest-api", "GET", "/a", "", "")),
        ("httpApi: '*'", ("http-api", "", "*", "2.0", "")),
        ("httpApi: POST /a", ("http-api", "POST", "/a", "2.0", "")),
        (
            "httpApi: {path: /a, method: get, authorizer: {type: aws_iam}}",
            ("http-api", "GET", "/a", "2.0", "aws_iam"),
        ),
        ("websocket: $connect", ("websocket-api", "", "$connect", "", "")),
        (
            "alb: {listenerArn: x, priority: 1, conditions: {path: /a}}",
            ("load-balancer", "", "/a", "", None),
        ),
    ],
)
def test_events_of_requests(project: Project, event: str, expected: tuple[str, ...]) -> None:
    (found,) = one(project, f"handler: h.main\nevents:\n  - {event}").triggers
    assert isinstance(found, Endpoint)
    assert (found.kind, found.method, found.path, found.payload, found.authorizer) == expected


def test_a_rest_api_can_wait_longer_and_be_asynchronous(project: Project) -> None:
    head = f"{HEAD}  apiGateway: {{timeoutInMillis: 60000}}\n"
    events = "events:\n  - http: GET /a\n  - http: {path: b, method: get, async: true}"
    first, second = one(project, f"handler: h.main\n{events}", head).triggers
    assert isinstance(first, Endpoint)
    assert isinstance(second, Endpoint)
    assert first.timeout.value == 60000  # type: ignore[union-attr]
    assert (first.is_async, second.is_async) == (False, True)


@pytest.mark.parametrize("mock", ["mock", "http", "http_proxy"])
def test_integrations_that_call_no_function_are_no_triggers(project: Project, mock: str) -> None:
    event = f"http: {{path: a, method: get, integration: {mock}}}"
    assert one(project, f"handler: h.main\nevents:\n  - {event}").triggers == ()


def test_the_payload_of_http_apis_can_be_the_older_one(project: Project) -> None:
    head = f"{HEAD}  httpApi: {{payload: '1.0'}}\n"
    (found,) = one(project, "handler: h.main\nevents:\n  - httpApi: GET /a", head).triggers
    assert isinstance(found, Endpoint)
    assert found.payload == "1.0"


@pytest.mark.parametrize(
    ("url", "authorizer"), [("true", ""), ("{authorizer: aws_iam}", "IAM"), ("{cors: true}", "")]
)
def test_function_urls(project: Project, url: str, authorizer: str) -> None:
    (found,) = one(project, f"handler: h.main\nurl: {url}").triggers
    assert isinstance(found, Endpoint)
    assert (found.kind, found.authorizer) == ("function-url", authorizer)
    assert one(project, "handler: h.main\nurl: false").triggers == ()


@pytest.mark.parametrize("arn", ["!GetAtt Jobs.Arn", "{'Fn::GetAtt': [Jobs, Arn]}"])
def test_queues_are_those_of_the_resources(project: Project, arn: str) -> None:
    files = {
        "serverless.yml": f"{HEAD}functions:\n  f:\n    handler: h.main\n    events:\n"
        f"      - sqs: {{arn: {arn}, batchSize: 5,\n"
        "          functionResponseType: ReportBatchItemFailures}\n"
        "resources:\n  - ${file(queues.yml)}\n",
        "queues.yml": "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n"
        "    Properties: {VisibilityTimeout: 45}\n",
        "h.js": JS,
    }
    found = deploy(project, files)
    (source,) = found.functions[0].triggers
    assert isinstance(source, EventSource)
    assert (source.batch_size.value, source.reports_failures) == (5, True)
    assert source.queue is found.queues[0]
    assert source.queue.visibility_timeout.value == 45


@pytest.mark.parametrize(
    ("event", "kind", "size"),
    [
        ("stream: arn:aws:dynamodb:eu-west-1:1:table/t/stream/s", "dynamodb", 10),
        ("stream: {type: kinesis, arn: !Ref X}", "kinesis", 10),
        ("msk: {arn: arn:aws:kafka:x, topic: t}", "kafka", 100),
        ("rabbitmq: {arn: x, queue: q, basicAuthArn: y}", "mq", 100),
    ],
)
def test_sources_that_lambda_polls(project: Project, event: str, kind: str, size: int) -> None:
    (found,) = one(project, f"handler: h.main\nevents:\n  - {event}").triggers
    assert isinstance(found, EventSource)
    assert (found.kind, found.batch_size.value) == (kind, size)


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ("sns: topic", "sns"),
        ("s3: bucket", "s3"),
        ("eventBridge: {pattern: {source: [a]}}", "event-bus"),
        ("cognitoUserPool: {pool: p, trigger: PreSignUp}", "cognito"),
        ("iot: {sql: x}", "iot"),
        ("cloudwatchLog: /a", "logs"),
        ("alexaSkill", "alexa"),
    ],
)
def test_services_that_call_the_function(project: Project, event: str, kind: str) -> None:
    (found,) = one(project, f"handler: h.main\nevents:\n  - {event}").triggers
    assert isinstance(found, Subscription)
    assert found.kind == kind


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("schedule: rate(1 hour)", [("rate(1 hour)", "eventbridge-rule", True)]),
        (
            "schedule: {rate: rate(1 day), enabled: false}",
            [("rate(1 day)", "eventbridge-rule", False)],
        ),
        (
            "schedule: {rate: [rate(1 day), rate(2 days)]}",
            [("rate(1 day)", "eventbridge-rule", True), ("rate(2 days)", "eventbridge-rule", True)],
        ),
        (
            "schedule: {rate: rate(5 minute), method: scheduler}",
            [("rate(5 minute)", "eventbridge-scheduler", True)],
        ),
        ("eventBridge: {schedule: rate(1 day)}", [("rate(1 day)", "eventbridge-rule", True)]),
        ("schedule: ${ssm:x}", []),
    ],
)
def test_schedules(project: Project, event: str, expected: list[tuple[str, str, bool]]) -> None:
    found = one(project, f"handler: h.main\nevents:\n  - {event}")
    assert [(it.expression, it.dialect, it.enabled) for it in found.schedules] == expected
    assert found.triggers == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "zip"),
        ("plugins: [serverless-esbuild]\n", "bundler"),
        ("plugins: {modules: [serverless-webpack]}\n", "bundler"),
        ("frameworkVersion: '4'\n", "bundler"),
        ("frameworkVersion: '4'\nbuild: {esbuild: false}\n", "zip"),
        ("frameworkVersion: '3'\n", "zip"),
        ("package: {artifact: a.zip}\n", ""),
        ("plugins: ${ssm:x}\n", ""),
    ],
)
def test_how_files_are_packed(project: Project, text: str, expected: str) -> None:
    assert one(project, "handler: h.main", text + HEAD).packaging == expected


@pytest.mark.parametrize(
    ("image", "entry"),
    [
        ("{uri: x, command: [h.main]}", "h.js"),
        ("{name: x, command: [h.main]}", "h.js"),
        ("{uri: x, command: [src/none.main]}", ""),
        ("{uri: x, command: [node, h.main]}", ""),
        ("{uri: x, command: h.main}", ""),
        ("{uri: x, command: ['${env:NAME}']}", ""),
        ("x", ""),
    ],
)
def test_the_command_of_an_image_names_its_handler(
    project: Project, image: str, entry: str
) -> None:
    found = one(project, f"image: {image}")
    assert (found.packaging, found.entry) == ("image", entry)
    assert [it.name for it in found.handlers] == (["main"] if entry else [])


def test_an_image_has_no_handler(project: Project) -> None:
    found = one(project, "image: {uri: x}")
    assert (found.packaging, found.entry, found.configured) == ("image", "", None)


def test_a_handler_without_file_is_missing_unless_something_makes_it(project: Project) -> None:
    head = f"{HEAD}  runtime: nodejs22.x\n"
    assert one(project, "handler: gone.main", head).configured.missing  # type: ignore[union-attr]
    for made in ("package: {artifact: a.zip}\n", "plugins: [serverless-plugin-scripts]\n"):
        assert not one(project, "handler: gone.main", made + head).configured.missing  # type: ignore[union-attr]
    coffee = one(project, "handler: other.main", head, **{"other.coffee": "x"})
    assert not coffee.configured.missing  # type: ignore[union-attr]


def test_variables_of_the_provider_and_of_a_function(project: Project) -> None:
    files = {
        "serverless.yml": f"{HEAD}  environment:\n    A: 1\n    B: ${{env:B}}\n    C: !Ref T\n"
        "functions:\n  f:\n    handler: h.main\n    environment: {D: true, A: x}\n",
        "h.js": JS,
    }
    found = deploy(project, files)
    assert {it.name: it.value for it in found.variables} == {"A": "1", "B": None, "C": None}
    assert {it.name: it.value for it in found.functions[0].variables} == {"D": "true", "A": "x"}


def test_grants_of_the_provider_of_functions_and_of_roles(project: Project) -> None:
    files = {
        "serverless.yml": f"""{HEAD}
  iam:
    role:
      statements:
        - {{Effect: Allow, Action: 's3:*', Resource: '*'}}
        - {{Effect: Deny, Action: '*', Resource: '*'}}
functions:
  f:
    handler: h.main
    iamRoleStatements:
      - {{Effect: Allow, Action: [sqs:SendMessage], Resource: !GetAtt Q.Arn}}
""",
        "h.js": JS,
    }
    grants = deploy(project, files).grants
    assert [[it.value for it in grant.actions] for grant in grants] == [
        ["s3:*"],
        ["sqs:SendMessage"],
    ]
    assert [[it.value for it in grant.resources] for grant in grants] == [["*"], [None]]


def test_a_service_without_functions_has_a_runtime(project: Project) -> None:
    found = deploy(project, {"serverless.yml": f"{HEAD}  runtime: nodejs16.x\n"})
    assert found.functions == ()
    assert found.runtime is not None
    assert found.runtime.value == "nodejs16.x"


@pytest.mark.parametrize(
    "text",
    [
        "functions: 3",
        "functions: [1, null]",
        "functions: {a: null, b: 3, c: []}",
        "functions: ${x:y}",
        "functions:\n  f: {handler: 3, events: {a: 1}}",
        "functions:\n  f: {events: [null, 1, {http: null}]}",
        "functions:\n  f: {handler: '', environment: 3, layers: 1, url: [], package: 3}",
        "resources: 3",
        "functions:\n  f: &a {events: [{sqs: *a}]}",
    ],
)
def test_broken_configurations_break_nothing(project: Project, text: str) -> None:
    deploy(project, {"serverless.yml": f"{HEAD}{text}\n"})
