"""Where the timeout of a function is set, in words."""

from __future__ import annotations

from hk_lint.api import DeployedFunction

_NAMES = {
    "hiveku": '`timeout` for "{name}" in `functions.config` of hiveku.json',
    "serverless": "`timeout` for the function, or under `provider` for all of them",
    "sam": "`Timeout` for the function, or under `Globals` for all of them",
    "vercel": "`maxDuration` in the function's file or in `functions` of vercel.json",
    "cdk": "`timeout` where the function is made",
}


def timeout_setting(function: DeployedFunction) -> str:
    """What to set on the function's platform, for a sentence: "Set …."."""
    name = _NAMES.get(function.project.deployment.platform, "a timeout for the function")
    return name.format(name=function.name)
