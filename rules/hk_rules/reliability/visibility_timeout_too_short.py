from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Place, Project, Severity, Step, deployment, rule


@rule(
    "visibility-timeout-too-short",
    category=Category.RELIABILITY,
    severity=Severity.ERROR,
    since="0.3",
)
def visibility_timeout_too_short(project: Project) -> Iterator[Finding]:
    """A queue shows messages again while the function that took them may still work on them.

    ## Why is this bad?
    Lambda refuses to poll a queue for a function whose timeout is longer than the visibility
    timeout of the queue: the deployment fails. If it did not, messages would be worked on twice.

    ## Example
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Jobs:
        Type: AWS::SQS::Queue
        Properties:
          VisibilityTimeout: 60
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: worker.handler
          Runtime: nodejs22.x
          CodeUri: src/
          Timeout: 120
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
      Jobs:
        Type: AWS::SQS::Queue
        Properties:
          VisibilityTimeout: 720
      Worker:
        Type: AWS::Serverless::Function
        Properties:
          Handler: worker.handler
          Runtime: nodejs22.x
          CodeUri: src/
          Timeout: 120
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
    Queues that the same configuration creates. The default of a queue is 30 seconds.

    ## Sources
    - AWS Lambda developer guide: using Lambda with Amazon SQS
    """
    seen = set()
    for function in project.functions:
        timeout = function.timeout.value
        for trigger in function.data.triggers:
            if not isinstance(trigger, deployment.EventSource) or trigger.queue is None:
                continue
            queue = trigger.queue
            visible = queue.visibility_timeout
            if timeout is None or visible.value is None or visible.value >= timeout:
                continue
            place = visible.location or queue.location
            if (place, function.name) in seen:
                continue
            seen.add((place, function.name))
            default = " (the default)" if visible.is_default else ""
            limit = function.timeout.location
            yield Finding.at(
                Place(place),
                f"The messages of `{queue.name}` are hidden for {visible.value:,} s{default}, but "
                f"`{function.name}` may take {timeout:,} s",
                why="Lambda refuses to poll a queue whose visibility timeout is shorter than the "
                "function's timeout.",
                help=f"Set `VisibilityTimeout` to {timeout * 6:,} or so: AWS recommends six times "
                "the function's timeout."
                if timeout * 6 <= 43200
                else f"Set `VisibilityTimeout` to {timeout:,} at least.",
                related=(Step(limit, f"the timeout of {timeout:,} s"),) if limit else (),
            )
