"""Whether code that reads a variable can do without it."""

from __future__ import annotations

import re

from hk_lint.api import Project, Span

_BEFORE = 24
_AFTER = 24
_ALTERNATIVE_BEFORE = re.compile(rb"(?:\?\?|\|\|)\s*\Z")
_ALTERNATIVE_AFTER = re.compile(rb"!?[)\]\"']?\s*(?:\?\?|\|\||=(?![=>]))")
_EMPTY_AFTER = re.compile(rb"!?[)\]]?\s*(?:\?\?|\|\|)\s*(?:\"\"|''|``)")
_CONDITION_BEFORE = re.compile(rb"(?:!|[=!]==?)\s*\Z")
_CONDITION_AFTER = re.compile(rb"\s*[=!]==?")


def has_alternative(project: Project, path: str, span: Span) -> bool:
    """Whether `??` or `||` or a default gives another value, or the code sets the variable.

    An empty text is no value.
    """
    data = project.sources.read(path)
    before = data[max(0, span.start - _BEFORE) : span.start]
    after = data[span.end : span.end + _AFTER]
    if _ALTERNATIVE_BEFORE.search(before):
        return not _CONDITION_AFTER.match(after)
    if _EMPTY_AFTER.match(after):
        return False
    return bool(_ALTERNATIVE_AFTER.match(after)) and not _CONDITION_BEFORE.search(before)
