"""Everything a rule may use. Rules, the built-in ones included, import only this module."""

from __future__ import annotations

from hk_lint import patterns
from hk_lint.analysis.environment import VariableRead, is_test
from hk_lint.analysis.graph import Link
from hk_lint.analysis.objects import CodeObject, Entry, items, literal
from hk_lint.analysis.options import ABSENT, UNSURE, Absent, Given, Option, Unsure
from hk_lint.analysis.resolve import Target
from hk_lint.documents.schema import Violation, violations
from hk_lint.frameworks.nextjs import paths as path_patterns
from hk_lint.model import deployment, document, flow, module, package, site
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
from hk_lint.packages.edits import moved_dependency
from hk_lint.packages.native import program_starters
from hk_lint.packages.versions import allows_major
from hk_lint.platforms.eventbridge import (
    Cron,
    Numbers,
    Part,
    Rate,
    last_firing,
    next_firings,
    probable,
    schedule_problem,
    shortest_interval,
    unix_weekdays,
    weekday_names,
)
from hk_lint.platforms.eventbridge import parse as parse_schedule
from hk_lint.platforms.hiveku.schedules import marked as marked_schedules
from hk_lint.project import (
    CallSite,
    DeployedFunction,
    Phase,
    Project,
    ReachedPackage,
    ServerUnit,
)
from hk_lint.secrets.judging import PUBLIC_PREFIXES, is_real_value, is_secret_name
from hk_lint.secrets.search import Secret, guesses, is_plain_name

__all__ = [
    "ABSENT",
    "PUBLIC_PREFIXES",
    "UNSURE",
    "Absent",
    "Applicability",
    "Authority",
    "CallSite",
    "Category",
    "CodeObject",
    "Confidence",
    "Cron",
    "DeployedFunction",
    "Edit",
    "Entry",
    "Finding",
    "Fix",
    "Given",
    "Link",
    "Located",
    "Location",
    "Numbers",
    "Option",
    "Part",
    "Phase",
    "Place",
    "Project",
    "Rate",
    "ReachedPackage",
    "Rule",
    "Secret",
    "ServerUnit",
    "Severity",
    "Span",
    "Step",
    "Target",
    "Unsure",
    "VariableRead",
    "Violation",
    "allows_major",
    "deployment",
    "document",
    "flow",
    "guesses",
    "is_plain_name",
    "is_real_value",
    "is_secret_name",
    "is_test",
    "items",
    "last_firing",
    "literal",
    "marked_schedules",
    "module",
    "moved_dependency",
    "next_firings",
    "package",
    "parse_schedule",
    "path_patterns",
    "patterns",
    "probable",
    "program_starters",
    "rule",
    "schedule_problem",
    "shortest_interval",
    "site",
    "unix_weekdays",
    "violations",
    "weekday_names",
]
