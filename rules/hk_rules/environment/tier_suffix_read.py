from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Project, Severity, VariableRead, rule
from hk_rules import facts
from hk_rules.environment._alternative import has_alternative
from hk_rules.environment._deployed import also, by_name, put_in

_NO_NAMES = frozenset(
    (
        *("APP", "DEBUG", "DISABLE", "DISABLED", "ENABLE", "ENABLED", "ENV", "FORCE", "HAS", "IN"),
        *("IS", "NODE", "NOT", "ON", "ONLY", "RUN", "SKIP", "STAGE", "TIER", "USE", "VERCEL"),
    )
)
"""What makes no sense without the suffix: `IS_PROD` is no production value of `IS`."""


@rule(
    "tier-suffix-read",
    category=Category.ENVIRONMENT,
    severity=Severity.WARNING,
    triggers=(b"_DEV", b"_PROD", b"_STAGING"),
    since="0.2",
    platforms=("hiveku",),
)
def tier_suffix_read(project: Project) -> Iterator[Finding]:
    """Code reads a variable with the suffix that Hiveku takes for a tier.

    ## Why is this bad?
    On Hiveku, `KEY_DEV`, `KEY_STAGING`, `KEY_PROD` and `KEY_PRODUCTION` are values of one variable,
    `KEY`, for different tiers. Previews leave out those for staging and production, and take
    `KEY_DEV` under the name `KEY`. Code that asks for the name with the suffix finds nothing in
    the other tiers; code that asks for `KEY` gets the right value everywhere.

    ## Example
    ```json hiveku.json
    {}
    ```
    ```ts api/users.ts
    const url = process.env.API_URL_PROD;

    export default async function handler(req: Request) {
      return Response.json({ url });
    }
    ```

    ## Use instead
    ```json hiveku.json
    {}
    ```
    ```ts api/users.ts
    const url = process.env.API_URL;

    export default async function handler(req: Request) {
      return Response.json({ url });
    }
    ```

    ## What is checked
    Code of functions, pages and the browser. `_DEVELOPMENT`, `_PREVIEW` and `_TEST` are no
    suffixes, and names such as `IS_PROD` are no values of a tier. A variable that a dotenv file of
    the repository, `build.env` or next.config sets under its full name is not reported, nor is a
    read with an alternative. Projects without hiveku.json are not judged. Whether deployed tiers
    drop the suffix as previews do is not documented; it is taken for granted here.

    ## Sources
    - Hiveku's editor extension: tier suffixes of variables
    - Hiveku's commands for environment variables
    """
    if project.deployment.assumed:
        return
    set_here = {it.name for it in project.deployment.variables if not it.private}
    reads = [
        it
        for it in project.environment
        if it.side in ("server", "browser")
        and it.name not in set_here
        and _base(project, it.name)
        and not has_alternative(project, it.path, it.span)
    ]
    if not reads:
        return
    defined = put_in(project) or frozenset()
    for name, places in by_name(it for it in reads if it.name not in defined).items():
        yield _finding(_base(project, name), places)


def _base(project: Project, name: str) -> str:
    """The name without its suffix, empty where it has none or makes no sense without."""
    base, _ = project.platform.tiers_of(name)
    if base == name or not base:
        return ""
    prefix = facts.public_prefix(base + "_")
    own = f"{base}_".removeprefix(prefix.prefix if prefix else "").rstrip("_")
    return "" if not own or own in _NO_NAMES or own.split("_")[-1] in _NO_NAMES else base


def _finding(base: str, reads: list[VariableRead]) -> Finding:
    first, *others = reads
    suffix = first.name.removeprefix(base)
    if suffix == "_DEV":
        why = f"A preview has its value under the name `{base}`, and `{first.name}` is undefined "
        why += "where the suffix is dropped."
    else:
        why = f"Previews leave variables with `{suffix}` out, and other tiers have `{base}`: the "
        why += "value is undefined there."
    return Finding.at(
        first,
        f"`{first.name}` is read, but Hiveku takes `{suffix}` for a tier of `{base}`",
        why=why,
        help=f"Read `{base}`: it has the value of the tier that the code runs in. If the name is "
        "not meant for a tier, let it end with something else.",
        related=also(others),
    )
