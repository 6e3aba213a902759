from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hk_lint.api import Category, Finding, Project, Severity, Step, path_patterns, rule
from hk_lint.api import site as model

_MOST_STEPS = 10
_MOST_NAMED = 5
_EFFORT = 3_000_000
_MOST = 1_000
"""More redirects than Next.js advises to write are not followed, only looked at one by one."""


@rule("redirect-loop", category=Category.ROUTING, severity=Severity.WARNING, since="0.2")
def redirect_loop(project: Project) -> Iterator[Finding]:
    """Redirects lead back to where they began, follow each other, or hide a page.

    ## Why is this bad?
    A browser gives up on a loop with "too many redirects", and the page cannot be reached. A chain
    costs every visitor one more request per step. Redirects come before pages: a page at the source
    of one is never seen, and of two redirects with one source the second has no effect.

    ## Example
    ```js next.config.js
    module.exports = {
      async redirects() {
        return [
          { source: "/shop", destination: "/store", permanent: false },
          { source: "/store", destination: "/shop", permanent: false },
        ];
      },
    };
    ```
    ```tsx app/page.tsx
    export default function Home() {
      return <h1>Home</h1>;
    }
    ```
    ```json hiveku.json
    {}
    ```

    ## Use instead
    ```js next.config.js
    module.exports = {
      async redirects() {
        return [{ source: "/shop", destination: "/store", permanent: false }];
      },
    };
    ```
    ```tsx app/page.tsx
    export default function Home() {
      return <h1>Home</h1>;
    }
    ```
    ```json hiveku.json
    {}
    ```

    ## What is checked
    The redirects that next.config writes out, as Next.js takes them: the first one that fits
    counts, upper and lower case are the same, and a source takes its path with a slash at the end
    too. Redirects with `has` or `missing`, and patterns that cannot be read, end the search.

    ## Sources
    - Next.js: redirects in next.config
    - Hiveku: redirects, loops and chains
    """
    redirects = [it for it in project.site.redirects if it.kind == "redirect"]
    pages = _pages(project.site)
    effort = _Effort()
    table = (
        _Table(redirects, effort)
        if project.site.knows_redirects and len(redirects) < _MOST
        else None
    )
    reported: set[int] = set()
    for index, redirect in enumerate(redirects):
        if index in reported or redirect.conditional:
            continue
        if _is_self_loop(redirect, effort):
            yield _self_loop(redirect)
            continue
        if table is not None:
            earlier = table.earlier(index)
            if earlier is not None:
                yield _duplicate(redirect, earlier)
                continue
            way = table.follow(index)
            hops = [redirects[it] for it in way.hops]
            if way.loops:
                reported.update(way.hops)
                yield _loop(hops)
                continue
            if len(hops) > 1:
                yield _chain(hops, way.urls)
            page = pages.get(redirect.source.lower()) if not redirect.plain else None
            if page is not None and path_patterns.is_plain(redirect.source):
                yield _hidden(redirect, page)


class _Way(NamedTuple):
    """The redirects that somebody meets one after the other, by their index, and whether they come
    round. `urls` are those of an example: where it starts, and where each redirect leads."""

    hops: list[int]
    urls: list[str]
    loops: bool = False


class _Effort:
    """What may be spent on matching the patterns of one table; beyond it nothing is known."""

    def __init__(self, left: int = _EFFORT) -> None:
        self.left = left

    def matches(self, pattern: str, path: str) -> bool | None:
        return path_patterns.matches(pattern, path) if self._spend(pattern, path) else None

    def values(self, pattern: str, path: str) -> dict[str, str] | None:
        return path_patterns.values(pattern, path) if self._spend(pattern, path) else None

    def sample(self, pattern: str) -> tuple[str, dict[str, str]] | None:
        return path_patterns.sample(pattern) if self._spend(pattern, pattern) else None

    def _spend(self, pattern: str, path: str) -> bool:
        self.left -= path_patterns.effort(pattern, path)
        return self.left >= 0


class _Table:
    """What redirects do to a path, one after the other."""

    def __init__(self, redirects: Sequence[model.Redirect], effort: _Effort) -> None:
        self._redirects = redirects
        self._effort = effort
        self._answers: dict[str, int | None] = {}
        self._first: dict[str, int] = {}
        for index, redirect in enumerate(redirects):
            if not redirect.conditional and not redirect.plain:
                self._first.setdefault(redirect.source.lower(), index)

    def earlier(self, index: int) -> model.Redirect | None:
        """The redirect before this one that always answers in its place."""
        redirect = self._redirects[index]
        source = redirect.source.lower()
        same = (source, source.rstrip("/") or "/")  # a source without slash takes both
        first = min(self._first.get(it, index) for it in same)
        return self._redirects[first] if first < index and not redirect.plain else None

    def follow(self, index: int) -> _Way:
        """What a visitor of this redirect's source meets.

        Only the first redirect where anything on the way is not certain.
        """
        start = self._effort.sample(self._redirects[index].source)
        if start is None or self._redirects[index].plain:
            return _Way([index], [])
        urls = [start[0]]
        hops: dict[int, None] = {}
        while True:
            found = self._answering(urls[-1])
            if found is None or (not hops and found != index):
                return _Way(list(hops) or [index], urls)
            if found == index and hops:
                return _Way(list(hops), urls, loops=True)
            if found in hops:  # it leads into a loop of others, which is told there
                return _Way([index], urls)
            hops[found] = None
            there = self._destination(found, urls[-1])
            if there is None:
                return _Way(list(hops), [*urls, self._redirects[found].destination])
            urls.append(there)

    def _answering(self, path: str) -> int | None:
        """The redirect that certainly answers a path, None where none does or it is not sure."""
        if path not in self._answers:
            self._answers[path] = self._first_answer(path)
        return self._answers[path]

    def _first_answer(self, path: str) -> int | None:
        for index, redirect in enumerate(self._redirects):
            matched = self._effort.matches(redirect.source, path)
            if matched and not redirect.conditional and not redirect.plain:
                return index
            if matched is not False:
                return None
        return None

    def _destination(self, index: int, path: str) -> str | None:
        redirect = self._redirects[index]
        if not redirect.destination.startswith("/"):
            return None
        values = self._effort.values(redirect.source, path)
        return None if values is None else path_patterns.filled(redirect.destination, values)


def _is_self_loop(redirect: model.Redirect, effort: _Effort) -> bool:
    """Whether the destination is certainly answered by the redirect itself."""
    if not redirect.destination.startswith("/"):
        return False
    start = effort.sample(redirect.source)
    there = path_patterns.filled(redirect.destination, start[1]) if start is not None else None
    return there is not None and effort.matches(redirect.source, there) is True


def _pages(site: model.Site) -> dict[str, model.Route]:
    """The pages with one URL each, by it, as redirects see it."""
    base = len([it for it in site.base_path.split("/") if it])
    found: dict[str, model.Route] = {}
    for page in site.pages:
        if page.is_static:
            parts = [it.name for it in page.segments[base:]]
            found["/" + "/".join(parts).lower()] = page
    return found


def _self_loop(redirect: model.Redirect) -> Finding:
    only_slash = redirect.destination == f"{redirect.source}/"
    return Finding.at(
        redirect,
        f"The redirect from `{redirect.source}` to `{redirect.destination}` leads to itself",
        why="The source also matches the path with a slash at its end, so that browsers stop with "
        "too many redirects."
        if only_slash
        else "Its source matches its destination again (upper and lower case are the same), so "
        "that browsers stop with too many redirects.",
        help="Delete it; slashes at the end of URLs are the work of `trailingSlash`."
        if only_slash
        else "Delete it, or make the source match nothing but the old URL.",
        severity=Severity.ERROR,
    )


def _loop(hops: list[model.Redirect]) -> Finding:
    over = _named([it.destination for it in hops[:-1]])
    return Finding.at(
        hops[0],
        f"Redirects lead from `{hops[0].source}` over {over} back to it",
        why="Browsers stop with too many redirects, and none of these URLs can be reached.",
        help="Delete one of the redirects, or let it lead to the page itself.",
        related=_steps(hops[1:]),
        severity=Severity.ERROR,
    )


def _chain(hops: list[model.Redirect], urls: list[str]) -> Finding:
    over = _named([path_patterns.shown(it) for it in urls[1 : len(hops)]])
    return Finding.at(
        hops[0],
        f"Whoever opens `{hops[0].source}` is redirected {len(hops)} times, over {over} to "
        f"`{path_patterns.shown(urls[len(hops)])}`",
        why="Each step is a request that the visitor waits for, and search engines give up after a "
        "few.",
        help="Redirect to the last URL at once.",
        related=_steps(hops[1 : _MOST_STEPS + 1]),
        severity=Severity.INFO,
    )


def _duplicate(redirect: model.Redirect, first: model.Redirect) -> Finding:
    return Finding.at(
        redirect,
        f"There is a redirect from `{first.source}` to `{first.destination}` before this one",
        why="The first redirect that fits counts, so that this one has no effect.",
        help="Keep one of the two.",
        related=(Step(first.location, "the redirect that counts"),),
    )


def _hidden(redirect: model.Redirect, page: model.Route) -> Finding:
    return Finding.at(
        redirect,
        f"`{redirect.source}` is redirected, so that {page.path} is never seen",
        why="Redirects come before pages.",
        help="Delete the page, or the redirect.",
        related=(Step(page.location, "the page"),),
    )


def _named(urls: list[str]) -> str:
    shown = [f"`{it}`" for it in urls]
    if len(shown) <= _MOST_NAMED:
        return " and ".join(shown)
    first = shown[: _MOST_NAMED - 1]
    return f"{', '.join(first)} and {len(shown) - len(first)} more"


def _steps(hops: list[model.Redirect]) -> tuple[Step, ...]:
    return tuple(Step(it.location, f"leads to `{it.destination}`") for it in hops)
