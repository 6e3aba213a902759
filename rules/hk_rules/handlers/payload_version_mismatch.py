from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from hk_lint.api import (
    Category,
    DeployedFunction,
    EventRead,
    Finding,
    Location,
    Place,
    Project,
    Severity,
    Step,
    deployment,
    module,
    rule,
)
from hk_rules.handlers._told import is_only_told

_TYPE = re.compile(
    r"\b(APIGateway(?:Proxy)?(?:Event|Handler)\w*|LambdaFunctionURL(?:Event|Handler))\b"
)
_ANNOTATION = re.compile(rb"\s*:\s*([^=]{1,200})=")

_INSTEAD: dict[str, dict[tuple[str, ...], tuple[str, ...]]] = {
    "2.0": {
        ("httpMethod",): ("requestContext", "http", "method"),
        ("path",): ("rawPath",),
        ("resource",): ("routeKey",),
        ("multiValueHeaders",): ("headers",),
        ("multiValueQueryStringParameters",): ("queryStringParameters",),
        ("requestContext", "identity"): ("requestContext", "http", "sourceIp"),
        ("requestContext", "httpMethod"): ("requestContext", "http", "method"),
        ("requestContext", "resourcePath"): ("routeKey",),
    },
    "1.0": {
        ("rawPath",): ("path",),
        ("rawQueryString",): ("queryStringParameters",),
        ("routeKey",): ("resource",),
        ("cookies",): ("headers", "Cookie"),
        ("requestContext", "http"): ("requestContext", "httpMethod"),
    },
}
"""What events of a version lack, and where they have it (AWS: working with Lambda proxy
integrations for HTTP APIs, 2026-11-21)."""


@rule(
    "payload-version-mismatch",
    category=Category.HANDLERS,
    severity=Severity.ERROR,
    triggers=(
        b"httpMethod",
        b"multiValue",
        b"requestContext",
        b"rawPath",
        b"rawQueryString",
        b"routeKey",
        b"cookies",
        b".path",
        b"resource",
    ),
    since="0.2",
)
def payload_version_mismatch(project: Project) -> Iterator[Finding]:
    """A handler reads members that the events of its endpoint do not have.

    ## Why is this bad?
    API Gateway has two forms of events. REST APIs send version 1.0 (`httpMethod`, `path`), HTTP
    APIs and function URLs send version 2.0 (`requestContext.http.method`, `rawPath`). A member of
    the other version is `undefined`: no route matches, every request ends with 404 or 405.

    ## Example
    ```yaml serverless.yml
    service: users
    provider:
      name: aws
      runtime: nodejs22.x
    functions:
      users:
        handler: users.handler
        events:
          - httpApi: "*"
    ```
    ```js users.js
    exports.handler = async (event) => {
      if (event.httpMethod !== "GET") return { statusCode: 405 };
      return { statusCode: 200, body: "[]" };
    };
    ```

    ## Use instead
    ```yaml serverless.yml
    service: users
    provider:
      name: aws
      runtime: nodejs22.x
    functions:
      users:
        handler: users.handler
        events:
          - httpApi: "*"
    ```
    ```js users.js
    exports.handler = async (event) => {
      if (event.requestContext.http.method !== "GET") return { statusCode: 405 };
      return { statusCode: 200, body: "[]" };
    };
    ```

    ## When not to use it
    Code that looks at `event.version`, or reads the members of both versions, is not reported. A
    member that only gets into the log or into the text of a response is a warning.

    ## Sources
    - AWS API Gateway: payload format versions of Lambda proxy integrations
    """
    seen: set[tuple[Location, str]] = set()
    for function in project.functions:
        known = _by_endpoint(function) or _by_type(function)
        if known is None:
            continue
        version, origin, said = known
        reads = list(function.event_reads)
        ways = [it.way for it in reads]
        if ("version",) in ways:
            continue
        members: dict[tuple[str, ...], list[EventRead]] = {}
        for read in reads:
            found = _absent(read, version)
            if found is not None and not _has_counterpart(found, version, ways):
                members.setdefault(found, []).append(read)
        for member, places in members.items():
            used = [it for it in places if not is_only_told(function, it.location)]
            read = (used or places)[0]
            if (read.location, version) not in seen:
                seen.add((read.location, version))
                finding = _finding(function, read, member, version, Step(origin, said))
                yield finding if used else replace(finding, severity=Severity.WARNING)


def _by_endpoint(function: DeployedFunction) -> tuple[str, Location, str] | None:
    """The version that all endpoints of a function send, and where that is said."""
    endpoints = [it for it in function.data.triggers if isinstance(it, deployment.Endpoint)]
    versions = {it.payload for it in endpoints}
    if len(versions) != 1 or "" in versions:
        return None
    first = endpoints[0]
    return first.payload, first.location, f"this endpoint sends version {first.payload}"


def _by_type(function: DeployedFunction) -> tuple[str, Location, str] | None:
    """The version that the type of the handler or of its event names."""
    if any(isinstance(it, deployment.Endpoint) for it in function.data.triggers):
        return None
    project = function.project
    for path, index in function.handler_functions:
        code = project.code.module(path)
        written = code.functions[index]
        for parameter in written.parameters[:1]:
            version = _version(parameter.type)
            if version:
                place = Location(path, parameter.span)
                return version, place, f"its type says version {version}"
        for binding in code.bindings:
            value = binding.value
            if isinstance(value, module.Closure) and value.function == index:
                data = project.sources.read(path)
                annotated = _ANNOTATION.match(data, binding.span.end)
                version = _version(annotated[1].decode(errors="replace")) if annotated else ""
                if version:
                    place = Location(path, binding.span)
                    return version, place, f"its type says version {version}"
    return None


def _version(text: str) -> str:
    found = _TYPE.findall(text)
    versions = {"2.0" if "V2" in it or "FunctionURL" in it else "1.0" for it in found}
    return versions.pop() if len(versions) == 1 else ""


def _absent(read: EventRead, version: str) -> tuple[str, ...] | None:
    """The member of the other version that is read."""
    for member in _INSTEAD[version]:
        if read.way[: len(member)] == member:
            return member
    return None


def _has_counterpart(member: tuple[str, ...], version: str, ways: list[tuple[str, ...]]) -> bool:
    """Whether the code also reads what this version has in its place."""
    instead = _INSTEAD[version][member]
    if instead[0] in ("headers", "queryStringParameters"):
        return any(way[:1] == instead[:1] for way in ways)
    if instead[0] == "requestContext":
        return any(way[:2] == instead[:2] for way in ways)
    return any(way[: len(instead)] == instead for way in ways)


def _finding(
    function: DeployedFunction,
    read: EventRead,
    member: tuple[str, ...],
    version: str,
    origin: Step,
) -> Finding:
    instead = ".".join(_INSTEAD[version][member])
    if member == ("path",) and len(read.way) > 1:
        instead = "pathParameters"
    return Finding.at(
        Place(read.location),
        f"Events of version {version} have no `{'.'.join(member)}`",
        why=f"{function.name} gets events of version {version}, so this is never there.",
        help=f"Read `{instead}`.",
        related=(origin,),
    )
