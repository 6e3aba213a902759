from __future__ import annotations

import pytest

RULE = ["setting-out-of-range"]


def template(properties: str, globals_: str = "{}") -> dict[str, str]:
    return {
        "template.yaml": f"""Transform: AWS::Serverless-2016-10-31
Globals: {{Function: {globals_}}}
Resources:
  F: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.handler, {properties}}}}}
  G: {{Type: AWS::Serverless::Function, Properties: {{Handler: a.handler}}}}
"""
    }


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ("Timeout: 901", "The timeout of `F` is 901 seconds; it must be at most 900"),
        ('Timeout: "0"', "The timeout of `F` is 0 seconds; it must be at least 1"),
        ("MemorySize: 64", "The memory of `F` is 64 MB; it must be at least 128"),
        ("EphemeralStorage: {Size: 20000}", "ephemeral storage of `F` is 20,000 MB"),
        ("Layers: [a, b, c, d, e, f]", "`F` has 6 layers; it must be at most 5"),
        ("Layers: [a, b, c, d, e, !Ref F]", "`F` has 6 layers"),
        ("ReservedConcurrentExecutions: 0", "is 0, which switches it off"),
        ("ReservedConcurrentExecutions: -1", "is -1; it must be at least 0"),
        (
            "ReservedConcurrentExecutions: 5, "
            "ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 20}",
            "The provisioned concurrency of `F` is 20, and only 5 are reserved",
        ),
    ],
)
def test_out_of_range(lint, properties, said):
    (finding,) = lint(template(properties), RULE)
    assert said in finding.message


@pytest.mark.parametrize(
    "properties",
    [
        "Timeout: 900, MemorySize: 10240, EphemeralStorage: {Size: 10240}",
        "ReservedConcurrentExecutions: 5, "
        "ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 5}",
        "ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 20}",
        "Timeout: !Ref T",
        "Timeout: 5400, CapacityProviderConfig: {}",
        "Layers: [a, b, c, d, e]",
        "Layers: [a, b, c, d, e, !If [X, f, !Ref AWS::NoValue]]",
        "ReservedConcurrentExecutions: 1",
        "Timeout: soon",
    ],
)
def test_in_range_or_unknown(lint, properties):
    assert lint(template(properties), RULE) == []


def test_what_all_functions_share_is_one_finding(lint, text_of):
    (finding,) = lint(template("Timeout: 3", "{MemorySize: 20000, Timeout: 20}"), RULE)
    assert text_of(finding) == "20000"
    assert "`F` and 1 other function" in finding.message


def test_layers_of_all_functions_count(lint):
    (finding,) = lint(template("Layers: [d, e, f]", "{Layers: [a, b, c]}"), RULE)
    assert "6 layers" in finding.message
