"""SARIF 2.1.0, for code scanning and editors.

The shape follows what GitHub demands and what the viewers use: see the standard for the words.
https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from urllib.parse import quote

from msgspec import Struct

from hk_lint import __version__
from hk_lint.model.finding import Confidence, Finding, Fix, Severity, Step
from hk_lint.model.report import Report
from hk_lint.model.rule import Category, Rule
from hk_lint.model.text import Location
from hk_lint.output import Options
from hk_lint.output.fingerprint import finding_hashes, line_hashes
from hk_lint.output.json import Json, encode
from hk_lint.output.links import HOME, rule_url
from hk_lint.output.places import Places
from hk_lint.output.redact import redact
from hk_lint.output.text import clean, folded, path_bytes, plural, sentence

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

# GitHub refuses a whole file for one excess, or drops what is beyond.
MAX_RESULTS = 25_000
MAX_STEPS = 1_000
MAX_RELATED = 100
MAX_TAGS = 10
MAX_DESCRIPTION = 1_024

_MAX_SNIPPET = 1_000
_ROOT = "%SRCROOT%"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}
_RISKS = {Severity.ERROR: "8.0", Severity.WARNING: "5.5", Severity.INFO: "2.0"}


def render(report: Report, options: Options) -> str:
    """The report as a SARIF log. The same findings give the same text: no times."""
    findings = _within_limit(report.findings)
    run = _Run(
        places=Places(report),
        indexes={rule.name: index for index, rule in enumerate(report.rules)},
        hashes={},
    )
    notes = [*report.summary.notes, *_cuts(report.findings, findings)]
    return encode(
        {
            "$schema": SCHEMA,
            "version": "2.1.0",
            "runs": [
                {
                    "tool": {"driver": _driver(report.rules)},
                    "automationDetails": {"id": "hk-lint/"},
                    "invocations": [_invocation(notes)],
                    "originalUriBaseIds": {_ROOT: _base(report, options)},
                    "columnKind": "utf16CodeUnits",
                    "results": list(run.results(findings)),
                }
            ],
        }
    )


def _within_limit(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The gravest findings, in their order."""
    if len(findings) <= MAX_RESULTS:
        return findings
    gravest = sorted(range(len(findings)), key=lambda index: (_rank(findings[index]), index))
    return tuple(findings[index] for index in sorted(gravest[:MAX_RESULTS]))


def _rank(finding: Finding) -> int:
    return (finding.severity or Severity.WARNING).rank


def _cuts(findings: tuple[Finding, ...], kept: tuple[Finding, ...]) -> Iterator[str]:
    rest = len(findings) - len(kept)
    if rest:
        verb = "is" if rest == 1 else "are"
        yield (
            f"{plural(rest, 'finding')} {verb} left out: code scanning takes"
            f" {MAX_RESULTS:,} at most"
        )
    if any(
        len(finding.trace) >= MAX_STEPS or len(finding.related) > MAX_RELATED for finding in kept
    ):
        yield (
            f"some findings are shown with fewer places than they have: code scanning takes"
            f" {MAX_STEPS:,} steps and {MAX_RELATED} related places at most"
        )


def _invocation(notes: Iterable[str]) -> Json:
    return {
        "executionSuccessful": True,
        "toolExecutionNotifications": [
            {"level": "note", "message": {"text": sentence(note)}} for note in notes
        ],
    }


def _base(report: Report, options: Options) -> Json:
    said: Json = {"description": {"text": "The top of the repository."}}
    if options.base == "absolute":
        said["uri"] = PurePath(report.top or report.root).as_uri().rstrip("/") + "/"
    return said


def _driver(rules: tuple[Rule, ...]) -> Json:
    return {
        "name": "hk-lint",
        "fullName": f"hk-lint {__version__}",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": HOME,
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Rule) -> Json:
    url = rule_url(rule)
    summary = sentence(rule.summary)
    why = folded(rule.section("Why is this bad?"))
    known = f"Also known as {', '.join(rule.aliases)}." if rule.aliases else ""
    text = "\n\n".join(it for it in (rule.documentation.strip(), known) if it)
    more = f"\n\n[{rule.name} in the documentation]({url})\n" if url else ""
    return {
        "id": rule.name,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": summary[:MAX_DESCRIPTION]},
        "fullDescription": {"text": f"{summary} {why}".strip()[:MAX_DESCRIPTION]},
        "help": {
            "text": text + (f"\n\n{url}" if url else ""),
            "markdown": text + more,
        },
        **({"helpUri": url} if url else {}),
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.enabled},
        "properties": _properties(rule),
    }


def _properties(rule: Rule) -> Json:
    is_security = rule.category is Category.SECURITY
    tags = ["serverless", rule.category.value, rule.authority.value]
    return {
        "tags": tags[:MAX_TAGS],
        "precision": rule.confidence.value,
        "problem.severity": _PROBLEMS[rule.severity],
        **({"security-severity": _RISKS[rule.severity]} if is_security else {}),
    }


class _Run(Struct, frozen=True):
    """What the results of one run share."""

    places: Places
    indexes: dict[str, int]
    hashes: dict[str, list[str]]

    def results(self, findings: tuple[Finding, ...]) -> Iterator[Json]:
        own = finding_hashes(findings, self.places)
        return (self.result(finding, own[index]) for index, finding in enumerate(findings))

    def result(self, finding: Finding, own_hash: str) -> Json:
        related = (*finding.related, *(finding.trace if len(finding.trace) == 1 else ()))
        related = related[:MAX_RELATED]
        index = self.indexes.get(finding.rule)
        confidence = finding.confidence or Confidence.HIGH
        return {
            "ruleId": finding.rule,
            **({} if index is None else {"ruleIndex": index}),
            "level": _LEVELS[finding.severity or Severity.WARNING],
            "kind": "fail",
            "message": {"text": _message(finding, related)},
            "locations": [self.location(finding.location)],
            **self.related(related),
            **self.flows(finding),
            **self.fixes(finding.fixes),
            "partialFingerprints": {
                "primaryLocationLineHash": self.line_hash(finding.location),
                "hkLint/v1": own_hash,
            },
            "properties": {"confidence": confidence.value},
        }

    def artifact(self, path: str) -> Json:
        uri = quote(path_bytes(self.places.from_top(path)), safe="/@+=,~!$&'()*")
        return {"uri": uri, "uriBaseId": _ROOT}

    def location(self, location: Location) -> Json:
        return {
            "physicalLocation": {
                "artifactLocation": self.artifact(location.path),
                "region": {**self.region(location), **self.snippet(location)},
            }
        }

    def region(self, location: Location) -> Json:
        region = self.places.region(location)
        return {
            "startLine": region.start.line,
            "startColumn": region.start.column,
            "endLine": region.end.line,
            "endColumn": region.end.column,
        }

    def snippet(self, location: Location) -> Json:
        """The marked source with all that may be secret hidden, seen in the whole of its line."""
        lines = self.places.lines(location.path)
        marked = self.places.marked(location)
        line = lines.span(self.places.position(location.path, marked.start).line)
        if marked.start == marked.end or line.end - line.start > _MAX_SNIPPET:
            return {}
        before = lines.data[line.start : marked.start].decode(errors="replace")
        inside = lines.data[marked.start : marked.end].decode(errors="replace")
        after = lines.data[marked.end : line.end].decode(errors="replace")
        hidden = redact(location.path, before + inside + after)
        return {"snippet": {"text": clean(hidden[len(before) : len(before) + len(inside)])}}

    def related(self, steps: tuple[Step, ...]) -> Json:
        if not steps:
            return {}
        return {
            "relatedLocations": [
                {"id": number, **self.location(step.location), **_said(step)}
                for number, step in enumerate(steps, 1)
            ]
        }

    def flows(self, finding: Finding) -> Json:
        """The path that leads to the finding, which is its last step."""
        if len(finding.trace) < 2:
            return {}
        steps = [
            {"location": {**self.location(step.location), **_said(step)}} for step in finding.trace
        ]
        if finding.trace[-1].location != finding.location:
            here = {"message": {"text": sentence(finding.message)}}
            steps.append({"location": {**self.location(finding.location), **here}})
        # The end is the fault and the start is the function: what is in between can go.
        if len(steps) > MAX_STEPS:
            steps = [*steps[: MAX_STEPS - 1], steps[-1]]
        return {"codeFlows": [{"threadFlows": [{"locations": steps}]}]}

    def fixes(self, fixes: tuple[Fix, ...]) -> Json:
        if not fixes:
            return {}
        return {"fixes": [self.fix(fix) for fix in fixes]}

    def fix(self, fix: Fix) -> Json:
        paths = dict.fromkeys(edit.location.path for edit in fix.edits)
        return {
            "description": {"text": sentence(fix.description)},
            "artifactChanges": [
                {
                    "artifactLocation": self.artifact(path),
                    "replacements": [
                        {
                            "deletedRegion": self.deleted(edit.location),
                            "insertedContent": {"text": edit.text},
                        }
                        for edit in fix.edits
                        if edit.location.path == path
                    ],
                }
                for path in paths
            ],
            "properties": {"applicability": fix.applicability.value},
        }

    def deleted(self, location: Location) -> Json:
        region = self.places.exact(location)
        return {
            "startLine": region.start.line,
            "startColumn": region.start.column,
            "endLine": region.end.line,
            "endColumn": region.end.column,
        }

    def line_hash(self, location: Location) -> str:
        lines = self.places.lines(location.path)
        hashes = self.hashes.get(location.path)
        if hashes is None:
            hashes = line_hashes(lines.data.decode(errors="replace"))
            self.hashes[location.path] = hashes
        return hashes[self.places.start(location).line - 1]


def _message(finding: Finding, related: tuple[Step, ...]) -> str:
    links = ", ".join(f"[{_link_text(step)}]({n})" for n, step in enumerate(related, 1))
    parts = (
        sentence(finding.message),
        sentence(finding.why),
        sentence(finding.help),
        f"See also: {links}." if links else "",
    )
    return " ".join(filter(None, parts))


def _link_text(step: Step) -> str:
    return folded(step.message).replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _said(step: Step) -> Json:
    return {"message": {"text": sentence(step.message)}}
