"""Everything a rule may use. Rules, the built-in ones included, import only this module."""

from __future__ import annotations

from hk_lint.analysis.environment import VariableRead, is_test
from hk_lint.analysis.graph import Link
from hk_lint.analysis.objects import CodeObject, Entry, items, literal
from hk_lint.analysis.options import ABSENT, UNSURE, Absent, Given, Option, Unsure
from hk_lint.analysis.resolve import Target
from hk_lint.documents.schema import Violation, violations
from hk_lint.frameworks.nextjs import paths as path_patterns
from hk_lint.model import deployment, document, module, package, site
from hk_lint.model.finding import (
    Applicability,
    Confidence,
    Edit,
    Finding,
    Fix,
    Located,
    Place,
    Severity,
    Step,
)
from hk_lint.model.rule import Authority, Category, Rule, rule
from hk_lint.model.text import Location, Span
from hk_lint.packages.native import program_starters
from hk_lint.platforms import patterns
from hk_lint.platforms.eventbridge import FIELDS as SCHEDULE_FIELDS
from hk_lint.platforms.eventbridge import Field as ScheduleField
from hk_lint.platforms.eventbridge import probable, schedule_problem
from hk_lint.project import CallSite, DeployedFunction, Phase, Project, ReachedPackage

__all__ = [
    "ABSENT",
    "SCHEDULE_FIELDS",
    "UNSURE",
    "Absent",
    "Applicability",
    "Authority",
    "CallSite",
    "Category",
    "CodeObject",
    "Confidence",
    "DeployedFunction",
    "Edit",
    "Entry",
    "Finding",
    "Fix",
    "Given",
    "Link",
    "Located",
    "Location",
    "Option",
    "Phase",
    "Place",
    "Project",
    "ReachedPackage",
    "Rule",
    "ScheduleField",
    "Severity",
    "Span",
    "Step",
    "Target",
    "Unsure",
    "VariableRead",
    "Violation",
    "deployment",
    "document",
    "is_test",
    "items",
    "literal",
    "module",
    "package",
    "path_patterns",
    "patterns",
    "probable",
    "program_starters",
    "rule",
    "schedule_problem",
    "site",
    "violations",
]
