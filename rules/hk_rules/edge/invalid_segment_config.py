from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from hk_lint.api import Category, Finding, Project, SegmentSetting, Severity, module, rule
from hk_rules.edge._segments import Configured, configured, is_from

_STRICT = 15
"""The major version from which the build stops at a setting that it cannot read."""

_TURBOPACK = 16
"""The major version from which the build stops at a setting that is handed on."""

_LITERAL = re.compile(rb"[-+]?[\w.]+")
_READ_FROM_TEXT = ("maxDuration", "preferredRegion", "runtime")
"""What older versions read from the text as well; the rest they take from the running file."""

_CONSTANTS = (("undefined",), ("Infinity",), ("NaN",))

_EXPECTED = {
    "boolean": "true or false",
    "whole": "a whole number that is not negative",
    "number": "a number",
    "whole-or-false": "a whole number that is not negative, or false",
    "texts": "a string or a list of strings",
}


@rule(
    "invalid-segment-config",
    category=Category.EDGE,
    severity=Severity.ERROR,
    since="0.4",
)
def invalid_segment_config(project: Project) -> Iterator[Finding]:
    """A page, layout or route handler of Next.js exports a setting that the build does not accept.

    ## Why is this bad?
    Next.js reads `runtime`, `maxDuration`, `revalidate` and the like from the text of the file,
    without running it. A value that is computed, imported or not one of those that it knows stops
    the build; older versions warn, and go on with the default: 60 seconds become 10, the Node.js
    function an edge function.

    ## Example
    ```json package.json
    { "dependencies": { "next": "^16.0.0", "react": "^19.0.0" } }
    ```
    ```ts app/api/report/route.ts
    export const maxDuration = 60 * 5;

    export async function GET() {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```json package.json
    { "dependencies": { "next": "^16.0.0", "react": "^19.0.0" } }
    ```
    ```ts app/api/report/route.ts
    export const maxDuration = 300;

    export async function GET() {
      return Response.json({ ok: true });
    }
    ```

    ## What is checked
    The exported settings of files that a router of Next.js serves, layouts included, and a
    `runtime` in proxy files; with `cacheComponents`, the settings that it removes. With versions
    before 15 findings are warnings.

    ## Sources
    - Next.js documentation: route segment configuration, proxy, `cacheComponents`
    - Next.js: the schemas by which its build reads these settings
    - Next.js issue 72365: computed values stop the build from version 15 on
    """
    files = list(configured(project))
    if not files:
        return
    strict, turbopack = is_from(project, _STRICT), is_from(project, _TURBOPACK)
    removed = turbopack and _has_cache_components(project)
    for file in files:
        for setting in file.settings.values():
            found = _judged(project, file, setting, strict=strict, turbopack=turbopack)
            if found is None and removed and file.router == "app":
                found = _removed(setting)
            if found is not None:
                yield found


def _judged(
    project: Project, file: Configured, setting: SegmentSetting, *, strict: bool, turbopack: bool
) -> Finding | None:
    severity = None if strict else Severity.WARNING
    if file.router == "proxy":
        return _in_proxy(setting) if turbopack and setting.name == "runtime" else None
    form = _facts()[file.router].get(setting.name)
    if form is None:
        return None
    if setting.value is None:
        handed_on = any(
            it.name == setting.name and it.source for it in project.code.module(file.path).exports
        )
        return _handed_on(setting) if turbopack and handed_on else None
    computed = _is_computed(project, setting)
    if computed and (strict or setting.name in _READ_FROM_TEXT):
        return _computed(project, setting, severity)
    if computed or _fits(setting.value, form) is not False:
        return None
    return _wrong(project, setting, form, severity)


def _is_computed(project: Project, setting: SegmentSetting) -> bool:
    """Whether the build cannot read the value from the text."""
    match setting.value:
        case module.Number():
            return _LITERAL.fullmatch(_text(project, setting)) is None
        case module.Text(complete=complete):
            return not complete
        case module.Reference(path=path):
            return path not in _CONSTANTS and _is_declared(project, setting)
        case module.Operation() | module.Result() | module.Choice():
            return True
        case _:
            return False


def _is_declared(project: Project, setting: SegmentSetting) -> bool:
    """Whether it is `export const name = …`, not handed on by `export { name }`."""
    place = setting.location
    before = project.sources.read(place.path)[: place.span.start].rstrip()
    return before.endswith((b"=", b":"))


def _fits(value: module.Value, form: list[str] | str) -> bool | None:
    """Whether a literal is what the build accepts, None where that cannot be told."""
    if isinstance(value, module.Constant) and value.value is None:
        return None
    is_whole = (
        isinstance(value, module.Number) and float(value.value).is_integer() and value.value >= 0
    )
    is_false = isinstance(value, module.Constant) and value.value is False
    match value:
        case module.Text() | module.Number() | module.Constant() | module.ArrayLiteral():
            pass
        case _:
            return None
    if isinstance(form, list):
        return isinstance(value, module.Text) and value.value in form
    if form == "boolean":
        return isinstance(value, module.Constant)
    if form == "texts":
        return isinstance(value, module.Text | module.ArrayLiteral)
    if form == "number":
        return isinstance(value, module.Number)
    return is_whole or (form == "whole-or-false" and is_false)


def _computed(project: Project, setting: SegmentSetting, severity: Severity | None) -> Finding:
    value = setting.value
    known = isinstance(value, module.Number) and float(value.value).is_integer()
    return Finding.at(
        setting,
        f"`{setting.name}` is `{_shown(project, setting)}`, which the build cannot read",
        why="Next.js reads this setting from the text, without running the file: "
        + (
            "the build stops."
            if severity is None
            else "the build warns, and goes on with the default."
        ),
        help=f"Write `{int(value.value)}`."
        if known and isinstance(value, module.Number)
        else "Write the value itself.",
        severity=severity,
    )


def _wrong(
    project: Project, setting: SegmentSetting, form: list[str] | str, severity: Severity | None
) -> Finding:
    wanted = (
        "one of " + ", ".join(f'"{it}"' for it in form)
        if isinstance(form, list)
        else _EXPECTED[form]
    )
    return Finding.at(
        setting,
        f"`{setting.name}` is `{_shown(project, setting)}`; it must be {wanted}",
        why="Next.js checks the settings of every route, and stops the build at a wrong one."
        if severity is None
        else "Next.js does not know this value: the setting has no effect, or the build stops.",
        help="Choose a value that Next.js knows, or delete the line.",
        severity=severity,
    )


def _handed_on(setting: SegmentSetting) -> Finding:
    return Finding.at(
        setting,
        f"`{setting.name}` is exported from another file, where the build does not look",
        why="Next.js reads this setting from the text of the route's own file, and stops the build "
        "if it is re-exported.",
        help=f"Write `export const {setting.name} = …` in this file.",
    )


def _in_proxy(setting: SegmentSetting) -> Finding:
    return Finding.at(
        setting,
        "`runtime` is set in a proxy file",
        why="The proxy of Next.js always runs in Node.js; the build stops at the setting.",
        help="Delete it, or keep the file as middleware.",
    )


def _removed(setting: SegmentSetting) -> Finding | None:
    if setting.name not in _facts()["removed_by_cache_components"]:
        return None
    return Finding.at(
        setting,
        f"`{setting.name}` is set, and next.config has `cacheComponents`",
        why="Cache Components remove this setting, and the build stops at it.",
        help="Delete the line; `use cache` and `cacheLife` take its place.",
    )


def _has_cache_components(project: Project) -> bool:
    config = project.next_config
    return config is not None and config.boolean("cacheComponents") is True


def _text(project: Project, setting: SegmentSetting) -> bytes:
    span = setting.location.span
    return project.sources.read(setting.location.path)[span.start : span.end]


def _shown(project: Project, setting: SegmentSetting) -> str:
    text = " ".join(_text(project, setting).decode(errors="replace").split())
    return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"


_MOST = 60


@cache
def _facts() -> dict[str, Any]:
    path = Path(__file__).parents[1] / "data" / "segment_settings.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded
