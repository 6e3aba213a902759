"""A valid configuration, edited in one place: a finding points there, and no rule fails.

What "points there" means for an edit:

* a value or a key that was changed, added or spelt otherwise: the finding overlaps the new text;
* broken syntax: it overlaps the tokens on both sides of the break, or, where the end is cut off,
  the end of the file;
* an entry that contradicts another: the finding stands on the entry that loses its effect, and the
  edit is among its related places;
* a dependency that is taken away: the finding stands on the import that needs it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hk_lint import registry
from hk_lint.documents import parse
from hk_lint.engine import Request, run
from hk_lint.model.document import Member, Node
from hk_lint.model.finding import Finding
from hk_lint.model.text import Location, Span
from hk_lint.settings import Settings

FEW = 25
MANY = 200
HANDLER = "export default async function handler() {\n  return Response.json({ ok: true });\n}\n"
FILES = {
    "hiveku.json": '{"functions": {"directories": ["jobs/"], "include": ["lib/nightly.ts"]}}\n',
    "package.json": json.dumps(
        {
            "name": "ferry",
            "scripts": {"build": "next build"},
            "dependencies": {"nanoid": "5.0.9", "next": "15.5.9", "zod": "3.24.1"},
        },
        indent=2,
    ),
    "next.config.mjs": """/** @type {import("next").NextConfig} */
const config = {
  reactStrictMode: true,
  images: {
    remotePatterns: [{ protocol: "https", hostname: "pictures.ferry.example" }],
  },
};

export default config;
""",
    ".env.production": 'TITLE="Fähre"\nLINES=4\nNEXT_PUBLIC_PHONE=0000\n',
    "vercel.json": '{\n  "framework": "nextjs"\n}\n',
    "app/layout.tsx": "export default function Layout({ children }) {\n  return children;\n}\n",
    "app/page.tsx": "export default function Page() {\n  return null;\n}\n",
    "app/error.tsx": '"use client";\n\nexport default function Failed() {\n  return null;\n}\n',
    "api/orders.ts": f'import {{ z }} from "zod";\n\nexport const order = z.string();\n\n{HANDLER}',
    "api/reports/[id].ts": f'import {{ stamp }} from "../../lib/stamp";\n\nstamp();\n\n{HANDLER}',
    "jobs/sweep.ts": f"// @schedule rate(6 hours)\n{HANDLER}",
    "lib/nightly.ts": HANDLER,
    "lib/stamp.ts": 'import { nanoid } from "nanoid";\n\nexport const stamp = () => nanoid();\n',
}
TODAY = date(2026, 11, 21)
RULES = (
    "conflicting-config",
    "config-matches-nothing",
    "ignored-platform-config",
    "invalid-config",
    "invalid-schedule",
    "missing-client-directive",
    "missing-root-file",
    "next-config-conflict",
    "output-directory-mismatch",
    "reserved-environment-name",
    "setting-out-of-range",
    "undeclared-package",
    "unknown-config-key",
)

Lint = Callable[[dict[str, bytes]], list[Finding]]


class Edit(NamedTuple):
    """A file's new text, the span that a finding of the rule must touch, and in which file."""

    path: str
    text: bytes
    rule: str
    start: int
    end: int
    place: str = ""


# The configurations that are edited.


def _some(**entries: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=entries)


MEMORY = st.integers(128, 10_240)
TIMEOUT = st.integers(1, 900)
OWN_SETTINGS = _some(memory=MEMORY, timeout=TIMEOUT).filter(bool)
CONFIGS = st.fixed_dictionaries(
    {"api/orders.ts": st.fixed_dictionaries({"memory": MEMORY, "timeout": TIMEOUT})},
    optional={
        "**": OWN_SETTINGS,
        "api/**": OWN_SETTINGS,
        "api/reports/[id].ts": OWN_SETTINGS,
        "jobs/*.ts": OWN_SETTINGS,
        "lib/nightly.ts": OWN_SETTINGS,
    },
)
ROUTES = st.fixed_dictionaries(
    {"api/orders.ts": st.just("/orders")},
    optional={"api/reports/[id].ts": st.just("/reports/:id")},
)
DOCUMENTS = st.fixed_dictionaries(
    {
        "functions": st.fixed_dictionaries(
            {
                "directories": st.just(["jobs/"]),
                "include": st.just(["lib/nightly.ts"]),
                "config": CONFIGS,
                "routes": ROUTES,
            },
            optional={"exclude": st.sampled_from([["**/*.test.ts"], ["api/drafts/**", "*.md"]])},
        ),
        "build": st.fixed_dictionaries(
            {"outputDirectory": st.sampled_from([".next", "./.next/"])},
            optional={"env": st.just({"NEXT_PUBLIC_TITLE": "Fähre 🚢", "NEXT_PUBLIC_X": '"\\'})},
        ),
    }
)


@st.composite
def texts(draw: st.DrawFn) -> bytes:
    """hiveku.json as people and programs write it."""
    indent = draw(st.sampled_from([None, 0, 2, 4, "\t"]))
    text = json.dumps(draw(DOCUMENTS), indent=indent, ensure_ascii=draw(st.booleans()))
    end = draw(st.sampled_from(["", "\n", "\r\n"]))
    return (text.replace("\n", "\r\n") if end == "\r\n" else text).encode() + end.encode()


# The edits of hiveku.json.

OTHER_KINDS = {
    "string": ["3", "true", "null", "[]", "{}"],
    "integer": ['"120"', '"a lot"', "true", "null", "1.5", "[]", "{}"],
    "array": ["{}", '"api/"', "3", "null"],
    "object": ["[]", '"api/"', "3", "null"],
}
OUT_OF_RANGE = {
    "memory": st.integers(-(10**30), 127) | st.integers(10_241, 10**30),
    "timeout": st.integers(-(10**30), 0) | st.integers(901, 10**30),
}
NO_VALUES = [b"True", b"None", b"undefined", b"'30'", b"NaN", b"01", b".5", b"30,", b"0x10"]


def _document(text: bytes) -> Node:
    root = parse("hiveku.json", text).root
    assert root is not None
    return root


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for inner in (*node.items, *(it.node for it in node.members)):
        yield from _nodes(inner)


def _members(node: Node) -> Iterator[tuple[Node, Member]]:
    for outer in _nodes(node):
        for member in outer.members:
            yield outer, member


def _replaced(text: bytes, span: Span, new: bytes, rule: str) -> Edit:
    whole = text[: span.start] + new + text[span.end :]
    return Edit("hiveku.json", whole, rule, span.start, span.start + len(new))


@st.composite
def other_types(draw: st.DrawFn) -> Edit:
    """A value of another kind."""
    text = draw(texts())
    node = draw(st.sampled_from(list(_nodes(_document(text)))))
    new = draw(st.sampled_from(OTHER_KINDS[node.kind]))
    return _replaced(text, node.span, new.encode(), "invalid-config")


@st.composite
def empty_or_relative(draw: st.DrawFn) -> Edit:
    """A text that no path, folder or URL can be."""
    text = draw(texts())
    functions, build = _document(text).get("functions"), _document(text).get("build")
    assert functions is not None
    assert build is not None
    places = {
        functions.get("include", 0): '""',
        functions.get("directories", 0): '""',
        build.get("outputDirectory"): '""',
        functions.get("routes", "api/orders.ts"): draw(st.sampled_from(['"orders"', '""'])),
    }
    node = draw(st.sampled_from([it for it in places if it is not None]))
    return _replaced(text, node.span, places[node].encode(), "invalid-config")


@st.composite
def out_of_range(draw: st.DrawFn) -> Edit:
    """A number that the platform does not allow."""
    text = draw(texts())
    found = [it for _, it in _members(_document(text)) if it.key in OUT_OF_RANGE]
    member = draw(st.sampled_from(found))
    new = str(draw(OUT_OF_RANGE[member.key])).encode()
    return _replaced(text, member.node.span, new, "setting-out-of-range")


@st.composite
def misspelt_keys(draw: st.DrawFn) -> Edit:
    """A key of the schema with a slip of the finger in it."""
    text = draw(texts())
    root = _document(text)
    known = {"functions", "build", "directories", "include", "exclude", "routes", "config"}
    known |= {"outputDirectory", "env", "memory", "timeout"}
    member = draw(st.sampled_from([it for _, it in _members(root) if it.key in known]))
    key, index = member.key, draw(st.integers(0, len(member.key) - 2))
    slips = [
        key[:index] + key[index + 1 :],
        key[:index] + key[index] + key[index:],
        key[:index] + key[index + 1] + key[index] + key[index + 2 :],
        key[:index] + key[index].swapcase() + key[index + 1 :],
        key + "s",
    ]
    new = draw(st.sampled_from([it for it in slips if it not in known]))
    return _replaced(text, member.key_span, json.dumps(new).encode(), "unknown-config-key")


@st.composite
def misspelt_paths(draw: st.DrawFn) -> Edit:
    """The path of a file that is not there."""
    text = draw(texts())
    functions = _document(text).get("functions")
    assert functions is not None
    spans = {}
    for key in ("directories", "include"):
        node = functions.get(key)
        spans |= {it.span: it.text() or "" for it in (node.items if node else ())}
    for key in ("routes", "config"):
        node = functions.get(key)
        spans |= {it.key_span: it.key for it in (node.members if node else ()) if "*" not in it.key}
    span = draw(st.sampled_from(sorted(spans)))
    old = spans[span]
    index = draw(st.integers(1, len(re.match(r"\w+", old)[0])))  # type: ignore[index]
    new = json.dumps(old[:index] + draw(st.sampled_from("xyz")) + old[index:]).encode()
    return _replaced(text, span, new, "config-matches-nothing")


@st.composite
def keys_written_twice(draw: st.DrawFn) -> Edit:
    """A key that follows itself."""
    text = draw(texts())
    _, member = draw(st.sampled_from(list(_members(_document(text)))))
    copy = b", " + text[member.key_span.start : member.node.span.end]
    end = member.node.span.end
    return _replaced(text, Span(end, end), copy, "invalid-config")


@st.composite
def other_output(draw: st.DrawFn) -> Edit:
    """An output folder that the framework does not write."""
    text = draw(texts())
    node = _document(text).get("build", "outputDirectory")
    assert node is not None
    new = draw(st.sampled_from(["dist", "out", "build", "./public/", "next", "a/.next"]))
    return _replaced(text, node.span, json.dumps(new).encode(), "output-directory-mismatch")


@st.composite
def contradictions(draw: st.DrawFn) -> Edit:
    """An exclusion of something that other entries set up."""
    text = draw(texts())
    functions = _document(text).get("functions")
    assert functions is not None
    new = draw(st.sampled_from(["lib/nightly.ts", "lib/**", "api/orders.ts", "jobs", "jobs/**"]))
    item, node = json.dumps(new).encode(), functions.get("exclude")
    if node is None:
        start, item = functions.span.start + 1, b'"exclude": [' + item + b"],"
    else:
        start, item = node.span.start + 1, item + b","
    return _replaced(text, Span(start, start), item, "conflicting-config")


def _token_before(text: bytes, index: int) -> int:
    found = list(re.finditer(rb'"(?:[^"\\]|\\.)*"|[\w.+-]+|[\[\]{}:,]', text[:index]))
    return found[-1].start() if found else 0


def _token_after(text: bytes, index: int) -> int:
    found = re.compile(rb'"(?:[^"\\]|\\.)*"|[\w.+-]+|[\[\]{}:,]').search(text, index)
    return found.end() if found else len(text)


@st.composite
def broken_syntax(draw: st.DrawFn) -> Edit:
    """Text that is not JSON any more."""
    text = draw(texts())
    outer, member = draw(st.sampled_from(list(_members(_document(text)))))
    key, value = member.key_span, member.node.span
    kind = draw(
        st.sampled_from(
            ["comma at the end", "no comma", "no colon", "comment", "quotes", "no quotes", "value"]
        )
    )
    if kind == "comma at the end":
        end = outer.members[-1].node.span.end
        return _replaced(text, Span(end, end), b",", "invalid-config")
    if kind == "comment":
        new = draw(st.sampled_from([b"/* note */ ", b"// note\n", b"# note\n"]))
        return _replaced(text, Span(key.start, key.start), new, "invalid-config")
    if kind == "quotes":
        new = b"'" + text[key.start + 1 : key.end - 1] + b"'"
        return _replaced(text, key, new, "invalid-config")
    if kind == "no quotes":
        return _replaced(text, key, b"name", "invalid-config")
    if kind == "value":
        return _replaced(text, value, draw(st.sampled_from(NO_VALUES)), "invalid-config")
    if kind == "no comma" and member is not outer.members[-1]:
        comma = text.index(b",", value.end)
        edit = _replaced(text, Span(comma, comma + 1), b" ", "invalid-config")
    else:
        colon = text.index(b":", key.end)
        edit = _replaced(text, Span(colon, colon + 1), b" ", "invalid-config")
    return edit._replace(
        start=_token_before(edit.text, edit.start), end=_token_after(edit.text, edit.end)
    )


@st.composite
def cut_off(draw: st.DrawFn) -> Edit:
    """A file of which the end is missing."""
    text = draw(texts())
    kept = text[: draw(st.integers(1, len(text.rstrip()) - 1))]
    start = _token_before(kept, len(kept))
    return Edit("hiveku.json", kept, "invalid-config", start, len(kept))


EDITS = (
    other_types(),
    empty_or_relative(),
    out_of_range(),
    misspelt_keys(),
    misspelt_paths(),
    keys_written_twice(),
    other_output(),
    contradictions(),
    broken_syntax(),
    cut_off(),
)


# The edits of the other files.


def _changed(path: str, old: str, new: str, rule: str) -> Edit:
    """`old` in a file is replaced by `new`, of which `«…»` is the part that counts."""
    before, mark, after = new.partition("«")
    inner, _, rest = after.partition("»")
    assert mark
    text = FILES[path]
    assert text.count(old) == 1
    start = len((text[: text.index(old)] + before).encode())
    whole = text.replace(old, before + inner + rest)
    return Edit(path, whole.encode(), rule, start, start + len(inner.encode()))


def _uncovered(name: str, path: str) -> Iterator[Edit]:
    """A dependency that is taken out of package.json, or spelt otherwise."""
    line = re.search(rf'\n +"{name}": "[^"]+",?', FILES["package.json"])
    assert line is not None
    start = FILES[path].index(f'"{name}"')
    for new in ("", line[0].replace(name, f"{name}x")):
        text = re.sub(r",(\s*})", r"\1", FILES["package.json"].replace(line[0], new))
        yield Edit(
            "package.json", text.encode(), "undeclared-package", start, start + len(name), path
        )


STRICT = "  reactStrictMode: true,\n"
OTHERS = (
    *_uncovered("zod", "api/orders.ts"),
    *_uncovered("nanoid", "lib/stamp.ts"),
    *(
        _changed("package.json", '"name": "ferry",', new, "invalid-config")
        for new in (
            '"name": "ferry" «"a"»: 1,',
            '"name": "ferry",«,»',
            "«name»: 1,",
            '"name": «ferry»,',
        )
    ),
    *(
        _changed(".env.production", "LINES=4", new, "invalid-config")
        for new in ("«LINES 4»", "«=4»", "«- LINES»=4")
    ),
    *(
        _changed(".env.production", "LINES=4", f"«{name}»=4", "reserved-environment-name")
        for name in ("AWS_LAMBDA_FUNCTION_NAME", "LAMBDA_TASK_ROOT", "_HANDLER", "CRON_SECRET")
    ),
    *(
        _changed("next.config.mjs", STRICT, f"{STRICT}  {new},\n", "next-config-conflict")
        for new in (
            'output: «"export"»',
            "output: «'server'»",
            'distDir: «"build"»',
            "«eslint»: {}",
            "«experimental»: { ppr: true }",
            "turbopack: { «root»: '..' }",
        )
    ),
    _changed("next.config.mjs", '"pictures.ferry.example"', '«"**"»', "next-config-conflict"),
    *(
        _changed(
            "vercel.json", '"nextjs"', f'"nextjs", «"{key}"»: {value}', "ignored-platform-config"
        )
        for key, value in (
            ("crons", '[{"path": "/api/orders", "schedule": "0 7 * * *"}]'),
            ("redirects", '[{"source": "/a", "destination": "/b"}]'),
            ("functions", '{"lib/*.ts": {"maxDuration": 60}}'),
        )
    ),
    *(
        _changed("jobs/sweep.ts", "rate(6 hours)", f"«{new}»", "invalid-schedule")
        for new in (
            "rate(6 hour)",
            "rate(0 hours)",
            "rate(six hours)",
            "every 6 hours",
            "0 */6 * * *",
            "cron(0 6 * * * *)",
            "cron(0 26 * * ? *)",
        )
    ),
    Edit("app/error.tsx", FILES["app/page.tsx"].encode(), "missing-client-directive", 0, 0),
)


# The project in which the edits are made.


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ferry")
    (folder / ".git").mkdir()
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


@pytest.fixture(scope="module")
def check(project: Path) -> Lint:
    """Lint the project with some files changed, which are put back afterwards."""
    installed = registry.installed()
    chosen = installed.chosen(RULES, ())

    def checked(files: dict[str, bytes]) -> list[Finding]:
        before = {name: (project / name).read_bytes() for name in files}
        try:
            for name, text in files.items():
                (project / name).write_bytes(text)
            request = Request(
                folder=project, rules=chosen, settings=Settings(folder=project), today=TODAY
            )
            return list(run(request, installed).findings)
        finally:
            for name, text in before.items():
                (project / name).write_bytes(text)

    return checked


def _touches(location: Location, edit: Edit) -> bool:
    span = location.span
    return (
        location.path == (edit.place or edit.path)
        and span.start <= edit.end
        and edit.start <= span.end
    )


def _points_there(found: list[Finding], edit: Edit) -> bool:
    own = [it for it in found if it.rule == edit.rule]
    if edit.rule == "conflicting-config":
        return any(_touches(step.location, edit) for it in own for step in it.related)
    return any(_touches(it.location, edit) for it in own)


def _judge(check: Lint, edit: Edit) -> None:
    found = check({edit.path: edit.text})
    assert "rule-crashed" not in {it.rule for it in found}
    assert _points_there(found, edit), (
        edit.text.decode(errors="replace"),
        (edit.rule, edit.start, edit.end),
        [(it.rule, it.location, it.message) for it in found],
    )


def _examples(count: int) -> settings:
    return settings(
        deadline=None,
        derandomize=True,
        max_examples=count,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


@_examples(FEW)
@given(text=texts())
def test_the_configuration_is_fine_before_the_edit(check: Lint, text: bytes) -> None:
    assert [it.message for it in check({"hiveku.json": text})] == []


@_examples(10 * FEW)
@given(edit=st.one_of(EDITS))
def test_an_edit_of_hiveku_json_is_found_where_it_was_made(check: Lint, edit: Edit) -> None:
    _judge(check, edit)


@pytest.mark.heavy
@_examples(10 * MANY)
@given(edit=st.one_of(EDITS))
def test_many_edits_of_hiveku_json_are_found_where_they_were_made(check: Lint, edit: Edit) -> None:
    _judge(check, edit)


@pytest.mark.parametrize("edit", OTHERS, ids=lambda it: f"{it.path}-{it.rule}")
def test_an_edit_of_another_file_is_found_where_it_was_made(check: Lint, edit: Edit) -> None:
    _judge(check, edit)


@st.composite
def accidents(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file with some bytes taken out and others put in."""
    path = draw(st.sampled_from(list(FILES)))
    text = draw(texts()) if path == "hiveku.json" else FILES[path].encode()
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, min(len(text), start + 40)))
    piece = st.sampled_from([b"{", b"}", b"[", b'"', b",", b":", b"\\", b"*", b"\n", b"=", b"\xff"])
    new = b"".join(draw(st.lists(piece | st.binary(max_size=3), max_size=4)))
    return path, text[:start] + new + text[end:]


@_examples(4 * FEW)
@given(accident=accidents())
def test_no_accident_makes_a_rule_fail(check: Lint, accident: tuple[str, bytes]) -> None:
    assert "rule-crashed" not in {it.rule for it in check(dict([accident]))}


@pytest.mark.heavy
@_examples(4 * MANY)
@given(accident=accidents())
def test_many_accidents_make_no_rule_fail(check: Lint, accident: tuple[str, bytes]) -> None:
    assert "rule-crashed" not in {it.rule for it in check(dict([accident]))}
