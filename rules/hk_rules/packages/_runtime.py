"""What a function's runtime and its layers bring besides what is deployed with it."""

from __future__ import annotations

import posixpath
import re

from hk_lint.api import DeployedFunction, ReachedPackage, deployment
from hk_rules import facts

SDK = "aws-sdk"
_NODE = re.compile(r"nodejs(\d+)(?:\.|$)")
_FIRST_WITHOUT = 18


def is_supplied(function: DeployedFunction, name: str) -> bool:
    """Whether a package is, or may be, there without being deployed.

    Where a platform builds by conventions of its own, its build needs what code imports.
    """
    if function.data.configured is None:
        return False
    if has_layers(function):
        return True
    return facts.is_in_runtime(name, function.data.runtime.value or "")


def has_layers(function: DeployedFunction) -> bool:
    """Whether layers may bring packages."""
    return bool(function.data.layers) or function.data.uses_unknown_layers


def lacks_sdk(function: DeployedFunction, package: ReachedPackage) -> bool:
    """Whether version 2 of the SDK is loaded where nothing brings it."""
    runtime = _NODE.match(function.data.runtime.value or "")
    if function.project.deployment.assumed:
        return False  # what it runs on is a guess
    if runtime is None or int(runtime[1]) < _FIRST_WITHOUT or has_layers(function):
        return False
    if function.data.packaging in ("image", "bundler") or package.chain[-1].optional:
        return False  # a bundler ships what it finds, and stops where it finds nothing
    return package.declared is None or package_left_out(function, package) is not None


def package_left_out(
    function: DeployedFunction, package: ReachedPackage
) -> deployment.PackagePattern | None:
    """The pattern that leaves an installed package out, None where a part of it is taken.

    It is installed beside a package.json on the way up from the file that imports it.
    """
    project, name = function.project, package.name
    start = len(project.path(""))
    manifests = project.resolver.manifests(package.location.path)
    above = {it.folder[start:] for it in manifests if f"{it.folder}/".startswith(project.path(""))}
    folders = {posixpath.join(it, "node_modules", name) for it in {*above, ""}}
    taken = [it.glob for it in function.data.package_patterns if not it.leaves_out]
    if any(folder in glob for folder in folders for glob in taken):
        return None
    left = [function.leaves_out(f"{folder}/package.json") for folder in sorted(folders)]
    return left[0] if all(left) else None
