"""The functions that a framework hands to its handlers and that send like a global one."""

from __future__ import annotations

from hk_lint.api import CallSite
from hk_rules import facts


def sends_as(call: CallSite) -> str:
    """The callee that a call stands for: its own, or that of the global twin of what the framework
    hands to the handler (`load({ fetch })`)."""
    path = call.call.path
    framework = call.function.data.framework
    if call.callee or not path or not framework:
        return call.callee
    code = call.function.project.code
    binding = code.binding(call.path, path[0], call.call.callee_span.start)
    if binding is None or binding.kind != "parameter":
        return ""
    if (call.path, binding.function) not in call.function.handler_functions:
        return ""
    return facts.handed_callee(framework, ".".join((*binding.path, *path[1:])))
