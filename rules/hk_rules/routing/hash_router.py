from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Place, Project, Severity, is_test, rule

_PACKAGES = frozenset(("react-router-dom", "react-router", "react-router/dom"))
_HASH = frozenset(("HashRouter", "createHashRouter"))
_OTHERS = frozenset(
    ("BrowserRouter", "createBrowserRouter", "MemoryRouter", "createMemoryRouter", "StaticRouter")
)


@rule(
    "hash-router",
    category=Category.ROUTING,
    severity=Severity.WARNING,
    triggers=(b"HashRouter",),
    since="0.2",
)
def hash_router(project: Project) -> Iterator[Finding]:
    """The pages of the site are told apart behind a `#`, which no server sees.

    ## Why is this bad?
    For Hiveku, search engines and statistics, a site with `HashRouter` has one page. What comes
    after `#` is not sent, so that redirects, titles and the check after a deployment never meet the
    other pages.

    ## Example
    ```html index.html
    <script type="module" src="/src/main.jsx"></script>
    ```
    ```jsx src/main.jsx
    import { createRoot } from "react-dom/client";
    import { HashRouter } from "react-router-dom";
    import { App } from "./app";

    createRoot(document.body).render(<HashRouter><App /></HashRouter>);
    ```
    ```json hiveku.json
    {}
    ```

    ## Use instead
    ```html index.html
    <script type="module" src="/src/main.jsx"></script>
    ```
    ```jsx src/main.jsx
    import { createRoot } from "react-dom/client";
    import { BrowserRouter } from "react-router-dom";
    import { App } from "./app";

    createRoot(document.body).render(<BrowserRouter><App /></BrowserRouter>);
    ```
    ```json hiveku.json
    {}
    ```

    ## What is checked
    `HashRouter` and `createHashRouter` of React Router in files that the pages load. A file that
    imports another router too chooses between them, and is silent.

    ## Sources
    - Hiveku: routes and collisions, URL conventions
    """
    if project.deployment.assumed:
        return
    for path in project.hot_files:
        if path not in project.page_files or is_test(path):
            continue
        imported = [
            (item, name.imported)
            for item, _ in project.graph.imports(path)
            if item.specifier in _PACKAGES
            for name in item.names
        ]
        names = {name for _, name in imported}
        found = next((item for item, name in imported if name in _HASH), None)
        if found is not None and names.isdisjoint(_OTHERS):
            used = "createHashRouter" if "createHashRouter" in names else "HashRouter"
            yield Finding.at(
                Place.at(path, found.span),
                f"`{used}` keeps the pages of the site behind a `#`",
                why="No server and no search engine sees what comes after it: the site has one "
                "page for them.",
                help=f"Use `{used.replace('Hash', 'Browser')}`.",
            )
