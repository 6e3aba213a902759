from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import Category, CodeObject, Finding, Located, Place, Project, Severity, Step, rule
from hk_rules.config._framework import NEXT_CONFIGS, VITE_CONFIGS, builder, own_file

_USES_VITE = re.compile(r"vite(?!js/plugin-)|storybook|ladle|histoire|astro|playwright|cypress")
"""Packages that need Vite beside another framework; its plugins alone do not."""

_NEXT = re.compile(r"\bnext\s+(?:build|dev|start|export)\b|\bnext(?:\s*$|\s+&)")
_VITE = re.compile(r"\b(?:vite|vitest|vite-node|tsup|storybook)\b")


@rule(
    "leftover-framework",
    category=Category.CONFIG,
    severity=Severity.WARNING,
    since="0.2",
    platforms=("hiveku",),
)
def leftover_framework(project: Project) -> Iterator[Finding]:
    """The project still holds the configuration of a framework that it no longer uses.

    ## Why is this bad?
    Hiveku finds out by the files, anew at each deployment, what it has to build. With a
    vite.config beside Next.js, or the reverse, it may take the site for the other kind, and serve
    it by that kind's rules.

    ## Example
    ```json package.json
    {
      "scripts": { "build": "next build" },
      "dependencies": { "next": "^15.0.0", "react": "^19.0.0" },
      "devDependencies": { "vite": "^6.0.0", "@vitejs/plugin-react": "^4.0.0" }
    }
    ```
    ```json hiveku.json
    {}
    ```
    ```ts vite.config.ts
    import react from "@vitejs/plugin-react";
    import { defineConfig } from "vite";

    export default defineConfig({ plugins: [react()] });
    ```
    ```tsx app/page.tsx
    export default function Page() {
      return <p>Hello</p>;
    }
    ```

    ## Use instead
    ```json package.json
    {
      "scripts": { "build": "next build" },
      "dependencies": { "next": "^15.0.0", "react": "^19.0.0" }
    }
    ```
    ```json hiveku.json
    {}
    ```
    ```tsx app/page.tsx
    export default function Page() {
      return <p>Hello</p>;
    }
    ```

    ## What is checked
    Vite beside Next.js is fine where something uses it: tests with Vitest, Storybook, a script that
    builds a part of the project, a library mode. Next.js beside Vite is left over where the build
    script runs Vite, and neither pages of the App Router nor other code uses Next.js.

    ## Sources
    - Hiveku framework conversion reference: leftovers
    """
    manifest = project.manifest
    if manifest is None or project.deployment.assumed:
        return
    next_config, vite_config = own_file(project, NEXT_CONFIGS), own_file(project, VITE_CONFIGS)
    next_package = manifest.dependency("next")
    has_next = next_package is not None
    has_vite = manifest.dependency("vite") is not None
    scripts = _scripts(project)
    if next_package is not None and builder(project) == "vite":
        if not _runs(scripts, _NEXT) and not _is_imported(project, "next"):
            yield _finding(
                Place(next_package.location),
                "`next` is left in package.json, while Vite builds the project",
                "Delete it, and the configuration of Next.js where there is one.",
                next_config or vite_config,
            )
        return
    if has_next and not _runs(scripts, _NEXT) and _runs(scripts, _VITE):
        return  # which of the two is in use cannot be told
    if has_next:
        if (vite_config or has_vite) and not _needs_vite(project, scripts):
            yield _vite_is_left(project, vite_config)
    elif next_config and (has_vite or vite_config) and not _runs(scripts, _NEXT):
        yield _finding(
            Place.file(next_config),
            f"`{_file(next_config)}` is left of Next.js, which the project does not depend on",
            "Delete the file, or add `next` to package.json if it is what builds the site.",
            vite_config,
        )


def _vite_is_left(project: Project, config: str) -> Finding:
    manifest = project.manifest
    declared = manifest.dependency("vite") if manifest is not None else None
    if config:
        return _finding(
            Place.file(config),
            f"`{_file(config)}` is left of Vite, while Next.js builds the project",
            "Delete the file, and Vite's packages from package.json.",
            own_file(project, NEXT_CONFIGS),
        )
    assert declared is not None
    return _finding(
        Place(declared.location),
        "`vite` is left in package.json, while Next.js builds the project",
        "Delete Vite and its plugins from package.json.",
        own_file(project, NEXT_CONFIGS),
    )


def _finding(place: Located, message: str, help: str, other: str) -> Finding:
    return Finding.at(
        place,
        message,
        why="Hiveku tells by the files what kind of site it is, and may take it for the wrong one.",
        help=help,
        related=(Step(Place.file(other).location, "This is the other framework"),) if other else (),
    )


def _needs_vite(project: Project, scripts: tuple[str, ...]) -> bool:
    """Whether something beside the pages uses Vite."""
    manifest = project.manifest
    names = {it.name for it in manifest.dependencies} if manifest is not None else set()
    if any(_USES_VITE.search(name) for name in names - {"vite"}) or _runs(scripts, _VITE):
        return True
    if not own_file(project, VITE_CONFIGS):
        return False
    config = project.vite_config
    if config is None or config.has("test") is not False:
        return True
    build = config.object("build")
    return (build is None and config.has("build") is not False) or _builds_a_part(build)


def _builds_a_part(build: CodeObject | None) -> bool:
    keys = ("lib", "ssr", "rollupOptions", "rolldownOptions")
    return build is not None and any(build.has(key) is not False for key in keys)


def _is_imported(project: Project, name: str) -> bool:
    return any(name in project.graph.packages(entry) for entry in project.entries)


def _scripts(project: Project) -> tuple[str, ...]:
    manifest = project.manifest
    root = manifest.root if manifest is not None else None
    scripts = root.get("scripts") if root is not None else None
    texts = (it.node.text() for it in scripts.members) if scripts is not None else ()
    return tuple(text[:1000] for text in texts if text)


def _runs(scripts: tuple[str, ...], program: re.Pattern[str]) -> bool:
    return any(program.search(text) for text in scripts)


def _file(path: str) -> str:
    return path.rpartition("/")[2]
