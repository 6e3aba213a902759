from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import join

from hk_lint.api import (
    Category,
    CodeObject,
    Finding,
    Given,
    Location,
    Place,
    Project,
    Severity,
    Step,
    items,
    literal,
    module,
    rule,
)
from hk_lint.api import site as model
from hk_rules.routing._routes import Key, key_of

_NAME = "generateStaticParams"
_READS_FOLDER = re.compile(r"(?:node:)?fs(?:/promises)?:(?:promises\.)?readdir(?:Sync)?")
_ENTRY = ("mdx", "md", "json")
_DRAFT = re.compile(rb"^\s*[\"']?(?:draft|archived)[\"']?\s*:\s*true", re.MULTILINE)
_DEPTH = 6


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
    Params that the text gives: arrays that are written out, the keys of an object, the files of a
    folder that is read, and the entries of a collection in hiveku.cms.json; in the same file or one
    that it imports. Params that come from elsewhere, or are filtered, are not judged.

    ## Sources
    - Next.js: generateStaticParams
    - Hiveku: routes and collisions, concrete and dynamic owners of one path
    """
    pages = [it for it in project.site.pages if it.router == "app" and it.segments]
    concrete: dict[Key, list[model.Route]] = {}
    for page in pages:
        if page.segments[-1].kind == "static":
            concrete.setdefault(key_of(page.segments[:-1]), []).append(page)
    for page in pages:
        beside = concrete.get(key_of(page.segments[:-1]), ())
        if page.segments[-1].kind == "static" or not beside:
            continue
        params = _Params(project, page)
        for other in beside:
            place = params.yields(other.segments[-1].name)
            if place is not None:
                yield _finding(other, page, place)


class _Params:
    """What the `generateStaticParams` of a page certainly yields for its last segment."""

    def __init__(self, project: Project, page: model.Route) -> None:
        self._project = project
        self._page = page
        self._name = page.segments[-1].name
        self._texts: dict[str, Location] = {}
        self._folders: list[tuple[str, str]] = []
        found = project.code.exported(page.path, _NAME)
        if found is not None and found[1].value is not None:
            self._read(Given(found[0], found[1].value), _DEPTH)
            self._folders += [(it, "") for it in _collections(project, page)]

    def yields(self, text: str) -> Location | None:
        """Where it says that the parameter is this text, None where it does not."""
        if text in self._texts:
            return self._texts[text]
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

    def _read(self, given: Given, depth: int) -> None:
        """Note what a function that makes params, or a list of params, certainly holds."""
        code = self._project.code
        here = literal(code, given)
        if depth == 0:
            return
        if isinstance(here.value, module.Closure):
            function = here.value.function
            self._note_folders(here.path, function)
            for returned in code.module(here.path).functions[function].returns:
                self._read(Given(here.path, returned), depth - 1)
        elif isinstance(here.value, module.ArrayLiteral):
            for item in items(code, here.path, here.value)[0]:
                if isinstance(item.value, module.ObjectLiteral):
                    self._note(CodeObject(code, item.path, item.value).literal(self._name))
        elif isinstance(here.value, module.Result) and not here.value.path:
            self._read_result(here.path, code.module(here.path).calls[here.value.call], depth)

    def _read_result(self, path: str, call: module.Call, depth: int) -> None:
        first = call.arguments[0] if call.arguments else None
        if call.path[-1:] != ("map",) or not isinstance(first, module.Closure):
            called = self._called(path, call)
            if called is not None:
                self._read(called, depth - 1)
            return
        source = call.receiver
        if source is None and len(call.path) > 1:
            source = module.Reference(call.callee_span, call.path[:-1])
        keys = self._keys(path, first)
        if source is not None and keys is not None:
            for item in self._list(Given(path, source), depth - 1):
                self._note(_member(self._project, item, keys))

    def _keys(self, path: str, closure: module.Closure) -> tuple[str, ...] | None:
        """The members of an item that a mapping function takes the parameter from."""
        function = self._project.code.module(path).functions[closure.function]
        made = function.returns[0] if len(function.returns) == 1 else None
        value = made.get(self._name) if isinstance(made, module.ObjectLiteral) else None
        if not isinstance(value, module.Reference):
            return None
        binding = self._project.code.binding(path, value.path[0], value.span.start)
        if binding is None or binding.kind != "parameter" or binding.function != closure.function:
            return None
        return (*binding.path, *value.path[1:])

    def _list(self, given: Given, depth: int) -> list[Given]:
        """The items of a list that the text writes out, possibly as the keys of an object."""
        code = self._project.code
        here = literal(code, given)
        if depth <= 0:
            return []
        if isinstance(here.value, module.ArrayLiteral):
            return list(items(code, here.path, here.value)[0])
        if isinstance(here.value, module.Closure):
            self._note_folders(here.path, here.value.function)
            returned = code.module(here.path).functions[here.value.function].returns
            return (
                self._list(Given(here.path, returned[0]), depth - 1) if len(returned) == 1 else []
            )
        if not isinstance(here.value, module.Result) or here.value.path:
            return []
        call = code.module(here.path).calls[here.value.call]
        if call.callee in ("global:Object.keys", "global:Object.values") and call.arguments:
            inner = literal(code, Given(here.path, call.arguments[0]))
            if not isinstance(inner.value, module.ObjectLiteral):
                return []
            entries = CodeObject(code, inner.path, inner.value).entries()
            if call.callee.endswith("values"):
                return [literal(code, Given(it.path, it.value)) for it in entries]
            return [Given(it.path, module.Text(it.span, it.key)) for it in entries]
        called = self._called(here.path, call)
        return self._list(called, depth - 1) if called is not None else []

    def _called(self, path: str, call: module.Call) -> Given | None:
        """The function of the project that a call calls."""
        if not call.path:
            return None
        reference = Given(path, module.Reference(call.callee_span, call.path))
        found = literal(self._project.code, reference)
        return found if isinstance(found.value, module.Closure) else None

    def _note(self, given: object) -> None:
        if not isinstance(given, Given):
            return
        value = given.value
        if isinstance(value, module.ArrayLiteral) and len(value.items) == 1:
            value = value.items[0]
        if isinstance(value, module.Text) and value.complete:
            self._texts.setdefault(value.value, Location(given.path, value.span))

    def _note_folders(self, path: str, function: int) -> None:
        """Note the folders that a function reads, and those that it calls right there."""
        code = self._project.code
        calls = code.module(path).calls
        for index in code.calls_in(path, function):
            if _READS_FOLDER.fullmatch(calls[index].callee) and calls[index].arguments:
                folder = _folder(self._project, Given(path, calls[index].arguments[0]))
                if folder:
                    self._folders.append((folder, path))


def _member(project: Project, item: Given, keys: tuple[str, ...]) -> Given | None:
    for key in keys:
        if not isinstance(item.value, module.ObjectLiteral):
            return None
        found = CodeObject(project.code, item.path, item.value).literal(key)
        if not isinstance(found, Given):
            return None
        item = found
    return item


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
