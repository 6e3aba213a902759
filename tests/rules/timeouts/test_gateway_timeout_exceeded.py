"""Functions that may run longer than the API in front of them waits."""

from __future__ import annotations

import pytest

RULE = ["gateway-timeout-exceeded"]
JS = {"h.js": "exports.main = async () => 1;\n"}


def service(timeout: str, *events: str, provider: str = "") -> dict[str, str]:
    listed = "".join(f"      - {it}\n" for it in events)
    text = (
        f"service: x\nprovider:\n  name: aws\n{provider}functions:\n  f:\n    handler: h.main\n"
        f"{timeout}    events:\n{listed}"
    )
    return {**JS, "serverless.yml": text}


@pytest.mark.parametrize(
    ("event", "most"),
    [
        ("http: GET /a", 29),
        ("http: {path: a, method: get}", 29),
        ("httpApi: GET /a", 30),
        ("httpApi: '*'", 30),
        ("http: {path: a, method: get, timeoutInMillis: 45000}", 45),
    ],
)
def test_more_than_the_gateway_waits_is_found(lint, text_of, event, most) -> None:
    assert lint(service(f"    timeout: {most}\n", event), RULE) == []
    (found,) = lint(service(f"    timeout: {most + 2}\n", event), RULE)
    assert text_of(found) == str(most + 2)
    assert f"waits: {most} s" in found.message
    assert found.severity.value == "warning"
    (found,) = lint(service(f"    timeout: {most + 1}\n", event), RULE)
    assert found.severity.value == "info"


def test_an_inherited_timeout_gives_one_finding_for_all_functions(lint, text_of) -> None:
    text = (
        "service: x\nprovider:\n  name: aws\n  timeout: 60\nfunctions:\n"
        "  a: {handler: h.main, events: [{http: GET /a}]}\n"
        "  b: {handler: h.main, events: [{httpApi: GET /b}]}\n"
        "  c: {handler: h.main, events: [{sqs: arn:aws:sqs:eu-west-1:1:q}]}\n"
        "  d: {handler: h.main, timeout: 10, events: [{http: GET /d}]}\n"
    )
    (found,) = lint({**JS, "serverless.yml": text}, RULE)
    assert text_of(found) == "60"
    assert "(a, b)" in found.message
    assert [it.message for it in found.related] == ["called by `GET /a`", "called by `GET /b`"]


@pytest.mark.parametrize(
    "event",
    [
        "http: {path: a, method: get, async: true}",
        "http: {path: a, method: get, integration: mock}",
        "http: {path: a, method: get, response: {transferMode: STREAM}}",
        "http: {path: a, method: get, timeoutInMillis: '${ssm:/x}'}",
        "alb: {listenerArn: x, priority: 1, conditions: {path: /a}}",
        "sqs: arn:aws:sqs:eu-west-1:1:q",
        "schedule: rate(1 day)",
    ],
)
def test_who_does_not_wait_so_long_is_silent(lint, event) -> None:
    assert lint(service("    timeout: 300\n", event), RULE) == []


def test_function_urls_wait_as_long_as_the_function_runs(lint) -> None:
    text = service("    timeout: 300\n    url: true\n")
    assert lint(text, RULE) == []


def test_a_gateway_that_waits_longer_is_known(lint) -> None:
    provider = "  apiGateway: {timeoutInMillis: 120000}\n"
    assert lint(service("    timeout: 120\n", "http: GET /a", provider=provider), RULE) == []


@pytest.mark.parametrize("timeout", ["", "    timeout: ${env:T}\n", "    timeout: ${ssm:/t}\n"])
def test_a_timeout_that_is_not_known_is_silent(lint, timeout) -> None:
    assert lint(service(timeout, "http: GET /a"), RULE) == []


def test_a_function_with_other_work_may_need_its_time(lint) -> None:
    (found,) = lint(service("    timeout: 300\n", "http: GET /a", "schedule: rate(1 day)"), RULE)
    assert found.severity.value == "info"
