"""A run as a whole: which files are read, what crashes do, what is sorted and suppressed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from hk_lint import meta, registry
from hk_lint.api import Category, Finding, Place, Project, Severity, rule
from hk_lint.engine import Request, fails, load, run
from hk_lint.model.report import Report
from hk_lint.registry import Registry, UnknownRule
from hk_lint.settings import Settings
from hk_lint.workspace import analysed_root

PRISMA = 'import { PrismaClient } from "@prisma/client";\n'
BAD = PRISMA + "export default async () => { new PrismaClient(); };\n"
GOOD = "export default async () => new Response();\n"
RULE = "client-created-per-request"


@rule("always-crashes", category=Category.CONFIG, severity=Severity.ERROR, since="0.1")
def always_crashes(project: Project) -> Iterator[Finding]:
    """Crashes after its first finding."""
    yield Finding.at(Place.file(project.path("package.json")), "before the crash")
    raise ZeroDivisionError("secret value")


@rule("needs-trigger", category=Category.CONFIG, severity=Severity.INFO, since="0.1",
      triggers=[b"UNUSUAL_WORD"], aliases=("another_name",))  # fmt: skip
def needs_trigger(project: Project) -> Iterator[Finding]:
    """Speaks in every project it is asked about."""
    yield Finding.at(Place.file(project.functions[0].entry), "asked")


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def report(folder: Path, *names: str, rules: Registry | None = None, **given) -> Report:
    known = rules or registry.installed()
    settings = Settings(folder=folder, **given.pop("settings", {}))
    request = Request(
        folder=folder,
        rules=known.chosen(names or ("default",), ()),
        settings=settings,
        today=date(2026, 11, 21),
        **given,
    )
    return run(request, known)


def places(found: Report) -> list[tuple[str, str]]:
    return [(finding.rule, finding.location.path) for finding in found.findings]


def test_a_rule_that_crashes_is_told_of_and_takes_nothing_with_it(tmp_path: Path) -> None:
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": GOOD})
    found = report(tmp_path, "all", rules=Registry([always_crashes, needs_trigger, *meta.RULES]))
    assert places(found) == [
        ("always-crashes", "package.json"),
        ("rule-crashed", "package.json"),
    ]
    assert "ZeroDivisionError" in found.findings[1].message
    assert "secret value" not in found.findings[1].message


def test_a_rule_is_asked_only_where_one_of_its_triggers_occurs(tmp_path: Path) -> None:
    rules = Registry([needs_trigger])
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": GOOD})
    assert places(report(tmp_path, "all", rules=rules)) == []
    write(tmp_path, {"lib/y.ts": "// UNUSUAL_WORD"})
    assert places(report(tmp_path, "all", rules=rules)) == [("needs-trigger", "api/x.ts")]


def test_files_that_cannot_matter_are_never_parsed(tmp_path: Path) -> None:
    files = {f"lib/n{n}.ts": "export const x = 1;" for n in range(30)}
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": 'import "../lib/n1";\n' + BAD, **files})
    assert report(tmp_path).summary.parsed == 2


def test_findings_are_sorted_and_the_same_every_time(tmp_path: Path) -> None:
    write(tmp_path, {"hiveku.json": '{"x":1}', **{f"api/{n}.ts": BAD for n in "cab"}})
    first, second = report(tmp_path), report(tmp_path)
    assert first.findings == second.findings
    paths = [path for _, path in places(first)]
    assert paths == sorted(paths)


@pytest.mark.parametrize(
    ("source", "rules"),
    [
        (BAD.rstrip() + f" // hk-lint-ignore {RULE}: why not\n", []),
        (BAD.replace("export", f"// hk-lint-ignore {RULE}: why not\nexport"), []),
        (BAD.replace("export", f"// hk-lint-ignore {RULE}: a\n// and more\nexport"), []),
        (BAD.replace("export", f"/* hk-lint-ignore {RULE}: why not */\nexport"), []),
        (BAD.replace("export", f"// hk-lint-ignore {RULE}, missing-handler: a\nexport"),
         ["unused-ignore"]),
        (BAD.replace("export", f"// hk-lint-ignore {RULE}: a\n\n\nexport"),
         ["unused-ignore", RULE]),
        (BAD.replace("export", "// hk-lint-ignore: a\nexport"),
         ["unknown-rule-in-ignore", RULE]),
        (BAD.replace("export", "// hk-lint-ignored are no comments\nexport"), [RULE]),
        (BAD.replace("export", "// hk-lint-ignore nothing-like-it: a\nexport"),
         ["unknown-rule-in-ignore", RULE]),
        (BAD.replace("export", f'const s = "// hk-lint-ignore {RULE}: a";\nexport'), [RULE]),
        (GOOD + f"// hk-lint-ignore {RULE}: a\n", ["unused-ignore"]),
    ],
)  # fmt: skip
def test_ignore_comments(tmp_path: Path, source: str, rules: list[str]) -> None:
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": source})
    found = report(tmp_path, RULE, "missing-handler", "hk-lint")
    told = [finding.rule for finding in found.findings if finding.rule != "ignore-without-reason"]
    assert told == rules


def test_thousands_of_ignore_comments_in_a_row_are_read_in_one_pass(tmp_path: Path) -> None:
    above = "".join(f"// hk-lint-ignore {RULE}: {n}\n" for n in range(8000))
    source = BAD.replace("export", f"{above}export")
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": source})
    started = time.perf_counter()
    found = report(tmp_path, RULE)
    assert time.perf_counter() - started < 10
    assert places(found) == []
    assert found.summary.suppressed == 1


def test_an_alias_ignores_the_rule(tmp_path: Path) -> None:
    rules = Registry([needs_trigger, *meta.RULES])
    source = "// hk-lint-ignore another_name: UNUSUAL_WORD\n" + GOOD
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": source})
    found = report(tmp_path, "another_name", "unused-ignore", rules=rules)
    assert places(found) == []
    assert found.summary.suppressed == 1


def test_a_missing_reason_is_told_only_when_asked_for(tmp_path: Path) -> None:
    source = BAD.replace("export", f"// hk-lint-ignore {RULE}\nexport")
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": source})
    assert ("ignore-without-reason", "api/x.ts") not in places(report(tmp_path))
    assert ("ignore-without-reason", "api/x.ts") in places(report(tmp_path, "all"))


def test_an_ignore_of_a_rule_that_does_not_run_is_not_called_unused(tmp_path: Path) -> None:
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": GOOD + f"// hk-lint-ignore {RULE}: a\n"})
    assert places(report(tmp_path, "missing-handler", "unused-ignore")) == []


def test_settings_change_severities_and_leave_files_out(tmp_path: Path) -> None:
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": BAD, "api/old/y.ts": BAD, "api/z.ts": BAD})
    found = report(
        tmp_path,
        RULE,
        settings={
            "severity": {RULE: Severity.ERROR},
            "exclude": ("api/old",),
            "per_file_ignores": {"api/z.*": ("cold-start",)},
        },
    )
    assert [(f.location.path, f.severity) for f in found.findings] == [("api/x.ts", Severity.ERROR)]


def test_only_what_is_asked_for_is_reported(tmp_path: Path) -> None:
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": BAD, "api/a/y.ts": BAD, "api/a2.ts": BAD})
    assert places(report(tmp_path, RULE, only=("api/a",))) == [(RULE, "api/a/y.ts")]
    assert places(report(tmp_path, RULE, only=("api/x.ts",))) == [(RULE, "api/x.ts")]


def test_paths_are_relative_to_the_folder_that_was_asked_about(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "package.json": '{"name":"root","workspaces":["apps/*"]}',
            "apps/a/hiveku.json": "{}",
            "apps/a/package.json": '{"name":"a"}',
            "apps/a/api/x.ts": 'import { make } from "../../../shared/db";\n'
            "export default async () => make();",
            "apps/b/hiveku.json": "{}",
            "apps/b/api/x.ts": BAD,
            "shared/db.ts": PRISMA + "export const make = () => new PrismaClient();",
        },
    )
    (tmp_path / ".git").mkdir()
    assert analysed_root(tmp_path / "apps/a") == tmp_path
    assert places(report(tmp_path / "apps/b", RULE)) == [(RULE, "api/x.ts")]
    assert places(report(tmp_path, RULE)) == [
        (RULE, "apps/b/api/x.ts"),
        (RULE, "shared/db.ts"),
    ]


@pytest.mark.parametrize(("comment", "hidden"), [("", 0), (f"// hk-lint-ignore {RULE}: one", 1)])
def test_comments_in_files_beside_the_project_count(
    tmp_path: Path, comment: str, hidden: int
) -> None:
    helper = f"{PRISMA}export function make() {{\n  {comment}\n  return new PrismaClient();\n}}\n"
    handler = 'import { make } from "../../shared/db";\nexport default async () => { make(); };\n'
    write(
        tmp_path,
        {"site/hiveku.json": "{}", "site/api/x.ts": handler, "shared/db.ts": helper},
    )
    found = report(tmp_path, RULE)
    assert (len(found.findings), found.summary.suppressed) == (1 - hidden, hidden)


def test_what_was_not_checked_is_said(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a/package.json": '{"name":"a","dependencies":{"next":"16"}}',
            "a/app/api/x/route.ts": "export async function GET() {}",
            "b/serverless.yml": "service: x\n",
            "c/cdk.json": '{"app": "npx ts-node app.ts"}',
            "c/template.yaml": "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n"
            "    Metadata: { 'aws:cdk:path': Stack/Fn/Resource }\n",
        },
    )
    notes = " ".join(report(tmp_path).summary.notes)
    assert "b is deployed by Serverless Framework, which this version does not read" in notes
    assert "a is read as a Hiveku project" in notes
    assert "Not read, because it is output of AWS CDK: c/template.yaml." in notes
    assert "Sizes were not measured in a" in notes


def test_a_platform_that_is_named_reads_everything(tmp_path: Path) -> None:
    write(tmp_path, {"serverless.yml": "service: x\n", "api/x.ts": BAD})
    assert places(report(tmp_path, RULE)) == []
    assert places(report(tmp_path, RULE, platform="hiveku")) == [(RULE, "api/x.ts")]


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [(Severity.ERROR, False), (Severity.WARNING, True), (Severity.INFO, True)],
)
def test_the_threshold_decides_whether_a_run_fails(
    tmp_path: Path, threshold: Severity, expected: bool
) -> None:
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": BAD})
    assert fails(report(tmp_path, RULE), threshold) is expected


def test_selection_by_name_beats_ignoring_its_category() -> None:
    known = registry.installed()
    names = {rule.name for rule in known.chosen((RULE, "timeouts"), ("cold-start",))}
    assert RULE in names
    assert {r.name for r in known.chosen(("all",), ("cold-start",))}.isdisjoint({RULE})
    with pytest.raises(UnknownRule, match="did you mean 'client-created-per-request'"):
        known.chosen(("client-created-per-reqest",), ())


def test_the_progress_names_its_steps(tmp_path: Path) -> None:
    write(tmp_path, {"hiveku.json": "{}", "api/x.ts": GOOD})
    steps: list[str] = []
    known = registry.installed()
    request = Request(
        folder=tmp_path,
        rules=known.chosen(("default",), ()),
        settings=Settings(folder=tmp_path),
        today=date(2026, 11, 21),
    )
    run(request, known, steps.append)
    assert steps[:3] == ["finding files", "finding functions", "reading code"]
    assert f"checking {RULE}" in steps
    assert load(request).projects[0].functions[0].url == "/api/x"


def test_a_project_of_its_own_has_settings_of_its_own(tmp_path: Path) -> None:
    native = 'import sharp from "sharp";\nexport default async () => sharp();'
    manifest = '{"name":"%s","dependencies":{"sharp":"^0.33.0"},"hk-lint":{"layers":[%s]}}'
    write(
        tmp_path,
        {
            "apps/a/hiveku.json": "{}",
            "apps/a/package.json": manifest % ("a", '"sharp"'),
            "apps/a/api/x.ts": native,
            "apps/b/hiveku.json": "{}",
            "apps/b/package.json": manifest % ("b", ""),
            "apps/b/api/x.ts": native,
            "apps/b/api/y.ts": BAD,
            "apps/b/hk-lint.toml": f'ignore = ["{RULE}"]\n',
            "apps/c/hiveku.json": "{}",
            "apps/c/api/y.ts": BAD,
        },
    )
    (tmp_path / ".git").mkdir()
    found = report(tmp_path, "native-package-without-layer", RULE)
    assert ("native-package-without-layer", "apps/b/api/x.ts") in places(found)
    assert ("native-package-without-layer", "apps/a/api/x.ts") not in places(found)
    assert [path for name, path in places(found) if name == RULE] == ["apps/c/api/y.ts"]


def test_what_projects_share_is_reported_once_for_the_first(tmp_path: Path) -> None:
    uses = 'import { db } from "../../../lib/db";\nexport default async () => db();\n'
    write(
        tmp_path,
        {
            "package.json": '{"workspaces": ["apps/*"]}',
            "lib/db.ts": PRISMA + "export const db = () => new PrismaClient();\n",
            "apps/a/hiveku.json": "{}",
            "apps/a/api/x.ts": uses,
            "apps/b/hiveku.json": "{}",
            "apps/b/api/y.ts": uses,
        },
    )
    [finding] = report(tmp_path, RULE).findings
    assert finding.location.path == "lib/db.ts"
    assert "api/x.ts" in finding.why


@pytest.mark.parametrize(
    ("asked", "recognised"),
    [("", True), ("apps", True), ("apps/a", True), ("apps/a/lib", True), ("apps/b", False)],
)
def test_a_folder_without_project_is_not_called_clear(
    tmp_path: Path, asked: str, recognised: bool
) -> None:
    write(
        tmp_path,
        {
            "package.json": '{"name": "x", "workspaces": ["apps/*"]}',
            "apps/a/package.json": '{"name": "a"}',
            "apps/a/api/x.ts": "export default async function handler(req, res) {}\n",
            "apps/a/lib/y.ts": "",
            "apps/b/package.json": '{"name": "b"}',
            "apps/b/src/index.ts": "",
        },
    )
    (tmp_path / ".git").mkdir()
    assert report(tmp_path / asked).summary.recognised is recognised


def test_the_summary_names_services_whose_functions_cannot_be_read(tmp_path: Path) -> None:
    made = "module.exports = { service: 'x', provider: { name: 'aws' }, functions: make() };\n"
    for folder, text in (("a", made), ("b", made), ("c", made.replace("make()", "{}"))):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "serverless.js").write_text(text, encoding="utf-8")
    notes = report(tmp_path).summary.notes
    assert "The functions of a/serverless.js, b/serverless.js could not be read." in notes
