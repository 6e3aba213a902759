"""AWS CDK apps in TypeScript, JavaScript and Python: functions are what the stacks construct.

The code is read, never run. A construct in a helper that several stacks call stands for one
function; what a construct gets from elsewhere (props, context, imported stacks) is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hk_lint.analysis.code import Code
from hk_lint.aws.limits import limits
from hk_lint.model.deployment import Deployment, Limit
from hk_lint.platforms.base import Platform, nobody
from hk_lint.platforms.cdk.entries import CONFIG
from hk_lint.platforms.cdk.files import is_app, stack_files
from hk_lint.platforms.cdk.functions import functions
from hk_lint.platforms.cdk.permissions import grants
from hk_lint.platforms.cdk.stacks import Stacks
from hk_lint.platforms.cdk.templates import is_synthesized
from hk_lint.platforms.cdk.triggers import queues
from hk_lint.sources import Sources


class Cdk(Platform):
    """The AWS Cloud Development Kit."""

    name = "cdk"
    title = "AWS CDK"

    def configs(self, sources: Sources) -> Iterable[str]:
        """The files named cdk.json whose app is JavaScript, TypeScript or Python."""
        for path in sources.files:
            if path.rpartition("/")[2] == CONFIG and is_app(path, sources):
                yield path

    def writes(self, config: str, sources: Sources) -> bool:
        """Templates that `cdk synth` made: all their resources say which construct they are."""
        return is_synthesized(config, sources)

    @property
    def limits(self) -> Mapping[str, Limit]:
        """The numbers of AWS Lambda; the CDK adds none."""
        return limits()

    def deploy(
        self,
        folder: str,
        sources: Sources,
        *,
        config: str = "",
        nested: tuple[str, ...] = (),
        assumed: bool = False,
        imported: Callable[[], frozenset[str]] = nobody,  # noqa: ARG002
        code: Code | None = None,
    ) -> Deployment:
        """What the stacks of an app construct, with the constructs that they share with others."""
        code = code or Code.of(sources)
        stacks = Stacks(code, folder, stack_files(folder, nested, sources, code.graph))
        return Deployment(
            platform=self.name,
            folder=folder,
            functions=tuple(functions(stacks)),
            config=sources.document(config or (f"{folder}/{CONFIG}" if folder else CONFIG)),
            assumed=assumed,
            nested=nested,
            grants=tuple(grants(stacks)),
            queues=tuple(queues(stacks).values()),
        )


PLATFORM = Cdk()
