from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from hk_lint.api import (
    Category,
    DeployedFunction,
    Finding,
    Located,
    Place,
    Project,
    Severity,
    Span,
    document,
    patterns,
    rule,
)
from hk_rules import facts
from hk_rules.config._framework import builder

_TO_INDEX = re.compile(r"/?(?:index\.html)?")
_RULE = re.compile(rb"^[^\S\n]*+([^#\s][^\n]*)", re.MULTILINE)
_TO_INDEX_LINE = re.compile(rb"/\*\s+/(?:index\.html)?(?:\s+200!?)?\s*\r?")
_APACHE = re.compile(
    rb"^[^\S\n]*+((?:Redirect\w*|Rewrite(?:Rule|Engine)|ErrorDocument|Header|RequestHeader|Require"
    rb"|Deny|Allow|Auth\w+|AddType|Expires\w*|php_\w+|Options|DirectoryIndex)\b[^\r\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_APACHE_TO_INDEX = re.compile(rb"^\s*RewriteRule\s+\S+\s+/?index\.html\b", re.I | re.M)
_APACHE_OTHER = re.compile(
    rb"^\s*(?:Redirect|ErrorDocument|Header|Require|Deny|Auth)\w*\b", re.I | re.M
)
_HERE = "iad1"
"""Vercel's name of us-east-1, where Hiveku's functions run."""

_FUNCTION_KEYS = frozenset(("node_bundler", "external_node_modules", "included_files", "directory"))
_HOSTING_KEYS = ("redirects", "rewrites", "headers")


@rule(
    "ignored-platform-config",
    category=Category.CONFIG,
    severity=Severity.WARNING,
    since="0.2",
    platforms=("hiveku",),
)
def ignored_platform_config(project: Project) -> Iterator[Finding]:
    """A configuration for another platform says something that Hiveku does not read.

    ## Why is this bad?
    Nothing says that it is ignored: jobs do not run, redirects lead nowhere, and functions get 30
    seconds instead of the minutes that the file gives them.

    ## Example
    ```json hiveku.json
    {}
    ```
    ```json vercel.json
    { "crons": [{ "path": "/api/digest", "schedule": "0 7 * * 1" }] }
    ```
    ```ts api/digest.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```json hiveku.json
    {}
    ```
    ```ts api/digest.ts
    // @schedule cron(0 7 ? * MON *)
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## What is checked
    vercel.json, netlify.toml, the triggers of wrangler.toml, the hosting of firebase.json,
    `_redirects`, `_headers` and .htaccess at the project's top and in `public/`; one finding for
    each key that changes what visitors get. Nothing is said about what Hiveku does anyway: jobs
    whose functions have an `@schedule`, limits that hiveku.json gives as well, and the rewrite of
    every path to index.html in a single-page application. Keys for the build and the other
    platform's own tools do not count, and neither does a project that nothing names a Hiveku
    project.

    ## Sources
    - Hiveku serverless guide: hiveku.json, scheduled functions
    - Vercel, Netlify, Cloudflare and Firebase documentation: configuration files
    """
    if project.deployment.assumed:
        return
    uses_next = builder(project) == "next"
    own = frozenset(project.own_files)
    for row in facts.platform_keys():
        path = project.path(row.file)
        if path not in own:
            continue
        place = _keyed(project, row) if row.key else _plain(project, path)
        if place is not None:
            yield _finding(place, row, uses_next=uses_next)


def _finding(place: Located, row: facts.PlatformKey, *, uses_next: bool) -> Finding:
    file = row.file.rpartition("/")[2]
    return Finding.at(
        place,
        f"`{row.key}` in {file} has no effect on Hiveku"
        if row.key
        else f"`{row.file}` has no effect on Hiveku",
        why=f"{file} is a file for {row.platform}; Hiveku does not read it.",
        help=row.next if row.next and uses_next else row.instead,
    )


def _keyed(project: Project, row: facts.PlatformKey) -> Located | None:
    """The key of a configuration file, where it says something that is missing on Hiveku."""
    found = project.document(row.file)
    root = found.root if found is not None else None
    member = root.member(row.key) if root is not None and root.kind == "object" else None
    if member is None or not (member.node.items or member.node.members):
        return None
    judge = _JUDGES.get((row.platform, row.key), _always)
    return member if judge(project, member.node) else None


def _always(project: Project, node: document.Node) -> bool:
    del project, node
    return True


def _misses_crons(project: Project, node: document.Node) -> bool:
    """Whether a job's function has no schedule here; that it lies in `cron/` says no time."""
    scheduled = {
        it.url for it in project.functions if any(found.expression for found in it.schedules)
    }
    paths = [(it.get("path"), it) for it in node.items if it.kind == "object"]
    urls = [(path.text() or "").partition("?")[0] for path, _ in paths if path is not None]
    return any(url not in scheduled for url in urls)


def _misses_limits(project: Project, node: document.Node) -> bool:
    """Whether a function gets less than Vercel would give it, or is not called at all."""
    for member in node.members:
        if member.node.get("experimentalTriggers") is not None:
            return True
        matched = [it for it in project.functions if patterns.matches(member.key, it.name)]
        if any(_is_more(member.node, it) for it in matched):
            return True
    return False


def _is_more(given: document.Node, function: DeployedFunction) -> bool:
    for key, own in (
        ("maxDuration", function.timeout.value),
        ("memory", function.memory.value),
    ):
        node = given.get(key)
        wanted = node.integer() if node is not None else None
        if wanted is not None and own is not None and wanted > own:
            return True
    return False


def _is_elsewhere(project: Project, node: document.Node) -> bool:
    del project
    return any(it.text() not in (None, _HERE) for it in node.items)


def _sets_variables(project: Project, node: document.Node) -> bool:
    del project
    inner = node.get("env")
    return inner is not None and bool(inner.members)


def _leads_elsewhere(project: Project, node: document.Node) -> bool:
    """Whether a rewrite does more than to show the application's one page for every path."""
    return _has_other_pages(project) or not _is_fallback(node.items)


def _configures_functions(project: Project, node: document.Node) -> bool:
    """Whether Netlify's functions have a schedule or limits, or lie where Hiveku does not look."""
    if any(it.key not in _FUNCTION_KEYS for it in node.members):
        return any(
            inner.key in ("schedule", "timeout", "memory") or it.key in ("timeout", "memory")
            for it in node.members
            for inner in (it.node.members or (it,))
        )
    folder = node.get("directory")
    text = (folder.text() if folder is not None else None) or ""
    name = patterns.normalised(text).removesuffix("**").rstrip("/")
    if not name or any(it.name.startswith(f"{name}/") for it in project.functions):
        return False
    return any(path.startswith(project.path(f"{name}/")) for path in project.own_files)


def _hosts(project: Project, node: document.Node) -> bool:
    """Whether Firebase's hosting does more than to publish a folder."""
    for site in node.items or (node,):
        for key in _HOSTING_KEYS:
            inner = site.get(key)
            if inner is None or not inner.items:
                continue
            if key != "rewrites" or _leads_elsewhere(project, inner):
                return True
    return False


def _is_fallback(items: Iterable[document.Node]) -> bool:
    """Whether all that is said is that every path shows index.html."""
    for item in items:
        if item.get("handle") is not None:
            continue
        target = item.get("destination") or item.get("dest") or item.get("to")
        status = item.get("status")
        if target is None or not _TO_INDEX.fullmatch(target.text() or "?"):
            return False
        if status is not None and status.integer() != 200:
            return False
        if item.get("to") is not None and status is None:
            return False
    return True


def _has_other_pages(project: Project) -> bool:
    """Whether the project is a site of several HTML files. Hiveku shows the one page of a
    single-page application for every path, and where there is no index.html, nobody does."""
    return project.site.type == "static-html" and builder(project) == ""


def _plain(project: Project, path: str) -> Located | None:
    """The first line of a file of rules that counts, None where Hiveku does the same."""
    data = project.sources.read(path)
    if path.endswith(".htaccess"):
        first = _APACHE.search(data)
        if first is None or (
            not _has_other_pages(project)
            and _APACHE_TO_INDEX.search(data)
            and not _APACHE_OTHER.search(data)
        ):
            return None
        return Place.at(path, Span(first.start(1), first.end(1)))
    lines = list(_RULE.finditer(data))
    if path.endswith("_redirects") and not _has_other_pages(project):
        lines = [it for it in lines if not _TO_INDEX_LINE.fullmatch(it[1])]
    if not lines:
        return None
    return Place.at(path, Span(lines[0].start(1), lines[0].end(1)))


_JUDGES: Mapping[tuple[str, str], Callable[[Project, document.Node], bool]] = {
    ("Vercel", "crons"): _misses_crons,
    ("Vercel", "functions"): _misses_limits,
    ("Vercel", "rewrites"): _leads_elsewhere,
    ("Vercel", "routes"): _leads_elsewhere,
    ("Vercel", "regions"): _is_elsewhere,
    ("Vercel", "build"): _sets_variables,
    ("Netlify", "redirects"): _leads_elsewhere,
    ("Netlify", "functions"): _configures_functions,
    ("Firebase", "hosting"): _hosts,
}
