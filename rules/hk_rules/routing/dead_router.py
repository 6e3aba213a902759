from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import Category, Finding, Project, Severity, is_test, rule
from hk_lint.api import site as model
from hk_rules.routing._routes import counted

_CODE = re.compile(r"(?<!\.d)\.([cm]?[jt]sx?|mdx?)$")
_ON_PURPOSE = re.compile(
    r"archiv|old|disabled?|deprecat|unused|draft|backup|\bbak\b|legacy|wip|te?mp|example|trash"
    r"|hidden|removed|off\b|graveyard|todo|test|story|stories|ignore|exclude|inactive|later|draft"
)


@rule("dead-router", category=Category.ROUTING, severity=Severity.ERROR, since="0.2")
def dead_router(project: Project) -> Iterator[Finding]:
    """Pages lie in a folder that no router reads.

    ## Why is this bad?
    Next.js reads `app` or `src/app`, and `pages` or `src/pages`, never both: where the folder at
    the top is there, the one in `src` is ignored without a word. Folders of the App Router whose
    names begin with an underscore are private. The pages look right and are never served.

    ## Example
    ```json package.json
    { "dependencies": { "next": "15.3.1", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```tsx app/page.tsx
    export default function Home() {
      return <h1>Home</h1>;
    }
    ```
    ```tsx src/app/about/page.tsx
    export default function About() {
      return <h1>About</h1>;
    }
    ```

    ## Use instead
    ```json package.json
    { "dependencies": { "next": "15.3.1", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```tsx app/page.tsx
    export default function Home() {
      return <h1>Home</h1>;
    }
    ```
    ```tsx app/about/page.tsx
    export default function About() {
      return <h1>About</h1>;
    }
    ```

    ## What is checked
    A folder from which live code imports its pages is an ordinary folder, and silent; so is a
    private folder whose name says that it is put aside (`_old`, `_disabled`).

    ## Sources
    - Next.js: the src folder, private folders
    - Hiveku: routes and collisions, one router per project
    """
    dead = [it for it in project.site.dead_folders if any(map(_is_shown, it.routes))]
    if not dead:
        return
    imported = _imported(project)
    for folder in dead:
        prefix = f"{folder.path}/"
        outside = {name for importer, name in imported if not importer.startswith(prefix)}
        if not folder.path.endswith("app") and folder.reason != "private":
            if any(name.startswith(prefix) for name in outside):
                continue
        elif folder.reason == "private" and _ON_PURPOSE.search(folder.path.rpartition("/_")[2]):
            continue
        anywhere = {name for _, name in imported}
        lost = [
            it
            for it in folder.routes
            if _is_shown(it)
            and it.path not in anywhere
            and not is_test(it.path)
            and _has_default(project, it)
        ]
        if lost:
            yield _finding(folder, sorted(lost, key=lambda it: (len(it.segments), it.path)))


def _is_shown(route: model.Route) -> bool:
    return route.kind == "page"


def _imported(project: Project) -> set[tuple[str, str]]:
    """Who names whom in an import, in all files that are read."""
    return {
        (path, name)
        for path in project.sources.files
        if _CODE.search(path)
        for name in project.graph.candidates(path).files
    }


def _has_default(project: Project, route: model.Route) -> bool:
    if route.path.endswith((".md", ".mdx")):
        return True
    return any(it.name == "default" for it in project.code.module(route.path).exports)


def _finding(folder: model.DeadFolder, lost: list[model.Route]) -> Finding:
    pages = counted(len(lost), "page")
    verb = "is" if len(lost) == 1 else "are"
    if folder.reason == "private":
        return Finding.at(
            lost[0],
            f"{pages} in {folder.path} {verb} never served, because the folder is private",
            why="The App Router leaves out folders whose names begin with an underscore, with "
            "everything in them.",
            help="Rename the folder without the underscore, or with `%5F` for one that shows in "
            "the URL; delete the page if nobody needs it.",
            severity=Severity.WARNING,
        )
    if folder.reason == "apart":
        return Finding.at(
            lost[0],
            f"{folder.path} and {folder.instead} lie in different folders, which Next.js refuses",
            why=f"Both routers must lie at the top or both in src, so that {pages} {verb} lost.",
            help=f"Move {folder.path} beside {folder.instead}.",
        )
    return Finding.at(
        lost[0],
        f"{pages} in {folder.path} {verb} never served, because {folder.instead} is there too",
        why=f"Next.js reads one of the two folders and ignores {folder.path} without a word.",
        help=f"Move the files to {folder.instead}, or delete it if nothing in it is needed.",
    )
