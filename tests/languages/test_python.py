"""Python becomes facts."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hk_lint.languages import language_of, parse
from hk_lint.model.module import (
    TOP,
    ArrayLiteral,
    Choice,
    Constant,
    Module,
    Number,
    ObjectLiteral,
    Operation,
    Reference,
    Result,
    Text,
    Value,
)


def module(source: str) -> Module:
    return parse("x.py", source.encode())


def callees(source: str) -> list[str]:
    return [call.callee for call in module(source).calls]


def value(source: str) -> Value:
    bound = next(it for it in module(f"x = {source}").bindings if it.name == "x")
    assert bound.value is not None
    return bound.value


def test_python_is_known_by_its_extension() -> None:
    assert language_of("src/app.py") == "python"
    assert language_of("src/app.pyc") is None


@pytest.mark.parametrize(
    ("source", "specifier", "names"),
    [
        ("import os", "os", [("*", "os")]),
        ("import os.path", "os.path", [("*", "os")]),
        ("import boto3 as aws", "boto3", [("*", "aws")]),
        ("from a.b import c, d as e", "a.b", [("c", "c"), ("d", "e")]),
        ("from . import c", ".", [("c", "c")]),
        ("from ..a import (c,\n  d)", "..a", [("c", "c"), ("d", "d")]),
        ("from a import *", "a", [("*", "*")]),
    ],
)
def test_every_way_to_import(source: str, specifier: str, names: list[tuple[str, str]]) -> None:
    (item,) = module(source).imports
    assert item.specifier == specifier
    assert [(it.imported, it.local) for it in item.names] == names
    assert item.function == TOP


def test_an_import_in_a_function_and_one_in_try() -> None:
    inner, tried = module("def f():\n  import a\ntry:\n  import b\nexcept E:\n  pass").imports
    assert (inner.function, inner.kind) == (0, "dynamic")
    assert tried.optional


@pytest.mark.parametrize(
    ("source", "callee"),
    [
        ("import requests\nrequests.get(u)", "requests:get"),
        ("from requests import get as fetch\nfetch(u)", "requests:get"),
        ("import boto3\nboto3.client('s3')", "boto3:client"),
        ("import urllib.request\nurllib.request.urlopen(u)", "urllib.request:urlopen"),
        ("from urllib import request\nrequest.urlopen(u)", "urllib.request:urlopen"),
        ("import urllib\nurllib.parse.unquote(k)", "urllib.parse:unquote"),
        ("import a.b as c\nc.d()", "a.b:d"),
        ("from .util import load\nload()", ".util:load"),
        ("print(1)", "builtins:print"),
        ("import requests\nalias = requests\nalias.get(u)", "requests:get"),
        ("unknown(1)", ""),
        ("from x import *\nfetch(1)", ""),
        ("def f(requests):\n  requests.get(1)", ""),
        ("import requests\nrequests = 1\nrequests.get(1)", "requests:get"),
    ],
)
def test_callees_are_qualified(source: str, callee: str) -> None:
    assert callees(source) == [callee]


def test_methods_are_named_by_the_class_of_their_instance() -> None:
    source = "import requests\ns = requests.Session()\ns.get(u)\nrequests.Session().get(u)"
    assert callees(source)[1:3] == ["requests:Session.get", "requests:Session.get"]


def test_nothing_is_a_javascript_global() -> None:
    source = "fetch(u)\nconsole.log(1)\nrequire('x')\nlen(x)\nmissing.member()"
    assert not [callee for callee in callees(source) if callee.startswith("global:")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('"a" "b"', Text),
        ('f"a{b}"', Text),
        ("1_000 * 60", Number),
        ("2 * MINUTE", Operation),
        ("True", Constant),
        ("None", Constant),
        ("{'a': 1, **b}", ObjectLiteral),
        ("[1, 2]", ArrayLiteral),
        ("(1, 2)", ArrayLiteral),
        ("a or b", Choice),
        ("a if b else c", Choice),
        ("a['b'][0].c", Reference),
        ("await f()", Result),
    ],
)
def test_kinds_of_values(source: str, expected: type) -> None:
    assert isinstance(value(source), expected)


def test_texts_and_what_they_are_made_of() -> None:
    assert value('"a" "b"') == Text(value('"a" "b"').span, "ab")
    assert value(r"'\x41\n'").value == "A\n"  # type: ignore[union-attr]
    assert value(r"r'\n'").value == "\\n"  # type: ignore[union-attr]
    template = value('f"https://{host}/x"')
    assert isinstance(template, Text)
    assert (template.value, template.complete) == ("https://", False)
    assert [it.path for it in template.parts if isinstance(it, Reference)] == [("host",)]


def test_keys_and_indexes_are_members() -> None:
    found = value("event['Records'][0]['s3'].object")
    assert isinstance(found, Reference)
    assert found.path == ("event", "Records", "0", "s3", "object")


def test_arguments_by_name_are_the_last_argument() -> None:
    (call,) = module("f(1, *rest, timeout=3, **more)").calls
    assert call.keywords
    named = call.arguments[-1]
    assert isinstance(named, ObjectLiteral)
    assert named.is_open
    assert isinstance(named.get("timeout"), Number)


def test_a_variable_that_is_set_once_is_constant() -> None:
    found = {it.name: it.kind for it in module("a = 1\nb = 1\nb = 2\nfor c in a: pass").bindings}
    assert found == {"a": "const", "b": "let", "c": "const"}


def test_a_global_that_a_function_fills_is_no_constant() -> None:
    facts = module("client = None\ndef f():\n  global client\n  client = g()")
    (bound,) = (it for it in facts.bindings if it.name == "client")
    assert (bound.kind, bound.function) == ("let", TOP)
    assert [(it.path, it.function) for it in facts.assignments] == [(("client",), 0)]


def test_methods_call_their_instance_this_and_drop_it_from_their_parameters() -> None:
    facts = module(
        "class A:\n"
        "  limit = 3\n"
        "  def __init__(self, a): self.a = a\n"
        "  def run(me, x): return me.a.get(x)\n"
        "  @staticmethod\n"
        "  def make(self): return self.a\n"
    )
    names = [(it.name, [p.name for p in it.parameters]) for it in facts.functions]
    assert names == [("A.constructor", ["a"]), ("A.run", ["x"]), ("A.make", ["self"])]
    assert {it.path for it in facts.assignments} == {("A", "limit"), ("this", "a")}
    assert ("this", "a", "get") in {call.path for call in facts.calls}


def test_functions_know_their_decorators() -> None:
    facts = module(
        "from functools import lru_cache\n@lru_cache\ndef f(): pass\n@app.get('/x')\ndef g(): pass"
    )
    cached, routed = facts.calls
    assert cached.callee == "functools:lru_cache"
    assert [facts.functions[0].within, facts.functions[1].within] == [0, 1]
    assert routed.arguments[0] != cached.arguments[0]


def test_nested_and_asynchronous_functions() -> None:
    facts = module("async def f():\n  def g():\n    yield 1\n  return lambda x: x")
    assert [(it.name, it.parent, it.is_async, it.is_generator) for it in facts.functions] == [
        ("f", TOP, True, False),
        ("g", 0, False, True),
        ("", 0, False, False),
    ]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import os\nos.environ['A']", "A"),
        ("import os\nos.environ.get('A', 'x')", "A"),
        ("import os\nos.getenv('A')", "A"),
        ("from os import environ\nenviron['A']", "A"),
        ("from os import getenv as get\nget('A')", "A"),
        ("import os\nos.getenv(name)", ""),
    ],
)
def test_reads_of_the_environment(source: str, name: str) -> None:
    assert [(it.name, it.object) for it in module(source).environment] == [(name, "os.environ")]


@pytest.mark.parametrize("source", ["os.environ['A']", "import os\nos.environ['A'] = 'x'"])
def test_other_things_are_no_reads_of_the_environment(source: str) -> None:
    assert not module(source).environment


def test_loops_and_what_they_go_through() -> None:
    facts = module(
        "for a in event['Records']:\n  f(a)\n[g(b) for b in (1, 2)]\nwhile True:\n  h()\n"
        "for i in range(3): pass"
    )
    assert [it.kind for it in facts.loops] == ["for-of", "for-of", "while", "for-of"]
    assert [it.bounded for it in facts.loops] == [False, True, False, True]
    assert [call.loop for call in facts.calls if call.path in (("f",), ("g",), ("h",))] == [0, 1, 2]


def test_names_at_the_top_level_are_exports() -> None:
    facts = module("import a\nfrom b import c\nX = 1\nif X:\n  def f(): pass\nclass K: pass\n")
    assert {it.name for it in facts.exports} == {"a", "c", "X", "f", "K"}


def test_where_errors_are_caught() -> None:
    one, two = module(
        "def f():\n  for r in x:\n    try:\n      g(r)\n    except A:\n      log(r)\n"
        "    except B as e:\n      raise\n"
    ).catches
    assert (one.loop, one.throws, two.throws) == (0, False, True)


def test_conditions_on_the_way() -> None:
    facts = module("def f(a):\n  if a: return 1\n  if b.c:\n    g()\n")
    (call,) = facts.calls
    assert [(guard.paths, guard.early) for guard in call.guards] == [
        ((("a",),), True),
        ((("b", "c"),), False),
    ]


@pytest.mark.parametrize(
    "source", ["def f(:\n  x = requests.get(", "class :", "x = (", "print 'old'", "\x00", "\ufeff"]
)
def test_broken_source_gives_what_can_be_read(source: str) -> None:
    assert not module(source).generated


@pytest.mark.parametrize(
    "source",
    [
        "(" * 20_000,
        "[" * 5_000 + "]" * 5_000,
        "x = " + "-" * 20_000 + "1",
        "f(" * 3_000,
        "a." * 9_000,
    ],
)
def test_deep_nesting_ends(source: str) -> None:
    module(source)


def test_a_file_that_a_program_wrote_has_no_facts() -> None:
    assert module("x = '" + "a" * 30_000 + "'") == Module(generated=True)


@settings(max_examples=60)
@given(st.text(alphabet="abdefilmnoprstuw \n\t:=()[]{}'\".,@*#01_", max_size=120))
def test_any_text_gives_facts_that_survive_the_way_between_processes(source: str) -> None:
    facts = module(source)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(facts), type=Module) == facts


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    # note\n    g()\n",
        "class A:\n    # note\n    x = 1\n",
        "@d\n# note\ndef f(): pass\n",
        "from x import (  # note\n    y,\n)\n",
        "for x in y:\n    # note\n    g()\n",
        "def f():\n    g()\n    # note\n    h()\n",
    ],
)
def test_each_comment_is_read_once(text):
    assert [it.text for it in parse("a.py", text.encode()).comments] == ["# note"]
