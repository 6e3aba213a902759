from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    UNESCAPED,
    CallSite,
    Category,
    Finding,
    Project,
    Severity,
    Step,
    Taken,
    rule,
)
from hk_rules.reliability._batches import is_log

_KEY = ("s3", "object", "key")
_SPACED = (*_KEY, UNESCAPED)
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
        uses: list[tuple[CallSite, Taken]] = []
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


def _raw_key(call: CallSite) -> Taken | None:
    """Where the key that a call is given is taken from the event, if it is as the event has it."""
    for taken in call.taken():
        raw = taken.way[-3:] == _KEY or taken.way[-4:] == _SPACED
        if raw and taken.key not in _ENCODED:
            return taken
    return None


def _finding(uses: list[tuple[CallSite, Taken]]) -> Finding:
    (call, key), *others = uses
    how = (
        "`urllib.parse.unquote_plus(key)`"
        if call.language == "python"
        else "`decodeURIComponent(key.replace(/\\+/g, ' '))`"
    )
    state = "as the S3 event has it, which is encoded"
    lost = "space, a plus sign or another special character: the event has `+` and `%20` for them"
    if key.way[-1] == UNESCAPED:
        state = "in which a space is still the `+` of the S3 event"
        lost = "space: only the `%` escapes are decoded"
    place = key.location
    span = call.call.span
    apart = place.path != call.path or not span.start <= place.span.start < span.end
    return Finding.at(
        call,
        f"`{call.name}` gets an object key {state}",
        why=f"{call.function.name} finds no object whose name has a {lost}.",
        help=f"Decode it first: {how}.",
        trace=call.trace,
        related=(
            *([Step(place, "the key is taken from the event here")] if apart else ()),
            *(Step(other.location, "used here too") for other, _ in others),
        ),
    )
