"""What the rules about the size of bundles share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from hk_lint.api import DeployedFunction, Located, Project, Step

NEAR = 0.8
"""The part of a limit from which on a bundle is near to it."""

_SAMPLING_ERROR = 0.8
_LISTED = 5


class Weighed(Struct, frozen=True):
    """A bundle against a limit, in bytes."""

    function: DeployedFunction
    size: int
    limit: int
    kind: str

    @property
    def is_too_large(self) -> bool:
        return self.size > self.limit

    @property
    def is_near(self) -> bool:
        return self.limit * NEAR < self.size <= self.limit


class Group(Struct, frozen=True):
    """Bundles that exceed the same limit because of the same package, the largest first."""

    bundles: tuple[Weighed, ...]
    place: Located
    trace: tuple[Step, ...]
    related: tuple[Step, ...]

    @property
    def functions(self) -> str:
        """The first function and how many more, with their verb."""
        name, more = self.bundles[0].function.name, len(self.bundles) - 1
        if not more:
            return f"{name} ships"
        return f"{name} and {more} more function{'s' if more > 1 else ''} ship"


def weighed(function: DeployedFunction) -> Weighed:
    """The bundle of a function against the limit that it comes nearest to.

    It is compressed only where samples say that the zipped size may matter.
    """
    limits = function.project.limits
    bundle = function.bundle
    unzipped = Weighed(function, bundle.unzipped, limits["bundle-unzipped"].value, "unzipped")
    most = limits["bundle-zipped"].value
    if unzipped.is_too_large or bundle.unzipped <= most * NEAR:
        return unzipped
    if bundle.zipped_estimate <= most * NEAR * _SAMPLING_ERROR:
        return unzipped
    zipped = Weighed(function, bundle.zipped, most, "zipped")
    return max(unzipped, zipped, key=lambda it: it.size / it.limit)


def groups(found: Iterable[Weighed]) -> Iterator[Group]:
    """One group for each limit and heaviest package."""
    alike: dict[tuple[str, str], list[Weighed]] = {}
    for it in found:
        packages = it.function.bundle.packages
        alike.setdefault((it.kind, packages[0].name if packages else ""), []).append(it)
    for bundles in alike.values():
        bundles.sort(key=lambda it: (-it.size, it.function.name))
        yield _group(tuple(bundles))


def heaviest(function: DeployedFunction) -> str:
    """The heaviest packages with their sizes and what brings them, empty where there are none."""
    bundle = function.bundle
    return ", ".join(
        f"{it.name} {megabytes(it.unzipped)} MB{_through(bundle.chain(it.name))}"
        for it in bundle.heaviest[:_LISTED]
    )


def _through(chain: tuple[str, ...]) -> str:
    return f" (through {' and '.join(chain[:-1])})" if len(chain) > 1 else ""


def megabytes(size: int) -> str:
    """Bytes in units of 1,048,576, as the limits are given."""
    amount = size / (1 << 20)
    return f"{amount:,.1f}" if amount < 100 else f"{amount:,.0f}"


def measurable(project: Project) -> Iterator[DeployedFunction]:
    """The functions whose bundles can be measured: those of an installed project. Images hold
    gigabytes, and what their recipes say."""
    if project.has_packages:
        yield from (it for it in project.functions if it.data.packaging != "image")


def _group(bundles: tuple[Weighed, ...]) -> Group:
    function = bundles[0].function
    reached = [
        (weight, package)
        for weight in function.bundle.packages[:_LISTED]
        if (package := function.project.reached(function.entry, weight.name)) is not None
    ]
    if not reached:
        return Group(bundles, function, (), ())
    return Group(
        bundles,
        reached[0][1],
        reached[0][1].trace,
        tuple(
            Step(package.location, f"{weight.name} brings {megabytes(weight.unzipped)} MB")
            for weight, package in reached[1:]
        ),
    )
