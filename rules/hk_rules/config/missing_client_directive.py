from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Category,
    Edit,
    Finding,
    Fix,
    Location,
    Place,
    Project,
    Severity,
    Span,
    module,
    rule,
)
from hk_rules.config._framework import builder

_ERROR_FILE = re.compile(r"(?:global-)?error\.([jt]sx?)")
_DIRECTIVE = re.compile(rb"^[ \t]*([\"'])use client\1", re.MULTILINE)
_BOM = b"\xef\xbb\xbf"


@rule(
    "missing-client-directive",
    category=Category.CONFIG,
    severity=Severity.ERROR,
    since="0.2",
)
def missing_client_directive(project: Project) -> Iterator[Finding]:
    """An `error` or `global-error` file of the App Router is no client component.

    ## Why is this bad?
    React's error boundaries work in the browser only, so `next build` refuses the file. It needs
    the directive itself: that it passes on a client component of another file does not suffice.

    ## Example
    ```json package.json
    { "dependencies": { "next": "^15.0.0", "react": "^19.0.0" } }
    ```
    ```tsx app/page.tsx
    export default function Page() {
      return <p>Hello</p>;
    }
    ```
    ```tsx app/error.tsx
    export default function Error({ reset }: { reset: () => void }) {
      return <button onClick={reset}>Try again</button>;
    }
    ```

    ## Use instead
    ```json package.json
    { "dependencies": { "next": "^15.0.0", "react": "^19.0.0" } }
    ```
    ```tsx app/page.tsx
    export default function Page() {
      return <p>Hello</p>;
    }
    ```
    ```tsx app/error.tsx
    "use client";

    export default function Error({ reset }: { reset: () => void }) {
      return <button onClick={reset}>Try again</button>;
    }
    ```

    ## What is checked
    The error files beside or above a page of the App Router that is in use. Others are never
    compiled.

    ## Sources
    - Next.js documentation: error.js
    """
    if project.site.type != "nextjs" or builder(project) == "vite":
        return
    site = project.site
    pages = {
        it.path for it in (*site.routes, *site.parallel) if it.router == "app" and it.kind == "page"
    }
    folders = {above for page in pages for above in _folders(page)}
    tops = tuple(f"{project.path(it)}" for it in ("app", "src/app"))
    for path in project.own_files:
        folder, _, file = path.rpartition("/")
        found = _ERROR_FILE.fullmatch(file)
        if found is None or folder not in folders or not _is_page_extension(project, found[1]):
            continue
        if any(folder == top or folder.startswith(f"{top}/") for top in tops):
            yield from _judged(project, path)


def _judged(project: Project, path: str) -> Iterator[Finding]:
    facts = project.sources.module(path)
    if facts is None or facts.generated or facts.incomplete or "use client" in facts.directives:
        return
    name = path.removeprefix(project.path(""))
    data = project.sources.read(path)
    late = _late(data, facts)
    yield Finding.at(
        Place.at(path, late) if late is not None else Place.file(path),
        f'`{name}` has "use client" behind other statements'
        if late is not None
        else f'`{name}` does not say "use client"',
        why="An error boundary is a client component, and the build refuses any other.",
        help='Write "use client" as the first statement of the file.',
        fixes=() if late is not None or data.startswith((_BOM, b"#!")) else (_fix(path),),
    )


def _fix(path: str) -> Fix:
    start = Location(path, Span(0, 0))
    return Fix('put "use client" at the top', (Edit(start, '"use client";\n\n'),))


def _late(data: bytes, facts: module.Module) -> Span | None:
    """The directive where it is only a string, because it comes too late."""
    for found in _DIRECTIVE.finditer(data):
        span = Span(found.end(1) - 1, found.end())
        if not any(comment.span.contains(span) for comment in facts.comments):
            return span
    return None


def _folders(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _is_page_extension(project: Project, extension: str) -> bool:
    """Whether Next.js looks at files of this extension; not where that cannot be told."""
    config = project.next_config
    if config is None or config.has("pageExtensions") is False:
        return True
    given, complete = config.items("pageExtensions")
    texts = [it.value.value for it in given if isinstance(it.value, module.Text)]
    return complete and extension in texts
