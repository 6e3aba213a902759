"""Where Python's imports lead."""

from __future__ import annotations

from pathlib import Path

import pytest

from hk_lint.analysis.code import Code
from hk_lint.analysis.graph import Graph
from hk_lint.analysis.resolve import Resolver
from hk_lint.model.module import Closure, Reference
from hk_lint.model.target import Target
from hk_lint.model.text import Span
from hk_lint.sources import Sources


def code(root: Path, files: dict[str, str]) -> Code:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return Code.of(Sources(root))


FILES = {
    "fn/src/app.py": "",
    "fn/src/util.py": "",
    "fn/src/pkg/__init__.py": "",
    "fn/src/pkg/inner.py": "",
    "fn/shared/db.py": "",
    "fn/json.py": "",
    "other/far.py": "",
}


@pytest.mark.parametrize(
    ("module", "target"),
    [
        ("util", Target("file", "fn/src/util.py")),
        ("pkg", Target("file", "fn/src/pkg/__init__.py")),
        ("pkg.inner", Target("file", "fn/src/pkg/inner.py")),
        (".util", Target("file", "fn/src/util.py")),
        ("..shared.db", Target("file", "fn/shared/db.py")),
        ("shared.db", Target("file", "fn/shared/db.py")),
        ("src.util", Target("file", "fn/src/util.py")),
        ("json", Target("builtin", "json")),
        ("os.path", Target("builtin", "os.path")),
        ("boto3", Target("builtin", "boto3")),
        ("requests", Target("python", "requests")),
        ("far", Target("python", "far")),
        (".missing", Target("alias")),
        ("....", Target("alias")),
    ],
)
def test_modules_beside_the_file_and_above_it(tmp_path: Path, module: str, target: Target) -> None:
    sources = code(tmp_path, FILES).sources
    assert Resolver(sources).resolve(module, "fn/src/app.py") == target


def test_what_pip_installed_into_the_folder_is_no_code_of_the_project(tmp_path: Path) -> None:
    files = {
        "app.py": "import requests",
        "requests/__init__.py": "",
        "requests-2.32.0.dist-info/RECORD": "",
    }
    resolver = Resolver(code(tmp_path, files).sources)
    assert resolver.resolve("requests", "app.py") == Target("python", "requests")


def test_candidates_and_real_imports_agree(tmp_path: Path) -> None:
    files = {
        "app.py": "from pkg import a, b\nimport pkg.c\nfrom . import d\n# import e\n",
        "pkg/__init__.py": "",
        "pkg/a.py": "",
        "pkg/b.py": "import requests",
        "pkg/c.py": "",
        "d.py": "",
        "e.py": "",
    }
    sources = code(tmp_path, files).sources
    graph = Graph(sources, Resolver(sources))
    wanted = ("app.py", "pkg/__init__.py", "pkg/a.py", "pkg/b.py", "pkg/c.py", "d.py")
    assert set(graph.reach("app.py")) == set(wanted)
    assert set(graph.loaded("app.py")) == set(wanted)
    assert not graph.packages("app.py")  # those are npm's


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("from util import load", ("load",)),
        ("import util", ("util", "load")),
        ("import util as u", ("u", "load")),
        ("from pkg import tools", ("tools", "load")),
        ("import pkg.tools", ("pkg", "tools", "load")),
        ("from pkg.tools import load as l", ("l",)),
        ("from reexported import load", ("load",)),
    ],
)
def test_names_lead_to_functions_of_other_files(
    tmp_path: Path, source: str, path: tuple[str, ...]
) -> None:
    files = {
        "app.py": source,
        "util.py": "def load(): pass",
        "pkg/__init__.py": "",
        "pkg/tools.py": "def load(): pass",
        "reexported.py": "from util import load",
    }
    origin = code(tmp_path, files).follow("app.py", Reference(Span(0, 1), path))
    assert isinstance(origin.value, Closure)
    assert origin.path in ("util.py", "pkg/tools.py")
