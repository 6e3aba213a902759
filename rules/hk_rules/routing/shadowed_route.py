from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import join

from hk_lint.api import (
    Category,
    Finding,
    Given,
    Location,
    Place,
    Project,
    Severity,
    Step,
    literal,
    module,
    rule,
)
from hk_lint.api import site as model
from hk_rules.routing._routes import key_of
from hk_rules.routing._written import Leaf, Tree, Writer

_NAME = "generateStaticParams"
_READS_FOLDER = re.compile(r"(?:node:)?fs(?:/promises)?:(?:promises\.)?readdir(?:Sync)?")
_ENTRY = ("mdx", "md", "json")
_DRAFT = re.compile(rb"^\s*[\"']?(?:draft|archived)[\"']?\s*:\s*true", re.MULTILINE)


@rule(
    "shadowed-route",
    category=Category.ROUTING,
    severity=Severity.ERROR,
    aliases=("route_collision_edit_not_visible", "route_collision_new_dynamic_shadows"),
    triggers=(b"generateStaticParams",),
    since="0.2",
)
def shadowed_route(project: Project) -> Iterator[Finding]:
    """A page and a dynamic route beside it make the same URL.

    ## Why is this bad?
    `generateStaticParams` lists the URLs that the dynamic route prepares. Where one of them is also
    a page of its own, the build is green and one of the two wins by chance: edits of the other
    are never seen.

    ## Example
    ```json package.json
    { "dependencies": { "next": "15.5.7", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```tsx app/[slug]/page.tsx
    const pages = [{ slug: "about" }, { slug: "team" }];
    export function generateStaticParams() {
      return pages.map((page) => ({ slug: page.slug }));
    }
    export default function Page() {
      return <h1>A page</h1>;
    }
    ```
    ```tsx app/about/page.tsx
    export default function About() {
      return <h1>About us</h1>;
    }
    ```

    ## Use instead
    ```json package.json
    { "dependencies": { "next": "15.5.7", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```tsx app/[slug]/page.tsx
    const pages = [{ slug: "team" }];
    export function generateStaticParams() {
      return pages.map((page) => ({ slug: page.slug }));
    }
    export default function Page() {
      return <h1>A page</h1>;
    }
    ```
    ```tsx app/about/page.tsx
    export default function About() {
      return <h1>About us</h1>;
    }
    ```

    ## What is checked
    Params that the text gives: arrays that are written out, in code or in a JSON file, the keys,
    values and entries of an object, what `map`, `flatMap` or a loop make of these, the files of a
    folder that is read, and the entries of a collection in hiveku.cms.json; in the same file or one
    that it imports. Params that come from elsewhere, or are filtered, are not judged.

    ## Sources
    - Next.js: generateStaticParams
    - Hiveku: routes and collisions, concrete and dynamic owners of one path
    """
    pages = [it for it in project.site.pages if it.router == "app" and it.segments]
    for page in pages:
        if page.segments[-1].kind == "static":
            continue
        beside = [(it, needed) for it in pages if (needed := _needed(page, it))]
        params = _Params(project, page) if beside else None
        for other, needed in beside:
            place = params.yields(needed) if params is not None else None
            if place is not None:
                yield _finding(other, page, place)


def _needed(dynamic: model.Route, concrete: model.Route) -> dict[str, tuple[str, ...]]:
    """The parameters with which a dynamic route has the URL of a page; empty where none do."""
    ours, theirs = dynamic.segments, concrete.segments
    *above, last = ours
    is_open = last.kind != "dynamic"
    if theirs[-1].kind != "static" or len(theirs) < len(ours):
        return {}
    if not is_open and len(theirs) > len(ours):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for one, two in zip(above, theirs, strict=False):
        if one.kind == "dynamic" and two.kind == "static":
            found[one.name] = (two.name,)
        elif key_of((one,)) != key_of((two,)):
            return {}
    rest = theirs[len(above) :]
    if any(it.kind != "static" for it in rest):
        return {}
    return {**found, last.name: tuple(it.name for it in rest)}


class _Params:
    """What the `generateStaticParams` of a page certainly yields."""

    def __init__(self, project: Project, page: model.Route) -> None:
        self._project = project
        self._page = page
        self._folders: list[tuple[str, str]] = []
        self._items: list[dict[str, Tree]] = []
        found = project.code.exported(page.path, _NAME)
        if found is not None and found[1].value is not None:
            made = Writer(project, self._note_folders).returned(Given(found[0], found[1].value))
            self._items = [it for it in made if isinstance(it, dict)]
            self._folders += [(it, "") for it in _collections(project, page)]

    def yields(self, needed: dict[str, tuple[str, ...]]) -> Location | None:
        """Where it says that the parameters are these, None where it does not."""
        last = self._page.segments[-1].name
        for item in self._items:
            places = [_place(item.get(name), texts) for name, texts in needed.items()]
            if None not in places:
                return _place(item.get(last), needed[last])
        if len(needed) > 1 or len(needed[last]) > 1:
            return None
        text = needed[last][0]
        for folder, reader in self._folders:
            for ending in _ENTRY:
                path = self._project.path(join(folder, f"{text}.{ending}"))
                if path in self._project.sources and not self._left_out(path, text, reader):
                    return Place.file(path).location
        return None

    def _left_out(self, path: str, text: str, reader: str) -> bool:
        """Whether the entry is a draft, or the code names it, perhaps to leave it out."""
        if _DRAFT.search(self._project.sources.read(path)):
            return True
        named = re.compile(rb"[\"'`/]%b[\"'`.]" % re.escape(text.encode()))
        files = (self._page.path, *((reader,) if reader else ()))
        return any(named.search(self._project.sources.read(it)) for it in files)

    def _note_folders(self, path: str, function: int) -> None:
        """Note the folders that a function reads, and those that it calls right there."""
        code = self._project.code
        calls = code.module(path).calls
        for index in code.calls_in(path, function):
            if _READS_FOLDER.fullmatch(calls[index].callee) and calls[index].arguments:
                folder = _folder(self._project, Given(path, calls[index].arguments[0]))
                if folder:
                    self._folders.append((folder, path))


def _place(tree: Tree, texts: tuple[str, ...]) -> Location | None:
    """Where a parameter gets these texts, None where it has others."""
    parts = tree if isinstance(tree, list) else [tree]
    leaves = [it for it in parts if isinstance(it, Leaf)]
    same = len(leaves) == len(parts) and tuple(it.text for it in leaves) == texts
    return leaves[0].place if same and leaves else None


def _folder(project: Project, given: Given) -> str:
    """The folder that `"content/blog"` or `path.join(process.cwd(), "content", "blog")` is."""
    here = literal(project.code, given)
    if isinstance(here.value, module.Text) and here.value.complete:
        return here.value.value.removeprefix("./")
    if not isinstance(here.value, module.Result):
        return ""
    call = project.code.module(here.path).calls[here.value.call]
    if call.path[-1:] not in (("join",), ("resolve",)):
        return ""
    parts = []
    for index, argument in enumerate(call.arguments):
        part = literal(project.code, Given(here.path, argument)).value
        if isinstance(part, module.Text) and part.complete:
            parts.append(part.value)
        elif index or not _is_top(project, here.path, part):
            return ""
    return join(*parts) if parts and not parts[0].startswith(("/", "..")) else ""


def _is_top(project: Project, path: str, value: module.Value) -> bool:
    return (
        isinstance(value, module.Result)
        and project.code.module(path).calls[value.call].callee == "global:process.cwd"
    )


def _collections(project: Project, page: model.Route) -> Iterator[str]:
    """The folders of the CMS collections whose entries have this page's URLs."""
    manifest = project.document("hiveku.cms.json")
    listed = manifest.get("collections") if manifest is not None else None
    for entry in listed.items if listed is not None else ():
        pattern, folder = entry.get("routePattern"), entry.get("path")
        route = pattern.text() if pattern is not None else None
        place = folder.text() if folder is not None else None
        above = "/".join(it.text for it in page.segments[:-1])
        if place and route == f"/{above}/{{slug}}".replace("//", "/"):
            yield place.strip("/")


def _finding(concrete: model.Route, dynamic: model.Route, place: Location) -> Finding:
    return Finding.at(
        concrete,
        f"`{concrete.url}` is made by {concrete.path} and by {dynamic.path} too",
        why="The build is green, and one of the two wins by chance: changes to the other are never "
        "seen.",
        help=f"Take this URL out of what `{_NAME}` yields, or delete the page.",
        related=(
            Step(dynamic.location, "the dynamic route"),
            Step(place, "makes the same URL"),
        ),
    )
