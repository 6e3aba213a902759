"""The Serverless Framework on AWS: what `serverless deploy` makes of a service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hk_lint.analysis.code import Code
from hk_lint.model.deployment import Deployment, Limit
from hk_lint.platforms.base import Platform, nobody
from hk_lint.platforms.serverless import functions, resources, service, settings
from hk_lint.platforms.serverless.limits import limits
from hk_lint.sources import Sources


class ServerlessFramework(Platform):
    """The Serverless Framework, versions 1 to 4 and its open fork, for the provider `aws`."""

    name = "serverless"
    title = "Serverless Framework"

    @property
    def limits(self) -> Mapping[str, Limit]:
        """The framework's defaults, and the numbers of AWS Lambda."""
        return limits()

    def configs(self, sources: Sources) -> Iterable[str]:
        """The serverless.yml files and their likes that describe a service on AWS."""
        return service.configs(sources)

    def deploy(
        self,
        folder: str,
        sources: Sources,
        *,
        config: str = "",
        nested: tuple[str, ...] = (),
        assumed: bool = False,
        imported: Callable[[], frozenset[str]] = nobody,
        code: Code | None = None,
    ) -> Deployment:
        """What the framework would create from a service."""
        del imported  # configuration alone says what is a function
        if not config:
            return Deployment(platform=self.name, folder=folder, functions=(), nested=nested)
        read = service.read(config, sources, code)
        provider = settings.find(read.document.root, "provider")
        environment = settings.find(provider, "environment")
        made = resources.created(read)
        found = tuple(functions.functions(read, sources, made))
        return Deployment(
            platform=self.name,
            folder=folder,
            functions=found,
            unseen=config if functions.are_unseen(read) else "",
            variables=tuple(settings.variables(environment, "provider.environment")),
            config=read.document,
            documents=read.documents,
            assumed=assumed,
            nested=nested,
            grants=tuple(resources.grants(read, made)),
            queues=tuple(made.queues.values()),
            schedules=tuple(made.other_schedules(it.name for it in found)),
            runtime=settings.optional_text(provider, "runtime", "provider"),
        )


PLATFORM = ServerlessFramework()
