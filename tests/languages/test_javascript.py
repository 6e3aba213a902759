"""JavaScript and TypeScript become facts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hk_lint.languages import parse
from hk_lint.model.module import (
    ArrayLiteral,
    Choice,
    Closure,
    Constant,
    Module,
    Number,
    ObjectLiteral,
    Reference,
    Result,
    Text,
)


def module(source: str, name: str = "x.ts") -> Module:
    return parse(name, source.encode())


def imports(source: str, name: str = "x.ts") -> list[tuple[str, str, bool]]:
    return [(i.specifier, i.kind, i.erased) for i in module(source, name).imports]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('import a from "a"; a()', [("a", "static", False)]),
        ('import "side-effect"', [("side-effect", "static", False)]),
        ('import * as a from "a"; a.b()', [("a", "static", False)]),
        ('import fs = require("fs"); fs.x()', [("fs", "require", False)]),
        ('const a = require("a")', [("a", "require", False)]),
        ('const a = await import("a")', [("a", "dynamic", False)]),
        ("import(`a`)", [("a", "dynamic", False)]),
        ("import(name)", [("", "dynamic", False)]),
        ('export { a } from "a"', [("a", "reexport", False)]),
        ('export * from "a"', [("a", "reexport", False)]),
        ('import fs from "node:fs"; fs()', [("node:fs", "static", False)]),
        ('import type { A } from "a"', [("a", "static", True)]),
        ('import { type A } from "a"', [("a", "static", True)]),
        ('export type { A } from "a"', [("a", "reexport", True)]),
        ('import { A } from "a"; let x: A', [("a", "static", True)]),
        ('import { A } from "a"; let x = y as A', [("a", "static", True)]),
        ('import { A } from "a"; new A()', [("a", "static", False)]),
        ('import { A } from "a"; export { A }', [("a", "static", False)]),
        ('import { A } from "a"; f({ A })', [("a", "static", False)]),
        ('// import "a"\nconst s = "import b from \'b\'"', []),
        ('require.resolve("a"); notrequire("b")', []),
    ],
)
def test_every_way_to_load_a_module(source: str, expected: list[tuple[str, str, bool]]) -> None:
    assert imports(source) == expected


def test_unused_imports_of_javascript_are_loaded_all_the_same() -> None:
    assert imports('import a from "a"', "x.js") == [("a", "static", False)]


def test_an_import_in_a_function_or_in_try_says_so() -> None:
    found = module('function f() { require("a") }\ntry { require("b") } catch {}')
    assert [(i.specifier, i.function, i.optional) for i in found.imports] == [
        ("a", 0, False),
        ("b", -1, True),
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("export default function f() {}", ["default"]),
        ("export default async () => {}", ["default"]),
        ("export default class {}", ["default"]),
        ("export default withAuth(h)", ["default"]),
        ("export const a = 1, b = 2", ["a", "b"]),
        ("export const { GET, POST } = make()", ["GET", "POST"]),
        ("export function f() {}", ["f"]),
        ("export class C {}", ["C"]),
        ("export enum E { A }", ["E"]),
        ("const a = 1; export { a, a as b }", ["a", "b"]),
        ('export { x as handler } from "./y"', ["handler"]),
        ('export * as ns from "./y"', ["ns"]),
        ('export * from "./y"', ["*"]),
        ("export = f", ["default"]),
        ("module.exports = f", ["default"]),
        ("module.exports = { a, b: c }", ["default", "a", "b"]),
        ("exports.handler = f", ["handler"]),
        ("module.exports.handler = f", ["handler"]),
        ("export interface I {}\nexport type T = string", []),
        ("export default interface I {}", []),
        ("function f() { exports.a = 1 }", []),
    ],
)
def test_every_way_to_export(source: str, expected: list[str]) -> None:
    assert [export.name for export in module(source).exports] == expected


@pytest.mark.parametrize(
    ("source", "callee"),
    [
        ('import axios from "axios"; axios.get()', "axios:get"),
        ('import { get } from "axios"; get()', "axios:get"),
        ('import { get as g } from "axios"; g()', "axios:get"),
        ('import * as axios from "axios"; axios.get()', "axios:get"),
        ('const axios = require("axios"); axios.get()', "axios:get"),
        ('const { get } = require("axios"); get()', "axios:get"),
        ('const get = require("axios").get; get()', "axios:get"),
        ('require("axios").get()', "axios:get"),
        ('import a from "axios"; a.default.get()', "axios:get"),
        ('import http from "http"; http.request()', "node:http:request"),
        ('import OpenAI from "openai"; new OpenAI()', "openai:"),
        ('import * as AWS from "aws-sdk"; new AWS.S3()', "aws-sdk:S3"),
        ('import axios from "axios"; const client = axios; client.get()', "axios:get"),
        ("fetch()", "global:fetch"),
        ("const f = fetch; f()", "global:fetch"),
        ("globalThis.fetch()", "global:fetch"),
        ("process.on()", "global:process.on"),
        ("function fetch() {}\nfetch()", ""),
        ("function f(fetch) { fetch() }", ""),
        ("const c = make(); c.get()", ""),
    ],
)
def test_callees_are_resolved_through_imports_and_aliases(source: str, callee: str) -> None:
    calls = module(source).calls
    assert callee in [call.callee for call in calls if call.callee != "global:require"]


def test_an_inner_name_hides_an_outer_one() -> None:
    found = module('import { a } from "p"; a(); function f() { const a = 1; a() } { let a; a() }')
    assert [call.callee for call in found.calls] == ["p:a", "", ""]


def test_values_keep_their_shape() -> None:
    source = (
        "f('a', 5 * 1_000, { k: [true, null], ...o, s, [c]: 1 }, x ?? y, a.b['c'], () => 1, g())"
    )
    [call] = [c for c in module(source).calls if c.path == ("f",)]
    text, number, shape, choice, reference, closure, result = call.arguments
    assert isinstance(text, Text)
    assert text.value == "a"
    assert isinstance(number, Number)
    assert number.value == 5000
    assert isinstance(shape, ObjectLiteral)
    assert [entry.key for entry in shape.properties] == ["k", None, "s", None]
    items = shape.get("k")
    assert isinstance(items, ArrayLiteral)
    assert [getattr(item, "value", item) for item in items.items] == [True, None]
    assert isinstance(items.items[1], Constant)
    assert shape.is_open
    assert isinstance(choice, Choice)
    assert isinstance(reference, Reference)
    assert reference.path == ("a", "b", "c")
    assert isinstance(closure, Closure)
    assert isinstance(result, Result)


def test_a_template_keeps_its_beginning_and_its_parts() -> None:
    [call] = module("f(`https://${host}/x`)").calls
    [text] = call.arguments
    assert isinstance(text, Text)
    assert (text.value, text.complete) == ("https://", False)
    [part] = text.parts
    assert isinstance(part, Reference)
    assert part.path == ("host",)


def test_calls_know_loops_awaits_and_the_calls_around_them() -> None:
    found = module(
        "async function f() { for (const x of xs) { await a() } await Promise.race([b(), c()]) }"
    )
    by_name = {call.path[-1]: call for call in found.calls}
    assert by_name["a"].awaited
    assert by_name["a"].loop == 0
    assert not by_name["b"].awaited
    assert found.calls[by_name["b"].within].callee == "global:Promise.race"
    assert by_name["race"].loop == -1


@pytest.mark.parametrize(
    ("source", "early"),
    [
        ("if (!db) { db = make() }", False),
        ("if (db) return db\ndb = make()", True),
        ("if (db) { log(); return db }\ndb = make()", True),
        ("return db ?? make()", False),
        ("return db || (db = make())", False),
        ("return db ? db : make()", False),
        ("db ??= make()", False),
    ],
)
def test_calls_know_what_is_tested_before_them(source: str, early: bool) -> None:
    found = module(f"let db; function f() {{ {source} }}")
    [call] = [call for call in found.calls if call.path == ("make",)]
    assert [(guard.paths, guard.early) for guard in call.guards] == [((("db",),), early)]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("process.env.A", ["A"]),
        ('process.env["A"]', ["A"]),
        ("process.env[key]", [""]),
        ("const { A, B: b, C = 1 } = process.env", ["A", "B", "C"]),
        ("import.meta.env.A", ["A"]),
        ("const env = process.env; env.A", ["A"]),
        ("process.env.A?.trim()", ["A"]),
        ("process.env.A!.trim()", ["A"]),
        ("process.env[key].trim()", [""]),
        ("env.A; config.env.B", []),
    ],
)
def test_environment_reads(source: str, names: list[str]) -> None:
    assert sorted(read.name for read in module(source).environment) == sorted(names)


def test_directives_are_the_first_statements_only() -> None:
    found = module('// c\n"use client";\nf();\n"not one"')
    assert found.directives == ("use client",)


def test_comments_are_tokens_not_text() -> None:
    found = module('const a = "// no"; // yes\n/* and */ <div>{/* this */}</div>', "x.tsx")
    assert [comment.text for comment in found.comments] == ["// yes", "/* and */", "/* this */"]


def test_functions_know_their_names_and_nesting() -> None:
    found = module(
        "export const h = async (req: Request) => { function inner() {} }\n"
        "class C { m() {} }\nconst o = { p() {}, q: function () {} }"
    )
    assert [(f.name, f.parent, f.is_async) for f in found.functions] == [
        ("h", -1, True),
        ("inner", 0, False),
        ("C.m", -1, False),
        ("p", -1, False),
        ("q", -1, False),
    ]
    assert [(p.name, p.type) for p in found.functions[0].parameters] == [("req", "Request")]


def test_a_file_with_an_error_still_gives_what_can_be_read() -> None:
    found = module('import a from "a";\nexport const b = a();\nconst c = f(;\n')
    assert found.error is not None
    assert found.incomplete
    assert [i.specifier for i in found.imports] == ["a"]
    assert [e.name for e in found.exports] == ["b"]


def test_what_the_grammar_does_not_take_is_incomplete_and_no_error() -> None:
    found = module('import a from "a";\nlet as: string;\nexport const b = a();\n')
    assert found.error is None
    assert found.incomplete
    assert [e.name for e in found.exports] == ["b"]


def test_signs_that_stand_loose_in_jsx_lose_nothing() -> None:
    assert not module('<a href="x?a=1&b=2">Tom & Jerry</a>', "x.tsx").incomplete


def test_generated_files_have_no_facts() -> None:
    assert module("f();" * 300_000).generated
    assert module('a("' + "x" * 30_000 + '")').generated
    assert not module("f();\n" * 100_000).generated


@pytest.mark.parametrize("opening", ["(", "[", "{", "f(", "!", "a?", "`${", "<a>"])
def test_deep_nesting_does_not_break_anything(opening: str) -> None:
    module("x = " + opening * 10_000, "x.tsx")


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    parse("x.ts", data)
    parse("x.jsx", data)


TOKENS = """
import a from 'b' ; export default const { } ( ) [ ] => async await function class if ( x )
return ?? || . ?. ... , : = ??= new `t` process.env.X for of in while try catch //
"""
FRAGMENTS = st.lists(st.sampled_from([*TOKENS.split(), "\n"]), max_size=40)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(FRAGMENTS)
def test_no_sequence_of_tokens_makes_it_fail_and_all_indexes_are_valid(tokens: list[str]) -> None:
    found = module(" ".join(tokens))
    for call in found.calls:
        assert -1 <= call.function < len(found.functions)
        assert -1 <= call.within < len(found.calls)
        assert -1 <= call.loop < len(found.loops)
    for function in found.functions:
        assert -1 <= function.parent < len(found.functions)
