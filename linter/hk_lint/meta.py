"""The rules about hk-lint's own work: files it cannot read, comments that do nothing."""

from __future__ import annotations

from collections.abc import Iterator

from hk_lint.model.finding import Finding, Place, Severity
from hk_lint.model.rule import Authority, Category, Rule, rule
from hk_lint.project import Project


@rule(
    "syntax-error",
    category=Category.HK_LINT,
    severity=Severity.ERROR,
    since="0.1",
    authority=Authority.OBSERVED,
)
def syntax_error(project: Project) -> Iterator[Finding]:
    """A file that a function or a page loads cannot be parsed.

    ## Why is this bad?
    The build stops at it, or the function fails as soon as it is loaded. Only what could be read
    around the error was checked. Reported are brackets without a partner, open strings, templates
    and comments, and conflicts that nobody has resolved; what else a file may contain, its own
    tools know better.

    ## Example
    ```ts api/users.ts
    export default async function handler(req: Request) {
      return Response.json({ users: [ });
    }
    ```

    ## Use instead
    ```ts api/users.ts
    export default async function handler(req: Request) {
      return Response.json({ users: [] });
    }
    ```

    ## Sources
    - ECMAScript: lexical grammar
    """
    seen: set[str] = set()
    for name, path in _loaded(project):
        if path in seen:
            continue
        seen.add(path)
        problem = project.code.module(path).error
        if problem is not None:
            yield Finding.at(
                Place.at(path, problem.span),
                problem.message,
                why=f"A file that does not parse cannot be built or loaded; {name} needs it.",
                help="Look near this place for what is missing or too much.",
            )


def _loaded(project: Project) -> Iterator[tuple[str, str]]:
    """The files that something of the deployment loads, each with the name of that."""
    for function in project.functions:
        for path in (function.entry, *function.loaded):
            yield function.name, path
    start = len(project.path(""))
    for entry in project.page_entries:
        for path in project.loaded_by_page(entry):
            yield entry[start:], path


@rule("unreadable-file", category=Category.HK_LINT, severity=Severity.WARNING, since="0.1")
def unreadable_file(project: Project) -> Iterator[Finding]:
    """A file that matters cannot be read.

    ## Why is this bad?
    What the file says was not checked, and the deployment may not be able to read it either.

    ## Sources
    - hk-lint: files over 8 MB are data, not source
    """
    own = {*project.files, *project.lockfile_paths}
    for path, reason in sorted(project.sources.problems.items()):
        if path in own and not _is_of_no_use(project, path):
            yield Finding.at(
                Place.file(path),
                f"The file was not read: {reason}",
                why="Nothing in it was checked.",
                help="Make it readable, or exclude it in hk-lint's settings.",
            )


def _is_of_no_use(project: Project, path: str) -> bool:
    """Whether it is an `.env` that links to nothing: every machine has its own, or none."""
    file = project.sources.root / path
    return file.name.startswith(".env") and file.is_symlink() and not file.is_file()


def _nothing(project: Project) -> Iterator[Finding]:
    """Reported by the engine itself."""
    del project
    return iter(())


def _own(name: str, severity: Severity, documentation: str, *, enabled: bool = True) -> Rule:
    return Rule(
        name=name,
        category=Category.HK_LINT,
        severity=severity,
        check=_nothing,
        documentation=documentation,
        since="0.1",
        enabled=enabled,
    )


UNUSED_IGNORE = _own(
    "unused-ignore",
    Severity.WARNING,
    """An ignore comment suppresses nothing.

## Why is this bad?
The fault it was written for is gone, or stands elsewhere; the comment would hide a new one.

## Use instead
Delete the comment, or the name of the rule in it.
""",
)
UNKNOWN_RULE = _own(
    "unknown-rule-in-ignore",
    Severity.WARNING,
    """An ignore comment names a rule that does not exist.

## Why is this bad?
It suppresses nothing, however it looks.

## Use instead
Correct the name; `hk-lint rules` lists all of them.
""",
)
NO_REASON = _own(
    "ignore-without-reason",
    Severity.INFO,
    """An ignore comment gives no reason.

## Why is this bad?
Nobody can tell later whether it still holds.

## Use instead
`// hk-lint-ignore rule-name: why it is fine here`
""",
    enabled=False,
)
CRASHED = _own(
    "rule-crashed",
    Severity.ERROR,
    """A rule failed on this project.

## Why is this bad?
Its findings are missing. This is a fault of the rule, not of the project.

## Use instead
Report it with the error in the message; `--ignore` the rule until it is mended.
""",
)

RULES = (syntax_error, unreadable_file, UNUSED_IGNORE, UNKNOWN_RULE, NO_REASON, CRASHED)
