"""Properties that functions of the app give: each call of them is read for itself."""

from collections.abc import Callable

import pytest

from hk_lint.model.deployment import Function
from hk_lint.platforms import PLATFORMS
from hk_lint.sources import Sources

Project = Callable[[dict[str, str]], Sources]
HEAD = """\
import { Duration, Stack } from "aws-cdk-lib";
import { Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import * as path from "path";
"""
STACK = """
export class Orders extends Stack {
  constructor(scope, id, unknown) {
    super(scope, id);
    new NodejsFunction(this, "Fn", %s);
  }
  %s
}
"""
NAMED = """{
    runtime: Runtime.NODEJS_18_X,
    timeout: Duration.seconds(seconds),
    entry: path.join(__dirname, `../functions/${name}/index.ts`),
    environment: { NAME: name, TABLE: `${name}-${STAGE}` },
}"""


@pytest.fixture
def made(project: Project) -> Callable[..., Function]:
    def one(props: str, before: str = "", methods: str = "", **files: str) -> Function:
        sources = project(
            {
                "cdk.json": '{"app": "npx ts-node bin/app.ts"}',
                "lib/stack.ts": HEAD + before + STACK % (props, methods),
                "functions/hello/index.ts": "export const handler = async () => 1;\n",
                **files,
            }
        )
        (function,) = PLATFORMS["cdk"].deploy("", sources).functions
        return function

    return one


@pytest.mark.parametrize(
    ("props", "before", "methods"),
    [
        ("{ ...named('hello', 30) }", f"const named = (name, seconds) => ({NAMED});", ""),
        ("named('hello', 30)", f"const named = (name, seconds) => ({NAMED});", ""),
        ("{ ...named('hello', 30) }", f"function named(name, seconds) {{ return {NAMED}; }}", ""),
        (
            "{ ...named(this, HELLO, 15 * TWO) }",
            "const HELLO = 'hello', TWO = 2;"
            f"function named(scope, name, seconds) {{ const it = {NAMED}; return it; }}",
            "",
        ),
        (
            "named({ name: 'hello', seconds: 30 })",
            f"const named = ({{ name, seconds }}) => ({NAMED});",
            "",
        ),
        (
            "named({ name: 'hello', after: { seconds: 30 } })",
            "const named = (it) => inner(it.name, it.after.seconds);"
            f"const inner = (name, seconds) => ({NAMED});",
            "",
        ),
        (
            "with_({ runtime: Runtime.NODEJS_18_X, ...named('hello', 30) })",
            f"const with_ = (more) => ({{ memorySize: 512, ...more }});"
            f"const named = (name, seconds) => ({NAMED});",
            "",
        ),
        ("this.named('hello', 30)", "", f"private named(name, seconds) {{ return {NAMED}; }}"),
        ("{ ...this.named('hello', 30) }", "", f"named = (name, seconds) => ({NAMED});"),
    ],
)
def test_what_a_function_gives(
    made: Callable[..., Function], props: str, before: str, methods: str
) -> None:
    found = made(props, f'const STAGE = "prod";\n{before}\n', methods)
    assert (found.runtime.value, found.timeout.value) == ("nodejs18.x", 30)
    assert (found.entry, found.memory.is_default) == (
        "functions/hello/index.ts",
        "memorySize" not in before,
    )
    assert [(it.name, it.value) for it in found.variables] == [
        ("NAME", "hello"),
        ("TABLE", "hello-prod"),
    ]


def test_a_function_of_another_file(made: Callable[..., Function]) -> None:
    found = made(
        "{ ...named(name, 30), memorySize: 512 }",
        "import { named } from './props';\nconst name = 'hello';\n",
        **{
            "lib/props.ts": f"{HEAD}const STAGE = 'dev';\n"
            f"export const named = (name, seconds) => {{\n  return {NAMED};\n}};\n"
        },
    )
    assert (found.runtime.value, found.timeout.value) == ("nodejs18.x", 30)
    assert (found.entry, found.memory.value) == ("functions/hello/index.ts", 512)
    assert found.timeout.location is not None
    assert found.timeout.location.path == "lib/props.ts"


@pytest.mark.parametrize(
    ("props", "before"),
    [
        ("named(unknown)", "const named = (seconds) => ({ timeout: Duration.seconds(seconds) });"),
        ("named()", "const named = (seconds = 30) => ({ timeout: Duration.seconds(seconds) });"),
        (
            "named(undefined)",
            "const named = (seconds = 30) => ({ timeout: Duration.seconds(seconds) });",
        ),
        (
            "named({})",
            "const named = ({ seconds = 20 }) => ({ timeout: Duration.seconds(seconds) });",
        ),
        ("named(...unknown, 30)", "const named = (seconds) => ({ timeout: seconds });"),
        (
            "named(30)",
            "const named = (seconds) => {\n  seconds = seconds * 2;\n"
            "  return { timeout: Duration.seconds(seconds) };\n};",
        ),
        (
            "named({ seconds: 30 })",
            "const named = (it) => {\n  it.seconds = 60;\n"
            "  return { timeout: Duration.seconds(it.seconds) };\n};",
        ),
        (
            "{ ...named(unknown) }",
            "const named = (it) => {\n  if (!it) return;\n"
            "  return { timeout: Duration.seconds(30) };\n};",
        ),
        (
            "{ ...named(unknown) }",
            "const named = (it) => {\n  if (it) {\n"
            "    return { timeout: Duration.seconds(30) };\n  }\n};",
        ),
        (
            "{ ...named(unknown) }",
            "const named = (it) => {\n  if (it) return { timeout: Duration.seconds(30) };\n};",
        ),
        (
            "{ ...named(unknown) }",
            "const named = (it) => {\n  if (it) { return { timeout: Duration.seconds(30) }; }\n"
            "  return { timeout: Duration.seconds(60) };\n};",
        ),
        (
            "{ ...named() }",
            "const named = () => {\n  const it = { timeout: Duration.seconds(30) };\n"
            "  it.timeout = Duration.seconds(60);\n  return it;\n};",
        ),
        ("{ ...named() }", "const named = async () => ({ timeout: Duration.seconds(30) });"),
        ("{ ...named() }", "const named = () => ({ ...named(), memorySize: 512 });"),
        ("named()", "const named = () => named();"),
        ("named()", "import { named } from 'elsewhere';"),
        ("{ ...this.named() }", "class Other { named() { return {}; } }"),
        (
            "(() => { const it = named(); it.timeout = Duration.seconds(60); return it; })()",
            "const named = () => ({ timeout: Duration.seconds(30) });",
        ),
    ],
)
def test_what_a_function_may_give_otherwise_is_unknown(
    made: Callable[..., Function], props: str, before: str
) -> None:
    found = made(props, f"{before}\n")
    assert found.timeout.value is None


def test_a_name_that_is_not_known_gives_no_entry(made: Callable[..., Function]) -> None:
    found = made("named(unknown.name, 30)", f"const named = (name, seconds) => ({NAMED});\n")
    assert (found.runtime.value, found.timeout.value) == ("nodejs18.x", 30)
    assert found.entry == ""
    assert found.configured is not None
    assert not found.configured.missing


@pytest.mark.parametrize(
    ("call", "timeout"),
    [
        ("**base('orders', seconds=30)", 30),
        ("**self.base('orders', 30)", 30),
        ("**base('orders', seconds=scope)", None),
        ("**base(*scope)", None),
    ],
)
def test_in_python(project: Project, call: str, timeout: int | None) -> None:
    body = (
        'return {"timeout": Duration.seconds(seconds), "runtime": _lambda.Runtime.PYTHON_3_9,'
        ' "handler": f"{name}.handler", "code": _lambda.Code.from_asset("src")}'
    )
    sources = project(
        {
            "cdk.json": '{"app": "python3 app.py"}',
            "stacks/orders.py": f"""\
from aws_cdk import Stack, Duration, aws_lambda as _lambda

def base(name, seconds):
    {body}

class Orders(Stack):
    def __init__(self, scope, id, **kwargs):
        super().__init__(scope, id, **kwargs)
        _lambda.Function(self, "Fn", CALL)

    def base(self, name, seconds):
        {body}
""".replace("CALL", call),
            "src/orders.py": "def handler(event, context):\n    return None\n",
        }
    )
    (function,) = PLATFORMS["cdk"].deploy("", sources).functions
    assert function.timeout.value == timeout
    if timeout:
        assert (function.entry, function.runtime.value) == ("src/orders.py", "python3.9")
