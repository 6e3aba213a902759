"""The rules that come with hk-lint. Each lives in one file, in the folder of its category."""

from __future__ import annotations

RULES = ()
