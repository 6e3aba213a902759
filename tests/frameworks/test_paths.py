"""Patterns of paths: what they match, and samples of what they match."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hk_lint.frameworks.nextjs import paths

WORDS = st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True)
CLERK = (
    "/((?!_next|[^?]*\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?"
    "|xlsx?|zip|webmanifest)).*)"
)


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Texts and parameters with all signs, `*` and `+` last."""
    names = draw(st.lists(WORDS, unique=True, max_size=4))
    parts = [
        draw(st.sampled_from([name, f":{name}", f"a-:{name}", f"{name}.:x{name}"]))
        for name in names
    ]
    last = draw(st.sampled_from(["", "/:rest*", "/:rest+", "/:rest?"]))
    return "/" + "/".join(parts) + ("" if last and not parts else last)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("/", "/", True),
        ("/about", "/about", True),
        ("/about", "/about/", True),
        ("/About", "/about", True),
        ("/about", "/about/us", False),
        ("/blog/:slug", "/blog/x", True),
        ("/blog/:slug", "/blog", False),
        ("/blog/:slug", "/blog/x/y", False),
        ("/blog/:slug?", "/blog", True),
        ("/blog/:path*", "/blog", True),
        ("/blog/:path*", "/blog/a/b", True),
        ("/blog/:path+", "/blog", False),
        ("/blog/:path+", "/blog/a", True),
        ("/:path*", "/", True),
        ("/post/:id(\\d+)", "/post/12", True),
        ("/post/:id(\\d+)", "/post/x", False),
        ("/en/(.*)", "/en/a/b", True),
        ("/(api|trpc)(.*)", "/api/x", True),
        ("/file.:ext", "/file.txt", True),
        ("/a\\:b", "/a:b", True),
        ("/docs/:path*/edit", "/docs/a/b/edit", True),
        ("/((?!api|_next|.*\\..*).*)", "/api/x", False),
        ("/((?!api|_next|.*\\..*).*)", "/about", True),
        ("/((?!api|_next|.*\\..*).*)", "/a.png", False),
        ("/((?!_next/static|_next/image|favicon.ico).*)", "/api/x", True),
        (CLERK, "/api/x", True),
        (CLERK, "/a.css", False),
    ],
)
def test_matching(pattern, path, expected):
    assert paths.matches(pattern, path) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        "about",
        "/{:locale/}?x",
        "/a*",
        "/a?b",
        "/(",
        "/:a(",
        "/(a",
        "/(.*.*.*.*.*)",
        "/((a|b)*)",
        "/(a+)*",
        "/:a/:a",
        "/(?<x>a)",
        "/" + "a" * 1000,
        "/:1",
    ],
)
def test_what_cannot_be_read_is_unknown(pattern):
    assert paths.matches(pattern, "/a") is None
    assert paths.values(pattern, "/a") is None


def test_samples_and_values():
    path, values = paths.sample("/a/:slug/:rest*") or ("", {})
    assert paths.values("/a/:slug/:rest*", path) == values
    assert paths.sample("/a/:id(\\d+)") is None
    assert paths.values("/a/:rest*", "/a/b/c") == {"rest": "b/c"}
    assert paths.values("/a/:rest*", "/a") == {"rest": ""}


def test_destinations_are_filled():
    assert paths.filled("/x/:slug?a=:slug#b", {"slug": "y"}) == "/x/y"
    assert paths.filled("/x/:rest*", {"rest": ""}) == "/x"
    assert paths.filled("/x/:rest*", {"rest": "a/b"}) == "/x/a/b"
    assert paths.filled("/x/:other", {"slug": "y"}) is None
    assert paths.filled("/:rest", {"rest": ""}) is None


def test_plain_patterns():
    assert paths.is_plain("/a/b.html")
    assert not paths.is_plain("/a/:b")
    assert not paths.is_plain("/a/(.*)")
    assert not paths.is_plain("/a*")


@given(patterns())
def test_a_sample_is_matched_and_filled_again(pattern):
    found = paths.sample(pattern)
    assert found is not None
    path, values = found
    assert paths.matches(pattern, path)
    assert paths.matches(pattern, path.upper())
    assert paths.matches(pattern, f"{path}/") or path == "/"
    assert paths.filled(pattern, values) == path


@given(st.text(alphabet="/:ab(.*|)+?{}[]\\!-", max_size=60), st.text(alphabet="/ab.", max_size=100))
def test_any_text_is_read_quickly(pattern, path):
    started = time.perf_counter()
    assert paths.matches(f"/{pattern}", f"/{path}") in (True, False, None)
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    "pattern",
    [
        "/" + "(.*)" * 50,
        "/(" * 100,
        "/" + ":a*" * 100,
        "/(" + "(a*)*" * 20 + ")",
        "/((a|a)+)b",
        "/(" + "a|" * 200 + "a)",
        "/([^/]*.*[^/]*.*x)",
        "/(" + "[" * 100 + ")",
    ],
)
def test_hostile_patterns_end(pattern):
    started = time.perf_counter()
    paths.matches(pattern, "/" + "a" * 99)
    assert time.perf_counter() - started < 2
