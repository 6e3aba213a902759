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
    literal,
    module,
    rule,
)
from hk_rules.timeouts.function_timeout_unset import slow_calls

_HERE = frozenset(("auto", "home", "global", "all", "iad1"))
"""Regions that are Hiveku's own, or any."""


@rule(
    "unused-function-setting",
    category=Category.LIMITS,
    severity=Severity.INFO,
    since="0.2",
    platforms=("hiveku",),
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
    it also waits for slow work, function-timeout-unset says so), and a `preferredRegion` other
    than Hiveku's. An entry of hiveku.json that repeats a default, or that closer ones replace for
    now, is no finding: it says what functions to come shall have.

    ## Sources
    - Hiveku serverless guide: resource limits, hiveku.json configuration
    - Next.js documentation: route segment config
    """
    if project.deployment.assumed:
        return
    for function in project.functions:
        yield from _duration(function)
        yield from _region(function)


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
