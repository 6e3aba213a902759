from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    CallSite,
    Category,
    Finding,
    Place,
    Project,
    Severity,
    Step,
    module,
    rule,
    values_in,
)
from hk_rules.reliability._batches import is_log

_KEY = ("s3", "object", "key")
_HALVES = frozenset(("global:decodeURIComponent", "global:decodeURI", "urllib.parse:unquote"))
"""What decodes `%20`, and leaves the `+` for a space as it is."""

_SDK = re.compile(r"@aws-sdk/|aws-sdk(?:/[\w/.-]+)?:|boto3:|aioboto3:|global:AWS\.")
_MESSAGES = re.compile(
    r"publish(batch|command)?|sendmessage(batch)?(command)?|sendemail(command)?|puteventscommand"
    r"|putevents|sendrawemail|putmetricdata(command)?|putlogevents(command)?"
)
"""Calls that send text to people or to other code, which may decode it."""
_ENCODED = frozenset({"CopySource"})
"""Where S3 itself wants a key that is encoded."""


@rule(
    "undecoded-object-key",
    category=Category.RELIABILITY,
    severity=Severity.WARNING,
    triggers=(b"s3",),
    since="0.2",
)
def undecoded_object_key(project: Project) -> Iterator[Finding]:
    """The key of an S3 event is used as it comes, which is encoded.

    ## Why is this bad?
    S3 encodes the keys in its events like the query of a URL: a space comes as `+`, other special
    characters as `%` and two digits. Used as it is, the key of every object with a space, an umlaut
    or a plus sign in its name leads to no object: the call fails with NoSuchKey or AccessDenied.

    ## Example
    ```yaml serverless.yml
    service: photos
    provider:
      name: aws
      runtime: nodejs22.x
    functions:
      resize:
        handler: resize.handler
        events:
          - s3: photos
    ```
    ```js resize.js
    const { S3Client, GetObjectCommand } = require("@aws-sdk/client-s3");

    const s3 = new S3Client({});

    exports.handler = async (event) => {
      for (const record of event.Records) {
        const Key = record.s3.object.key;
        await s3.send(new GetObjectCommand({ Bucket: record.s3.bucket.name, Key }));
      }
    };
    ```

    ## Use instead
    ```yaml serverless.yml
    service: photos
    provider:
      name: aws
      runtime: nodejs22.x
    functions:
      resize:
        handler: resize.handler
        events:
          - s3: photos
    ```
    ```js resize.js
    const { S3Client, GetObjectCommand } = require("@aws-sdk/client-s3");

    const s3 = new S3Client({});

    exports.handler = async (event) => {
      for (const record of event.Records) {
        const Key = decodeURIComponent(record.s3.object.key.replace(/\\+/g, " "));
        await s3.send(new GetObjectCommand({ Bucket: record.s3.bucket.name, Key }));
      }
    };
    ```

    ## What is checked
    Keys that go to AWS as they come, and those of which only the `%` escapes are decoded: to
    `decodeURIComponent` and to Python's `unquote` a `+` is a plus sign.

    ## When not to use it
    A key that is only logged or passed on in a message is not reported, nor the keys of events that
    come through EventBridge, which are not encoded.

    ## Sources
    - Amazon S3: event message structure (the object key is URL encoded)
    """
    seen: set[tuple[str, int]] = set()
    for function in project.functions:
        uses: list[tuple[CallSite, module.Value]] = []
        for call in function.calls():
            taken = _raw_key(call) if _is_use(call) else None
            if taken is not None and (call.path, call.index) not in seen:
                seen.add((call.path, call.index))
                uses.append((call, taken))
        if uses:
            yield _finding(uses)


def _is_use(call: CallSite) -> bool:
    """Whether a call does something with an object or names something in AWS."""
    if is_log(call.call):
        return False
    name = call.call.path[-1].replace("_", "").lower() if call.call.path else ""
    if _MESSAGES.fullmatch(name):
        return False
    if _SDK.match(call.callee):
        return True
    if len(call.call.path) < 2 or call.callee.startswith(("global:", "builtins:")):
        return False
    maker = call.maker()
    return maker is not None and _SDK.match(maker.callee) is not None


def _raw_key(call: CallSite) -> module.Value | None:
    """The argument that is, or holds, a key as the event has it."""
    for given in call.arguments:
        for name, value in values_in(given):
            if name in _ENCODED and _is_written_out(given, name):
                continue
            if isinstance(value, module.Reference | module.Result):
                way = call.way(value) or _way_before(call, value)
                if way is not None and way[-3:] == _KEY:
                    return value
    return None


def _way_before(call: CallSite, value: module.Value) -> tuple[str, ...] | None:
    """The way from the event to what was decoded by half to make a value."""
    origin = call.origin(value)
    if origin.target is not None or origin.rest or not isinstance(origin.value, module.Result):
        return None
    made = call.function.project.code.module(origin.path).calls[origin.value.call]
    if origin.value.path or made.callee not in _HALVES or not made.arguments:
        return None
    return call.function.events.way(origin.path, made.function, made.arguments[0])


def _is_written_out(given: module.Value, name: str) -> bool:
    """Whether an option is a text, not an object of bucket and key, which the SDK encodes."""
    value = given.get(name) if isinstance(given, module.ObjectLiteral) else None
    return not isinstance(value, module.ObjectLiteral)


def _finding(uses: list[tuple[CallSite, module.Value]]) -> Finding:
    (call, key), *others = uses
    how = (
        "`urllib.parse.unquote_plus(key)`"
        if call.language == "python"
        else "`decodeURIComponent(key.replace(/\\+/g, ' '))`"
    )
    state = "as the S3 event has it, which is encoded"
    lost = "space, a plus sign or another special character: the event has `+` and `%20` for them"
    if call.way(key) is None:
        state = "in which a space is still the `+` of the S3 event"
        lost = "space: only the `%` escapes are decoded"
    origin = call.origin(key)
    taken = Place.at(origin.path, origin.value.span)
    apart = origin.value.span.start < call.call.span.start
    return Finding.at(
        call,
        f"`{call.name}` gets an object key {state}",
        why=f"{call.function.name} finds no object whose name has a {lost}.",
        help=f"Decode it first: {how}.",
        trace=call.trace,
        related=(
            *([Step(taken.location, "the key is taken from the event here")] if apart else ()),
            *(Step(other.location, "used here too") for other, _ in others),
        ),
    )
