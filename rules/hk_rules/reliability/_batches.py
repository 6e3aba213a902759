"""Functions that get several records at once, and what their code does with the batch."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import CallSite, DeployedFunction, Phase, deployment, module

RECORDS = "Records"
_LOGGED = re.compile(
    r"(?:global:console\.|builtins:(?:print|repr|str|len|type|isinstance|dir)$|logging:|traceback:"
    r"|pprint:|global:JSON\.stringify$|json:dumps$|global:Date\.now$|global:(?:String|Number)$)"
)
_LOGGER = re.compile(r"_?(?:logger|logging|log|LOGGER|LOG|console|tracer|metrics|this)\Z")
_LEVELS = frozenset(
    "debug info warn warning error exception critical fatal trace log silly verbose".split()  # noqa: SIM905
)


def sources(function: DeployedFunction, *kinds: str) -> Iterator[deployment.EventSource]:
    """The sources of a function that Lambda polls, switched-off ones left out."""
    for trigger in function.data.triggers:
        polled = isinstance(trigger, deployment.EventSource) and trigger.kind in kinds
        if polled and trigger.enabled:
            yield trigger


def is_log(call: module.Call) -> bool:
    """Whether a call only writes to the log, or makes text for it."""
    if _LOGGED.match(call.callee):
        return True
    names = call.path
    return len(names) > 1 and names[-1] in _LEVELS and any(map(_LOGGER.match, names[:-1]))


def is_logged(function: DeployedFunction, path: str, call: module.Call) -> bool:
    """Whether what a call makes goes straight into the log."""
    calls = function.project.code.module(path).calls
    while True:
        if is_log(call) and not call.callee.endswith((".stringify", ":dumps", ":str", ":repr")):
            return True
        if call.within < 0:
            return False
        call = calls[call.within]


def escapes(function: DeployedFunction, *ways: tuple[str, ...]) -> bool:
    """Whether one of these parts of the event is handed to code that cannot be looked at."""
    for call in function.calls():
        if is_logged(function, call.path, call.call) or call.callee == "builtins:len":
            continue
        for value in call.arguments:
            if _is_any(call, value, ways) and not call.leads_on:
                return True
    return False


def _is_any(call: CallSite, value: module.Value, ways: tuple[tuple[str, ...], ...]) -> bool:
    if isinstance(value, module.ObjectLiteral):
        return any(_is_any(call, entry.value, ways) for entry in value.properties)
    if isinstance(value, module.Opaque | module.ArrayLiteral):
        inner = value.parts if isinstance(value, module.Opaque) else value.items
        return any(_is_any(call, it, ways) for it in inner)
    return call.way(value) in ways


def does_more_than_log(function: DeployedFunction) -> bool:
    """Whether its code makes calls per request that may fail."""
    return any(not is_log(call.call) for call in function.calls(phase=Phase.INVOKE))
