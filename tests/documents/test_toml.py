import math

import pytest

from hk_lint.documents import parse
from hk_lint.model.document import Document

TEXT = '''# ä
title = "a # no" # yes
a.b."c.d" = 1
f = 3.0
dt = 1979-05-27 07:32:00Z
arr = [ 1, # one
  "x]", [ {k = 1, "q" = """m]
ul"""} ],
]
s = """
a ""quote"" \\
  b""""
l = \'\'\'x\'\'\'
"esc\\u00e9" = true
[env.production] # table
vars = { A = "1", B.c = "2" }
[[kv]]
id = 1
[kv.sub]
x = 1
[[kv]]
id = 2
[ "x" . y ]
z = inf
'''


def read(text: str) -> Document:
    return parse("wrangler.toml", text.encode())


@pytest.mark.parametrize("text", [TEXT, "\ufeff" + TEXT.replace("\n", "\r\n")], ids=["lf", "crlf"])
def test_values_keys_and_tables_know_where_they_stand(text: str) -> None:
    data = text.encode()
    document = parse("wrangler.toml", data)
    assert document.problems == ()
    assert document.root is not None

    def covered(*steps: str | int) -> str:
        node = document.get(*steps)
        assert node is not None
        return data[node.span.start : node.span.end].decode()

    def key(*steps: str | int) -> str:
        owner = document.get(*steps[:-1])
        assert owner is not None
        member = owner.member(str(steps[-1]))
        assert member is not None
        return data[member.key_span.start : member.key_span.end].decode()

    assert covered("title") == '"a # no"'
    assert covered("a", "b", "c.d") == "1"
    assert key("a", "b", "c.d") == '"c.d"'
    assert covered("dt") == "1979-05-27 07:32:00Z"
    assert covered("arr", 1) == '"x]"'
    assert covered("arr", 2, 0, "k") == "1"
    assert covered("arr", 2, 0, "q").replace("\r", "") == '"""m]\nul"""'
    assert covered("s").endswith('b""""')
    assert key("escé") == '"esc\\u00e9"'
    assert covered("env", "production") == "[env.production]"
    assert key("env", "production") == "production"
    assert covered("env", "production", "vars", "B", "c") == '"2"'
    assert covered("kv", 1, "id") == "2"
    assert covered("kv", 0, "sub", "x") == "1"
    assert covered("x", "y", "z") == "inf"
    assert document.root.plain() == {
        "title": "a # no",
        "a": {"b": {"c.d": 1}},
        "f": 3.0,
        "dt": "1979-05-27 07:32:00Z",
        "arr": [1, "x]", [{"k": 1, "q": "m]\nul"}]],
        "s": 'a ""quote"" b"',
        "l": "x",
        "escé": True,
        "env": {"production": {"vars": {"A": "1", "B": {"c": "2"}}}},
        "kv": [{"id": 1, "sub": {"x": 1}}, {"id": 2}],
        "x": {"y": {"z": math.inf}},
    }
    assert [comment.text for comment in document.comments] == ["# ä", "# yes", "# one", "# table"]
    for comment in document.comments:
        assert data[comment.span.start : comment.span.end].decode() == comment.text


def test_kinds() -> None:
    root = read("a = 1\nb = 1.0\nc = true\nd = 07:32:00\n").root
    assert root is not None
    assert [member.node.kind for member in root.members] == [
        "integer",
        "number",
        "boolean",
        "string",
    ]


@pytest.mark.parametrize(
    ("text", "message", "place", "value"),
    [
        ("a = 1\nb = [1,\n2\nc = 3\n", "Unclosed array", "c", {"a": 1}),
        ("a = 1\na = 2\n", "The key is defined twice", "a = 2", {"a": 1}),
        ("[a]\nx = 1\n[a]\n", "The table [a] is declared twice", "[a", {"a": {"x": 1}}),
        (
            'x = 1\nä = "é',
            "Invalid statement",
            "ä",
            {"x": 1},
        ),
        (
            'x = 1\ny = "é\nz = 2',
            "The string is not closed at the end of the line",
            'y = "é',
            {"x": 1},
        ),
        ("a = ", "Invalid value, at the end of the file", "", None),
        ("a = " + "9" * 5000, "The number has too many digits", "9", None),
        ("a = " + "[" * 5000, "Nested deeper than 100 levels", "", None),
        ("a." * 5000 + "a = 1", "Nested deeper than 100 levels", "", None),
    ],
)
def test_an_error_is_one_problem_and_what_stands_before_is_kept(
    text: str, message: str, place: str, value: object
) -> None:
    document = read(text)
    (problem,) = document.problems
    assert problem.message == message
    assert text.encode()[problem.span.start : problem.span.end].decode() == place
    assert (document.root.plain() if document.root else None) == value


def test_huge_hexadecimal_numbers_do_not_crash() -> None:
    root = read("a = 0x" + "F" * 5000).root
    assert root is not None
    assert root.plain() == {"a": math.inf}


def test_an_empty_file_is_an_empty_object() -> None:
    root = read("").root
    assert root is not None
    assert root.plain() == {}
