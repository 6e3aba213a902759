"""Handlers that a configuration names, and that are not there."""

from __future__ import annotations

import pytest

RULE = "missing-handler"


def service(handler: str, runtime: str = "nodejs22.x", more: str = "", function: str = "") -> str:
    return f"""service: shop
provider: {{ name: aws, runtime: {runtime} }}
{more}
functions:
  list:
    handler: {handler}
    {function}
"""


def found(lint, config: str, files: dict[str, str]) -> list:
    return lint({"serverless.yml": config, **files}, [RULE])


@pytest.mark.parametrize(
    ("handler", "files", "near"),
    [
        ("src/orders.list", {"src/order.js": "exports.list = () => {};"}, "src/order.js"),
        ("handler/list.main", {"handlers/list.js": "exports.main = 1;"}, "handlers/list.js"),
        ("list.handler", {"other.js": "exports.handler = () => {};"}, ""),
    ],
)
def test_a_file_that_is_not_there_is_found(lint, handler, files, near) -> None:
    (finding,) = found(lint, service(handler), files)
    assert finding.location.path == "serverless.yml"
    assert handler in finding.message
    assert (near in finding.help) if near else "Did you mean" not in finding.help


@pytest.mark.parametrize(
    ("path", "source", "near"),
    [
        ("list.js", "exports.handle = async () => {};", "handle"),
        ("list.js", "module.exports = { lists: async () => {} };", ""),
        ("list.mjs", "export const main = async () => {};", "main"),
        ("list.ts", "export default async () => {};", ""),
        ("list.ts", "async function handler() {}", ""),
    ],
)
def test_an_export_that_is_not_there_is_found(lint, path: str, source: str, near: str) -> None:
    (finding,) = found(lint, service("list.handler"), {path: source})
    assert finding.location.path == "serverless.yml"
    assert f"{path} has no `handler`" in finding.message
    assert (f"`{near}`?" in finding.help) if near else True


def test_a_name_that_is_not_there_is_found_in_python(lint) -> None:
    config = service("app.handler", "python3.13")
    (finding,) = found(lint, config, {"app.py": "def lambda_handler(event, context): pass"})
    assert "Did you mean `lambda_handler`?" in finding.help


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("list.js", "exports.handler = async () => {};"),
        ("list.js", "module.exports.handler = async () => {};"),
        ("list.js", "module.exports = { handler };\nasync function handler() {}"),
        ("list.js", "module.exports = { ...require('./all') };"),
        ("list.js", "module.exports = make();"),
        ("list.js", "Object.assign(exports, require('./all'));"),
        ("list.js", "Object.defineProperty(exports, 'handler', { value: f });"),
        ("list.js", "for (const name of names) exports[name] = f;"),
        ("list.js", "__exportStar(require('./all'), exports);"),
        ("list.mjs", "export * from 'elsewhere';"),
        ("list.mjs", "export { main as handler } from './main.mjs';"),
        ("list.ts", "export const handler = middy(async () => {});"),
        ("list.ts", "export const { handler } = createApp();"),
        ("list.js", "exports.handler = ("),
    ],
)
def test_exports_that_are_or_may_be_there_are_fine(lint, path: str, source: str) -> None:
    assert not found(lint, service("list.handler"), {path: source})


@pytest.mark.parametrize(
    "source",
    [
        "def handler(event, context): pass",
        "async def handler(event, context): pass",
        "handler = make()",
        "from other import handler",
        "from other import main as handler",
        "from other import *",
        "if True:\n    def handler(event, context): pass",
        "try:\n    from fast import handler\nexcept ImportError:\n    handler = None",
        "globals()['handler'] = 1",
        "def __getattr__(name): pass",
        "class Handler: pass\nhandler = Handler()",
    ],
)
def test_names_that_are_or_may_be_there_are_fine_in_python(lint, source: str) -> None:
    assert not found(lint, service("app.handler", "python3.13"), {"app.py": source})


@pytest.mark.parametrize(
    ("handler", "runtime", "more", "function"),
    [
        ("dist/list.handler", "nodejs22.x", "", ""),
        ("wsgi_handler.handler", "python3.13", "plugins: [serverless-wsgi]", ""),
        ("lst.handler", "nodejs22.x", "", "layers: ['arn:aws:lambda:eu-west-1:1:layer:x:1']"),
        ("${self:custom.handler}", "nodejs22.x", "", ""),
        ("com.example.App::run", "java21", "", ""),
        ("bootstrap", "provided.al2023", "", ""),
        ("generated/list.handler", "nodejs22.x", "", ""),
        ("lst.handler", "nodejs22.x", "plugins: [serverless-esbuild]", ""),
    ],
)
def test_what_builds_and_layers_bring_is_not_judged(lint, handler, runtime, more, function) -> None:
    config = service(handler, runtime, more, function)
    files = {"list.js": "exports.handler = async () => {};", "list.py": "def handler(): pass"}
    assert not found(lint, config, files)


def test_container_images_are_not_judged(lint) -> None:
    config = """service: shop
provider:
  name: aws
  ecr: { images: { main: { path: ./ } } }
functions:
  list:
    image: { name: main }
"""
    assert not found(lint, config, {"list.js": ""})
