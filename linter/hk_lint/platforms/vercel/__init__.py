"""Vercel: functions in `api/` and of web frameworks, configured by vercel.json."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from msgspec.structs import replace

from hk_lint.analysis.code import Code
from hk_lint.frameworks import kinds, sveltekit
from hk_lint.frameworks.nextjs.functions import next_functions
from hk_lint.frameworks.nextjs.segment_config import SegmentSetting, segment_settings
from hk_lint.frameworks.served import Served
from hk_lint.frameworks.servers import server_functions
from hk_lint.model.deployment import (
    Deployment,
    Function,
    Helper,
    Injected,
    Limit,
    Schedule,
    Setting,
)
from hk_lint.model.document import Document, Member
from hk_lint.model.package import Manager
from hk_lint.model.site import ProjectType, Site
from hk_lint.model.text import Location, Span
from hk_lint.platforms.base import Platform, nobody
from hk_lint.platforms.vercel import api, configs, crons, environment, locks, settings
from hk_lint.platforms.vercel.limits import limits
from hk_lint.platforms.vercel.site import site_of
from hk_lint.sources import Sources


class Vercel(Platform):
    """The platform of the Vercel documentation."""

    name = "vercel"
    title = "Vercel"
    keeps_secrets = "in Vercel's environment variables"
    spreads = True
    lambda_variables = False

    @property
    def limits(self) -> Mapping[str, Limit]:
        """The platform's numbers by name."""
        return limits()

    def configs(self, sources: Sources) -> Iterable[str]:
        """Of each folder the vercel.json, or what stands for it."""
        return configs.find(sources)

    def deploy(
        self,
        folder: str,
        sources: Sources,
        *,
        config: str = "",
        nested: tuple[str, ...] = (),
        assumed: bool = False,
        imported: Callable[[], frozenset[str]] = nobody,  # noqa: ARG002
        code: Code | None = None,  # noqa: ARG002
    ) -> Deployment:
        """What Vercel would create from the folder."""
        document = sources.document(config) if config else None
        found = list(_found(folder, sources, nested, document))
        functions = [
            _function(it, folder, sources, document) for it in found if isinstance(it, Served)
        ]
        if config and document is None:
            functions = [_configured_in_code(it, config) for it in functions]
        functions, loose = _scheduled(functions, tuple(crons.schedules(document)))
        return Deployment(
            platform=self.name,
            folder=folder,
            functions=tuple(functions),
            helpers=tuple(it for it in found if isinstance(it, Helper)),
            variables=environment.variables(folder, sources, document),
            config=document,
            assumed=assumed,
            nested=nested,
            schedules=loose,
        )

    @property
    def injected(self) -> tuple[Injected, ...]:
        """The variables that Vercel sets itself."""
        return environment.injected()

    def lock_order(
        self,
        config: Document | None,
        managers: Collection[Manager],
        named: str,  # noqa: ARG002
    ) -> list[Manager]:
        """The package managers of several lockfiles, the one that its build takes first."""
        return locks.lock_order(config, managers)

    def site(
        self,
        deployment: Deployment,
        code: Code,
        files: Iterable[str],
        chosen: ProjectType | None = None,
    ) -> Site:
        """What visitors reach of a deployment; `files` are its own."""
        return site_of(deployment, code, files, chosen)


def _found(
    folder: str, sources: Sources, nested: tuple[str, ...], config: Document | None
) -> Iterator[Served | Helper]:
    below = tuple(f"{it}/" for it in nested)
    own = [it for it in sources.under(folder) if not it.startswith(below)]
    manifest = kinds.manifest_of(folder, sources)
    seen: set[str] = set()
    makers: list[Iterator[Served | Helper]] = [api.api_functions(folder, sources, own, config)]
    if kinds.is_next(folder, sources, manifest):
        makers.append(next_functions(folder, sources, own))
    else:
        makers.append(server_functions(folder, sources, manifest, own))
    for maker in makers:
        for it in maker:
            if it.path not in seen:
                seen.add(it.path)
                yield it


def _function(found: Served, folder: str, sources: Sources, config: Document | None) -> Function:
    name = found.path[len(folder) + 1 if folder else 0 :]
    exported = _exported(found, folder, sources)
    entry = settings.matching(config, name)
    language = api.runtime_of(found.path)
    file = name.rpartition("/")[2]
    runs = settings.runtime(exported, edge=file.startswith("middleware.") and not found.url)
    if language != "node":
        runs = Setting(language, settings.DEFAULT)
    made = Function(
        name=name,
        entry=found.path,
        url=found.url,
        method=found.method,
        url_origin="documented" if found.url else "",
        framework=found.framework,
        handlers=found.handlers,
        memory=settings.memory(entry),
        timeout=settings.timeout(exported, entry, runs),
        runtime=runs,
        architecture=settings.architecture(entry),
        regions=settings.regions(exported, entry, config),
        packaging="bundler" if found.framework and language == "node" else "zip",
    )
    return _built_by_others(made, entry)


def _built_by_others(function: Function, entry: Member | None) -> Function:
    builder = settings.builder(entry) if not function.framework else None
    if builder is None:
        return function
    return replace(function, runtime=builder, built_by=builder.value or "", packaging="")


def _exported(found: Served, folder: str, sources: Sources) -> Mapping[str, SegmentSetting]:
    """What the function's own code says about it, by the rules of its framework."""
    if found.framework == "sveltekit":
        return sveltekit.settings(folder, found.path, sources)
    module = sources.module(found.path)
    in_config = found.framework != "next-app"
    return segment_settings(found.path, module, in_config=in_config) if module else {}


def _configured_in_code(function: Function, config: str) -> Function:
    """What is not set in the function's own file may be set in the configuration's code."""
    place = Location(config, Span(0, 0))
    return replace(
        function,
        memory=settings.unseen(config, place),
        timeout=settings.unseen(config, place) if function.timeout.is_default else function.timeout,
    )


def _scheduled(
    functions: list[Function], found: tuple[Schedule, ...]
) -> tuple[list[Function], tuple[Schedule, ...]]:
    """The functions with the schedules that start them, and the schedules that start none."""
    own: dict[str, list[Schedule]] = {}
    loose = []
    for schedule in found:
        target = crons.function_at(schedule.target, functions) if schedule.target else None
        if target is None:
            loose.append(schedule)
        else:
            own.setdefault(target.entry, []).append(schedule)
    made = [
        replace(it, schedules=tuple(own[it.entry])) if it.entry in own else it for it in functions
    ]
    return made, tuple(loose)


PLATFORM = Vercel()
