"""Which files and packages a file loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from hk_lint.analysis.graph import Graph
from hk_lint.analysis.resolve import Resolver
from hk_lint.model.target import Target
from hk_lint.sources import Sources


@pytest.fixture
def build(tmp_path: Path):
    def made(files: dict[str, str]) -> tuple[Graph, Sources]:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        sources = Sources(tmp_path)
        return Graph(sources, Resolver(sources)), sources

    return made


def test_the_scan_finds_every_import_and_parses_nothing(build) -> None:
    text = (
        'import a from "p1"; import "p2"; export * from "p3"; const b = require("p4");\n'
        "import(/* webpackChunkName: 'x' */ \"p5\"); import { c } from 'p6'; import(`p7`);\n"
        'import type { D } from "p8";\n// import "p9"\n'
    )
    graph, sources = build({"a.ts": text})
    assert graph.candidates("a.ts").packages == tuple(f"p{n}" for n in range(1, 10))
    assert sources.parsed == 0


def test_a_chain_is_confirmed_by_parsing_and_false_trails_are_left(build) -> None:
    graph, _ = build(
        {
            "a.ts": '// import "./short"\nimport "./long";',
            "short.ts": 'import "target";',
            "long.ts": 'import { x } from "./longer"; x();',
            "longer.ts": 'import y from "target"; export const x = y;',
        }
    )
    chain = graph.chain("a.ts", Target("package", "target"))
    assert [(link.path, link.specifier) for link in chain] == [
        ("a.ts", "./long"),
        ("long.ts", "./longer"),
        ("longer.ts", "target"),
    ]


def test_types_and_comments_lead_nowhere(build) -> None:
    text = '// require("a")\nimport type { B } from "b"; import { C } from "c"; let d: C;'
    graph, _ = build({"a.ts": text})
    for name in "abc":
        assert graph.chain("a.ts", Target("package", name)) == ()


def test_files_that_load_each_other_are_no_trouble(build) -> None:
    graph, _ = build({"a.ts": 'import "./b";', "b.ts": 'import "./a"; import "p";'})
    assert graph.reach("a.ts") == ("a.ts", "b.ts")
    assert graph.packages("a.ts") == {"p": "b.ts"}
    assert len(graph.chain("a.ts", Target("package", "p"))) == 2


def test_only_files_that_matter_are_loaded(build) -> None:
    graph, sources = build(
        {"a.ts": 'import "./b"; import "./c";', "b.ts": "", "c.ts": 'import "./d";', "d.ts": ""}
    )
    assert graph.loaded("a.ts", lambda path: path != "c.ts") == ("a.ts", "b.ts")
    assert sources.parsed == 2


def test_a_package_that_only_prose_names_is_disproved_once_for_all_entries(build) -> None:
    graph, sources = build(
        {
            "a.ts": 'import "./shared";\n',
            "b.ts": 'import "./shared";\n',
            "shared.ts": '// taken from "x"\nimport y from "y"; y();\n',
        }
    )
    assert [graph.chain(it, Target("package", "x")) for it in ("a.ts", "b.ts")] == [(), ()]
    assert sources.parsed == 1
    assert [link.path for link in graph.chain("b.ts", Target("package", "y"))] == [
        "b.ts",
        "shared.ts",
    ]


def test_a_word_before_many_blanks_is_read_once(build) -> None:
    blanks = " " * 400_000
    text = f'// taken from{blanks}x\nimport{blanks}/* a */{blanks}"p1";\nrequire({blanks}"p2");\n'
    graph, _ = build({"a.ts": text})
    assert graph.candidates("a.ts").packages == ("p1", "p2")
