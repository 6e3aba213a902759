"""Everything a rule may use. Rules, the built-in ones included, import only this module."""

from __future__ import annotations

from hk_lint.analysis.graph import Link
from hk_lint.analysis.options import ABSENT, UNSURE, Absent, Given, Option, Unsure
from hk_lint.analysis.resolve import Target
from hk_lint.documents.schema import Violation, violations
from hk_lint.model import deployment, document, module, package
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
from hk_lint.secrets.judging import PUBLIC_PREFIXES, is_real_value, is_secret_name
from hk_lint.secrets.search import Secret, guesses, is_plain_name

__all__ = [
    "ABSENT",
    "PUBLIC_PREFIXES",
    "SCHEDULE_FIELDS",
    "UNSURE",
    "Absent",
    "Applicability",
    "Authority",
    "CallSite",
    "Category",
    "Confidence",
    "DeployedFunction",
    "Edit",
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
    "Secret",
    "Severity",
    "Span",
    "Step",
    "Target",
    "Unsure",
    "Violation",
    "deployment",
    "document",
    "guesses",
    "is_plain_name",
    "is_real_value",
    "is_secret_name",
    "module",
    "package",
    "patterns",
    "probable",
    "program_starters",
    "rule",
    "schedule_problem",
    "violations",
]
