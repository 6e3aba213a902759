from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Authority,
    Category,
    Confidence,
    DeployedFunction,
    Finding,
    Project,
    Severity,
    Span,
    module,
    rule,
)

_DYNAMIC = re.compile(r"\[|/:|\*")
_CALLER = re.compile(r"\.([cm]?[jt]sx?|json|ya?ml|toml|tf|sh|py)$")
_NO_CALLER = re.compile(r"[.-](test|spec)\.\w+$|\block\b|(^|/)(openapi|swagger)\b")

_CALLERS = re.compile(
    r"verify\w*signature\w*|receiver|auth|getauth|currentuser|get(?:server)?session"
    r"|with(?:session|auth|user|workspace|admin|apikey)\w*|require(?:session|auth|user)\w*"
    r"|(?:verify|validate|check|authenticate)(?:apikey|session|user)\w*",
    re.IGNORECASE,
)
"""What is called where somebody else calls a function: a scheduler that signs, or a user."""


@rule(
    "unscheduled-cron-file",
    category=Category.SCHEDULES,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    authority=Authority.INFERRED,
    since="0.2",
    platforms=("hiveku",),
)
def unscheduled_cron_file(project: Project) -> Iterator[Finding]:
    """A function in a `cron/` folder does not say when it runs.

    ## Why is this bad?
    A file in a `cron/` folder is a scheduled function, but the folder does not say when it is to
    run. Without a `@schedule` comment nothing in the project does: unless the dashboard has a
    schedule for it, it never runs by itself.

    ## Example
    ```ts api/cron/report.ts
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```
    ```json hiveku.json
    {}
    ```

    ## Use instead
    ```ts api/cron/report.ts
    // @schedule cron(0 9 * * ? *)
    export default async function handler() {
      return Response.json({ ok: true });
    }
    ```
    ```json hiveku.json
    {}
    ```

    ## When not to use it
    Where schedules are set in the Hiveku dashboard, which hk-lint does not see.

    ## What is checked
    Functions of projects with a hiveku.json. Functions whose URL another file names are left out
    (vercel.json, a GitHub workflow, code that hands the URL to a queue), those with a parameter in
    their path, and those that check a signature (`verifySignature` of QStash), a session or an API
    key: they are called from elsewhere.

    ## Sources
    - Hiveku serverless guide: scheduled functions (a comment, or a file in a `cron/` directory)
    """
    if project.deployment.assumed:
        return
    found = [
        function
        for function in project.functions
        if function.handlers and any(it.source == "folder" for it in function.schedules)
        if not _DYNAMIC.search(function.name) and not _DYNAMIC.search(function.url)
    ]
    called = _called(project, found) if found else frozenset()
    for function in found:
        if function.url not in called and not _knows_callers(function):
            yield Finding.at(
                function,
                f"{function.name} lies in a `cron/` folder, but nothing in the project says when "
                "it runs",
                why="The folder makes it a scheduled function without a schedule, and unless one "
                "is set in the dashboard, which hk-lint does not see, it never runs by itself.",
                help="Add a comment like `// @schedule cron(0 9 * * ? *)` at the top of the file, "
                "or move the file out of `cron/` if it is not meant to run by itself.",
            )


def _knows_callers(function: DeployedFunction) -> bool:
    """Whether the function, or what it is wrapped in, checks who calls it."""
    if next(function.calls(where=_checks), None) is not None:
        return True
    code = function.project.code
    for call in function.module.calls:
        if call.function != module.TOP or call.receiver is not None or not call.path:
            continue
        if _checks(call):
            return True
        if not any(isinstance(it, module.Closure | module.Reference) for it in call.arguments):
            continue
        wrapper = code.follow(function.entry, module.Reference(call.callee_span, call.path))
        if wrapper.target is None and isinstance(wrapper.value, module.Closure):
            body = code.module(wrapper.path).functions[wrapper.value.function].span
            inside = (it for it in code.module(wrapper.path).calls if _is_in(it.span, body))
            if any(map(_checks, inside)):
                return True
    return False


def _checks(call: module.Call) -> bool:
    if not call.path or (len(call.path) > 1 and call.path[-1] == "auth"):
        return False  # `admin.auth()` gives a client
    return _CALLERS.fullmatch(call.path[-1]) is not None


def _is_in(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _called(project: Project, functions: list[DeployedFunction]) -> frozenset[str]:
    """The URLs of functions that another file names: vercel.json, a workflow, code that calls."""
    entries = {function.url: function.entry for function in functions if function.url}
    if not entries:
        return frozenset()
    urls = rb"|".join(re.escape(url).encode() for url in sorted(entries, reverse=True))
    mention = re.compile(rb"(?:%b)(?![\w/-])" % urls)
    called: set[str] = set()
    for path in project.sources.files:
        if _CALLER.search(path) and not _NO_CALLER.search(path):
            named = {it.decode() for it in mention.findall(project.sources.read(path))}
            called |= {url for url in named if entries[url] != path}
    return frozenset(called)
