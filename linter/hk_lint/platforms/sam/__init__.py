"""AWS SAM and CloudFormation: Lambda functions of a template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hk_lint.analysis.code import Code
from hk_lint.aws.limits import limits
from hk_lint.model.deployment import Deployment, Limit
from hk_lint.platforms.base import Platform, nobody
from hk_lint.platforms.sam import templates
from hk_lint.platforms.sam.events import other_schedules
from hk_lint.platforms.sam.functions import Template, functions, grants
from hk_lint.sources import Sources


class Sam(Platform):
    """Templates of the AWS Serverless Application Model, and plain ones with functions."""

    name = "sam"
    title = "AWS SAM"

    def writes(self, config: str, sources: Sources) -> bool:
        """Templates that `sam package` made of one beside them."""
        return templates.is_packaged(config, sources)

    @property
    def limits(self) -> Mapping[str, Limit]:
        """Lambda's own numbers."""
        return limits()

    def configs(self, sources: Sources) -> Iterable[str]:
        """The templates, known by what stands in them."""
        return (it for it in sources.files if templates.is_template(it, sources))

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
        """What CloudFormation would create from a template of the folder."""
        document = sources.document(config) if config else None
        template = Template(folder, sources, document)
        return Deployment(
            platform=self.name,
            folder=folder,
            functions=tuple(functions(template)),
            config=document,
            assumed=assumed,
            nested=nested,
            grants=tuple(grants(template)),
            queues=tuple(template.queues.values()),
            schedules=tuple(other_schedules(template.resources, template.functions)),
        )


PLATFORM = Sam()
