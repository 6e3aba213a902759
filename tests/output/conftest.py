"""Small reports to render, and snapshots to compare with."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hk_lint.model.finding import Applicability, Confidence, Edit, Finding, Fix, Severity, Step
from hk_lint.model.report import Report, Summary
from hk_lint.model.rule import Category, Rule, rule
from hk_lint.model.text import Location, Span

HERE = Path(__file__).parent
NODE_PACKAGES = ("@microsoft/sarif-multitool-linux@5.7.0", "@actions/core@3.0.1")


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    """Compares text with a file in `snapshots/`; HK_LINT_UPDATE=1 writes the file instead."""

    def compare(name: str, text: str) -> None:
        file = HERE / "snapshots" / name
        if os.environ.get("HK_LINT_UPDATE"):
            file.write_text(text, encoding="utf-8", newline="")
        assert text == file.read_bytes().decode(), f"run with HK_LINT_UPDATE=1 to renew {name}"

    return compare


def make_rule(name: str, category: Category, severity: Severity, documentation: str) -> Rule:
    """A rule that belongs to the built-in pack."""

    def check(_project: Any) -> Iterator[Finding]:
        yield from ()

    check.__doc__ = documentation
    check.__module__ = "hk_rules.sample"
    return rule(name, category=category, severity=severity, since="0.1")(check)


RULES = (
    make_rule(
        "client-created-per-request",
        Category.COLD_START,
        Severity.WARNING,
        """A database or SDK client is constructed inside the handler.

        ## Why is this bad?
        Every request opens a new connection.

        ## Use instead
        ```ts
        const client = new Client();
        ```
        """,
    ),
    make_rule(
        "hardcoded-secret",
        Category.SECURITY,
        Severity.ERROR,
        """A secret stands in the source.

        ## Why is this bad?
        Everybody who can read the bundle can read the secret.
        """,
    ),
    make_rule(
        "missing-lockfile",
        Category.PACKAGES,
        Severity.INFO,
        """There is no lockfile.

        ## Why is this bad?
        Two deployments may differ.
        """,
    ),
)


def make_report(
    sources: dict[str, bytes],
    findings: tuple[Finding, ...],
    *,
    root: str = "/repo/app",
    top: str = "/repo",
    **figures: Any,
) -> Report:
    """A report on files that exist only in memory."""
    known: dict[str, Any] = {
        "files": 42,
        "parsed": 9,
        "functions": 7,
        "projects": 1,
        "seconds": 0.1234,
    }
    return Report(
        root=root,
        top=top,
        findings=findings,
        rules=RULES,
        summary=Summary(**known | figures),
        read=lambda path: sources.get(path, b""),
    )


def find(files: dict[str, bytes], path: str, text: str) -> Location:
    """Where `text` first stands in a file."""
    start = files[path].index(text.encode())
    return Location(path, Span(start, start + len(text.encode())))


def warn(
    location: Location,
    message: str = "the client is new",
    *,
    rule: str = "client-created-per-request",
    severity: Severity = Severity.WARNING,
    **more: Any,
) -> Finding:
    """A finished finding."""
    return Finding(
        location=location,
        message=message,
        rule=rule,
        severity=severity,
        confidence=Confidence.HIGH,
        **more,
    )


TRAP = '  console.log("ü𝒳 event", event); eval(x)\n'


@pytest.fixture
def trap() -> Report:
    """A finding whose column differs between bytes (39), code points (35) and UTF-16 (36)."""
    files = {"a.js": TRAP.encode()}
    return make_report(files, (warn(find(files, "a.js", "eval"), "`eval` is used"),))


SAMPLE = {
    "api/users.ts": b"""\
import { connect } from "../lib/db";

export async function handler(event: Event) {
\tconst client = connect(event.user);
\treturn client.query("select 1");
}
""",
    "lib/db.ts": b"""\
import pg from "pg";
const token = "sk_live_0123456789abcdef";
export function connect(user: string) {
  return new pg.Client({
    user,
  });
}
""",
    "package.json": b'{ "name": "sample" }\n',
}


@pytest.fixture
def sample() -> Report:
    """One finding of each severity, with everything that a finding can have."""
    handler = find(SAMPLE, "api/users.ts", "handler")
    call = find(SAMPLE, "api/users.ts", "connect(event.user)")
    declaration = find(SAMPLE, "lib/db.ts", "connect")
    client = find(SAMPLE, "lib/db.ts", "new pg.Client({\n    user,\n  })")
    secret = find(SAMPLE, "lib/db.ts", '"sk_live_0123456789abcdef"')
    pg = find(SAMPLE, "lib/db.ts", "pg")
    hoist = Fix(
        "Move the client to module scope",
        (
            Edit(Location("lib/db.ts", Span(20, 20)), "\nconst client = new pg.Client();"),
            Edit(client, "client"),
            Edit(call, "client"),
        ),
    )
    findings = (
        warn(
            client,
            "`new pg.Client` runs on every request",
            why="each request opens a connection of its own; a database with 100 connections"
            " refuses the 101st request that is under way",
            help="Create it at module scope.",
            related=(Step(pg, "`pg` [the package] is imported here"),),
            trace=(
                Step(handler, "`handler` runs per request"),
                Step(call, "it calls `connect`"),
                Step(declaration, "which creates the client"),
            ),
            fixes=(hoist,),
        ),
        warn(
            secret,
            "a live key of Stripe is in the source",
            rule="hardcoded-secret",
            severity=Severity.ERROR,
            fixes=(
                Fix(
                    "Read `STRIPE_KEY` from the environment",
                    (Edit(secret, "process.env.STRIPE_KEY"),),
                    Applicability.SAFE,
                ),
            ),
        ),
        warn(
            Location("package.json", Span(0, 0)),
            "no lockfile stands beside `package.json`",
            rule="missing-lockfile",
            severity=Severity.INFO,
        ),
    )
    return make_report(
        SAMPLE,
        findings,
        suppressed=2,
        notes=("Sizes were not measured: node_modules is not installed.",),
    )


@pytest.fixture
def clean() -> Report:
    """A report without findings."""
    return make_report({}, ())


@pytest.fixture
def reports() -> Callable[..., Report]:
    """`make_report`, for tests that bring files of their own."""
    return make_report


@pytest.fixture
def one() -> Callable[..., Report]:
    """Makes a report with one finding, on the first occurrence of a text in one file."""

    def build(source: str, text: str, path: str = "a.js", **more: Any) -> Report:
        files = {path: source.encode()}
        return make_report(files, (warn(find(files, path, text), **more),))

    return build


@pytest.fixture
def finding() -> Callable[..., Finding]:
    """`warn`, for tests that need a finding alone."""
    return warn


@pytest.fixture(scope="session")
def node_modules() -> Path:
    """The npm packages that judge our output, in the repository's cache folder."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    folder = HERE.parents[1] / ".cache" / "output-judges"
    modules = folder / "node_modules"
    if not (modules / "@actions/core").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        options = ("--no-audit", "--no-fund", "--no-save", "--ignore-scripts")
        subprocess.run([npm, "install", *options, "--prefix", folder, *NODE_PACKAGES], check=True)
    # npm does not run the package's own script, which makes its program executable.
    (modules / "@microsoft/sarif-multitool-linux/Sarif.Multitool").chmod(0o755)
    return modules
