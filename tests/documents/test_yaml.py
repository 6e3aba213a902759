import time
from typing import Any

import pytest
import yaml

from hk_lint.documents import parse
from hk_lint.documents import yaml as reader
from hk_lint.model.document import UNKNOWN, Document
from hk_lint.model.finding import Severity

LOADERS = [
    yaml.SafeLoader,
    *([yaml.CSafeLoader] if hasattr(yaml, "CSafeLoader") else []),
]


@pytest.fixture(autouse=True, params=LOADERS, ids=lambda loader: loader.__name__)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_LOADER", request.param)


def read(text: str | bytes) -> Document:
    return parse("serverless.yml", text if isinstance(text, bytes) else text.encode())


def plain(text: str) -> Any:
    document = read(text)
    assert document.problems == ()
    assert document.root is not None
    return document.root.plain()


def covered(document: Document, data: bytes, *steps: str | int) -> str:
    node = document.get(*steps)
    assert node is not None
    return data[node.span.start : node.span.end].decode()


def test_scalars_are_resolved_as_yaml_1_2() -> None:
    text = (
        "[true, False, null, ~, 1, -2, 0x1F, 0o17, 012, 1_000, 1.5, 1e3, .5, yes, No, on,"
        " 2020-01-01, 12:30:45, '1', \"true\", 1.2.3, a, !!str 5, !!float 5]"
    )
    assert plain(text) == [
        True, False, None, None, 1, -2, 31, 15, 12, 1000, 1.5, 1000.0, 0.5, "yes", "No", "on",
        "2020-01-01", "12:30:45", "1", "true", "1.2.3", "a", "5", 5.0,
    ]  # fmt: skip


def test_keys_become_strings() -> None:
    text = "200: a\ntrue: b\n~: c\n1.0: d\n[x, y]: e\n'q': f\non: g\n"
    assert plain(text) == {
        "200": "a", "true": "b", "null": "c", "1": "d", "[x, y]": "e", "q": "f", "on": "g",
    }  # fmt: skip


def test_spans_count_bytes_behind_a_mark_crlf_and_umlauts() -> None:
    text = "\ufeffä: ö # ü\r\nb:\r\n  - ß\r\n  - {c: 'é', d: [1]}\r\ne: |\r\n  x\r\nf:\r\n"
    data = text.encode()
    document = read(data)
    assert document.problems == ()
    assert covered(document, data, "ä") == "ö"
    assert covered(document, data, "b") == "- ß\r\n  - {c: 'é', d: [1]}"
    assert covered(document, data, "b", 1) == "{c: 'é', d: [1]}"
    assert covered(document, data, "b", 1, "c") == "'é'"
    assert covered(document, data, "e") == "|\r\n  x"
    assert covered(document, data, "f") == ""
    assert document.root is not None
    member = document.root.member("b")
    assert member is not None
    assert data[member.key_span.start : member.key_span.end] == b"b"
    (comment,) = document.comments
    assert data[comment.span.start : comment.span.end].decode() == comment.text == "# ü"


def test_local_tags_are_unknown_and_keep_their_content() -> None:
    document = read("a: !Ref X\nb: !GetAtt [c, d]\ne: !If\n  f: 1\ng: !!binary aGk=\n")
    a, b, e, g = (document.get(key) for key in "abeg")
    assert a is not None
    assert b is not None
    assert e is not None
    assert g is not None
    assert (a.kind, a.tag, a.value, a.text()) == ("unknown", "!Ref", "X", None)
    assert (b.kind, b.tag, [item.value for item in b.items]) == ("unknown", "!GetAtt", ["c", "d"])
    assert (e.kind, e.tag, [member.key for member in e.members]) == ("unknown", "!If", ["f"])
    assert (g.kind, g.tag) == ("unknown", "!!binary")


def test_serverless_variables_stay_text() -> None:
    assert plain("a: ${self:custom.x}\nb: '${opt:stage}'") == {
        "a": "${self:custom.x}",
        "b": "${opt:stage}",
    }


def test_merge_keys_are_merged_and_own_keys_win() -> None:
    text = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  x: 0\nd: {<<: *a}\n"
    assert plain(text)["c"] == {"x": 0, "y": 2, "z": 4}
    assert plain(text)["d"] == {"x": 1, "y": 2}
    assert plain("'<<': {x: 1}") == {"<<": {"x": 1}}


def test_an_alias_to_itself_is_unknown() -> None:
    document = read("a: &a\n  - 1\n  - *a\n")
    assert document.problems == ()
    assert document.root is not None
    assert document.root.plain() == {"a": [1, UNKNOWN]}


def test_many_laughs_are_cut_short() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 30)]
    started = time.perf_counter()
    document = read("\n".join(lines))
    assert len(document.problems) == 1
    assert "100,000 values" in document.problems[0].message
    assert document.root is not None
    document.root.plain()
    assert time.perf_counter() - started < 2


def test_a_chain_of_aliases_does_not_nest_without_end() -> None:
    lines = ["a0: &a0 [1]"] + [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 300)]
    document = read("\n".join(lines))
    assert [problem.message for problem in document.problems] == ["Nested deeper than 100 levels"]
    assert document.root is not None
    document.root.plain()


@pytest.mark.parametrize("unit", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_one_problem(unit: str) -> None:
    document = read(unit * 700)
    assert [problem.message for problem in document.problems] == ["Nested deeper than 100 levels"]
    assert document.root is not None
    document.root.plain()


def test_a_duplicate_key_is_a_warning_at_the_second() -> None:
    document = read("a: 1\nb: 2\na: 3\n")
    (problem,) = document.problems
    assert problem.severity is Severity.WARNING
    assert problem.message == 'The key "a" occurs twice; the last one counts'
    assert (problem.span.start, problem.span.end) == (10, 11)
    assert document.root is not None
    assert document.root.plain() == {"a": 3, "b": 2}


def test_of_several_documents_the_first_is_read() -> None:
    assert plain("a: 1\n---\nb: 2\n") == {"a": 1}
    assert plain("a: 1\n---\n: ]\n") == {"a": 1}


@pytest.mark.parametrize("text", ["", "# nothing\n", "\ufeff"])
def test_an_empty_file_has_no_root_and_no_problem(text: str) -> None:
    document = read(text)
    assert (document.root, document.problems) == (None, ())


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("a:\n\tb: 1", "A tab cannot indent YAML; use spaces", 3),
        ("a: b: c", "A ':' is not allowed here; indent it or quote the text", 4),
        ("ä: 'x\nb: 3\n", "The quoted string that starts here is not closed", 4),
        ("a: @x", "A value cannot begin with '@'; put it in quotes", 3),
        ("a: *x", "The alias *x has no anchor &x before it", 3),
        ("a: {x: 1", "Expected ',' or '}' after the value", 8),
        ("a: [1, 2\n", "Expected ',' or ']' after the item", 9),
        ("é: \x01", "A control character is not allowed in YAML", 4),
        (
            "a:\n  b: 1\n c: 2",
            "The indentation or the quotes do not fit here: expected a key or the end of the block",
            11,
        ),
        ("{a: 1}}", "Expected the end of the file; is the indentation right?", 6),
    ],
)
def test_a_syntax_error_is_one_problem_in_words(text: str, message: str, offset: int) -> None:
    document = read(text)
    assert [problem.message for problem in document.problems] == [message]
    assert document.problems[0].span.start == offset


def test_what_stands_before_an_error_is_kept() -> None:
    document = read("a: 1\nb:\n  c: [1, 2]\n  d: @x\n")
    assert document.root is not None
    assert document.get("b", "c", 1) is not None
    assert document.root.plain() == {"a": 1, "b": {"c": [1, 2], "d": UNKNOWN}}


def test_only_comments_are_comments() -> None:
    text = (
        "# one\n"
        "a: 'x # no' # two\n"
        'b: "y \\" # no"\n'
        "c: http://x#no\n"
        "d: | # three\n  # no\n  text # no\n\n# four\n"
        "e: [1, # five\n  '#no']\n"
        "f: >-\n  # no\n"
        "g: plain # six\n"
        "---\n# seven\nh: '# no'\n"
    )
    document = read(text)
    assert document.problems == ()
    assert [comment.text for comment in document.comments] == [
        "# one", "# two", "# three", "# four", "# five", "# six", "# seven",
    ]  # fmt: skip
    for comment in document.comments:
        assert text[comment.span.start : comment.span.end] == comment.text


def test_binary_and_invalid_utf8_are_problems() -> None:
    assert read(b"a: \0").root is None
    document = read(b"a: \xff\nb: 1\n")
    assert [problem.message for problem in document.problems] == [
        "The byte 0xFF is not valid UTF-8"
    ]
    assert document.root is not None
    assert document.root.plain() == {"a": "\ufffd", "b": 1}


def test_numbers_beyond_all_measure_do_not_crash() -> None:
    text = f"[{'9' * 5000}, 0x{'F' * 5000}, 1e999]\n"
    assert plain(text) == [float("inf")] * 3
    plain(f"0x{'F' * 900}: x\n")
