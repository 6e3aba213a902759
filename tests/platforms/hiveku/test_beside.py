"""What the server of Next.js runs for requests beside the functions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from hk_lint.platforms import HIVEKU
from hk_lint.sources import Sources

Project = Callable[[Mapping[str, str]], Sources]

NEXT = {"package.json": json.dumps({"name": "x", "dependencies": {"next": "15.0.0"}})}
ASK = 'await fetch("https://api.example.com/x");'
BESIDE = {
    "app/actions.ts": f'"use server";\nexport async function act() {{ {ASK} }}',
    "middleware.ts": f"export async function middleware() {{ {ASK} }}",
    "pages/a.tsx": f"export async function getServerSideProps() {{ {ASK} }}\n"
    "export default function A() {}",
    "app/b/page.tsx": 'export const dynamic = "force-dynamic";\n'
    f"export default async function B() {{ {ASK} }}",
}
OTHER = {
    "app/c/page.tsx": f"export default async function C() {{ {ASK} }}",
    "app/d/page.tsx": f'"use client";\nexport default async function D() {{ {ASK} }}',
    "lib/ask.ts": f"export async function ask() {{ {ASK} }}",
    "pages/e.tsx": f"export async function getStaticProps() {{ {ASK} }}\nexport default () => 1;",
}
ROUTE = {"app/api/x/route.ts": f"export async function GET() {{ {ASK} }}"}


@pytest.mark.parametrize("assumed", [True, False])
def test_it_is_apart_from_the_functions(project: Project, assumed: bool) -> None:
    deployment = HIVEKU.deploy("", project({**NEXT, **BESIDE, **OTHER, **ROUTE}), assumed=assumed)
    assert [it.name for it in deployment.functions] == list(ROUTE)
    assert [it.name for it in deployment.beside] == sorted(BESIDE)
    assert {it.timeout.value for it in deployment.beside} == {None}


def test_without_next_there_is_none(project: Project) -> None:
    files = {**BESIDE, "package.json": '{"name": "x"}', "api/a.ts": "export default () => 1;"}
    assert HIVEKU.deploy("", project(files)).beside == ()


def test_projects_inside_keep_their_own(project: Project) -> None:
    files = {**NEXT, "web/app/actions.ts": BESIDE["app/actions.ts"]}
    assert HIVEKU.deploy("", project(files), nested=("web",)).beside == ()
