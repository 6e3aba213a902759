from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Place, Project, Severity, Step, rule
from hk_rules.routing._routes import counted, routes_by_first_segment, thing


@rule(
    "public-folder-shadows-route",
    category=Category.ROUTING,
    severity=Severity.ERROR,
    since="0.2",
    platforms=("hiveku",),
)
def public_folder_shadows_route(project: Project) -> Iterator[Finding]:
    """A folder of public has the name of a page or route, which is then never served.

    ## Why is this bad?
    Hiveku moves the folders of `public/` to its CDN's storage, and the CDN then looks for
    everything under that name there. The page of the same name, and all pages and route handlers
    below it, answer 403.

    ## Example
    ```tsx app/learn/page.tsx
    export default function Learn() {
      return <h1>Learn</h1>;
    }
    ```
    ```text public/learn/hero.jpg
    a picture
    ```
    ```json hiveku.json
    {}
    ```

    ## Use instead
    ```tsx app/learn/page.tsx
    export default function Learn() {
      return <h1>Learn</h1>;
    }
    ```
    ```text public/learn-pictures/hero.jpg
    a picture
    ```
    ```json hiveku.json
    {}
    ```

    ## Sources
    - Hiveku: routes and collisions, prefixes of a project's own
    """
    if project.deployment.assumed or project.site.type != "nextjs":
        return
    folders: dict[str, list[str]] = {}
    for asset in project.site.assets:
        *above, file = asset.url.split("/")[1:]
        if above and not file.startswith("."):
            folders.setdefault(above[0], []).append(asset.path)
    reserved = project.reserved_prefixes.names
    for name, routes in routes_by_first_segment(project.site).items():
        files = folders.get(name)
        if not files or name in reserved:
            continue
        first, *others = routes
        what = thing([first])
        below = f", like {counted(len(others), thing(others))} below `/{name}`" if others else ""
        yield Finding.at(
            first,
            f"The {what} `{first.url}` is hidden by the folder public/{name} "
            f"({counted(len(files), 'file')}, for example {files[0].rpartition('/')[2]})",
            why=f"Hiveku's CDN looks for everything under `/{name}` in storage, so that the "
            f"{what} answers 403{below}.",
            help=f"Rename the folder, for example to public/{name}-files, with what refers to it.",
            related=(Step(Place.file(files[0]).location, "a file of the folder"),),
        )
