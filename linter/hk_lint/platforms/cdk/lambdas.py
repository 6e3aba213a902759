"""Which constructs make Lambda functions, and what they set them to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from hk_lint.platforms.cdk import solutions
from hk_lint.platforms.cdk.stacks import Construct, Props, Stacks

Packaging = Literal["zip", "bundler", "image"]

KINDS: Mapping[str, Packaging] = {
    "lambda.Function": "zip",
    "lambda-nodejs.NodejsFunction": "bundler",
    "lambda.SingletonFunction": "zip",
    "lambda-python.PythonFunction": "bundler",
    "lambda.DockerImageFunction": "image",
}


class Lambda(Struct, frozen=True):
    """A function that a construct makes. `props` is None where its properties cannot be seen."""

    construct: Construct
    packaging: Packaging
    props: Props | None


def lambdas(stacks: Stacks) -> Iterator[Lambda]:
    """The functions that the stacks construct: by classes of their own, then by patterns."""
    for construct in stacks.of(*KINDS):
        yield Lambda(construct, KINDS[construct.kind], stacks.props(construct))
    for construct, props in solutions.made(stacks):
        yield Lambda(construct, "zip", props)
