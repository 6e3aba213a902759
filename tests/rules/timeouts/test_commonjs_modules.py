"""Members of what a CommonJS module exports as a whole."""

from __future__ import annotations

import pytest

RULE = ["outbound-call-without-timeout"]
ASK = 'await fetch("https://api.example.com/x")'
SERVICE = (
    "service: s\nprovider: {name: aws, runtime: nodejs24.x, timeout: 20}\n"
    "functions:\n  app: {handler: app.server}\n"
)
CALLS = 'const c = require("./c");\nmodule.exports.server = async (event) => { await c.a(); return {}; };'


def found(lint, app: str, **more: str) -> list[str]:
    files = {"serverless.yml": SERVICE, "package.json": '{"dependencies": {}}', "app.js": app}
    files |= {f"{name}.js": text for name, text in more.items()}
    return [it.location.path for it in lint(files, RULE)]


@pytest.mark.parametrize(
    "module",
    [
        f"const c = {{ a: async () => {{ {ASK}; }} }};\nmodule.exports = c;",
        f"const c = {{ async a() {{ {ASK}; }} }};\nmodule.exports = c;",
        f"const a = async () => {{ {ASK}; }};\nconst c = {{ a }};\nmodule.exports = c;",
        f"const c = {{}};\nc.a = async () => {{ {ASK}; }};\nmodule.exports = c;",
        f"const c = {{ a: async () => {{ {ASK}; }} }};\nexports = module.exports = c;",
        f"const c = module.exports = {{}};\nc.a = async () => {{ {ASK}; }};",
    ],
)
@pytest.mark.parametrize(
    "app",
    [
        CALLS,
        CALLS.replace("const c =", "const { a } =").replace("c.a()", "a()"),
        'module.exports.server = async () => { await require("./c").a(); };',
    ],
)
def test_a_member_of_an_object_that_a_module_exports(lint, module, app) -> None:
    assert found(lint, app, c=module) == ["c.js"]


def test_a_method_of_an_instance_that_a_module_exports(lint) -> None:
    module = f"class C {{ async a() {{ {ASK}; }} }}\nmodule.exports = new C();"
    assert found(lint, CALLS, c=module) == ["c.js"]


def test_a_module_that_passes_another_one_on(lint) -> None:
    module = f"const c = {{ a: async () => {{ {ASK}; }} }};\nmodule.exports = c;"
    assert found(lint, CALLS, c='module.exports = require("./d");', d=module) == ["d.js"]


@pytest.mark.parametrize(
    "module",
    [
        f"const c = {{ a: async () => {{}}, b: async () => {{ {ASK}; }} }};\nmodule.exports = c;",
        f"const c = {{ b: async () => {{ {ASK}; }} }};\nmodule.exports = c;",
        f"const a = async () => {{ {ASK}; }};\nmodule.exports = a;",
        f"const c = {{}};\nc.a = async () => {{ {ASK}; }};\nc.a = () => {{}};\nmodule.exports = c;",
        f"const c = {{}};\nfunction set() {{ c.a = async () => {{ {ASK}; }}; }}\nmodule.exports = c;",
        f"const c = {{}};\n{{ const c = {{}}; c.a = async () => {{ {ASK}; }}; }}\nmodule.exports = c;",
    ],
)
def test_other_members_and_members_that_may_be_others_are_not_followed(lint, module) -> None:
    assert found(lint, CALLS, c=module) == []
