from __future__ import annotations

from collections.abc import Iterable, Iterator

from hk_lint.api import (
    Category,
    DeployedFunction,
    Finding,
    Location,
    Place,
    Project,
    Severity,
    deployment,
    document,
    rule,
)
from hk_rules import schemas

_UNITS = {"memory": "MB", "timeout": "seconds", "ephemeral storage": "MB"}
_LARGEST = 10**15


@rule(
    "setting-out-of-range",
    category=Category.LIMITS,
    severity=Severity.ERROR,
    since="0.1",
)
def setting_out_of_range(project: Project) -> Iterator[Finding]:
    """A function's memory, timeout or another number is outside of what the platform allows.

    ## Why is this bad?
    The deployment is refused: AWS Lambda accepts 128 to 10,240 MB of memory, 1 to 900 seconds, 512
    to 10,240 MB in `/tmp`, 5 layers, and no more provisioned than reserved concurrency. A reserved
    concurrency of 0 is accepted, and switches the function off.

    ## Example
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeout": 1200 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeout": 900 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## What is checked
    Values that the configuration writes out. On Vercel the limits depend on the plan: without
    `plan` in hk-lint's settings only what no plan allows is reported. Functions on Lambda Managed
    Instances have other limits and are left out.

    ## Sources
    - Hiveku serverless guide: resource limits
    - AWS Lambda quotas
    - Vercel documentation: function limits
    """
    if project.config is not None and schemas.is_broken(project):
        return
    if project.deployment.platform == "hiveku":
        yield from _entries(project)
        return
    functions = [it for it in project.functions if not it.data.on_managed_instances]
    for place, (setting, key, users) in _given(functions).items():
        whose = f"{key} of {_names(users)}"
        if setting.value is not None:
            yield from _judged(project, Place(place), setting.value, whose, key)
    yield from _concurrency(functions)
    yield from _layers(project, functions)


def _entries(project: Project) -> Iterator[Finding]:
    """The entries of hiveku.json, whether or not they match a function."""
    config = project.config.get("functions", "config") if project.config else None
    for entry in config.members if config is not None else ():
        if config is None or config.member(entry.key) is not entry:
            continue
        for key in ("memory", "timeout"):
            node = entry.node.get(key)
            value = _whole(node)
            if node is not None and value is not None:
                yield from _judged(project, node, value, f"{key} of `{entry.key}`", key)


_Used = tuple[deployment.Setting[int], str, list[str]]


def _given(functions: Iterable[DeployedFunction]) -> dict[Location, _Used]:
    """The settings that somebody wrote, each once, with the functions that have them."""
    found: dict[Location, _Used] = {}
    for function in functions:
        own = (function.memory, function.timeout, function.data.storage)
        for key, setting in zip(_UNITS, own, strict=True):
            if setting is not None and setting.location is not None:
                found.setdefault(setting.location, (setting, key, []))[2].append(function.name)
    return found


def _names(users: list[str]) -> str:
    more = len(set(users)) - 1
    if more == 0:
        return f"`{users[0]}`"
    return f"`{users[0]}` and {more} other function{'' if more == 1 else 's'}"


def _judged(
    project: Project, place: document.Node | Place, value: int, what: str, key: str
) -> Iterator[Finding]:
    name, unit = key.replace(" ", "-"), _UNITS[key]
    low = project.limits.get(f"{name}-minimum")
    high = project.limits.get(f"{name}-maximum-{project.plan}") or project.limits.get(
        f"{name}-maximum"
    )
    if low is None or high is None or low.value <= value <= high.value:
        return
    bound = f"at least {low.value:,}" if value < low.value else f"at most {high.value:,}"
    yield Finding.at(
        place,
        f"The {what} is {_shown(value)} {unit}; it must be {bound}",
        why="The platform refuses to create a function with this value.",
        help=f"Choose a {key} between {low.value:,} and {high.value:,} {unit}.",
    )


def _concurrency(functions: Iterable[DeployedFunction]) -> Iterator[Finding]:
    seen = set()
    for function in functions:
        reserved = function.data.reserved_concurrency
        if reserved is None or reserved.location is None or reserved.value is None:
            continue
        if reserved.location in seen:
            continue
        seen.add(reserved.location)
        if reserved.value < 0:
            yield Finding.at(
                Place(reserved.location),
                f"The reserved concurrency of `{function.name}` is {reserved.value:,}; it must be "
                "at least 0",
                why="The platform refuses to create a function with this value.",
                help="Give it how many executions may run at the same time.",
            )
        elif reserved.value == 0:
            yield Finding.at(
                Place(reserved.location),
                f"The reserved concurrency of `{function.name}` is 0, which switches it off",
                why="Lambda refuses every call of a function without concurrency.",
                help="Reserve at least 1, or delete the setting; if it is to be off, say why in "
                "an ignore comment.",
                severity=Severity.WARNING,
            )
        else:
            yield from _provisioned(function, reserved.value)


def _provisioned(function: DeployedFunction, reserved: int) -> Iterator[Finding]:
    provisioned = function.data.provisioned_concurrency
    if provisioned is None or provisioned.location is None or provisioned.value is None:
        return
    if provisioned.value > reserved:
        yield Finding.at(
            Place(provisioned.location),
            f"The provisioned concurrency of `{function.name}` is {provisioned.value:,}, and only "
            f"{reserved:,} are reserved",
            why="Lambda keeps no more instances ready than may run, and refuses the setting.",
            help="Reserve at least as many, or provision fewer.",
        )


def _layers(project: Project, functions: Iterable[DeployedFunction]) -> Iterator[Finding]:
    limit = project.limits.get("layers-maximum")
    seen = set()
    for function in functions:
        layers = function.data.layers
        if limit is None or len(layers) <= limit.value:
            continue
        place = layers[limit.value].location or function.location
        if place not in seen:
            seen.add(place)
            yield Finding.at(
                Place(place),
                f"`{function.name}` has {len(layers)} layers; it must be at most {limit.value}",
                why="The platform refuses to create a function with more, those that all "
                "functions share included.",
                help="Put what belongs together into one layer, or into the function itself.",
            )


def _whole(node: document.Node | None) -> int | None:
    """The value of a whole number, however it is written: 30, 30.0 and 3e1 are the same."""
    if node is None or node.kind not in ("integer", "number"):
        return None
    value = node.value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    return value if isinstance(value, int) else None


def _shown(value: int) -> str:
    if abs(value) < _LARGEST:
        return f"{value:,}"
    return "a negative number beyond all bounds of" if value < 0 else "more than a quadrillion"
