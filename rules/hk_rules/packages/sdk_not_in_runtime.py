from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    Category,
    DeployedFunction,
    Finding,
    Place,
    Project,
    ReachedPackage,
    Severity,
    Step,
    rule,
)
from hk_rules.packages._install import command
from hk_rules.packages._runtime import SDK, lacks_sdk, package_left_out


@rule(
    "sdk-not-in-runtime",
    category=Category.PACKAGES,
    severity=Severity.ERROR,
    triggers=(b"aws-sdk",),
    since="0.2",
)
def sdk_not_in_runtime(project: Project) -> Iterator[Finding]:
    """A function loads version 2 of the AWS SDK, which its runtime does not have.

    ## Why is this bad?
    Lambda's runtimes up to nodejs16.x brought `aws-sdk`, so that nobody had to declare it. From
    nodejs18.x on they bring version 3 (`@aws-sdk/client-…`) only: a function that loads `aws-sdk`
    without shipping it ends at start-up with "Cannot find module 'aws-sdk'".

    ## Example
    ```yaml serverless.yml
    service: shop
    provider:
      name: aws
      runtime: nodejs22.x
    functions:
      list:
        handler: list.handler
    ```
    ```json package.json
    { "name": "shop", "dependencies": {} }
    ```
    ```js list.js
    const AWS = require("aws-sdk");

    const s3 = new AWS.S3();

    exports.handler = async () => s3.listBuckets().promise();
    ```

    ## Use instead
    ```yaml serverless.yml
    service: shop
    provider:
      name: aws
      runtime: nodejs22.x
    functions:
      list:
        handler: list.handler
    ```
    ```json package.json
    { "name": "shop", "dependencies": {} }
    ```
    ```js list.js
    const { S3Client, ListBucketsCommand } = require("@aws-sdk/client-s3");

    const s3 = new S3Client({});

    exports.handler = async () => s3.send(new ListBucketsCommand({}));
    ```

    ## What is checked
    Functions whose package.json does not declare it, and those of the Serverless Framework that
    declare it and leave it out in `package.patterns`.

    ## When not to use it
    Functions with layers are not reported, as a layer may bring the SDK.

    ## Sources
    - AWS Lambda developer guide: versions of the AWS SDK in the Node.js runtimes
    """
    places: dict[Place, ReachedPackage] = {}
    functions: list[DeployedFunction] = []
    for function in project.functions:
        for package in function.reached((SDK,)):
            if lacks_sdk(function, package):
                places.setdefault(Place(package.location), package)
                functions.append(function)
    if places:
        yield _finding(project, list(places.values()), functions)


def _finding(
    project: Project, packages: list[ReachedPackage], functions: list[DeployedFunction]
) -> Finding:
    first, *others = packages
    runtime = functions[0].data.runtime
    left = package_left_out(functions[0], first) if first.declared is not None else None
    lacks = "is not declared" if left is None else "is left out of the package"
    if functions[0].data.packaging == "inline":
        remedy = "bring it in a layer"
    else:
        remedy = f"declare it: `{command(project, SDK)}`" if left is None else "ship it as well"
    more = f" (and {len(functions) - 1} more)" if len(functions) > 1 else ""
    return Finding.at(
        first,
        f"`{SDK}` {lacks}, and {runtime.value} brings only version 3 of the SDK",
        why=f"{functions[0].name}{more} ends at start-up: it finds no module `{SDK}`.",
        help=f"Use the packages of version 3 (`@aws-sdk/client-…`), or {remedy}.",
        trace=first.trace,
        related=(
            *(Step(other.location, "imported here too") for other in others),
            *([Step(runtime.location, "the runtime is set here")] if runtime.location else []),
            *([Step(left.location, "left out here")] if left is not None else []),
        ),
    )
