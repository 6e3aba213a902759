from __future__ import annotations

import json

import pytest

RULE = ["unused-function-setting"]
CODE = "export default () => new Response();\n"


@pytest.fixture
def check(lint):
    def checked(setting, path="api/a.ts", hiveku="{}", **more):
        text = f"{setting}\n" + (ROUTE if path.endswith("route.ts") else CODE)
        return lint({path: text, "hiveku.json": hiveku, **more}, RULE)

    return checked


ROUTE = "export const GET = () => new Response();\n"


@pytest.mark.parametrize(
    ("setting", "underlined"),
    [
        ("export const maxDuration = 31;", "maxDuration"),
        ("export const maxDuration = 60 * 5;", "maxDuration"),
        ("export const config = { maxDuration: 300 };", "maxDuration"),
        ("const longest = 120;\nexport const maxDuration = longest;", "maxDuration"),
        ('export const preferredRegion = "fra1";', "preferredRegion"),
        ('export const preferredRegion = ["fra1", "arn1"];', "preferredRegion"),
    ],
)
@pytest.mark.parametrize("path", ["api/a.ts", "app/api/a/route.ts"])
def test_a_setting_without_effect(check, text_of, setting, underlined, path):
    (finding,) = check(setting, path)
    assert underlined in text_of(finding)
    assert finding.location.path == path


@pytest.mark.parametrize(
    "setting",
    [
        "export const maxDuration = 30;",
        "export const maxDuration = load();",
        "export const maxDuration = '300';",
        "const maxDuration = 300;",
        "export const config = { runtime: 'edge' };",
        "export const config = { ...shared };",
        'export const preferredRegion = "auto";',
        'export const preferredRegion = ["iad1"];',
        'export const preferredRegion = ["fra1", "iad1"];',
        "export const preferredRegion = [];",
        "export const preferredRegion = region;",
    ],
)
def test_what_is_enough_or_unknown(check, setting):
    assert check(setting) == []


@pytest.mark.parametrize("key", ["api/a.ts", "**", "api/**"])
def test_a_timeout_in_hiveku_json_is_a_decision(check, key):
    config = json.dumps({"functions": {"config": {key: {"timeout": 60}}}})
    assert check("export const maxDuration = 300;", hiveku=config) == []


def test_a_file_that_is_no_function(lint):
    files = {"lib/a.ts": "export const maxDuration = 300;", "api/a.ts": CODE, "hiveku.json": "{}"}
    assert lint(files, RULE) == []


def test_where_nothing_names_hiveku(lint):
    assert lint({"api/a.ts": f"export const maxDuration = 300;\n{CODE}"}, RULE) == []


def test_slow_work_belongs_to_another_rule(lint):
    text = (
        'import { generateText } from "ai";\nexport const maxDuration = 60;\n'
        "export default async function handler(req: Request) {\n"
        '  return Response.json(await generateText({ model: "m", prompt: "p" }));\n}\n'
    )
    found = lint({"api/a.ts": text, "hiveku.json": "{}"}, [*RULE, "function-timeout-unset"])
    assert [it.rule for it in found] == ["function-timeout-unset"]
