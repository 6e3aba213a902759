"""AWS CDK apps in TypeScript, JavaScript and Python: functions are what the stacks construct.

The code is read, never run. A construct in a helper that several stacks call stands for one
function; what a construct gets from elsewhere (props, context, imported stacks) is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from hk_lint.analysis.code import Code
from hk_lint.aws.limits import limits
from hk_lint.languages import language_of
from hk_lint.model.deployment import Deployment, Limit
from hk_lint.platforms.base import Platform, nobody
from hk_lint.platforms.cdk.functions import functions
from hk_lint.platforms.cdk.permissions import grants
from hk_lint.platforms.cdk.stacks import Stacks
from hk_lint.platforms.cdk.templates import is_synthesized
from hk_lint.platforms.cdk.triggers import queues
from hk_lint.sources import Sources

CONFIG = "cdk.json"
_READ = re.compile(
    r"\b(ts-node|tsx|node|npx|npm|yarn|pnpm|bun|deno|python\d?|uv)\b|\.([cm]?[jt]s|py)\b"
)
_USES = (b"aws-cdk-lib", b"@aws-cdk/", b"aws_cdk")
_TEST = re.compile(
    r"(^|/)(tests?|__tests__|node_modules|cdk\.out|\.venv)/|\.(test|spec|d)\.[cm]?[jt]s$"
    r"|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$"
)


class Cdk(Platform):
    """The AWS Cloud Development Kit."""

    name = "cdk"
    title = "AWS CDK"

    def configs(self, sources: Sources) -> Iterable[str]:
        """The files named cdk.json whose app is JavaScript, TypeScript or Python."""
        for path in sources.files:
            if path.rpartition("/")[2] == CONFIG:
                document = sources.document(path)
                app = document.get("app") if document is not None else None
                if app is not None and _READ.search(app.text() or ""):
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
        """What the stacks in a folder construct."""
        code = code or Code.of(sources)
        stacks = Stacks(code, folder, tuple(_stack_files(folder, nested, sources)))
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


def _stack_files(folder: str, nested: tuple[str, ...], sources: Sources) -> Iterator[str]:
    """The source files that use the CDK, without tests."""
    inner = tuple(f"{it}/" for it in nested)
    start = len(folder) + 1 if folder else 0
    for path in sources.under(folder):
        if language_of(path) is None or path.startswith(inner) or _TEST.search(path[start:]):
            continue
        data = sources.read(path)
        if any(it in data for it in _USES):
            yield path


PLATFORM = Cdk()
