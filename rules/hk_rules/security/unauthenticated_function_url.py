from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Place, Project, Severity, deployment, rule


@rule(
    "unauthenticated-function-url",
    category=Category.SECURITY,
    severity=Severity.WARNING,
    since="0.3",
)
def unauthenticated_function_url(project: Project) -> Iterator[Finding]:
    """A function's own URL can be called by everybody.

    ## Why is this bad?
    The URL reaches the function from anywhere: no gateway before it checks callers or limits how
    many requests they send. A content delivery network in front does not change that, because the
    URL itself stays public.

    ## Example
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Report:
        Type: AWS::Serverless::Function
        Properties:
          Handler: report.handler
          Runtime: nodejs22.x
          CodeUri: src/
          FunctionUrlConfig:
            AuthType: NONE
    ```
    ```js src/report.js
    exports.handler = async () => ({ statusCode: 200, body: "ok" });
    ```

    ## Use instead
    ```yaml template.yaml
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Report:
        Type: AWS::Serverless::Function
        Properties:
          Handler: report.handler
          Runtime: nodejs22.x
          CodeUri: src/
          FunctionUrlConfig:
            AuthType: AWS_IAM
    ```
    ```js src/report.js
    exports.handler = async () => ({ statusCode: 200, body: "ok" });
    ```

    ## When not to use it
    Where the function checks its callers itself, as one for webhooks does by their signature.

    ## Sources
    - AWS Lambda developer guide: control access to function URLs
    """
    seen = set()
    for function in project.functions:
        for trigger in function.data.triggers:
            if not isinstance(trigger, deployment.Endpoint) or trigger.kind != "function-url":
                continue
            if trigger.authorizer == "" and trigger.location not in seen:
                seen.add(trigger.location)
                yield Finding.at(
                    Place(trigger.location),
                    f"Everybody can call the URL of `{function.name}`",
                    why="Nothing checks who sends a request, and every request starts the "
                    "function.",
                    help="Ask for IAM signatures (`AWS_IAM`), put an API with an authorizer "
                    "before it, or make sure that the code checks each request.",
                )
