"""What one run has to say: the findings and the figures around them."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from hk_lint.model.finding import Finding
from hk_lint.model.rule import Rule


class Summary(Struct, frozen=True, kw_only=True):
    """The figures of a run. `seconds` is wall time; `notes` say what was not checked and what was
    assumed, one sentence each; `suppressed` counts findings that an ignore comment hid.
    `recognised` says whether a project was found in the folder that was asked about."""

    files: int
    parsed: int
    functions: int
    projects: int
    seconds: float
    recognised: bool = True
    suppressed: int = 0
    notes: tuple[str, ...] = ()


class Report(Struct, frozen=True, kw_only=True):
    """The result of a run, ready for an output format.

    `root` is the absolute path that finding paths are relative to, `top` that of the git
    repository around it ("" when there is none). `findings` are sorted by path, place and rule.
    `rules` are all rules that took part or could have. `read` gives the bytes of a file by the
    path of a finding (empty when it cannot be read).
    """

    root: str
    top: str
    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    summary: Summary
    read: Callable[[str], bytes]
