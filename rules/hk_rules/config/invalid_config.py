from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from msgspec.structs import replace

from hk_lint.api import (
    Category,
    Finding,
    Place,
    Project,
    Severity,
    Violation,
    document,
    lifecycles,
    rule,
)
from hk_rules import schemas
from hk_rules.config._manifests import is_read
from hk_rules.config._plugins import may_take_another_kind

_UNREAD = (
    "npm cannot read the file. Functions are deployed from folders below it and do not need it."
)
_DUPLICATE = "occurs twice"
_DOTENV = (
    ".env",
    ".env.development",
    ".env.local",
    ".env.production",
    ".env.production.local",
    ".env.staging",
)
_WHOLE = "must match ^[+-]?[0-9]+$"
_OR_NOTHING = re.compile(r"must be null(?:,| or) ")
_GAP = re.compile(rb"%[A-Za-z_]\w*%|\{\{.*?\}\}|<%.*?%>|(?<![\w.])@[A-Za-z_]\w*@")
_RUNTIME = "/runtime"
_RUNTIME_FORM = re.compile(r"must match \S+, but is")
_ELSEWHERE = frozenset(("additionalProperties", "minimum", "maximum"))
"""What other rules report: unknown-config-key and setting-out-of-range."""


@rule(
    "invalid-config",
    category=Category.CONFIG,
    severity=Severity.ERROR,
    since="0.1",
)
def invalid_config(project: Project) -> Iterator[Finding]:
    """A configuration file cannot be parsed, or holds a value of the wrong type.

    ## Why is this bad?
    What cannot be parsed is not applied: the deployment stops, or goes on with the platform's
    defaults instead of the memory, timeouts and routes in the file. JSON takes no comments and no
    comma after the last entry. A number in quotes is a string, not a number.

    ## Example
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeout": "120" } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeout": 120 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## What is checked
    hiveku.json and the configuration of the Serverless Framework are parsed and held against their
    schemas; a key that occurs twice is a warning. The framework takes a number in quotes for a
    number, and what its variables stand for is checked where the text says it. A key to which a
    plugin is known to give values of another kind is left to the plugin. Of package.json,
    tsconfig.json and the `.env` files only the syntax is checked. A package.json that lies above
    the folders from which functions are deployed is a warning.

    ## Sources
    - Hiveku serverless guide: hiveku.json configuration
    - Serverless Framework documentation: serverless.yml reference
    - RFC 8259, the JSON format
    """
    for config in (project.config, *project.deployment.documents):
        if config is not None:
            text = project.sources.read(config.path)
            problems = tuple(it for it in config.problems if not _is_filled_in(text, it))
            yield from _syntax(config, problems)
    for violation in schemas.config_violations(project):
        if violation.keyword in _ELSEWHERE or _is_retired_runtime(violation):
            continue
        if not may_take_another_kind(project, violation):
            yield _violation(violation)
    for name in ("package.json", "tsconfig.json"):
        unread = name == "package.json" and not is_read(project, project.path(name))
        for finding in _errors_of(project, name):
            yield (
                finding if not unread else replace(finding, severity=Severity.WARNING, why=_UNREAD)
            )
    for name in _DOTENV:
        yield from _remarks_on(project, name)


def _is_filled_in(text: bytes, problem: document.Problem) -> bool:
    """Whether the line has a gap that some script fills in before anything parses the file."""
    start = text.rfind(b"\n", 0, problem.span.start) + 1
    end = text.find(b"\n", problem.span.start)
    return _GAP.search(text, start, end if end >= 0 else len(text)) is not None


def _errors_of(project: Project, name: str) -> Iterator[Finding]:
    found = _own(project, name)
    if found is not None:
        errors = tuple(it for it in found.problems if it.severity is Severity.ERROR)
        yield from _syntax(found, errors)


def _remarks_on(project: Project, name: str) -> Iterator[Finding]:
    """Lines that are no declaration; a name that occurs twice is still a valid file."""
    found = _own(project, name)
    if found is not None:
        remarks = tuple(it for it in found.problems if _DUPLICATE not in it.message)
        yield from _syntax(found, remarks)


def _own(project: Project, name: str) -> document.Document | None:
    """A file that belongs to the project: not one that git ignores."""
    return project.document(name) if project.path(name) in project.sources else None


def _syntax(found: document.Document, problems: tuple[document.Problem, ...]) -> Iterator[Finding]:
    file = found.path.rpartition("/")[2]
    for problem in problems:
        broken = problem.severity is Severity.ERROR
        yield Finding.at(
            Place.at(found.path, problem.span),
            problem.message,
            why=f"{file} cannot be parsed, so that nothing in it can be relied on."
            if broken
            else f"Not everything in {file} counts: this part of it has no effect.",
            help="Correct the syntax at this place." if broken else "Correct or delete it.",
            severity=problem.severity,
        )


def _violation(violation: Violation) -> Finding:
    message = violation.message.replace("must match ^/", 'must begin with "/"')
    message = _OR_NOTHING.sub("must be ", message.replace(_WHOLE, "must be a whole number"))
    if violation.keyword == "pattern" and violation.pointer.lower().endswith(_RUNTIME):
        message = _RUNTIME_FORM.sub("must be a runtime of AWS Lambda, but is", message)
    return Finding.at(
        violation.node,
        message,
        why="The platform cannot apply a value of another kind than it expects.",
        help=_help(violation),
    )


def _is_retired_runtime(violation: Violation) -> bool:
    """Whether it is a runtime that Lambda once had: deprecated-runtime reports those."""
    node = violation.node
    text = node.text() if isinstance(node, document.Node) else None
    return violation.pointer.lower().endswith(_RUNTIME) and text in lifecycles()


def _help(violation: Violation) -> str:
    node = violation.node
    text = node.text() if isinstance(node, document.Node) else None
    if text is not None and violation.keyword == "type" and text.strip().isdecimal():
        return "Write the number without quotes."
    if violation.pointer.lower().endswith(_RUNTIME) and text is not None:
        close = get_close_matches(text, lifecycles(), 1)
        return f"Did you mean `{close[0]}`?" if close else "Choose a runtime that Lambda has."
    if violation.message.find(_WHOLE) >= 0:
        return "Write a whole number without a unit."
    if text is not None and violation.keyword == "pattern" and "^/" in violation.message:
        return "Put a slash in front of the path."
    return "Give it a value of the expected kind."
