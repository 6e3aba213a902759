from __future__ import annotations

import json

import pytest

RULE = ["environment-too-large"]
BASE = {"hiveku.json": "{}", "api/a.ts": "export default () => new Response();\n"}
OVERHEAD = len('{"BIG":""}')


def test_the_boundary_is_inclusive(lint):
    assert lint({**BASE, ".env": f"BIG={'x' * (4096 - OVERHEAD)}\n"}, RULE) == []


def test_one_byte_more_is_too_much(lint, text_of):
    (finding,) = lint({**BASE, ".env": f"BIG={'x' * (4097 - OVERHEAD)}\n"}, RULE)
    assert text_of(finding) == "BIG"
    assert "4,097 bytes" in finding.message
    assert "4,096 fit" in finding.message


@pytest.mark.parametrize(
    ("value", "size"),
    [("é" * 2050, 2050 * 2), ('\\"' * 1500, 1500 * 4), ("\\n" * 2100, 2100 * 2)],
)
def test_counts_bytes_and_escapes(lint, value, size):
    text = f'BIG="{value}"\n'
    (finding,) = lint({**BASE, ".env": text}, RULE)
    assert f"{size + OVERHEAD:,} bytes" in finding.message


def test_names_the_largest_and_never_a_value(lint):
    secrets = {"A": "alpha", "B": "beta", "C": "gamma", "D": "delta"}
    sizes = {"A": 900, "B": 1500, "C": 1000, "D": 1100}
    text = "".join(f"{k}={secrets[k] * (sizes[k] // len(secrets[k]))}\n" for k in secrets)
    (finding,) = lint({**BASE, ".env": text}, RULE)
    assert "The 4 environment variables" in finding.message
    assert finding.why.index("B (") < finding.why.index("D (") < finding.why.index("C (")
    assert "A (" not in finding.why
    assert not any(secret in repr(finding) for secret in secrets.values())


def test_production_overrides_and_build_counts(lint):
    big = f"BIG={'x' * 5000}\n"
    assert lint({**BASE, ".env": big, ".env.production": "BIG=small\n"}, RULE) == []
    config = json.dumps({"build": {"env": {"NEXT_PUBLIC_A": "x" * 5000}}})
    (finding,) = lint({**BASE, "hiveku.json": config}, RULE)
    assert finding.location.path == "hiveku.json"


def test_what_is_not_known_counts_as_empty(lint):
    text = f"KNOWN={'x' * 4100}\nURL=${{HOST}}/{'y' * 5000}\n"
    (finding,) = lint({**BASE, ".env": text}, RULE)
    assert "not counting 1 value that is not written out" in finding.message
    assert lint({**BASE, ".env": f"URL=${{HOST}}/{'y' * 5000}\n"}, RULE) == []


@pytest.mark.parametrize("name", [".env.example", ".env.local", ".env.development", ".env.test"])
def test_files_that_are_not_deployed(lint, name):
    assert lint({**BASE, name: f"BIG={'x' * 5000}\n"}, RULE) == []


def test_a_file_that_git_ignores_counts_as_a_copy_of_what_is_deployed(lint):
    files = {**BASE, ".gitignore": ".env\n", ".env": f"BIG={'x' * 5000}\n"}
    assert [it.location.path for it in lint(files, RULE)] == [".env"]


def test_another_platforms_project(lint):
    files = {"api/a.ts": BASE["api/a.ts"], ".env": f"BIG={'x' * 5000}\n"}
    assert lint({**files, "vercel.json": "{}"}, RULE) == []


def test_variables_of_provider_and_function_count_together(lint, text_of) -> None:
    big, rest = "x" * 3000, "y" * 1200
    text = (
        "service: x\nprovider:\n  name: aws\n  environment:\n"
        f"    BIG: {big}\nfunctions:\n  a:\n    handler: h.main\n    environment:\n"
        f"      REST: {rest}\n  b:\n    handler: h.main\n"
    )
    files = {"serverless.yml": text, "h.js": "exports.main = async () => 1;\n"}
    (found,) = lint(files, ["environment-too-large"])
    assert text_of(found) == "BIG"
    assert "of a have" in found.message


def test_a_function_that_overrides_a_large_variable_is_fine(lint) -> None:
    text = (
        f"service: x\nprovider:\n  name: aws\n  environment: {{BIG: {'x' * 5000}}}\n"
        "functions:\n  a: {handler: h.main, environment: {BIG: small}}\n"
    )
    assert lint({"serverless.yml": text}, ["environment-too-large"]) == []
