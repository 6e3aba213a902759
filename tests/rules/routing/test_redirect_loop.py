from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hk_lint.model.finding import Severity


@pytest.fixture
def site(linter):
    return linter("redirect-loop")


def config(*pairs: str, settings: str = "", extra: str = "") -> dict[str, str]:
    """`/a -> /b`, and what else the redirect asks for after a bar."""
    entries = []
    for pair in pairs:
        way, _, more = pair.partition(" | ")
        source, destination = way.split(" -> ")
        entries.append(
            f'{{ source: "{source}", destination: "{destination}", permanent: true, {more} }}'
        )
    listed = ",\n".join(entries)
    return {
        "next.config.mjs": f"export default {{ {settings} async redirects() {{ return [{listed}{extra}]; }} }};"
    }


@pytest.mark.parametrize(
    "pair",
    [
        "/a -> /a",
        "/a -> /a/",
        "/About -> /about",
        "/a -> /a?from=a",
        "/a -> /a#top",
        "/blog/:slug -> /blog/:slug",
        "/blog/:slug -> /blog/hello",
        "/docs/:path* -> /docs",
        "/docs/:path* -> /docs/new/:path*",
        "/:path* -> /home",
    ],
)
def test_a_redirect_to_itself(site, text_of, pair):
    (finding,) = site(config(pair))
    assert finding.severity is Severity.ERROR
    assert "leads to itself" in finding.message
    assert text_of(finding) == f'"{pair.split(" -> ")[0]}"'


@pytest.mark.parametrize(
    ("pairs", "length"),
    [
        (("/a -> /b", "/b -> /a"), 1),
        (("/a -> /b", "/b -> /c", "/c -> /a"), 2),
        (("/old/:slug -> /new/:slug", "/new/:slug -> /old/:slug"), 1),
        (("/a -> /x/a", "/x/:rest* -> /:rest*"), 1),
        (("/A -> /b/", "/B -> /a"), 1),
    ],
)
def test_redirects_in_a_circle_are_one_finding(site, pairs, length):
    (finding,) = site(config(*pairs))
    assert finding.severity is Severity.ERROR
    assert len(finding.related) == length


def test_the_way_into_a_circle_is_no_circle(site):
    found = site(config("/a -> /b", "/b -> /c", "/c -> /b"))
    assert [it.severity for it in found if it.severity is Severity.ERROR] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("pairs", "times"),
    [
        (("/a -> /b", "/b -> /c"), 2),
        (("/b -> /c", "/a -> /b"), 2),
        (("/a -> /b", "/b -> https://shop.example"), 2),
        (("/old/:slug -> /new/:slug", "/new/:slug -> /blog/:slug"), 2),
    ],
)
def test_a_chain(site, pairs, times):
    (finding,) = site(config(*pairs))
    assert finding.severity is Severity.INFO
    assert f"redirected {times} times" in finding.message


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (("/a -> /docs/b", "/docs/:name -> /x/:name"), "over `/docs/b` to `/x/b`"),
        (
            ("/old/:path* -> /docs/:path*", "/docs/:name -> /x/:name"),
            "over `/docs/:path` to `/x/:path`",
        ),
    ],
)
def test_a_chain_is_told_with_the_urls_on_the_way(site, pairs, told):
    assert told in site(config(*pairs))[0].message


@pytest.mark.parametrize(
    "pairs", [("/a -> /b", "/a -> /c"), ("/a -> /b", "/A/ -> /b"), ("/x/:p -> /b", "/x/:p -> /c")]
)
def test_the_second_of_one_source_has_no_effect(site, pairs):
    (finding,) = site(config(*pairs))
    assert "before this one" in finding.message


def test_a_page_behind_a_redirect(site):
    (finding,) = site("app/(a)/shop/page.tsx", config("/shop -> https://shop.example"))
    assert finding.location.path == "next.config.mjs"
    assert [it.location.path for it in finding.related] == ["app/(a)/shop/page.tsx"]
    (finding,) = site(
        "app/(a)/shop/page.tsx", config("/shop -> https://shop.example", settings="basePath: '/x',")
    )
    assert "never seen" in finding.message


@pytest.mark.parametrize(
    "files",
    [
        (config("/a -> /b", "/c -> /b"),),
        (config("/a -> /b", "/b/:id -> /c"),),
        (config("/a/ -> /a"),),
        (config("/a -> https://other.example/a"),),
        (config("/a -> //other.example/a"),),
        (config("/:path* -> https://www.shop.example/:path* | has: [{ type: 'host', value: 'shop.example' }]"),),
        (config("/:path* -> /x | has: [{ type: 'query', key: 'a' }]"),),
        (config("/a -> /b", "/b -> /a | has: [{ type: 'cookie', key: 'x' }]"),),
        (config("/a -> /b | has: [{ type: 'header', key: 'x' }]", "/a -> /c"),),
        (config("/ -> /docs | basePath: false", settings="basePath: '/docs',"),),
        (config("/blog/:slug -> /posts/:slug", "/posts/:slug(\\\\d+) -> /x"),),
        (config("/docs -> /docs/intro", "/docs/:path -> /guide/:path | missing: [{ type: 'cookie', key: 'x' }]"),),
        (config("/docs -> /docs/intro"), "app/docs/intro/page.tsx"),
        (config("/:old -> /blog/:old"), "app/blog/[slug]/page.tsx", "app/about/page.tsx"),
        (config("/en/:path* -> /:path* | locale: false"), "app/page.tsx"),
        (config("/home/ -> /home"),),
        (config("/shop -> /store"), "app/shop/[id]/page.tsx", "app/shop/route.ts"),
        (config("/a -> /b", "/b -> /c", extra=", ...more"),),
        (config("/a -> /b", "/a -> /c", extra=", ...(await load())"),),
        (config("/a -> /b", "/b -> /a", settings="output: 'export',"),),
        ({"next.config.mjs": "export default { rewrites: async () => [{ source: '/a', destination: '/a' }] };"},),
        ({"vercel.json": '{ "redirects": [{ "source": "/a", "destination": "/a" }] }'},),
        ({"next.config.mjs": "export default { async redirects() { if (x) return [{ source: '/a', destination: '/b' }]; return [{ source: '/b', destination: '/a' }]; } };"},),
    ],
)  # fmt: skip
def test_look_alikes(site, files):
    assert site("app/home/page.tsx", *files) == []


def test_a_redirect_to_itself_among_unknown_ones(site):
    assert len(site("app/page.tsx", config("/a -> /a/", extra=", ...more"))) == 1


def test_many_redirects_take_no_time(site):
    pairs = [f"/old-{it} -> /new-{it}" for it in range(900)]
    assert site("app/page.tsx", config(*pairs)) == []


@given(st.permutations([f"/p{it} -> /p{it + 1}" for it in range(5)]))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_order_of_a_chain_plays_no_part(site, pairs):
    found = site("app/page.tsx", config(*pairs))
    assert sorted(it.message.partition("redirected ")[2][:1] for it in found) == [
        "2",
        "3",
        "4",
        "5",
    ]


@pytest.mark.parametrize("length", [10, 11, 12, 40, 300])
def test_a_loop_of_any_length(site, length):
    pairs = [f"/p{step} -> /p{(step + 1) % length}" for step in range(length)]
    (finding,) = site(config(*pairs))
    assert finding.severity is Severity.ERROR
    assert finding.message == (
        f"Redirects lead from `/p0` over `/p1`, `/p2`, `/p3`, `/p4` and {length - 5} more back to it"
    )
    assert len(finding.related) == length - 1


def test_a_long_chain_is_counted_to_its_end(site):
    first = site(config(*(f"/p{step} -> /p{step + 1}" for step in range(30))))[0]
    assert first.severity is Severity.INFO
    assert "is redirected 30 times" in first.message
    assert first.message.endswith("and 25 more to `/p30`")
    assert len(first.related) == 10


def test_what_leads_into_a_loop_is_no_chain(site):
    (finding,) = site(config("/s -> /a", "/a -> /b", "/b -> /a"))
    assert finding.message == "Redirects lead from `/a` over `/b` back to it"


def test_patterns_that_take_long_to_match_are_given_up(site):
    many = "/" + "/".join("abcdefghijklmnopqrstuvwxyz")
    pairs = [f"/:a*/:b*/:c*/:d*/x{step} -> {many}/y{step}" for step in range(400)]
    assert site(config(*pairs, "/old -> /older", "/older -> /old")) == []
