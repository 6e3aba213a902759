from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from hk_lint.api import (
    CallSite,
    Category,
    Confidence,
    Finding,
    Link,
    Located,
    Phase,
    Place,
    Project,
    Severity,
    Step,
    Target,
    rule,
    site,
)
from hk_rules import facts
from hk_rules.bundle._packed import lost
from hk_rules.bundle._paths import READS, file_path, is_optional

_SHOWN = 10
_SPOKEN = r"(?:^|[\s/\"'=]){0}/|(?:--out-?[dD]ir|--outdir|-d|-rf)[ =](?:\./)?{0}\b"
"""A folder in a script: `node dist/server.js`, `tsc --outDir dist`, `rm -rf dist`."""

_MEDIA = re.compile(
    r"\.(?:avif|bmp|gif|ico|jpe?g|png|tiff?|webp|eot|otf|ttf|woff2?"
    r"|aac|m4a|mp3|oga|ogg|wav|m4v|mov|mp4|webm)$",
    re.IGNORECASE,
)


@rule(
    "file-left-behind",
    category=Category.BUNDLE,
    severity=Severity.ERROR,
    since="0.2",
    platforms=("hiveku", "serverless"),
)
def file_left_behind(project: Project) -> Iterator[Finding]:
    """Code or a file that is needed lies in a folder that never reaches the deployment.

    ## Why is this bad?
    Hiveku leaves folders out that usually hold what a build made or what is installed: `dist`,
    `build`, `out`, `vendor`, `coverage` and others. What lies there exists on your machine and
    nowhere else: imports fail, pages answer 404. Files in folders of `public/` go to the CDN and
    are no part of the build, so that a function cannot read them. The Serverless Framework leaves
    out what `package.patterns` say.

    ## Example
    ```json hiveku.json
    {}
    ```
    ```ts api/price.ts
    import { price } from "../vendor/prices";

    export default async function handler(req: Request) {
      return Response.json({ price: price() });
    }
    ```
    ```ts vendor/prices.ts
    export const price = () => 12;
    ```

    ## Use instead
    ```json hiveku.json
    {}
    ```
    ```ts api/price.ts
    import { price } from "../lib/prices";

    export default async function handler(req: Request) {
      return Response.json({ price: price() });
    }
    ```
    ```ts lib/prices.ts
    export const price = () => 12;
    ```

    ## What is checked
    What functions, pages and a Vite page's scripts import, the folders that routes lie in, files
    with a known path that functions read, and media that code imports from a folder of `public/`.
    Files that git ignores are made by a build and not judged, and neither are folders that a
    script of package.json or tsconfig.json names. Of files in `public/` that are no media, it is
    less certain that they are left out: a finding is a warning. That names of folders count at any
    depth is known of Hiveku's editor extension and taken for granted for the server; for `vendor`
    and `coverage` below the top it is an assumption: a finding is a warning. Projects without
    hiveku.json are not judged. Of the Serverless Framework: the files and packages that functions
    load, where no bundler packs them and no layer may bring them.

    ## Sources
    - Hiveku's build-and-deploy reference: what is excluded, folders of `public/`
    - Hiveku's editor extension: names that are not synchronised
    - Serverless Framework documentation: packaging
    """
    if project.deployment.platform == "serverless":
        yield from lost(project)
        return
    if project.deployment.assumed:
        return
    causes: dict[str, _Cause] = {}
    for route in _routes(project):
        folder = _folder(project, route.path)
        if folder:
            cause = causes.setdefault(folder, _Cause(folder))
            cause.routes.append(route)
    for link, target in _imports(project):
        folder = _folder(project, target)
        if folder:
            causes.setdefault(folder, _Cause(folder)).imports.append((link, target))
    for call, name, in_store in _read(project):
        folder = _store(project, name) if in_store else _folder(project, name)
        if folder:
            causes.setdefault(folder, _Cause(folder, in_store)).reads.append((call, name))
    made = _made(project)
    for folder in sorted(causes):
        if folder.rpartition("/")[2] not in made:
            yield _finding(project, causes[folder])
    yield from _media(project)


class _Cause(Struct):
    """One folder that is left behind, and what needs it."""

    folder: str
    in_store: bool = False
    routes: list[site.Route] = []
    imports: list[tuple[Link, str]] = []
    reads: list[tuple[CallSite, str]] = []


def _routes(project: Project) -> Iterator[site.Route]:
    if project.site.type == "static-html":
        return
    yield from project.site.routes
    yield from project.site.parallel


def _imports(project: Project) -> Iterator[tuple[Link, str]]:
    """The imports that lead from what is uploaded into what is not."""
    own = frozenset(project.own_files)
    seen = set()
    left = {it for it in own if project.left_out(it)}
    if not left:
        return
    for entry in project.entries:
        if entry in left:
            continue
        for target in project.graph.reach(entry):
            if target in seen or target not in left:
                continue
            found = _into(project, entry, target, left)
            if found is not None:
                seen.add(target)
                if found[1] not in seen or found[1] == target:
                    seen.add(found[1])
                    yield found


def _into(project: Project, entry: str, target: str, left: set[str]) -> tuple[Link, str] | None:
    """The import on the way to a file that first leaves what is uploaded, and where it leads."""
    chain = project.graph.chain(entry, Target("file", target))
    if not chain:
        return None
    paths = [*(link.path for link in chain[1:]), target]
    for link, after in zip(chain, paths, strict=True):
        if link.optional:
            return None
        if after in left:
            return link, after
    return None


def _read(project: Project) -> Iterator[tuple[CallSite, str, bool]]:
    """The reads of functions that lead to left-out files, and to files in the store."""
    seen = set()
    for function in project.functions:
        for phase in Phase:
            for call in function.calls(READS, phase=phase):
                if call.location in seen:
                    continue
                seen.add(call.location)
                name = _known(project, call)
                if name and not is_optional(call):
                    if project.left_out(name):
                        yield call, name, False
                    elif project.is_in_store(name):
                        yield call, name, True


def _known(project: Project, call: CallSite) -> str:
    """The file or folder of the repository that a call reads; empty where it cannot be told."""
    read = file_path(project, call.path, call.argument(0), across=True)
    if read is None or read.root != "cwd" or not read.name or read.name.startswith(".."):
        return ""
    name = project.path(read.name)
    if name in project.sources:
        return name
    inside = next(project.sources.under(name), None)
    return f"{name}/" if inside is not None else ""


def _folder(project: Project, path: str) -> str:
    """The folder around a file that is left out; empty for one that is uploaded."""
    left = project.left_out(path)
    if not left:
        return ""
    start = len(project.path(""))
    parts = path[start:].split("/")
    if left not in parts[:-1]:
        return ""
    return path[:start] + "/".join(parts[: parts.index(left) + 1])


def _store(project: Project, path: str) -> str:
    """The folder of `public/` that a file lies in."""
    start = len(project.path(""))
    return path[:start] + "/".join(path[start:].split("/")[:2])


def _made(project: Project) -> frozenset[str]:
    """The names of left-out folders that a script of package.json or the compiler's settings speak
    of: the build may make them."""
    manifest = project.manifest
    scripts = manifest.root.get("scripts") if manifest is not None and manifest.root else None
    texts = [member.node.text() or "" for member in scripts.members] if scripts else []
    compiler = project.document("tsconfig.json")
    out = compiler.get("compilerOptions", "outDir") if compiler is not None else None
    texts.append(f"{out.text() or ''}/" if out is not None else "")
    return frozenset(
        row.name
        for row in facts.left_out_folders()
        if any(re.search(_SPOKEN.format(re.escape(row.name)), text) for text in texts)
    )


def _finding(project: Project, cause: _Cause) -> Finding:
    start = len(project.path(""))
    name = cause.folder.rpartition("/")[2]
    shown = cause.folder[start:]
    at_top = "/" not in shown
    documented = at_top or any(it.name == name and it.at_depth for it in facts.left_out_folders())
    places: list[tuple[Located, str]] = [
        *((it, f"`{it.url}` is here") for it in cause.routes),
        *((Place(link.location), "imported here") for link, _ in cause.imports),
        *((call, "read here") for call, _ in cause.reads),
    ]
    uncertain = not documented
    if cause.in_store:
        call, path = cause.reads[0]
        uncertain = not all(_MEDIA.search(name) for _, name in cause.reads)
        message = f"{call.function.name} reads `{path[start:]}`, which is no part of the deployment"
        why = f"Files in `{shown}/` go to the CDN's store and are left out of the build: the read "
        why += "fails with ENOENT."
        help = "Move the file out of `public/` and read or import it there, or fetch it by its URL."
    else:
        message = f"{_what(cause, start)} `{shown}/`, which never reaches the deployment"
        why = f"Hiveku leaves folders named `{name}` out when it uploads a project"
        why += ". " if at_top else _DEPTH[documented]
        why += "The page answers 404." if cause.routes else "The build or the read fails."
        help = f"Rename `{shown}`, for instance to `{_BETTER.get(name, 'lib')}`"
        help += ", which changes the URL." if cause.routes else ", and let git track it there."
    return Finding.at(
        places[0][0],
        message,
        why=why,
        help=help,
        related=_related(places[1:]),
        severity=Severity.WARNING if uncertain else None,
        confidence=None if at_top else Confidence.MEDIUM,
    )


_DEPTH = {
    True: "; that it does so below the top too is how its editor extension works. ",
    False: "; that it does so below the top too is an assumption. ",
}
_BETTER = {"vendor": "third-party", "build": "builder", "out": "export", "dist": "lib"}


def _what(cause: _Cause, start: int) -> str:
    if cause.routes:
        return f"The route `{cause.routes[0].url}` lies in"
    if cause.imports:
        return f"{cause.imports[0][0].path[start:]} imports from"
    return f"{cause.reads[0][0].function.name} reads from"


def _related(places: Iterable[tuple[Located, str]]) -> tuple[Step, ...]:
    return tuple(Step(it.location, message) for it, message in list(places)[:_SHOWN])


def _media(project: Project) -> Iterator[Finding]:
    """Media that code imports from a folder of `public/`."""
    start = len(project.path(""))
    own = frozenset(project.own_files)
    found: dict[str, list[Step]] = {}
    if not any(_is_stored(project, it) for it in own):
        return
    reached = {path for entry in project.entries for path in project.graph.reach(entry)}
    for path in sorted(reached & own):
        if b"public/" not in project.sources.read(path):
            continue
        for item, target in project.graph.imports(path):
            if target.kind == "file" and target.name in own and _is_stored(project, target.name):
                folder = _store(project, target.name)
                step = Step(Place.at(path, item.span).location, f"imports `{target.name[start:]}`")
                found.setdefault(folder, []).append(step)
    for folder, (first, *others) in sorted(found.items()):
        yield Finding.at(
            Place(first.location),
            f"A file in `{folder[start:]}/` is imported, which is no part of the build",
            why="Files in folders of `public/` go to the CDN's store and are left out of the "
            "build, so that the import finds nothing.",
            help="Move the file to a folder beside the code, or refer to it by its URL "
            f"(`/{folder[start:].removeprefix('public/')}/…`).",
            related=tuple(others[:_SHOWN]),
            severity=Severity.WARNING,
            confidence=Confidence.MEDIUM,
        )


def _is_stored(project: Project, path: str) -> bool:
    return project.is_in_store(path) and _MEDIA.search(path) is not None
