from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    Category,
    DeployedFunction,
    EventRead,
    Finding,
    Place,
    Project,
    Severity,
    Step,
    deployment,
    rule,
)
from hk_rules.reliability._batches import RECORDS, escapes, sources

_NAMES = {"sqs": "SQS", "kinesis": "Kinesis", "dynamodb": "DynamoDB streams"}
_LOST = {
    "sqs": "the others count as done when it returns, and are deleted unread.",
    "kinesis": "the others count as read when it returns, and are never seen again.",
    "dynamodb": "the others count as read when it returns, and are never seen again.",
}


@rule(
    "first-record-only",
    category=Category.RELIABILITY,
    severity=Severity.WARNING,
    triggers=(b"Records",),
    since="0.2",
)
def first_record_only(project: Project) -> Iterator[Finding]:
    """A handler reads one record of a batch.

    ## Why is this bad?
    Lambda hands the records of a queue or a stream to a function in batches: up to ten messages of
    SQS and a hundred records of a stream, unless something else is set. When the handler returns,
    the whole batch counts as done. What it did not look at is lost, and nothing tells: under little
    traffic batches have one record, so that it seems to work.

    ## Example
    ```yaml serverless.yml
    service: orders
    provider:
      name: aws
      runtime: nodejs22.x
    functions:
      ship:
        handler: ship.handler
        events:
          - sqs: arn:aws:sqs:eu-west-1:123456789012:orders
    ```
    ```js ship.js
    exports.handler = async (event) => {
      const order = JSON.parse(event.Records[0].body);
      await fetch(`https://shipping.example/${order.id}`, { signal: AbortSignal.timeout(5000) });
    };
    ```

    ## Use instead
    ```yaml serverless.yml
    service: orders
    provider:
      name: aws
      runtime: nodejs22.x
    functions:
      ship:
        handler: ship.handler
        events:
          - sqs: arn:aws:sqs:eu-west-1:123456789012:orders
    ```
    ```js ship.js
    exports.handler = async (event) => {
      for (const record of event.Records) {
        const order = JSON.parse(record.body);
        await fetch(`https://shipping.example/${order.id}`, { signal: AbortSignal.timeout(5000) });
      }
    };
    ```

    ## When not to use it
    A batch size of 1 is not reported, nor events of S3 and SNS, which have one record.

    ## Sources
    - AWS Lambda: batching behaviour of event source mappings (10 by default for SQS, 100 for
      Kinesis and DynamoDB streams)
    """
    seen: set[Place] = set()
    for function in project.functions:
        source = next(
            (
                it
                for it in sources(function, *_NAMES)
                if it.batch_size.value is not None and it.batch_size.value > 1
            ),
            None,
        )
        first = _only_first(function) if source is not None else None
        if source is None or first is None or Place(first.location) in seen:
            continue
        seen.add(Place(first.location))
        yield _finding(function, source, first)


def _only_first(function: DeployedFunction) -> EventRead | None:
    """Where the first record is read, if the code certainly reads no other."""
    reads = [read for read in function.event_reads if read.way[:1] == (RECORDS,)]
    if not reads or any(read.way[1:2] != ("0",) for read in reads):
        return None
    if escapes(function, (), (RECORDS,)):
        return None
    return reads[0]


def _finding(
    function: DeployedFunction, source: deployment.EventSource, first: EventRead
) -> Finding:
    size = source.batch_size
    default = " by default" if size.is_default else ""
    return Finding.at(
        Place(first.location),
        f"{function.name} reads only the first of up to {size.value} records",
        why=f"{_NAMES[source.kind]} sends up to {size.value} records at once{default}; "
        f"{_LOST[source.kind]}",
        help="Go through all of `Records`, or set the batch size of the event source to 1.",
        related=(Step(source.location, "the batches come from here"),),
    )
