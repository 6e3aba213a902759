from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULE = ["unknown-config-key"]
API = {"api/a.ts": "export default () => new Response();\n"}


@pytest.mark.parametrize(
    ("text", "key", "meant"),
    [
        ('{"function": {}}', "function", "functions"),
        ('{"functions": {"includes": []}}', "includes", "include"),
        ('{"functions": {"config": {"**": {"timeOut": 3}}}}', "timeOut", "timeout"),
        ('{"build": {"outputDir": "dist"}}', "outputDir", "outputDirectory"),
    ],
)
def test_stands_on_the_key_and_says_what_was_meant(lint, text_of, text, key, meant):
    (finding,) = lint({**API, "hiveku.json": text}, RULE)
    assert text_of(finding) == f'"{key}"'
    assert f'did you mean "{meant}"?' in finding.message
    assert finding.severity is Severity.WARNING


@pytest.mark.parametrize("key", ["layers", "crons", "maxDuration"])
def test_says_where_hiveku_has_it(lint, key):
    (finding,) = lint({**API, "hiveku.json": f'{{"functions": {{"{key}": []}}}}'}, RULE)
    assert "Correct the name" not in finding.help


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"$schema": "x"}',
        '{"build": {"env": {"ANYTHING": "x"}}}',
        '{"functions": {"routes": {"api/a.ts": "/x"}, "config": {"whatever/**": {}}}}',
        '{"functions": {"timeOut": 3}',
    ],
)
def test_free_keys_and_broken_files_give_nothing(lint, text):
    assert lint({**API, "hiveku.json": text}, RULE) == []
