from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping

import pytest

from hk_lint.model.deployment import (
    Deployment,
    Endpoint,
    EventSource,
    Function,
    Setting,
    Subscription,
)
from hk_lint.platforms import PLATFORMS, find_projects
from hk_lint.sources import Sources

SAM = PLATFORMS["sam"]
HEAD = "Transform: AWS::Serverless-2016-10-31\n"

Project = Callable[[Mapping[str, str]], Sources]


@pytest.fixture
def deploy(project: Project) -> Callable[..., Deployment]:
    def deployed(template: str, **files: str) -> Deployment:
        sources = project({"template.yaml": template, **files})
        return SAM.deploy("", sources, config="template.yaml")

    return deployed


@pytest.fixture
def function(deploy: Callable[..., Deployment]) -> Callable[..., Function]:
    """The function `F` with these properties (indented by six), beside other sections."""

    def made(properties: str, rest: str = "", **files: str) -> Function:
        text = (
            f"{HEAD}Resources:\n  F:\n    Type: AWS::Serverless::Function\n"
            f"    Properties:\n{properties}\n{rest}"
        )
        return next(it for it in deploy(text, **files).functions if it.name == "F")

    return made


# --- which files are templates


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("template.yaml", f"{HEAD}Resources: {{}}\n"),
        ("infra/api.yml", f"{HEAD}Resources:\n  T: {{Type: AWS::Serverless::SimpleTable}}\n"),
        ("stack.json", '{"Resources": {"F": {"Type": "AWS::Lambda::Function"}}}'),
        ("deploy.template", "Resources:\n  F:\n    Type: AWS::Lambda::Function\n"),
        (
            "queue.template.yaml",
            "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Q: {Type: AWS::SQS::Queue}\n",
        ),
    ],
)
def test_templates_are_known_by_their_content(project: Project, path: str, text: str) -> None:
    assert list(SAM.configs(project({path: text}))) == [path]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("package.json", '{"Resources": {"F": {"Type": "AWS::Lambda::Function"}}}'),
        ("cdk.out/S.template.json", '{"Resources": {"F": {"Type": "AWS::Lambda::Function"}}}'),
        ("fragment.yml", "Resources:\n  Role: {Type: AWS::IAM::Role}\n"),
        ("serverless.yml", "resources:\n  Resources:\n    F: {Type: AWS::Lambda::Function}\n"),
        ("machine.asl.json", '{"States": {"A": {"Resource": "AWS::Lambda::Function"}}}'),
        ("docs.yaml", "text: 'Resources: AWS::Lambda::Function'\n"),
        ("list.yaml", "Resources:\n  - AWS::Lambda::Function\n"),
        ("scalar.yaml", "Resources: AWS::Lambda::Function\n"),
        ("README.md", "Resources:\n  F:\n    Type: AWS::Lambda::Function\n"),
    ],
)
def test_what_only_looks_like_a_template(project: Project, path: str, text: str) -> None:
    assert list(SAM.configs(project({path: text}))) == []


def test_several_templates_of_a_folder_are_several_projects(project: Project) -> None:
    text = f"{HEAD}Resources: {{}}\n"
    roots = find_projects(project({"a.yaml": text, "b.yaml": text, "api/a.yaml": text}))
    assert [(it.folder, it.platform, it.config) for it in roots] == [
        ("", "sam", "a.yaml"),
        ("", "sam", "b.yaml"),
        ("api", "sam", "api/a.yaml"),
    ]


# --- settings


def test_defaults_are_lambdas(function) -> None:
    found = function("      Handler: a.handler")
    assert (found.memory.value, found.timeout.value, found.storage.value) == (128, 3, 512)
    assert found.timeout.is_default
    assert found.architecture.value == "x86_64"


def test_own_settings_and_globals_with_their_sources(function) -> None:
    shared = """Globals:
  Function:
    Timeout: 30
    MemorySize: "512"
    Runtime: nodejs22.x
    Layers: [a, b]
    Environment: {Variables: {A: 1, B: shared}}
"""
    found = function(
        "      Timeout: 9\n      Layers: [c]\n"
        "      Environment: {Variables: {B: own, C: !Ref X, D: true}}",
        shared,
    )
    assert (found.timeout.value, found.timeout.origin) == (9, "Properties.Timeout")
    assert (found.memory.value, found.memory.origin) == (512, "Globals.Function.MemorySize")
    assert found.runtime.value == "nodejs22.x"
    assert [it.value for it in found.layers] == ["a", "b", "c"]
    assert {it.name: it.value for it in found.variables} == {
        "A": "1",
        "B": "own",
        "C": None,
        "D": "true",
    }


@pytest.mark.parametrize(
    ("ignored", "timeout", "memory"),
    [('"*"', 3, 128), ("[Timeout]", 3, 512), ("[MemorySize]", 30, 128), ("[]", 30, 512)],
)
def test_globals_can_be_ignored(deploy, ignored, timeout, memory) -> None:
    (found,) = deploy(
        f"{HEAD}Globals: {{Function: {{Timeout: 30, MemorySize: 512}}}}\n"
        f"Resources:\n  F:\n    Type: AWS::Serverless::Function\n    IgnoreGlobals: {ignored}\n"
        "    Properties: {Handler: a.b}\n"
    ).functions
    assert (found.timeout.value, found.memory.value) == (timeout, memory)


def test_globals_are_not_for_plain_functions(deploy) -> None:
    (found,) = deploy(
        "Globals: {Function: {Timeout: 30}}\n"
        "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Handler: a.b}\n"
    ).functions
    assert found.timeout.value == 3


@pytest.mark.parametrize(
    "value", ["!Ref Limit", "{Ref: Limit}", "{'Fn::If': [A, 1, 2]}", "!If [A, 1, 2]", "soon"]
)
def test_what_the_text_does_not_fix_is_unknown(function, value) -> None:
    found = function(f"      Timeout: {value}\n      ReservedConcurrentExecutions: {value}")
    assert found.timeout.value is None
    assert not found.timeout.is_default
    assert found.reserved_concurrency.value is None


def test_properties_that_are_not_known_have_no_defaults(deploy) -> None:
    (found,) = deploy(
        f"{HEAD}Resources:\n  F:\n    Type: AWS::Serverless::Function\n"
        "    Properties:\n      Fn::Transform: {Name: AWS::Include}\n"
    ).functions
    assert found.timeout == Setting(None, "platform default") or found.timeout.value is None
    assert found.uses_unknown_layers


def test_layers_that_are_not_written_out_still_count(function) -> None:
    found = function("      Layers: [!Ref A, !If [X, a, b], !Ref AWS::NoValue]")
    assert len(found.layers) == 1
    assert found.uses_unknown_layers


def test_architectures_of_both_are_joined_by_sam(function) -> None:
    shared = "Globals: {Function: {Architectures: [x86_64]}}\n"
    assert function("      Architectures: [arm64]", shared).architecture.value is None
    assert function("      Architectures: [x86_64]", shared).architecture.value == "x86_64"


# --- code


@pytest.mark.parametrize(
    ("properties", "entry"),
    [
        ("      CodeUri: src\n      Handler: app.handler\n      Runtime: nodejs22.x", "src/app.js"),
        ("      CodeUri: ./src/\n      Handler: app.handler", "src/app.js"),
        ("      Handler: src/app.handler\n      Runtime: nodejs22.x", "src/app.js"),
        ("      CodeUri: py\n      Handler: a.b.main\n      Runtime: python3.13", "py/a/b.py"),
    ],
)
def test_the_file_of_a_handler(function, properties, entry) -> None:
    files = {"src/app.js": "exports.handler = () => {};\n", "py/a/b.py": "def main(e, c): ...\n"}
    found = function(properties, **files)
    assert found.entry == entry
    assert [it.format for it in found.handlers] == ["lambda"]
    assert found.packaging == "zip"


def test_what_esbuild_makes_of_entry_points(function) -> None:
    rest = "    Metadata:\n      BuildMethod: esbuild\n      BuildProperties:\n"
    rest += "        EntryPoints: [src/jobs/app.ts]\n"
    code = {"src/jobs/app.ts": "export const handler = async () => {};\n"}
    found = function("      Handler: app.handler\n      Runtime: nodejs22.x", rest, **code)
    assert (found.entry, found.packaging) == ("src/jobs/app.ts", "bundler")


def test_a_handler_without_a_file_is_missing(function) -> None:
    found = function(
        "      CodeUri: src\n      Handler: main.handler\n      Runtime: nodejs22.x",
        **{"src/app.js": ""},
    )
    assert found.configured.missing
    assert "src/main.js" in found.configured.tried


@pytest.mark.parametrize(
    "properties",
    [
        "      CodeUri: gone\n      Handler: main.handler\n      Runtime: nodejs22.x",
        "      CodeUri: s3://bucket/key\n      Handler: main.handler\n      Runtime: nodejs22.x",
        "      CodeUri: {Bucket: a, Key: b}\n      Handler: m.handler\n      Runtime: nodejs22.x",
        "      CodeUri: !Ref Code\n      Handler: main.handler\n      Runtime: nodejs22.x",
        "      CodeUri: build.zip\n      Handler: main.handler\n      Runtime: nodejs22.x",
        "      CodeUri: ../other\n      Handler: main.handler\n      Runtime: nodejs22.x",
        "      InlineCode: !Sub '${X}'\n      Handler: index.handler\n      Runtime: nodejs22.x",
        "      CodeUri: src\n      Handler: dist/main.handler\n      Runtime: nodejs22.x",
        "      CodeUri: src\n      Handler: Program::Main\n      Runtime: dotnet8",
        "      CodeUri: src\n      Handler: main.handler\n      Runtime: !Ref Runtime",
        "      CodeUri: src\n      Handler: x.y\n      Runtime: python3.13\n      Layers: [l]",
        "      CodeUri: src\n      Handler: run.sh\n      Runtime: nodejs22.x",
        "      CodeUri: src\n      Handler: x.y\n      Runtime: nodejs22.x\n"
        "      Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/bootstrap}}",
        "      CodeUri: src\n      Handler: x.y\n      Runtime: nodejs22.x\n"
        "    Metadata: {BuildMethod: makefile}",
    ],
)
def test_a_handler_that_may_be_elsewhere_is_not_missing(function, properties) -> None:
    found = function(properties, **{"src/app.js": "", "src/run.sh": ""})
    assert found.entry == ""
    assert not found.configured.missing


@pytest.mark.parametrize(
    ("command", "rest", "entry"),
    [
        ("[app.main]", "", "app.py"),
        ("[jobs.mail.main]", "    Metadata: {DockerContext: ./src}\n", "src/jobs/mail.py"),
        ("[none.main]", "", ""),
        ("[python, app.main]", "", ""),
        ("[!Ref Handler]", "", ""),
    ],
)
def test_the_command_of_an_image_names_its_handler(function, command, rest, entry) -> None:
    properties = f"      PackageType: Image\n      ImageConfig: {{Command: {command}}}"
    code = "def main(event, context):\n    return 1\n"
    found = function(properties, rest, **{"app.py": code, "src/jobs/mail.py": code})
    assert (found.packaging, found.entry) == ("image", entry)


def test_images_have_no_handler(function) -> None:
    assert function("      PackageType: Image\n      ImageUri: x").packaging == "image"


# --- events


def events(text: str) -> str:
    return f"      Events:\n        E:\n          Type: {text}"


@pytest.mark.parametrize(
    ("rest", "own", "authorizer"),
    [
        ("", "", ""),
        ("Globals: {HttpApi: {Auth: {DefaultAuthorizer: Pool}}}\n", "", "Pool"),
        ("Globals: {HttpApi: {Auth: {DefaultAuthorizer: Pool}}}\n", "Auth: {Authorizer: NONE}", ""),
        ("", "Auth: {Authorizer: Own}", "Own"),
        ("", "Auth: {Authorizer: !Ref A}", None),
        ("", "Auth: !Ref A", None),
        ("", "ApiId: !ImportValue other", None),
        ("Globals: {HttpApi: {DefinitionUri: api.yaml}}\n", "", None),
    ],
)
def test_who_checks_the_callers_of_an_api(function, rest, own, authorizer) -> None:
    text = "HttpApi\n          Properties:\n            Path: /a\n            Method: get\n"
    (found,) = function(events(f"{text}            {own}"), rest).triggers
    assert isinstance(found, Endpoint)
    assert (found.kind, found.payload, found.method, found.path) == ("http-api", "2.0", "GET", "/a")
    assert found.authorizer == authorizer


def test_the_authorizer_of_an_api_of_its_own(deploy) -> None:
    found = deploy(
        f"""{HEAD}Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {{StageName: a, Auth: {{DefaultAuthorizer: AWS_IAM}}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: {{Type: Api, Properties: {{RestApiId: !Ref Api, Path: /, Method: any}}}}
"""
    )
    (trigger,) = found.functions[0].triggers
    assert (trigger.kind, trigger.payload, trigger.authorizer) == ("rest-api", "1.0", "AWS_IAM")


@pytest.mark.parametrize(
    ("resource", "found"),
    [
        ("ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Target: !GetAtt F.Arn}", "quick"),
        ("ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}", "http"),
        ("ApiGateway::RestApi", "rest"),
        ("Serverless::Api", "rest"),
    ],
)
def test_what_an_api_event_refers_to_says_what_it_is(deploy, resource, found) -> None:
    text = f"""{HEAD}Resources:
  Api: {{Type: AWS::{resource}}}
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: {{Type: Api, Properties: {{RestApiId: !Ref Api, Path: /, Method: any}}}}
"""
    (function,) = deploy(text).functions
    assert [(it.kind, it.payload) for it in function.triggers] == {
        "quick": [("http-api", ""), ("http-api", "2.0")],
        "http": [("http-api", "")],
        "rest": [("rest-api", "1.0")],
    }[found]


def test_the_target_of_an_http_api_is_called_by_it(deploy) -> None:
    text = f"""{HEAD}Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {{ProtocolType: HTTP, Target: !Join [":", [!GetAtt F.Arn, live]]}}
  Other: {{Type: AWS::ApiGatewayV2::Api, Properties: {{ProtocolType: HTTP, Target: "https://a"}}}}
  F: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.b}}}}
"""
    (function,) = deploy(text).functions
    assert [(it.kind, it.payload) for it in function.triggers] == [("http-api", "2.0")]


QUEUE = """  Q:
    Type: AWS::SQS::Queue
    Properties: {VisibilityTimeout: 45, RedrivePolicy: {deadLetterTargetArn: !GetAtt D.Arn}}
  D:
    Type: AWS::SQS::Queue
"""


@pytest.mark.parametrize("arn", ["!GetAtt Q.Arn", "!GetAtt [Q, Arn]", "{Fn::GetAtt: [Q, Arn]}"])
def test_a_queue_of_the_template(function, arn) -> None:
    text = f"SQS\n          Properties: {{Queue: {arn}, FunctionResponseTypes: [X]}}"
    (found,) = function(events(text), QUEUE).triggers
    assert isinstance(found, EventSource)
    assert (found.kind, found.batch_size.value, found.reports_failures) == ("sqs", 10, False)
    assert found.queue.visibility_timeout.value == 45
    assert found.queue.dead_letters is True


def test_a_queue_for_dead_letters_needs_none(deploy) -> None:
    queues = deploy(f"{HEAD}Resources:\n{QUEUE}").queues
    assert {it.name: it.dead_letters for it in queues} == {"Q": True, "D": None}


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("S3", "s3"),
        ("SNS", "sns"),
        ("EventBridgeRule", "event-bus"),
        ("CloudWatchEvent", "event-bus"),
        ("Cognito", "cognito"),
        ("IoTRule", "iot"),
        ("CloudWatchLogs", "logs"),
        ("AlexaSkill", "alexa"),
        ("Something", "other"),
    ],
)
def test_services_that_call(function, kind, made) -> None:
    (found,) = function(events(kind)).triggers
    assert isinstance(found, Subscription)
    assert found.kind == made


@pytest.mark.parametrize(
    ("kind", "size"),
    [("Kinesis", 100), ("DynamoDB", 100), ("MSK", 100), ("MQ", 100), ("DocumentDB", 100)],
)
def test_streams(function, kind, size) -> None:
    (found,) = function(events(kind)).triggers
    assert isinstance(found, EventSource)
    assert found.batch_size.value == size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Schedule, Properties: {Schedule: rate(1 day)}", ("eventbridge-rule", True, "")),
        (
            "Schedule, Properties: {Schedule: rate(1 day), Enabled: false}",
            ("eventbridge-rule", False, ""),
        ),
        (
            "Schedule, Properties: {Schedule: rate(1 day), State: DISABLED}",
            ("eventbridge-rule", False, ""),
        ),
        (
            "ScheduleV2, Properties: {ScheduleExpression: rate(1 day), "
            "ScheduleExpressionTimezone: Asia/Tokyo}",
            ("eventbridge-scheduler", True, "Asia/Tokyo"),
        ),
    ],
)
def test_schedules(function, text, expected) -> None:
    (found,) = function(f"      Events:\n        E: {{Type: {text}}}").schedules
    assert (found.dialect, found.enabled, found.timezone) == expected


def test_resources_of_their_own_start_functions(deploy) -> None:
    found = deploy(
        """Resources:
  F: {Type: AWS::Lambda::Function, Properties: {Handler: a.b}}
  Alias: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref F}}
  Rule:
    Type: AWS::Events::Rule
    Properties: {ScheduleExpression: rate(1 day), Targets: [{Arn: !GetAtt F.Arn, Id: a}]}
  Other:
    Type: AWS::Scheduler::Schedule
    Properties: {ScheduleExpression: rate(2 days), Target: {Arn: !GetAtt Machine.Arn}}
  Url: {Type: AWS::Lambda::Url, Properties: {AuthType: NONE, TargetFunctionArn: !Ref Alias}}
  Stream: {Type: AWS::Kinesis::Stream}
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt Stream.Arn, BatchSize: 7}
  Topic:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref F, Principal: sns.amazonaws.com}
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      AuthorizationType: NONE
      HttpMethod: GET
      Integration: {Type: AWS_PROXY, Uri: !Sub "arn:x:${F.Arn}/invocations"}
"""
    )
    (function,) = found.functions
    assert [it.expression for it in function.schedules] == ["rate(1 day)"]
    assert [it.expression for it in found.schedules] == ["rate(2 days)"]
    kinds = {it.kind for it in function.triggers}
    assert kinds == {"function-url", "rest-api", "kinesis", "sns"}


# --- grants


def grants(deployment: Deployment) -> list[list[str | None]]:
    return [[it.value for it in grant.actions] for grant in deployment.grants]


ROLE = """  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{{Effect: Allow, Principal: {{Service: {service}}}, Action: sts:AssumeRole}}]
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
      Policies:
        - PolicyDocument: {{Statement: {{Effect: Allow, Action: s3:*, Resource: "*"}}}}
  P:
    Type: AWS::IAM::Policy
    Properties:
      Roles: [!Ref R]
      PolicyDocument: {{Statement: [{{Effect: Allow, Action: [sqs:*], Resource: !Ref Q}}]}}
"""


def test_roles_that_functions_can_have(deploy) -> None:
    found = deploy(f"{HEAD}Resources:\n{ROLE.format(service='lambda.amazonaws.com')}")
    assert grants(found) == [["*"], ["s3:*"], ["sqs:*"]]
    assert grants(deploy(f"{HEAD}Resources:\n{ROLE.format(service='states.amazonaws.com')}")) == []


@pytest.mark.parametrize(
    ("policy", "actions"),
    [
        ("AmazonS3FullAccess", ["s3:*"]),
        ("!Sub arn:${AWS::Partition}:iam::aws:policy/AmazonSQSFullAccess", ["sqs:*"]),
        ("AWSLambdaBasicExecutionRole", None),
        ("{S3FullAccessPolicy: {BucketName: b}}", None),
        ("{Statement: [{Effect: Allow, Action: !Ref A, Resource: '*'}]}", [None]),
        ("{Statement: [{Effect: Deny, Action: '*', Resource: '*'}]}", None),
        ("arn:aws:iam::123456789012:policy/AdministratorAccess", None),
    ],
)
def test_policies_of_a_function(deploy, policy, actions) -> None:
    found = deploy(
        f"{HEAD}Resources:\n  F:\n    Type: AWS::Serverless::Function\n"
        f"    Properties:\n      Policies:\n        - {policy}\n"
    )
    assert grants(found) == ([actions] if actions else [])


# --- hostile input


@pytest.mark.parametrize(
    "text",
    [
        "Resources: &a\n  F: *a\n  G: {Type: AWS::Lambda::Function}\n",
        "Resources:\n  F: {Type: [AWS::Lambda::Function]}\n  G: {Type: AWS::Lambda::Function}\n",
        "Resources:\n  F: {Type: AWS::Lambda::Function, Properties: [1]}\n",
        "Resources:\n  F: {Type: AWS::Lambda::Function, Properties: !Ref X}\n",
        "Resources:\n  F: {Type: AWS::Lambda::Function, Properties: null}\n",
        f"{HEAD}Globals: 3\nResources:\n  F: {{Type: AWS::Serverless::Function}}\n",
        f"{HEAD}Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        "      Events: [1, {Type: {}}]\n      Policies: {Statement: 3}\n      Layers: 5\n"
        "      Environment: [1]\n      FunctionUrlConfig: 4\n      Handler: [x]\n",
        f"{HEAD}Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n"
        '      CodeUri: "\\0"\n      Handler: ../../../../../etc/passwd.x\n'
        "      Runtime: nodejs22.x\n      Architectures: {}\n",
        f"{HEAD}Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: "
        + "{a: " * 300
        + "}" * 300,
    ],
)
def test_odd_templates_are_read_all_the_same(deploy, text) -> None:
    assert deploy(text).platform == "sam"


def test_large_templates_take_bounded_time(deploy) -> None:
    resources = {
        f"F{n}": {
            "Type": "AWS::Serverless::Function",
            "Properties": {
                "Handler": "a.b",
                "Environment": {"Variables": {f"V{m}": "x" * 40 for m in range(20)}},
                "Events": {"E": {"Type": "SQS", "Properties": {"Queue": {"Ref": f"Q{n}"}}}},
            },
        }
        for n in range(300)
    } | {f"Q{n}": {"Type": "AWS::SQS::Queue"} for n in range(300)}
    started = time.perf_counter()
    found = deploy(json.dumps({"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}))
    assert len(found.functions) == 300
    assert time.perf_counter() - started < 20


def test_functions_of_sam_without_its_transform_are_a_fragment(project) -> None:
    fragment = (
        "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties: { Handler: a.b, Runtime: nodejs12.x, CodeUri: . }\n"
    )
    files = {"parts/function.yaml": fragment, "whole/function.yaml": HEAD + fragment}
    assert [it.folder for it in find_projects(project(files))] == ["whole"]
