"""What a platform is: from a folder to what would be deployed from it.

A platform is one module or package beside this one with an object `PLATFORM`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from hk_lint.analysis.code import Code
from hk_lint.model.deployment import TIERS, Deployment, Injected, Limit, Tier
from hk_lint.model.document import Document
from hk_lint.model.package import Manager
from hk_lint.model.site import ProjectType, ReservedPrefixes, Site
from hk_lint.packages.lockfiles import in_order
from hk_lint.sources import Sources


def nobody() -> frozenset[str]:
    """What imports nothing: the files that another file of a project imports, where none does."""
    return frozenset()


class Platform:
    """What deploys projects. The defaults are those of a platform that serves no pages."""

    name: str
    """The name that people select it by: `hiveku`."""

    title: str
    """Its name in sentences: `Serverless Framework`."""

    keeps_secrets: str = "in AWS Secrets Manager or Parameter Store"
    """Where the secrets of a deployment belong, in sentences."""

    spreads: bool = False
    """Whether packages below a folder with its configuration may be projects of it as well, though
    nothing in them says so."""

    lambda_variables: bool = True
    """Whether the variables that a project declares become those of Lambda functions, under
    Lambda's rules for their names and their size."""

    def configs(self, sources: Sources) -> Iterable[str]:
        """The configuration files of its projects, one for each project."""
        raise NotImplementedError

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
        """What it would create from a folder by a configuration file ("" for none).

        `nested` are folders below it that are no part of it; `imported` gives the files that
        another file of the project imports, type-only imports included. `code` is the code of the
        analysed root; a new one is made where none is given.
        """
        raise NotImplementedError

    @property
    def limits(self) -> Mapping[str, Limit]:
        """The numbers that it holds to, by name."""
        raise NotImplementedError

    def assumes(
        self, folder: str, sources: Sources, nested: tuple[str, ...] = (), *, named: bool = False
    ) -> bool:
        """Whether the folder follows this platform's conventions, though nothing in it names the
        platform; `named` says that somebody did."""
        return False

    def owns_everything(self, folder: str, inner: str, sources: Sources) -> bool:
        """Whether a folder below a project of this platform is deployed as part of it, whatever
        other configuration lies there."""
        return False

    def writes(self, config: str, sources: Sources) -> bool:
        """Whether a configuration file, of this platform or another, was made from a project of
        this one: what is wrong in it cannot be put right there."""
        return False

    @property
    def injected(self) -> tuple[Injected, ...]:
        """The variables that it sets itself."""
        return ()

    def tiers_of(self, name: str) -> tuple[str, tuple[Tier, ...]]:
        """The name under which code reads a variable, and the tiers that it is for."""
        return name, TIERS

    def lock_order(
        self,
        config: Document | None,
        managers: Collection[Manager],
        named: str,
    ) -> list[Manager]:
        """The package managers whose lockfiles lie at one place, the one that its build takes
        first; `named` is the one that package.json names."""
        return in_order(managers, named)

    def left_out(self, name: str) -> str:
        """Why a file, by its path in the project, is not uploaded; empty for others."""
        return ""

    def is_in_store(self, name: str) -> bool:
        """Whether a file, by its path in the project, is served from the asset store and no part
        of the build."""
        return False

    @property
    def reserved_prefixes(self) -> ReservedPrefixes:
        """The first segments of URLs that it keeps for files."""
        return ReservedPrefixes(frozenset(), "", "")

    def site(
        self,
        deployment: Deployment,
        code: Code,
        files: Iterable[str],
        chosen: ProjectType | None = None,
    ) -> Site:
        """What visitors reach of a deployment: `files` are its own, relative to the analysed root,
        `chosen` is what the settings say that it is."""
        return Site(type="internal")
