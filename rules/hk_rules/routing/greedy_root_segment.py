from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Category,
    Confidence,
    Finding,
    Given,
    Project,
    Severity,
    literal,
    module,
    rule,
)
from hk_lint.api import site as model

_EXEMPT = re.compile(
    r"loc(?:ale)?|lang(?:uage)?|lng|i18n|country\w*|region|market|currency|channel|theme"
    r"|\w*(?:tenant|domain|sub-?domain|site|host|workspace|org|organi[sz]ation|team|account|company"
    r"|user|username|handle|profile|owner|member|author|creator|store|shop|brand|space|slug|id|app"
    r"|version|code|token|key|flags?|variant|project)(?:_?(?:id|slug|name|key|code|url))?",
    re.IGNORECASE,
)
"""Parameters that tell sites, languages, owners or versions apart: nothing lies beside them by
mistake."""


@rule(
    "greedy-root-segment",
    category=Category.ROUTING,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    since="0.2",
)
def greedy_root_segment(project: Project) -> Iterator[Finding]:
    """Parameters at the top of the URL swallow the addresses of the whole site.

    ## Why is this bad?
    `app/[year]/[month]` answers every URL of two parts: addresses that no page has, misspelt ones
    and those of deleted pages show this page with values that it was never made for, instead of
    "not found".

    ## Example
    ```json package.json
    { "dependencies": { "next": "15.5.7", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```tsx app/[year]/[month]/page.tsx
    export default async function Month({ params }) {
      const { year, month } = await params;
      return <h1>{month} {year}</h1>;
    }
    ```

    ## Use instead
    ```json package.json
    { "dependencies": { "next": "15.5.7", "react": "19.1.0", "react-dom": "19.1.0" } }
    ```
    ```tsx app/archive/[year]/[month]/page.tsx
    export default async function Month({ params }) {
      const { year, month } = await params;
      return <h1>{month} {year}</h1>;
    }
    ```

    ## What is checked
    Pages of the App Router whose URL begins with two parameters, unless the first one tells sites,
    languages or owners apart (`[locale]`, `[tenant]`, `[username]`), something on the way calls
    `notFound` or redirects, or `dynamicParams = false` limits the URLs to those that
    `generateStaticParams` yields. One parameter alone is how sites with a CMS are made.

    ## Sources
    - Next.js: dynamic routes, dynamicParams
    - Hiveku: routes and collisions, greedy segments
    """
    base = len([it for it in project.site.base_path.split("/") if it])
    reported: set[str] = set()
    for page in sorted(project.site.pages, key=lambda it: (len(it.segments), it.path)):
        first, *below = page.segments[base : base + 2] or (None,)
        if page.router != "app" or first is None or not below:
            continue
        if first.kind != "dynamic" or below[0].kind == "static" or first.name in reported:
            continue
        if _EXEMPT.fullmatch(first.name) or _is_limited(project, page):
            continue
        reported.add(first.name)
        yield Finding.at(
            page,
            f"The page `{page.url}` answers every URL of {len(page.segments) - base} parts",
            why='Misspelt addresses and those of deleted pages show it, instead of "not found".',
            help=f"Put a fixed part before `[{first.name}]`, call `notFound()` for values that do "
            "not exist, or set `dynamicParams = false`.",
        )


def _is_limited(project: Project, page: model.Route) -> bool:
    """Whether the page, or a layout around it, may refuse values."""
    folder = page.path.rpartition("/")[0]
    around = {page.path}
    while folder:
        around.update(
            path
            for it in ("tsx", "jsx", "ts", "js")
            if (path := f"{folder}/layout.{it}") in project.sources
        )
        folder = folder.rpartition("/")[0]
    around.update(it.path for it in [project.site.middleware] if it is not None)
    for path in around:
        found = project.code.exported(path, "dynamicParams")
        if found is not None and found[1].value is not None:
            value = literal(project.code, Given(found[0], found[1].value)).value
            if isinstance(value, module.Constant) and value.value is False:
                return True
    return any(
        re.search(
            rb"\bnotFound\b|\bredirect\b|\bpermanentRedirect\b|rewrite", project.sources.read(path)
        )
        for start in around
        for path in project.graph.reach(start)
    )
