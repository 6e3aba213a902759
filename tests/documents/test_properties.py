"""Properties that hold for all values and all bytes."""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hk_lint.documents import parse
from hk_lint.model.document import Document, Node

SETTINGS = settings(deadline=None, derandomize=True, max_examples=120)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
# Scalars that YAML 1.1, which writes them, and YAML 1.2, which is read, understand alike.
NUMBER_LIKE = re.compile(r"[-+.]?[0-9][0-9A-Fa-fox_.+-]*|[-+]?[.](inf|nan)", re.IGNORECASE)
YAML_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=12
).filter(lambda text: not NUMBER_LIKE.fullmatch(text))
YAML_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | YAML_TEXT,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4)
        | st.dictionaries(YAML_TEXT, inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)
PATHS = ["a.json", "a.jsonc", "a.yml", "a.toml", ".env"]
SNIPPETS = st.sampled_from(
    [
        *("{", "}", "[", "]", ",", ":", '"', "'", "`", "#", "//", "/*", "*/", "\\", "\\u12"),
        *("\\ud800", "\n", "\r\n", "\r", "\t", " ", "  ", "a", "1", "-", "- ", "? ", "&a ", "*a"),
        *("<<: ", "!x ", "|", ">", "---\n", "...\n", "%", "=", ".", "[[", "]]", '"""', "'''", "$"),
        *(
            "${",
            "é",
            "\ufeff",
            "😀",
            "\u2028",
            "\x85",
            "\x01",
            "true",
            "1e9",
            "0x",
            "null",
            "\ud800",
        ),
        *("a: 1\n", "a = 1\n", "export "),
    ]
)


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for item in node.items:
        yield from nodes(item)
    for member in node.members:
        yield from nodes(member.node)


def root_of(document: Document) -> Node:
    assert document.problems == ()
    assert document.root is not None
    return document.root


@SETTINGS
@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_json_is_read_as_it_was_written(value: Any, indent: int | str | None, escape: bool) -> None:
    data = json.dumps(value, indent=indent, ensure_ascii=escape).encode()
    root = root_of(parse("a.json", data))
    assert root.plain() == value
    for node in nodes(root):
        assert json.loads(data[node.span.start : node.span.end]) == node.plain()
        for member in node.members:
            assert json.loads(data[member.key_span.start : member.key_span.end]) == member.key


@SETTINGS
@given(YAML_VALUES, st.sampled_from([None, True, False]), st.booleans())
def test_yaml_is_read_as_it_was_written(value: Any, flow: bool | None, unicode: bool) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=unicode, width=40)
    data = text.encode()
    root = root_of(parse("a.yml", data))
    assert root.plain() == value
    for node in nodes(root):
        if "\n" in (written := data[node.span.start : node.span.end].decode()):
            line = data.rfind(b"\n", 0, node.span.start) + 1
            written = " " * len(data[line : node.span.start].decode()) + written
        assert yaml.safe_load(written) == node.plain()


@SETTINGS
@given(VALUES)
def test_json_read_as_yaml_has_the_same_values(value: Any) -> None:
    data = json.dumps(value, ensure_ascii=True).encode()
    document = parse("a.yml", data)
    if document.problems or "\\ud" in data.decode() or "\\u00" in data.decode():
        return  # YAML knows no surrogate pairs, and keys of more than 1024 characters need a '?'
    assert document.root is not None
    assert document.root.plain() == value


def toml_value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml_key(k)} = {toml_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ', # c ] "\n'.join(map(toml_value, value)) + "]"
    if isinstance(value, float):
        return repr(value)
    return json.dumps(value).replace("\x7f", "\\u007f")


def toml_key(key: str) -> str:
    return json.dumps(key, ensure_ascii=False).replace("\x7f", "\\u007f")


TOML_TEXT = st.text(max_size=10)
TOML_VALUES = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False)
    | TOML_TEXT.filter(lambda text: all(ord(character) < 0x10000 for character in text)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TOML_TEXT, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@SETTINGS
@given(st.dictionaries(TOML_TEXT, TOML_VALUES, max_size=5), st.booleans())
def test_toml_is_read_as_it_was_written(value: dict[str, Any], crlf: bool) -> None:
    text = "".join(f"{toml_key(key)} = {toml_value(below)} # c\n" for key, below in value.items())
    data = (text.replace("\n", "\r\n") if crlf else text).encode()
    root = root_of(parse("a.toml", data))
    assert root.plain() == value
    for node in list(nodes(root))[1:]:
        written = data[node.span.start : node.span.end].decode()
        assert tomllib.loads(f"x = {written}") == {"x": node.plain()}


@settings(SETTINGS, max_examples=400)
@given(
    st.sampled_from(PATHS),
    st.binary(max_size=60)
    | st.lists(SNIPPETS, max_size=25).map(
        lambda parts: "".join(parts).encode("utf-8", "surrogatepass")
    ),
)
def test_no_bytes_make_a_parser_raise(path: str, data: bytes) -> None:
    document = parse(path, data)
    places = [problem.span for problem in document.problems]
    places += [comment.span for comment in document.comments]
    for node in nodes(document.root) if document.root else ():
        node.plain()
        places.append(node.span)
        places += [member.key_span for member in node.members]
    for span in places:
        assert 0 <= span.start <= span.end <= len(data)
    assert all(problem.message for problem in document.problems)


@settings(SETTINGS, max_examples=150)
@given(VALUES, st.integers(0, 200), st.integers(0, 3), SNIPPETS)
def test_a_damaged_file_is_read_with_few_problems(
    value: Any, place: int, removed: int, inserted: str
) -> None:
    text = json.dumps(value)
    place = min(place, len(text))
    damaged = text[:place] + inserted + text[place + removed :]
    document = parse("a.json", damaged.encode("utf-8", "surrogatepass"))
    errors = [problem for problem in document.problems if problem.severity.value == "error"]
    assert len(errors) <= 3
