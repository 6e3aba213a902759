from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Category,
    DeployedFunction,
    Finding,
    Location,
    Place,
    Project,
    Severity,
    Step,
    deployment,
    rule,
)

_GATEWAYS = {
    "rest-api": ("a REST API", "rest-api-timeout"),
    "http-api": ("an HTTP API", "http-api-timeout"),
}
_STREAMED = re.compile(
    rb"(?i)response-?transfer-?mode|response-streaming-invocations|x-amz-invocation-type"
)
_ROUNDED = 1
"""A limit that is exceeded by so many seconds only was rounded, 30 for 29."""
_SHOWN = 10
_NAMED = 3


@rule(
    "gateway-timeout-exceeded",
    category=Category.TIMEOUTS,
    severity=Severity.WARNING,
    since="0.3",
)
def gateway_timeout_exceeded(project: Project) -> Iterator[Finding]:
    """A function may run longer than the API in front of it waits.

    ## Why is this bad?
    API Gateway gives up on a function after 29 seconds (REST APIs) or 30 seconds (HTTP APIs) and
    answers 504 or 503. The function goes on all the same: it is paid for, its result is lost, and a
    client that tries again starts the work a second time.

    ## Example
    ```yaml serverless.yml
    service: shop
    provider:
      name: aws
      runtime: nodejs24.x
    functions:
      report:
        handler: report.handler
        timeout: 120
        events:
          - http: GET /report
    ```
    ```js report.js
    exports.handler = async () => ({ statusCode: 200, body: "[]" });
    ```

    ## Use instead
    ```yaml serverless.yml
    service: shop
    provider:
      name: aws
      runtime: nodejs24.x
    functions:
      report:
        handler: report.handler
        timeout: 29
        events:
          - http: GET /report
    ```
    ```js report.js
    exports.handler = async () => ({ statusCode: 200, body: "[]" });
    ```

    ## What is checked
    The timeout that counts for a function, inherited or its own. A timeout of the integration
    itself (`timeoutInMillis`) takes the place of the gateway's. Function URLs and load balancers
    have no such limit, streamed responses another one, and callers of an asynchronous integration
    do not wait. A function that something else starts too may need its time for that: there the
    finding is information, and so it is where the limit is exceeded by one second only.

    ## Sources
    - Amazon API Gateway quotas: 29 seconds for REST APIs, which Regional and private ones can have
      raised; 30 seconds for HTTP APIs
    """
    places: dict[Location, list[tuple[DeployedFunction, deployment.Endpoint, float]]] = {}
    for function in project.functions:
        timeout = function.timeout
        if timeout.value is None or timeout.location is None:
            continue
        for endpoint in function.data.triggers:
            limit = _limit(project, endpoint)
            if isinstance(endpoint, deployment.Endpoint) and limit and timeout.value > limit:
                places.setdefault(timeout.location, []).append((function, endpoint, limit))
    for location, found in sorted(places.items(), key=lambda it: it[0]):
        yield _finding(location, found)


def _limit(project: Project, trigger: deployment.Trigger) -> float | None:
    """How many seconds the caller is kept waiting at most, None for no or an unknown limit."""
    if not isinstance(trigger, deployment.Endpoint) or trigger.is_async:
        return None
    if trigger.kind not in _GATEWAYS or trigger.streams:
        return None
    if _STREAMED.search(project.sources.read(trigger.location.path)):
        return None  # somewhere in the file, perhaps for this route
    if trigger.timeout is not None:
        return trigger.timeout.value / 1000 if trigger.timeout.value is not None else None
    limit = project.limits.get(_GATEWAYS[trigger.kind][1])
    return limit.value if limit is not None else None


def _finding(
    location: Location, found: list[tuple[DeployedFunction, deployment.Endpoint, float]]
) -> Finding:
    function, endpoint, limit = min(found, key=lambda it: it[2])
    names = sorted({it.name for it, _, _ in found})
    who = ", ".join(names[:_NAMED])
    who += f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    gateway, _ = _GATEWAYS[endpoint.kind]
    over = (function.timeout.value or 0) - limit
    mixed = all(_has_other_work(it) for it, _, _ in found)
    return Finding.at(
        Place(location),
        f"The timeout of {function.timeout.value} s ({who}) is longer than {gateway} waits: "
        f"{limit:g} s",
        why="The caller gets an error while the function goes on, and its result is lost.",
        help=f"Set at most {limit:g} s here, or answer at once and do the long work in a function "
        "that a queue starts.",
        related=tuple(Step(it.location, _route(it)) for _, it, _ in found[:_SHOWN]),
        severity=Severity.INFO if mixed or over <= _ROUNDED else None,
    )


def _has_other_work(function: DeployedFunction) -> bool:
    """Whether something else than requests starts the function."""
    others = (it for it in function.data.triggers if not isinstance(it, deployment.Endpoint))
    return bool(function.schedules) or next(others, None) is not None


def _route(endpoint: deployment.Endpoint) -> str:
    route = f"{endpoint.method} {endpoint.path}".strip()
    return f"called by `{route}`" if route else "called by this"
