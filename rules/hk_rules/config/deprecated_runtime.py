from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Category,
    Confidence,
    DeployedFunction,
    Finding,
    Lifecycle,
    Location,
    Place,
    Project,
    Severity,
    deployment,
    lifecycle,
    rule,
)

_NAMED = 3
_NODE = re.compile(r"nodejs(\d+)")
_WITHOUT_CALLBACKS = 24
_CALLBACK = 2
"""Where among the parameters of a handler its callback stands."""


@rule(
    "deprecated-runtime",
    category=Category.CONFIG,
    severity=Severity.WARNING,
    since="0.3",
)
def deprecated_runtime(project: Project) -> Iterator[Finding]:
    """A function asks for a Lambda runtime that AWS no longer supports.

    ## Why is this bad?
    A deprecated runtime gets no security patches. Some months later AWS refuses new functions with
    it, and in the end updates of those that exist: then a fix for the code cannot be deployed
    either.

    ## Example
    ```yaml serverless.yml
    service: shop
    provider:
      name: aws
      runtime: nodejs16.x
    functions:
      orders:
        handler: orders.handler
    ```
    ```js orders.js
    exports.handler = async () => ({ statusCode: 200, body: "[]" });
    ```

    ## Use instead
    ```yaml serverless.yml
    service: shop
    provider:
      name: aws
      runtime: nodejs24.x
    functions:
      orders:
        handler: orders.handler
    ```
    ```js orders.js
    exports.handler = async () => ({ statusCode: 200, body: "[]" });
    ```

    ## What is checked
    A warning from the day of the deprecation on, an error from the day on which AWS refuses new
    functions. What no function uses is information. AWS has postponed these dates before;
    `--as-of` judges by another day than today.

    ## Sources
    - AWS Lambda: runtimes, deprecation policy and dates; handlers with callbacks, until nodejs22.x
    """
    for runtime, users in _places(project):
        dates = lifecycle(runtime.value or "")
        if dates is None or runtime.location is None or project.today < dates.deprecated:
            continue
        yield _finding(project, runtime, runtime.location, dates, users)


def _places(project: Project) -> Iterator[tuple[deployment.Setting[str], list[DeployedFunction]]]:
    """Each place that names a runtime, with the functions that it holds for."""
    found: dict[Location, tuple[deployment.Setting[str], list[DeployedFunction]]] = {}
    general = project.deployment.runtime
    images = [it.data.packaging == "image" for it in project.functions]
    if general is not None and general.location is not None and not (images and all(images)):
        found[general.location] = (general, [])
    for function in project.functions:
        runtime = function.data.runtime
        if runtime.location is not None and function.data.packaging != "image":
            found.setdefault(runtime.location, (runtime, []))[1].append(function)
    for location in sorted(found):
        yield found[location]


def _finding(
    project: Project,
    runtime: deployment.Setting[str],
    location: Location,
    dates: Lifecycle,
    users: list[DeployedFunction],
) -> Finding:
    state, since = dates.state(project.today)
    if state == "closed to updates":
        message, why = "can no longer be deployed", "AWS refuses to create and to update functions"
    elif state == "closed to new functions":
        message, why = "is closed to new functions", "AWS refuses to create functions"
    else:
        message, why = "is deprecated", "It gets no security patches any more"
    told = f"{why} with it." if state != "deprecated" else f"{why}."
    if state == "deprecated":
        told += f" From {dates.block_create} on no function can be created with it."
    elif state == "closed to new functions":
        told += f" From {dates.block_update} on those that exist cannot be updated either."
    unused = not users
    who = "no function uses it" if unused else _listed([it.name for it in users])
    return Finding.at(
        Place(location),
        f"The runtime {runtime.value} {message} since {since} ({who})",
        why=told,
        help=_help(dates, users),
        severity=_severity(state, unused=unused),
        confidence=Confidence.MEDIUM if unused else None,
    )


def _help(dates: Lifecycle, users: list[DeployedFunction]) -> str:
    if not dates.successor:
        return "Move to a supported runtime."
    found = _NODE.match(dates.successor)
    if found and int(found[1]) >= _WITHOUT_CALLBACKS and any(map(_takes_callback, users)):
        return (
            f"Move to {dates.successor}. It gives handlers no callback: make those that take one "
            "async functions first."
        )
    return f"Move to {dates.successor}, and test the code there."


def _takes_callback(function: DeployedFunction) -> bool:
    code = function.project.code
    return any(
        len(code.module(path).functions[index].parameters) > _CALLBACK
        for path, index in function.handler_functions
    )


def _severity(state: str, *, unused: bool) -> Severity:
    if unused:
        return Severity.INFO
    return Severity.WARNING if state == "deprecated" else Severity.ERROR


def _listed(names: list[str]) -> str:
    shown = sorted(set(names))
    if len(shown) <= _NAMED:
        return ", ".join(shown)
    return f"{', '.join(shown[:_NAMED])} and {len(shown) - _NAMED} more"
