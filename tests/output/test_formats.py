"""What holds for all formats, and the small ones."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hk_lint.model.finding import Finding, Severity
from hk_lint.model.report import Report
from hk_lint.model.text import Location, Span
from hk_lint.output import FORMATS, Options, render

Build = Callable[..., Report]


@pytest.mark.parametrize(
    ("name", "extension"),
    [("concise", "txt"), ("json", "json"), ("sarif", "sarif"), ("github", "txt")],
)
def test_renders_everything_that_a_finding_can_have(
    name: str, extension: str, sample: Report, snapshot: Callable[[str, str], None]
) -> None:
    snapshot(f"{name}.{extension}", render(sample, name))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("full", "--> a.js:1:36\n"),
        ("concise", "a.js:1:36 client-created-per-request `eval` is used\n"),
        ("json", '"column": 36,\n'),
        ("json", '"end_column": 40,\n'),
        ("sarif", '"startColumn": 36,\n'),
        ("sarif", '"endColumn": 40,\n'),
        ("sarif", '"text": "eval"'),
        ("github", "line=1,endLine=1,col=36,endColumn=40::"),
    ],
)
def test_columns_are_utf16_code_units(name: str, said: str, trap: Report) -> None:
    assert said in render(trap, name)


@pytest.mark.parametrize("name", FORMATS)
def test_any_path_and_place_can_be_rendered(
    name: str, reports: Build, finding: Callable[..., Finding]
) -> None:
    paths = ("a\udcff\n.js", "gone.js", "\ud800", "日 本.js", "-", "../up.js")
    spans = (Span(0, 0), Span(0, 1), Span(3, 3), Span(9, 9), Span(8, 2**40))
    places = [Location(path, span) for path in paths for span in spans]
    files = {paths[0]: b"\xff\xfe\xc3(\r\n\x00\xed\xa0\x80", paths[3]: "\ufeffü\r\r𝒳".encode()}
    findings = tuple(finding(place, "odd \udcff \x00\n") for place in places)
    render(reports(files, findings), name, Options(color=True, links=True)).encode()


@pytest.mark.parametrize("name", FORMATS)
def test_the_machine_does_not_show(name: str, sample: Report) -> None:
    assert "/repo" not in render(sample, name)


def test_concise_has_one_line_per_finding(one: Build) -> None:
    report = one("eval(x)", "x", path="a b.js", message="one\n  two\tthree")
    assert render(report, "concise") == "a b.js:1:6 client-created-per-request one two three\n"


def test_nothing_found_is_still_a_document(clean: Report) -> None:
    assert render(clean, "concise") == ""
    assert render(clean, "github") == ""
    assert json.loads(render(clean, "json"))["findings"] == []
    assert json.loads(render(clean, "sarif"))["runs"][0]["results"] == []


def test_json_edits_apply_by_byte(sample: Report) -> None:
    edit = json.loads(render(sample, "json"))["findings"][1]["fixes"][0]["edits"][0]
    source = sample.read(edit["path"])
    assert source[edit["start_byte"] : edit["end_byte"]] == b'"sk_live_0123456789abcdef"'
    assert (edit["line"], edit["column"], edit["end_column"]) == (2, 15, 41)


def test_github_escapes_what_would_end_a_property(one: Build) -> None:
    path = "%41;]d,:\r\n/a.js"
    assert render(one("eval(x)", "eval", path, message="50% [x]; a, b: c\r\nd"), "github") == (
        "::warning title=hk-lint (client-created-per-request),"
        "file=app/%2541;]d%2C%3A%0D%0A/a.js,line=1,endLine=1,col=1,endColumn=5"
        "::50%25 [x]; a, b: c d.\n"
    )


def test_github_shows_the_gravest_and_counts_the_rest(
    reports: Build, finding: Callable[..., Finding]
) -> None:
    place = Location("a.js", Span(0, 4))
    findings = tuple(
        finding(place, f"{severity.value} {number}", severity=severity)
        for number in range(12)
        for severity in (Severity.INFO, Severity.WARNING, Severity.ERROR)
    )
    lines = render(reports({"a.js": b"eval"}, findings), "github").splitlines()
    assert [line.split()[0] for line in lines] == [
        *["::error"] * 10,
        *["::warning"] * 10,
        *["::notice"] * 10,
        "6",
    ]
    assert lines[-1] == "6 more findings are not annotated: GitHub shows 10 of a kind"


@pytest.mark.heavy
def test_github_commands_are_those_of_actions_core(node_modules: Path, one: Build) -> None:
    path, message = "%41;]d,:\r\n/ü 𝒳.js", "50% [x]; a, b: c ü𝒳"
    library = (node_modules / "@actions/core/lib/core.js").as_uri()
    properties = {
        "title": "hk-lint (client-created-per-request)",
        "file": f"app/{path}",
        "startLine": 1,
        "endLine": 1,
        "startColumn": 1,
        "endColumn": 5,
    }
    arguments = json.dumps([f"{message}.\nwhy\nhelp", properties])
    script = f"import {{ error }} from {json.dumps(library)}; error(...{arguments})"
    ours = render(
        one(
            "eval(x)",
            "eval",
            path,
            message=message,
            why="why",
            help="help",
            severity=Severity.ERROR,
        ),
        "github",
    )
    command = ["node", "--input-type=module", "--eval", script]
    theirs = subprocess.run(command, check=True, capture_output=True).stdout
    assert ours.encode() == theirs


@pytest.mark.parametrize(
    ("call", "unwanted"),
    [
        ("", {"rich", "json", "hk_lint.output.full", "hk_lint.output.sarif"}),
        ("render(clean, 'full', Options(color=True, links=True))", {"rich", "json"}),
        ("render(clean, 'concise')", {"rich", "json", "hk_lint.output.full"}),
        ("render(clean, 'json')", {"rich", "json", "hk_lint.output.full"}),
    ],
)
def test_only_what_is_used_is_imported(call: str, unwanted: set[str]) -> None:
    script = f"""
import sys
from hk_lint.output import Options, render
from hk_lint.model.report import Report, Summary
figures = Summary(files=1, parsed=1, functions=1, projects=1, seconds=0)
clean = Report(root="", top="", findings=(), rules=(), summary=figures, read=lambda path: b"")
{call}
print(*sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert unwanted.isdisjoint(run.stdout.split())
