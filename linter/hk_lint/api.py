"""Everything a rule may use. Rules, the built-in ones included, import only this module."""

from __future__ import annotations

from hk_lint import patterns
from hk_lint.analysis.environment import VariableRead, is_test
from hk_lint.analysis.events import EACH, PARSED, UNESCAPED, EventRead, Taken
from hk_lint.analysis.graph import Link
from hk_lint.analysis.objects import CodeObject, Entry, items, literal
from hk_lint.analysis.options import ABSENT, UNSURE, Absent, Given, Option, Unsure
from hk_lint.aws.cloudformation import without_intrinsics
from hk_lint.aws.eventbridge import (
    Cron,
    Numbers,
    Once,
    Part,
    Rate,
    unix_weekdays,
    weekday_names,
)
from hk_lint.aws.runtimes import Lifecycle, lifecycle, lifecycles
from hk_lint.documents.schema import Violation, violations
from hk_lint.fivefield import FiveField
from hk_lint.frameworks.nextjs import paths as path_patterns
from hk_lint.frameworks.nextjs.segment_config import SegmentSetting, segment_settings
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
from hk_lint.model.module import values_in
from hk_lint.model.rule import Authority, Category, Rule, rule
from hk_lint.model.target import Target
from hk_lint.model.text import Location, Span
from hk_lint.packages.edits import moved_dependency
from hk_lint.packages.native import program_starters
from hk_lint.packages.versions import allows_major
from hk_lint.platforms.hiveku.schedules import marked as marked_schedules
from hk_lint.project import (
    CallSite,
    DeployedFunction,
    Phase,
    Project,
    ReachedPackage,
    ServerUnit,
)
from hk_lint.schedules import (
    last_firing,
    next_firings,
    parse_schedule,
    probable,
    schedule_problem,
    shortest_interval,
)
from hk_lint.secrets.judging import PUBLIC_PREFIXES, is_real_value, is_secret_name
from hk_lint.secrets.search import Secret, guesses, is_plain_name

__all__ = [
    "ABSENT",
    "EACH",
    "PARSED",
    "PUBLIC_PREFIXES",
    "UNESCAPED",
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
    "EventRead",
    "Finding",
    "FiveField",
    "Fix",
    "Given",
    "Lifecycle",
    "Link",
    "Located",
    "Location",
    "Numbers",
    "Once",
    "Option",
    "Part",
    "Phase",
    "Place",
    "Project",
    "Rate",
    "ReachedPackage",
    "Rule",
    "Secret",
    "SegmentSetting",
    "ServerUnit",
    "Severity",
    "Span",
    "Step",
    "Taken",
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
    "lifecycle",
    "lifecycles",
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
    "segment_settings",
    "shortest_interval",
    "site",
    "unix_weekdays",
    "values_in",
    "violations",
    "weekday_names",
    "without_intrinsics",
]
