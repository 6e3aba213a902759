from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    Absent,
    CallSite,
    Category,
    Finding,
    Given,
    Phase,
    Place,
    Project,
    Severity,
    module,
    rule,
)

_SDK = re.compile(r"@aws-sdk/|aws-sdk(?:/[\w/.-]+)?:|boto3:|aioboto3:")
_KEY = "AWS_ACCESS_KEY_ID"
_SECRET = "AWS_SECRET_ACCESS_KEY"
_JAVASCRIPT = ("accessKeyId", "secretAccessKey", "sessionToken")
_PYTHON = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")


@rule(
    "credentials-without-session-token",
    category=Category.SECURITY,
    severity=Severity.WARNING,
    triggers=(b"AWS_SECRET_ACCESS_KEY",),
    since="0.2",
    platforms=("hiveku", "serverless", "sam", "cdk"),
)
def credentials_without_session_token(project: Project) -> Iterator[Finding]:
    """An AWS client gets the keys of Lambda's role without their session token.

    ## Why is this bad?
    In a Lambda function `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY` are the temporary keys of
    the function's role, and nobody can set them to others. Temporary keys are valid only together
    with `AWS_SESSION_TOKEN`: each call of the client fails with InvalidClientTokenId or
    UnrecognizedClientException. It works on a developer's machine, whose keys are permanent.

    ## Example
    ```ts api/upload.ts
    import { S3Client } from "@aws-sdk/client-s3";

    const s3 = new S3Client({
      region: "eu-west-1",
      credentials: {
        accessKeyId: process.env.AWS_ACCESS_KEY_ID!,
        secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY!,
      },
    });

    export default async function handler(req: Request) {
      return Response.json({ region: await s3.config.region() });
    }
    ```

    ## Use instead
    ```ts api/upload.ts
    import { S3Client } from "@aws-sdk/client-s3";

    const s3 = new S3Client({ region: "eu-west-1" });

    export default async function handler(req: Request) {
      return Response.json({ region: await s3.config.region() });
    }
    ```

    ## When not to use it
    Keys from variables of other names are not reported: they may be permanent.

    ## Sources
    - AWS Lambda: environment variables that the runtime defines
    - AWS IAM: using temporary security credentials with AWS resources
    """
    seen: set[tuple[str, int]] = set()
    for function in project.functions:
        for phase in (Phase.INIT, Phase.INVOKE):
            for call in function.calls(where=_is_aws, phase=phase):
                if (call.path, call.index) not in seen and _lacks_token(call):
                    seen.add((call.path, call.index))
                    yield _finding(call)


def _is_aws(call: module.Call) -> bool:
    return _SDK.match(call.callee) is not None


def _lacks_token(call: CallSite) -> bool:
    if call.language == "python":
        key, secret, token = (call.keyword(name) for name in _PYTHON)
        return (
            isinstance(token, Absent) and _reads(call, key, _KEY) and _reads(call, secret, _SECRET)
        )
    for given in call.arguments:
        for value in (given, *_credentials(call, given)):
            if not isinstance(value, module.ObjectLiteral) or value.is_open:
                continue
            if value.get(_JAVASCRIPT[2]) is not None:
                continue
            pairs = zip(_JAVASCRIPT[:2], (_KEY, _SECRET), strict=True)
            if all(
                (found := value.get(name)) is not None
                and _reads(call, Given(call.path, found), variable)
                for name, variable in pairs
            ):
                return True
    return False


def _credentials(call: CallSite, given: module.Value) -> Iterator[module.Value]:
    """What stands under `credentials`, where that can be seen."""
    origin = call.origin(given)
    if isinstance(origin.value, module.ObjectLiteral) and origin.path == call.path:
        yield origin.value
        inner = origin.value.get("credentials")
        if inner is not None:
            found = call.origin(inner)
            if found.path == call.path:
                yield found.value


def _reads(call: CallSite, option: object, variable: str) -> bool:
    """Whether an option is what a variable of the environment holds."""
    if not isinstance(option, Given):
        return False
    origin = call.function.project.code.follow(option.path, option.value)
    value = origin.value
    if isinstance(value, module.Choice) and value.options:
        value = value.options[0]
    if isinstance(value, module.Result):
        made = call.function.project.code.module(origin.path).calls[value.call]
        first = made.arguments[0] if made.arguments else None
        env = made.callee in ("os:getenv", "os:environ.get")
        return env and isinstance(first, module.Text) and first.value == variable
    return isinstance(value, module.Reference) and (*value.path, *origin.rest)[-1] == variable


def _finding(call: CallSite) -> Finding:
    token = _PYTHON[2] if call.language == "python" else _JAVASCRIPT[2]
    return Finding.at(
        Place(call.location),
        f"`{call.name}` gets the keys of Lambda's role without the session token",
        why=f"In {call.function.name}, {_KEY} is a temporary key: AWS refuses it without "
        "AWS_SESSION_TOKEN.",
        help=f"Leave the credentials out, the SDK finds them itself; or add `{token}`.",
    )
