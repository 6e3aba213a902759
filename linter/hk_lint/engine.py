"""One run, on one page: load, model, rules, suppressions, sort, report."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from ahocorasick_rs import BytesAhoCorasick
from msgspec import Struct
from msgspec.structs import replace

from hk_lint import meta, suppressions
from hk_lint.ahead import parse_ahead
from hk_lint.analysis.code import Code
from hk_lint.analysis.graph import Graph
from hk_lint.analysis.resolve import Resolver
from hk_lint.crash import where
from hk_lint.languages import is_python, language_of
from hk_lint.model.deployment import Deployment
from hk_lint.model.finding import Finding, Place, Severity
from hk_lint.model.report import Report, Summary
from hk_lint.model.rule import Rule
from hk_lint.model.site import ProjectType
from hk_lint.model.text import Location, Span
from hk_lint.patterns import covers
from hk_lint.platforms import HIVEKU, PLATFORMS, ProjectRoot, find_projects
from hk_lint.project import Context, Project
from hk_lint.registry import Registry
from hk_lint.secrets.hiding import is_dotenv
from hk_lint.settings import Settings
from hk_lint.settings import load as load_settings
from hk_lint.sources import Sources
from hk_lint.veil import Veil
from hk_lint.walk import git_top
from hk_lint.workspace import analysed_root

Progress = Callable[[str], None]


class Request(Struct, frozen=True, kw_only=True):
    """What to look at. `folder` is absolute; finding paths are relative to it.

    `only` are files and folders to report on, relative to `folder` (empty: all of it). `rules` are
    those to run. `settings` are the project's, `today` the date that dated facts are judged by.
    """

    folder: Path
    rules: tuple[Rule, ...]
    settings: Settings
    today: date
    only: tuple[str, ...] = ()
    platform: str | None = None
    project_type: ProjectType | None = None


class Model(Struct, frozen=True):
    """Everything that was worked out about the analysed root before a rule is asked.

    `settings` are those of the projects that have their own, by project folder.
    """

    sources: Sources
    settings: Mapping[str, Settings]
    roots: tuple[ProjectRoot, ...]
    projects: tuple[Project, ...]
    triggers: frozenset[bytes]


def run(request: Request, registry: Registry, progress: Progress = lambda _: None) -> Report:
    """Analyse a folder and report what the rules find."""
    started = time.perf_counter()
    model = load(request, progress)
    progress("reading code")
    parse_ahead(model.sources, _needed(model))
    found = _checked(request, registry, model, progress)
    outcome = _suppressed(request, registry, model, found)
    root = model.sources.root
    prefix = _prefix(request.folder, root)
    settings_of = _governing(request.settings, model.settings)
    hidden = _hiding(settings_of, root, registry)
    veil = veil_of(model)
    findings = sorted(
        {
            _relative(veil.over(finding), prefix)
            for finding in _graded(settings_of, outcome.kept, registry)
            if _is_asked_for(request, prefix, finding.location.path) and not hidden(finding)
        },
        key=_order,
    )
    top = git_top(request.folder)
    return Report(
        root=str(request.folder),
        top=str(top) if top else "",
        findings=tuple(findings),
        rules=registry.rules,
        summary=_summary(model, prefix.removesuffix("/"), len(outcome.suppressed), started),
        read=lambda path: model.sources.read(os.path.normpath(prefix + path).replace(os.sep, "/")),
    )


def veil_of(model: Model) -> Veil:
    """What hides the secrets of a run. Those of configuration may be told of in any place."""
    paths: set[str] = set()
    for project in model.projects:
        if project.config is not None:
            paths.add(project.config.path)
        own = (it for function in project.functions for it in function.data.variables)
        paths.update(it.location.path for it in (*project.deployment.variables, *own))
    return Veil(model.sources, paths)


def load(request: Request, progress: Progress = lambda _: None) -> Model:
    """Read the analysed root and work out its projects."""
    root = analysed_root(request.folder)
    progress("finding files")
    sources = Sources(root)
    resolver = Resolver(sources)
    graph = Graph(sources, resolver)
    code = Code(sources, resolver, graph)
    progress("finding functions")
    asked = _prefix(request.folder, root).removesuffix("/")
    roots = find_projects(sources, request.platform or request.settings.platform, asked)
    deployments = [
        (
            place,
            platform,
            platform.deploy(
                place.folder,
                sources,
                config=place.config,
                nested=place.nested,
                assumed=place.assumed,
                imported=_imported(graph, sources, place),
                code=code,
            ),
        )
        for place in roots
        if (platform := PLATFORMS.get(place.platform)) is not None
    ]
    hot, triggers = _scan(sources, (it for _, _, it in deployments), request.rules)
    own = _own_settings(request.settings, sources, roots)
    projects = []
    for place, platform, deployment in deployments:
        settings = own.get(place.folder, request.settings)
        context = Context(
            today=request.today,
            layers=frozenset(settings.layers),
            project_type=request.project_type or settings.project_type,
            plan=settings.plan,
            options=settings.rules,
            hot=hot,
        )
        projects.append(Project(deployment, platform, sources, resolver, graph, code, context))
    return Model(sources, own, roots, tuple(projects), triggers)


def _own_settings(
    given: Settings, sources: Sources, roots: Iterable[ProjectRoot]
) -> dict[str, Settings]:
    """The settings of the projects that have their own, in a folder below that of the run's."""
    found = {}
    for place in roots:
        if place.platform and place.folder:
            settings = load_settings(sources.root / place.folder)
            below = settings.folder.is_relative_to(sources.root)
            if settings.source and below and settings.folder not in (given.folder, sources.root):
                found[place.folder] = settings
    return found


def _governing(given: Settings, own: Mapping[str, Settings]) -> Callable[[str], Settings]:
    """The settings that count for a file: its project's, else those of the run."""

    def settings_of(path: str) -> Settings:
        around = [it for it in own if path.startswith(f"{it}/")]
        return own[max(around, key=len)] if around else given

    return settings_of


def _needed(model: Model) -> list[str]:
    """The files that the rules will ask for: what functions may load, as far as it matters."""
    return sorted(
        {
            path
            for project in model.projects
            for function in (*project.deployment.functions, *project.deployment.beside)
            for path in project.graph.reach(function.entry)
            if project.matters(path) and not model.sources.has_module(path)
        }
    )


def _imported(graph: Graph, sources: Sources, place: ProjectRoot) -> Callable[[], frozenset[str]]:
    """The files of a project that another of its files imports, worked out when first asked."""

    def imported() -> frozenset[str]:
        return frozenset(
            name
            for path in sources.under(place.folder)
            if language_of(path) is not None and not is_python(path) and place.owns(path)
            for name in graph.candidates(path).files
            if name != path
        )

    return imported


def _scan(
    sources: Sources, deployments: Iterable[Deployment], rules: Iterable[Rule]
) -> tuple[frozenset[str], frozenset[bytes]]:
    """The source files in which a trigger of a rule occurs, and the triggers that occur.

    Python is looked at only where a function is written in it.
    """
    wanted = sorted({trigger for rule in rules for trigger in rule.triggers | rule.opens})
    entries = [[it.entry for it in deployment.functions] for deployment in deployments]
    if not wanted or not entries:
        return frozenset(), frozenset()
    has_python = any(is_python(path) for paths in entries for path in paths)
    search = BytesAhoCorasick(wanted)
    hot: set[str] = set()
    seen: set[int] = set()
    for path in (*sources.files, *sources.embedded):
        if language_of(path) is None or path.endswith(".d.ts"):
            continue
        if is_python(path) and not has_python:
            continue
        hits = {hit[0] for hit in search.find_matches_as_indexes(sources.read(path), True)}
        if hits:
            hot.add(path)
            seen |= hits
    return frozenset(hot), frozenset(wanted[index] for index in seen)


def _checked(
    request: Request, registry: Registry, model: Model, progress: Progress
) -> list[Finding]:
    """What the rules find. What several projects share is reported once, for the first of them."""
    found: list[Finding] = []
    told: set[tuple[str, Location]] = set()
    for project in model.projects:
        fresh: list[Finding] = []
        own = model.settings.get(project.folder)
        ignored = {rule.name for name in own.ignore for rule in registry.named(name)} if own else ()
        name = project.platform.name
        for rule in (it for it in request.rules if it.holds_on(name) and it.name not in ignored):
            progress(f"checking {rule.name}")
            if not rule.triggers or rule.triggers & model.triggers:
                fresh.extend(_findings(rule, project))
        found += (it for it in fresh if (it.rule, it.location) not in told)
        told |= {(it.rule, it.location) for it in fresh}
    return found


def _findings(rule: Rule, project: Project) -> Iterator[Finding]:
    try:
        for finding in rule.check(project):
            found = _in_hosts(finding, project.sources)
            yield found.completed(rule.name, rule.severity, rule.confidence)
    except Exception as error:
        place = Place.file(project.path("package.json"))
        kind = type(error).__name__
        detail = where(error)
        crashed = Finding.at(
            place,
            f"The rule {rule.name} failed with {kind}{detail}",
            why="Its findings for this project are incomplete.",
            help=f"Please report this; `--ignore {rule.name}` leaves the rule out until then.",
        )
        yield crashed.completed(meta.CRASHED.name, meta.CRASHED.severity, meta.CRASHED.confidence)


def _suppressed(
    request: Request, registry: Registry, model: Model, found: list[Finding]
) -> suppressions.Outcome:
    """The findings without those that a comment ignores: in the files of the projects, and in what
    these share with others."""
    sources = model.sources
    owns = _ownership(model.roots)
    shared = {it.location.path for it in found}
    by_path: dict[str, tuple[suppressions.Ignore, ...]] = {}
    for path in (*sources.files, *sources.embedded):
        host = sources.host(path)
        if suppressions.may_have_comments(path) and (owns(path) or host in shared):
            ignores = suppressions.ignores(path, sources)
            if ignores:
                moved = (replace(it, location=_in_host(it.location, sources)) for it in ignores)
                by_path[host] = (*by_path.get(host, ()), *moved)
    aliases = {alias: rule.name for rule in registry.rules for alias in rule.aliases}
    outcome = suppressions.apply(found, by_path, aliases, sources)
    own = list(_about_ignores(request, registry, by_path, outcome.used))
    return replace(outcome, kept=(*outcome.kept, *own))


def _ownership(roots: Iterable[ProjectRoot]) -> Callable[[str], bool]:
    """Whether a file belongs to a project that is read: quick among hundreds of them."""
    by_folder: dict[str, list[ProjectRoot]] = {}
    for root in roots:
        if root.platform:
            by_folder.setdefault(root.folder, []).append(root)

    def owns(path: str) -> bool:
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if any(root.owns(path) for root in by_folder.get(folder, ())):
                return True
        return False

    return owns


def _about_ignores(
    request: Request,
    registry: Registry,
    by_path: dict[str, tuple[suppressions.Ignore, ...]],
    used: frozenset[Location],
) -> Iterator[Finding]:
    ran = {name for rule in request.rules for name in (rule.name, *rule.aliases)}
    known = {name for rule in registry.rules for name in (rule.name, *rule.aliases)}
    for ignore in (ignore for ignores in by_path.values() for ignore in ignores):
        place = Place(ignore.location)
        if ignore.rule not in known:
            rule = meta.UNKNOWN_RULE
            finding = Finding.at(
                place,
                f"There is no rule `{ignore.rule}` to ignore"
                if ignore.rule
                else "The comment does not say which rule to ignore",
                why="The comment suppresses nothing.",
                help="`hk-lint rules` lists the names.",
            )
        elif ignore.rule in ran and ignore.location not in used:
            rule = meta.UNUSED_IGNORE
            finding = Finding.at(
                place,
                f"Nothing is reported here by `{ignore.rule}`",
                why="A comment that suppresses nothing would hide a later fault.",
                help="Delete it.",
            )
        elif not ignore.has_reason:
            rule = meta.NO_REASON
            finding = Finding.at(
                place,
                f"No reason is given for ignoring `{ignore.rule}`",
                why="Nobody can tell later whether it still holds.",
                help="Add it after a colon.",
            )
        else:
            continue
        if rule.name in ran:
            yield finding.completed(rule.name, rule.severity, rule.confidence)


def _hiding(
    settings_of: Callable[[str], Settings], root: Path, registry: Registry
) -> Callable[[Finding], bool]:
    """Whether the settings hide a finding by its file."""

    def hidden(finding: Finding) -> bool:
        settings = settings_of(finding.location.path)
        path = os.path.relpath(root / finding.location.path, settings.folder).replace(os.sep, "/")
        return any(covers(pattern, path) for pattern in settings.exclude) or any(
            covers(pattern, path)
            and any(finding.rule == rule.name for name in names for rule in registry.named(name))
            for pattern, names in settings.per_file_ignores.items()
        )

    return hidden


def _graded(
    settings_of: Callable[[str], Settings], findings: Iterable[Finding], registry: Registry
) -> Iterator[Finding]:
    for finding in findings:
        changed = settings_of(finding.location.path).severity
        names = (finding.rule, *registry.find(finding.rule).aliases)
        wanted = next((changed[name] for name in names if name in changed), None)
        yield replace(finding, severity=wanted) if wanted is not None else finding


def _prefix(folder: Path, root: Path) -> str:
    """What leads from the analysed root to the asked folder: "" or "apps/web/"."""
    relative = folder.relative_to(root).as_posix()
    return "" if relative == "." else f"{relative}/"


def _is_asked_for(request: Request, prefix: str, path: str) -> bool:
    if not path.startswith(prefix):
        return False
    path = path[len(prefix) :]
    return not request.only or any(
        path == only or path.startswith(f"{only}/") for only in request.only
    )


def _in_hosts(finding: Finding, sources: Sources) -> Finding:
    """The finding with the file in which embedded code stands in place of the code's own path.

    Edits are made for code that begins its lines itself: they would not fit the file.
    """
    if not sources.embedded:
        return finding
    fits = (
        fix
        for fix in finding.fixes
        if all(sources.host(it.location.path) == it.location.path for it in fix.edits)
    )
    return _relocated(
        replace(finding, fixes=tuple(fits)), lambda location: _in_host(location, sources)
    )


def _in_host(location: Location, sources: Sources) -> Location:
    return Location(sources.host(location.path), location.span)


def _relative(finding: Finding, prefix: str) -> Finding:
    return _relocated(finding, lambda location: _moved(location, prefix)) if prefix else finding


def _relocated(finding: Finding, move: Callable[[Location], Location]) -> Finding:
    return replace(
        finding,
        location=move(finding.location),
        related=tuple(replace(s, location=move(s.location)) for s in finding.related),
        trace=tuple(replace(s, location=move(s.location)) for s in finding.trace),
        fixes=tuple(
            replace(fix, edits=tuple(replace(e, location=move(e.location)) for e in fix.edits))
            for fix in finding.fixes
        ),
    )


def _moved(location: Location, prefix: str) -> Location:
    if location.path.startswith(prefix):
        return Location(location.path[len(prefix) :], location.span)
    return Location(os.path.relpath(location.path, prefix).replace(os.sep, "/"), location.span)


def _order(finding: Finding) -> tuple[str, Span, str, str]:
    return finding.location.path, finding.location.span, finding.rule, finding.message


def _summary(model: Model, asked: str, suppressed: int, started: float) -> Summary:
    sources = model.sources
    known = any(it.platform and (it.owns(asked) or it.is_below(asked)) for it in model.roots)
    return Summary(
        files=len(sources.files),
        parsed=sources.parsed,
        functions=sum(len(project.deployment.functions) for project in model.projects),
        projects=len(model.projects),
        seconds=time.perf_counter() - started,
        recognised=known,
        suppressed=suppressed,
        notes=tuple(_notes(model)),
    )


def _notes(model: Model) -> Iterator[str]:
    unread: dict[str, list[str]] = {}
    for root in model.roots:
        if root.unread:
            unread.setdefault(root.unread, []).append(root.folder or "this folder")
    for name, folders in sorted(unread.items()):
        are = "is" if len(folders) == 1 else "are"
        yield f"{_listed(folders)} {are} deployed by {name}, which this version does not read."
    written: dict[str, list[str]] = {}
    for root in model.roots:
        if root.written_by:
            written.setdefault(root.written_by, []).append(root.config)
    for name, files in sorted(written.items()):
        yield f"Not read, because it is output of {name}: {_listed(files)}."
    for platform in PLATFORMS.values():
        assumed = [
            p.folder or "."
            for p in model.projects
            if p.deployment.assumed and p.platform is platform
        ]
        if assumed and platform is HIVEKU:
            yield f"No hiveku.json: {_listed(assumed)} is read as a Hiveku project by its folders."
        elif assumed:
            yield f"{_listed(assumed)} is read as a {platform.title} project, as the folder above."
    unseen = [p.deployment.unseen for p in model.projects if p.deployment.unseen]
    if unseen:
        yield f"The functions of {_listed(unseen)} could not be read."
    bare = [p.folder or "." for p in model.projects if p.functions and not p.has_packages]
    if bare:
        yield f"Sizes were not measured in {_listed(bare)}: node_modules is not installed."
    unknown = model.sources.unknown_lockfiles
    if unknown:
        yield f"Not checked, because its format is newer than this version: {_listed(unknown)}."
    if model.sources.untold and any(map(is_dotenv, model.sources.files)):
        yield f"Committed environment files were not looked for: {model.sources.untold}."
    closed = model.sources.closed
    if closed:
        yield f"{len(closed)} folders could not be read ({_listed(list(closed))})."
    generated = model.sources.generated
    if generated:
        yield f"{len(generated)} generated files were not read ({_listed(generated)})."
    partly = model.sources.incomplete
    if partly:
        yield f"{len(partly)} source files were not fully understood ({_listed(partly)})."


def _listed(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def fails(report: Report, threshold: Severity) -> bool:
    """Whether a finding is grave enough to fail the run."""
    return any(f.severity is not None and f.severity.reaches(threshold) for f in report.findings)
