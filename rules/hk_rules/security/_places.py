"""Which files secrets are looked for in, and what kind of file each is."""

from __future__ import annotations

import re
from posixpath import basename

from hk_lint.api import Project

_READ = re.compile(
    r"(?:^|/)(?:[^./]+|\.[^./]+|\.env\..+|\.dev\.vars\..+|Dockerfile\..+)$"
    r"|\.(?:[cm]?[jt]sx?|vue|svelte|astro|html?|jsonc?|json5|ya?ml|toml|ini|cfg|conf|config|env|"
    r"properties|sh|bash|zsh|fish|ps1|bat|cmd|py|rb|go|php|java|kt|cs|rs|sql|prisma|graphql|gql|"
    r"xml|tf|tfvars|hcl|pem|key|p8|ppk|http|rest|cnf|npmrc|credentials|secrets?)$",
    re.IGNORECASE,
)
"""Text that people write and that runs or configures something, by its name."""

_NOT_WRITTEN = re.compile(
    r"(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|deno\.lock|"
    r"composer\.lock|[^/]+\.lock|[^/]+\.min\.[cm]?js|[^/]+\.bundle\.js|licen[cs]e|changelog|notice)$"
    r"|(?:^|/)(?:dist|build|out|vendor|vendors|third[-_]party|coverage|public/assets|generated|"
    r"\.generated|\.yalc)/",
    re.IGNORECASE,
)

_SAMPLE = re.compile(
    r"(?:^|/)(?:_*(?:tests?|e2e|specs?|mocks?|fixtures?|snapshots?|stories)_*|test(?:[-_]\w+|"
    r"[A-Z]\w*|data)|\w+[-_]tests?|testing|cypress|playwright|examples?|samples?|docs?|"
    r"documentation|storybook|\.storybook|benchmarks?|stubs?|fakes?)/"
    r"|(?:^|/)[^/]*[._-](?:tests?|specs?|stories|mocks?|fixtures?|e2e|snap|examples?|samples?)"
    r"\.[^/]+$|(?:^|/)(?:conftest\.py|(?:test|mock|fixture|dummy|fake|sample|example)[-_][^/]*"
    r"|(?:test|mock|fixture|dummy|fake|sample|example)s?\.[^/]+)$"
    r"|(?:^|/)test(?=[A-Z])",
)
"""Where keys are made up: tests, documentation, examples. What is real there cannot be told."""

_TEMPLATE = re.compile(
    r"\.(?:example|sample|template|tmpl|tpl|dist|defaults?|schema)(?:\.|$)", re.IGNORECASE
)
_SEALED = re.compile(r"\.(?:vault|enc|encrypted|sops|age|gpg)$", re.IGNORECASE)
_NO_DOTENV = re.compile(r"\.(?:[cm]?[jt]sx?|sh|md|py|ya?ml|json)$", re.IGNORECASE)
_LOCAL_ONLY = re.compile(
    r"(?:^|\.)(?:dev|development|test|testing|ci|e2e|docker|compose)(?:\.|$)", re.IGNORECASE
)

AGENT_FILES = (".mcp.json", ".codex/config.toml")
"""Settings of coding agents into which their set-up writes an API key."""


def store(project: Project) -> str:
    """Where the secrets of a project belong, in sentences."""
    if project.deployment.assumed:
        return "in the environment variables of the deployment"
    return project.platform.keeps_secrets


def is_written(path: str) -> bool:
    """Whether people wrote a file that is part of what is deployed or configures it."""
    return _READ.search(path) is not None and _NOT_WRITTEN.search(path) is None


def is_sample(path: str) -> bool:
    """Whether a file, by its path in the project, is a test, an example or documentation."""
    return _SAMPLE.search(path) is not None


def is_dotenv(path: str) -> bool:
    """Whether a file holds variables for one place where the code runs, templates excepted."""
    name = basename(path)
    if name not in (".env", ".dev.vars") and not name.startswith((".env.", ".dev.vars.")):
        return False
    return not any(it.search(name) for it in (_TEMPLATE, _SEALED, _NO_DOTENV))


def is_template(path: str) -> bool:
    """Whether a file says which variables there are, without their values: `.env.example`."""
    name = basename(path)
    return name.startswith((".env", ".dev.vars", "env.")) and _TEMPLATE.search(name) is not None


def is_for_development(path: str) -> bool:
    """Whether the variables of a dotenv file are for development or tests only, by its name."""
    name = basename(path).removeprefix(".dev.vars").removeprefix(".env")
    return _LOCAL_ONLY.search(name) is not None


def is_agent_file(path: str) -> bool:
    """Whether a file, by its path in the project, is the settings of a coding agent."""
    return path in AGENT_FILES or path.endswith(tuple(f"/{it}" for it in AGENT_FILES))


def with_article(label: str) -> str:
    """A kind of secret with its article."""
    article = "an" if label.startswith((*"AEIOUaeiou", "npm", "xAI")) else "a"
    return f"{article} {label}"
