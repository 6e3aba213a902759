"""What visitors reach of a Hiveku project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from hk_lint.analysis.code import Code
from hk_lint.frameworks.site import framework_site
from hk_lint.model.deployment import Deployment
from hk_lint.model.site import Asset, ProjectType, Route, Site
from hk_lint.platforms.hiveku import upload


def site_of(
    deployment: Deployment,
    code: Code,
    files: Iterable[str],
    chosen: ProjectType | None = None,
) -> Site:
    """Everything that answers a URL, and the assets. `files` are the project's own, `chosen` is
    the type that the settings give it."""
    folder, own = deployment.folder, tuple(files)

    def serves(route: Route) -> bool:
        return not upload.left_out(route.path[len(folder) + 1 if folder else 0 :])

    made = framework_site(deployment, code, frozenset(own), chosen, serves)
    plain = made.type == "static-html"
    return replace(made, assets=tuple(_assets(own, folder, plain=plain)))


def _assets(files: Iterable[str], folder: str, *, plain: bool) -> Iterator[Asset]:
    start = len(folder) + 1 if folder else 0
    for path in files:
        name = path[start:]
        if not upload.left_out(name):
            found = upload.asset(path, name, plain=plain)
            if found is not None:
                yield found
