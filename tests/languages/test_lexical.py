"""Only what no valid file contains is called a syntax error."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tree_sitter import Node

from hk_lint.languages import language_of, parse
from hk_lint.languages.javascript.extract import is_generated
from hk_lint.languages.javascript.grammar import parser
from hk_lint.languages.javascript.lexical import fault

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.mark.parametrize(
    ("source", "message", "place"),
    [
        ("export default function (", "`(` is never closed", 24),
        ("f({ users: [ });", "`[` is never closed before `}`", 11),
        ("function f() { if (x) {", "`{` is never closed", 22),
        ("return )", "`)` closes nothing", 7),
        ("const s = 'open\nf()", "The string is not closed", 10),
        ("const s = `open\nf()", "The template is not closed", 10),
        ("const s = `a ${b} c\nf()", "The template is not closed", 10),
        ("f() /* open", "The comment is not closed", 4),
        (
            "<<<<<<< HEAD\nconst a = 1\n=======\nconst a = 2\n>>>>>>> b",
            "A merge conflict is not resolved",
            0,
        ),
    ],
)
def test_what_no_file_may_contain_is_found(source: str, message: str, place: int) -> None:
    error = parse("x.ts", source.encode()).error
    assert error is not None
    assert (error.message, error.span.start) == (message, place)


@pytest.mark.parametrize("data", ["f()".encode("utf-16"), bytes(range(256)), b"\xfe\xff\0f"])
def test_what_is_no_text_is_found(data: bytes) -> None:
    error = parse("x.ts", data).error
    assert error is not None
    assert error.message == "This is no text in UTF-8"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("for (let i = 0; i < unique.length; i++) f(i)", "x.ts"),
        ("if (a < keyof && b < infer.x && c < abstract.y && d < never.z) f()", "x.ts"),
        ('const t = { a: json().$type<import("./x").H>() }', "x.ts"),
        ("let as: string\nlet of: number", "x.ts"),
        ("class A {\n  a = 1\n  in_corp: string\n  instanceof_x = 2\n  in1 = 3\n}", "x.ts"),
        ('const a = await load<typeof import("./a")>();\nf(a);', "x.ts"),
        ("prisma.$queryRaw<{ n: number }[]>`select 1`", "x.ts"),
        ('export type * from "./a";\nexport type * as X from "./b";', "x.ts"),
        ('import defer * as x from "y";', "x.ts"),
        ("using(req);\nawait using(req);", "x.ts"),
        ("interface A<in out T> {}\nabstract class B { abstract accessor x: number }", "x.ts"),
        ("using a = b(); await using c = d()", "x.ts"),
        ('import data from "./a.json" with { type: "json" }', "x.mts"),
        ("#!/usr/bin/env node it's {\nf()", "x.js"),
        ("@decorated class A { @field accessor x = 1 }", "x.ts"),
        ("const f = (x: number): string => String(x)", "x.js"),
        ('<a href="x?a=1&b=2">Tom & Jerry\'s :( {"}"}</a>', "x.tsx"),
        ("const a = <p>it's {b ? 'it}' : \"'\"} & (<i/></p>", "x.tsx"),
        ("const a = <Table<Row> rows={[1]}>don't & (</Table>;\nlet as: T", "x.tsx"),
        ("const a = <T,>(x: T) => x satisfies T\nlet as: T", "x.tsx"),
        ("const a = <T extends {}>(x: T) => { return x }\nlet as: T", "x.tsx"),
        ("type F = <T>(x: T) => { a: T }\nlet as: T\nconst b = <i/>", "x.tsx"),
        ("const a = b / c; if (x) /[/({]'/.test(y); d = (1) / 2 / 3\nlet as: T", "x.ts"),
        ("const a = `${`${{ a: `}` }.a}`}`; return /`{/\nlet as: T", "x.ts"),
        ("f() // it's (\n/* it's { */\nlet as: T", "x.ts"),
        ("const s = 'a\\\nb'\nlet as: T", "x.ts"),
        ("const s = `\n<<<<<<< HEAD\n=======\n>>>>>>> b\n`\nlet as: T", "x.ts"),
        ("x.if (a) / b('/'); o = { of: 1, return: 2 }.return / 3\nlet as: T", "x.ts"),
    ],
)
def test_valid_syntax_is_not_called_broken(source: str, name: str) -> None:
    assert parse(name, source.encode()).error is None


def _corpus() -> list[tuple[str, bytes]]:
    """The source files of the fixtures that every reading takes."""
    found = []
    for path in sorted(FIXTURES.rglob("*")):
        language = language_of(path.name)
        if language is None or not path.is_file():
            continue
        data = path.read_bytes()
        if data and not is_generated(data) and not parser(language).parse(data).root_node.has_error:
            found.append((path.name, data))
    return found


CORPUS = _corpus()

UNUSUAL = [
    "let as: string",
    "for (let i = 0; i < unique.length; i++) f(i)",
    "json().$type<import('./x').H>();",
    "class A {\n  a\n  in_corp: string\n}",
    "const r = /[/\"'`({]/.test(s) ? a / b : c",
    "const t = `${a ? `}${b}` : '`'} it's (`",
    "// it's } a comment",
    "/* with { and ' and ` */",
    "if (a) /'{/.test(b);",
    "export type * from './a'",
    "const n = (a + b) / 2 / c['/']",
    "const o = { if: 1, return: /}/ }",
]


def _is_bracket(node: Node) -> bool:
    return node.type in ("(", ")", "[", "]", "{", "}") and not node.is_missing


def _leaves(root: Node) -> list[Node]:
    found, stack = [], [root]
    while stack:
        node = stack.pop()
        if not node.child_count and _is_bracket(node):
            found.append(node)
        stack.extend(node.children)
    return sorted(found, key=lambda node: node.start_byte)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.sampled_from(CORPUS), st.lists(st.sampled_from(UNUSUAL), min_size=1), st.data())
def test_unusual_pieces_do_not_make_a_valid_file_broken(
    file: tuple[str, bytes], pieces: list[str], data: st.DataObject
) -> None:
    name, text = file
    root = parser(language_of(name) or "").parse(text).root_node
    places = [child.end_byte for child in root.named_children if child.type != "comment"] or [0]
    place = data.draw(st.sampled_from(places))
    # A comment may follow on the same line, and `;` may stand for itself.
    added = "\n".join(["", *pieces, ""]).encode()
    changed = text[:place] + b";" + added + text[place:]
    assert parse(name, changed).error is None
    assert fault(changed, jsx=True) is None


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.sampled_from(CORPUS), st.data())
def test_a_bracket_that_is_taken_away_is_missed(
    file: tuple[str, bytes], data: st.DataObject
) -> None:
    name, text = file
    root = parser(language_of(name) or "").parse(text).root_node
    brackets = _leaves(root)
    if not brackets:
        return
    gone = data.draw(st.sampled_from(brackets))
    assert parse(name, text[: gone.start_byte] + text[gone.end_byte :]).error is not None


@settings(deadline=None, derandomize=True, max_examples=300)
@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_make_the_second_reading_fail(data: bytes, jsx: bool) -> None:
    fault(data, jsx=jsx)


@pytest.mark.parametrize("opening", ["(", "[", "{", "f(", "!", "a?", "`${", "<a>", "<a b={", "/"])
def test_deep_nesting_takes_no_depth_of_its_own(opening: str) -> None:
    fault(("x = " + opening * 10_000).encode(), jsx=True)
