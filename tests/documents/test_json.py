import json
import math
import time
from typing import Any

import pytest

from hk_lint.documents import parse
from hk_lint.model.document import Document
from hk_lint.model.finding import Severity


def read(text: str | bytes, path: str = "hiveku.json") -> Document:
    return parse(path, text if isinstance(text, bytes) else text.encode())


def only_problem(text: str, path: str = "hiveku.json") -> tuple[str, str]:
    """The message of the one problem, and the text that it underlines."""
    (problem,) = read(text, path).problems
    data = text.encode()
    return problem.message, data[problem.span.start : problem.span.end].decode()


def test_spans_of_keys_and_values_are_exact_bytes() -> None:
    data = '{ "ä": [1, "é\\n"], "b" : {} }'.encode()
    document = read(data)
    assert document.problems == ()
    assert document.root is not None
    ä = document.root.member("ä")
    assert ä is not None
    assert data[ä.key_span.start : ä.key_span.end] == '"ä"'.encode()
    second = document.get("ä", 1)
    assert second is not None
    assert data[second.span.start : second.span.end] == '"é\\n"'.encode()
    assert second.value == "é\n"


def test_a_byte_order_mark_and_crlf_do_not_disturb() -> None:
    document = read(b'\xef\xbb\xbf{\r\n"a": 1\r\n}\r\n')
    assert document.problems == ()
    assert document.root is not None
    assert document.root.span.start == 3
    assert document.root.plain() == {"a": 1}


def test_kinds() -> None:
    root = read('[1, 1.0, 30e0, -0, "", true, null, {}, []]').root
    assert root is not None
    assert [item.kind for item in root.items] == [
        "integer", "number", "number", "integer", "string", "boolean", "null", "object", "array",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message", "place", "value"),
    [
        (
            '{"memory": 1 "timeout": 2}',
            "Expected ',' or '}' after the value, found '\"timeout\"'",
            '"timeout"',
            {"memory": 1, "timeout": 2},
        ),
        (
            '{"a" "b"}',
            "Expected ':' after the key \"a\", found a string",
            '"b"',
            {"a": "b"},
        ),
        ("[1 2]", "Expected ',' or ']' after the value, found a number", "2", [1, 2]),
        ('{"a": [1, 2}', "Expected ',' or ']' after the value, found '}'", "}", {"a": [1, 2]}),
        ('{"a": 1', "Expected ',' or '}' after the value, found the end of the file", "", {"a": 1}),
        ("{a: 1}", "Expected a key in double quotes, found 'a'", "a", {"a": 1}),
        ("{'a': 1}", "Expected a key in double quotes, found ''a''", "'a'", {"a": 1}),
        ("['a']", "Expected a value, found a string in single quotes", "'a'", ["a"]),
        ('["a]', "Expected '\"' at the end of the string, found the line end", '"a]', ["a]"]),
        ("{} {}", "Expected the end of the file, found '{'", "{", {}),
        ('["\\x"]', "'\\x' is no JSON escape", "\\x", ["\\x"]),
        ('["\t"]', "Expected an escape sequence, found a tab in a string", "\t", ["\t"]),
        ("[1,]", "JSON allows no ',' before ']'; remove it", ",", [1]),
        ('{"a": 1,}', "JSON allows no ',' before '}'; remove it", ",", {"a": 1}),
        ("[1] // one", "JSON allows no comments; remove it", "// one", [1]),
    ],
)  # fmt: skip
def test_one_slip_makes_one_problem_and_the_rest_is_read(
    text: str, message: str, place: str, value: Any
) -> None:
    assert only_problem(text) == (message, place)
    root = read(text).root
    assert root is not None
    assert root.plain() == value


def test_a_missing_value_is_unknown_and_the_rest_is_read() -> None:
    assert only_problem('{"a": , "b": 1}') == ("Expected a value, found ','", ",")
    document = read('{"a": , "b": 1}')
    assert [node.kind for node in (document.get("a"), document.get("b")) if node] == [
        "unknown",
        "integer",
    ]


def test_words_of_other_languages_are_recognised() -> None:
    assert only_problem("[True]") == ("Expected a value, found 'True'; did you mean true?", "True")


def test_values_do_not_get_into_messages() -> None:
    for text in ('{"a" "hunter2"}', "[hunter2]", '{"a": "x" hunter2}', "[1 'hunter2']"):
        assert "hunter2" not in only_problem(text)[0]


def test_jsonc_allows_comments_and_trailing_commas() -> None:
    text = '// a\n{"x": [1, /* b */ 2,], // c\n}\n'
    document = read(text, "tsconfig.json")
    assert document.problems == ()
    assert document.root is not None
    assert document.root.plain() == {"x": [1, 2]}
    assert [comment.text for comment in document.comments] == ["// a", "/* b */", "// c"]
    for comment in document.comments:
        assert text[comment.span.start : comment.span.end] == comment.text


def test_an_open_comment_is_a_problem() -> None:
    message, place = only_problem("{} /* x", "a.jsonc")
    assert message == "Expected '*/' after '/*', found the end of the file"
    assert place == "/*"


def test_a_duplicate_key_is_a_warning_and_the_last_one_counts() -> None:
    document = read('{"a": 1, "b": 2, "a": 3}')
    (problem,) = document.problems
    assert problem.severity is Severity.WARNING
    assert problem.message == 'The key "a" occurs twice; the last one counts'
    assert (problem.span.start, problem.span.end) == (17, 20)
    assert document.root is not None
    assert document.root.plain() == {"a": 3, "b": 2}


@pytest.mark.parametrize("unit", ["[", '{"a":', '[{"a":'])
def test_deep_nesting_is_one_problem(unit: str) -> None:
    document = read(unit * 10_000)
    assert [problem.message for problem in document.problems] == ["Nested deeper than 100 levels"]
    assert document.root is not None
    document.root.plain()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty; expected a JSON value"),
        (b" \r\n", "The file is empty; expected a JSON value"),
        (b"\xef\xbb\xbf", "The file is empty; expected a JSON value"),
        (b"\x89PNG\0\0", "The file is binary: it contains a NUL byte"),
        (b"\xff\xfe{\0}\0", "The file is encoded in UTF-16; save it as UTF-8"),
    ],
)
def test_what_is_no_text_has_no_root(data: bytes, message: str) -> None:
    document = read(data)
    assert document.root is None
    assert [problem.message for problem in document.problems] == [message]


def test_invalid_utf8_is_one_problem_and_the_value_is_read() -> None:
    document = read(b'{"a": "\xff", "b": 1}')
    assert [problem.message for problem in document.problems] == [
        "The byte 0xFF is not valid UTF-8"
    ]
    assert document.root is not None
    assert document.root.plain() == {"a": "\ufffd", "b": 1}


def test_numbers_beyond_all_measure_are_infinite() -> None:
    root = read("[1e999, -1e999, " + "9" * 5000 + "]").root
    assert root is not None
    assert [item.kind for item in root.items] == ["number"] * 3
    assert root.plain() == [math.inf, -math.inf, math.inf]


def test_escaped_surrogates_join_and_lone_ones_are_replaced() -> None:
    document = read('["\\ud83d\\ude00", "\\ud800", "\\udc00x"]')
    assert document.problems == ()
    assert document.root is not None
    assert document.root.plain() == ["😀", "\ufffd", "\ufffdx"]


def test_rubbish_is_given_up_soon() -> None:
    for text in ("," * 1_000_000, "{" + ":" * 1_000_000, "[" + "a " * 500_000):
        started = time.perf_counter()
        assert len(read(text).problems) == 1
        assert time.perf_counter() - started < 1


def test_five_megabytes_on_one_line_are_read_in_time() -> None:
    item = {
        "version": "1.2.3",
        "resolved": "https://registry.example/" + "a" * 65,
        "engines": {"node": ">=18"},
    }
    data = json.dumps({f"node_modules/{i}": item for i in range(30_000)}).encode()
    assert len(data) > 5_000_000
    started = time.perf_counter()
    assert read(data).problems == ()
    assert time.perf_counter() - started < 1.5
