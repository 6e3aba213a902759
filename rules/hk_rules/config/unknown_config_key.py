from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Project, Severity, Violation, document, rule
from hk_rules import schemas
from hk_rules.config._plugins import is_left_outside, is_misplaced, is_slip, may_be_meant

_ELSEWHERE = {
    "layers": "How a layer is added is documented outside of this file: ask Hiveku for it, and "
    "acknowledge it in hk-lint's settings.",
    "crons": "Schedule a function with a comment in its file: `// @schedule cron(0 9 * * ? *)`.",
    "schedule": "Schedule a function with a comment in its file: `// @schedule rate(1 hour)`.",
    "schedules": "Schedule a function with a comment in its file: `// @schedule rate(1 hour)`.",
    "maxDuration": "The longest run of a function, in seconds, is called `timeout` here.",
    "memorySize": "The memory of a function, in MB, is called `memory` here.",
    "streaming": "Mark a streaming function with a comment in its file: `// @streaming`.",
    "env": "Variables of the build stand in `build.env`, those of functions in the dashboard.",
    "environment": "Variables of the build stand in `build.env`, those of functions in the "
    "dashboard.",
}
"""What people from other platforms look for, and where Hiveku has it."""

_ON_VERCEL = {
    "timeout": "The longest run of a function, in seconds, is called `maxDuration` here.",
    "memorySize": "The memory of a function, in MB, is called `memory` here.",
    "cron": "The expression of a cron job is called `schedule` here.",
    "expression": "The expression of a cron job is called `schedule` here.",
    "timezone": "Cron jobs run in UTC; only entries of `schedules` have a time zone.",
}
"""The same for Vercel."""

_REFUSED = "Vercel refuses the deployment over a key that it does not know."
_WITHOUT_EFFECT = "A key that the platform does not know has no effect."


@rule(
    "unknown-config-key",
    category=Category.CONFIG,
    severity=Severity.WARNING,
    since="0.1",
)
def unknown_config_key(project: Project) -> Iterator[Finding]:
    """A key of the platform's configuration is none that it documents.

    ## Why is this bad?
    A key that nothing reads has no effect, and nothing says so: with `timeOut` instead of
    `timeout` the function is deployed with the default and stops in the middle of its work; with
    `Runtime` instead of `runtime` the framework chooses one. Vercel refuses the deployment.

    ## Example
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeOut": 120 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```json hiveku.json
    { "functions": { "config": { "api/report.ts": { "timeout": 120 } } } }
    ```
    ```ts api/report.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## What is checked
    hiveku.json, vercel.json, functions and their events in templates of SAM and CloudFormation, and
    the configuration of the Serverless Framework. Plugins of the framework add keys of their own:
    where a plugin is used that may do so, only keys are reported that are nearly one of the
    framework's own. So it is with the top level of vercel.json, which gets new keys often.

    ## Sources
    - Hiveku serverless guide: hiveku.json configuration
    - Serverless Framework documentation: serverless.yml reference
    """
    is_hiveku = project.deployment.platform == "hiveku"
    is_vercel = project.deployment.platform == "vercel"
    for violation in schemas.config_violations(project):
        node = violation.node
        if violation.keyword != "additionalProperties" or not isinstance(node, document.Member):
            continue
        if project.deployment.platform == "serverless" and may_be_meant(
            project, violation, node.key
        ):
            continue
        if is_vercel and _is_new(violation, node.key):
            continue
        help = "Correct the name of the key, or delete it."
        if is_hiveku:
            help = _ELSEWHERE.get(node.key, help)
        elif is_vercel:
            help = _ON_VERCEL.get(node.key, help)
        elif is_misplaced(violation):
            help = "Indent it further than the name of the event that it belongs to."
        elif is_left_outside(violation):
            help = "It belongs into the event that feeds the function: below `sqs`, `stream` …"
        yield Finding.at(
            node,
            violation.message,
            why=_REFUSED if is_vercel else _WITHOUT_EFFECT,
            help=help,
        )


def _is_new(violation: Violation, key: str) -> bool:
    """Whether a key may be one that Vercel has added: its top level grows often."""
    return violation.pointer.count("/") == 1 and not is_slip(violation, key)
