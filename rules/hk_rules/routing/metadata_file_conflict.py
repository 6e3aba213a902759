from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import Category, Finding, Project, Severity, Step, rule
from hk_lint.api import site as model
from hk_rules.routing._routes import Key, key_of

_TOGETHER_SINCE = "<16.2.0"
"""Since then a sitemap and a page `/sitemap` may stand beside each other."""

_STATIC = re.compile(r"\.(?:ico|jpe?g|png|svg|gif|xml|txt|json|webmanifest)$")
_HASHED = re.compile(r"/[(@][^/]*/")


@rule("metadata-file-conflict", category=Category.ROUTING, severity=Severity.ERROR, since="0.2")
def metadata_file_conflict(project: Project) -> Iterator[Finding]:
    """A metadata file and a page of the same name exclude each other.

    ## Why is this bad?
    `sitemap.ts`, `icon.tsx`, `opengraph-image.tsx` and their like are routes of their own. A page
    in a folder of the same name stops the build: "Conflicting page and metadata at /sitemap".

    ## Example
    ```json package.json
    { "dependencies": { "next": "15.3.1", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```ts app/sitemap.ts
    export default function sitemap() {
      return [{ url: "https://shop.example" }];
    }
    ```
    ```tsx app/sitemap/page.tsx
    export default function Sitemap() {
      return <h1>All pages</h1>;
    }
    ```

    ## Use instead
    ```json package.json
    { "dependencies": { "next": "15.3.1", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```ts app/sitemap.ts
    export default function sitemap() {
      return [{ url: "https://shop.example" }];
    }
    ```
    ```tsx app/html-sitemap/page.tsx
    export default function Sitemap() {
      return <h1>All pages</h1>;
    }
    ```

    ## What is checked
    Files that make metadata; a picture such as `icon.png` has its ending in its URL and disturbs no
    page. From Next.js 16.2 on, a sitemap and a page `/sitemap` get along.

    ## Sources
    - Next.js: metadata files
    - Next.js issue 78609: conflicting page and metadata at /sitemap
    - Hiveku: routes and collisions, reserved metadata names
    """
    owners: dict[Key, model.Route] = {}
    for route in project.site.routes:
        if route.kind != "metadata":
            owners.setdefault(key_of(route.segments), route)
    for route in project.site.routes:
        if route.kind != "metadata":
            continue
        name = route.path.rpartition("/")[2].partition(".")[0]
        is_made = not _STATIC.search(route.path)
        same = owners.get(key_of(route.segments))
        if same is not None and _has_this_url(project, route, name):
            yield _finding(route, same, f"`{route.url}`")
        elif is_made and name in ("sitemap", "robots", "manifest"):
            segment = model.Segment("static", name)
            page = owners.get(key_of((*route.segments[:-1], segment)))
            if page is not None and page.kind == "page" and _collides(project, route, name):
                yield _finding(route, page, f"`{page.url}`")


def _has_this_url(project: Project, route: model.Route, name: str) -> bool:
    """Whether the file certainly has its plain URL: images of groups get a hash, and a sitemap of
    several parts is none itself."""
    if name == "sitemap":
        exports = project.code.module(route.path).exports
        return not any(it.name in ("generateSitemaps", "*") for it in exports)
    return not _HASHED.search(route.path)


def _collides(project: Project, route: model.Route, name: str) -> bool:
    if name == "sitemap":
        return project.has_version(route.path, "next", _TOGETHER_SINCE)
    return not project.deployment.assumed


def _finding(route: model.Route, other: model.Route, url: str) -> Finding:
    what = "page" if other.kind == "page" else "route handler"
    return Finding.at(
        route,
        f"{route.path} and the {what} {other.path} conflict at {url}",
        why="Next.js makes a route of the metadata file, and the build stops at two owners of one "
        "name.",
        help=f"Move the {what} to a folder of another name, for example html-{url.strip('`/')}."
        if other.kind == "page"
        else "Keep one of the two.",
        related=(Step(other.location, f"the {what}"),),
    )
