"""`hk-lint env`: show which environment variables there are, per tier. Values are never shown."""

from __future__ import annotations

import argparse
from collections.abc import Iterable

from msgspec import Struct

from hk_lint.analysis.environment import VariableRead
from hk_lint.cli.request import request_of
from hk_lint.cli.streams import write
from hk_lint.cli.table import table
from hk_lint.engine import load, veil_of
from hk_lint.model.deployment import TIERS, Injected, Tier, Variable
from hk_lint.output.json import encode
from hk_lint.output.text import clean_path
from hk_lint.project import Project
from hk_lint.registry import installed
from hk_lint.veil import Veil

_INJECTED = "injected"
_PUBLIC = ("NEXT_PUBLIC_", "VITE_", "REACT_APP_")


class Row(Struct, frozen=True):
    """One variable of a project, under the name that code reads."""

    name: str
    declared: tuple[Variable, ...]
    reads: tuple[VariableRead, ...]
    injected: Injected | None

    def origin(self, tier: Tier, project: Project) -> str:
        """What sets it in a tier, as far as the files say; empty for nothing."""
        for variable in reversed(self.declared):
            _, scope = project.platform.tiers_of(variable.name)
            if tier in variable.tiers and tier in scope:
                scoped = f" ({variable.name})" if variable.name != self.name else ""
                return f"{variable.origin}{scoped}"
        if self.injected is not None and tier != "preview":
            return _INJECTED
        return ""


def env(options: argparse.Namespace) -> int:
    """Print the variables of all projects, as tables or as JSON."""
    model = load(request_of(options, installed()))
    veil = veil_of(model)
    if options.output_format == "json":
        records = [veil.over_data(_described(it)) for it in model.projects]
        write(encode({"version": 1, "projects": records}))
    elif not model.projects:
        write("No project was found.\n")
    else:
        write("\n".join(_text(it, veil) for it in model.projects))
    return 0


def inventory(project: Project) -> list[Row]:
    """Every variable that the project sets or reads, or that the platform sets, by name."""
    injected = {it.name: it for it in project.platform.injected}
    declared: dict[str, list[Variable]] = {}
    own = (it for function in project.functions for it in function.data.variables)
    for variable in dict.fromkeys((*project.deployment.variables, *own)):
        name, _ = project.platform.tiers_of(variable.name)
        declared.setdefault(name, []).append(variable)
    reads: dict[str, list[VariableRead]] = {}
    for read in project.environment:
        if read.side != "other":
            reads.setdefault(read.name, []).append(read)
    return [
        Row(name, tuple(declared.get(name, ())), tuple(reads.get(name, ())), injected.get(name))
        for name in sorted({*declared, *reads, *injected})
    ]


def _text(project: Project, veil: Veil) -> str:
    rows = inventory(project)
    headings = ("NAME", "READ BY", *(tier.upper() for tier in TIERS), "NOTE")
    body = table([headings, *(veil.over_data(_row(row, project)) for row in rows)])
    folder = clean_path(veil.over_text(project.folder or "."))
    return f"{folder}: variables of the files; what the dashboard has is not visible\n{body}"


def _row(row: Row, project: Project) -> tuple[str, ...]:
    sides = _sides(row.reads)
    cells = (row.origin(tier, project) or "-" for tier in TIERS)
    return (row.name, ", ".join(sides) or "-", *cells, ", ".join(_notes(row, project)))


def _notes(row: Row, project: Project) -> Iterable[str]:
    if row.injected is not None and row.injected.condition:
        yield f"{_INJECTED} {row.injected.condition}"
    if row.name.startswith(_PUBLIC):
        yield "public, fixed at build time"
    if row.reads and not any(row.origin(tier, project) for tier in TIERS):
        yield "set it in the dashboard"
    elif not row.reads and row.declared:
        yield "read by no deployed code"
    if any(it.private for it in row.declared):
        yield "from a file that git ignores"


def _sides(reads: Iterable[VariableRead]) -> list[str]:
    return sorted({read.side for read in reads})


def _described(project: Project) -> dict[str, object]:
    return {
        "folder": project.folder,
        "platform": project.deployment.platform,
        "variables": [_record(row, project) for row in inventory(project)],
    }


def _record(row: Row, project: Project) -> dict[str, object]:
    lines = project.sources.lines
    return {
        "name": row.name,
        "tiers": {tier: row.origin(tier, project) or None for tier in TIERS},
        "public": row.name.startswith(_PUBLIC),
        "injected": row.injected is not None,
        "declared": [
            {
                "name": it.name,
                "origin": it.origin,
                "file": it.location.path,
                "line": lines(it.location.path).position(it.location.span.start).line,
                "private": it.private,
            }
            for it in row.declared
        ],
        "read": [
            {
                "file": it.path,
                "line": lines(it.path).position(it.span.start).line,
                "side": it.side,
            }
            for it in row.reads
        ],
    }
