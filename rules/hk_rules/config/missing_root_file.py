from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import Category, Finding, Place, Project, Severity, Step, path_patterns, rule, site
from hk_rules.config._framework import NEXT_CONFIGS, VITE_CONFIGS, builder, own_file

_APP_PAGE = re.compile(r"(?:src/)?app/(?:.*/)?page\.[jt]sx?")
_SOURCES = re.compile(r"src/main\.[jt]sx|(?:src/)?pages/(?!api/)(?:.*/)?[^/]+\.[jt]sx")
_LAYOUT = re.compile(r"layout\.\w+")
_FEW = 3


@rule(
    "missing-root-file",
    category=Category.CONFIG,
    severity=Severity.ERROR,
    since="0.2",
    platforms=("hiveku",),
    aliases=("framework_source_without_package_json", "framework_project_served_from_s3"),
)
def missing_root_file(project: Project) -> Iterator[Finding]:
    """A file is missing without which the site cannot be built, or has no first page.

    ## Why is this bad?
    Source code of a framework without a package.json is taken for a static site: the sources are
    published, and visitors get 403. A page without a root layout stops the build of Next.js. And
    after each deployment Hiveku asks for `/`: a site without that page fails the check.

    ## Example
    ```json hiveku.json
    {}
    ```
    ```tsx app/page.tsx
    export default function Page() {
      return <p>Hello</p>;
    }
    ```
    ```tsx app/layout.tsx
    export default function Layout({ children }: { children: React.ReactNode }) {
      return <html><body>{children}</body></html>;
    }
    ```

    ## Use instead
    ```json hiveku.json
    {}
    ```
    ```json package.json
    { "dependencies": { "next": "15.5.0", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```tsx app/page.tsx
    export default function Page() {
      return <p>Hello</p>;
    }
    ```
    ```tsx app/layout.tsx
    export default function Layout({ children }: { children: React.ReactNode }) {
      return <html><body>{children}</body></html>;
    }
    ```

    ## What is checked
    A package.json beside or above the framework's files; a layout above every page of the App
    Router; something that may answer `/`, where there are pages at all: a page, a catch-all, a
    redirect, a rewrite or middleware. Hiveku also names next.config and tsconfig.json among the
    files of a Next.js project, but the build needs neither, so that they are not asked for.

    ## Sources
    - Hiveku deployment reference: framework source without package.json, smoke check
    - Next.js documentation: root layout
    """
    yield from _manifest(project)
    yield from _layout(project)
    if not project.deployment.assumed:
        yield from _first_page(project)


def _manifest(project: Project) -> Iterator[Finding]:
    if project.deployment.assumed or _has_manifest(project):
        return
    source = next(_framework_sources(project), "")
    if not source:
        return
    name = source.removeprefix(project.path(""))
    yield Finding.at(
        _place(project, source),
        f"There is no package.json, but `{name}` is source code that has to be built",
        why="Hiveku takes the project for a static site, publishes the source code, and visitors "
        "get 403.",
        help="Add the project's package.json, with the framework among its dependencies.",
        related=(Step(Place.file(source).location, "This has to be built"),),
    )


def _has_manifest(project: Project) -> bool:
    """Whether there is a package.json in the project's folder, or in one above."""
    folder = project.folder
    while True:
        path = f"{folder}/package.json" if folder else "package.json"
        if project.sources.exists(path):
            return True
        if not folder:
            return False
        folder = folder.rpartition("/")[0]


def _framework_sources(project: Project) -> Iterator[str]:
    config = own_file(project, (*NEXT_CONFIGS, *VITE_CONFIGS))
    if config:
        yield config
    start = len(project.path(""))
    for pattern in (_APP_PAGE, _SOURCES):
        yield from (it for it in project.own_files if pattern.fullmatch(it[start:]))


def _layout(project: Project) -> Iterator[Finding]:
    """Pages of the App Router that no layout surrounds."""
    if project.site.type != "nextjs" or builder(project) == "vite":
        return
    routes = (it for it in project.site.routes if it.router == "app" and it.kind == "page")
    folders = {
        path.rpartition("/")[0]
        for path in project.own_files
        if _LAYOUT.fullmatch(path.rpartition("/")[2])
    }
    bare = [it.path for it in routes if not _is_inside(it.path, folders, project)]
    if not bare:
        return
    start = len(project.path(""))
    others = f" and {len(bare) - 1} more pages have" if len(bare) > 2 else " has"
    others = " and one more page have" if len(bare) == 2 else others
    top = re.match(r"(?:src/)?app(?=/)", bare[0][start:])
    yield Finding.at(
        _place(project, bare[0]),
        f"`{bare[0][start:]}`{others} no layout above",
        why="Next.js refuses to build a page without a root layout, which holds <html> and <body>.",
        help=f"Add `{top[0] if top else 'app'}/layout.tsx`.",
        related=tuple(
            Step(Place.file(path).location, "No layout surrounds this page") for path in bare[:_FEW]
        ),
    )


def _is_inside(page: str, folders: set[str], project: Project) -> bool:
    tops = (project.path("app"), project.path("src/app"))
    folder = page
    while folder and folder not in tops:
        folder = folder.rpartition("/")[0]
        if folder in folders:
            return True
    return False


def _first_page(project: Project) -> Iterator[Finding]:
    start = len(project.path(""))
    pages = [it for it in project.site.pages if _is_meant_for_visitors(it.path[start:], it)]
    if not pages or builder(project) == "vite" or _may_answer(project):
        return
    yield Finding.at(
        _place(project, pages[0].path),
        f"Nothing answers `/`, though there are {len(pages)} pages"
        if len(pages) > 1
        else f"Nothing answers `/`, though there is the page `{pages[0].url}`",
        why="Hiveku asks for `/` after each deployment and takes 404 for a failure, and so do "
        "visitors.",
        help="Add a first page, or redirect `/` to another page.",
        related=(Step(pages[0].location, f"`{pages[0].path[start:]}` is a page"),),
    )


def _is_meant_for_visitors(name: str, page: site.Route) -> bool:
    """Whether a file is a page and not a template: HTML files lie at the top or in public/."""
    return page.router != "html" or "/" not in name.removeprefix("public/")


def _may_answer(project: Project) -> bool:
    """Whether something is there, or may be there, that answers `/`."""
    here = project.site
    if here.middleware is not None or any(map(_is_first, (*here.routes, *here.dead))):
        return True
    if here.type != "nextjs":
        return False
    config = project.next_config
    if config is None:
        return bool(own_file(project, NEXT_CONFIGS))
    if config.has("basePath") is not False or config.has("i18n") is not False:
        return True
    if config.has("rewrites") is not False:
        return True
    if config.has("redirects") is False:
        return False
    return not config.items("redirects")[1] or any(map(_covers_top, here.redirects))


def _is_first(route: site.Route) -> bool:
    first = route.segments[0].kind if route.segments else ""
    if not route.segments or (first == "optional-catch-all" and len(route.segments) == 1):
        return True
    return route.router == "functions" and first == "catch-all"


def _covers_top(redirect: site.Redirect) -> bool:
    matcher = path_patterns.matcher(redirect.source)
    return matcher is None or matcher.fullmatch("/") is not None


def _place(project: Project, file: str) -> Place:
    """The beginning of hiveku.json, of package.json, or of a file that is there."""
    for path in (project.path("hiveku.json"), project.path("package.json")):
        if path in project.sources:
            return Place.file(path)
    return Place.file(file)
