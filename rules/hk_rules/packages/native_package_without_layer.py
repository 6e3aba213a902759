from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Project, ReachedPackage, Severity, Step, package, rule

_BROWSERS = frozenset({"@sparticuz/chromium", "@sparticuz/chromium-min"})
_REMOTE = frozenset({"puppeteer-core", "playwright-core"})
_CORE = frozenset({*_BROWSERS, "puppeteer-core", "playwright-core"})


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
    layers: dict[str, list[tuple[ReachedPackage, package.NativePackage]]] = {}
    functions: dict[str, list[str]] = {}
    for function in project.functions:
        loaded = [pair for pair in function.native() if not pair[0].chain[-1].optional]
        names = {reached.name for reached, _ in loaded}
        for reached, native in loaded:
            if not native.layer or native.layer in project.layers or _is_met(native, names):
                continue
            if native.name not in _REMOTE or _launches(project, reached):
                functions.setdefault(native.layer, []).append(function.name)
                layers.setdefault(native.layer, []).append((reached, native))
    for layer, found in layers.items():
        yield _finding(found, functions[layer])


def _is_met(native: package.NativePackage, names: set[str]) -> bool:
    """Whether the package does without a layer: it is optional, or comes with its own browser."""
    if native.severity not in ("error", "warning"):
        return True
    return native.layer == "puppeteer" and not names.isdisjoint(_BROWSERS) and native.name in _CORE


def _launches(project: Project, reached: ReachedPackage) -> bool:
    """Whether the file that imports a browser client starts a browser, or only connects to one."""
    calls = project.code.module(reached.location.path).calls
    names = {call.path[-1] for call in calls if call.path}
    return "launch" in names or "connect" not in names


def _finding(
    found: list[tuple[ReachedPackage, package.NativePackage]], functions: list[str]
) -> Finding:
    found = sorted(found, key=lambda pair: (_is_mild(pair[1]), len(pair[0].chain)))
    first, native = found[0]
    version = f" {first.version}" if first.version else ""
    if native.bundled:
        what = f"`{native.name}`{version} brings its arm64 binary, but no bundler can inline it"
    else:
        what = f"`{native.name}`{version} needs the {native.layer} layer"
    pure = next((name for name in native.alternatives if "layer" not in name), "")
    instead = f", or use {pure} instead" if pure else ""
    places = {reached.location: reached.name for reached, _ in found}
    return Finding.at(
        first,
        what,
        why=f"{_named(functions)} loads it at run time, on Linux arm64. {native.note}.",
        help=f"Ask Hiveku for the {native.layer} layer and put it into `layers` of hk-lint's "
        f"settings{instead}.",
        severity=Severity.WARNING if _is_mild(native) else None,
        trace=first.trace,
        related=tuple(
            Step(location, f"`{name}` is imported here too")
            for location, name in places.items()
            if location != first.location
        ),
    )


def _is_mild(native: package.NativePackage) -> bool:
    return native.bundled or native.severity == "warning"


def _named(functions: list[str]) -> str:
    names = list(dict.fromkeys(functions))
    return names[0] + (f" (and {len(names) - 1} more)" if len(names) > 1 else "")
