from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Located, Place, Project, Severity, Step, patterns, rule
from hk_lint.api import site as model
from hk_rules.routing._routes import counted, first_segment, routes_by_first_segment, thing

_RENAMED = {"videos": "video", "images": "gallery", "media": "press", "documents": "docs"}


@rule(
    "reserved-path",
    category=Category.ROUTING,
    severity=Severity.WARNING,
    aliases=("reserved_cdn_prefix_page_collision",),
    since="0.2",
    platforms=("hiveku",),
)
def reserved_path(project: Project) -> Iterator[Finding]:
    """A page or route lies under a path that the CDN serves from storage.

    ## Why is this bad?
    Fourteen first segments of URLs (`/assets`, `/images`, `/videos` and so on) belong to files: the
    CDN looks for them in storage and never asks the site. A page there, and everything below it,
    answers 403. The check after a deployment leaves these pages out, so that a green deployment
    proves nothing.

    ## Example
    ```tsx app/videos/page.tsx
    export default function Videos() {
      return <h1>Videos</h1>;
    }
    ```
    ```json hiveku.json
    {}
    ```

    ## Use instead
    ```tsx app/video/page.tsx
    export default function Videos() {
      return <h1>Videos</h1>;
    }
    ```
    ```json hiveku.json
    {}
    ```

    ## What is checked
    It is an error where a file of the project lies under the prefix. Where none does, the platform
    lets pages through until the first file is added, in the project or in the asset store, which
    cannot be seen here: that is a warning. What lies under `/api` belongs to functions and is left
    out.

    ## Sources
    - Hiveku: routes and collisions, reserved CDN prefixes
    """
    if project.deployment.assumed:
        return
    reserved = project.reserved_prefixes.names
    backed = {
        first: asset
        for asset in reversed(project.site.assets)
        if (first := asset.url.split("/")[1]) in reserved and asset.url.count("/") > 1
    }
    for name, routes in routes_by_first_segment(project.site).items():
        if name in reserved:
            head, *others = routes
            more = f" and {counted(len(others), f'more {thing(others)}')}" if others else ""
            subject = f"The {thing([head])} `{head.url}`{more} {'lie' if more else 'lies'}"
            yield _finding(head, subject, name, backed.get(name))
    for place, url in _configured(project):
        name = first_segment(url)
        if name in reserved:
            yield _finding(place, f"The route `{url}` lies", name, backed.get(name))


def _finding(place: Located, subject: str, name: str, backing: model.Asset | None) -> Finding:
    instead = _RENAMED.get(name, f"{name}-page")
    if backing is None:
        why = (
            "As soon as one file lies under this prefix, also in the asset store, which cannot be "
            "seen here, what lies there answers 403."
        )
        return Finding.at(
            place,
            f"{subject} under `/{name}`, which Hiveku's CDN reserves for files",
            why=why,
            help=f"Rename the first part of the URL, for example to `/{instead}`.",
        )
    return Finding.at(
        place,
        f"{subject} under `/{name}`, which Hiveku's CDN serves from storage",
        why="The CDN never asks the site for it and answers 403; the check after the deployment "
        "leaves such paths out.",
        help=f"Rename the first part of the URL, for example to `/{instead}`.",
        related=(Step(Place.file(backing.path).location, "a file under the same prefix"),),
        severity=Severity.ERROR,
    )


def _configured(project: Project) -> Iterator[tuple[Located, str]]:
    """The URLs that hiveku.json gives to functions, where they stand."""
    node = project.config.get("functions", "routes") if project.config is not None else None
    functions = {it.name: it.url for it in project.deployment.functions}
    for member in node.members if node is not None else ():
        url = functions.get(patterns.normalised(member.key), "")
        if url and member.node.text() == url:
            yield member.node, url
