from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    Category,
    Finding,
    Location,
    Project,
    ReachedPackage,
    ServerUnit,
    Severity,
    Step,
    package,
    program_starters,
    rule,
)

_BROWSERS = frozenset({"@sparticuz/chromium", "@sparticuz/chromium-min", "chrome-aws-lambda"})
"""What brings a browser of its own; how it fares is told of it, not of its client."""

_Pair = tuple[ReachedPackage, package.NativePackage]
_SHOWN = 5
_WITHOUT_ENGINE = frozenset({"/edge", "/wasm", "/runtime/library", "/sql"})
_REMOTE = frozenset({"puppeteer-core", "playwright-core"})
_CORE = frozenset({*_BROWSERS, "puppeteer-core", "playwright-core"})


@rule(
    "native-package-without-layer",
    category=Category.PACKAGES,
    severity=Severity.ERROR,
    opens=[f"{quote}{name}".encode() for name in program_starters() for quote in "\"'"],
    since="0.1",
    platforms=("hiveku",),
)
def native_package_without_layer(project: Project) -> Iterator[Finding]:
    """A function or a page loads a package whose native part comes from a Lambda layer.

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

    ## What is checked
    Functions, and what Next.js runs on its server: pages, layouts, server functions, middleware in
    Node.js. Browser code, the edge runtime and pages that are complete after the build are left
    out. Where all that loads the package may be rendered in the build, it is a warning.

    ## Options
    `layers` in the settings names the layers that the project has; their packages are then fine.

    ## Sources
    - Hiveku serverless guide: Lambda layers, package compatibility
    - the npm registry, for what each version of a package ships
    """
    layers: dict[str, list[tuple[ReachedPackage, package.NativePackage]]] = {}
    units: dict[str, list[str]] = {}
    certain: set[str] = set()
    for unit in project.server_units:
        loaded = [pair for pair in unit.native() if _is_loaded(unit, *pair)]
        names = {reached.name for reached, _ in loaded}
        for reached, native in loaded:
            if not native.layer or native.layer in project.layers or _is_met(native, names):
                continue
            if native.name not in _REMOTE or _launches(project, reached):
                units.setdefault(native.layer, []).append(unit.name)
                layers.setdefault(native.layer, []).append((reached, native))
                if unit.is_certain:
                    certain.add(native.layer)
    for layer, found in layers.items():
        yield _finding(project, found, units[layer], is_certain=layer in certain)


def _is_met(native: package.NativePackage, names: set[str]) -> bool:
    """Whether the package does without a layer: it is optional, or comes with its own browser."""
    if native.severity not in ("error", "warning"):
        return True
    return native.layer == "puppeteer" and not names.isdisjoint(_BROWSERS) and native.name in _CORE


def _is_loaded(unit: ServerUnit, reached: ReachedPackage, native: package.NativePackage) -> bool:
    """Whether loading the package can fail: not where that is caught, and not where a part without
    native code is imported, or a program is started that nobody starts."""
    last = reached.chain[-1]
    if last.optional or last.specifier.removeprefix(native.name) in _WITHOUT_ENGINE:
        return False
    if native.kind != "system-binary" or native.name in _REMOTE:
        return True
    return unit.uses(reached)


def _distance(project: Project, reached: ReachedPackage) -> int:
    """How far the import is from the use: 0 where something of the package is constructed in the
    same file, 1 where something of it is called, 2 where it is only imported. A member of a
    namespace (`new Prisma.Decimal()`) is no client."""
    module = project.code.module(reached.location.path)
    calls = [call for call in module.calls if call.callee.startswith(f"{reached.name}:")]
    made = any(call.new and "." not in call.callee.rpartition(":")[2] for call in calls)
    return 0 if made else 1 if calls else 2


def _launches(project: Project, reached: ReachedPackage) -> bool:
    """Whether the file that imports a browser client starts a browser, or only connects to one."""
    calls = project.code.module(reached.location.path).calls
    names = {call.path[-1] for call in calls if call.path}
    return "launch" in names or "connect" not in names


def _finding(
    project: Project,
    found: list[tuple[ReachedPackage, package.NativePackage]],
    units: list[str],
    *,
    is_certain: bool,
) -> Finding:
    found = sorted(
        found,
        key=lambda pair: (
            _is_mild(pair[1]),
            _distance(project, pair[0]),
            len(pair[0].chain),
            pair[0].location,
        ),
    )
    first, native = found[0]
    if native.bundled:
        what = f"{first.label} brings its arm64 binary, but no bundler can inline it"
    else:
        what = f"{first.label} needs the {native.layer} layer"
    pure = next((name for name in native.alternatives if "layer" not in name), "")
    instead = f", or use {pure} instead" if pure else ""
    places = {reached.location: reached.name for reached, _ in found}
    return Finding.at(
        first,
        what,
        why=f"{_named(units)} loads it at run time, on Linux arm64. {native.note}.",
        help=f"Ask Hiveku for the {native.layer} layer and put it into `layers` of hk-lint's "
        f"settings{instead}.",
        severity=_severity(project, is_certain=is_certain and not _is_mild(native)),
        trace=first.trace,
        related=_related(first, places),
    )


def _severity(project: Project, *, is_certain: bool) -> Severity:
    """Advice where nothing says that Hiveku deploys the project: others take native packages."""
    if project.deployment.assumed:
        return Severity.INFO
    return Severity.ERROR if is_certain else Severity.WARNING


def _related(first: ReachedPackage, places: dict[Location, str]) -> tuple[Step, ...]:
    others = [(place, name) for place, name in places.items() if place != first.location]
    steps = [Step(place, f"`{name}` is imported here too") for place, name in others[:_SHOWN]]
    if len(others) > _SHOWN:
        more = len(others) - _SHOWN
        steps[-1] = Step(others[_SHOWN - 1][0], f"and here, and in {more} more places")
    return tuple(steps)


def _is_mild(native: package.NativePackage) -> bool:
    return native.bundled or native.severity == "warning"


def _named(units: list[str]) -> str:
    names = list(dict.fromkeys(units))
    return names[0] + (f" (and {len(names) - 1} more)" if len(names) > 1 else "")
