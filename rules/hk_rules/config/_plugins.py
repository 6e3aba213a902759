"""Which keys of a serverless.yml may be those of a plugin, or of the service's own."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from hk_lint.api import Project, Violation, allows_major, document
from hk_rules import facts

_MEANT = re.compile(r'did you mean "([^"]+)"\?')
_ALIKE = 0.8
_LONGER = 2
_INNER = frozenset(
    (
        "arn",
        "authorizer",
        "batchSize",
        "bucket",
        "cors",
        "enabled",
        "event",
        "functionResponseType",
        "input",
        "method",
        "path",
        "pattern",
        "private",
        "rate",
        "rules",
        "startingPosition",
        "topicName",
    )
)
"""Keys of events: beside the event's name they are not indented far enough."""
_OF_SOURCES = frozenset(
    (
        "batchSize",
        "batchWindow",
        "bisectBatchOnFunctionError",
        "filterPatterns",
        "functionResponseType",
        "maximumBatchingWindow",
        "parallelizationFactor",
        "startingPosition",
    )
)
"""Keys of queues and streams, by names that no plugin takes: nothing reads them elsewhere."""
_FUNCTION = re.compile(r"/functions/(?:\d+/)?[^/]+/[^/]+")
_EVENT = re.compile(r"/events/\d+/[^/]+")


def is_misplaced(violation: Violation) -> bool:
    """Whether a key of an event stands beside the event's name."""
    key = violation.pointer.rpartition("/")[2]
    return _EVENT.search(violation.pointer) is not None and (
        violation.pointer.count("/") == violation.pointer.partition("/events/")[0].count("/") + 3
        and key in _INNER
    )


def is_left_outside(violation: Violation) -> bool:
    """Whether a key of an event stands among those of the function."""
    key = violation.pointer.rpartition("/")[2]
    return key in _OF_SOURCES and _FUNCTION.fullmatch(violation.pointer) is not None


def may_be_meant(project: Project, violation: Violation, key: str) -> bool:
    """Whether somebody may read the key all the same: a plugin, or the service's own variables.

    A key that is nearly one of the framework's is a slip, whatever plugins there are.
    """
    if is_misplaced(violation) or is_left_outside(violation):
        return False
    config = project.config
    if key.startswith("x-") or config is None or _is_used(project, violation, key):
        return True
    if is_slip(violation, key):
        return False
    known = {row.plugin: row.adds for row in facts.serverless_plugins()}
    names = _plugins(config)
    return names is None or any(name not in known or key in known[name] for name in names)


def may_take_another_kind(project: Project, violation: Violation) -> bool:
    """Whether a plugin may read a value that is of another kind than the framework expects.

    Since version 2 the framework holds every service against its schema, which plugins can add to
    but not change: of a plugin that is not known, it can only be before that.
    """
    config = project.config
    if project.deployment.platform != "serverless" or config is None:
        return False
    reads = {row.plugin: row.reads for row in facts.serverless_plugins()}
    key = violation.pointer.rpartition("/")[2]
    names = _plugins(config)
    if names is not None and any(key in reads.get(name, ()) for name in names):
        return True
    return (names is None or not names <= reads.keys()) and _has_no_schema(project, config)


def _has_no_schema(project: Project, config: document.Document) -> bool:
    """Whether the service says that it is deployed by version 1 of the framework."""
    node, manifest = config.get("frameworkVersion"), project.manifest
    declared = manifest.dependencies if manifest is not None else ()
    wanted = [it.range for it in declared if it.name == "serverless"]
    text = str(node.value) if node is not None else next(iter(wanted), "")
    return allows_major(text, 1) is True and not any(allows_major(text, it) for it in (2, 3, 4))


def is_slip(violation: Violation, key: str) -> bool:
    """Whether an unknown key is nearly one that is known."""
    meant = _MEANT.search(violation.message)
    if meant is None:
        return False
    one, other = (re.sub(r"[-_]", "", it).lower() for it in (key, meant[1]))
    if abs(len(one) - len(other)) > _LONGER:
        return False
    return one == other or SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _is_used(project: Project, violation: Violation, key: str) -> bool:
    """Whether a variable refers to the key: `${self:provider.accountId}`."""
    address = violation.pointer.strip("/").replace("/", ".")
    paths = {it.path for it in (project.config, *project.deployment.documents) if it is not None}
    needles = {f"self:{address}".encode(), f"self:{address.partition('.')[0]}.{key}".encode()}
    return any(needle in project.sources.read(path) for path in paths for needle in needles)


def _plugins(config: document.Document) -> frozenset[str] | None:
    """The plugins by name, None where they are not all known."""
    node = config.get("plugins")
    if node is not None and node.kind == "object":
        node = node.get("modules")
    if node is None or node.kind == "null":
        return frozenset()
    names = [it.text() for it in node.items]
    if node.kind != "array" or None in names:
        return None
    return frozenset(name for name in names if name)
