"""What the framework's variables stand for, as far as the text says it."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hk_lint.documents import parse
from hk_lint.model.document import UNKNOWN, Node
from hk_lint.platforms.serverless.variables import MAX_NODES, Variables


def root_of(path: str, text: str) -> Node:
    document = parse(path, text.encode())
    assert document.root is not None
    return document.root


def plain(text: str, files: dict[str, str] | None = None, folder: str = ""):
    """The configuration as data, variables followed."""
    given = files or {}

    def load(path: str) -> Node | None:
        return root_of(path, given[path]) if path in given else None

    root = root_of("serverless.yml", text)
    return Variables(root, folder, load, given.__contains__).resolved(root).plain()


def value(expression: str, rest: str = "", files: dict[str, str] | None = None):
    return plain(f"value: {expression}\n{rest}", files)["value"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("${self:custom.timeout}", 30),
        ("${self:custom.name}-x", "shop-x"),
        ("${self:custom.list.1}", "b"),
        ("${self:custom.nested}", {"a": "shop"}),
        ("${self:custom.${self:custom.key}.a}", "shop"),
        ("${opt:stage, 'dev'}", "dev"),
        ('${opt:stage, "dev"}', "dev"),
        ("${opt:stage, self:provider.stage, 'x'}", "test"),
        ("${opt:stage, ${self:provider.stage}}", "test"),
        ("${env:LIMIT, 10}", 10),
        ("${env:ON, true}", True),
        ("${env:A, env:B, null, 'c'}", "c"),
        ("${self:custom.missing, 'y'}", "y"),
        ("${self:custom.empty, 'y'}", "y"),
        ("${sls:stage}", "test"),
        ("${self:provider.stage}", "test"),
        ("${param:domain}", "test.example.com"),
        ("${param:other}", "o"),
        ("a ${opt:x, 'b, c'} d", "a b, c d"),
        ("${opt:x, 'v-${self:custom.name}'}", "v-shop"),
        ("arn:${AWS::Region}:x", "arn:${AWS::Region}:x"),
        ("${Name}", "${Name}"),
        ("no variable", "no variable"),
        ("${self:custom.open", "${self:custom.open"),
    ],
)
def test_what_is_certain_is_followed(expression: str, expected: object) -> None:
    rest = """
provider: {name: aws, stage: test}
custom: {timeout: 30, name: shop, list: [a, b], nested: {a: '${self:custom.name}'}, key: nested,
  empty: null}
params: {test: {domain: test.example.com}, default: {other: o}}
"""
    assert value(f"'{expression}'" if "'" not in expression else json.dumps(expression), rest) == (
        expected
    )


@pytest.mark.parametrize(
    "expression",
    [
        "${opt:stage}",
        "${env:HOME}",
        "${ssm:/a/b}",
        "${ssm:/a/b, 'x'}",
        "${cf:stack.Output}",
        "${aws:accountId}",
        "${self:custom.missing}",
        "${self:}",
        "${git:branch}",
        "a-${env:X}-b",
        "${file(/etc/passwd)}",
        "${file(../../outside.yml):a}",
        "${opt:x, dev}",
        "${opt:x, 007}",
        "${strToBool(${env:X})}",
    ],
)
def test_what_is_not_certain_is_unknown(expression: str) -> None:
    assert value(f'"{expression}"', "custom: {}") is UNKNOWN


def test_a_file_that_is_there_and_cannot_be_read_is_unknown_though_there_is_a_default() -> None:
    root = root_of("serverless.yml", "a: \"${file(key.pem), 'x'}\"")
    found = Variables(root, "", lambda _: None, lambda path: path == "key.pem").resolved(root)
    assert found.plain()["a"] is UNKNOWN


def test_files_are_read_and_their_own_variables_followed() -> None:
    files = {
        "svc/conf/dev.yml": "db: {url: '${self:custom.host}/x'}\nlist: [1, 2]",
        "svc/all.json": '{"a": {"b": 5}}',
    }
    text = """
custom: {host: h, conf: '${file(./conf/${opt:stage, "dev"}.yml)}'}
a: ${self:custom.conf.db.url}
b: ${file(all.json):a.b}
c: ${file(conf/dev.yml):list.1}
d: ${file(none.yml):x, 7}
"""
    found = plain(text, files, "svc")
    assert [found[key] for key in "abcd"] == ["h/x", 5, 2, 7]


def test_a_scalar_stands_where_it_is_used_and_an_object_where_it_is_written() -> None:
    text = "a: ${self:custom.n}\nb: ${self:custom.o}\ncustom: {n: 30, o: {k: v}}"
    root = root_of("serverless.yml", text)
    found = Variables(root, "", lambda _: None, lambda _: False).resolved(root)
    scalar, whole = found.get("a"), found.get("b", "k")
    assert scalar is not None
    assert whole is not None
    assert scalar.span == root.get("a").span  # type: ignore[union-attr]
    assert whole.span == root.get("custom", "o", "k").span  # type: ignore[union-attr]


def test_a_syntax_of_its_own_makes_all_variables_unknown() -> None:
    found = plain("provider: {variableSyntax: x}\na: '${self:b}'\nb: 1")
    assert found["a"] is UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "a: ${self:a}",
        "a: ${self:b}\nb: ${self:a}",
        "custom: {a: '${self:custom}'}",
        "a: x${self:b}\nb: y${self:a}",
        "custom: ${self:custom}",
        "custom: {a: '${self:custom.a.b}'}",
    ],
)
def test_cycles_end(text: str) -> None:
    assert isinstance(plain(text), dict)


def test_a_file_that_takes_in_itself_ends() -> None:
    files = {"a.yml": "x: ${file(a.yml)}\ny: 1"}
    assert plain("a: ${file(a.yml)}", files)["a"]["y"] == 1


def _in(number: int) -> str:
    return f"${{self:a{number}}}"


def _of(number: int) -> str:
    return f"'{_in(number)}'"


@pytest.mark.parametrize(
    "text",
    [
        "a0: [x]\n" + "".join(f"a{n}: [{_of(n - 1)}, {_of(n - 1)}]\n" for n in range(1, 60)),
        "a0: xxxxxx\n" + "".join(f"a{n}: '{_in(n - 1)}{_in(n - 1)}'\n" for n in range(1, 60)),
        "a: '" + "${" * 9_000 + "'",
        "a: '" + "${self:b, " * 2_000 + "}" * 2_000 + "'",
        "a: '" + "${self:b}" * 100_000 + "'\nb: 1",
        "a0: 1\n" + "".join(f"a{n}: ${{self:a{n - 1}}}\n" for n in range(1, 3_000)),
    ],
    ids=["lists", "texts", "open", "nested", "long", "chain"],
)
def test_hostile_variables_take_bounded_time(text: str) -> None:
    started = time.perf_counter()
    root = root_of("serverless.yml", text)
    found = Variables(root, "", lambda _: None, lambda _: False).resolved(root)
    assert _size(found) <= 4 * MAX_NODES
    assert time.perf_counter() - started < 10


def _size(node: Node) -> int:
    return 1 + sum(map(_size, node.items)) + sum(_size(it.node) for it in node.members)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.text(alphabet="${}:,'\"()abself.opt ", max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    plain("a: " + json.dumps(text) + "\nself: {b: 1}")


@settings(deadline=None, derandomize=True, max_examples=100)
@given(st.text(alphabet=st.characters(blacklist_characters="$", max_codepoint=300), max_size=40))
def test_text_without_variables_stays_as_it_is(text: str) -> None:
    root = root_of("a.json", json.dumps({"a": text}))
    found = Variables(root, "", lambda _: None, lambda _: False).resolved(root)
    assert found.plain() == {"a": text}
