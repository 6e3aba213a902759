"""Runtimes that AWS no longer supports."""

from __future__ import annotations

from datetime import date

import pytest

RULE = ["deprecated-runtime"]
HEAD = "service: x\nprovider:\n  name: aws\n"
JS = {"h.js": "exports.main = async () => 1;\n"}


def service(
    runtime: str, functions: str = "functions:\n  f: {handler: h.main}\n"
) -> dict[str, str]:
    return {**JS, "serverless.yml": f"{HEAD}  runtime: {runtime}\n{functions}"}


@pytest.mark.parametrize(
    ("runtime", "today", "severity"),
    [
        ("nodejs20.x", date(2026, 4, 29), None),
        ("nodejs20.x", date(2026, 4, 30), "warning"),
        ("nodejs20.x", date(2027, 1, 31), "warning"),
        ("nodejs20.x", date(2027, 2, 1), "error"),
        ("nodejs20.x", date(2027, 3, 3), "error"),
        ("python2.7", date(2026, 11, 21), "error"),
        ("go1.x", date(2026, 11, 21), "error"),
        ("ruby2.7", date(2026, 11, 21), "error"),
        ("java8", date(2026, 11, 21), "error"),
        ("dotnet6", date(2026, 11, 21), "warning"),
        ("java21", date(2026, 11, 21), None),
        ("nodejs99.x", date(2026, 11, 21), None),
    ],
)
def test_the_day_decides_how_grave_it_is(lint, runtime, today, severity) -> None:
    found = lint(service(runtime), RULE, today=today)
    assert [it.severity.value for it in found] == ([severity] if severity else [])


def test_one_finding_for_each_place_names_the_functions(lint, text_of) -> None:
    functions = (
        "functions:\n  a: {handler: h.main}\n  b: {handler: h.main}\n"
        "  c: {handler: h.main, runtime: nodejs12.x}\n"
    )
    first, second = lint(service("nodejs16.x", functions), RULE)
    assert (text_of(first), text_of(second)) == ("nodejs16.x", "nodejs12.x")
    assert "(a, b)" in first.message
    assert "(c)" in second.message


def test_a_runtime_that_no_function_uses_is_information(lint) -> None:
    (found,) = lint(service("nodejs12.x", ""), RULE)
    assert found.severity.value == "info"
    assert "no function uses it" in found.message


@pytest.mark.parametrize("runtime", ["${ssm:/runtime}", "${env:RUNTIME}", "!Ref Runtime", "rust"])
def test_what_is_not_known_is_not_reported(lint, runtime) -> None:
    assert lint(service(runtime), RULE) == []


def test_a_variable_is_followed_and_the_place_where_it_is_used_is_underlined(lint, text_of) -> None:
    files = service("${self:custom.runtime}", "custom: {runtime: nodejs14.x}\n")
    (found,) = lint(files, RULE)
    assert text_of(found) == "${self:custom.runtime}"


def test_other_providers_have_other_runtimes(lint) -> None:
    text = "service: x\nprovider:\n  name: kubeless\n  runtime: python2.7\n"
    assert lint({"serverless.yml": text}, RULE) == []


def test_the_runtime_of_hiveku_is_not_the_projects_choice(lint) -> None:
    assert lint({"hiveku.json": "{}", "api/a.ts": "export default () => 1;"}, RULE) == []


@pytest.mark.parametrize(
    ("parameters", "said"),
    [("event, context, callback", True), ("event, context", False), ("", False)],
)
def test_handlers_with_a_callback_need_more_than_a_move(lint, parameters, said) -> None:
    files = {
        **service("nodejs16.x"),
        "h.js": f"exports.main = ({parameters}) => {{ console.log(1); }};\n",
    }
    (found,) = lint(files, RULE)
    assert ("gives handlers no callback" in found.help) is said


def test_a_runtime_that_only_images_inherit_is_nobodys(lint):
    head = "service: s\nprovider: {name: aws, runtime: nodejs14.x}\nfunctions:\n"
    image = "  a: {image: {uri: x}}\n"
    assert lint({"serverless.yml": head + image}, RULE) == []
    mixed = head + image + "  b: {handler: h.main}\n"
    (found,) = lint({"serverless.yml": mixed, "h.js": "exports.main = 1;\n"}, RULE)
    assert "(b)" in found.message
