from __future__ import annotations

import re
from collections.abc import Iterator

from hk_lint.api import (
    CallSite,
    Category,
    DeployedFunction,
    Finding,
    Project,
    Severity,
    module,
    rule,
)
from hk_rules.bundle._paths import READS, FilePath, file_path, is_optional

_CONFIGS = tuple(f"next.config.{it}" for it in ("js", "mjs", "ts", "mts", "cjs"))
_INCLUDES = re.compile(rb"outputFileTracing(?:Includes|Root)|includeFiles|unstable_includeFiles")
_UPWARDS = re.compile(r"(?:\.{1,2}/?)*")
_TURBO = re.compile(r"--turbo")


@rule(
    "file-not-traced",
    category=Category.BUNDLE,
    severity=Severity.WARNING,
    triggers=(b"process.cwd", b"__dirname"),
    since="0.2",
    platforms=("hiveku",),
)
def file_not_traced(project: Project) -> Iterator[Finding]:
    """A function reads a file whose path is computed, so that its bundle lacks the file.

    ## Why is this bad?
    The bundle of a function has the files that its code certainly needs. For files that are read,
    not imported, the build looks at the path: `path.join(process.cwd(), "emails", name)` takes the
    folder `emails` along. A path of which nothing is written out takes nothing along, and the read
    fails with ENOENT in the deployment, though it works on your machine.

    ## Example
    ```ts api/welcome.ts
    import { readFile } from "node:fs/promises";
    import path from "node:path";

    const load = (file: string) => readFile(path.join(process.cwd(), file), "utf8");

    export default async function handler(req: Request) {
      return new Response(await load("emails/welcome.html"));
    }
    ```

    ## Use instead
    ```ts api/welcome.ts
    import { readFile } from "node:fs/promises";
    import path from "node:path";

    const load = (name: string) => readFile(path.join(process.cwd(), "emails", name), "utf8");

    export default async function handler(req: Request) {
      return new Response(await load("welcome.html"));
    }
    ```

    ## What is checked
    Reads that a function makes per request, with a path that begins with `process.cwd()` or
    `__dirname` and goes on with something computed. Not reported are functions of Next.js that may
    run at build time, reads after a look whether the file exists, projects that list such files
    (`outputFileTracingIncludes`), and Next.js 16 or Turbopack, whose tracing is another one.

    ## Sources
    - Next.js: output file tracing
    - @vercel/nft: which folders of computed paths are taken along
    """
    if _lists_files(project):
        return
    seen = set()
    for function in project.functions:
        if _may_run_at_build(function) or _is_traced_otherwise(function):
            continue
        for site in function.calls(READS):
            place = site.location
            if place in seen or is_optional(site):
                continue
            read = file_path(project, site.path, site.argument(0), across=False)
            if read is not None and _is_lost(read):
                seen.add(place)
                yield _finding(function, site, read)


def _is_lost(read: FilePath) -> bool:
    """Whether nothing of a path is known but that it lies in the working folder or above."""
    return not read.complete and _UPWARDS.fullmatch(read.text.lstrip("/")) is not None


def _finding(function: DeployedFunction, site: CallSite, read: FilePath) -> Finding:
    root = "process.cwd()" if read.root == "cwd" else "__dirname"
    return Finding.at(
        site,
        f"{function.name} reads a file by a path that is computed after `{root}`",
        why="The build cannot tell which file is meant, so the function's bundle does not contain "
        "it unless something else brings it along: the read fails in the deployment.",
        help="Write the folder out where the path is made "
        '(`path.join(process.cwd(), "emails", name)`), import the file, or list it in '
        "`outputFileTracingIncludes` of next.config.",
        trace=site.trace,
    )


def _lists_files(project: Project) -> bool:
    names = (*_CONFIGS, "vercel.json")
    present = (it for it in map(project.path, names) if it in project.sources)
    return any(_INCLUDES.search(project.sources.read(it)) for it in present)


def _may_run_at_build(function: DeployedFunction) -> bool:
    """Whether it may be a route of Next.js that the build answers once."""
    if function.data.framework != "next-app":
        return False
    project = function.project
    names = {it.name for it in function.handlers}
    exports = {it.name: it.value for it in function.module.exports}
    dynamic = exports.get("dynamic")
    if isinstance(dynamic, module.Text):
        return dynamic.value not in ("force-dynamic", "auto")
    if "generateStaticParams" in exports or "revalidate" in exports:
        return True
    return names <= {"GET"} and all(
        not project.code.module(path).functions[index].parameters
        for path, index in function.handler_functions
    )


def _is_traced_otherwise(function: DeployedFunction) -> bool:
    if not function.data.framework:
        return False
    project = function.project
    manifest = project.manifest
    build = manifest.root.get("scripts", "build") if manifest and manifest.root else None
    if build is not None and _TURBO.search(build.text() or ""):
        return True
    return project.has_version(function.entry, "next", ">=16.0.0")
