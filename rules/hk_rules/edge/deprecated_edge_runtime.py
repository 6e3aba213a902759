from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Category,
    Finding,
    Located,
    Place,
    Project,
    SegmentSetting,
    Severity,
    module,
    rule,
    segment_settings,
)
from hk_rules.edge._segments import configured, is_from

_EDGE = ("edge", "experimental-edge")
_PAGES_API = re.compile(r"(?:src/)?pages/api/")
_EXPERIMENTAL_UNTIL = 15
_EDGE_UNTIL = 16


@rule(
    "deprecated-edge-runtime",
    category=Category.EDGE,
    severity=Severity.WARNING,
    since="0.4",
)
def deprecated_edge_runtime(project: Project) -> Iterator[Finding]:
    """A function asks for the edge runtime, which its platform or framework gives up.

    ## Why is this bad?
    Vercel deprecates Edge Functions in favour of Node.js functions, and Next.js 16 deprecates the
    setting. Code in them has no Node.js modules, 128 MB of memory and 25 seconds until its first
    byte, for an advantage that Node.js functions have as well by now.

    ## Example
    ```json package.json
    { "dependencies": { "next": "^16.0.0", "react": "^19.0.0" } }
    ```
    ```ts app/api/hello/route.ts
    export const runtime = "edge";

    export async function GET() {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```json package.json
    { "dependencies": { "next": "^16.0.0", "react": "^19.0.0" } }
    ```
    ```ts app/api/hello/route.ts
    export async function GET() {
      return Response.json({ ok: true });
    }
    ```

    ## What is checked
    Pages, layouts and route handlers of Next.js 16 and later (`experimental-edge` from 15 on), and
    the functions of Vercel projects, those of SvelteKit also by what its adapter is given, and of
    projects that hiveku.json names: Hiveku runs every function in Node.js. Middleware is left
    alone: Vercel keeps its edge runtime.

    ## Sources
    - Next.js documentation: route segment configuration, `runtime`
    - Vercel documentation: Edge Functions (deprecated); edge runtime
    - Hiveku serverless guide: functions run on Node.js 20 on AWS Lambda
    """
    seen: set[str] = set()
    if project.deployment.platform == "vercel":
        for function in project.functions:
            is_next = function.data.framework.startswith("next-")
            if function.data.framework in ("", "next-app", "next-pages", "next-page"):
                in_app = function.entry.partition("pages/")[1] == "" and is_next
                setting = segment_settings(
                    function.entry, function.module, in_config=not in_app
                ).get("runtime")
                if setting is not None and setting.text in _EDGE:
                    seen.add(function.entry)
                    since = is_next and is_from(project, _EDGE_UNTIL)
                    who = "Next.js 16 and Vercel" if since else "Vercel"
                    yield _finding(setting, who, _rewritten(project, function.entry))
        yield from _by_adapters(project)
    is_on_hiveku = project.deployment.platform == "hiveku" and not project.deployment.assumed
    for file in configured(project):
        setting = file.settings.get("runtime")
        if setting is None or file.path in seen or file.router == "proxy":
            continue
        if setting.text in _EDGE and is_on_hiveku:
            yield _without(setting, _rewritten(project, file.path))
            continue
        first = _EXPERIMENTAL_UNTIL if setting.text == _EDGE[1] else _EDGE_UNTIL
        if setting.text in _EDGE and is_from(project, first):
            yield _finding(setting, f"Next.js {first}", _rewritten(project, file.path))


def _by_adapters(project: Project) -> Iterator[Finding]:
    """What SvelteKit's adapter or a route asks for, each place once."""
    settings = (it.data.runtime for it in project.functions if it.data.framework == "sveltekit")
    edge = {it.location: it for it in settings if it.value == "edge"}
    for location, setting in edge.items():
        if location is not None:
            yield _edge(Place(location), setting.origin, "edge", "Vercel", "")


def _rewritten(project: Project, path: str) -> str:
    """What else has to change for Node.js, which gives some handlers other arguments."""
    name = path[len(project.path("")) :]
    if _PAGES_API.match(name):
        return (
            ", and rewrite the handler to `(req, res)`, which is what Node.js gives it in "
            "pages/api; or move it to a route handler in app/"
        )
    if name.startswith("api/") and _exports_function(project, path):
        return (
            ", and export the handler by the HTTP method (`GET`): as default export it gets "
            "`(req, res)` in Node.js"
        )
    return ""


def _exports_function(project: Project, path: str) -> bool:
    exports = project.code.module(path).exports
    return any(it.name == "default" and isinstance(it.value, module.Closure) for it in exports)


def _finding(setting: SegmentSetting, who: str, rewritten: str) -> Finding:
    return _edge(setting, setting.origin, setting.text, who, rewritten)


def _edge(place: Located, origin: str, text: str | None, who: str, rewritten: str) -> Finding:
    verb = "deprecate" if " and " in who else "deprecates"
    return Finding.at(
        place,
        f'`{origin}` is "{text}", which {who} {verb}',
        why="The edge runtime has no Node.js modules, 128 MB of memory and 25 seconds until the "
        "first byte, and it will be taken away.",
        help=f"Delete the setting{rewritten}."
        if rewritten
        else "Delete the setting: the function then runs in Node.js.",
    )


def _without(setting: SegmentSetting, rewritten: str) -> Finding:
    return Finding.at(
        setting,
        f'`{setting.origin}` is "{setting.text}", and Hiveku has no edge runtime',
        why="The function runs in Node.js on AWS Lambda; Next.js 16 and Vercel give the edge "
        "runtime up as well.",
        help=f"Delete the setting{rewritten}.",
    )
