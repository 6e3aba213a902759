"""`hk-lint routes` and `hk-lint env`: what will be deployed, to look at."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

SITE = {
    "hiveku.json": '{ "build": { "env": { "NEXT_PUBLIC_NAME": "Seaside" } } }\n',
    "package.json": '{ "name": "site", "dependencies": { "next": "15.5.7" } }\n',
    "next.config.mjs": """\
export default {
  async redirects() {
    return [{ source: "/home", destination: "/", permanent: true }];
  },
};
""",
    "app/layout.tsx": "export default function Layout({ children }) { return children; }\n",
    "app/(shop)/page.tsx": "export default function Page() { return process.env.SHOP_NAME; }\n",
    "app/_draft/page.tsx": "export default function Page() { return null; }\n",
    "app/@panel/page.tsx": "export default function Page() { return null; }\n",
    "app/rooms/[id]/page.tsx": (
        '"use client";\nexport default function Page() { return process.env.NEXT_PUBLIC_NAME; }\n'
    ),
    "app/api/users/route.ts": "export async function GET() { return Response.json({}); }\n",
    "middleware.ts": (
        'export function middleware() {}\nexport const config = { matcher: ["/rooms/:path*"] };\n'
    ),
    "public/images/room.svg": "<svg/>\n",
    "public/robots.svg": "<svg/>\n",
    "dist/old.js": "\n",
    ".env": "SHOP_NAME=one\nSHOP_NAME_PROD=two\nUNREAD=three\n",
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Next.js site; it is the working directory."""
    folder = tmp_path / "site"
    for path, text in SITE.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.usefixtures("site")
def test_routes_for_people(hk_lint: Run) -> None:
    ran = hk_lint("routes")
    assert ran.code == 0
    assert (
        ran.out
        == """\
.: nextjs on hiveku

URL         KIND      FILE                     NOTE
/           page      app/(shop)/page.tsx
/           page      app/@panel/page.tsx      shown in a slot
/_draft     page      app/_draft/page.tsx      in a private folder
/api/users  function  app/api/users/route.ts
/rooms/:id  page      app/rooms/[id]/page.tsx

FROM       TO  KIND
/home  ->  /   permanent

MIDDLEWARE     PATHS
middleware.ts  /rooms/:path*

ASSETS    FILES  SERVED FROM
/         1      build
/images/  1      asset store

NOT UPLOADED  FILES
dist          1
"""
    )


@pytest.mark.usefixtures("site")
def test_routes_for_programs(hk_lint: Run) -> None:
    (project,) = json.loads(hk_lint("routes", "--output-format", "json").out)["projects"]
    assert (project["type"], project["assumed"]) == ("nextjs", False)
    assert {it["url"]: it["state"] for it in project["routes"] if it["state"] != "parallel"} == {
        "/": "live",
        "/api/users": "live",
        "/rooms/:id": "live",
        "/_draft": "dead",
    }
    assert project["redirects"][0]["file"] == "next.config.mjs"
    assert project["middleware"] == {"file": "middleware.ts", "matchers": ["/rooms/:path*"]}
    assert {it["url"]: it["lane"] for it in project["assets"]} == {
        "/images/room.svg": "cdn",
        "/robots.svg": "code",
    }
    assert project["not_uploaded"] == {"dist": 1}


def test_the_type_can_be_set(hk_lint: Run, site: Path) -> None:
    (site / "hk-lint.toml").write_text('project-type = "internal"\n')
    assert hk_lint("routes").out.startswith(".: internal on hiveku\n")
    ran = hk_lint("routes", "--project-type", "vite")
    assert ran.out.startswith(".: vite on hiveku\n")


@pytest.mark.usefixtures("site")
def test_variables_for_people(hk_lint: Run) -> None:
    lines = hk_lint("env").out.splitlines()
    cells = {line.split()[0]: line.split() for line in lines[1:]}
    assert cells["SHOP_NAME"][1:6] == ["server", ".env", ".env", ".env", ".env"]
    assert lines[0] == ".: variables of the files; what the dashboard has is not visible"
    assert "(SHOP_NAME_PROD)" in cells["SHOP_NAME"]
    assert cells["NEXT_PUBLIC_NAME"][1:6] == ["browser", "-", *["build.env"] * 3]
    assert cells["UNREAD"][-5:] == ["read", "by", "no", "deployed", "code"]
    assert cells["NODE_ENV"][1:6] == ["-", "-", *["injected"] * 3]


@pytest.mark.usefixtures("site")
def test_variables_for_programs(hk_lint: Run) -> None:
    (project,) = json.loads(hk_lint("env", "--output-format", "json").out)["projects"]
    found = {it["name"]: it for it in project["variables"]}
    assert found["SHOP_NAME"]["tiers"] == {
        "preview": ".env",
        "development": ".env",
        "staging": ".env",
        "production": ".env (SHOP_NAME_PROD)",
    }
    assert found["SHOP_NAME"]["read"] == [
        {"file": "app/(shop)/page.tsx", "line": 1, "side": "server"}
    ]
    assert [it["line"] for it in found["SHOP_NAME"]["declared"]] == [1, 2]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("command", ["routes", "env"])
@pytest.mark.parametrize("output", ["text", "json"])
def test_values_are_never_shown(hk_lint: Run, command: str, output: str) -> None:
    ran = hk_lint(command, "--output-format", output)
    assert not any(value in ran.out + ran.err for value in ("two", "three", "Seaside"))


@pytest.mark.parametrize("command", ["routes", "env"])
def test_a_folder_without_a_project_says_so(hk_lint: Run, tmp_path: Path, command: str) -> None:
    ran = hk_lint(command, str(tmp_path))
    assert (ran.code, ran.out) == (0, "No project was found.\n")
