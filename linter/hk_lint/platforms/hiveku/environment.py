"""The environment variables that a project sets for its deployments, and those that Hiveku sets.

Documented: `build.env` of hiveku.json, the variables that Hiveku injects, and the suffixes that
scope a variable to a tier (`KEY_DEV` overrides `KEY` in previews, `KEY_PROD`, `KEY_PRODUCTION` and
`KEY_STAGING` are for deployments only). Inferred: which dotenv files count where. All deployed
tiers run builds for production, so that frameworks read `.env.production` in them; a preview is a
development server. What the Hiveku dashboard holds is not visible here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

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
        ".env.preview": ("preview",),
        ".env.staging": ("staging",),
        ".env.production": DEPLOYED,
    }
)
"""The files whose variables are read and for which tiers, the later before the earlier."""


class TierSuffix(Struct, frozen=True):
    """The ending of a name that scopes a variable to tiers."""

    suffix: str
    tiers: tuple[Tier, ...]
    source: str
    checked: str


@cache
def injected() -> tuple[Injected, ...]:
    """The variables that Hiveku sets in every deployment; read when first asked for."""
    import msgspec

    data = Path(__file__).with_name("injected.json").read_bytes()
    return msgspec.json.decode(data, type=tuple[Injected, ...])


@cache
def suffixes() -> tuple[TierSuffix, ...]:
    """The endings that mean tiers; read when first asked for."""
    import msgspec

    data = Path(__file__).with_name("tier_suffixes.json").read_bytes()
    return msgspec.json.decode(data, type=tuple[TierSuffix, ...])


def variables(folder: str, sources: Sources, config: Document | None) -> tuple[Variable, ...]:
    """Every declaration, in the order of the files; one name may be declared several times."""
    found: list[Variable] = []
    for name, tiers in FILES.items():
        path = f"{folder}/{name}" if folder else name
        document = sources.document(path)
        if document is not None:
            found += _declared(document.root, name, tiers, private=path not in sources)
    build = config.get("build", "env") if config else None
    return (*found, *_declared(build, "build.env", DEPLOYED))


def scoped(name: str) -> tuple[str, tuple[Tier, ...]]:
    """A name without its tier suffix, and the tiers that the suffix is for; all for none."""
    for row in suffixes():
        if name.endswith(row.suffix) and len(name) > len(row.suffix):
            return name.removesuffix(row.suffix), row.tiers
    return name, TIERS


def _declared(
    node: Node | None, origin: str, tiers: tuple[Tier, ...], *, private: bool = False
) -> Iterator[Variable]:
    for member in node.members if node else ():
        yield Variable(member.key, _value(member.node), member.location, origin, private, tiers)


def _value(node: Node) -> str | None:
    if node.kind == "boolean":
        return "true" if node.value else "false"
    scalar = node.kind in ("string", "integer", "number")
    return str(node.value) if scalar else None
