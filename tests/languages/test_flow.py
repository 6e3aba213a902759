from __future__ import annotations

import pytest

from hk_lint import languages
from hk_lint.model import flow


def kinds(statements: flow.Flow) -> list[str]:
    return [type(it).__name__ for it in statements]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", []),
        ("return;", ["Leave"]),
        ("if (a) return 1; else { b(); }", ["Decide"]),
        ("return a ? 1 : 2;", ["Decide"]),
        ("const a = 1, { b } = c();", ["Set", "Do"]),
        ("a = 1; b.c = 2;", ["Set", "Do", "Set"]),
        ("for (const a of b) { c = a; }", ["Do", "Set"]),
        ("for (const a of b) { return a; }", ["Unclear", "Do"]),
        ("b.map((it) => { return it; });", ["Do"]),
        ("try { a(); } catch { return 1; } finally { b(); }", ["Attempt", "Do"]),
        ("{ throw new Error(); }", ["Throw"]),
        ("if (", None),
    ],
)
def test_statements(body: str, expected: list[str] | None) -> None:
    made = languages.flow("a.ts", f"function f() {{ {body} }}".encode(), 0)
    assert expected is None or kinds(made) == expected


def test_names_that_an_inner_function_assigns_are_never_certain() -> None:
    source = b"function f() { let a = 1; on(() => { a = 2; }); let b = 1; }"
    first, _, _, last = languages.flow("a.ts", source, 0)
    assert first == flow.Set("a")
    assert isinstance(last, flow.Set)
    assert last.value is not None


def test_tests_keep_what_is_negated_and_compared() -> None:
    (made,) = languages.flow("a.ts", b"const f = (a) => !a || Boolean(b) && c !== 1;", 0)
    assert isinstance(made, flow.Leave)
    negated, both = made.test.tests
    assert isinstance(negated.test, flow.Holds)
    held, unequal = both.tests
    assert isinstance(held, flow.Holds)
    assert isinstance(unequal.test, flow.Equals)


def test_a_function_that_is_not_there() -> None:
    assert kinds(languages.flow("a.ts", b"const a = 1;", 3)) == ["Unclear"]


def test_deep_nesting_ends() -> None:
    source = b"function f() { " + b"if (a) { " * 3000 + b"}" * 3000 + b" }"
    assert kinds(languages.flow("a.ts", source, 0)) == ["Decide"]
    source = b"const f = () => " + b"!" * 5000 + b"a"
    assert kinds(languages.flow("a.ts", source, 0)) == ["Leave"]
