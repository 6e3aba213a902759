"""Hiveku: Node.js functions on AWS Lambda, configured by hiveku.json."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hk_lint.model.deployment import Deployment, Function, Helper, Limit
from hk_lint.model.document import Document
from hk_lint.platforms.hiveku import discovery, environment, foreign, routes, schedules, settings
from hk_lint.platforms.hiveku.discovery import Found, Scope
from hk_lint.platforms.hiveku.limits import limits
from hk_lint.sources import Sources

CONFIG = "hiveku.json"
RUNTIME = "nodejs20.x"
ARCHITECTURE = "arm64"


def _nobody() -> frozenset[str]:
    return frozenset()


class Hiveku:
    """The platform of the Hiveku serverless guide."""

    name = "hiveku"

    @property
    def limits(self) -> Mapping[str, Limit]:
        """The platform's numbers by name."""
        return limits()

    def recognises(self, folder: str, sources: Sources) -> bool:
        """Whether the folder's own configuration says that Hiveku deploys it."""
        return _inside(folder, CONFIG) in sources

    def assumes(self, folder: str, sources: Sources, nested: tuple[str, ...] = ()) -> bool:
        """Whether the folder holds functions by Hiveku's conventions, though nothing says so."""
        scope = Scope(folder, sources, nested, None, assumed=True, imported=_nobody)
        return any(isinstance(it, Found) for it in discovery.discover(scope))

    def claims(self, folder: str, inner: str, sources: Sources) -> bool:
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
        nested: tuple[str, ...] = (),
        assumed: bool = False,
        imported: Callable[[], frozenset[str]] = _nobody,
    ) -> Deployment:
        """What Hiveku would create from the folder.

        `nested` are folders below it that are projects of their own; `imported` gives the files
        that another file of the project imports, type-only imports included.
        """
        config = sources.document(_inside(folder, CONFIG))
        scope = Scope(folder, sources, nested, config, assumed, imported)
        found = tuple(discovery.discover(scope))
        by_folder = not (assumed and _has_crons(folder, sources))
        return Deployment(
            platform=self.name,
            folder=folder,
            functions=tuple(
                _function(it, config, scope, by_folder) for it in found if isinstance(it, Found)
            ),
            helpers=tuple(it for it in found if isinstance(it, Helper)),
            variables=environment.variables(folder, sources, config),
            config=config,
            assumed=assumed,
            nested=nested,
        )


def _function(found: Found, config: Document | None, scope: Scope, by_folder: bool) -> Function:
    sources = scope.sources
    data = sources.read(found.path)
    module = sources.module(found.path)
    place = found.place
    timeout = settings.resolve(config, found.name, "timeout")
    if scope.assumed:
        timeout = foreign.timeout(found.path, found.name, scope.folder, module, sources) or timeout
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
        runtime=RUNTIME,
        architecture=ARCHITECTURE,
        schedules=schedules.schedules(found.path, inside, data, module, by_folder),
        streaming=bool(origin),
        streaming_origin=origin,
    )


def _url(found: Found) -> str:
    if found.place.url is None:
        return ""
    if found.place.kind == "next-app":
        return routes.app_url_of(found.below)
    return routes.url_of(found.place.url, found.below)


def _has_crons(folder: str, sources: Sources) -> bool:
    """Whether a vercel.json schedules functions, so that a folder's name does not."""
    document = sources.document(_inside(folder, "vercel.json"))
    return document is not None and document.get("crons") is not None


def _inside(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
