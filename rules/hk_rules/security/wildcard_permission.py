from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import Category, Finding, Place, Project, Severity, deployment, rule

_SERVICE = re.compile(r"(?P<service>[A-Za-z0-9-]+):\*+")
_ALL = re.compile(
    r"\*+|arn:[^:]*:(?P<service>[^:]*):[^:]*:[^:]*:(?:\*|(?<!:s3:::)[A-Za-z-]+[/:]\*|\*[:/]\*)",
    re.I,
)
_CALLS_ONLY = frozenset(("execute-api", "rds-data", "rds-db"))
"""Services whose actions use a resource, and neither change nor delete it."""

_OBJECT = re.compile(r"arn:[^:]*:s3:::[^/]+/.+", re.I)


@rule(
    "wildcard-permission",
    category=Category.SECURITY,
    severity=Severity.WARNING,
    since="0.3",
)
def wildcard_permission(project: Project) -> Iterator[Finding]:
    """A function is allowed every action of a service.

    ## Why is this bad?
    Whoever gets the function to do something else than it should (by a fault in it, or in one of
    its packages) can do everything that its role allows: read and delete each bucket or table of
    the account, not only what the function works with.

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
          Policies:
            - Statement:
                - Effect: Allow
                  Action: s3:*
                  Resource: "*"
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
          Policies:
            - Statement:
                - Effect: Allow
                  Action: s3:GetObject
                  Resource: arn:aws:s3:::reports/*
    ```
    ```js src/report.js
    exports.handler = async () => ({ statusCode: 200, body: "ok" });
    ```

    ## What is checked
    Statements that allow `*` or all actions of a service (`s3:*`), on all resources: a warning; on
    some of them, which includes that they can be deleted, or to somebody else than the functions of
    a CDK app: information. Also the policies of AWS
    that say the same (`AmazonS3FullAccess`). Not: single actions on `*`, which many actions need;
    parts of a service (`s3:Get*`); statements with a condition; `s3:*` on objects of one bucket;
    policies of resources, and roles that functions cannot have.

    ## Sources
    - AWS IAM user guide: grant least privilege
    """
    seen = set()
    for grant in project.deployment.grants:
        found = _widest(grant)
        if found is not None:
            finding = _finding(grant, *found)
            if finding.location not in seen:
                seen.add(finding.location)
                yield finding


def _widest(grant: deployment.Grant) -> tuple[deployment.Setting[str], bool] | None:
    """The action that allows most, and whether it does so on all resources."""
    if grant.excludes or grant.conditional or not grant.resources:
        return None
    resources = [it.value for it in grant.resources]
    everywhere = any(it is not None and _ALL.fullmatch(it) for it in resources)
    wide = [it for it in grant.actions if it.value is not None and _is_wide(it.value)]
    if "*" not in resources:
        wide = [it for it in wide if _service(it.value or "") not in _CALLS_ONLY]
    if not everywhere:
        wide = [it for it in wide if _rules_over(it.value or "", resources)]
    if not wide:
        return None
    whole = [it for it in wide if (it.value or "").strip("*") == ""]
    named = [it for it in wide if _is_named(_service(it.value or ""), resources)]
    return next(iter((*whole, *named, *wide))), everywhere


def _is_named(service: str, resources: list[str | None]) -> bool:
    """Whether the resources are of a service."""
    return any(it is not None and f":{service}:" in it for it in resources)


def _is_wide(action: str) -> bool:
    return action.strip("*") == "" or _SERVICE.fullmatch(action) is not None


def _service(action: str) -> str:
    found = _SERVICE.fullmatch(action)
    return found["service"].lower() if found is not None else ""


def _rules_over(action: str, resources: list[str | None]) -> bool:
    """Whether all actions on these resources include to change and delete them."""
    if _service(action) == "s3":
        return any(it is not None and _is_bucket(it) for it in resources)
    return True


def _is_bucket(resource: str) -> bool:
    return resource.startswith("arn:") and "/" not in resource and not _OBJECT.match(resource)


def _finding(grant: deployment.Grant, action: deployment.Setting[str], everywhere: bool) -> Finding:
    found = _SERVICE.fullmatch(action.value or "")
    what = f"every action of {found['service']}" if found is not None else "every action"
    where = "all resources" if everywhere else "the resources that it names"
    why = "That includes to change and to delete them, which functions seldom do."
    if grant.for_others:
        why = "Whoever comes to have it can do all of that."
    elif everywhere:
        why = (
            "A fault in the function, or in a package that it loads, can then be used for all that "
            "the statement allows."
        )
    return Finding.at(
        Place(action.location or grant.location),
        f"`{grant.policy or action.value}` allows {what} on {where}",
        why=why,
        help="Name the actions that are needed"
        + (", and the resources that they are needed for." if everywhere else "."),
        severity=None if everywhere and not grant.for_others else Severity.INFO,
    )
