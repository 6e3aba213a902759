"""Projects with a function that gets batches of records."""

from __future__ import annotations


def sam(
    *,
    batch: str = "",
    reports: bool | None = False,
    runtime: str = "nodejs22.x",
    kind: str = "SQS",
    handler: str = "app.handler",
) -> str:
    """A template with one function behind a queue or a stream."""
    source = "Queue" if kind == "SQS" else "Stream"
    lines = [f"            {source}: arn:aws:{kind.lower()}:eu-west-1:123456789012:q"]
    if kind != "SQS":
        lines.append("            StartingPosition: LATEST")
    if batch:
        lines.append(f"            BatchSize: {batch}")
    if reports:
        lines.append("            FunctionResponseTypes: [ReportBatchItemFailures]")
    elif reports is None:
        lines.append("            FunctionResponseTypes: !Ref Types")
    return f"""Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: {handler}
      Runtime: {runtime}
      Events:
        Messages:
          Type: {kind}
          Properties:
""" + "\n".join(lines)


def handler(body: str, before: str = "") -> str:
    """An asynchronous handler in JavaScript."""
    return f"{before}\nexports.handler = async (event) => {{\n{body}\n}};\n"


def python(body: str, before: str = "") -> str:
    """A handler in Python, whose body is given without indentation."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return f"{before}\ndef handler(event, context):\n{lines}\n"
