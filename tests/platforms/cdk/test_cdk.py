"""What is read of the stacks of a CDK app."""

from collections.abc import Callable

import pytest

from hk_lint.model.deployment import Deployment, Endpoint, EventSource, Function, Subscription
from hk_lint.platforms import PLATFORMS, find_projects
from hk_lint.platforms.cdk.functions import runtime_of
from hk_lint.sources import Sources

Project = Callable[[dict[str, str]], Sources]
APP = '{"app": "npx ts-node bin/app.ts"}'
HANDLER = "export const handler = async () => ({ statusCode: 200 });\n"
HEAD = """\
import * as cdk from "aws-cdk-lib";
import { Duration } from "aws-cdk-lib";
import * as lambda from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { S3EventSource, SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import * as apigw from "aws-cdk-lib/aws-apigateway";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sqs from "aws-cdk-lib/aws-sqs";
import * as path from "path";

export class Stack extends cdk.Stack {
  constructor(scope, id, props) {
    super(scope, id, props);
"""


@pytest.fixture
def deploy(project: Project) -> Callable[..., Deployment]:
    def deployed(body: str, **files: str) -> Deployment:
        sources = project(
            {
                "cdk.json": APP,
                "lib/stack.ts": f"{HEAD}{body}\n  }}\n}}\n",
                "src/app.js": "exports.handler = async () => {};\n",
                "src/page.ts": HANDLER,
                **files,
            }
        )
        (root,) = find_projects(sources)
        return PLATFORMS["cdk"].deploy(root.folder, sources, config=root.config)

    return deployed


@pytest.fixture
def function(deploy: Callable[..., Deployment]) -> Callable[..., Function]:
    def one(body: str, **files: str) -> Function:
        (found,) = deploy(body, **files).functions
        return found

    return one


FUNCTION = """
const fn = new lambda.Function(this, "Fn", {
  runtime: lambda.Runtime.NODEJS_20_X, handler: "app.handler",
  code: lambda.Code.fromAsset("src"), %s
});
"""


@pytest.mark.parametrize(
    ("app", "read"),
    [
        ("npx ts-node --prefer-ts-exts bin/app.ts", True),
        ("node bin/app.js", True),
        ("python3 app.py", True),
        ("mvn -e -q compile exec:java", False),
        ("dotnet run --project src/Cdk/Cdk.csproj", False),
    ],
)
def test_apps_in_javascript_and_python_are_read(project: Project, app: str, read: bool) -> None:
    (root,) = find_projects(project({"infra/cdk.json": f'{{"app": "{app}"}}'}))
    assert (root.folder, root.platform or root.unread) == ("infra", "cdk" if read else "AWS CDK")


def test_settings_are_taken_from_the_construct(function: Callable[..., Function]) -> None:
    found = function(
        FUNCTION % "timeout: Duration.minutes(5), memorySize: 2 * 512,"
        "ephemeralStorageSize: cdk.Size.gibibytes(1), architecture: lambda.Architecture.ARM_64,"
        "environment: { TABLE: 'orders', URL: api.url },"
    )
    assert found.name == "Fn"
    assert (found.entry, [it.name for it in found.handlers]) == ("src/app.js", ["handler"])
    assert found.runtime.value == "nodejs20.x"
    assert (found.timeout.value, found.memory.value) == (300, 1024)
    assert found.storage is not None
    assert found.storage.value == 1024
    assert found.architecture.value == "arm64"
    assert [(it.name, it.value) for it in found.variables] == [("TABLE", "orders"), ("URL", None)]
    assert not found.timeout.is_default


def test_what_is_not_given_has_the_defaults_of_lambda(function: Callable[..., Function]) -> None:
    found = function(FUNCTION % "")
    assert (found.timeout.value, found.memory.value) == (3, 128)
    assert found.timeout.is_default
    assert found.architecture.value == "x86_64"
    assert not found.uses_unknown_layers


@pytest.mark.parametrize(
    "given",
    ["...props.settings,", "timeout: props.timeout, memorySize: Number(process.env.MEMORY),"],
)
def test_what_comes_from_elsewhere_is_unknown(
    function: Callable[..., Function], given: str
) -> None:
    found = function(FUNCTION % given)
    assert (found.timeout.value, found.memory.value) == (None, None)


def test_a_runtime_that_is_overridden_in_the_template_is_unknown(
    function: Callable[..., Function],
) -> None:
    override = 'fn.node.defaultChild.addOverride("Properties.Runtime", "nodejs24.x");'
    assert function(FUNCTION % "" + override).runtime.value is None
    other = 'fn.node.defaultChild.addOverride("Properties.Tags", []);'
    assert function(FUNCTION % "" + other).runtime.value == "nodejs20.x"


@pytest.mark.parametrize(
    ("names", "runtime"),
    [
        ("NODEJS_14_X", "nodejs14.x"),
        ("NODEJS_24_X", "nodejs24.x"),
        ("PYTHON_3_9", "python3.9"),
        ("PYTHON_3_13", "python3.13"),
        ("JAVA_8_CORRETTO", "java8.al2"),
        ("JAVA_21", "java21"),
        ("GO_1_X", "go1.x"),
        ("RUBY_2_7", "ruby2.7"),
        ("DOTNET_CORE_3_1", "dotnetcore3.1"),
        ("DOTNET_8", "dotnet8"),
        ("PROVIDED_AL2023", "provided.al2023"),
        ("NODEJS_LATEST", None),
        ("FROM_IMAGE", None),
    ],
)
def test_members_of_runtime(names: str, runtime: str | None) -> None:
    assert runtime_of(("lambda", "Runtime", names)) == runtime


@pytest.mark.parametrize(
    "imported",
    [
        'import { Runtime } from "aws-cdk-lib/aws-lambda"; const r = Runtime.PYTHON_3_9;',
        'import { aws_lambda } from "aws-cdk-lib"; const r = aws_lambda.Runtime.PYTHON_3_9;',
        'import * as l from "@aws-cdk/aws-lambda"; const r = l.Runtime.PYTHON_3_9;',
    ],
)
def test_a_runtime_is_followed(project: Project, imported: str) -> None:
    sources = project(
        {
            "cdk.json": APP,
            "lib/s.ts": f"{imported}\nimport * as lambda from 'aws-cdk-lib/aws-lambda';\n"
            "new lambda.Function(this, 'F', { runtime: r });",
        }
    )
    (made,) = PLATFORMS["cdk"].deploy("", sources).functions
    assert made.runtime.value == "python3.9"


class TestEntries:
    def test_a_path_beside_the_stack(self, function: Callable[..., Function]) -> None:
        found = function(
            'new NodejsFunction(this, "F", { entry: path.join(__dirname, "/../src/page.ts") });'
        )
        assert (found.entry, found.packaging) == ("src/page.ts", "bundler")
        assert [it.name for it in found.handlers] == ["handler"]

    def test_a_path_from_the_folder_of_the_app(self, function: Callable[..., Function]) -> None:
        assert function('new NodejsFunction(this, "F", { entry: "src/page.ts" });').entry

    def test_the_file_named_by_the_id(self, function: Callable[..., Function]) -> None:
        found = function('new NodejsFunction(this, "F");', **{"lib/stack.F.ts": HANDLER})
        assert found.entry == "lib/stack.F.ts"
        found = function('new NodejsFunction(this, "F", props.f);', **{"lib/stack.F.ts": HANDLER})
        assert found.entry == ""

    def test_a_file_that_is_not_there(self, function: Callable[..., Function]) -> None:
        found = function('new NodejsFunction(this, "F", { entry: "src/gone.ts" });')
        assert found.configured is not None
        assert found.configured.missing

    @pytest.mark.parametrize(
        "code",
        [
            'lambda.Code.fromAsset("dist")',
            'lambda.Code.fromAsset("src", { bundling: { image } })',
            'lambda.Code.fromBucket(bucket, "src.zip")',
            'lambda.Code.fromInline("exports.handler = 1")',
            "props.code",
            'lambda.Code.fromAsset(path.join(root, "src"))',
        ],
    )
    def test_other_code_is_unknown(self, function: Callable[..., Function], code: str) -> None:
        found = function(
            'new lambda.Function(this, "F", { runtime: lambda.Runtime.NODEJS_20_X,'
            f' handler: "gone.handler", code: {code} }});'
        )
        assert found.entry == ""
        assert found.configured is None or not found.configured.missing


class TestTriggers:
    @pytest.mark.parametrize(
        ("given", "authorizer"),
        [
            ("{ authType: lambda.FunctionUrlAuthType.NONE }", ""),
            ("{ authType: lambda.FunctionUrlAuthType.AWS_IAM }", "IAM"),
            ("{ cors }", "IAM"),
            ("", "IAM"),
            ("options", None),
            ("{ authType: props.auth }", None),
        ],
    )
    def test_function_urls(
        self, function: Callable[..., Function], given: str, authorizer: str | None
    ) -> None:
        (url,) = function(f"{FUNCTION % ''} fn.addFunctionUrl({given});").triggers
        assert isinstance(url, Endpoint)
        assert (url.kind, url.authorizer) == ("function-url", authorizer)

    @pytest.mark.parametrize(
        ("body", "kind", "payload"),
        [
            ("new apigw.LambdaRestApi(this, 'Api', { handler: fn });", "rest-api", "1.0"),
            ("root.addMethod('GET', new apigw.LambdaIntegration(fn));", "rest-api", "1.0"),
            ("const i = new HttpLambdaIntegration('I', fn);", "http-api", "2.0"),
        ],
    )
    def test_gateways(
        self, function: Callable[..., Function], body: str, kind: str, payload: str
    ) -> None:
        (found,) = function(FUNCTION % "" + body).triggers
        assert isinstance(found, Endpoint)
        assert (found.kind, found.payload) == (kind, payload)
        assert found.timeout is None

    @pytest.mark.parametrize(
        "body",
        [
            "this.fn = %s; new apigw.LambdaRestApi(this, 'Api', { handler: this.fn });",
            "this.fn = %s; root.addMethod('GET', new apigw.LambdaIntegration(this.fn));",
            "this.fn = %s; api.addRoutes({ path: '/',"
            " integration: new HttpLambdaIntegration('I', this.fn) });",
        ],
    )
    def test_gateways_of_members(self, function: Callable[..., Function], body: str) -> None:
        made = FUNCTION.strip().removeprefix("const fn = ").removesuffix(";") % ""
        (found,) = function(body % made).triggers
        assert isinstance(found, Endpoint)

    @pytest.mark.parametrize(
        "body",
        [
            "new HttpLambdaIntegration('I', props.fn);",
            "new HttpLambdaIntegration('I', other.fn);",
        ],
    )
    def test_functions_from_elsewhere_are_not_guessed(
        self, function: Callable[..., Function], body: str
    ) -> None:
        assert function(FUNCTION % "" + body).triggers == ()

    @pytest.mark.parametrize(
        ("body", "payload", "timeout", "is_async"),
        [
            ("new apigw.LambdaIntegration(fn, { timeout: LIMIT });", "1.0", 120_000, False),
            ("new apigw.LambdaIntegration(fn, { timeout: props.limit });", "1.0", None, False),
            ("new apigw.LambdaIntegration(fn, props);", "1.0", None, False),
            (
                "new apigw.LambdaIntegration(fn, { timeout: LIMIT, proxy: false, requestParameters:"
                " { 'integration.request.header.X-Amz-Invocation-Type': \"'Event'\" } });",
                "",
                120_000,
                True,
            ),
            (
                "new apigw.LambdaRestApi(this, 'Api', { handler: fn,"
                " integrationOptions: { timeout: LIMIT } });",
                "1.0",
                120_000,
                False,
            ),
            (
                "new HttpLambdaIntegration('I', fn, { timeout: LIMIT,"
                " payloadFormatVersion: PayloadFormatVersion.VERSION_1_0 });",
                "1.0",
                120_000,
                False,
            ),
        ],
    )
    def test_options_of_gateways(
        self,
        function: Callable[..., Function],
        body: str,
        payload: str,
        timeout: int | None,
        is_async: bool,
    ) -> None:
        limit = "const LIMIT = Duration.minutes(2);"
        (found,) = function(FUNCTION % "" + limit + body).triggers
        assert isinstance(found, Endpoint)
        assert (found.payload, found.is_async) == (payload, is_async)
        assert found.timeout is not None
        assert found.timeout.value == timeout

    @pytest.mark.parametrize(
        ("body", "batch", "reports"),
        [
            ("fn.addEventSource(new SqsEventSource(q));", 10, False),
            ("fn.addEventSource(new SqsEventSource(q, { batchSize: 1 }));", 1, False),
            ("fn.addEventSource(new SqsEventSource(q, options));", None, None),
            (
                "fn.addEventSource(new SqsEventSource(q, { reportBatchItemFailures: true }));",
                10,
                True,
            ),
            (
                "new lambda.EventSourceMapping(this, 'M', { target: fn, eventSourceArn: q.queueArn,"
                " batchSize: 5 });",
                5,
                False,
            ),
        ],
    )
    def test_queues(
        self,
        function: Callable[..., Function],
        body: str,
        batch: int | None,
        reports: bool | None,
    ) -> None:
        queue = "const q = new sqs.Queue(this, 'Q', { visibilityTimeout: Duration.seconds(90) });"
        (found,) = function(FUNCTION % "" + queue + body).triggers
        assert isinstance(found, EventSource)
        assert (found.kind, found.batch_size.value, found.reports_failures) == (
            "sqs",
            batch,
            reports,
        )
        assert found.queue is not None
        assert found.queue.visibility_timeout.value == 90

    def test_event_sources_among_the_properties(self, function: Callable[..., Function]) -> None:
        queue = "const q = new sqs.Queue(this, 'Q'); const stored = new S3EventSource(bucket, {});"
        source, stored = function(
            queue + FUNCTION % "events: [new SqsEventSource(q, { batchSize: 5 }), stored],"
        ).triggers
        assert isinstance(source, EventSource)
        assert (source.kind, source.batch_size.value, source.reports_failures) == ("sqs", 5, False)
        assert source.queue is not None
        assert isinstance(stored, Subscription)
        assert stored.kind == "s3"

    @pytest.mark.parametrize(
        "given",
        [
            "events: [],",
            "events: props.sources,",
            "events: [makeSource(queue)],",
            "events: props.polls ? [new SqsEventSource(queue)] : [],",
            "environment: { events: [new SqsEventSource(queue)] },",
        ],
    )
    def test_event_sources_that_cannot_be_seen_are_none(
        self, function: Callable[..., Function], given: str
    ) -> None:
        assert function(FUNCTION % given).triggers == ()

    def test_schedules(self, function: Callable[..., Function]) -> None:
        found = function(
            FUNCTION % ""
            + "const rule = new events.Rule(this, 'R', {"
            + " schedule: events.Schedule.expression('rate(5 minutes)') });"
            + "rule.addTarget(new targets.LambdaFunction(fn));"
            + "new events.Rule(this, 'S', { schedule: events.Schedule.expression('rate(1 day)'),"
            + " targets: [new targets.LambdaFunction(fn)] });"
            + "new events.Rule(this, 'T', { schedule: events.Schedule.expression(props.rate),"
            + " targets: [new targets.LambdaFunction(fn)] });"
        )
        assert [it.expression for it in found.schedules] == ["rate(5 minutes)", "rate(1 day)"]


class TestBranches:
    """What depends on a condition is unknown, however the code says so."""

    @pytest.mark.parametrize(
        ("before", "given"),
        [
            (
                "let t = Duration.seconds(3); if (props.prod) t = Duration.seconds(60);",
                "timeout: t",
            ),
            (
                "let t; if (props.prod) { t = Duration.seconds(60); } else { t = slow; }",
                "timeout: t",
            ),
            (
                "let t = Duration.seconds(3); const u = t;"
                " switch (props.stage) { case 'prod': t = Duration.seconds(60); }",
                "timeout: u",
            ),
            ("", "timeout: props.prod ? Duration.seconds(60) : Duration.seconds(3)"),
            (
                "",
                "...(props.prod ? { timeout: Duration.seconds(60) }"
                " : { timeout: Duration.seconds(3) })",
            ),
            (
                "const o = { timeout: Duration.seconds(3) };"
                " if (props.prod) o.timeout = Duration.seconds(60);",
                "...o",
            ),
            (
                "const o = { timeout: Duration.seconds(3) };"
                " if (props.prod) o.timeout = Duration.seconds(60);",
                "timeout: o.timeout",
            ),
            ("", "timeout: LATER"),
        ],
    )
    def test_values_that_differ_are_unknown(
        self, function: Callable[..., Function], before: str, given: str
    ) -> None:
        later = "let LATER = Duration.seconds(3); if (process.env.PROD) LATER = SLOW;"
        found = function(f"{later} {before} {FUNCTION % given}")
        assert found.timeout.value is None

    @pytest.mark.parametrize(
        ("before", "given"),
        [
            ("let m = 256; if (props.prod) m = 512;", "memorySize: m"),
            ("let m = 256; m += 256;", "memorySize: m"),
            ("", "...(props.prod ? { memorySize: 512 } : { memorySize: 256 })"),
            ("", "...(props.prod ? { memorySize: 512 } : {})"),
        ],
    )
    def test_numbers_that_differ_are_unknown(
        self, function: Callable[..., Function], before: str, given: str
    ) -> None:
        assert function(before + FUNCTION % given).memory.value is None

    @pytest.mark.parametrize(
        ("before", "given"),
        [
            ("const m = 512;", "memorySize: m"),
            ("", "...(props.prod ? { memorySize: 512 } : { memorySize: 512, layers })"),
            ("{ let m = 3; m = 4; } const m = 512;", "memorySize: m"),
            ("const o = { memorySize: 512, tags: 1 }; o.tags = 2;", "memorySize: o.memorySize"),
        ],
    )
    def test_values_on_which_all_branches_agree_are_known(
        self, function: Callable[..., Function], before: str, given: str
    ) -> None:
        assert function(before + FUNCTION % given).memory.value == 512

    def test_an_imported_variable_that_is_assigned_is_unknown(
        self, function: Callable[..., Function]
    ) -> None:
        sizes = "export let size = 256; if (process.env.PROD) size = 512; export const small = 128;"
        files = {"lib/sizes.ts": sizes}
        head = 'const { size, small } = require("./sizes");'
        assert function(head + FUNCTION % "memorySize: size", **files).memory.value is None
        assert function(head + FUNCTION % "memorySize: small", **files).memory.value == 128

    def test_properties_that_are_set_later(self, function: Callable[..., Function]) -> None:
        found = function(
            "const o = { runtime: lambda.Runtime.NODEJS_20_X, memorySize: 256, timeout: null };"
            " if (props.prod) { o.memorySize = 512; }"
            ' new lambda.Function(this, "Fn", o);'
        )
        assert (found.memory.value, found.runtime.value) == (None, "nodejs20.x")

    def test_one_of_two_functions_has_no_trigger(self, deploy: Callable[..., Deployment]) -> None:
        made = deploy(
            "let fn = new lambda.Function(this, 'A', props.a);"
            " if (props.prod) fn = new lambda.Function(this, 'B', props.b);"
            " fn.addFunctionUrl();"
        ).functions
        assert [it.triggers for it in made] == [(), ()]


class TestGrants:
    def test_statements_that_allow(self, deploy: Callable[..., Deployment]) -> None:
        (grant,) = deploy(
            "fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:*', `${name}:Get`],"
            " resources: ['*', bucket.arn] }));"
        ).grants
        assert [it.value for it in grant.actions] == ["s3:*", None]
        assert [it.value for it in grant.resources] == ["*", None]

    @pytest.mark.parametrize(
        "statement",
        [
            "new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['*'] })",
            "new iam.PolicyStatement({ principals: [anybody], actions: ['s3:*'] })",
            "new iam.PolicyStatement(props.statement)",
        ],
    )
    def test_other_statements_grant_nothing(
        self, deploy: Callable[..., Deployment], statement: str
    ) -> None:
        assert deploy(f"role.addToPolicy({statement});").grants == ()

    def test_policies_of_resources_grant_nothing(self, deploy: Callable[..., Deployment]) -> None:
        body = "bucket.addToResourcePolicy(new iam.PolicyStatement({ actions: ['s3:*'] }));"
        assert deploy(body).grants == ()

    @pytest.mark.parametrize(
        ("body", "may_be"),
        [
            ("new iam.Role(this, 'R', { assumedBy: P('codebuild.amazonaws.com'), S });", 0),
            ("new iam.Role(this, 'R', { assumedBy: P('lambda.amazonaws.com'), S });", 1),
            ("new iam.Role(this, 'R', { assumedBy: P(props.service), S });", 1),
            ("new iam.Role(this, 'R', { assumedBy: new iam.FederatedPrincipal('a'), S });", 0),
            ("new iam.Role(this, 'R', { assumedBy: new iam.CompositePrincipal(a), S });", 1),
            ("const r = new iam.Role(this, 'R', { assumedBy: P('ecs.amazonaws.com') });"
             " r.addToPolicy(ONE);", 0),
            ("const r = new iam.Role(this, 'R', { assumedBy: P('ecs.amazonaws.com') });"
             " const s = ONE; r.addToPolicy(s);", 0),
            ("const u = new iam.User(this, 'U'); u.addToPolicy(ONE);", 0),
            ("const p = new sqs.Queue(this, 'P'); p.addToRolePolicy(ONE);", 0),
            ("const f = new lambda.Function(this, 'F', props.f); f.addToRolePolicy(ONE);", 1),
            ("new iam.Role(this, 'R', { assumedBy: P('appsync.amazonaws.com'), S });", 0),
            ("new iam.ManagedPolicy(this, 'M', { statements: [ONE] });", 1),
            ("new iam.ManagedPolicy(this, 'M', { groups: [g], statements: [ONE] });", 0),
            ("new iam.Policy(this, 'M', { users: [u], document: new iam.PolicyDocument("
             "{ statements: [ONE] }) });", 0),
            ("new iam.Policy(this, 'M', { groups: [g], roles: [r], statements: [ONE] });", 1),
            ("const m = new iam.Policy(this, 'M', { groups: [g], statements: [ONE] });"
             " m.attachToRole(r);", 1),
            ("const m = new iam.ManagedPolicy(this, 'M', { statements: [ONE] });"
             " const g = new iam.Group(this, 'G'); g.addManagedPolicy(m);", 0),
            ("const m = new iam.ManagedPolicy(this, 'M', { groups: [g], statements: [ONE] });"
             " props.role.addManagedPolicy(m);", 1),
            ("role.addToPolicy(ONE);", 1),
        ],
    )  # fmt: skip
    def test_what_no_function_can_have_is_for_others(
        self, deploy: Callable[..., Deployment], body: str, may_be: int
    ) -> None:
        one = "new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] })"
        whole = f"inlinePolicies: {{ a: new iam.PolicyDocument({{ statements: [{one}] }}) }}"
        text = body.replace("ONE", one).replace("S }", f"{whole} }}")
        text = text.replace("P('", "new iam.ServicePrincipal('")
        text = text.replace("P(props", "new iam.ServicePrincipal(props")
        (grant,) = deploy(text).grants
        assert grant.for_others is not bool(may_be)


def test_tests_of_stacks_are_not_read(project: Project) -> None:
    sources = project(
        {"cdk.json": APP, "test/stack.test.ts": f"{HEAD}{FUNCTION % ''}\n}}}}", "src/a.js": ""}
    )
    assert PLATFORMS["cdk"].deploy("", sources).functions == ()
