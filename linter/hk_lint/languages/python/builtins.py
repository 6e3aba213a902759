"""The modules that Python and Lambda's Python runtimes bring."""

from __future__ import annotations

import sys

RUNTIME = frozenset({"boto3", "botocore", "s3transfer", "jmespath", "dateutil", "awslambdaric"})
"""What Lambda's Python runtimes have beside the standard library (AWS Lambda: Python runtimes,
2026-11-21)."""


def is_builtin(module: str) -> bool:
    """Whether a module, by its dotted name, is part of the standard library or of the runtime."""
    first = module.partition(".")[0]
    return first in sys.stdlib_module_names or first in RUNTIME
