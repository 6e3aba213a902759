from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    Category,
    CodeObject,
    DeployedFunction,
    Finding,
    Given,
    Location,
    Place,
    Project,
    Severity,
    Step,
    document,
    literal,
    module,
    patterns,
    rule,
)
from hk_rules import schemas
from hk_rules.timeouts.function_timeout_unset import slow_calls

_KEYS = ("memory", "timeout")
_ALL = ("**", "**/*")
_MOST = 100
_HERE = frozenset(("auto", "home", "global", "all", "iad1"))
"""Regions that are Hiveku's own, or any."""


@rule(
    "unused-function-setting",
    category=Category.LIMITS,
    severity=Severity.INFO,
    since="0.2",
)
def unused_function_setting(project: Project) -> Iterator[Finding]:
    """A setting of a function has no effect on Hiveku.

    ## Why is this bad?
    It looks as if the function had what it asks for. With `maxDuration = 300` it still ends after
    30 seconds, unless hiveku.json gives it more.

    ## Example
    ```json hiveku.json
    {}
    ```
    ```ts api/report.ts
    export const maxDuration = 300;

    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeout": 300 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## What is checked
    `maxDuration` of more seconds than a function gets whose timeout hiveku.json does not set (where
    it also waits for slow work, function-timeout-unset says so), `preferredRegion`, and globs of
    `functions.config` whose every setting is replaced by a stronger glob for each function that
    they match. A setting that equals the default is no finding, nor is `**`, which also stands for
    functions to come.

    ## Sources
    - Hiveku serverless guide: resource limits, hiveku.json configuration
    - Next.js documentation: route segment config
    """
    if project.deployment.assumed:
        return
    for function in project.functions:
        yield from _duration(function)
        yield from _region(function)
    if project.config is not None and not schemas.is_broken(project):
        yield from _replaced(project, project.config)


def _duration(function: DeployedFunction) -> Iterator[Finding]:
    own = function.timeout.value
    if not function.timeout.is_default or own is None:
        return
    found = _exported(function, "maxDuration")
    if found is None:
        return
    value, place = found
    if not isinstance(value, module.Number) or value.value <= own:
        return
    if next(slow_calls(function), None) is not None:
        return
    yield Finding.at(
        Place(place),
        f"`maxDuration` is {value.value:g} s, but {function.name} ends after {own} s",
        why="Hiveku reads the timeout of a function from hiveku.json only.",
        help=f'Set `timeout` for "{function.name}" in `functions.config` of hiveku.json.',
    )


def _region(function: DeployedFunction) -> Iterator[Finding]:
    found = _exported(function, "preferredRegion")
    if found is None:
        return
    value, place = found
    items = value.items if isinstance(value, module.ArrayLiteral) else (value,)
    texts = [it.value for it in items if isinstance(it, module.Text) and it.complete]
    if not texts or len(texts) < len(items) or not _HERE.isdisjoint(texts):
        return
    yield Finding.at(
        Place(place),
        f"`preferredRegion` is {', '.join(texts)[:60]}, but {function.name} runs in us-east-1",
        why="Hiveku's functions run in one region; the setting has no effect.",
        help="Delete it.",
    )


def _exported(function: DeployedFunction, name: str) -> tuple[module.Value, Location] | None:
    """A setting that a function's file exports, by itself or in its `config`."""
    code, path = function.project.code, function.entry
    for export in function.module.exports:
        if export.value is None:
            continue
        value = literal(code, Given(path, export.value))
        if export.name == name:
            return value.value, Location(path, export.span)
        if export.name == "config" and isinstance(value.value, module.ObjectLiteral):
            config = CodeObject(code, value.path, value.value)
            entry, given = config.entry(name), config.literal(name)
            if entry is not None and isinstance(given, Given):
                return given.value, entry.location
    return None


def _replaced(project: Project, config: document.Document) -> Iterator[Finding]:
    """Globs of which every setting is replaced by a stronger glob."""
    node = config.get("functions", "config")
    members = node.members[:_MOST] if node is not None and node.kind == "object" else ()
    globs = [
        it for it in members if patterns.is_glob(it.key) and node and node.member(it.key) is it
    ]
    for entry in globs:
        keys = [key for key in _KEYS if entry.node.get(key) is not None]
        matched = [it.name for it in project.functions if patterns.matches(entry.key, it.name)]
        if not keys or not matched or patterns.normalised(entry.key) in _ALL:
            continue
        strength = patterns.specificity(entry.key)
        stronger = [it for it in globs if patterns.specificity(it.key) > strength]
        winners = {_winner(name, key, stronger) for name in matched for key in keys}
        if "" in winners:
            continue
        places = [it for it in stronger if it.key in winners]
        yield Finding.at(
            entry,
            f"`{entry.key[:60]}` in functions.config has no effect",
            why="Every function that it matches gets the same settings from a closer pattern.",
            help="Delete the entry, or change the patterns.",
            related=tuple(Step(it.location, "This pattern is closer") for it in places[:3]),
        )


def _winner(name: str, key: str, stronger: list[document.Member]) -> str:
    """The key of an entry that sets something for a function, empty where none does."""
    found = (
        it.key for it in stronger if it.node.get(key) is not None and patterns.matches(it.key, name)
    )
    return next(found, "")
