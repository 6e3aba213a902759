from __future__ import annotations

from collections.abc import Iterable, Iterator

from hk_lint.api import Category, Finding, Project, Severity, Step, rule
from hk_lint.api import site as model
from hk_rules.routing._routes import Key, key_of

_NEXT = ("app", "pages")


@rule("duplicate-route", category=Category.ROUTING, severity=Severity.ERROR, since="0.2")
def duplicate_route(project: Project) -> Iterator[Finding]:
    """Two files answer the same URL.

    ## Why is this bad?
    Next.js refuses to build such a site, or takes one of the files and drops the other. Of two
    functions or HTML files with one URL, only one is ever called.

    ## Example
    ```json package.json
    { "dependencies": { "next": "15.3.1", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```tsx app/(shop)/about/page.tsx
    export default function About() {
      return <h1>The shop</h1>;
    }
    ```
    ```tsx app/(company)/about/page.tsx
    export default function About() {
      return <h1>The company</h1>;
    }
    ```

    ## Use instead
    ```json package.json
    { "dependencies": { "next": "15.3.1", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```tsx app/(shop)/about/page.tsx
    export default function About() {
      return <h1>The shop</h1>;
    }
    ```
    ```tsx app/(company)/company/page.tsx
    export default function Company() {
      return <h1>The company</h1>;
    }
    ```

    ## What is checked
    Pages and route handlers of both routers of Next.js, HTML files (`about.html` beside
    `about/index.html`) and functions whose URLs are documented or configured. Parameters count as
    the same whatever their names; `[slug]` beside `[handle]` in one place is a fault of its own.

    ## Sources
    - Next.js: project structure, dynamic routes
    - Hiveku: routes and collisions, one owner for every URL
    """
    routes = [
        it
        for it in project.site.routes
        if it.kind != "metadata"
        and it.certain
        and (it.router in _NEXT or not project.deployment.assumed)
    ]
    ours = [it for it in routes if it.router in _NEXT]
    yield from _same_url(routes)
    yield from _different_names(ours)
    yield from _same_specificity(ours)


def _same_url(routes: Iterable[model.Route]) -> Iterator[Finding]:
    by_key: dict[tuple[Key, str], list[model.Route]] = {}
    for route in routes:
        by_key.setdefault((key_of(route.segments), route.method), []).append(route)
    for same in by_key.values():
        *others, last = sorted(same, key=lambda it: it.path)
        ours = [it.router in _NEXT for it in same]
        if not others or (all(ours) and len({it.segments for it in same}) > 1):
            continue
        yield Finding.at(
            last,
            f"{last.path} has the URL `{last.url}`, like {_listed(others)}",
            why=_why(same),
            help="Keep one of the files, or give them different URLs.",
            related=tuple(Step(it.location, f"also `{it.url}`") for it in others),
            severity=Severity.WARNING if any(ours) and not all(ours) else None,
        )


def _why(same: list[model.Route]) -> str:
    routers = {it.router for it in same}
    if routers <= {"html"}:
        return "Both files become the same page; which of them is served is left to chance."
    if routers <= set(_NEXT):
        return "The build of Next.js fails, or drops one of the files with a warning."
    return "Only one of the files answers; which one is not defined."


def _different_names(routes: Iterable[model.Route]) -> Iterator[Finding]:
    """Parameters with different names in one place."""
    places: dict[tuple[Key, str], dict[str, list[model.Route]]] = {}
    for route in routes:
        for index, segment in enumerate(route.segments):
            if segment.kind != "static":
                place = (key_of(route.segments[:index]), segment.kind)
                places.setdefault(place, {}).setdefault(segment.name, []).append(route)
    for names in places.values():
        if len(names) < 2:
            continue
        first = sorted((min(it, key=_path) for it in names.values()), key=_path)
        last = max((it for them in names.values() for it in them), key=_path)
        name = next(it for it, them in names.items() if last in them)
        others = [it for it in first if it not in names[name]]
        written = " and ".join(f"`[{it}]`" for it in sorted(names))
        yield Finding.at(
            last,
            f"Parameters of one place in the URL have different names: {written}",
            why="Next.js refuses to build a site with different names for the same parameter.",
            help="Give the parameter one name everywhere.",
            related=tuple(Step(it.location, f"`{it.url}`") for it in others),
        )


def _same_specificity(routes: Iterable[model.Route]) -> Iterator[Finding]:
    """Optional catch-alls beside a page that they answer for as well."""
    known: dict[Key, model.Route] = {}
    for route in routes:
        known.setdefault(key_of(route.segments), route)
    for key, route in known.items():
        if not key or key[-1][0] != "optional-catch-all":
            continue
        for other in (known.get(key[:-1]), known.get((*key[:-1], ("catch-all", "")))):
            if other is None:
                continue
            first, last = sorted((route, other), key=_path)
            yield Finding.at(
                last,
                f"{last.path} and {first.path} both answer `{_top(route)}`",
                why="An optional catch-all answers the URL without further segments too, and "
                "Next.js refuses to build a site with two files for it.",
                help="Write `[...name]` with one pair of brackets, or delete the other file.",
                related=(Step(first.location, f"also `{_top(route)}`"),),
            )


def _top(route: model.Route) -> str:
    return "/" + "/".join(it.text for it in route.segments[:-1])


def _path(route: model.Route) -> str:
    return route.path


def _listed(routes: list[model.Route]) -> str:
    names = [it.path for it in routes]
    return " and ".join(names) if len(names) < 3 else f"{names[0]} and {len(names) - 1} others"
