from typing import Any

import pytest

from hk_lint.documents import parse
from hk_lint.documents.schema import Violation, violations
from hk_lint.model.document import Member

FUNCTION = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "timeout": {"type": "integer", "minimum": 1, "maximum": 900},
        "memory": {"type": "integer", "multipleOf": 64},
        "arch": {"enum": ["x86_64", "arm64"]},
        "env": {"type": "object", "additionalProperties": {"type": "string"}},
        "secretKey": {"type": "integer"},
    },
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": {"type": "string", "minLength": 1, "pattern": "^[a-z]*$"},
        "functions": {
            "type": "object",
            "additionalProperties": False,
            "required": ["routes"],
            "properties": {
                "routes": {
                    "type": "array",
                    "items": {"$ref": "#/$defs/route"},
                    "uniqueItems": True,
                },
                "config": {
                    "type": "object",
                    "additionalProperties": False,
                    "patternProperties": {
                        "[.]ts$": {"$ref": "#/$defs/function", "description": "paths of functions."}
                    },
                },
            },
        },
        "event": {
            "oneOf": [
                {
                    "required": ["type", "rate"],
                    "properties": {"type": {"const": "cron"}, "rate": {"type": "integer"}},
                },
                {
                    "required": ["type", "path"],
                    "properties": {"type": {"const": "http"}, "path": {"type": "string"}},
                },
            ]
        },
        "names": {"propertyNames": {"pattern": "^[A-Z]+$"}, "minProperties": 1},
        "pair": {"dependentRequired": {"a": ["b"]}, "properties": {"old": False}},
        "open": {"allOf": [{"properties": {"alpha": {}}}], "unevaluatedProperties": False},
    },
    "$defs": {
        "function": FUNCTION,
        "route": {
            "oneOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "required": ["path"],
                    "properties": {"path": {"type": "string"}, "method": {"enum": ["GET", "POST"]}},
                },
            ]
        },
    },
}


def found(text: str, schema: dict[str, Any] = SCHEMA, path: str = "a.json") -> list[Violation]:
    root = parse(path, text.encode()).root
    assert root is not None
    return list(violations(root, schema))


@pytest.mark.parametrize(
    ("text", "keyword", "message", "pointer", "underlined"),
    [
        (
            '{"functions": {"routes": [], "config": {"api/x.ts": {"timeout": "30"}}}}',
            "type",
            'functions.config["api/x.ts"].timeout must be an integer, but is the string "30"',
            "/functions/config/api~1x.ts/timeout",
            '"30"',
        ),
        (
            '{"functions": {"routes": [], "config": {"x.ts": {"timeout": 1000}}}}',
            "maximum",
            'functions.config["x.ts"].timeout must be at most 900, but is 1000',
            "/functions/config/x.ts/timeout",
            "1000",
        ),
        (
            '{"functions": {"routes": [], "config": {"x.ts": {"memory": 100}}}}',
            "multipleOf",
            'functions.config["x.ts"].memory must be a multiple of 64, but is 100',
            "/functions/config/x.ts/memory",
            "100",
        ),
        (
            '{"functions": {"routes": [], "config": {"x.ts": {"arch": "arm"}}}}',
            "enum",
            'functions.config["x.ts"].arch must be "x86_64" or "arm64", but is the string "arm";'
            ' did you mean "arm64"?',
            "/functions/config/x.ts/arch",
            '"arm"',
        ),
        (
            '{"functions": {"rutes": 1, "routes": []}}',
            "additionalProperties",
            'functions has no key "rutes"; it knows "routes" and "config"',
            "/functions/rutes",
            '"rutes"',
        ),
        (
            '{"nmae": "x"}',
            "additionalProperties",
            'The top level has no key "nmae"; did you mean "name"?',
            "/nmae",
            '"nmae"',
        ),
        (
            '{"functions": {"routes": [], "config": {"x.py": {}}}}',
            "additionalProperties",
            'functions.config has no key "x.py"; it knows paths of functions',
            "/functions/config/x.py",
            '"x.py"',
        ),
        (
            '{"functions": {"config": {}}}',
            "required",
            'functions needs the key "routes"',
            "/functions",
            '"functions"',
        ),
        (
            '{"functions": {"routes": ["a", {"method": "GET"}]}}',
            "required",
            'functions.routes[1] needs the key "path"',
            "/functions/routes/1",
            "{",
        ),
        (
            '{"functions": {"routes": [{"path": "/", "method": "PST"}]}}',
            "enum",
            'functions.routes[0].method must be "GET" or "POST", but is the string "PST";'
            ' did you mean "POST"?',
            "/functions/routes/0/method",
            '"PST"',
        ),
        (
            '{"functions": {"routes": [3]}}',
            "type",
            "functions.routes[0] must be a string or an object, but is the number 3",
            "/functions/routes/0",
            "3",
        ),
        (
            '{"functions": {"routes": ["a", "b", "a" ]}}',
            "uniqueItems",
            "functions.routes must not contain the same value twice",
            "/functions/routes",
            '"a"',
        ),
        (
            '{"event": {"type": "http", "path": 3}}',
            "type",
            "event.path must be a string, but is the number 3",
            "/event/path",
            "3",
        ),
        ('{"name": ""}', "minLength", "name must not be empty", "/name", '""'),
        (
            '{"name": "A b"}',
            "pattern",
            'name must match ^[a-z]*$, but is the string "A b"',
            "/name",
            '"A b"',
        ),
        ('{"names": {}}', "minProperties", "names must not be empty", "/names", "{}"),
        (
            '{"names": {"ab": 1}}',
            "propertyNames",
            'The key "ab" of names must match ^[A-Z]+$',
            "/names/ab",
            '"ab"',
        ),
        (
            '{"pair": {"a": 1}}',
            "dependentRequired",
            'pair has the key "a" and so needs the key "b"',
            "/pair",
            '"pair"',
        ),
        (
            '{"pair": {"old": 1}}',
            "additionalProperties",
            'pair must not have the key "old" here',
            "/pair/old",
            '"old"',
        ),
        (
            '{"open": {"alpha": 1, "alpa": 2}}',
            "additionalProperties",
            'open has no key "alpa"; it knows "alpha"',
            "/open/alpa",
            '"alpa"',
        ),
        (
            "[]",
            "type",
            "The top level must be an object, but is an empty array",
            "",
            "[]",
        ),
    ],
)
def test_a_violation_says_where_what_and_what_instead(
    text: str, keyword: str, message: str, pointer: str, underlined: str
) -> None:
    (violation,) = found(text)
    assert violation.message == message
    assert (violation.keyword, violation.pointer) == (keyword, pointer)
    span = violation.node.location.span
    assert text[span.start : span.end] == underlined


def test_an_unknown_key_is_underlined_as_a_member() -> None:
    (violation,) = found('{"nmae": 1}')
    assert isinstance(violation.node, Member)


def test_a_valid_document_has_no_violations() -> None:
    text = '{"name": "x", "functions": {"routes": ["a"], "config": {"a.ts": {"timeout": 30.0}}}}'
    assert found(text) == []


def test_violations_come_in_the_order_of_the_text() -> None:
    violations_found = found('{"zz": 1, "name": 1, "functions": 2, "yy": 3}')
    starts = [violation.node.location.span.start for violation in violations_found]
    assert len(starts) == 4
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    "text",
    [
        "name: !Ref x",
        "functions: !If [a, b]",
        "functions: {routes: [!Ref a, !Ref b], config: {a.ts: {timeout: !Ref t, memory: !Ref m}}}",
        "event: {type: !Ref x, rate: 3}",
        "event: {type: !Ref x, rate: 3, path: x}",
        "names: !Ref x",
        "functions: {<<: !Ref x, config: {}}",
        "open: {alpha: !Ref x}",
    ],
)
def test_unknown_values_satisfy_everything(text: str) -> None:
    assert found(text, path="a.yml") == []


def test_what_is_known_beside_the_unknown_is_judged() -> None:
    text = "functions: {routes: [!Ref a, {path: !Sub b, method: PST}]}\nnames: {ab: !Ref x}\n"
    assert [violation.keyword for violation in found(text, path="a.yml")] == [
        "enum",
        "propertyNames",
    ]


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"not": {"required": ["a"], "properties": {"a": {"const": 1}}}}, "a: !Ref x"),
        (
            {"if": {"properties": {"a": {"const": 1}}}, "then": {"required": ["b"]}},
            "a: !Ref x",
        ),
        ({"properties": {"a": {"minItems": 2, "maxItems": 0}}}, "a: [!Ref x]"),
        ({"minProperties": 2, "maxProperties": 0}, "a: !Ref x"),
        ({"properties": {"a": {"uniqueItems": True}}}, "a: [!Ref x, !Ref y]"),
        ({"properties": {"a": {"contains": {"const": 1}}}}, "a: [!Ref x]"),
        ({"properties": {"a": {"enum": [[1]]}}}, "a: [!Ref x]"),
        ({"oneOf": [{"properties": {"a": {"const": n}}} for n in (1, 2)]}, "a: !Ref x"),
    ],
)
def test_what_depends_on_the_unknown_is_not_judged(schema: dict[str, Any], text: str) -> None:
    assert found(text, schema, "a.yml") == []


def test_secrets_and_long_strings_are_not_shown() -> None:
    config = '{"functions": {"routes": [], "config": {"x.ts": {%s}}}}'
    (named,) = found(config % '"secretKey": "hunter2"')
    assert named.message.endswith(
        "must be an integer, but is a string (not shown, it may be secret)"
    )
    (address,) = found(config % '"timeout": "postgres://user:hunter2@host/db"')
    assert "hunter2" not in address.message
    (long,) = found(config % f'"timeout": "{"ab" * 40}"')
    assert long.message.endswith(f'but is the string "{"ab" * 10}…"')


def test_a_deep_document_under_a_recursive_schema_is_judged() -> None:
    schema = {"type": "object", "additionalProperties": {"$ref": "#"}, "minProperties": 1}
    (violation,) = found('{"a":' * 98 + "{}" + "}" * 98, schema)
    assert violation.keyword == "minProperties"


def test_infinite_numbers_are_judged() -> None:
    config = (
        '{"functions": {"routes": [], "config": {"x.ts": {"timeout": 1e999, "memory": 1e999}}}}'
    )
    assert {violation.keyword for violation in found(config)} >= {"type"}


def test_references_to_other_files_are_never_fetched() -> None:
    with pytest.raises(Exception, match=r"example\.invalid"):
        found("{}", {"$ref": "https://example.invalid/schema.json"})
