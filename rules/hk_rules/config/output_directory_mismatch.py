from __future__ import annotations

from collections.abc import Iterator
from posixpath import join, normpath

from msgspec import Struct

from hk_lint.api import (
    Category,
    CodeObject,
    Finding,
    Location,
    Project,
    Severity,
    Step,
    rule,
)
from hk_rules import facts, schemas
from hk_rules.config._framework import NEXT_CONFIGS, VITE_CONFIGS, builder, builds, own_file


@rule(
    "output-directory-mismatch",
    category=Category.CONFIG,
    severity=Severity.WARNING,
    since="0.2",
    platforms=("hiveku",),
)
def output_directory_mismatch(project: Project) -> Iterator[Finding]:
    """`build.outputDirectory` names another folder than the one that the build writes.

    ## Why is this bad?
    After the build Hiveku looks for the site in that folder. It finds nothing there, or what an
    earlier build left behind.

    ## Example
    ```json hiveku.json
    { "build": { "outputDirectory": "build" } }
    ```
    ```json package.json
    { "scripts": { "build": "vite build" }, "devDependencies": { "vite": "^6.0.0" } }
    ```
    ```html index.html
    <script type="module" src="/src/main.ts"></script>
    ```

    ## Use instead
    ```json hiveku.json
    { "build": { "outputDirectory": "dist" } }
    ```
    ```json package.json
    { "scripts": { "build": "vite build" }, "devDependencies": { "vite": "^6.0.0" } }
    ```
    ```html index.html
    <script type="module" src="/src/main.ts"></script>
    ```

    ## What is checked
    Vite writes `build.outDir` (`dist` unless set) below its `root`; Next.js writes `distDir`
    (`.next` unless set), and `out` with `output: "export"`. Nothing is said where the
    configuration computes the folder, where another framework builds with Vite, or where the build
    script does more than to call these.

    ## Sources
    - Hiveku serverless guide: hiveku.json configuration
    - Vite documentation: build.outDir, root
    - Next.js documentation: distDir, static exports
    """
    given = project.config.get("build", "outputDirectory") if project.config else None
    text = given.text() if given is not None else None
    if given is None or not text or not text.strip() or schemas.is_broken(project):
        return
    tool = builder(project)
    written = _next(project) if tool == "next" else _vite(project) if tool == "vite" else None
    runs = builds(project, tool) if written is not None else None
    if written is None or runs is None:
        return
    own = normpath(text.strip().replace("\\", "/")).lstrip("/")
    folders = list(dict.fromkeys(join(written.root, it.folder or written.folder) for it in runs))
    folders = [normpath(it) for it in folders]
    if any(_is_near(own, it) for it in folders):
        return
    name = "Next.js" if tool == "next" else "Vite"
    yield Finding.at(
        given,
        f"The output directory is `{own}`, but {name} writes "
        + " and ".join(f"`{it}`" for it in folders),
        why="The deployment looks for the built site in a folder that the build does not make.",
        help=f'Set it to "{folders[0]}", or delete the key.',
        related=tuple(Step(it, f"{name} is told here where to write") for it in written.places),
    )


class _Written(Struct, frozen=True):
    """The folder that a framework writes, relative to `root`, and where that is set."""

    folder: str
    places: tuple[Location, ...] = ()
    root: str = ""


def _next(project: Project) -> _Written | None:
    config = project.next_config
    if config is None:
        return None if own_file(project, NEXT_CONFIGS) else _Written(".next")
    for key in ("output", "distDir"):
        if config.has(key) is not False and config.text(key) is None:
            return None
    folder, output = config.text("distDir"), config.text("output")
    if output == "export":
        return _Written(folder or "out", _places(config, "distDir" if folder else "output"))
    return _Written(folder or ".next", _places(config, "distDir"))


def _vite(project: Project) -> _Written | None:
    manifest = project.manifest
    if manifest is None or any(manifest.dependency(it) for it in facts.vite_frameworks()):
        return None
    config = project.vite_config
    if config is None:
        return None if own_file(project, VITE_CONFIGS) else _Written("dist")
    if config.has("root") is not False and config.text("root") is None:
        return None
    build = config.object("build")
    root, place = config.text("root") or "", _places(config, "root")
    if build is None:
        return None if config.has("build") is not False else _Written("dist", place, root)
    folder = build.text("outDir")
    if folder is None and build.has("outDir") is not False:
        return None
    return _Written(folder or "dist", (*_places(build, "outDir"), *place), root)


def _places(config: CodeObject, key: str) -> tuple[Location, ...]:
    entry = config.entry(key)
    return (entry.value_location,) if entry is not None else ()


def _is_near(own: str, folder: str) -> bool:
    """Whether one of two folders is, or lies in, the other: what is meant then cannot be told."""
    return own == folder or own.startswith(f"{folder}/") or folder.startswith(f"{own}/")
