"""What configuration files say, read without running them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hk_lint.analysis.code import Code
from hk_lint.analysis.graph import Graph
from hk_lint.analysis.objects import CodeObject, exported_object
from hk_lint.analysis.options import Given
from hk_lint.analysis.resolve import Resolver
from hk_lint.model.module import ObjectLiteral, Text
from hk_lint.model.text import Location
from hk_lint.sources import Sources

FILE = "next.config.mjs"
Read = Callable[..., CodeObject | None]


def code_of(folder: Path, files: dict[str, str]) -> Code:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sources = Sources(folder)
    resolver = Resolver(sources)
    return Code(sources, resolver, Graph(sources, resolver))


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reading(text: str, **files: str) -> CodeObject | None:
        name = "next.config.cjs" if "module.exports" in text else FILE
        more = {f"{key}.mjs": value for key, value in files.items()}
        return exported_object(code_of(tmp_path, {name: text, **more}), name)

    return reading


WRAPPED = {
    "an object": 'export default { output: "export" };',
    "CommonJS": 'module.exports = { output: "export" };',
    "a variable": 'const config = { output: "export" };\nexport default config;',
    "a function": 'export default () => ({ output: "export" });',
    "a block": 'export default async (phase) => { const c = { output: "export" }; return c; };',
    "a plugin": 'const c = { output: "export" };\nexport default withPlugin(c);',
    "a plugin's plugin": 'export default withA({ a: 1 })(withB({ output: "export" }));',
    "a plugin with options": 'export default withA({ output: "export" }, { silent: true });',
    "a list of plugins": 'export default withPlugins([a, b], { output: "export" });',
    "a spread": 'const base = { output: "export" };\nexport default { ...base, a: 1 };',
    "a constant": 'const output = "export";\nexport default { output };',
    "a quoted key": 'export default { "output": "export" };',
    "two that agree": 'export default (p) => { if (p) return { output: "export" }; '
    'return { output: "export" }; };',
    "Object.assign": 'export default Object.assign({}, { output: "export" });',
}


@pytest.mark.parametrize("text", WRAPPED.values(), ids=WRAPPED)
def test_a_text_is_known_however_the_object_is_exported(read: Read, text: str) -> None:
    config = read(text)
    assert config is not None
    assert config.text("output") == "export"
    assert config.has("output") is True
    assert config.has("distDir") is False


UNSURE = {
    "one of two": 'export default (p) => { if (p) return { output: "export" }; return {}; };',
    "two that differ": 'export default p ? { output: "export" } : { output: "standalone" };',
    "an alternative out of sight": 'export default load() ?? { output: "export" };',
    "a condition": 'export default { output: process.env.X ? "export" : undefined };',
    "a conditional spread": 'export default { ...(process.env.X && { output: "export" }) };',
    "a later assignment": 'const c = { output: "export" };\nif (x) c.output = "standalone";\n'
    "export default c;",
    "a computed assignment": 'const c = { output: "export" };\nc[key] = 1;\nexport default c;',
    "a later Object.assign": 'const c = { output: "export" };\nObject.assign(c, more);\n'
    "export default c;",
    "an unknown spread": 'import { base } from "base";\n'
    'export default { output: "export", ...base };',
    "a variable that changes": 'let output = "export";\nif (x) output = "standalone";\n'
    "export default { output };",
    "an environment variable": "export default { output: process.env.OUTPUT };",
}


@pytest.mark.parametrize("text", UNSURE.values(), ids=UNSURE)
def test_what_may_differ_is_not_certain(read: Read, text: str) -> None:
    config = read(text)
    assert config is None or config.text("output") is None


@pytest.mark.parametrize(
    "text",
    [
        "export default load();",
        'import config from "shared-config";\nexport default config;',
        'export default mergeConfig(base, { output: "export" });',
        "export const output = 1;",
        "",
        'export default "text";',
        "const c = withA(c);\nexport default c;",
        "const a = b, b = a;\nexport default a;",
    ],
)
def test_what_cannot_be_seen_is_no_object(read: Read, text: str) -> None:
    assert read(text) is None


def test_objects_of_other_files_are_found_where_they_stand(read: Read) -> None:
    config = read(
        'import { base } from "./base.mjs";\nexport default { ...base, b: 2 };',
        base='export const base = { output: "export" };',
    )
    assert config is not None
    (entry,) = (it for it in config.entries() if it.key == "output")
    assert entry.path == "base.mjs"


@pytest.mark.parametrize(
    ("text", "key", "written"),
    [
        ("export default { output: 1 };", "output", "output"),
        ('export default { "output": 1 };', "output", '"output"'),
        ("export default { 'a-b': 1 };", "a-b", "'a-b'"),
        ("export default { async redirects() { return []; } };", "redirects", "redirects"),
        ("export default { async a() { return []; } };", "a", "a"),
        ("const output = 1;\nexport default { output };", "output", "output"),
        ("export default { ü: 1, größe: 2 };", "größe", "größe"),
        ('export default { ["output"]: 1 };', "output", '"output"'),
    ],
)
def test_an_entry_knows_its_key(
    read: Read, tmp_path: Path, text: str, key: str, written: str
) -> None:
    config = read(text)
    entry = config.entry(key) if config else None
    assert entry is not None
    assert text_at(tmp_path, entry.location) == written


def text_at(folder: Path, location: Location) -> str:
    return (folder / location.path).read_bytes()[location.span.start : location.span.end].decode()


def test_the_last_of_equal_keys_counts(read: Read, tmp_path: Path) -> None:
    config = read("export default { output: 1, output: 'export' };")
    assert config is not None
    assert config.text("output") == "export"
    entry = config.entry("output")
    assert entry is not None
    assert text_at(tmp_path, entry.value_location) == "'export'"


def test_objects_below_and_truth_values(read: Read) -> None:
    config = read("const images = { unoptimized: true, x: false };\nexport default { images };")
    images = config.object("images") if config else None
    assert images is not None
    assert images.boolean("unoptimized") is True
    assert images.boolean("x") is False
    assert images.boolean("y") is None
    assert images.text("x") is None
    assert images.object("x") is None


def _texts(given: tuple[Given, ...]) -> list[str]:
    return [it.value.value for it in given if isinstance(it.value, Text)]


@pytest.mark.parametrize(
    ("value", "texts", "complete"),
    [
        ('["a", "b"]', ["a", "b"], True),
        ('["a", ...more]', ["a", "m"], True),
        ('["a", ...(x ? more : [])]', ["a"], False),
        ('() => ["a"]', ["a"], True),
        ('async () => { return [...more, "a"]; }', ["m", "a"], True),
        ('() => { if (x) return ["a"]; return ["b"]; }', ["a", "b"], False),
        ("make()", ["k"], True),
        ("make(1)", [], False),
        ("load()", [], False),
        ('["a"].concat(more)', [], False),
        ("{ a: 1 }", [], False),
        ("undefined", [], True),
    ],
)
def test_the_items_of_an_array(read: Read, value: str, texts: list[str], complete: bool) -> None:
    config = read(
        'const more = ["m"];\nfunction make() { return ["k"]; }\n'
        f"export default {{ items: {value} }};"
    )
    assert config is not None
    found, known = config.items("items")
    assert (_texts(found), known) == (texts, complete)


def test_items_that_may_be_there_are_not_all(read: Read) -> None:
    config = read('export default p ? { items: ["a"] } : {};')
    assert config is not None
    found, complete = config.items("items")
    assert not complete
    assert _texts(found) in (["a"], [])


HOSTILE = {
    "nested lists": "".join(
        f"const a{i} = [{', '.join([f'...a{i + 1}'] * 60)}];\n" for i in range(9)
    )
    + "const a9 = [1];\nexport default { items: a0 };",
    "nested plugins": "".join(
        f"const a{i} = w({', '.join([f'a{i + 1}'] * 60)});\n" for i in range(9)
    )
    + "export default a0;",
    "nested choices": "export default " + "(x ? " * 20 + "y" + " : y)" * 20 + ";",
    "itself": "const a = [...a];\nconst c = { ...c, items: a };\nexport default c;",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_takes_long(read: Read, text: str) -> None:
    started = time.process_time()
    config = read(text)
    if config is not None:
        assert len(config.items("items")[0]) <= 2_000
        assert len(list(config.entries())) <= 2_000
    assert time.process_time() - started < 3


VALUES = st.recursive(
    st.sampled_from(["1", '"t"', "true", "undefined", "x", "f()", "c", "() => c", "[c]", "...c"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda it: f"[{', '.join(it)}]"),
        st.dictionaries(st.sampled_from(["a", "b", '"c"']), inner, max_size=3).map(
            lambda it: "{" + ", ".join(f"{key}: {value}" for key, value in it.items()) + "}"
        ),
        inner.map(lambda it: f"w({it})"),
        st.tuples(inner, inner).map(lambda it: f"(x ? {it[0]} : {it[1]})"),
        inner.map(lambda it: f"() => ({it})"),
    ),
    max_leaves=8,
)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(value=VALUES, exported=VALUES)
def test_whatever_is_exported_can_be_asked(
    tmp_path_factory: pytest.TempPathFactory, value: str, exported: str
) -> None:
    folder = tmp_path_factory.mktemp("config")
    code = code_of(folder, {FILE: f"const c = {value};\nexport default {exported};\n"})
    config = exported_object(code, FILE)
    if config is None:
        return
    for entry in config.entries():
        assert config.has(entry.key) is not False or "undefined" in value + exported
        assert entry.location.span.start <= entry.location.span.end <= entry.span.end
        config.items(entry.key), config.text(entry.key), config.object(entry.key)


@pytest.mark.parametrize(("written", "complete"), [(600, True), (5_001, False)])
def test_long_arrays_and_objects_are_whole_or_say_that_they_are_not(
    read: Read, written: int, complete: bool
) -> None:
    numbers = ",\n".join(map(str, range(written)))
    pairs = ",\n".join(f"k{number}: 1" for number in range(written))
    config = read(f"export default {{ all: [{numbers}], map: {{ {pairs} }} }};")
    assert config is not None
    found, is_complete = config.items("all")
    assert is_complete is complete
    assert not complete or len(found) == written
    inner = config.get("map")
    assert isinstance(inner, Given)
    assert isinstance(inner.value, ObjectLiteral)
    assert inner.value.is_open is not complete
