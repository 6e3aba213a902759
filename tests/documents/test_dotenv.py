from hk_lint.documents import parse
from hk_lint.model.document import UNKNOWN, Document
from hk_lint.model.finding import Severity


def read(text: str) -> Document:
    return parse(".env.local", text.encode())


def test_values_are_read_as_the_dotenv_package_does() -> None:
    document = read(
        "\ufeffA=1\r\n"
        "export B = two words  # comment\n"
        "C='$X \\n # no'\n"
        'D="a\\nb # no" # comment\n'
        "E=`multi\nline`\n"
        "F=\n"
        "G=a#b\n"
        "H='abc\n"
        'I="x" y\n'
        "J: yaml\n"
        "K.L-M=ä\n"
    )
    assert document.problems == ()
    assert document.root is not None
    assert document.root.plain() == {
        "A": "1",
        "B": "two words",
        "C": "$X \\n # no",
        "D": "a\nb # no",
        "E": "multi\nline",
        "F": "",
        "G": "a",
        "H": "'abc",
        "I": '"x" y',
        "J": "yaml",
        "K.L-M": "ä",
    }


def test_interpolation_is_unknown_unless_single_quoted() -> None:
    document = read("A=$X\nB=\"a ${Y}\"\nC='${Z}'\nD=cost$5\nE=\\$X\n")
    assert document.root is not None
    assert document.root.plain() == {
        "A": UNKNOWN,
        "B": UNKNOWN,
        "C": "${Z}",
        "D": "cost$5",
        "E": "\\$X",
    }


def test_spans_cover_key_and_value_as_written() -> None:
    data = b'# c\nexport KEY = "v w" # d\n'
    document = parse(".env", data)
    assert document.root is not None
    (member,) = document.root.members
    assert data[member.key_span.start : member.key_span.end] == b"KEY"
    assert data[member.node.span.start : member.node.span.end] == b'"v w"'
    assert [comment.text for comment in document.comments] == ["# c", "# d"]
    for comment in document.comments:
        assert data[comment.span.start : comment.span.end].decode() == comment.text


def test_other_lines_and_repeated_keys_are_warnings_without_values() -> None:
    document = read("A=hunter2\nhunter2 hunter2\nA=hunter3\n")
    assert [problem.message for problem in document.problems] == [
        "Expected KEY=value; the line is ignored",
        'The key "A" occurs twice; the last one counts',
    ]
    assert {problem.severity for problem in document.problems} == {Severity.WARNING}
    assert document.root is not None
    assert document.root.plain() == {"A": "hunter3"}


def test_binary_and_invalid_utf8_are_problems() -> None:
    assert parse(".env", b"A=\0").root is None
    document = parse(".env", b"A=\xff\nB=1\n")
    assert [problem.message for problem in document.problems] == [
        "The byte 0xFF is not valid UTF-8"
    ]
    assert document.root is not None
    assert document.root.plain() == {"A": "\ufffd", "B": "1"}


def test_an_empty_file_is_an_empty_object() -> None:
    root = read("").root
    assert root is not None
    assert root.plain() == {}
