"""The environment variables that a project sets for its deployments, and those that Vercel sets.

Most variables stand in the dashboard, which is not visible here. `env` of vercel.json still counts.
Of the dotenv files a deployment has those that are committed: `.env` and `.env.production`, which
frameworks read in builds and on the server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from hk_lint.model.deployment import TIERS, Injected, Tier, Variable
from hk_lint.model.document import Document, Node
from hk_lint.sources import Sources

DEPLOYED: tuple[Tier, ...] = ("development", "staging", "production")

FILES: Mapping[str, tuple[Tier, ...]] = MappingProxyType(
    {
        ".env": TIERS,
        ".env.local": ("preview",),
        ".env.development": ("preview",),
        ".env.development.local": ("preview",),
        ".env.production": DEPLOYED,
    }
)
"""The files whose variables are read and for which tiers, the later before the earlier; `preview`
is the development server."""


@cache
def injected() -> tuple[Injected, ...]:
    """The variables that Vercel sets; read when first asked for."""
    import msgspec

    data = Path(__file__).with_name("injected.json").read_bytes()
    return msgspec.json.decode(data, type=tuple[Injected, ...])


def variables(folder: str, sources: Sources, config: Document | None) -> tuple[Variable, ...]:
    """Every declaration, in the order of the files; one name may be declared several times."""
    found: list[Variable] = []
    for name, tiers in FILES.items():
        path = f"{folder}/{name}" if folder else name
        document = sources.document(path)
        if document is not None:
            found += _declared(document.root, name, tiers, private=path not in sources)
    return (*found, *_declared(config.get("env") if config else None, "env", DEPLOYED))


def _declared(
    node: Node | None, origin: str, tiers: tuple[Tier, ...], *, private: bool = False
) -> Iterator[Variable]:
    for member in node.members if node else ():
        text = member.node.text()
        value = None if text is None or text.startswith("@") else text
        yield Variable(member.key, value, member.location, origin, private, tiers)
