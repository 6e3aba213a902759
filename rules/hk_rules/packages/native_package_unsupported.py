from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from hk_lint.api import Category, Finding, Project, ReachedPackage, Severity, Step, package, rule

_SEVERITY = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO}


@rule(
    "native-package-unsupported",
    category=Category.PACKAGES,
    severity=Severity.ERROR,
    since="0.1",
    platforms=("hiveku",),
)
def native_package_unsupported(project: Project) -> Iterator[Finding]:
    """A function or a page loads a package with native code for which there is no layer.

    ## Why is this bad?
    Functions run on Linux arm64 with glibc 2.34. A package whose binary cannot be had for that
    system, or that starts a program which is not there, fails as soon as it is used. Where a
    binary exists it still has to be shipped as a file: bundlers cannot inline it.

    ## Example
    ```ts api/orders.ts
    import Database from "better-sqlite3";

    const database = new Database("orders.db");

    export default async function handler(req: Request) {
      return Response.json(database.prepare("select * from orders").all());
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "better-sqlite3": "^11.0.0" } }
    ```

    ## Use instead
    ```ts api/orders.ts
    import { createClient } from "@libsql/client/web";

    const database = createClient({ url: process.env.DATABASE_URL! });

    export default async function handler(req: Request) {
      return Response.json(await database.execute("select * from orders"));
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "@libsql/client": "^0.15.0" } }
    ```

    ## What is checked
    Functions, and what Next.js runs on its server: pages, layouts, server functions, middleware in
    Node.js. Where all that loads the package may be rendered in the build, it is a warning.

    ## Sources
    - Hiveku serverless guide: native modules without layers are not supported
    - the npm registry and package tarballs, for what each version ships
    """
    told: dict[str, tuple[ReachedPackage, package.NativePackage]] = {}
    evident: dict[str, tuple[ReachedPackage, package.NativeEvidence]] = {}
    places: dict[str, list[ReachedPackage]] = {}
    certain: set[str] = set()
    for unit in project.server_units:
        names = []
        for reached, native in unit.native():
            if not native.layer and not _is_harmless(reached, native):
                told.setdefault(native.name, (reached, native))
                places.setdefault(native.name, []).append(reached)
                names.append(native.name)
        for reached, evidence in unit.native_by_content() if project.has_packages else ():
            evident.setdefault(reached.name, (reached, evidence))
            places.setdefault(reached.name, []).append(reached)
            names.append(reached.name)
        if names and unit.is_certain:
            certain.update(names)
    for name, (reached, native) in told.items():
        found = _known(reached, native, places[name])
        yield _graded(project, found, is_certain=name in certain)
    for name, (reached, evidence) in evident.items():
        found = _evident(reached, evidence, places[name])
        yield _graded(project, found, is_certain=name in certain)


def _graded(project: Project, finding: Finding, *, is_certain: bool) -> Finding:
    """Less grave where everything that loads it may be rendered in the build, and advice where
    nothing says that Hiveku deploys the project: others take native packages."""
    if project.deployment.assumed:
        return replace(finding, severity=Severity.INFO)
    is_error = finding.severity in (None, Severity.ERROR)
    return finding if is_certain or not is_error else replace(finding, severity=Severity.WARNING)


def _is_harmless(reached: ReachedPackage, native: package.NativePackage) -> bool:
    if reached.chain[-1].optional:
        return True
    if native.kind in ("optional-native", "wasm", "build-tool", "pure-js"):
        return True
    subpath = reached.chain[-1].specifier.removeprefix(reached.name)
    return native.name == "@libsql/client" and subpath in ("/web", "/http")


def _known(
    reached: ReachedPackage, native: package.NativePackage, places: list[ReachedPackage]
) -> Finding:
    has_binary = native.arm64 == "yes" and native.severity != "error"
    if native.kind == "system-binary":
        what = f"{reached.label} starts a program that functions do not have"
    elif has_binary:
        what = f"{reached.label} has native code that no bundler can inline"
    else:
        what = f"{reached.label} has native code, and no layer provides it"
    use = "Move this work out of the function"
    if native.alternatives:
        use = f"Use {' or '.join(native.alternatives[:2])} instead"
    ship = f"ship {native.platform_package or 'its Linux arm64 binary'} next to the function's code"
    return Finding.at(
        reached,
        what,
        why=f"Functions and pages run on Linux arm64. {native.note}.",
        help=f"{use}, or {ship}." if has_binary else f"{use}.",
        severity=_SEVERITY.get(native.severity),
        trace=reached.trace,
        related=_others(reached, places),
    )


def _evident(
    reached: ReachedPackage, evidence: package.NativeEvidence, places: list[ReachedPackage]
) -> Finding:
    lacks = evidence.arm64 == "no"
    fits = "none of its binaries is for Linux arm64" if lacks else "no bundler can inline it"
    return Finding.at(
        reached,
        f"`{reached.name}` {reached.version} has native code, and {fits}",
        why=f"Functions run on Linux arm64. Its folder has {', '.join(evidence.signs[:3])}.",
        help="Use a package without native code, or ship its Linux arm64 binary next to the "
        "function's code.",
        severity=Severity.ERROR if lacks and evidence.complete else Severity.WARNING,
        trace=reached.trace,
        related=_others(reached, places),
    )


def _others(reached: ReachedPackage, places: list[ReachedPackage]) -> tuple[Step, ...]:
    others = {place.location for place in places} - {reached.location}
    return tuple(Step(location, "imported here too") for location in sorted(others))
