"""Packages that functions load: native ones, undeclared ones, discouraged ones."""

from __future__ import annotations

import json

import pytest

LAYER = "native-package-without-layer"
UNSUPPORTED = "native-package-unsupported"
UNDECLARED = "undeclared-package"


def project(source: str, dependencies: dict[str, str], **more: str) -> dict[str, str]:
    return {
        "hiveku.json": "{}",
        "package.json": json.dumps({"name": "x", "dependencies": dependencies}),
        "api/x.ts": source + "\nexport default async () => 1;",
        **more,
    }


def use(name: str, subpath: str = "") -> str:
    return f'import used from "{name}{subpath}";\nused();'


@pytest.mark.parametrize(
    ("name", "version", "severity"),
    [
        ("bcrypt", "^5.1.0", "error"),
        ("bcrypt", "^6.0.0", "warning"),
        ("argon2", "^0.31.0", "error"),
        ("argon2", "^0.44.0", "warning"),
        ("sharp", "^0.33.0", "error"),
        ("canvas", "^2.11.0", "error"),
        ("@prisma/client", "^5.0.0", "error"),
        ("ffmpeg-static", "^5.0.0", "error"),
        ("puppeteer", "^23.0.0", "error"),
    ],
)
def test_a_package_whose_layer_is_not_there_is_found(lint, name, version, severity) -> None:
    [finding] = lint(project(use(name), {name: version}), [LAYER])
    assert finding.severity.value == severity
    assert finding.location.path == "api/x.ts"


@pytest.mark.parametrize(
    ("source", "dependencies"),
    [
        (use("bcryptjs"), {"bcryptjs": "^3.0.0", "bcrypt": "^5.0.0"}),
        (use("@prisma/client"), {"@prisma/client": "^7.0.0"}),
        ('import type { Sharp } from "sharp";\nlet a: Sharp;', {"sharp": "^0.33.0"}),
        ('import { Sharp } from "sharp";\nlet a: Sharp;', {"sharp": "^0.33.0"}),
        ('// import sharp from "sharp"', {"sharp": "^0.33.0"}),
        (
            'import puppeteer from "puppeteer-core";\nimport chromium from "@sparticuz/chromium";\n'
            "puppeteer(chromium);",
            {"puppeteer-core": "^23.0.0", "@sparticuz/chromium": "^131.0.0"},
        ),
        (use("zod"), {"zod": "^3.0.0"}),
    ],
)
def test_pure_alternatives_types_and_engines_that_are_gone_are_fine(
    lint, source, dependencies
) -> None:
    assert lint(project(source, dependencies), [LAYER, UNSUPPORTED]) == []


def test_an_acknowledged_layer_is_enough(lint) -> None:
    files = project(use("sharp"), {"sharp": "^0.33.0"})
    assert lint(files, [LAYER], layers=("sharp",)) == []


def test_a_prisma_client_without_engine_is_fine(lint) -> None:
    schema = 'generator client {\n  provider = "prisma-client-js"\n  engineType = "client"\n}\n'
    files = project(use("@prisma/client"), {"@prisma/client": "^6.16.0"})
    assert lint({**files, "prisma/schema.prisma": schema}, [LAYER]) == []


def test_the_way_through_other_files_is_told(lint) -> None:
    files = project(
        'import { shrink } from "../lib/a";\nshrink();',
        {"sharp": "^0.33.0"},
        **{
            "lib/a.ts": 'export { shrink } from "./b";',
            "lib/b.ts": use("sharp") + "\nexport const shrink = () => 1;",
        },
    )
    [finding] = lint(files, [LAYER])
    assert finding.location.path == "lib/b.ts"
    assert [step.location.path for step in finding.trace] == ["api/x.ts", "lib/a.ts"]


def test_what_no_function_reaches_is_not_judged(lint) -> None:
    files = project("", {"sharp": "^0.33.0"}, **{"scripts/resize.ts": use("sharp")})
    assert lint(files, [LAYER, UNSUPPORTED, UNDECLARED]) == []


def test_one_missing_layer_is_told_once(lint) -> None:
    files = project(use("sharp"), {"sharp": "^0.33.0"})
    files["api/y.ts"] = files["api/x.ts"]
    [finding] = lint(files, [LAYER])
    assert [step.location.path for step in finding.related] == ["api/y.ts"]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("better-sqlite3", "^11.0.0"),
        ("sqlite3", "^5.0.0"),
        ("pg-native", "^3.0.0"),
        ("gm", "^1.0.0"),
    ],
)
def test_native_packages_without_any_layer_are_found(lint, name, version) -> None:
    [finding] = lint(project(use(name), {name: version}), [UNSUPPORTED])
    assert finding.severity.value == "error"


@pytest.mark.parametrize(
    ("name", "subpath", "version"),
    [
        ("@libsql/client", "/web", "^0.15.0"),
        ("pg", "", "^8.0.0"),
        ("keccak", "", "^3.0.0"),
        ("jsonwebtoken", "", "^9.0.0"),
        ("tiny-secp256k1", "", "^2.0.0"),
    ],
)
def test_pure_optional_and_wasm_packages_are_fine(lint, name, subpath, version) -> None:
    assert lint(project(use(name, subpath), {name: version}), [UNSUPPORTED, LAYER]) == []


def test_an_installed_package_with_native_code_is_noticed_by_its_content(lint) -> None:
    files = project(use("own-native"), {"own-native": "^1.0.0"})
    folder = "node_modules/own-native"
    files |= {
        f"{folder}/package.json": '{"name":"own-native","version":"1.0.0"}',
        f"{folder}/binding.gyp": "{}",
        f"{folder}/prebuilds/linux-x64/own.node": "x",
    }
    [finding] = lint(files, [UNSUPPORTED])
    assert finding.severity.value == "error"
    files[f"{folder}/prebuilds/linux-arm64/own.node"] = "x"
    [finding] = lint(files, [UNSUPPORTED])
    assert finding.severity.value == "warning"


def test_an_undeclared_package_is_found_at_its_specifier(lint, text_of) -> None:
    [finding] = lint(project(use("nanoid"), {}), [UNDECLARED])
    assert text_of(finding) == '"nanoid"'
    assert "package.json does not declare it" in finding.message


@pytest.mark.parametrize(
    "source",
    [
        use("node:fs"),
        use("fs/promises"),
        use("./local"),
        use("@/lib/a"),
        use("~/lib/a"),
        use("#internal"),
        use("virtual:thing"),
        use("https://esm.example/x"),
        use("lib/a"),
        use("x"),
        'import type { A } from "some-types";',
        'import { A } from "aws-lambda";\nlet a: A;',
        'let a; try { a = require("optional-one"); } catch {}',
        "const a = \"import b from 'b'\";",
    ],
)
def test_what_is_no_package_to_install_is_fine(lint, source) -> None:
    files = project(source, {}, **{"lib/a.ts": "export default 1;"})
    assert lint(files, [UNDECLARED]) == []


@pytest.mark.parametrize(
    "group", ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]
)
def test_any_declaration_counts(lint, group) -> None:
    files = project(use("nanoid"), {})
    files["package.json"] = json.dumps({"name": "x", group: {"nanoid": "^5.0.0"}})
    assert lint(files, [UNDECLARED]) == []


def test_a_declaration_at_the_workspace_root_counts(lint) -> None:
    files = {
        "package.json": '{"name":"root","workspaces":["apps/*"],"dependencies":{"nanoid":"^5.0.0"}}',
        "apps/web/hiveku.json": "{}",
        "apps/web/package.json": '{"name":"web"}',
        "apps/web/api/x.ts": use("nanoid") + "\nexport default async () => 1;",
    }
    assert lint(files, [UNDECLARED]) == []


def test_packages_of_the_workspace_are_files(lint) -> None:
    files = {
        "package.json": '{"name":"root","workspaces":["apps/*","packages/*"]}',
        "apps/web/hiveku.json": "{}",
        "apps/web/package.json": '{"name":"web"}',
        "apps/web/api/x.ts": 'import { a } from "@own/lib";\nexport default async () => a();',
        "packages/lib/package.json": '{"name":"@own/lib","main":"src/index.ts"}',
        "packages/lib/src/index.ts": use("nanoid") + "\nexport const a = () => 1;",
    }
    [finding] = lint(files, [UNDECLARED])
    assert finding.location.path == "packages/lib/src/index.ts"


def test_paths_of_tsconfig_are_aliases(lint) -> None:
    files = project(use("lib/a") + '\nimport b from "shared/b";\nb();', {})
    files["tsconfig.json"] = '{"compilerOptions":{"baseUrl":".","paths":{"shared/*":["./src/*"]}}}'
    files["src/b.ts"] = files["lib/a.ts"] = "export default () => 1;"
    assert lint(files, [UNDECLARED]) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("moment", 1),
        ("request", 1),
        ("aws-sdk", 1),
        ("jsonwebtoken", 1),
        ("stripe", 0),
        ("dayjs", 0),
    ],
)
def test_discouraged_packages(lint, name, found) -> None:
    findings = lint(project(use(name), {name: "^1.0.0"}), ["discouraged-package"])
    assert [finding.severity.value for finding in findings] == ["info"] * found


def test_jsonwebtoken_is_not_called_native(lint) -> None:
    [finding] = lint(project(use("jsonwebtoken"), {"jsonwebtoken": "^9.0.0"}), ["all"])
    assert finding.rule == "discouraged-package"
    assert "native" not in finding.message + finding.why


def test_native_packages_that_others_bring_along_are_found(lint) -> None:
    files = project(use("image-lib"), {"image-lib": "^1.0.0"})
    modules = "node_modules"
    files |= {
        f"{modules}/image-lib/package.json": '{"name":"image-lib","version":"1.0.0","dependencies":{"inner":"1"}}',
        f"{modules}/inner/package.json": '{"name":"inner","version":"1.0.0","dependencies":{"sharp":"^0.33.0","keccak":"3"},"optionalDependencies":{"bcrypt":"5"}}',
        f"{modules}/sharp/package.json": '{"name":"sharp","version":"0.33.5"}',
        f"{modules}/keccak/package.json": '{"name":"keccak","version":"3.0.4"}',
        f"{modules}/bcrypt/package.json": '{"name":"bcrypt","version":"5.1.1"}',
    }
    [finding] = lint(files, [LAYER, UNSUPPORTED])
    assert finding.location.path == "api/x.ts"
    assert "`sharp` 0.33.5 (through image-lib and inner)" in finding.message
    assert lint(files, [LAYER], layers=("sharp",)) == []


def site(files: dict[str, str], dependencies: dict[str, str]) -> dict[str, str]:
    return {
        "hiveku.json": "{}",
        "package.json": json.dumps({"dependencies": {"next": "15.5.0", **dependencies}}),
        "app/layout.tsx": "export default function Layout() { return null; }",
        **files,
    }


PAGE = "export default function Page() { return used(); }\n"
BCRYPT = 'import used from "bcrypt";\nexport const run = () => used();\n'
USES = 'import { run as used } from "../lib/run";\n' + PAGE
DYNAMIC = 'export const dynamic = "force-dynamic";\n'
OLD = {"bcrypt": "^5.1.0"}


@pytest.mark.parametrize(
    ("files", "place", "severity"),
    [
        ({"app/page.tsx": DYNAMIC + use("bcrypt") + PAGE}, "app/page.tsx", "error"),
        ({"app/page.tsx": use("bcrypt") + PAGE}, "app/page.tsx", "warning"),
        ({"app/page.tsx": "export const revalidate = 60;\n" + USES}, "lib/run.ts", "error"),
        ({"app/[id]/page.tsx": USES.replace("../", "../../")}, "lib/run.ts", "error"),
        ({"app/page.tsx": 'import "next/headers";\n' + USES}, "lib/run.ts", "error"),
        ({"app/page.tsx": PAGE, "app/layout.tsx": DYNAMIC + USES}, "lib/run.ts", "error"),
        (
            {"app/page.tsx": USES, "lib/run.ts": '"use server";\n' + BCRYPT},
            "lib/run.ts",
            "error",
        ),
        (
            {
                "app/page.tsx": 'import "./form";\n' + PAGE,
                "app/form.tsx": '"use client";\n' + USES,
                "lib/run.ts": '"use server";\n' + BCRYPT,
            },
            "lib/run.ts",
            "error",
        ),
        ({"pages/a.tsx": USES + "export const getServerSideProps = 1;"}, "lib/run.ts", "error"),
        ({"pages/a.tsx": USES + "export const getStaticProps = 1;"}, "lib/run.ts", "warning"),
        (
            {
                "app/page.tsx": "export default () => null;",
                "middleware.ts": 'export const config = { runtime: "nodejs" };\n'
                'import { run } from "./lib/run";\nexport const middleware = () => run();',
            },
            "lib/run.ts",
            "error",
        ),
    ],
)
def test_what_next_runs_on_its_server_needs_the_layer_too(lint, files, place, severity) -> None:
    [finding] = lint(site({"lib/run.ts": BCRYPT, **files}, OLD), [LAYER])
    assert (finding.location.path, finding.severity.value) == (place, severity)


@pytest.mark.parametrize(
    "files",
    [
        {"app/page.tsx": '"use client";\n' + USES},
        {
            "app/page.tsx": 'import "./view";\n' + PAGE,
            "app/view.tsx": '"use client";\n' + USES,
        },
        {"app/page.tsx": 'export const dynamic = "force-static";\n' + USES},
        {"app/page.tsx": 'export const runtime = "edge";\n' + USES},
        {"app/page.tsx": USES, "app/layout.tsx": 'export const runtime = "edge";\n' + PAGE},
        {"app/page.tsx": USES, "next.config.mjs": 'export default { output: "export" };'},
        {"app/page.tsx": 'import type { run } from "../lib/run";\n' + PAGE},
        {"pages/a.tsx": USES},
        {
            "app/page.tsx": "export default () => null;",
            "middleware.ts": 'import { run } from "./lib/run";\n'
            "export const middleware = () => run();",
        },
        {"app/page.tsx": PAGE, "lib/run.ts": '"use server";\n' + BCRYPT},
    ],
)
def test_what_next_does_not_run_on_its_server(lint, files) -> None:
    assert lint(site({"lib/run.ts": BCRYPT, **files}, OLD), [LAYER]) == []


def test_pages_and_functions_that_lack_one_layer_are_one_finding(lint) -> None:
    files = {"app/page.tsx": USES, "app/api/a/route.ts": use("bcrypt") + "\nexport const GET = 1;"}
    [finding] = lint(site({"lib/run.ts": BCRYPT, **files}, OLD), [LAYER])
    assert finding.severity.value == "error"
    assert len(finding.related) == 1


def test_without_a_sign_of_the_platform_a_missing_layer_is_advice(lint) -> None:
    files = site({"app/page.tsx": DYNAMIC + USES, "lib/run.ts": BCRYPT}, OLD)
    del files["hiveku.json"]
    [finding] = lint(files, [LAYER])
    assert finding.severity.value == "info"


@pytest.mark.parametrize(("head", "severity"), [(DYNAMIC, "error"), ("", "warning")])
def test_a_page_loads_what_has_no_layer(lint, head, severity) -> None:
    page = head + 'import { run as used } from "../lib/run";\n' + PAGE
    files = {"app/page.tsx": page, "lib/run.ts": BCRYPT.replace("bcrypt", "better-sqlite3")}
    [finding] = lint(site(files, {"better-sqlite3": "^11.0.0"}), [UNSUPPORTED])
    assert (finding.location.path, finding.severity.value) == ("lib/run.ts", severity)
    assert [step.location.path for step in finding.trace] == ["app/page.tsx"]


def test_without_a_sign_of_the_platform_native_code_is_advice(lint) -> None:
    page = DYNAMIC + 'import { run as used } from "../lib/run";\n' + PAGE
    files = {"app/page.tsx": page, "lib/run.ts": BCRYPT.replace("bcrypt", "better-sqlite3")}
    own = site(files, {"better-sqlite3": "^11.0.0"})
    del own["hiveku.json"]
    [finding] = lint(own, [UNSUPPORTED])
    assert finding.severity.value == "info"


def test_one_browser_is_one_finding(lint) -> None:
    source = (
        'import puppeteer from "puppeteer-core";\nimport chrome from "chrome-aws-lambda";\n'
        "puppeteer.launch(chrome);"
    )
    versions = {"puppeteer-core": "^10.0.0", "chrome-aws-lambda": "^10.0.0"}
    [finding] = lint(project(source, versions), [LAYER, UNSUPPORTED])
    assert (finding.rule, "chrome-aws-lambda" in finding.message) == (UNSUPPORTED, True)


@pytest.mark.parametrize(
    "more",
    [
        {"global.d.ts": "declare module 'content/landing' {\n  export function f(): void;\n}\n"},
        {
            "vite.config.ts": 'import { federation } from "@module-federation/vite";\n'
            "export default defineConfig({ plugins: [federation({ name: 'a', remotes: {\n"
            "  content: { type: 'module', entry: '/_content/remoteEntry.js' } } })] });"
        },
        {
            "webpack.config.js": "const remotes = { content: 'content@/x.js' };\n"
            "module.exports = { plugins: [new ModuleFederationPlugin({ remotes })] };"
        },
        {
            "webpack.config.js": "module.exports = { plugins: [new Federation({ remotes: all() })] };"
        },
        {
            "vite.config.ts": "export default { build: { rollupOptions: { external: ['content'] } } };"
        },
        {"webpack.config.js": "module.exports = { externals: { content: 'Content' } };"},
    ],
)
def test_what_the_build_supplies_needs_no_declaration(lint, more: dict[str, str]) -> None:
    files = project(use("content/landing"), {})
    assert len(lint(files, [UNDECLARED])) == 1
    assert lint({**files, **more}, [UNDECLARED]) == []


@pytest.mark.parametrize(
    "more",
    [
        {"global.d.ts": "declare module 'content/other';\ndeclare module '*.svg';\n"},
        {
            "types/content.d.ts": 'import "content/landing";\n'
            "declare module 'content/landing' {\n  interface Session {}\n}\n"
        },
        {"vite.config.ts": "export default { plugins: [f({ remotes: { shop: 'x' } })] };"},
        {"vite.config.ts": "export default { build: { rollupOptions: { external: ['react'] } } };"},
        {"webpack.config.js": "module.exports = { externals: [nodeExternals()] };"},
    ],
)
def test_what_the_build_supplies_of_other_names_declares_nothing(
    lint, more: dict[str, str]
) -> None:
    assert len(lint({**project(use("content/landing"), {}), **more}, [UNDECLARED])) == 1
