from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Place, Project, Severity, Step, deployment, rule


@rule(
    "missing-dead-letter-queue",
    category=Category.RELIABILITY,
    severity=Severity.INFO,
    enabled=False,
    since="0.3",
)
def missing_dead_letter_queue(project: Project) -> Iterator[Finding]:
    """A queue has nowhere to put messages that keep failing.

    ## Why is this bad?
    A message that the function cannot work on comes back again and again, until it expires after
    days: each time it fails its batch and costs a run, and in the end it is lost without a trace.

    ## Example
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Jobs:
        Type: AWS::SQS::Queue
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: worker.handler
          Runtime: nodejs22.x
          CodeUri: src/
          Events:
            Job:
              Type: SQS
              Properties:
                Queue: !GetAtt Jobs.Arn
    ```
    ```js src/worker.js
    exports.handler = async () => {};
    ```

    ## Use instead
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Failed:
        Type: AWS::SQS::Queue
      Jobs:
        Type: AWS::SQS::Queue
        Properties:
          RedrivePolicy:
            deadLetterTargetArn: !GetAtt Failed.Arn
            maxReceiveCount: 5
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: worker.handler
          Runtime: nodejs22.x
          CodeUri: src/
          Events:
            Job:
              Type: SQS
              Properties:
                Queue: !GetAtt Jobs.Arn
    ```
    ```js src/worker.js
    exports.handler = async () => {};
    ```

    ## What is checked
    Queues of the same configuration from which a function takes messages.

    ## Sources
    - AWS Lambda developer guide: error handling for an SQS event source
    """
    seen = set()
    for function in project.functions:
        for trigger in function.data.triggers:
            if not isinstance(trigger, deployment.EventSource) or trigger.queue is None:
                continue
            queue = trigger.queue
            if queue.dead_letters is False and queue.location not in seen:
                seen.add(queue.location)
                yield Finding.at(
                    Place(queue.location),
                    f"`{queue.name}` has no dead-letter queue",
                    why=f"A message on which `{function.name}` fails comes back until it expires, "
                    "and is then lost.",
                    help="Add a `RedrivePolicy` with a queue for such messages.",
                    related=(Step(trigger.location, "takes messages from it"),),
                )
