"""Sites of Next.js that Hiveku deploys, or that only look like it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from hk_lint.model.finding import Finding

PAGE = "export default function Page() { return null; }\n"
ROUTE = "export async function GET() { return new Response(); }\n"
ASSUMED = {
    "package.json": '{ "name": "site", "dependencies": { "next": "15.5.7", "react": "19.1.0" } }\n'
}
NAMED = {**ASSUMED, "hiveku.json": "{}\n"}

Files = Mapping[str, str]
Site = Callable[..., list[Finding]]


def texts(files: tuple[str | Files, ...]) -> dict[str, str]:
    """The files of a site: names stand for pages, route handlers or pictures by how they end."""
    found: dict[str, str] = {}
    for it in files:
        if isinstance(it, str):
            is_route = it.rpartition("/")[2].startswith("route.")
            found[it] = ROUTE if is_route else PAGE
        else:
            found.update(it)
    return found


@pytest.fixture
def linter(lint, tmp_path: Path) -> Callable[[str], Site]:
    """Makes, for a rule, a function that lints a site of the given files."""

    def made(name: str) -> Site:
        def site(*files: str | Files, assumed: bool = False) -> list[Finding]:
            (tmp_path / "hiveku.json").unlink(missing_ok=True)
            return lint({**(ASSUMED if assumed else NAMED), **texts(files)}, [name])

        return site

    return made
