"""SARIF: its structure, and what the real readers say to it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hk_lint.model.finding import Applicability, Edit, Finding, Fix, Severity, Step
from hk_lint.model.report import Report
from hk_lint.model.text import Location, Span
from hk_lint.output import Options, render, sarif
from hk_lint.output.fingerprint import line_hashes

Build = Callable[..., Report]
Make = Callable[..., Finding]


def log(report: Report, options: Options | None = None) -> Any:
    """The only run of a rendered report."""
    return json.loads(render(report, "sarif", options))["runs"][0]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """All objects in a JSON value."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from objects(item)


def test_every_result_has_what_github_demands(sample: Report) -> None:
    run = log(sample)
    rules = run["tool"]["driver"]["rules"]
    for rule in rules:
        for key in ("shortDescription", "fullDescription", "help"):
            assert rule[key]["text"]
        assert len(rule["properties"]["tags"]) <= 10
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"].endswith(".")
        assert len(result["locations"]) == 1
        assert result["partialFingerprints"].keys() == {"primaryLocationLineHash", "hkLint/v1"}


def test_every_region_is_complete_and_not_empty(sample: Report) -> None:
    for found in objects(log(sample)):
        for region in [found[key] for key in ("region",) if key in found]:
            assert region["startLine"] == region["endLine"]
            assert 1 <= region["startColumn"] < region["endColumn"]


@pytest.mark.parametrize(
    ("source", "span", "columns"),
    [
        (b"eval", Span(0, 0), (1, 2)),
        ("\ufeff𝒳x".encode(), Span(0, 0), (1, 3)),
        ("ü𝒳\n".encode(), Span(6, 6), (2, 4)),
        ("ü𝒳".encode(), Span(99, 99), (2, 4)),
        (b"", Span(0, 0), (1, 1)),
        (b"f(\n)\n", Span(1, 4), (2, 3)),
    ],
)
def test_a_region_marks_one_character_at_least(
    source: bytes, span: Span, columns: tuple[int, int], reports: Build, finding: Make
) -> None:
    run = log(reports({"a.js": source}, (finding(Location("a.js", span)),)))
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"]) == columns


def test_links_in_a_message_lead_to_the_related_places(sample: Report) -> None:
    result = log(sample)["results"][0]
    assert result["message"]["text"].endswith("[`pg` \\[the package\\] is imported here](1).")
    assert [place["id"] for place in result["relatedLocations"]] == [1]


def test_a_path_of_several_steps_ends_at_the_finding(sample: Report) -> None:
    result = log(sample)["results"][0]
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert len(steps) == 4
    place = result["locations"][0]["physicalLocation"]
    assert steps[-1]["location"]["physicalLocation"] == place


def test_a_path_of_one_step_is_a_related_place(one: Build) -> None:
    step = Step(Location("a.js", Span(0, 1)), "called here")
    result = log(one("f(eval)", "eval", trace=(step,)))["results"][0]
    assert "codeFlows" not in result
    assert result["relatedLocations"][0]["message"]["text"] == "called here."


def test_only_security_rules_are_security_alerts(sample: Report) -> None:
    rules = log(sample)["tool"]["driver"]["rules"]
    alerts = [rule["id"] for rule in rules if "security-severity" in rule["properties"]]
    assert alerts == ["hardcoded-secret"]
    assert [rule["id"] for rule in rules if "security" in rule["properties"]["tags"]] == alerts


def test_paths_are_seen_from_the_top_of_the_repository(reports: Build, finding: Make) -> None:
    def uri(root: str, top: str, path: str) -> str:
        findings = (finding(Location(path, Span(0, 0))),)
        (result,) = log(reports({}, findings, root=root, top=top))["results"]
        found = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert isinstance(found, str)
        return found

    assert uri("/r/app", "/r", "a.js") == "app/a.js"
    assert uri("/r/app", "/r", "../a.js") == "a.js"
    assert uri("/r", "/r", "a.js") == "a.js"
    assert uri("/r/app", "", "a.js") == "a.js"
    assert uri("/r", "/r", "a b/%#?[id]/ü\udcff.js") == "a%20b/%25%23%3F%5Bid%5D/%C3%BC%FF.js"
    assert uri("/r", "/r", "c:x.js") == "c%3Ax.js"


def test_the_base_is_absolute_only_when_asked(sample: Report) -> None:
    bases = log(sample, Options(base="absolute"))["originalUriBaseIds"]
    assert bases["%SRCROOT%"]["uri"] == "file:///repo/"
    assert "uri" not in log(sample)["originalUriBaseIds"]["%SRCROOT%"]


def test_what_github_would_refuse_is_cut_and_said(
    monkeypatch: pytest.MonkeyPatch, reports: Build, finding: Make
) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 2)
    monkeypatch.setattr(sarif, "MAX_STEPS", 3)
    place = Location("a.js", Span(0, 1))
    other = Location("a.js", Span(1, 2))
    findings = (
        finding(place, "first", severity=Severity.INFO),
        finding(place, "second", trace=(Step(other, "step"),) * 9),
        finding(place, "third", severity=Severity.ERROR),
    )
    run = log(reports({"a.js": b"eval"}, findings))
    assert [result["message"]["text"] for result in run["results"]] == ["second.", "third."]
    flow = run["results"][0]["codeFlows"][0]["threadFlows"][0]["locations"]
    assert len(flow) == 3
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"].split(":")[0] for note in notes] == [
        "1 finding is left out",
        "some findings are shown with fewer places than they have",
    ]


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", "c129715d7a2bc9a3:1"),
        (
            " a\nb\n  \t\tc\n d",
            "271789c17abda88f:1 54703d4cd895b18:1 180aee12dab6264:1 a23a3dc5e078b07b:1",
        ),
    ],
)
def test_line_hashes_are_those_of_github(text: str, hashes: str) -> None:
    assert line_hashes(text) == hashes.split()


def test_equal_lines_have_hashes_that_count() -> None:
    hashes = line_hashes("x\r\n" + "y" * 200 + "\r" + "y" * 200 + "\n")
    assert hashes[1].removesuffix("1") == hashes[2].removesuffix("2")


def test_the_own_hash_outlives_edits_elsewhere(one: Build, reports: Build, finding: Make) -> None:
    def hashes(report: Report) -> list[str]:
        return [result["partialFingerprints"]["hkLint/v1"] for result in log(report)["results"]]

    before = hashes(one("eval(x)", "eval"))
    assert before == hashes(one("// new\n\teval(x)\r\n", "eval"))
    assert before != hashes(one("eval(y)", "eval"))
    assert before != hashes(one("eval(x)", "eval", rule="missing-lockfile"))
    assert before != hashes(one("eval(x)", "eval", path="b.js"))
    place = Location("a.js", Span(0, 0))
    assert len(set(hashes(reports({}, (finding(place), finding(place)))))) == 2


def nasty(reports: Build, finding: Make) -> Report:
    """Findings in odd places, with odd texts."""
    path = "a b%/[id] 'ü𝒳'.js"
    files = {path: '\ufeffconst x = "ü𝒳";\r\n\r\neval(x)\n'.encode(), "empty.js": b""}
    spans = (Span(0, 0), Span(3, 8), Span(13, 21), Span(24, 26), Span(28, 30), Span(37, 37))
    fix = Fix(
        "Remove it",
        (Edit(Location("empty.js", Span(0, 0)), "x"), Edit(Location(path, Span(0, 3)), "")),
        Applicability.SAFE,
    )
    findings = tuple(
        finding(Location(path, span), "`a[0](1)` {0} \x00", fixes=(fix,)) for span in spans
    )
    findings = (*findings, finding(Location("empty.js", Span(0, 0)), "it is empty"))
    return reports(files, findings, notes=("Nothing was measured",))


@pytest.mark.heavy
@pytest.mark.parametrize("base", ["relative", "absolute"])
def test_microsofts_validator_has_nothing_to_say(
    base: Any,
    node_modules: Path,
    tmp_path: Path,
    sample: Report,
    trap: Report,
    clean: Report,
    reports: Build,
    finding: Make,
) -> None:
    package = node_modules / "@microsoft/sarif-multitool-linux"
    schema = Draft202012Validator(json.loads((package / "sarif-2.1.0.json").read_text()))
    for report in (sample, trap, clean, nasty(reports, finding)):
        text = render(report, "sarif", Options(base=base))
        assert list(schema.iter_errors(json.loads(text))) == []
        (tmp_path / "out.sarif").write_text(text, encoding="utf-8")
        command = [str(package / "Sarif.Multitool"), "validate", "out.sarif"]
        options = ["--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note"]
        options += [
            "--kind",
            "Fail;Review;Open",
            "--output",
            "said.sarif",
            "--log",
            "ForceOverwrite",
        ]
        environment = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
        # The exit code says nothing.
        subprocess.run(
            [*command, *options], cwd=tmp_path, env=environment, capture_output=True, check=False
        )
        said = json.loads((tmp_path / "said.sarif").read_text(encoding="utf-8-sig"))
        # SARIF2006 asks whether links answer, which needs a network.
        faults = [
            (result["ruleId"], result["message"])
            for result in said["runs"][0]["results"]
            if result["ruleId"] != "SARIF2006"
            and result.get("level", "warning") in ("error", "warning")
        ]
        assert faults == []


@pytest.mark.heavy
def test_line_hashes_are_those_of_microsofts_tool(node_modules: Path, tmp_path: Path) -> None:
    # No byte order mark: this tool drops it, GitHub's action counts it.
    lines = ["import x", "", "\tif (ü𝒳)", "", "y" * 300, "y" * 300, "}", "", "last\x00"]
    text = "\r\n".join(lines[:4]) + "\n" + "\n".join(lines[4:])
    (tmp_path / "a.js").write_text(text, encoding="utf-8", newline="")
    place = {"artifactLocation": {"uri": (tmp_path / "a.js").as_uri()}}
    results = [
        {
            "message": {"text": "x"},
            "locations": [{"physicalLocation": {**place, "region": {"startLine": number}}}],
        }
        for number in range(1, len(lines) + 1)
    ]
    run = {"tool": {"driver": {"name": "x"}}, "results": results}
    (tmp_path / "in.sarif").write_text(json.dumps({"version": "2.1.0", "runs": [run]}))
    program = node_modules / "@microsoft/sarif-multitool-linux/Sarif.Multitool"
    options = ["--insert", "RollingHashPartialFingerprints", "--output", "out.sarif"]
    subprocess.run(
        [program, "rewrite", "in.sarif", *options],
        cwd=tmp_path,
        env=os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        check=False,
    )
    found = json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8-sig"))
    theirs = [
        result["partialFingerprints"]["primaryLocationLineHash"]
        for result in found["runs"][0]["results"]
    ]
    assert line_hashes(text) == theirs
