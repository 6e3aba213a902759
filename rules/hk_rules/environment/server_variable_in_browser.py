from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from hk_lint.api import (
    Absent,
    Category,
    Finding,
    Given,
    Project,
    Severity,
    Span,
    VariableRead,
    literal,
    module,
    rule,
)
from hk_rules import facts
from hk_rules.environment._alternative import has_alternative
from hk_rules.environment._deployed import also, by_name, put_in

_ASKS = re.compile(
    rb"typeof\s+(?:window|document|process|globalThis\.window)\b|import\.meta\.env\.SSR\b"
    rb"|\bis(?:Server|Browser|Client)(?:Side)?\b|\bcanUseDOM\b|\bNEXT_RUNTIME\b"
)
"""A file that asks where it runs."""

_PROCESS = re.compile(rb"\bprocess\b")
_MAKES_PROCESS = re.compile(rb"\b(?:window|globalThis|self|global)\.process\s*[?|]{0,2}=(?!=)")
_COMPUTED = re.compile(rb"process\s*\??\.\s*env\s*(?:\?\.)?\s*\[\s*[`\"']NEXT_PUBLIC_")
"""A read of a public variable whose name is put together where it is read."""

_PLAIN = re.compile(r"[A-Z][A-Z0-9_]*")


@rule(
    "server-variable-in-browser",
    category=Category.ENVIRONMENT,
    severity=Severity.WARNING,
    triggers=(b"process", b"import.meta"),
    since="0.2",
)
def server_variable_in_browser(project: Project) -> Iterator[Finding]:
    """Browser code reads an environment variable that browsers do not get.

    ## Why is this bad?
    The build writes only variables with the framework's public prefix into browser code:
    `NEXT_PUBLIC_` in Next.js, `VITE_` in Vite. Any other is `undefined` there, though the same line
    works on the server; in Vite, `process` itself does not exist, and the page stops with an error.

    ## Example
    ```tsx app/map.tsx
    "use client";
    export function Map() {
      return <iframe src={`https://maps.example.com?key=${process.env.MAPS_KEY}`} />;
    }
    ```
    ```tsx app/page.tsx
    import { Map } from "./map";
    export default function Page() {
      return <Map />;
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "next": "15.5.7", "react": "19.0.0" } }
    ```

    ## Use instead
    ```tsx app/map.tsx
    "use client";
    export function Map() {
      return <iframe src={`https://maps.example.com?key=${process.env.NEXT_PUBLIC_MAPS_KEY}`} />;
    }
    ```
    ```tsx app/page.tsx
    import { Map } from "./map";
    export default function Page() {
      return <Map />;
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "next": "15.5.7", "react": "19.0.0" } }
    ```

    ## What is checked
    Files with "use client" that a page of a Next.js project loads, and what the scripts of a Vite
    project's index.html load. In Next.js the name of a public variable must be written out too:
    ``process.env[`NEXT_PUBLIC_${name}`]`` is undefined. Not reported are reads that something else
    can stand in for (`process.env.NEXT_PUBLIC_X ?? process.env.X`), values for an optional
    parameter of one of the project's functions, files that ask where they run (`typeof window`),
    variables that next.config puts in with `env`, and Vite projects whose configuration defines
    constants.

    ## Sources
    - Hiveku serverless guide: environment variables
    - Next.js: bundling environment variables for the browser
    - Vite: env variables and modes
    """
    kind = project.site.type
    if kind not in ("nextjs", "vite"):
        return
    if kind == "nextjs":
        yield from _computed(project)
    reads = [
        it for it in project.environment if it.side == "browser" and not _asks(project, it.path)
    ]
    if not reads:
        return
    defined = put_in(project)
    if defined is None:
        return
    judge = _Vite(project) if kind == "vite" else _Next()
    for name, places in by_name(it for it in reads if it.name not in defined).items():
        wrong = [
            it
            for it in places
            if not facts.may_be_in_browser(name, kind, it.syntax)
            and judge.is_missing(it)
            and not (judge.goes_on(it) and _can_be_missing(project, it))
        ]
        if wrong:
            yield judge.finding(wrong)


def _computed(project: Project) -> Iterator[Finding]:
    """Public variables that browser code asks for by a name that it puts together."""
    for read in project.computed_environment:
        if read.side != "browser" or _asks(project, read.path):
            continue
        data = project.sources.read(read.path)
        if _COMPUTED.match(data, read.span.start, read.span.end) and not has_alternative(
            project, read.path, read.span
        ):
            yield Finding.at(
                read,
                "The name of a public variable is put together here, so the browser gets none",
                why="The build replaces `process.env.NAME` where it is written out, and nothing "
                "else: the value is undefined in the browser.",
                help="Write each variable out, for example in an object of the values that are "
                "asked for: `{ API_URL: process.env.NEXT_PUBLIC_API_URL }`.",
            )


def _can_be_missing(project: Project, read: VariableRead) -> bool:
    """Whether something stands in, or the function that gets the value does without it."""
    if has_alternative(project, read.path, read.span):
        return True
    for call in project.code.module(read.path).calls:
        if not (call.span.start <= read.span.start and read.span.end <= call.span.end):
            continue
        for position, value in enumerate(call.arguments):
            if read.span in _spans(value) and _may_be_left_out(project, read.path, call, position):
                return True
    return False


def _spans(value: module.Value) -> Iterator[Span]:
    """Where a value, or one of those that it may be, stands."""
    if isinstance(value, module.Choice):
        for option in value.options:
            yield from _spans(option)
    else:
        yield value.span


def _may_be_left_out(project: Project, path: str, call: module.Call, position: int) -> bool:
    """Whether a function of the project says that this parameter may be undefined."""
    if call.receiver is not None or not call.path:
        return False
    called = project.code.follow(path, module.Reference(call.callee_span, call.path))
    if called.target is not None or called.rest or not isinstance(called.value, module.Closure):
        return False
    parameters = project.code.module(called.path).functions[called.value.function].parameters
    if position >= len(parameters):
        return False
    given = parameters[position]
    return given.optional or re.search(r"\bundefined\b", given.type) is not None


class _Next:
    """What Next.js puts into browser code."""

    def goes_on(self, read: VariableRead) -> bool:
        """Whether the read gives undefined, so that something else can stand in."""
        del read
        return True

    def is_missing(self, read: VariableRead) -> bool:
        public = read.name.startswith("NEXT_PUBLIC_")
        if read.syntax == "import.meta.env":
            return facts.public_prefix(read.name) is not None and not public
        return not public or not read.direct

    def finding(self, reads: list[VariableRead]) -> Finding:
        first, *others = reads
        name = first.name
        prefix = facts.public_prefix(name)
        if name.startswith("NEXT_PUBLIC_"):
            message = f"`{name}` is taken out of `process.env` indirectly, so the browser gets none"
            why = "The build replaces `process.env.NAME` where it is written out. It does not see "
            why += "through destructuring and aliases, so the value is undefined in the browser."
            help = f"Write `process.env.{name}`."
        elif prefix is not None:
            message = f"Browser code reads `{name}`, but `{prefix.prefix}` makes nothing public in "
            message += "Next.js"
            why = "Only variables that begin with `NEXT_PUBLIC_` are written into browser code: "
            why += "the value is undefined."
            help = f"Rename it to `NEXT_PUBLIC_{name.removeprefix(prefix.prefix)}`, and read it "
            help += "from `process.env`."
        else:
            message = f"Browser code reads `{name}`, which only the server has"
            why = "Only variables that begin with `NEXT_PUBLIC_` are written into browser code: "
            why += 'in this file, which says "use client", the value is undefined in the browser.'
            help = "If visitors may know the value, give the name the prefix `NEXT_PUBLIC_`. If "
            help += "not, read it in a server component or a function and hand on the result."
        return Finding.at(first, message, why=why, help=help, related=also(others))


class _Vite:
    """What Vite puts into browser code."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._prefixes = _prefixes(project)

    def goes_on(self, read: VariableRead) -> bool:
        """Whether the read gives undefined; there is no `process` in the browser."""
        return read.syntax == "import.meta.env"

    @cached_property
    def _has_process(self) -> bool:
        """Whether the page, or a script of it, makes `process` itself."""
        sources = self._project.sources
        if _PROCESS.search(sources.read(self._project.path("index.html"))):
            return True
        return any(
            _MAKES_PROCESS.search(sources.read(path))
            for entry in self._project.entries
            for path in self._project.graph.reach(entry)
        )

    def is_missing(self, read: VariableRead) -> bool:
        if read.syntax == "process.env":
            return not self._has_process and read.direct
        if self._prefixes is None or not _PLAIN.fullmatch(read.name):
            return False
        return not read.name.startswith(self._prefixes)

    def finding(self, reads: list[VariableRead]) -> Finding:
        first, *others = reads
        name = first.name
        prefix = facts.public_prefix(name)
        own = (self._prefixes or ("VITE_",))[0]
        better = f"import.meta.env.{own}{name.removeprefix(prefix.prefix if prefix else '')}"
        if name.startswith(own):
            better = f"import.meta.env.{name}"
        if first.syntax == "process.env":
            message = f"Browser code reads `{name}` from `process.env`, which Vite does not provide"
            why = "There is no `process` in the browser: the line throws a ReferenceError."
        elif prefix is not None:
            message = f"Browser code reads `{name}`, but `{prefix.prefix}` means nothing here"
            why = f"Vite hands on variables that begin with `{own}`: the value is undefined."
        else:
            message = f"Browser code reads `{name}`, which Vite keeps from browsers"
            why = f"Vite hands on variables that begin with `{own}` only: the value is undefined."
        return Finding.at(
            first,
            message,
            why=why,
            help=f"Read `{better}` if visitors may know the value; if not, leave it to a function.",
            related=also(others),
        )


def _prefixes(project: Project) -> tuple[str, ...] | None:
    """How names begin that Vite hands on; None where that cannot be told."""
    config = project.vite_config
    if config is None:
        return ("VITE_",)
    given = config.literal("envPrefix")
    if isinstance(given, Absent):
        return ("VITE_",)
    if isinstance(given, Given) and isinstance(given.value, module.Text):
        return (given.value.value,) if given.value.complete and given.value.value else None
    found, complete = config.items("envPrefix")
    values = [literal(project.code, it).value for it in found]
    texts = [it.value for it in values if isinstance(it, module.Text) and it.complete and it.value]
    return tuple(texts) if complete and texts and len(texts) == len(found) else None


def _asks(project: Project, path: str) -> bool:
    return _ASKS.search(project.sources.read(path)) is not None
