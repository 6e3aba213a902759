from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, join

from hk_lint.api import Category, Finding, Project, Severity, rule
from hk_rules import facts
from hk_rules.environment._deployed import also, by_name, put_in

_EXAMPLE = re.compile(
    r"\.env\.?(?:[\w-]+\.)?(?:example|sample|template|dist|defaults?|schema|vault)"
    r"|\.env\.(?:local|development|production|staging|test|preview|docker)[\w.]*|\.env"
)
_OPTIONAL = re.compile(r"#[#\s]*(?:export\s+)?([A-Za-z_]\w*)\s*=")
"""A variable that is commented out in an example: it may be set."""

_SUPPLIED = re.compile(
    r"AWS_\w+|LAMBDA_\w+|_HANDLER|NODE_\w+|NEXT_RUNTIME|__NEXT_\w+|npm_\w+|VERCEL\w*|NETLIFY\w*"
    r"|GITHUB_\w+|CF_\w+|RENDER\w*|RAILWAY_\w+|FLY_\w+|HOME|PATH|PWD|TZ|TMPDIR|TEMP|TMP|USER|SHELL"
    r"|LANG|PORT|HOST|HOSTNAME|CI|DEBUG|FORCE_COLOR|NO_COLOR|JEST_WORKER_ID|VITEST\w*|ANALYZE"
)
"""What machines, platforms and tools set themselves."""


@rule(
    "undeclared-variable",
    category=Category.ENVIRONMENT,
    severity=Severity.INFO,
    enabled=False,
    triggers=(b"process", b"import.meta"),
    since="0.2",
    platforms=("hiveku",),
)
def undeclared_variable(project: Project) -> Iterator[Finding]:
    """Code reads a variable that the project declares nowhere.

    ## Why is this bad?
    Whoever deploys the project learns from `.env.example` which variables it needs. One that is
    missing there is forgotten in the dashboard, and code finds `undefined`.

    ## Example
    ```dotenv .env.example
    DATABASE_POOL=10
    ```
    ```ts api/mail.ts
    export default async function handler(req: Request) {
      return Response.json({ from: process.env.MAIL_FROM });
    }
    ```

    ## Use instead
    ```dotenv .env.example
    DATABASE_POOL=10
    MAIL_FROM=
    ```
    ```ts api/mail.ts
    export default async function handler(req: Request) {
      return Response.json({ from: process.env.MAIL_FROM });
    }
    ```

    ## What is checked
    Code of functions, pages, the browser and the build. A variable counts as declared when any
    dotenv file (examples included, in the project or a folder above it, and lines that are
    commented out), `build.env` or next.config names it, or when Hiveku, Lambda or a common tool
    sets it. What the dashboard holds is not visible here, so a finding is no fault by itself: the
    rule is off by default.

    ## Sources
    - Hiveku's editor extension: variables of a project
    """
    reads = [it for it in project.environment if it.side != "other"]
    if not reads:
        return
    known = _declared(project)
    for name, places in by_name(reads).items():
        base, _ = project.platform.tiers_of(name)
        if known.isdisjoint((name, base)) and not _SUPPLIED.fullmatch(name):
            if any(
                facts.may_be_in_browser(name, kind, it.syntax)
                for it in places
                for kind in ("nextjs", "vite")
            ):
                continue
            first, *others = places
            yield Finding.at(
                first,
                f"`{name}` is read, but no file of the project declares it",
                why="Whoever sets the project up does not learn that it is needed. It may be set "
                "in the Hiveku dashboard, which is not visible here.",
                help="Add it to `.env.example`, and set it in the Hiveku dashboard.",
                related=also(others),
            )


def _declared(project: Project) -> frozenset[str]:
    """The names that any file or the platform declares, with and without tier suffix."""
    names = {it.name for it in project.deployment.variables}
    names |= {it.name for function in project.functions for it in function.data.variables}
    names |= {it.name for it in project.platform.injected}
    names |= put_in(project) or frozenset()
    folder = project.folder
    while True:
        for path in project.sources.files:
            place, _, file = path.rpartition("/")
            if place == folder and _EXAMPLE.fullmatch(file):
                document = project.sources.document(join(folder, file))
                if document is not None and document.root is not None:
                    names |= {member.key for member in document.root.members}
                    names |= {it[1] for c in document.comments if (it := _OPTIONAL.match(c.text))}
        if not folder:
            break
        folder = dirname(folder)
    return frozenset(names | {project.platform.tiers_of(it)[0] for it in names})
