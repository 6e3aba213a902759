"""Hiveku: Node.js functions on AWS Lambda, configured by hiveku.json."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from posixpath import dirname

from hk_lint.analysis.code import Code
from hk_lint.frameworks import kinds
from hk_lint.frameworks.listening import own_server
from hk_lint.frameworks.nextjs.functions import next_functions
from hk_lint.frameworks.served import Served
from hk_lint.model.deployment import Deployment, Function, Helper, Injected, Limit, Setting, Tier
from hk_lint.model.document import Document
from hk_lint.model.site import ProjectType, ReservedPrefixes, Site
from hk_lint.platforms.base import Platform, nobody
from hk_lint.platforms.hiveku import (
    discovery,
    environment,
    foreign,
    routes,
    schedules,
    settings,
    upload,
)
from hk_lint.platforms.hiveku.discovery import Found, Scope
from hk_lint.platforms.hiveku.limits import limits
from hk_lint.platforms.hiveku.prefixes import prefixes
from hk_lint.platforms.hiveku.site import site_of
from hk_lint.sources import Sources

CONFIG = "hiveku.json"
RUNTIME = "nodejs20.x"
ARCHITECTURE = "arm64"


class Hiveku(Platform):
    """The platform of the Hiveku serverless guide."""

    name = "hiveku"
    title = "Hiveku"
    keeps_secrets = "in Hiveku's environment variables"

    @property
    def limits(self) -> Mapping[str, Limit]:
        """The platform's numbers by name."""
        return limits()

    def configs(self, sources: Sources) -> Iterable[str]:
        """The files named hiveku.json."""
        return (it for it in sources.files if it.rpartition("/")[2] == CONFIG)

    def assumes(
        self, folder: str, sources: Sources, nested: tuple[str, ...] = (), *, named: bool = False
    ) -> bool:
        """Whether the folder holds functions by Hiveku's conventions, or pages of Next.js, though
        nothing says so. `named` says that Hiveku is known to deploy it: other pages count too.

        Where the package starts a server of its own, that may load what lies in `api`: only pages
        of Next.js count. A server that is itself a function's file listens on a machine only.
        """
        manifest = kinds.manifest_of(folder, sources)
        if kinds.is_next(folder, sources, manifest) and kinds.has_pages(folder, sources):
            return True
        if named and kinds.is_vite(folder, sources, manifest):
            return True
        scope = Scope(folder, sources, nested, None, assumed=True, imported=nobody)
        server = "" if named else own_server(folder, sources, manifest)
        if server and not discovery.is_function_folder(dirname(server[len(folder) :].lstrip("/"))):
            return False
        return any(isinstance(it, Found) for it in discovery.discover(scope))

    def owns_everything(self, folder: str, inner: str, sources: Sources) -> bool:
        """Whether a Hiveku project deploys `inner`, a folder below it, as part of itself."""
        name = inner.removeprefix(f"{folder}/") if folder else inner
        own = discovery.function_folders(sources.document(_inside(folder, CONFIG)))
        return discovery.is_function_folder(name) or any(
            not it or name == it or name.startswith(f"{it}/") or it.startswith(f"{name}/")
            for it in own
        )

    def deploy(
        self,
        folder: str,
        sources: Sources,
        *,
        config: str = "",
        nested: tuple[str, ...] = (),
        assumed: bool = False,
        imported: Callable[[], frozenset[str]] = nobody,
        code: Code | None = None,  # noqa: ARG002
    ) -> Deployment:
        """What Hiveku would create from the folder.

        `nested` are folders below it that are projects of their own; `imported` gives the files
        that another file of the project imports, type-only imports included.
        """
        document = sources.document(config or _inside(folder, CONFIG))
        scope = Scope(folder, sources, nested, document, assumed, imported)
        found = tuple(discovery.discover(scope))
        functions = {it.path for it in found if isinstance(it, Found)}
        return Deployment(
            platform=self.name,
            folder=folder,
            functions=tuple(
                _function(it, document, scope) for it in found if isinstance(it, Found)
            ),
            beside=tuple(
                _beside(it, folder) for it in _rendered(scope) if it.path not in functions
            ),
            helpers=tuple(it for it in found if isinstance(it, Helper)),
            variables=environment.variables(folder, sources, document),
            config=document,
            assumed=assumed,
            nested=nested,
        )

    @property
    def injected(self) -> tuple[Injected, ...]:
        """The variables that Hiveku sets itself."""
        return environment.injected()

    def tiers_of(self, name: str) -> tuple[str, tuple[Tier, ...]]:
        """The name under which code reads a variable, and the tiers that its suffix is for."""
        return environment.scoped(name)

    def left_out(self, name: str) -> str:
        """Why a file, by its path in the project, is not uploaded; empty for others."""
        return upload.left_out(name)

    def is_in_store(self, name: str) -> bool:
        """Whether a file, by its path in the project, is served by the CDN and is no part of the
        build."""
        return upload.is_in_store(name)

    @property
    def reserved_prefixes(self) -> ReservedPrefixes:
        """The first segments of URLs that its CDN serves from storage."""
        return prefixes()

    def site(
        self,
        deployment: Deployment,
        code: Code,
        files: Iterable[str],
        chosen: ProjectType | None = None,
    ) -> Site:
        """What visitors reach of a deployment; `files` are its own."""
        return site_of(deployment, code, files, chosen)


def _function(found: Found, config: Document | None, scope: Scope) -> Function:
    sources = scope.sources
    data = sources.read(found.path)
    module = sources.module(found.path)
    place = found.place
    timeout = settings.resolve(config, found.name, "timeout")
    if scope.assumed:
        timeout = foreign.timeout(found.path, module) or timeout
    override = routes.overridden(config, found.name)
    origin = schedules.streaming(data, module)
    inside = f"cron/{found.below}" if place.kind == "cron" else found.below
    return Function(
        name=found.name,
        entry=found.path,
        url=_url(found) if override is None else override,
        url_origin=(
            "configured"
            if override is not None
            else "documented"
            if place.documented
            else "inferred"
            if place.url is not None
            else ""
        ),
        framework=place.kind if place.kind in ("next-app", "next-pages") else "",
        handlers=found.handlers,
        memory=settings.resolve(config, found.name, "memory"),
        timeout=timeout,
        runtime=Setting(RUNTIME, settings.DEFAULT_ORIGIN),
        architecture=Setting(ARCHITECTURE, settings.DEFAULT_ORIGIN),
        schedules=schedules.schedules(found.path, inside, data, module),
        streaming=bool(origin),
        streaming_origin=origin,
    )


def _rendered(scope: Scope) -> Iterator[Served]:
    """What the server of Next.js runs for each request besides routes: pages that certainly render,
    server actions, middleware."""
    folder, sources = scope.folder, scope.sources
    if kinds.is_next(folder, sources, kinds.manifest_of(folder, sources)):
        below = tuple(f"{it}/" for it in scope.nested)
        own = (it for it in sources.under(folder) if not it.startswith(below))
        for found in next_functions(folder, sources, own):
            if found.framework not in ("next-app", "next-pages"):
                yield found


def _beside(found: Served, folder: str) -> Function:
    name = found.path[len(folder) + 1 if folder else 0 :]
    return Function(
        name=name,
        entry=found.path,
        url=found.url,
        method=found.method,
        framework=found.framework,
        handlers=found.handlers,
        memory=Setting(None, ""),
        timeout=Setting(None, ""),
    )


def _url(found: Found) -> str:
    if found.place.url is None:
        return ""
    if found.place.kind == "next-app":
        return routes.app_url_of(found.below)
    return routes.url_of(found.place.url, found.below)


def _inside(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


PLATFORM = Hiveku()
