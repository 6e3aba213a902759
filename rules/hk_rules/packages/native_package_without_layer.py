from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Project, ReachedPackage, Severity, Step, package, rule


@rule(
    "native-package-without-layer",
    category=Category.PACKAGES,
    severity=Severity.ERROR,
    since="0.1",
)
def native_package_without_layer(project: Project) -> Iterator[Finding]:
    """A function loads a package whose native part comes from a Lambda layer.

    ## Why is this bad?
    Functions run on Linux arm64. The package's binary is not part of the bundle: without the layer
    that provides it, loading the package fails and every request ends in an error.

    ## Example
    ```ts api/login.ts
    import bcrypt from "bcrypt";

    export default async function handler(req: Request) {
      const { password, hash } = await req.json();
      return Response.json({ ok: await bcrypt.compare(password, hash) });
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "bcrypt": "^5.1.1" } }
    ```

    ## Use instead
    ```ts api/login.ts
    import bcrypt from "bcryptjs";

    export default async function handler(req: Request) {
      const { password, hash } = await req.json();
      return Response.json({ ok: await bcrypt.compare(password, hash) });
    }
    ```
    ```json package.json
    { "name": "shop", "dependencies": { "bcryptjs": "^3.0.0" } }
    ```

    ## Options
    `layers` in the settings names the layers that the project has; their packages are then fine.

    ## Sources
    - Hiveku serverless guide: Lambda layers, package compatibility
    - the npm registry, for what each version of a package ships
    """
    places: dict[str, list[ReachedPackage]] = {}
    known: dict[str, package.NativePackage] = {}
    functions: dict[str, list[str]] = {}
    for function in project.functions:
        for reached, native in function.native():
            if native.layer and native.layer not in project.layers and native.severity != "info":
                known[native.name] = native
                functions.setdefault(native.name, []).append(function.name)
                seen = places.setdefault(native.name, [])
                if all(reached.location != other.location for other in seen):
                    seen.append(reached)
    for name, native in known.items():
        yield _finding(native, places[name], functions[name])


def _finding(
    native: package.NativePackage, places: list[ReachedPackage], functions: list[str]
) -> Finding:
    first, *others = places
    version = f" {first.version}" if first.version else ""
    if native.bundled:
        what = f"`{native.name}`{version} brings its arm64 binary, but no bundler can inline it"
    else:
        what = f"`{native.name}`{version} needs the {native.layer} layer"
    pure = next((name for name in native.alternatives if "layer" not in name), "")
    instead = f", or use {pure} instead" if pure else ""
    return Finding.at(
        first,
        what,
        why=f"{_named(functions)} loads it at run time, on Linux arm64. {native.note}.",
        help=f"Ask Hiveku for the {native.layer} layer and put it into `layers` of hk-lint's "
        f"settings{instead}.",
        severity=Severity.WARNING if native.bundled or native.severity == "warning" else None,
        trace=first.trace,
        related=tuple(Step(other.location, "imported here too") for other in others),
    )


def _named(functions: list[str]) -> str:
    more = len(functions) - 1
    return functions[0] + (f" (and {more} more)" if more else "")
