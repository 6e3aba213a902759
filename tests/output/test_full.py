"""The format for people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from hk_lint.model.finding import Finding, Step
from hk_lint.model.report import Report
from hk_lint.model.text import Location, Span
from hk_lint.output import Options, render
from hk_lint.output.text import cells

Build = Callable[..., Report]


def frame(report: Report, width: int = 80) -> list[str]:
    """The numbered rows and their marks."""
    text = render(report, "full", Options(width=width))
    return [line for line in text.splitlines() if re.match(r" *\d* \| *\S", line)]


def test_shows_code_path_and_advice(sample: Report, snapshot: Callable[[str, str], None]) -> None:
    snapshot("full.txt", render(sample, "full"))


def test_colours_and_links_only_when_told(
    sample: Report, snapshot: Callable[[str, str], None]
) -> None:
    text = render(sample, "full", Options(color=True, links=True, width=60))
    snapshot("full-color.txt", text.replace("\x1b", "␛"))
    assert "\x1b" not in render(sample, "full")


def test_the_same_report_gives_the_same_links(sample: Report) -> None:
    options = Options(color=True, links=True)
    assert render(sample, "full", options) == render(sample, "full", options)
    assert "\x1b]8;;https://" in render(sample, "full", options)


def test_marks_stand_under_what_follows_wide_characters(trap: Report, one: Build) -> None:
    source, marks = frame(trap)
    assert cells(source[: source.index("eval")]) == marks.index("^")
    source, marks = frame(one('log("日本語"); eval(x)', "eval"))
    assert cells(source[: source.index("eval")]) == marks.index("^")


def test_marks_are_as_wide_as_wide_characters(one: Build) -> None:
    _, marks = frame(one('log("日本語")', "日本語"))
    assert marks.count("^") == 6


def test_marks_stand_under_what_follows_tabs(one: Build) -> None:
    source, marks = frame(one("\tif (x)\teval(x)", "eval"))
    assert source.index("eval") == marks.index("^")


def test_a_byte_order_mark_has_no_width(one: Build) -> None:
    source, marks = frame(one("\ufeffeval(x)", "eval"))
    assert (source, marks) == ("1 | eval(x)", "  | ^^^^")


def test_a_span_of_several_lines_is_marked_on_its_first(one: Build) -> None:
    rows = frame(one("f({\n  a,\n})\n", "{\n  a,\n}"))
    assert rows == ["1 | f({", "  |   ^...", "2 |   a,"]


def test_a_span_that_takes_in_a_line_end_is_not_continued(one: Build) -> None:
    assert frame(one("f()\n", "f()\n"))[1] == "  | ^^^"


def test_a_finding_at_the_end_of_a_file_is_marked(
    reports: Build, finding: Callable[..., Finding]
) -> None:
    report = reports({"a.js": b"f("}, (finding(Location("a.js", Span(2, 99))),))
    assert frame(report) == ["1 | f(", "  |   ^"]


@pytest.mark.parametrize("data", [b"", b"\n\n"])
def test_what_has_no_text_has_no_frame(
    data: bytes, reports: Build, finding: Callable[..., Finding]
) -> None:
    report = reports({"a.js": data}, (finding(Location("a.js", Span(1, 2))),))
    assert frame(report) == []
    assert "--> a.js:" in render(report, "full")


def test_a_long_line_is_cut_around_the_mark(one: Build) -> None:
    source = "a();" * 50_000 + "eval(日本)" + ";b()" * 50_000
    line, marks = frame(one(source, "eval(日本)"), width=60)
    assert cells(line) <= 60
    assert line.startswith("1 | …")
    assert line.endswith("…")
    start = line.index("eval")
    assert line[start : start + 8] == "eval(日本)"
    assert marks.index("^") == cells(line[:start])


def test_a_long_span_is_cut(one: Build) -> None:
    line, marks = frame(one("x" * 500, "x" * 500), width=60)
    assert cells(line) <= 60
    assert cells(marks) <= 60


def test_a_cut_inside_a_character_does_not_fail(one: Build) -> None:
    line, _ = frame(one("é" * 5_001 + "eval" + "é" * 5_001, "eval"), width=61)
    assert "eval" in line


def test_long_chains_keep_both_ends(one: Build) -> None:
    place = Location("a.js", Span(0, 1))
    steps = tuple(Step(place, f"step {number}") for number in range(20))
    text = render(one("eval(x)", "eval", trace=steps, related=steps), "full")
    assert "step 3\n          -> … 12 more steps\n          -> a.js:1:1: step 16\n" in text
    assert "step 4\n  = note: 15 more places\n" in text


def test_source_cannot_steer_the_terminal(one: Build) -> None:
    report = one(
        'f("\x1b[2J\x9b1m\x07\u202e\r", eval)', "eval", path="a\x1b]0;x\n.js", message="m\x1b"
    )
    text = render(report, "full")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)


def test_no_line_starts_with_a_workflow_command(one: Build) -> None:
    report = one(
        "::error::x\n",
        "error",
        message="m\n::error::m",
        why="w\n\n::warning::w",
        help="::notice::h " * 20,
        path="::error::p",
    )
    for name in ("full", "concise"):
        assert not re.search(r"^\s*::", render(report, name), re.M)


def test_no_line_holds_a_runner_command(one: Build) -> None:
    text = render(one('f("##vso[task.x]y ##[add-mask]z", "## [")', "f"), "full")
    assert "##vso[" not in text
    assert "##[" not in text
    assert "## [" in text


@pytest.mark.parametrize(
    ("path", "source", "secret"),
    [
        (".env", "A=1\nPASSWORD=correct-horse\n", "correct-horse"),
        (".env.local", 'KEY="-----BEGIN\nMIIEpAIB+/=\n-----END"\n', "MIIEpAIB"),
        ("a.js", 'const apiKey = "correct-horse";\n', "correct-horse"),
        ("a.js", 'connect("postgres://me:hunter2@db/app");\n', "hunter2"),
        ("a.js", 'stripe("sk_live_0123456789abcdef");\n', "0123456789abcdef"),
        ("serverless.yml", "env:\n  DB_PASSWORD: correct-horse\n", "correct-horse"),
    ],
)
@pytest.mark.parametrize("name", ["full", "concise", "json", "sarif", "github"])
def test_a_secret_in_the_source_is_not_shown(
    name: str, path: str, source: str, secret: str, one: Build
) -> None:
    assert secret not in render(one(source, secret, path), name)


def test_an_excerpt_hides_nothing_else(one: Build) -> None:
    source = "const token = process.env.STRIPE_SECRET_KEY ?? getSecret(npm_config_user_agent);"
    assert frame(one(source, "token"), width=120)[0] == f"1 | {source}"


def test_a_prefix_makes_paths_that_open_from_the_working_directory(one: Build) -> None:
    report = one("eval(x)", "eval")
    assert "--> app/a.js:1:1\n" in render(report, "full", Options(prefix="app/"))
    assert render(report, "concise", Options(prefix="app/")).startswith("app/a.js:1:1 ")
