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
_COMMANDS = "@aws-sdk/client-sqs:"
_METHODS = {
    "deleteMessage": "DeleteMessage",
    "delete_message": "DeleteMessage",
    "receiveMessage": "ReceiveMessage",
    "receive_message": "ReceiveMessage",
}
_CLIENTS = frozenset({"@aws-sdk/client-sqs:SQS", "aws-sdk:SQS", "aws-sdk/clients/sqs:"})
_LEVELS = frozenset(
    "debug info warn warning error exception critical fatal trace log silly verbose".split()  # noqa: SIM905
)


def sources(function: DeployedFunction, *kinds: str) -> Iterator[deployment.EventSource]:
    """The sources of a function that Lambda polls, switched-off ones left out."""
    for trigger in function.data.triggers:
        if not isinstance(trigger, deployment.EventSource):
            continue
        if trigger.kind in kinds and trigger.enabled:
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


def escapes(function: DeployedFunction, *ways: tuple[str, ...], with_items: bool = False) -> bool:
    """Whether one of these parts of the event is handed to code that cannot be looked at.

    `with_items` counts items of it at computed places too.
    """
    for call in function.calls():
        if is_logged(function, call.path, call.call) or call.callee == "builtins:len":
            continue
        for value in call.arguments:
            if _is_any(call, value, ways, with_items=with_items) and not call.leads_on:
                return True
    return False


def _is_any(
    call: CallSite, value: module.Value, ways: tuple[tuple[str, ...], ...], *, with_items: bool
) -> bool:
    if isinstance(value, module.ObjectLiteral):
        inner = tuple(entry.value for entry in value.properties)
    elif isinstance(value, module.ArrayLiteral):
        inner = value.items
    elif isinstance(value, module.Opaque):
        inner = () if not with_items and _is_item(call, value) else value.parts
    else:
        return call.way(value) in ways
    return any(_is_any(call, it, ways, with_items=with_items) for it in inner)


def _is_item(call: CallSite, value: module.Opaque) -> bool:
    """Whether a value is an item at a computed place, or something of it: `records[i].body`."""
    data = call.function.project.sources.read(call.path)
    text = data[value.span.start : value.span.end]
    return b"[" in text and not text.startswith((b"[", b"{", b"(", b".", b"*"))


def deletes_messages(function: DeployedFunction) -> bool:
    """Whether its code takes the messages that it gets off the queue itself, one by one.

    One that also receives messages may delete those.
    """
    found = {_message_action(call) for call in function.calls(where=_may_be_of_queue)}
    return "DeleteMessage" in found and "ReceiveMessage" not in found


def _may_be_of_queue(call: module.Call) -> bool:
    return call.callee.startswith(_COMMANDS) or (bool(call.path) and call.path[-1] in _METHODS)


def _message_action(call: CallSite) -> str:
    """What a call does with messages of SQS, "" where it is none of SQS."""
    if call.callee.startswith(_COMMANDS):
        return call.callee.removeprefix(_COMMANDS).removesuffix("Command")
    maker = call.maker()
    return _METHODS[call.call.path[-1]] if maker is not None and _is_client(maker) else ""


def _is_client(maker: CallSite) -> bool:
    first = maker.argument(0)
    if maker.callee == "boto3:client":
        return isinstance(first, module.Text) and first.value == "sqs"
    return maker.callee in _CLIENTS


def does_more_than_log(function: DeployedFunction) -> bool:
    """Whether its code makes calls per request that may fail."""
    return any(not is_log(call.call) for call in function.calls(phase=Phase.INVOKE))
