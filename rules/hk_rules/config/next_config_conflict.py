from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import normpath

from hk_lint.api import (
    Category,
    CodeObject,
    Finding,
    Located,
    Place,
    Project,
    Severity,
    Span,
    Step,
    module,
    rule,
)
from hk_rules.config._framework import builder, script

_FROM = 16
"""The major version of Next.js that does not know `eslint` any more."""

_SERVER = re.compile(
    r"(?:^|&&|\s)(?:node|tsx|ts-node|bun(?: run)?|nodemon|pm2 start)\s+(?:--?[\w=:/.-]+\s+)*"
    r"(?:\./)?([\w./-]+\.[cm]?[jt]s)\b"
)
_OWN_FOLDER = (("__dirname",), ("import", "meta", "dirname"))
_METHODS = frozenset(("POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


@rule(
    "next-config-conflict",
    category=Category.CONFIG,
    severity=Severity.WARNING,
    since="0.2",
    platforms=("hiveku",),
)
def next_config_conflict(project: Project) -> Iterator[Finding]:
    """A setting of Next.js fights with what Hiveku makes of the project when it deploys it.

    ## Why is this bad?
    Hiveku rewrites next.config before it builds: it sets `output: "standalone"`, `turbopack.root`
    and `typescript.ignoreBuildErrors`. What the file says to these is lost, and some other
    settings make the build or the site fail.

    ## Example
    ```json package.json
    { "dependencies": { "next": "^15.0.0", "react": "^19.0.0" } }
    ```
    ```json hiveku.json
    {}
    ```
    ```js next.config.mjs
    export default {
      images: { remotePatterns: [{ protocol: "https", hostname: "**" }] },
    };
    ```
    ```tsx app/page.tsx
    export default function Page() {
      return <p>Hello</p>;
    }
    ```

    ## Use instead
    ```json package.json
    { "dependencies": { "next": "^15.0.0", "react": "^19.0.0" } }
    ```
    ```json hiveku.json
    {}
    ```
    ```js next.config.mjs
    export default {
      images: { remotePatterns: [{ protocol: "https", hostname: "images.shop.example" }] },
    };
    ```
    ```tsx app/page.tsx
    export default function Page() {
      return <p>Hello</p>;
    }
    ```

    ## What is checked
    Errors, because the build fails:

    * `output: "export"` beside middleware, API routes, or route handlers for more than `GET`
      (wherever the project is deployed);
    * a remote image pattern whose host is `**`.

    Warnings, because the deployment does not do what is written: any other `output` than
    `standalone`, a `turbopack.root` that is not the project's own folder, another `distDir`,
    `eslint` with Next.js 16 or later, and a server of the project's own that `start` runs. Where
    hiveku.json has a `build.outputDirectory`, `output` and `distDir` are taken for a decision.

    Hiveku also asks to leave `eslint`, `turbopack` and `experimental` out of the file altogether.
    Most projects with one of these keys build without trouble, so that this is no more than an
    information, as is an `ignoreBuildErrors` that is written out as false.

    ## When not to use it
    All but the first are facts about Hiveku: nothing is said where nothing names it.

    ## Sources
    - Hiveku build and deploy reference: next.config, automatic fixes
    - Next.js documentation: static exports, output, upgrading to version 16
    """
    if builder(project) != "next" or project.site.type != "nextjs":
        return
    config = project.next_config
    if config is not None:
        exported = next(_export(project, config), None)
        if exported is not None:
            yield exported
        if project.deployment.assumed:
            return
        if exported is None:
            yield from _output(project, config)
        yield from _distribution(project, config)
        yield from _eslint(project, config)
        yield from _turbopack(project, config)
        yield from _typescript(config)
        yield from _experimental(config)
        yield from _images(project, config)
    if not project.deployment.assumed:
        yield from _server(project)


def _export(project: Project, config: CodeObject) -> Iterator[Finding]:
    """A static export of what only a server can do."""
    entry = config.entry("output")
    if config.text("output") != "export" or entry is None:
        return
    what = next(_needing_a_server(project), None)
    if what is None:
        return
    path, kind = what
    yield Finding.at(
        Place(entry.value_location),
        f'`output: "export"` makes plain files, but `{_name(project, path)}` is {kind}',
        why="The build stops: an exported site has no server that could run it.",
        help="Delete `output`, or move what runs on the server out of the Next.js application.",
        related=(Step(Place.file(path).location, f"This is {kind}"),),
        severity=Severity.ERROR,
    )


def _needing_a_server(project: Project) -> Iterator[tuple[str, str]]:
    site = project.site
    for route in site.routes:
        if route.kind != "function":
            continue
        if route.router == "pages":
            yield route.path, "an API route"
        elif route.router == "app":
            facts = project.sources.module(route.path)
            names = {it.name for it in facts.exports} if facts is not None else set()
            if names & _METHODS:
                yield route.path, "a route handler for more than GET"
    if site.middleware is not None:
        yield site.middleware.path, "middleware"


def _output(project: Project, config: CodeObject) -> Iterator[Finding]:
    text, entry = config.text("output"), config.entry("output")
    if text in (None, "standalone") or entry is None or _is_confirmed(project):
        return
    yield Finding.at(
        Place(entry.value_location),
        f'`output` is "{text}", but Hiveku deploys "standalone"',
        why="The deployment sets `output` itself, so that the build makes something else than "
        "this asks for.",
        help="Delete the key.",
    )


def _distribution(project: Project, config: CodeObject) -> Iterator[Finding]:
    text, entry = config.text("distDir"), config.entry("distDir")
    if text is None or entry is None or normpath(text) == ".next":
        return
    if config.text("output") == "export" or _is_confirmed(project):
        return
    yield Finding.at(
        Place(entry.value_location),
        f"`distDir` is `{text}`, but the deployment looks for the build in `.next`",
        why="What the build writes is not found.",
        help="Delete the key, or name the folder in `build.outputDirectory` of hiveku.json.",
    )


def _is_confirmed(project: Project) -> bool:
    """Whether hiveku.json names an output folder: what fits, output-directory-mismatch says."""
    node = project.config.get("build", "outputDirectory") if project.config else None
    return node is not None and bool(node.text())


def _eslint(project: Project, config: CodeObject) -> Iterator[Finding]:
    entry = config.entry("eslint")
    if entry is None or config.has("eslint") is not True:
        return
    unknown = _is_from(project, _FROM)
    yield Finding.at(
        entry,
        "`eslint` in next.config means nothing to Next.js 16"
        if unknown
        else "Hiveku asks to leave `eslint` out of next.config",
        why="Next.js 16 has no such setting any more, and says so at each build."
        if unknown
        else "The deployment patches this file, and Next.js 16 does not know the key any more.",
        help="Remove it; ESLint has its own configuration file.",
        severity=Severity.WARNING if unknown else Severity.INFO,
    )


def _is_from(project: Project, major: int) -> bool:
    """Whether every version of Next.js that package.json allows is of this one or later."""
    manifest = project.manifest
    place = manifest.path if manifest is not None else ""
    return project.has_version(place, "next", f">={major}.0.0-0") and not project.has_version(
        place, "next", f"<{major}.0.0-0"
    )


def _turbopack(project: Project, config: CodeObject) -> Iterator[Finding]:
    entry = config.entry("turbopack")
    if entry is None or config.has("turbopack") is not True:
        return
    inner = config.object("turbopack")
    root = inner.entry("root") if inner is not None and inner.has("root") else None
    if root is not None and inner is not None:
        if _is_own_folder(project, root.path, root.value):
            if any(it.key != "root" for it in inner.entries()):
                yield _left_out(entry, "turbopack")
            return
        yield Finding.at(
            root,
            "`turbopack.root` is replaced by the deployment",
            why="Hiveku sets it to the folder in which it builds, so that another root has no "
            "effect there.",
            help="Delete the key, and import nothing from outside of the project's folder.",
        )
        return
    yield _left_out(entry, "turbopack")


def _is_own_folder(project: Project, path: str, value: module.Value, steps: int = 4) -> bool:
    """Whether a value names the folder of the project, in which the configuration lies."""
    if path.rpartition("/")[0] != project.folder or not steps:
        return False
    if isinstance(value, module.Text):
        return value.complete and normpath(value.value) == "."
    if isinstance(value, module.Reference):
        if value.path in _OWN_FOLDER:
            binding = project.code.binding(path, value.path[0], value.span.start)
            if binding is None:
                return True
        origin = project.code.follow(path, value)
        known = origin.target is None and not origin.rest and origin.value != value
        return known and _is_own_folder(project, origin.path, origin.value, steps - 1)
    if not isinstance(value, module.Result) or value.path:
        return False
    call = project.code.module(path).calls[value.call]
    name = call.path[-1] if call.path else ""
    if name in ("join", "resolve", "normalize"):
        return bool(call.arguments) and all(
            _is_own_folder(project, path, it, steps - 1) for it in call.arguments
        )
    return name == "cwd" or (name == "dirname" and _is_own_file(project, path, call.arguments))


def _is_own_file(project: Project, path: str, given: tuple[module.Value, ...]) -> bool:
    """Whether the arguments are `fileURLToPath(import.meta.url)`, or a variable for that."""
    value = given[0] if len(given) == 1 else None
    if isinstance(value, module.Reference):
        if value.path in (("__filename",), ("import", "meta", "filename")):
            return True
        value = project.code.follow(path, value).value
    if not isinstance(value, module.Result):
        return False
    call = project.code.module(path).calls[value.call]
    return call.path[-1:] == ("fileURLToPath",) and any(
        isinstance(it, module.Reference) and it.path == ("import", "meta", "url")
        for it in call.arguments
    )


def _typescript(config: CodeObject) -> Iterator[Finding]:
    inner = config.object("typescript")
    entry = inner.entry("ignoreBuildErrors") if inner is not None else None
    if inner is None or entry is None or inner.boolean("ignoreBuildErrors") is not False:
        return
    yield Finding.at(
        entry,
        "`typescript.ignoreBuildErrors` is false, but the deployment sets it to true",
        why="A type error does not stop the deployment, whatever this says.",
        help="Run `tsc --noEmit` before the deployment.",
        severity=Severity.INFO,
    )


def _experimental(config: CodeObject) -> Iterator[Finding]:
    entry = config.entry("experimental")
    if entry is not None and config.has("experimental") is True:
        yield _left_out(entry, "experimental")


def _left_out(place: Located, key: str) -> Finding:
    return Finding.at(
        place,
        f"Hiveku asks to leave `{key}` out of next.config",
        why="The deployment patches this file, and does not promise to keep the key.",
        help="Delete it unless the site needs it, and look at the deployed site if it does.",
        severity=Severity.INFO,
    )


def _images(project: Project, config: CodeObject) -> Iterator[Finding]:
    images = config.object("images")
    if images is None or images.has("remotePatterns") is not True:
        return
    for item in images.items("remotePatterns")[0]:
        if not isinstance(item.value, module.ObjectLiteral):
            continue
        pattern = CodeObject(project.code, item.path, item.value)
        host = pattern.entry("hostname")
        if host is None or pattern.text("hostname") != "**":
            continue
        yield Finding.at(
            Place(host.value_location),
            "The pattern allows images of every host (`**`)",
            why="Hiveku's build fails with it. It would also let anybody use the site to fetch and "
            "shrink images of theirs.",
            help="List the hosts that the images come from.",
            severity=Severity.ERROR,
        )


def _server(project: Project) -> Iterator[Finding]:
    """A server of the project's own around Next.js, which `npm start` runs."""
    start = script(project, "start")
    found = _SERVER.search((start.text() or "")[:1000]) if start is not None else None
    if start is None or found is None:
        return
    path = project.path(normpath(found[1]))
    facts = project.sources.module(path) if path in project.sources else None
    calls = facts.calls if facts is not None else ()
    made = next((it for it in calls if it.callee.partition(":")[0] == "next"), None)
    if made is None or not any(it.path and it.path[-1] == "listen" for it in calls):
        return
    span = Span(made.span.start, made.callee_span.end)
    yield Finding.at(
        Place.at(path, span),
        f"`{_name(project, path)}` is a server of the project's own, which Hiveku does not run",
        why="The deployment starts the server that `next build` makes; what this file adds to it "
        "is missing there.",
        help="Move it into route handlers, middleware, or `redirects()` and `headers()` of "
        "next.config.",
        related=(Step(start.location, "It is started here"),),
    )


def _name(project: Project, path: str) -> str:
    return path.removeprefix(project.path(""))
