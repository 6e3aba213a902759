"""What visitors reach of a Vercel project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from hk_lint.analysis.code import Code
from hk_lint.frameworks.site import framework_site
from hk_lint.model.deployment import Deployment
from hk_lint.model.document import Document, Node
from hk_lint.model.site import Asset, ProjectType, Redirect, Site


def site_of(
    deployment: Deployment,
    code: Code,
    files: Iterable[str],
    chosen: ProjectType | None = None,
) -> Site:
    """Everything that answers a URL, and the assets. `files` are the project's own, `chosen` is
    the type that the settings give it. Redirects of vercel.json count before the framework's."""
    own, config = tuple(files), deployment.config
    made = framework_site(deployment, code, frozenset(own), chosen)
    return replace(
        made,
        redirects=(*_redirects(config), *made.redirects),
        knows_redirects=made.knows_redirects and (config is None or config.get("routes") is None),
        assets=tuple(_assets(own, deployment.folder)),
    )


def _redirects(config: Document | None) -> Iterator[Redirect]:
    for key in ("redirects", "rewrites"):
        node = config.get(key) if config else None
        if node is not None and node.kind == "object":  # rewrites may be sorted into stages
            nodes = [item for member in node.members for item in member.node.items]
        else:
            nodes = list(node.items) if node is not None else []
        for item in nodes:
            found = _redirect(item, is_rewrite=key == "rewrites")
            if found is not None:
                yield found


def _redirect(item: Node, *, is_rewrite: bool) -> Redirect | None:
    source, destination = item.get("source"), item.get("destination")
    texts = (
        source.text() if source is not None else None,
        destination.text() if destination is not None else None,
    )
    if source is None or texts[0] is None or texts[1] is None:
        return None
    permanent = item.get("permanent")
    lasts = permanent.value if permanent is not None else None
    return Redirect(
        kind="rewrite" if is_rewrite else "redirect",
        source=texts[0],
        destination=texts[1],
        location=source.location,
        permanent=lasts if isinstance(lasts, bool) else None,
        conditional=any(item.get(it) is not None for it in ("has", "missing")),
        plain=True,
    )


def _assets(files: Iterable[str], folder: str) -> Iterator[Asset]:
    start = f"{folder}/public/" if folder else "public/"
    for path in files:
        if path.startswith(start):
            yield Asset(path, f"/{path[len(start) :]}", "cdn")
