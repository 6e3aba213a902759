from __future__ import annotations

import pytest

RULE = ["setting-out-of-range"]
API = {"api/a.ts": "export default () => new Response();\n"}


def entry(text: str, name: str = "api/a.ts") -> dict[str, str]:
    return {**API, "hiveku.json": f'{{"functions": {{"config": {{"{name}": {text}}}}}}}'}


@pytest.mark.parametrize(
    ("text", "underlined", "said"),
    [
        ('{"timeout": 901}', "901", "is 901 seconds; it must be at most 900"),
        ('{"timeout": 0}', "0", "is 0 seconds; it must be at least 1"),
        ('{"timeout": -5}', "-5", "is -5 seconds; it must be at least 1"),
        ('{"memory": 127}', "127", "is 127 MB; it must be at least 128"),
        ('{"memory": 10241}', "10241", "is 10,241 MB; it must be at most 10,240"),
        ('{"timeout": 1200.0}', "1200.0", "is 1,200 seconds; it must be at most 900"),
        ('{"timeout": 1e300}', "1e300", "more than a quadrillion seconds"),
    ],
)
def test_says_value_and_bound(lint, text_of, text, underlined, said):
    (finding,) = lint(entry(text), RULE)
    assert text_of(finding) == underlined
    assert said in finding.message


def test_numbers_without_end(lint):
    (finding,) = lint(entry('{"timeout": %s}' % ("9" * 250)), RULE)
    assert len(finding.message) < 120
    assert lint(entry('{"timeout": %s}' % ("9" * 9000)), ["invalid-config"])


@pytest.mark.parametrize(
    "text",
    [
        '{"timeout": 1, "memory": 128}',
        '{"timeout": 900, "memory": 10240}',
        '{"timeout": "1200"}',
        '{"timeout": 0.5}',
        '{"timeout": false}',
        '{"timeout": 1200, "timeout": 30}',
        "{}",
        "3",
    ],
)
def test_near_misses(lint, text):
    assert lint(entry(text), RULE) == []


def test_defaults_count_too(lint):
    assert len(lint(entry('{"memory": 64, "timeout": 9999}', "**"), RULE)) == 2


def test_an_entry_that_a_later_one_replaces_does_not(lint):
    text = '{"functions": {"config": {"**": {"memory": 1}, "**": {"memory": 512}}}}'
    assert lint({**API, "hiveku.json": text}, RULE) == []
