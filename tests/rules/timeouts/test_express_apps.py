"""What runs per request of an app: routers, factories, plugins, custom handlers."""

from __future__ import annotations

import pytest

RULE = ["outbound-call-without-timeout"]
ASK = 'await fetch("https://api.example.com/x")'
SERVICE = (
    "service: s\nprovider: {name: aws, runtime: nodejs24.x, timeout: 20}\n"
    "functions:\n  app: {handler: app.server}\n"
)
LOAD = 'const express = require("express"); const serverless = require("serverless-http");\n'
APP = f"{LOAD}const app = express();\n"
ROUTE = f'app.post("/a", async (req, res) => {{ {ASK}; res.end(); }});\n'
SERVED = "module.exports.server = serverless(app);\n"
ROUTER = 'const express = require("express");\nconst router = express.Router();\n'
ASKING = f'{ROUTER}router.get("/a", async (req, res) => {{ {ASK}; }});\nmodule.exports = router;'
METHOD = f"async show(req, res) {{ {ASK}; }}"


def found(lint, app: str, **more: str) -> list[str]:
    files = {"serverless.yml": SERVICE, "package.json": '{"dependencies": {}}', "app.js": app}
    files |= {f"{name}.js": text for name, text in more.items()}
    return [it.location.path for it in lint(files, RULE)]


@pytest.mark.parametrize(
    "handler",
    [
        "const h = serverless(app);\nexports.server = async (e, c) => h(e, c);",
        "exports.server = async (e, c) => { const h = serverless(app); return h(e, c); };",
        "exports.server = async (e, c) => serverless(app)(e, c);",
        "const h = serverless({ app });\nexports.server = async (e, c) => h(e, c);",
        "let h;\nexports.server = async (e, c) => { h = h ?? serverless(app); return h(e, c); };",
        "const s = aws.createServer(app);\nexports.server = (e, c) => aws.proxy(s, e, c);",
    ],
)
def test_a_handler_of_its_own_around_the_app(lint, handler) -> None:
    assert found(lint, APP + ROUTE + handler) == ["app.js"]


@pytest.mark.parametrize(
    "handler",
    [
        "const h = serverless(app);\nexports.server = async (e, c) => ({ h });",
        "const h = once(app);\nexports.server = async (e, c) => h(e, c);",
        "const h = serverless(other);\nexports.server = async (e, c) => h(e, c);",
    ],
)
def test_an_app_that_the_handler_does_not_run(lint, handler) -> None:
    assert found(lint, APP + ROUTE + handler) == []


@pytest.mark.parametrize(
    "use",
    [
        'const n = require("./n");\nrouter.use("/x", n);',
        'router.use("/x", require("./n"));',
        'router.use("/x", guard(check), require("./n"));',
    ],
)
@pytest.mark.parametrize(
    "start",
    [
        'app.use("/", require("./r"));\n',
        'const r = require("./r");\napp.use(r);\n',
        'app.route("/x").all(require("./r"));\n',
    ],
)
def test_routers_inside_routers(lint, start, use) -> None:
    inner = f"{ROUTER}{use}\nmodule.exports = router;"
    assert found(lint, APP + start + SERVED, r=inner, n=ASKING) == ["n.js"]


def test_routers_that_use_each_other_come_to_an_end(lint) -> None:
    one = f'{ROUTER}router.use(require("./n"));\nmodule.exports = router;'
    two = f'{ROUTER}router.use(require("./r"));\nmodule.exports = router;'
    assert found(lint, APP + 'app.use(require("./r"));\n' + SERVED, r=one, n=two) == []


def test_a_router_that_nothing_uses(lint) -> None:
    assert found(lint, APP + 'const r = require("./r");\n' + SERVED, r=ASKING) == []


@pytest.mark.parametrize(
    "handler",
    [
        "module.exports.server = serverless(make());",
        "const app = make();\nmodule.exports.server = serverless(app);",
        "let h;\nasync function up() { const app = await make(); return serverless({ app }); }\n"
        "exports.server = async (e, c) => { h = h ?? (await up()); return h(e, c); };",
    ],
)
@pytest.mark.parametrize("kind", ["", "async "])
def test_an_app_that_a_factory_makes(lint, handler, kind) -> None:
    make = f"{kind}function make() {{ const app = express();\n{ROUTE}return app; }}\n"
    assert found(lint, f"{LOAD}{make}{handler}") == ["app.js"]


def test_what_a_factory_runs_itself_runs_once(lint) -> None:
    make = f"async function make() {{ const app = express(); {ASK}; return app; }}\n"
    assert found(lint, f"{LOAD}{make}module.exports.server = serverless(make());") == []


@pytest.mark.parametrize(
    ("start", "module"),
    [
        ('require("./r")(app);\n', "module.exports = (it) => { it.post('/a', CALLBACK); };"),
        ('const up = require("./r");\nup(app);\n', "module.exports = (a) => { a.get(CALLBACK); };"),
        ('app.register(require("./r"));\n', "module.exports = async (f) => { f.get(CALLBACK); };"),
        ('app.register(require("./r"));\n', "module.exports = fp((f) => { f.get(CALLBACK); });"),
        (
            'app.register(require("./r"));\n',
            "module.exports = async (f) => { f.route({ handler: CALLBACK }); };",
        ),
    ],
)
def test_routes_that_another_function_registers(lint, start, module) -> None:
    module = module.replace("CALLBACK", f"async () => {{ {ASK}; }}")
    assert found(lint, APP + start + SERVED, r=module) == ["r.js"]


@pytest.mark.parametrize(
    "start",
    [
        f"app.register(async (f) => {{ {ASK}; }});\n",
        f"app.listen(3000, async () => {{ {ASK}; }});\n",
        f"app.listen(3000).on('listening', async () => {{ {ASK}; }});\n",
        f"function up(it) {{ const it2 = 1; }}\nup(app);\nother.get(async () => {{ {ASK}; }});\n",
    ],
)
def test_what_runs_when_an_app_starts(lint, start) -> None:
    assert found(lint, APP + start + SERVED) == []


@pytest.mark.parametrize("made", ["module.exports.C = C;", "module.exports.c = new C();"])
@pytest.mark.parametrize(
    "given", ["c.show", "c.show.bind(c)", "safe(c.show)", "safe(c.show.bind(c))"]
)
def test_methods_of_a_controller(lint, made, given) -> None:
    take = "const { c } = require('./c');\n"
    if "C = C" in made:
        take = "const { C } = require('./c');\nconst c = new C();\n"
    app = f"{APP}{take}app.get('/a', {given});\n{SERVED}"
    assert found(lint, app, c=f"class C {{ {METHOD} async other() {{}} }}\n{made}") == ["c.js"]
    assert found(lint, app.replace("show", "other"), c=f"class C {{ {METHOD} }}\n{made}") == []
